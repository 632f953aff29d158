// Promises of the JSON index: what it refuses and where it says the mistake is, what it keeps apart, that it never blocks.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../support/errors.ts';
import { findJsonFault } from './_json_fault.ts';
import { decodeUtf8, indexJson } from './json_index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const SUITE = new URL('../../../shared/data/adversarial/JSONTestSuite/test_parsing/', import.meta.url);
const HOSTILE = new URL('../../../shared/data/adversarial/own-vectors/hostile-chat-bodies.json', import.meta.url);

/** The message of the refusal. */
function refusal(text: string): string {
  try {
    indexJson(text);
  } catch (error) {
    assert.ok(isLoadlineError(error), String(error));
    assert.equal(error.code, 'invalid_request');
    assert.equal(error.status, 400);
    return error.message;
  }
  return assert.fail(`taken: ${text.slice(0, 80)}`);
}

describe('decodeUtf8', () => {
  test('a byte order mark is dropped, and only one', () => {
    assert.equal(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])), '{}');
    assert.equal(decodeUtf8(bytes('\uFEFF\uFEFF{}')), '\uFEFF{}');
  });

  test('bytes that are not UTF-8 are refused, and the next body is read as if nothing had been', () => {
    for (const bad of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80]]) {
      assert.throws(() => decodeUtf8(new Uint8Array(bad)), /not valid UTF-8/);
    }
    assert.equal(decodeUtf8(bytes('{"a":"ü…𝄞"}')), '{"a":"ü…𝄞"}');
  });
});

