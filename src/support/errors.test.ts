import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ERROR_TABLE, isLoadlineError, LoadlineError, type ErrorCode, type ErrorRow } from './errors.ts';

const CODES = Object.keys(ERROR_TABLE) as ErrorCode[];
const row = (code: ErrorCode): ErrorRow => ERROR_TABLE[code];

/** What clients branch on. A line that changes here breaks programs of others. */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unsupported_parameter: 400,
  context_length_exceeded: 400,
  content_policy: 400,
  price_unknown: 400,
  invalid_api_key: 401,
  budget_exceeded: 402,
  model_not_allowed: 403,
  permission_denied: 403,
  model_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  idempotency_conflict: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  rate_limit_exceeded: 429,
  concurrency_limit_exceeded: 429,
  client_closed: 499,
  internal_error: 500,
  upstream_error: 502,
  no_upstream_available: 503,
  overloaded: 503,
  draining: 503,
  upstream_timeout: 504,
};

test('every code has the status that clients branch on', () => {
  assert.deepEqual(Object.fromEntries(CODES.map((code) => [code, row(code).status])), STATUSES);
});

test('the codes are those of the contract, no more and no fewer', (context) => {
  const contract = new URL('../../../shared/CONTRACT.md', import.meta.url);
  if (!existsSync(contract)) return context.skip('the contract does not lie beside this repository');
  const text = readFileSync(contract, 'utf8');
  const list = text.slice(text.indexOf('Codes: 400'), text.indexOf('## Policy'));
  const written = new Map<string, number>();
  let status = 0;
  for (const [, number, code] of list.matchAll(/\b(\d{3})\b|`(\w+)`/g)) {
    if (number === undefined) written.set(code ?? '', status);
    else status = Number(number);
  }
  assert.deepEqual(written, new Map(Object.entries(STATUSES)));
});

test('every row says in whole sentences what it means and what to do', () => {
  for (const code of CODES) {
    for (const text of [row(code).meaning, row(code).whatToDo]) assert.match(text, /^[A-Z`].*\.$/, code);
  }
});

test('the types are those that the clients of the two protocols know', () => {
  const openai = new Set([
    'invalid_request_error',
    'authentication_error',
    'insufficient_quota',
    'permission_error',
    'rate_limit_error',
    'server_error',
  ]);
  const anthropic = new Set([
    'invalid_request_error',
    'authentication_error',
    'billing_error',
    'permission_error',
    'not_found_error',
    'request_too_large',
    'rate_limit_error',
    'api_error',
    'overloaded_error',
    'timeout_error',
  ]);
  for (const code of CODES) {
    assert.ok(openai.has(row(code).openaiType), code);
    assert.ok(anthropic.has(row(code).anthropicType), code);
  }
});

test('a fault of ours never has a type that blames the request', () => {
  for (const code of CODES.filter((candidate) => row(candidate).status >= 500)) {
    assert.equal(row(code).openaiType, 'server_error', code);
    assert.notEqual(row(code).anthropicType, 'invalid_request_error', code);
  }
});

test('an error has the status of its code unless it was given one', () => {
  assert.equal(new LoadlineError({ code: 'not_found', message: 'x' }).status, 404);
  assert.equal(new LoadlineError({ code: 'invalid_request', message: 'x', status: 422 }).status, 422);
});

test('an error keeps what it was made with, and nothing that was not said', () => {
  const cause = new Error('below');
  const full = new LoadlineError({
    code: 'rate_limit_exceeded',
    message: 'Wait.',
    param: 'model',
    type: 'tokens',
    publicCode: null,
    retryAfterSeconds: 3,
    cause,
  });
  assert.deepEqual(
    {
      code: full.code,
      message: full.message,
      param: full.param,
      type: full.type,
      publicCode: full.publicCode,
      wait: full.retryAfterSeconds,
      name: full.name,
    },
    {
      code: 'rate_limit_exceeded',
      message: 'Wait.',
      param: 'model',
      type: 'tokens',
      publicCode: null,
      wait: 3,
      name: 'LoadlineError',
    },
  );
  assert.equal(full.cause, cause);
  const bare = new LoadlineError({ code: 'draining', message: 'Later.' });
  assert.equal('cause' in bare, false);
  assert.deepEqual(
    [bare.param, bare.type, bare.publicCode, bare.retryAfterSeconds],
    [undefined, undefined, undefined, undefined],
  );
});

test('an error of another copy of the module is one of ours', async () => {
  const copy: typeof import('./errors.ts') = await import(`./errors.ts?copy=${Date.now()}`);
  const theirs = new copy.LoadlineError({ code: 'overloaded', message: 'x' });
  assert.equal(theirs instanceof LoadlineError, false, 'it is a copy indeed');
  assert.equal(isLoadlineError(theirs), true);
});

test('what only looks like one of ours is none', () => {
  const alike = Object.assign(new Error('x'), { name: 'LoadlineError', code: 'overloaded', status: 503 });
  for (const value of [
    alike,
    new Error('x'),
    null,
    undefined,
    'LoadlineError',
    503,
    {},
    [],
    () => undefined,
    { code: 'overloaded' },
  ]) {
    assert.equal(isLoadlineError(value), false);
  }
  assert.equal(
    isLoadlineError(JSON.parse(JSON.stringify(new LoadlineError({ code: 'overloaded', message: 'x' })))),
    false,
  );
});

test('an error printed as JSON shows neither its cause nor its stack', () => {
  const text = JSON.stringify(
    new LoadlineError({ code: 'internal_error', message: 'x', cause: new Error('the secret') }),
  );
  assert.equal(text.includes('the secret'), false);
  assert.equal(text.includes('.ts:'), false);
});
