// Text that was cut, joined or unescaped still leads back to each character that the caller sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { cutText, joinRanges, joinTexts, sourceOf, sourceRange, wholeText, type MappedText } from './_mapped_text.ts';

/** Every character of the mapped text is the character of the source that it claims to be. */
function assertTrue(mapped: MappedText, source: string, except: (index: number) => boolean = () => false): void {
  for (let index = 0; index < mapped.text.length; index += 1) {
    if (except(index)) continue;
    assert.equal(
      source[sourceOf(mapped, index)],
      mapped.text[index],
      `character ${index} of ${JSON.stringify(mapped.text)}`,
    );
  }
}

describe('mapped text', () => {
  test('a whole text lies at its offset', () => {
    const mapped = wholeText('abc', 10);
    assert.equal(sourceOf(mapped, 0), 10);
    assert.equal(sourceOf(mapped, 2), 12);
  });

  test('a cut keeps its places', () => {
    const source = 'one two three';
    const mapped = cutText(wholeText(source, 0), 4, 7);
    assert.equal(mapped.text, 'two');
    assertTrue(mapped, source);
  });

  test('joined ranges skip what lies between', () => {
    const source = '+one\n-two\n+three\n';
    const mapped = joinRanges(wholeText(source, 0), [
      { start: 1, end: 4 },
      { start: 11, end: 16 },
    ]);
    assert.equal(mapped.text, 'one\nthree');
    assertTrue(mapped, source, (index) => mapped.text[index] === '\n');
  });

  test('a range over a gap covers from its first to its last character', () => {
    const source = '+one\n-two\n+three\n';
    const mapped = joinRanges(wholeText(source, 0), [
      { start: 1, end: 4 },
      { start: 11, end: 16 },
    ]);
    assert.deepEqual(sourceRange(mapped, 2, 6), { start: 3, end: 13 });
  });

  test('no ranges give an empty text that has a place', () => {
    const mapped = joinRanges(wholeText('abc', 5), []);
    assert.equal(mapped.text, '');
    assert.deepEqual(sourceRange(mapped, 0, 0), { start: 5, end: 5 });
  });

  test('a range outside of the text is moved into it', () => {
    const mapped = wholeText('abc', 0);
    assert.deepEqual(sourceRange(mapped, -4, 99), { start: 0, end: 3 });
    assert.deepEqual(sourceRange(mapped, 3, 1), { start: 3, end: 3 });
  });

  test('texts are joined with their separators', () => {
    const mapped = joinTexts([wholeText('ab', 0), wholeText('cd', 10)], '--');
    assert.equal(mapped.text, 'ab--cd');
    assert.equal(sourceOf(mapped, 0), 0);
    assert.equal(sourceOf(mapped, 4), 10);
    assert.equal(sourceOf(mapped, 5), 11);
  });

  test('a cut of a cut of joined ranges is still true, whatever the numbers', () => {
    const source = 'the quick brown fox\njumps over\nthe lazy dog';
    const bound = fc.integer({ min: 0, max: source.length });
    fc.assert(
      fc.property(fc.array(fc.tuple(bound, bound), { maxLength: 6 }), bound, bound, (pairs, left, right) => {
        let from = 0;
        const ranges = pairs
          .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
          .toSorted((a, b) => a.start - b.start)
          .flatMap((range) => {
            const start = Math.max(range.start, from);
            if (start >= range.end) return [];
            from = range.end;
            return [{ start, end: range.end }];
          });
        const joined = joinRanges(wholeText(source, 0), ranges);
        const separators = new Set<number>();
        let length = -1;
        for (const range of ranges) {
          separators.add(length);
          length += range.end - range.start + 1;
        }
        assertTrue(joined, source, (index) => separators.has(index) || joined.text[index] === '\n');
        const start = Math.min(left, right, joined.text.length);
        const end = Math.min(Math.max(left, right), joined.text.length);
        const cut = cutText(joined, start, end);
        assert.equal(cut.text, joined.text.slice(start, end));
        assertTrue(cut, source, (index) => separators.has(index + start) || cut.text[index] === '\n');
      }),
    );
  });
});
