import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatUuidV7, systemIds } from './ids.ts';

const timeMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('the example of RFC 9562, appendix A.6, comes out to the digit', () => {
  // unix_ts_ms 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
  const bytes = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  assert.equal(formatUuidV7(0x017f22e279b0, bytes), '017f22e279b07cc398c4dc0c0c07398f');
});

test('an id is 32 hex digits with version 7 and the variant of the RFC, whatever the time and the random bytes', () => {
  fc.assert(
    fc.property(timeMs, random, (now, bytes) => {
      assert.match(formatUuidV7(now, bytes), /^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    }),
  );
});

test('the time can be read back from an id', () => {
  fc.assert(
    fc.property(timeMs, random, (now, bytes) => {
      assert.equal(Number.parseInt(formatUuidV7(now, bytes).slice(0, 12), 16), now);
    }),
  );
});

test('ids sort as text in the order of their times', () => {
  fc.assert(
    fc.property(fc.tuple(timeMs, random), fc.tuple(timeMs, random), (one, other) => {
      fc.pre(one[0] !== other[0]);
      assert.equal(formatUuidV7(...one) < formatUuidV7(...other), one[0] < other[0]);
    }),
  );
});

test('74 random bits reach the id: the six that it fixes are the only ones that are lost', () => {
  const zeros = formatUuidV7(0, new Uint8Array(10));
  const ones = formatUuidV7(0, new Uint8Array(10).fill(0xff));
  const differing = [...zeros].reduce((sum, digit, at) => {
    const bits = Number.parseInt(digit, 16) ^ Number.parseInt(ones[at] ?? '0', 16);
    return sum + bits.toString(2).replaceAll('0', '').length;
  }, 0);
  assert.equal(differing, 74);
});

test('request ids are marked as ours, new each time, and made now', () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, () => systemIds.requestId());
  const after = Date.now();
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.match(id, /^req_[0-9a-f]{32}$/);
    const madeAtMs = Number.parseInt(id.slice(4, 16), 16);
    assert.ok(madeAtMs >= before && madeAtMs <= after, id);
  }
});

test('random bytes come in the number asked for and differ', () => {
  assert.equal(systemIds.randomBytes(0).length, 0);
  assert.equal(systemIds.randomBytes(40).length, 40);
  assert.notDeepEqual(systemIds.randomBytes(32), systemIds.randomBytes(32));
});
