import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_TABLE, LoadlineError, type ErrorCode } from '../support/errors.ts';
import { errorAnswer, jsonAnswer } from './error_answer.ts';

const ID = 'req_1';

test('every code is answered with its status, its type and the four keys that OpenAI’s clients read', async () => {
  for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
    const answer = errorAnswer(new LoadlineError({ code, message: 'What to do.' }), ID, {});
    assert.equal(answer.status, ERROR_TABLE[code].status, code);
    assert.deepEqual(await answer.json(), {
      error: { message: 'What to do.', type: ERROR_TABLE[code].openaiType, param: null, code },
    });
  }
});

test('an error names the request, is JSON, and is kept by no cache', () => {
  const { headers } = errorAnswer(new LoadlineError({ code: 'not_found', message: 'x' }), ID, {});
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
    errorAnswer(new LoadlineError({ code: 'overloaded', message: 'x', retryAfterSeconds }), ID, {}).headers.get(
      'retry-after',
    );
  assert.equal(after(0.2), '1');
  assert.equal(after(3), '3');
  assert.equal(after(59.01), '60');
});

test('a field, an own status and what the route adds are told', async () => {
  const error = new LoadlineError({ code: 'invalid_request', message: 'x', param: 'messages[2].content', status: 422 });
  const answer = errorAnswer(error, ID, { allow: 'POST' });
  assert.equal(answer.status, 422);
  assert.equal(answer.headers.get('allow'), 'POST');
  assert.equal(((await answer.json()) as { error: { param: string } }).error.param, 'messages[2].content');
});

test('a cause is told to nobody', async () => {
  const error = new LoadlineError({ code: 'internal_error', message: 'x', cause: new Error('the secret') });
  const answer = errorAnswer(error, ID, {});
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
