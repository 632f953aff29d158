// Promises of the cutter and the splitter under the passthrough: only whole events come out, every byte comes out once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { EVENT_BYTES_MAX } from '../support/limits.ts';
import { createEventCutter } from './_event_cutter.ts';
import { splitEvents } from './event_text.ts';
import { createSseReader } from './sse.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (raw: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw);

const lines = fc
  .array(
    fc.tuple(
      fc.constantFrom('data: x', 'data:{"a":"…"}', ': ping', 'event: e', 'data', 'datax: 1', ''),
      fc.constantFrom('\n', '\r\n', '\r'),
    ),
    { maxLength: 24 },
  )
  .map((list) => list.map(([content, end]) => content + end).join(''));
const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 10 });

function chunksOf(raw: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const at = [0, ...places.map((place) => place % (raw.length + 1)).sort((a, b) => a - b), raw.length];
  return at.slice(1).map((end, index) => raw.subarray(at[index], end));
}

describe('createEventCutter', () => {
  test('a chunk that ends with an event comes out as the same array', () => {
    const chunk = bytes('data: a\n\ndata: b\n\n');
    assert.equal(createEventCutter().push(chunk), chunk);
  });

  test('half an event waits for its rest', () => {
    const cutter = createEventCutter();
    assert.equal(text(cutter.push(bytes('data: a\n\nda'))), 'data: a\n\n');
    assert.equal(text(cutter.push(bytes('ta: b\n'))), '');
    assert.equal(text(cutter.push(bytes('\ndata: c'))), 'data: b\n\n');
    assert.equal(text(cutter.rest()), 'data: c');
    assert.equal(cutter.rest().length, 0);
  });

  test('blank lines are found in all three forms of line end, also cut in the middle', () => {
    for (const event of ['data: a\n\n', 'data: a\r\n\r\n', 'data: a\r\r', 'data: a\n\r\n', 'data: a\r\n\n']) {
      const raw = bytes(event);
      for (let cut = 0; cut <= raw.length; cut += 1) {
        const cutter = createEventCutter();
        const out = text(cutter.push(raw.subarray(0, cut))) + text(cutter.push(raw.subarray(cut)));
        assert.equal(out, event, JSON.stringify([event, cut]));
      }
    }
    const cutter = createEventCutter();
    assert.equal(cutter.push(bytes('data: a\r\ndata: b\r\n')).length, 0);
  });

  test('property: all bytes come out, once, in order, and only the rest is no whole event', () => {
    fc.assert(
      fc.property(lines, cuts, (stream, places) => {
        const cutter = createEventCutter();
        const pushed = chunksOf(bytes(stream), places).map((chunk) => text(cutter.push(chunk)));
        const rest = text(cutter.rest());
        assert.equal(pushed.join('') + rest, stream);
        // A blank line in the rest would be an event held back for nothing.
        assert.ok(!/\n\n|\r\r|\n\r|\r\n\r\n/.test(rest), JSON.stringify(rest));
        const reader = createSseReader();
        assert.equal(
          reader.push(bytes(pushed.join(''))).length,
          splitEvents(pushed.join('')).filter(({ data }) => data !== undefined).length,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('an event beyond the bound is an error', () => {
    const cutter = createEventCutter();
    const quarter = new Uint8Array(EVENT_BYTES_MAX / 4).fill(0x78);
    for (let at = 0; at < 4; at += 1) cutter.push(quarter);
    assert.throws(() => cutter.push(quarter), RangeError);
  });

  test('an event in a hundred thousand pieces takes no longer than its bytes', () => {
    const startMs = performance.now();
    const cutter = createEventCutter();
    const piece = bytes('xxxxxxxxxx');
    for (let at = 0; at < 100_000; at += 1) cutter.push(piece);
    assert.equal(cutter.push(bytes('\n\n')).length, 1_000_002);
    assert.ok(performance.now() - startMs < 5_000);
  });
});

describe('splitEvents', () => {
  test('the raw texts are the whole text', () => {
    const stream = ': c\n\nevent: e\r\ndata: a\r\ndata: b\r\n\r\ndata:x\r\r\n';
    const events = splitEvents(stream);
    assert.equal(events.map(({ raw }) => raw).join(''), stream);
    assert.deepEqual(
      events.map(({ event, data }) => [event, data]),
      [
        [undefined, undefined],
        ['e', 'a\nb'],
        [undefined, 'x'],
      ],
    );
  });

  test('property: it reads what the reader of the standard reads', () => {
    fc.assert(
      fc.property(lines, (stream) => {
        const mine = splitEvents(stream).flatMap(({ event, data }) => (data === undefined ? [] : [{ event, data }]));
        assert.deepEqual(
          mine,
          createSseReader()
            .push(bytes(stream))
            .map(({ event, data }) => ({ event, data })),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
