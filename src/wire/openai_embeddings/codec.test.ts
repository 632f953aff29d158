// Promises of Embeddings: the caller's body goes out as it came but for the model's name, what OpenAI would refuse is refused
// with its place, and what the answer cost is read.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import { arrayAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { indexJson } from '../json_index.ts';
import { target } from '../openai_chat/cases/build.ts';
import { openaiEmbeddings } from './codec.ts';

const MODEL = 'text-embedding-3-small';
const decode = (body: JsonObject) => openaiEmbeddings.decodeRequest({ model: MODEL, ...body });

function pass(text: string): string {
  const index = indexJson(text);
  const conversation = openaiEmbeddings.decodeRequest(index.value);
  const options = { index, conversation, target: target({ model: MODEL }), gatewayMetadataKeys: ['task', 'risk'] };
  const { body, dropped } = openaiEmbeddings.passRequest(options);
  assert.deepEqual(dropped, []);
  return body;
}

function refusal(body: JsonObject): string {
  try {
    decode(body);
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return `${error.code} ${error.param}`;
  }
  return 'taken';
}

describe('decodeRequest', () => {
  test('makes a turn of each input, under its place in the body', () => {
    assert.deepEqual(decode({ input: 'hello' }).turns, [
      { at: 'input', role: 'user', parts: [{ kind: 'text', text: 'hello' }] },
    ]);
    assert.deepEqual(
      decode({ input: ['a', 'b'] }).turns.map((turn) => turn.at),
      ['input[0]', 'input[1]'],
    );
    assert.equal(decode({ input: [1212, 318] }).turns.length, 1, 'a flat list of tokens is one input');
    assert.equal(decode({ input: [[1212], [318]] }).turns.length, 2);
  });

  test('keeps what it does not know, and the hints', () => {
    const { extra, metadata, user } = decode({ input: 'x', dimensions: 256, metadata: { task: 'qa' }, user: 'u' });
    assert.deepEqual(extra, { dimensions: 256 });
    assert.deepEqual(metadata, { task: 'qa' });
    assert.equal(user, 'u');
  });

  test('refuses what no server could embed, and names the place', () => {
    for (const input of [undefined, null, '', [], 7, {}, true] as never[])
      assert.match(refusal({ input }), /^invalid_request input/, JSON.stringify(input));
    assert.equal(refusal({ input: ['a', ''] }), 'invalid_request input[1]');
    assert.equal(refusal({ input: [[1], []] }), 'invalid_request input[1]');
    assert.equal(refusal({ input: [[1], [1.5]] }), 'invalid_request input[1]');
    assert.equal(refusal({ input: [[1], [-1]] }), 'invalid_request input[1]');
    assert.equal(refusal({ input: ['a', {}] as never }), 'invalid_request input[1]');
    assert.equal(refusal({ input: Array.from({ length: 2049 }, () => 'a') }), 'invalid_request input');
    assert.equal(refusal({ input: Array.from({ length: 2048 }, () => 'a') }), 'taken');
    assert.equal(refusal({ input: 'a', stream: true }), 'invalid_request stream');
    assert.equal(refusal({ model: '', input: 'a' }), 'invalid_request model');
  });
});

describe('passRequest', () => {
  test('changes not a character of a body whose model is right', () => {
    for (const input of ['"h\\u00e9llo"', '[ "a" ,"b"]', '[12345678901234567890]', '[[1,2],[3]]']) {
      const text = `{ "input":${input}, "model":"${MODEL}","encoding_format":"base64","x_vendor":1e400 }`.replace(
        '1e400',
        '1.50',
      );
      assert.equal(pass(text), text);
    }
  });

  test('sets the model and takes our hints out', () => {
    assert.equal(pass('{"model":"alias","input":"a"}'), `{"model":"${MODEL}","input":"a"}`);
    assert.equal(pass(`{"model":"${MODEL}","metadata":{"task":"qa"},"input":"a"}`), `{"model":"${MODEL}","input":"a"}`);
    assert.equal(
      pass(`{"model":"${MODEL}","metadata":{"task":"qa","mine":1},"input":"a"}`),
      `{"model":"${MODEL}","metadata":{"mine":1},"input":"a"}`,
    );
  });
});

