import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { decodeLine, encodeLine, type Line } from './_journal_line.ts';

const line: Line = { kind: 'settle', id: 'req_0190', json: '{"status":"success","text":"ä €\\n\u2028"}' };

test('a line comes back as it was written', () => {
  const bytes = encodeLine(line);
  assert.equal(bytes.at(-1), 0x0a);
  assert.match(bytes.toString(), /^1 [0-9a-f]{8} settle req_0190 \{/);
  assert.deepEqual(decodeLine(bytes.subarray(0, -1)), { ok: true, ...line });
});

test('a line cut anywhere is no line', () => {
  const bytes = encodeLine(line);
  for (let end = 0; end < bytes.length - 1; end += 1) {
    assert.deepEqual(decodeLine(bytes.subarray(0, end)), { ok: false, reason: 'damaged' }, `${end} bytes`);
  }
});

test('no change of one byte goes unnoticed', () => {
  const bytes = encodeLine(line);
  for (let at = 0; at < bytes.length - 1; at += 1) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const changed = Buffer.from(bytes.subarray(0, -1));
      changed[at] = (changed[at] ?? 0) ^ flip;
      const decoded = decodeLine(changed);
      // The version stands before the checksum: it may read as another version, never as a good line of this one.
      assert.ok(!decoded.ok && (decoded.reason === 'damaged' || at === 0), `byte ${at}`);
    }
  }
});

test('a whole line of a later version is told from a damaged one', () => {
  const body = 'future - {}';
  const later = Buffer.from(`12 ${crc32(body).toString(16).padStart(8, '0')} ${body}`);
  assert.deepEqual(decodeLine(later), { ok: false, reason: 'newer' });
});

test('a line of this version with an unknown kind is damaged', () => {
  const body = 'other - {}';
  const strange = Buffer.from(`1 ${crc32(body).toString(16).padStart(8, '0')} ${body}`);
  assert.deepEqual(decodeLine(strange), { ok: false, reason: 'damaged' });
});

test('an id that would break the line is refused', () => {
  for (const id of ['', 'a b', 'a\nb', 'é', 'x'.repeat(201)])
    assert.throws(() => encodeLine({ ...line, id }), RangeError);
});

test('any bytes can be decoded, none throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(decodeLine(Buffer.from(bytes)).ok, false);
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      (json) => {
        const decoded = decodeLine(encodeLine({ kind: 'intent', id: 'x', json }).subarray(0, -1));
        // JSON text holds no lone surrogates, so it survives UTF-8.
        assert.ok(decoded.ok && decoded.json === json);
      },
    ),
  );
});
