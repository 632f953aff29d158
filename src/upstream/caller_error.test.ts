import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ERROR_TABLE } from '../support/errors.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { ProviderError } from '../wire/answer.ts';
import { toCallerError } from './caller_error.ts';
import { classifyFailure } from './failure.ts';
import type { Failure, FailureCause, FailureClass, FailureHints } from './failure.ts';

const SECRET = 'canary-key-0123456789';
const CONTEXT = { qualified: 'alpha/m-1', provider: 'alpha', pinned: false, secrets: [SECRET] };

const CLASSES: readonly FailureClass[] = [
  'transient',
  'rate-limit',
  'quota',
  'credential',
  'model-access',
  'model-gone',
  'context-length',
  'content-policy',
  'caller-fault',
  'unknown',
];
/** The only kinds whose text may reach a caller (CONTRACT, Errors). */
const TOLD: readonly FailureClass[] = ['context-length', 'content-policy', 'caller-fault'];

const word = (cause: FailureCause, hints: FailureHints = {}, pinned = false): LoadlineError =>
  toCallerError(classifyFailure(cause, hints), cause, { ...CONTEXT, pinned });

const invalid = (status: number, message: string, fields: Partial<ProviderError> = {}): ProviderError => ({
  status,
  type: 'invalid_request_error',
  message,
  ...fields,
});

const asText = (error: LoadlineError): string =>
  JSON.stringify([error.message, error.param, error.type, error.publicCode, error.code]);

/** cause, code of ours, status, whether the caller may read the provider's words */
const TABLE: readonly (readonly [string, FailureCause, string, number])[] = [
  ['a server fault', { status: 500, message: 'zzz' }, 'upstream_error', 502],
  ['a rate', { status: 429, message: 'zzz' }, 'rate_limit_exceeded', 429],
  ['an empty account', { status: 402, message: 'zzz' }, 'upstream_error', 502],
  ['a refused key', { status: 401, message: 'zzz' }, 'upstream_error', 502],
  ['a closed model', { status: 403, message: 'zzz' }, 'upstream_error', 502],
  ['a model that is gone', { status: 410, message: 'zzz' }, 'upstream_error', 502],
  ['an overload', { status: 529, type: 'overloaded_error', message: 'zzz' }, 'overloaded', 503],
  ['a time-out of theirs', { status: 504, message: 'zzz' }, 'upstream_timeout', 504],
  [
    'a time-out of ours',
    { kind: 'failed', fate: 'maybe-processed', reason: 'timeout', detail: 'zzz' },
    'upstream_timeout',
    504,
  ],
  ['a stream that went silent', { kind: 'broken', reason: 'idle', detail: 'zzz' }, 'upstream_timeout', 504],
  ['the end of all time', { kind: 'broken', reason: 'total', detail: 'zzz' }, 'upstream_timeout', 504],
  ['a closed port', { kind: 'failed', fate: 'not-sent', reason: 'connect', detail: 'zzz' }, 'upstream_error', 502],
  ['a reset', { kind: 'failed', fate: 'maybe-processed', reason: 'reset', detail: 'zzz' }, 'upstream_error', 502],
  ['half an answer', { kind: 'broken', reason: 'cut', detail: 'zzz' }, 'upstream_error', 502],
  ['an answer too large', { kind: 'broken', reason: 'too-large', detail: 'zzz' }, 'upstream_error', 502],
  ['something else', { kind: 'broken', reason: 'not-an-answer', detail: 'zzz' }, 'upstream_error', 502],
  ['a redirect', { status: 302, type: 'redirect', message: 'zzz' }, 'upstream_error', 502],
  ['a wrong base URL', { status: 404, message: 'Not Found' }, 'upstream_error', 502],
];

for (const [what, cause, code, status] of TABLE) {
  test(`${what} is ${status} ${code}, says what to do and holds no word of the provider's`, () => {
    const error = word(cause);
    assert.deepEqual([error.code, error.status], [code, status]);
    assert.ok(!asText(error).includes('zzz'), error.message);
    assert.ok(error.message.includes('alpha'), error.message);
    assert.match(error.message, /Try again|must/);
    assert.equal(error.publicCode, undefined);
  });
}

test('nothing that a provider says makes a caller’s answer 401, 402, 403 or a 5xx that is not ours', () => {
  const told = fc.record({
    status: fc.integer({ min: 300, max: 999 }),
    type: fc.constantFrom(
      undefined,
      'invalid_request_error',
      'authentication_error',
      'permission_error',
      'insufficient_quota',
      'x',
    ),
    code: fc.constantFrom(
      undefined,
      'invalid_api_key',
      'content_filter',
      'context_length_exceeded',
      'model_not_found',
      '401',
      'x',
    ),
    param: fc.option(fc.string(), { nil: undefined }),
    message: fc.string(),
  });
  fc.assert(
    fc.property(told, fc.boolean(), (cause, pinned) => {
      const error = word(cause, {}, pinned);
      assert.ok(![401, 402, 403, 499].includes(error.status), `${error.status}`);
      assert.ok([400, 404, 413, 414, 422, 429, 431, 502, 503, 504].includes(error.status), `${error.status}`);
      assert.ok(error.message.length > 0);
      assert.ok(Object.hasOwn(ERROR_TABLE, error.code));
    }),
  );
});

