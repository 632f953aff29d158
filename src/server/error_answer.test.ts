import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_TABLE, LoadlineError, type ErrorCode } from '../support/errors.ts';
import { apiOf, errorAnswer, jsonAnswer } from './error_answer.ts';

const ID = 'req_1';
/** The words for a prompt that is too long are wire/context_words.ts's to promise. */
const CODES = (Object.keys(ERROR_TABLE) as ErrorCode[]).filter((code) => code !== 'context_length_exceeded');

test('every code is answered with its status, its type and the four keys that OpenAI’s clients read', async () => {
  for (const code of CODES) {
    const answer = errorAnswer(new LoadlineError({ code, message: 'What to do.' }), { requestId: ID, api: 'openai' });
    assert.equal(answer.status, ERROR_TABLE[code].status, code);
    assert.deepEqual(await answer.json(), {
      error: { message: 'What to do.', type: ERROR_TABLE[code].openaiType, param: null, code },
    });
  }
});

test('an error names the request, is JSON, and is kept by no cache', () => {
  const { headers } = errorAnswer(new LoadlineError({ code: 'not_found', message: 'x' }), {
    requestId: ID,
    api: 'openai',
  });
  assert.deepEqual(Object.fromEntries(headers), {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'x-loadline-request-id': ID,
    'x-request-id': ID,
  });
});

test('retry-after counts whole seconds and never promises too early', () => {
  const after = (retryAfterSeconds: number): string | null =>
    errorAnswer(new LoadlineError({ code: 'overloaded', message: 'x', retryAfterSeconds }), {
      requestId: ID,
      api: 'openai',
    }).headers.get('retry-after');
  assert.equal(after(0.2), '1');
  assert.equal(after(3), '3');
  assert.equal(after(59.01), '60');
});

test('a field, an own status and what the route adds are told', async () => {
  const error = new LoadlineError({ code: 'invalid_request', message: 'x', param: 'messages[2].content', status: 422 });
  const answer = errorAnswer(error, { requestId: ID, api: 'openai', extra: { allow: 'POST' } });
  assert.equal(answer.status, 422);
  assert.equal(answer.headers.get('allow'), 'POST');
  assert.equal(((await answer.json()) as { error: { param: string } }).error.param, 'messages[2].content');
});

test('a cause is told to nobody', async () => {
  const error = new LoadlineError({ code: 'internal_error', message: 'x', cause: new Error('the secret') });
  const answer = errorAnswer(error, { requestId: ID, api: 'openai' });
  assert.equal((await answer.text()).includes('secret'), false);
  assert.equal(JSON.stringify([...answer.headers]).includes('secret'), false);
});

test('a whole answer of ours is JSON with the request’s id, kept by no cache', async () => {
  const answer = jsonAnswer({ text: 'größe', none: null }, ID);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-request-id'), ID);
  assert.deepEqual(await answer.json(), { text: 'größe', none: null });
});

test('on Anthropic’s paths errors have its form, a type that its clients know, and its name for the request id', async () => {
  for (const code of CODES) {
    const error = new LoadlineError({ code, message: 'What to do.', type: 'server_error' });
    const answer = errorAnswer(error, { requestId: ID, api: 'anthropic' });
    assert.equal(answer.status, ERROR_TABLE[code].status, code);
    assert.equal(answer.headers.get('request-id'), ID);
    assert.deepEqual(await answer.json(), {
      type: 'error',
      error: { type: ERROR_TABLE[code].anthropicType, message: 'What to do.' },
      request_id: ID,
    });
  }
  const passed = new LoadlineError({ code: 'invalid_request', message: 'x', type: 'not_found_error' });
  const told = (await errorAnswer(passed, { requestId: ID, api: 'anthropic' }).json()) as { error: { type: string } };
  assert.equal(told.error.type, 'not_found_error', 'a type of the provider’s own passes');
});

test('shared and unknown paths answer in the form of the client’s API', () => {
  const anthropic = new Headers({ 'anthropic-version': '2023-06-01' });
  assert.equal(apiOf({ api: 'either' }, anthropic), 'anthropic');
  assert.equal(apiOf(undefined, anthropic), 'anthropic');
  assert.equal(apiOf(undefined, new Headers()), 'openai');
  assert.equal(apiOf({}, anthropic), 'openai', 'a path of OpenAI’s API is OpenAI’s');
  assert.equal(apiOf({ api: 'anthropic' }, new Headers()), 'anthropic');
});
