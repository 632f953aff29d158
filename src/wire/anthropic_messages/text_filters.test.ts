// Tests of the two filters over streamed text: the value out of a wrapping object, and the fence round an answer.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { createFenceStripper } from '../strip_fence.ts';
import { createUnwrapper } from '../unwrap_json.ts';
import type { TextFilter } from '../unwrap_json.ts';

const run = (filter: TextFilter, ...pieces: readonly string[]): string =>
  pieces.map((piece) => filter.push(piece)).join('') + filter.end();

/** Every way to cut a text in two, and into single characters. */
function cutsOf(text: string): readonly (readonly string[])[] {
  const two = Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]);
  return [[text], text.split(''), ...two];
}

function everyCut(create: () => TextFilter, text: string, expected: string): void {
  for (const pieces of cutsOf(text)) assert.equal(run(create(), ...pieces), expected, JSON.stringify(pieces));
}

describe('the value of a wrapping object', () => {
  const json = (): TextFilter => createUnwrapper('value', 'json');

  test('comes out as JSON text, however the text is cut', () => {
    const values = [
      '[1,2]',
      '"a\\"}b"',
      '{"value":{"x":"]}"}}',
      '12345678901234567890',
      'null',
      '"\\\\"',
      '[]',
      '-1.5e9',
    ];
    for (const value of values) {
      everyCut(json, `{"value":${value}}`, value);
      everyCut(json, ` {\n "value" : ${value}}\n`, value);
    }
  });

  test('ends where the value ends, whatever follows', () => {
    assert.equal(run(json(), '{"value": [1], "more": 2}'), '[1]');
    assert.equal(run(json(), '{"value": 1} and a word'), '1');
  });

  test('of another form passes whole', () => {
    for (const text of ['[1,2]', '{"other": 1}', '{}', 'I cannot.', '{"value" 1}', '']) everyCut(json, text, text);
  });

  test('cut off in the middle gives what came', () => {
    everyCut(json, '{"value": [1, {"a', '[1, {"a');
    everyCut(json, '{"val', '{"val');
  });

  test('behind a head that never ends passes before it grows', () => {
    const filter = json();
    const head = `{${' '.repeat(2_000)}`;
    assert.equal(filter.push(head), head);
    assert.equal(filter.push('x'), 'x');
  });

  test('property: any JSON value survives wrapping and any cutting', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat(200), { maxLength: 12 }), (value, cuts) => {
        const text = JSON.stringify({ value });
        const at = [
          0,
          ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((left, right) => left - right),
          text.length,
        ];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        assert.equal(run(json(), ...pieces), JSON.stringify(value));
      }),
    );
  });
});

describe('the free text of a wrapping object', () => {
  const text = (): TextFilter => createUnwrapper('input', 'text');

  test('comes out without quotes and escapes, however it is cut', () => {
    everyCut(text, '{"input":"a\\nb\\t\\"c\\" \\\\ \\/ \\u0041"}', 'a\nb\t"c" \\ / A');
    everyCut(text, '{"input": ""}', '');
  });

  test('never gives half of a character', () => {
    for (const pieces of cutsOf('{"input":"x\\ud83d\\ude00y😀z"}')) {
      const filter = text();
      const out = [...pieces.map((piece) => filter.push(piece)), filter.end()];
      assert.equal(out.join(''), 'x😀y😀z');
      for (const piece of out) assert.doesNotMatch(piece, /[\ud800-\udbff]$/);
    }
  });

  test('that is no string passes whole', () => {
    everyCut(text, '{"input": {"a": 1}}', '{"input": {"a": 1}}');
    everyCut(text, '{"command": "ls"}', '{"command": "ls"}');
  });

  test('property: any string survives, also half characters at its end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(400), (value, cut) => {
        const wrapped = JSON.stringify({ input: value });
        assert.equal(run(text(), wrapped.slice(0, cut), wrapped.slice(cut)), value);
      }),
    );
  });
});

describe('the fence round an answer', () => {
  test('is taken away with its language and its blanks, however it is cut', () => {
    everyCut(createFenceStripper, '```json\n{"a":1}\n```', '{"a":1}');
    everyCut(createFenceStripper, '\n ```JSON \n{"a":\n1}\n```\n\n', '{"a":\n1}');
    everyCut(createFenceStripper, '```\n[1]\n```', '[1]');
  });

  test('within or behind the answer stays', () => {
    everyCut(createFenceStripper, '{"a":"```json"}', '{"a":"```json"}');
    everyCut(createFenceStripper, 'Here:\n```json\n{}\n```', 'Here:\n```json\n{}\n```');
    everyCut(createFenceStripper, '```json\n{"code":"```x```"}\n```', '{"code":"```x```"}');
  });

  test('that is not closed, or only looks like one, loses nothing of the answer', () => {
    everyCut(createFenceStripper, '```json\n{"a":1}', '{"a":1}');
    everyCut(createFenceStripper, '```json\n{"a":"``', '{"a":"``');
    everyCut(createFenceStripper, '``', '``');
    everyCut(createFenceStripper, '```{"a":1}```', '```{"a":1}```');
    everyCut(createFenceStripper, '  {"a":1} ', '  {"a":1} ');
    everyCut(createFenceStripper, '', '');
  });

  test('is not waited for without end', () => {
    const line = '```'.padEnd(400, 'x');
    assert.equal(createFenceStripper().push(line), line);
    const filter = createFenceStripper();
    filter.push('```\n{');
    const blanks = ' '.repeat(5_000);
    assert.equal(filter.push(blanks), blanks);
  });

  test('property: an answer without backticks survives in and out of a fence', () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), fc.nat(300), (answer, fenced, cut) => {
        fc.pre(!answer.includes('`'));
        const text = fenced ? `\`\`\`json\n${answer}\n\`\`\`` : answer;
        assert.equal(run(createFenceStripper(), text.slice(0, cut), text.slice(cut)), answer);
      }),
    );
  });

  test('a long answer in single characters takes linear time', () => {
    const answer = JSON.stringify(Array.from({ length: 60_000 }, (_, index) => index % 10));
    assert.equal(run(createFenceStripper(), ...'```json\n', ...answer, '\n```'), answer);
    const wrapped = `{"value":${answer}}`;
    assert.equal(run(createUnwrapper('value', 'json'), ...wrapped), answer);
  });
});