describe('indexJson', () => {
  test('each top-level field has the offsets of its key and value', () => {
    const text = ' {\n "model" : "m" ,"n":12345678901234567890, "o":{"a":[1,{"b":"}]"}]} ,"e\\u0061":[ ] } ';
    const { fields, value } = indexJson(text);
    assert.deepEqual([...fields.keys()], ['model', 'n', 'o', 'ea']);
    const shown = [...fields.values()].map((span) => [
      text.slice(span.keyStart, span.keyEnd),
      text.slice(span.valueStart, span.valueEnd),
    ]);
    assert.deepEqual(shown, [
      ['"model"', '"m"'],
      ['"n"', '12345678901234567890'],
      ['"o"', '{"a":[1,{"b":"}]"}]}'],
      ['"e\\u0061"', '[ ]'],
    ]);
    assert.deepEqual(value['ea'], []);
  });

  test('property: the spans of any object parse to its values', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })),
        fc.constantFrom(0, 1, 3),
        (object, indent) => {
          fc.pre(!JSON.stringify(object).includes('__proto__'));
          const text = JSON.stringify(object, null, indent);
          const { fields } = indexJson(text);
          assert.deepEqual(new Set(fields.keys()), new Set(Object.keys(object)));
          for (const [key, span] of fields) {
            assert.equal(JSON.parse(text.slice(span.keyStart, span.keyEnd)), key);
            const parsed: unknown = JSON.parse(text.slice(span.valueStart, span.valueEnd));
            assert.deepEqual(parsed, JSON.parse(JSON.stringify(object[key])));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a mistake is told with line, column and what was wanted', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['{\n  "a": 1\n  "b": 2\n}', /line 3, column 3 \(offset 13\): expected a comma or "}", found a double quote/],
      ['{"a":1,}', /column 8 .*expected a key in double quotes, found "}"/],
      ['{,}', /column 2 .*expected a key in double quotes or "}"/],
      ['{"a" 1}', /column 6 .*expected a colon, found "1"/],
      ['{"a":[1,2', /column 10 .*expected a comma or "]", found the end of the body/],
      ['{"a":"x\ny"}', /line 1, column 8 .*control character, found U\+000A/],
      ['{"a":"x', /expected a closing quote, found the end/],
      ['{"a":"\\x"}', /column 7 .*valid escape/],
      ['{"a":"\\u12g4"}', /valid escape/],
      ['{"a":01}', /column 7 .*expected a comma/],
      ['{"a":+1}', /column 6 .*expected a value, found "\+"/],
      ['{"a":NaN}', /expected a value, found "N"/],
      ["{'a':1}", /expected a key in double quotes or "}", found "'"/],
      ['{} x', /column 4 .*expected nothing more, found "x"/],
      ['{"a":1}\u00a0', /found U\+00A0/],
      ['\uFEFF{}', /found U\+FEFF/],
    ];
    for (const [text, wanted] of cases) assert.match(refusal(text), wanted, text);
  });

  test('an empty body and roots that are no object are refused by name', () => {
    assert.match(refusal(''), /empty/);
    assert.match(refusal(' \n'), /empty/);
    assert.match(refusal('[]'), /must be a JSON object, not an array/);
    assert.match(refusal('null'), /not null/);
    assert.match(refusal('"{}"'), /not a string/);
    assert.match(refusal('1e400'), /not a number/);
  });

  test('a message shows no more of the body than one printable character', () => {
    assert.ok(!refusal('{"a":sk-secret-1234}').includes('secret'));
    assert.match(refusal('{"a":\u001b[2J}'), /U\+001B/);
    assert.ok(refusal(`{"${'k'.repeat(500)}":1,"${'k'.repeat(500)}":2}`).length < 200);
  });

  test('equal keys are refused wherever a prompt reaches, also when one of them is written with escapes', () => {
    for (const text of [
      '{"model":"cheap","model":"strong"}',
      '{"model":"cheap","mod\\u0065l":"strong"}',
      '{"metadata":{"task":"qa","task":"x"}}',
      '{"messages":[{"role":"user","content":"drop the table","content":"hi"}]}',
      '{"messages":[{"role":"user","content":[{"type":"text","text":"drop","text":"hi"}]}]}',
      '{"messages":[{"tool_calls":[{"function":{"name":"a","name":"b"}}]}]}',
    ]) {
      assert.match(refusal(text), /occurs twice in one object/, text);
    }
    const many = Array.from({ length: 40 }, (_, at) => `"k${at}":1`).join(',');
    assert.match(refusal(`{${many},"k7":2}`), /"k7" occurs twice/);
  });

  test('equal keys in different objects, and text that only looks like keys, are no duplicates', () => {
    indexJson('{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}],"x":"{\\"x\\":1,\\"x\\":2}"}');
    indexJson('{"a":"x","b":["a","a"],"c":"a"}');
    // Deep inside the JSON Schema of a tool the last key counts, as it does for everybody.
    indexJson('{"tools":[{"function":{"parameters":{"properties":{"p":{"enum":1,"enum":2}}}}}]}');
  });

  test('__proto__ is refused and reaches no prototype', () => {
    assert.match(refusal('{"__proto__":{"isAdmin":true},"model":"m"}'), /"__proto__" is not allowed/);
    assert.match(refusal('{"metadata":{"__pr\\u006fto__":{"x":1}}}'), /not allowed/);
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
    assert.deepEqual(Object.keys(indexJson('{"constructor":1,"toString":2}').value), ['constructor', 'toString']);
  });

  test('64 levels pass, 65 do not', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
    indexJson(nested(64));
    assert.match(refusal(nested(65)), /deeper than 64 levels/);
    assert.match(refusal(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`), /deeper than 64/);
    indexJson(`{"a":"${'['.repeat(1000)}"}`);
  });

  test('hostile bodies are refused at once: deep, many keys, unclosed, runs of backslashes', () => {
    const startMs = performance.now();
    for (const text of [
      '['.repeat(1_000_000),
      `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      '{"a":'.repeat(1_000_000),
      `{"metadata":{${Array.from({ length: 200_000 }, (_, at) => `"k${at}":1`).join(',')}}}`,
      `{"a":"${'\\'.repeat(2_000_001)}"`,
      `{"a":"${'\\"'.repeat(1_000_000)}`,
      `{"a":"${'x'.repeat(8_000_000)}`,
      `{"a":${' '.repeat(4_000_000)}`,
      `{"a":-${'1'.repeat(4_000_000)}.}`,
    ]) {
      refusal(text);
    }
    // All of them together; a quadratic step in any one takes minutes.
    assert.ok(performance.now() - startMs < 20_000);
  });
});