test('text, type, code and param of a provider pass for three kinds only', () => {
  for (const cls of CLASSES) {
    const failure: Failure = { class: cls, retry: 'no', why: 'test' };
    const error = toCallerError(
      failure,
      { status: 400, type: 'sentineltype', code: 'sentinelcode', param: 'sentinelparam', message: 'sentinelmessage' },
      CONTEXT,
    );
    const shown = asText(error);
    assert.equal(shown.includes('sentinelmessage'), TOLD.includes(cls), `${cls}: ${shown}`);
    assert.equal(shown.includes('sentinel'), TOLD.includes(cls), `${cls}: ${shown}`);
    assert.ok(!shown.includes('sentineltype'), cls);
  }
});

test('a secret in the words that pass is taken out, in message, param and code', () => {
  for (const cls of TOLD) {
    const error = toCallerError(
      { class: cls, retry: 'no', why: 'test' },
      invalid(400, `wrong: ${SECRET} and sk-proj-abcdefghij0123456789`),
      CONTEXT,
    );
    assert.ok(!error.message.includes(SECRET) && !error.message.includes('abcdefghij'), error.message);
    const hidden = toCallerError(
      { class: cls, retry: 'no', why: 'test' },
      invalid(400, 'wrong', { param: SECRET, code: SECRET }),
      CONTEXT,
    );
    assert.ok(!asText(hidden).includes(SECRET), asText(hidden));
  }
});

test('a mistake of the caller keeps status, wording, param, code and OpenAI’s type', () => {
  const error = word(
    invalid(400, "Unsupported parameter: 'top_k'.", { code: 'unsupported_parameter', param: 'messages[0].top_k' }),
  );
  assert.deepEqual(
    [error.code, error.status, error.type, error.publicCode, error.param, error.message],
    [
      'unsupported_parameter',
      400,
      'invalid_request_error',
      'unsupported_parameter',
      'messages[0].top_k',
      "Unsupported parameter: 'top_k'.",
    ],
  );
  assert.equal(word(invalid(422, 'wrong')).status, 422);
  assert.equal(word({ status: 422, type: 'BadRequestError', message: 'wrong' }).type, undefined);
  assert.equal(word(invalid(400, 'wrong')).publicCode, null);
  assert.deepEqual(
    [word(invalid(413, 'big')).code, word(invalid(413, 'big')).publicCode],
    ['body_too_large', 'request_too_large'],
  );
  assert.deepEqual(
    [word(invalid(404, 'No response resp_1')).code, word(invalid(404, 'No response resp_1')).status],
    ['not_found', 404],
  );
});

test('a code or param that is no identifier does not pass', () => {
  for (const odd of ['two words', 'a\nb', '<script>', 'x'.repeat(121), '', '"']) {
    const error = word(invalid(400, 'wrong', { code: odd, param: odd }));
    assert.deepEqual([error.publicCode, error.param], [null, undefined], odd);
  }
});

test('a caller that must change something always learns what, also from a provider without words', () => {
  for (const status of [400, 413, 422]) assert.match(word({ status, message: '' }).message, /alpha/);
  assert.match(word(invalid(400, '   ', { code: 'context_length_exceeded' })).message, /too long for alpha\/m-1/);
  assert.match(word({ status: 451, message: '' }).message, /alpha refused the content/);
});

test('a context error keeps the wording that clients match, as a 400 with OpenAI’s code', () => {
  const words = 'prompt is too long: 201234 tokens > 200000 maximum';
  const error = word(invalid(413, words));
  assert.deepEqual(
    [error.status, error.code, error.publicCode, error.param, error.message],
    [400, 'context_length_exceeded', 'context_length_exceeded', 'messages', words],
  );
  assert.equal(word(invalid(400, words, { param: 'input' })).param, 'input');
});

test('a refused prompt is a 400, whatever status the provider chose', () => {
  for (const status of [400, 403, 451])
    assert.equal(word(invalid(status, 'x', { code: 'content_filter' })).status, 400);
  assert.equal(word(invalid(403, 'x', { code: 'content_filter' })).publicCode, 'content_filter');
});

test('a caller that named a model that is gone is told 404; one that let us choose is not', () => {
  const gone = invalid(404, 'The model `m-1` does not exist', { code: 'model_not_found' });
  assert.deepEqual(
    [word(gone, {}, true).status, word(gone, {}, true).code, word(gone, {}, true).param],
    [404, 'model_not_found', 'model'],
  );
  assert.deepEqual([word(gone).status, word(gone).code], [502, 'upstream_error']);
});

test('a rate limit and an overload always say how long, from one second to one day', () => {
  const seconds = (told: number | undefined, status = 429) =>
    word({ status, message: '' }, { retryAfterMs: told }).retryAfterSeconds;
  assert.equal(seconds(undefined), 5);
  assert.equal(seconds(0), 1);
  assert.equal(seconds(1), 1);
  assert.equal(seconds(1001), 2);
  assert.equal(seconds(86_400_000 * 20), 86_400);
  assert.equal(seconds(2000, 529), 2);
  assert.match(word({ status: 429, message: '' }, { retryAfterMs: 1500 }).message, /in 2 s/);
  assert.equal(word({ status: 500, message: '' }, { retryAfterMs: 1500 }).retryAfterSeconds, undefined);
});

test('a code that only repeats the status is none: callers get OpenAI’s, or null', () => {
  assert.equal(word(invalid(400, 'The prompt is odd.', { code: '400' })).publicCode, null);
  assert.equal(word(invalid(400, 'The prompt is odd.', { code: 'odd_prompt' })).publicCode, 'odd_prompt');
  assert.equal(
    word(invalid(400, "Unknown parameter: 'x'.", { code: '400', param: 'x' })).publicCode,
    'unsupported_parameter',
  );
});
