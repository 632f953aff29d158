// Promises of the reader of server-sent events: the standard's cases, whole and cut anywhere, and a bound on one event.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { EVENT_BYTES_MAX } from '../support/limits.ts';
import { createSseReader, formatSse } from './sse.ts';
import type { SseEvent } from './sse.ts';

const CASES = new URL('../../../shared/data/adversarial/wpt-eventsource/sse-cases.json', import.meta.url);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The events of these chunks, those of the end apart. */
function read(chunks: readonly Uint8Array[]): {
  readonly events: readonly SseEvent[];
  readonly last: readonly SseEvent[];
} {
  const reader = createSseReader();
  const events = chunks.flatMap((chunk) => reader.push(chunk));
  return { events, last: reader.end() };
}

const whole = (text: string): readonly SseEvent[] => {
  const { events, last } = read([bytes(text)]);
  return [...events, ...last];
};

describe('createSseReader', () => {
  test('events, names, data over several lines, comments', () => {
    assert.deepEqual(whole(': PROCESSING\n\nevent: error\ndata: a\ndata:b\n\ndata:{"x":1}\n\n'), [
      { event: 'error', data: 'a\nb' },
      { event: undefined, data: '{"x":1}' },
    ]);
  });

  test('a last event without its blank line comes at the end, also without any line end', () => {
    assert.deepEqual(read([bytes('data: a\n')]), { events: [], last: [{ event: undefined, data: 'a' }] });
    assert.deepEqual(read([bytes('data: a')]).last, [{ event: undefined, data: 'a' }]);
    assert.deepEqual(read([bytes('data: a\r\n\r')]).last.length + read([bytes('data: a\r\n\r')]).events.length, 1);
    assert.deepEqual(read([bytes('data: a\n\n')]).last, []);
  });

  test('characters cut between chunks are put together', () => {
    const text = 'data: ü…𝄞\n\n';
    const raw = bytes(text);
    for (let cut = 0; cut <= raw.length; cut += 1) {
      assert.deepEqual(read([raw.subarray(0, cut), raw.subarray(cut)]).events, [{ event: undefined, data: 'ü…𝄞' }]);
    }
  });

  test('one byte order mark is dropped and a second is not', () => {
    assert.deepEqual(whole('\uFEFFdata: a\n\n'), [{ event: undefined, data: 'a' }]);
    assert.deepEqual(whole('\uFEFF\uFEFFdata: a\n\ndata: b\n\n'), [{ event: undefined, data: 'b' }]);
  });

  test('property: the events do not depend on where the chunks are cut', () => {
    const line = fc.constantFrom('data: x', 'data:', 'data: {"a":"…"}', ': ping', 'event: e', 'id: 1', 'nonsense', '');
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 });
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 200 }), { maxLength: 8 }), (lines, cuts) => {
        const raw = bytes(`${lines.map(([content, end]) => content + end).join('')}data: z\n\n`);
        const at = [0, ...cuts.map((cut) => cut % (raw.length + 1)).sort((a, b) => a - b), raw.length];
        const chunks = at.slice(1).map((end, index) => raw.subarray(at[index], end));
        assert.deepEqual(read(chunks), read([raw]));
      }),
      { numRuns: 500 },
    );
  });

  test('an event beyond the bound is an error, in one chunk or in many, and many small ones are none', () => {
    const big = new Uint8Array(EVENT_BYTES_MAX + 10).fill(0x78);
    const reader = createSseReader();
    assert.throws(() => {
      reader.push(bytes('data: '));
      for (let at = 0; at < 5; at += 1) reader.push(big.subarray(0, Math.ceil(big.length / 4)));
    }, RangeError);
    assert.throws(() => createSseReader().push(bytes(`data: ${'x'.repeat(EVENT_BYTES_MAX + 1)}\n\n`)), RangeError);
    const many = createSseReader();
    const megabyte = bytes(`data: ${'x'.repeat(1024 * 1024)}\n\n`);
    for (let at = 0; at < 20; at += 1) assert.equal(many.push(megabyte).length, 1);
  });
});

describe('formatSse', () => {
  test('what is written is read back', () => {
    assert.equal(formatSse('{"a":1}'), 'data: {"a":1}\n\n');
    assert.deepEqual(whole(formatSse('x', 'error')), [{ event: 'error', data: 'x' }]);
  });
});

describe('web-platform-tests', { skip: existsSync(CASES) ? false : 'the shared data is not here' }, () => {
  interface Case {
    readonly id: string;
    readonly bytes: string;
    readonly events: readonly { readonly type: string; readonly data: string }[];
  }

  test('every case, whole, byte by byte and cut at each place', () => {
    const { cases } = JSON.parse(readFileSync(CASES, 'utf8')) as { cases: readonly Case[] };
    for (const { id, bytes: text, events } of cases) {
      const raw = bytes(text);
      const wanted = events.map(({ type, data }) => ({ event: type === 'message' ? undefined : type, data }));
      const ways: Uint8Array[][] = [[raw], [...raw].map((byte) => new Uint8Array([byte]))];
      for (let cut = 1; cut < Math.min(raw.length, 300); cut += 1) ways.push([raw.subarray(0, cut), raw.subarray(cut)]);
      for (const chunks of ways) assert.deepEqual(read(chunks).events, wanted, id);
    }
    assert.ok(cases.length > 10);
  });
});