describe('findJsonFault', () => {
  test('property: it agrees with the parser on any text near JSON', () => {
    const near = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', '{', '[', '\\', '0', 'e', ' ', '\u0000'),
      )
      .map(([json, at, piece]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + piece + json.slice(place + (at % 2));
      });
    fc.assert(
      fc.property(near, (text) => {
        let taken = true;
        try {
          JSON.parse(text);
        } catch {
          taken = false;
        }
        assert.equal(findJsonFault(text) === undefined, taken, JSON.stringify(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('JSONTestSuite', { skip: existsSync(SUITE) ? false : 'the shared data is not here' }, () => {
  test('every file is taken or refused as the suite has it, for bodies whose root is an object', () => {
    // Two that the suite lets pass and we must not: which of two keys counts is up to the reader.
    const duplicates = new Set(['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json']);
    let objects = 0;
    for (const name of readdirSync(SUITE)) {
      const raw = new Uint8Array(readFileSync(new URL(encodeURIComponent(name), SUITE)));
      const bodyIsObject = isObjectBody(raw);
      let taken = true;
      try {
        indexJson(decodeUtf8(raw));
      } catch (error) {
        assert.ok(isLoadlineError(error), `${name}: ${String(error)}`);
        taken = false;
      }
      if (name.startsWith('n_')) assert.equal(taken, false, name);
      else assert.equal(taken, bodyIsObject && !duplicates.has(name), name);
      if (bodyIsObject) objects += 1;
    }
    assert.ok(objects > 10);
  });
});

/** What the parser itself makes of the bytes. */
function isObjectBody(raw: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

describe('hostile bodies', { skip: existsSync(HOSTILE) ? false : 'the shared data is not here' }, () => {
  interface Vector {
    readonly id: string;
    readonly body: string | null;
    readonly gen: {
      prefix: string;
      repeat?: [string, number];
      repeatN?: [string, number, string];
      close?: [string, number];
      suffix: string;
    } | null;
  }
  const text = ({ body, gen }: Vector): string => {
    if (body !== null || gen === null) return body ?? '';
    const repeated = gen.repeat === undefined ? '' : gen.repeat[0].repeat(gen.repeat[1]);
    const numbered = gen.repeatN;
    const many =
      numbered === undefined
        ? ''
        : Array.from({ length: numbered[1] }, (_, at) => numbered[0].replace('%d', String(at))).join(numbered[2]);
    return `${gen.prefix}${repeated}${many}${gen.close === undefined ? '' : gen.close[0].repeat(gen.close[1])}${gen.suffix}`;
  };

  test('those that are broken as JSON are refused here, and none makes another kind of error', () => {
    const { cases } = JSON.parse(readFileSync(HOSTILE, 'utf8')) as { cases: readonly Vector[] };
    const refusedHere = new Set([
      'empty',
      'null',
      'array',
      'string',
      'number',
      'trailing',
      'dup-model',
      'dup-model-escaped',
      'proto',
      'proto-nested',
      'depth-65',
      'depth-5000',
      'depth-1e6',
      'keys-200k',
    ]);
    for (const vector of cases.filter(({ id }) => id !== 'big-64MiB')) {
      let taken = true;
      try {
        indexJson(text(vector));
      } catch (error) {
        assert.ok(isLoadlineError(error), vector.id);
        taken = false;
      }
      assert.equal(taken, !refusedHere.has(vector.id), vector.id);
    }
  });
});