describe('decodeAnswer', () => {
  const read = (body: JsonObject) => openaiEmbeddings.decodeAnswer(body, new Map());

  test('reads the tokens and the model; without usage there is none', () => {
    const answer = read({ object: 'list', model: 'm', data: [], usage: { prompt_tokens: 8, total_tokens: 8 } });
    assert.equal(answer.usage?.inputTokens, 8);
    assert.equal(answer.usage?.outputTokens, 0);
    assert.equal(answer.model, 'm');
    assert.equal(read({ data: [] }).usage, undefined);
    assert.equal(read({ data: [], usage: { total_tokens: 5 } }).usage?.inputTokens, 5);
  });

  test('an answer without a list of embeddings is no answer', () => {
    assert.throws(
      () => read({ object: 'list' }),
      (error) => isLoadlineError(error) && error.code === 'upstream_error',
    );
  });
});

describe('fitAnswer', () => {
  const FLOATS = [0.5, -2, 0];
  const BASE64 = Buffer.from(new Float32Array(FLOATS).buffer).toString('base64');
  const answerOf = (...embeddings: JsonValue[]): JsonObject => ({
    object: 'list',
    model: 'm',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    usage: { prompt_tokens: 3, total_tokens: 3 },
  });
  const fit = (answer: JsonObject, format?: JsonValue) =>
    openaiEmbeddings.fitAnswer?.(answer, format === undefined ? {} : { encoding_format: format });

  test('vectors come in the encoding that was asked for, whatever the server made of it', () => {
    assert.deepEqual(fit(answerOf(FLOATS, FLOATS), 'base64'), answerOf(BASE64, BASE64));
    assert.deepEqual(fit(answerOf(BASE64, FLOATS), 'float'), answerOf(FLOATS, FLOATS));
    assert.deepEqual(fit(answerOf(BASE64)), answerOf(FLOATS), 'numbers are what is meant where nothing is said');
    assert.deepEqual(fit(answerOf(BASE64), null), answerOf(FLOATS));
  });

  test('what is as asked, and what nobody knows, passes as it came', () => {
    assert.equal(fit(answerOf(BASE64), 'base64'), undefined);
    assert.equal(fit(answerOf(FLOATS), 'float'), undefined);
    assert.equal(fit(answerOf(FLOATS)), undefined);
    assert.equal(fit(answerOf(FLOATS), 'ubinary'), undefined);
    assert.equal(fit(answerOf('AAA=', '', ['x'], null, 7), 'float'), undefined, 'no vector of four-byte numbers');
    assert.equal(fit(answerOf(['x'], null, { a: 1 }), 'base64'), undefined);
    assert.equal(fit({ data: 'none' }, 'base64'), undefined);
    assert.equal(fit({ data: [null, 'row'] }, 'base64'), undefined);
  });
});

const CASSETTES = new URL(
  '../../../../shared/data/recordings/envoyproxy__ai-gateway/tests/internal/testopenai/cassettes/',
  import.meta.url,
);
const NO_RECORDINGS = existsSync(CASSETTES) ? false : 'the recorded traffic is not here';

test('recorded requests pass unchanged and their answers are read', { skip: NO_RECORDINGS }, async () => {
  const { parse } = await import('yaml');
  let seen = 0;
  for (const name of [
    'basic',
    'base64',
    'tokens',
    'large-text',
    'max-tokens',
    'mixed-batch',
    'whitespace',
    'unicode',
  ]) {
    const file = new URL(`embeddings-${name}.yaml`, CASSETTES);
    if (!existsSync(file)) continue;
    const cassette = parse(readFileSync(file, 'utf8')) as JsonObject;
    for (const exchange of arrayAt(cassette, 'interactions') as readonly JsonObject[]) {
      const sent = stringAt(exchange['request'], 'body') ?? '';
      const index = indexJson(sent);
      const conversation = openaiEmbeddings.decodeRequest(index.value);
      const model = stringAt(index.value, 'model') ?? '';
      const options = { index, conversation, target: target({ model }), gatewayMetadataKeys: [] };
      assert.equal(openaiEmbeddings.passRequest(options).body, sent, name);
      const body = JSON.parse(stringAt(exchange['response'], 'body') ?? '{}') as JsonObject;
      if (body['error'] !== undefined) continue;
      assert.ok((openaiEmbeddings.decodeAnswer(body, new Map()).usage?.inputTokens ?? 0) > 0, name);
      seen += 1;
    }
  }
  assert.ok(seen >= 3, String(seen));
});
