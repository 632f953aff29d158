import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ProviderError } from '../wire/answer.ts';
import { loadRecordedErrors, NO_RECORDINGS } from './cases/recorded_errors.ts';
import { classifyFailure, isOverload, isTimeout, withStatus } from './failure.ts';
import type { FailureClass, FailureHints } from './failure.ts';
import { toCallerError } from './caller_error.ts';

type Told = Omit<ProviderError, 'message'> & { readonly message?: string };

const error = (told: Told): ProviderError => ({ message: '', ...told });
const classify = (told: Told, hints: FailureHints = {}) => classifyFailure(error(told), hints);

const invalid = (status: number, message: string, code?: string): Told => ({
  status,
  type: 'invalid_request_error',
  code,
  message,
});

/** What a provider tells, the class, what is worth trying. */
const TABLE: readonly (readonly [Told, FailureClass, 'same' | 'next' | 'no'])[] = [
  // Our credential there.
  [{ status: 401 }, 'credential', 'next'],
  [{ status: 407 }, 'credential', 'next'],
  [{ status: 401, type: 'insufficient_quota', message: 'whatever it says' }, 'credential', 'next'],
  [{ status: 403, type: 'authentication_error' }, 'credential', 'next'],
  [{ status: 200, type: 'authentication_error' }, 'credential', 'next'],
  [{ status: 500, code: 'invalid_api_key' }, 'credential', 'next'],
  [
    { status: 400, type: 'INVALID_ARGUMENT', code: '400', message: 'API key not valid. Please pass a valid API key.' },
    'credential',
    'next',
  ],
  [invalid(400, 'Incorrect API key provided: sk-ab**cd.'), 'credential', 'next'],
  [invalid(400, 'You sent a bad x-api-key'), 'credential', 'next'],
  [invalid(403, 'This organization has been disabled.'), 'credential', 'next'],
  [{ status: 403, message: 'Failed to authenticate request with Clerk' }, 'credential', 'next'],
  [{ status: 400, message: 'Invalid authentication token' }, 'credential', 'next'],
  // Our account there is empty.
  [{ status: 402 }, 'quota', 'next'],
  [{ status: 402, message: 'Insufficient Balance' }, 'quota', 'next'],
  [
    { status: 429, type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your current quota' },
    'quota',
    'next',
  ],
  [{ status: 429, type: 'tokens', code: 'billing_hard_limit_reached' }, 'quota', 'next'],
  [invalid(400, 'Your credit balance is too low to access the API.'), 'quota', 'next'],
  [invalid(400, 'You have reached your specified API usage limits.'), 'quota', 'next'],
  [{ status: 403, message: 'This key is out of credits' }, 'quota', 'next'],
  [{ status: 200, type: 'insufficient_quota' }, 'quota', 'next'],
  [{ status: 200, type: 'billing_error' }, 'quota', 'next'],
  // A rate.
  [{ status: 429 }, 'rate-limit', 'same'],
  [
    {
      status: 429,
      type: 'rate_limit_error',
      message: 'Number of request tokens has exceeded your per-minute rate limit',
    },
    'rate-limit',
    'same',
  ],
  [
    {
      status: 429,
      type: 'tokens',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached for m on tokens per min. Please try again in 1.2s.',
    },
    'rate-limit',
    'same',
  ],
  [{ status: 200, type: 'rate_limit_error' }, 'rate-limit', 'same'],
  [{ status: 200, code: '429' }, 'rate-limit', 'same'],
  [
    {
      status: 413,
      type: 'tokens',
      code: 'rate_limit_exceeded',
      message: 'Request too large for model m: Limit 6000, Requested 7000',
    },
    'rate-limit',
    'next',
  ],
  [
    {
      status: 429,
      type: 'tokens',
      message: 'Request too large for m on tokens per min: Limit 30000, Requested 30601.',
    },
    'rate-limit',
    'next',
  ],
  [{ status: 429, type: 'RESOURCE_EXHAUSTED', message: 'Resource has been exhausted.' }, 'rate-limit', 'same'],
  // A quota that refills in seconds is a rate: the wait tells them apart.
  [
    {
      status: 429,
      type: 'RESOURCE_EXHAUSTED',
      code: '429',
      message: 'You exceeded your current quota. Please retry in 34.074824224s.',
    },
    'rate-limit',
    'same',
  ],
  [
    { status: 429, type: 'RESOURCE_EXHAUSTED', code: '429', message: 'You exceeded your current quota.' },
    'quota',
    'next',
  ],
  // Busy.
  [{ status: 503 }, 'transient', 'same'],
  [{ status: 529 }, 'transient', 'same'],
  [{ status: 529, type: 'overloaded_error', message: 'Overloaded' }, 'transient', 'same'],
  [{ status: 200, type: 'overloaded_error' }, 'transient', 'same'],
  [{ status: 400, code: 'server_is_overloaded' }, 'transient', 'same'],
  [{ status: 503, code: 'engine_overloaded' }, 'transient', 'same'],
  // Too long.
  [invalid(400, 'whatever', 'context_length_exceeded'), 'context-length', 'next'],
  [
    invalid(400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."),
    'context-length',
    'next',
  ],
  [invalid(400, 'prompt is too long: 201234 tokens > 200000 maximum'), 'context-length', 'next'],
  [invalid(413, 'Prompt is too long'), 'context-length', 'next'],
  [invalid(400, 'input length and max_tokens exceed context limit: 190000 + 20000 > 200000'), 'context-length', 'next'],
  [
    {
      status: 400,
      type: 'INVALID_ARGUMENT',
      message: 'The input token count (1200000) exceeds the maximum number of tokens allowed.',
    },
    'context-length',
    'next',
  ],
  [
    { status: 400, type: 'exceed_context_size_error', message: 'the request exceeds the available context size' },
    'context-length',
    'next',
  ],
  [{ status: 422, message: 'Input is too long for requested model.' }, 'context-length', 'next'],
  // Refused for what it says.
  [invalid(400, 'rejected', 'content_policy_violation'), 'content-policy', 'no'],
  [{ status: 400, code: 'content_filter', message: 'The response was filtered' }, 'content-policy', 'no'],
  [invalid(400, 'Your request was rejected by our safety system.'), 'content-policy', 'no'],
  [{ status: 403, message: 'Your input was flagged as violating the usage policies' }, 'content-policy', 'no'],
  [{ status: 451 }, 'content-policy', 'no'],
  [{ status: 200, code: 'invalid_prompt' }, 'content-policy', 'no'],
  // The model is not there, or not for us.
  [
    invalid(404, 'The model `m` does not exist or you do not have access to it.', 'model_not_found'),
    'model-gone',
    'next',
  ],
  // OpenAI's project without access: the same code, but the operator's to mend.
  [invalid(403, 'Project `proj_1` does not have access to model `m`', 'model_not_found'), 'model-access', 'next'],
  [{ status: 404, type: 'not_found_error', message: 'model: claude-nothing' }, 'model-gone', 'next'],
  [
    { status: 404, type: 'NOT_FOUND', code: '404', message: 'models/gemini-9 is not found for API version v1beta' },
    'model-gone',
    'next',
  ],
  [{ status: 400, message: 'The provided model identifier is invalid.' }, 'model-gone', 'next'],
  [{ status: 400, message: 'm-1.5 is not a valid model ID' }, 'model-gone', 'next'],
  [{ status: 400, message: 'The model m-1.5 has been decommissioned.' }, 'model-gone', 'next'],
  [{ status: 410 }, 'model-gone', 'next'],
  [{ status: 403 }, 'model-access', 'next'],
  [
    {
      status: 403,
      type: 'permission_error',
      message: 'Your API key does not have permission to use the specified resource',
    },
    'model-access',
    'next',
  ],
  [invalid(400, 'Your organization must be verified to stream this model.'), 'model-access', 'next'],
  [{ status: 403, message: 'Country, region, or territory not supported' }, 'model-access', 'next'],
  // Time, and faults of theirs.
  [{ status: 408 }, 'transient', 'next'],
  [{ status: 504 }, 'transient', 'next'],
  [{ status: 524 }, 'transient', 'next'],
  [{ status: 200, type: 'timeout_error' }, 'transient', 'next'],
  [{ status: 409 }, 'transient', 'same'],
  [{ status: 425 }, 'transient', 'same'],
  [{ status: 500, type: 'api_error', message: 'Internal server error' }, 'transient', 'same'],
  [{ status: 502, message: 'a page of HTML' }, 'transient', 'same'],
  [{ status: 520 }, 'transient', 'same'],
  [{ status: 200, type: 'server_error' }, 'transient', 'same'],
  [{ status: 200 }, 'transient', 'same'],
  // The text of a 500 is not to be trusted about our account.
  [{ status: 500, message: 'upstream said: context window' }, 'transient', 'same'],
  // What the caller did.
  [
    invalid(400, "Unsupported parameter: 'max_tokens' is not supported with this model.", 'unsupported_parameter'),
    'caller-fault',
    'no',
  ],
  [invalid(400, 'messages: at least one message is required'), 'caller-fault', 'no'],
  [{ status: 422, message: 'body.messages: field required' }, 'caller-fault', 'no'],
  [{ status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' }, 'caller-fault', 'no'],
  [{ status: 414 }, 'caller-fault', 'no'],
  [{ status: 431 }, 'caller-fault', 'no'],
  [{ status: 200, type: 'invalid_request_error', message: 'temperature must be below 2' }, 'caller-fault', 'no'],
  [invalid(404, "Previous response with id 'resp_1' not found."), 'caller-fault', 'no'],
  [{ status: 404, type: 'NotFoundError', message: 'No such file' }, 'caller-fault', 'no'],
  // Google's names, before a stream and inside one.
  [
    { status: 400, type: 'INVALID_ARGUMENT', code: 'API_KEY_INVALID', message: 'API key expired. Please renew it.' },
    'credential',
    'next',
  ],
  [{ status: 200, type: 'UNAUTHENTICATED', message: 'Request had invalid authentication' }, 'credential', 'next'],
  [
    { status: 403, type: 'PERMISSION_DENIED', message: 'Your API key was reported as leaked. Use another one.' },
    'credential',
    'next',
  ],
  [{ status: 403, type: 'PERMISSION_DENIED', code: 'CONSUMER_SUSPENDED' }, 'credential', 'next'],
  [{ status: 403, type: 'PERMISSION_DENIED', code: 'SERVICE_DISABLED' }, 'model-access', 'next'],
  [
    { status: 400, type: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.' },
    'model-access',
    'next',
  ],
  [
    {
      status: 429,
      type: 'RESOURCE_EXHAUSTED',
      code: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
      message: 'You exceeded your current quota, please check your plan.',
      retryAfterMs: 34_400,
    },
    'rate-limit',
    'same',
  ],
  [
    {
      status: 429,
      type: 'RESOURCE_EXHAUSTED',
      code: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
      message: 'You exceeded your current quota. Please retry in 34.07s.',
      retryAfterMs: 34_070,
    },
    'quota',
    'next',
  ],
  [{ status: 200, type: 'RESOURCE_EXHAUSTED' }, 'rate-limit', 'same'],
  [{ status: 200, type: 'UNAVAILABLE', message: 'The model is overloaded.' }, 'transient', 'same'],
  [{ status: 200, type: 'DEADLINE_EXCEEDED' }, 'transient', 'next'],
  [{ status: 200, type: 'INTERNAL' }, 'transient', 'same'],
  [{ status: 200, type: 'INVALID_ARGUMENT', message: 'Unknown name "x" at "contents"' }, 'caller-fault', 'no'],
  [
    {
      status: 400,
      type: 'INVALID_ARGUMENT',
      message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    },
    'context-length',
    'next',
  ],
  [{ status: 502, type: 'malformed_function_call', message: 'Malformed function call: call:a{' }, 'transient', 'same'],
  // Nobody knows.
  [
    { status: 404, type: 'invalid_request_error', message: 'Invalid URL (POST /v1/v1/chat/completions)' },
    'unknown',
    'next',
  ],
  [{ status: 404, message: 'Not Found' }, 'unknown', 'next'],
  [{ status: 404, message: '404 page not found' }, 'unknown', 'next'],
  [{ status: 405 }, 'unknown', 'next'],
  [{ status: 302, type: 'redirect' }, 'unknown', 'next'],
  [{ status: 418 }, 'unknown', 'next'],
];

for (const [told, wanted, retry] of TABLE) {
  test(`${told.status} ${told.type ?? ''} ${told.code ?? ''} "${told.message ?? ''}" is ${wanted}, worth trying: ${retry}`, () => {
    const failure = classify(told);
    assert.deepEqual([failure.class, failure.retry], [wanted, retry], failure.why);
  });
}

test('every class is reached by the table above', () => {
  const classes: readonly FailureClass[] = [
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
  for (const wanted of classes)
    assert.ok(
      TABLE.some(([, found]) => found === wanted),
      wanted,
    );
});

/** Sentences that mean something when the provider says them, and nothing when the caller's prompt does. */
const PHRASES = [
  'your credit balance is too low',
  'you exceeded your current quota',
  'invalid api key',
  'incorrect api key provided: sk-1',
  'missing x-api-key header',
  'organization has been disabled',
  'insufficient funds, spending limit reached',
  'maximum context length is 3 tokens',
  'violates the usage policies',
  'the model x does not exist',
  'your organization must be verified',
];

/** How providers quote what they were sent. `#` is the prompt. */
const QUOTINGS: readonly (readonly [string, (prompt: string) => string])[] = [
  ['single quotes', (prompt) => `Invalid value: '${prompt}'. Supported values are: 'a' and 'b'.`],
  ['double quotes', (prompt) => `Input should be one of these (got "${prompt}")`],
  ['backticks', (prompt) => `Unknown role \`${prompt}\` in messages`],
  ['a JSON string', (prompt) => `cannot parse: ${JSON.stringify({ content: prompt })}`],
  ['a quote with an apostrophe in it', (prompt) => `Invalid value: 'I can't go on, ${prompt}'.`],
  ['escaped quotes', (prompt) => `Input should be a list, input=${JSON.stringify(`he said "${prompt}" twice`)}`],
  ['a quote that the limit cuts', (prompt) => `Invalid value: '${prompt} ${'x'.repeat(5000)}'`],
  ['a quote that the provider cuts', (prompt) => `Invalid value: '${prompt} and so on...`],
];

for (const [how, quote] of QUOTINGS) {
  test(`a prompt in ${how} stays the caller's mistake, whatever it says`, () => {
    for (const phrase of PHRASES) {
      const failure = classify(invalid(400, quote(phrase)));
      assert.equal(failure.class, 'caller-fault', `${failure.why}: ${quote(phrase).slice(0, 120)}`);
    }
  });
}

test('the same sentences outside quotes are heard, an apostrophe before them or not', () => {
  assert.equal(classify(invalid(400, "Your account's credit balance is too low")).class, 'quota');
  assert.equal(classify(invalid(400, "You didn't send one: missing x-api-key header")).class, 'credential');
  assert.equal(classify(invalid(400, "The field 'input' is wrong: prompt is too long")).class, 'context-length');
});

test('a 429 stays a rate limit whatever prompt it echoes', () => {
  assert.equal(classify({ status: 429, message: "Too fast: 'invalid api key'" }).class, 'rate-limit');
});

test('no error of any status, type or text throws, and its rule is a name', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom(...PHRASES), fc.string({ unit: 'grapheme', maxLength: 200 }));
  fc.assert(
    fc.property(
      fc.record({
        status: fc.integer({ min: 0, max: 999 }),
        type: fc.option(text, { nil: undefined }),
        code: fc.option(text, { nil: undefined }),
        message: text,
      }),
      fc.record({
        retryAfterMs: fc.option(fc.nat(), { nil: undefined }),
        shouldRetry: fc.option(fc.boolean(), { nil: undefined }),
      }),
      (told, hints) => {
        const failure = classifyFailure(told, hints);
        assert.match(failure.why, /^[a-z0-9-]+$/);
        assert.ok(withStatus(told).status >= 300);
        assert.equal(isTimeout(told) && isOverload(told) && failure.class === 'caller-fault', false);
      },
    ),
  );
});

/** text, milliseconds */
const WAITS: readonly (readonly [string, number | undefined])[] = [
  ['Please try again in 20s.', 20_000],
  ['Please try again in 1m12.5s', 72_500],
  ['Please try again in 6ms. Visit the page', 6],
  ['try again in 1h2m3s', 3_723_000],
  ['Please retry in 34.074824224s.', 34_075],
  ['Please retry after 86400 seconds.', 86_400_000],
  ['Please retry after 1 second.', 1000],
  ['Try again in 30 seconds', 30_000],
  ['try again in 2 minutes', 120_000],
  ['try again in 450 milliseconds', 450],
  ['try again in 1 hour', 3_600_000],
  ['try again in a while', undefined],
  ['try again in 12', undefined],
  ['try again in 12 sheep', undefined],
  ['try again in 99999999999999s', undefined],
  ['Invalid value: "try again in 20s"', undefined],
  ['', undefined],
];

for (const [message, wanted] of WAITS) {
  test(`the wait in "${message}" is ${wanted ?? 'none'}`, () => {
    assert.equal(classify({ status: 429, message }).retryAfterMs, wanted);
  });
}

test('the wait in a header wins over the one in a field of the body, and that one over the text', () => {
  const told = { status: 429, message: 'try again in 20s', retryAfterMs: 7 };
  assert.equal(classify(told, { retryAfterMs: 3 }).retryAfterMs, 3);
  assert.equal(classify(told).retryAfterMs, 7);
  assert.equal(classify({ status: 429, message: 'try again in 20s' }, { retryAfterMs: 3 }).retryAfterMs, 3);
});

test('a provider that says not to try again is not tried again, and one that says to try a mistake again is not believed', () => {
  assert.equal(classify({ status: 500 }, { shouldRetry: false }).retry, 'next');
  assert.equal(classify({ status: 429 }, { shouldRetry: false }).retry, 'next');
  assert.equal(classify(invalid(400, 'wrong'), { shouldRetry: true }).retry, 'no');
  assert.equal(classify({ status: 500 }, { shouldRetry: true }).retry, 'same');
});

test('a failed send is tried again where it may not have arrived, elsewhere where time ran out, never when the caller left', () => {
  const sent = (reason: 'connect' | 'reset' | 'timeout' | 'cancelled' | 'other') =>
    classifyFailure({ kind: 'failed', fate: 'maybe-processed', reason, detail: '' });
  assert.deepEqual(
    [sent('connect').retry, sent('reset').retry, sent('timeout').retry, sent('other').retry, sent('cancelled').retry],
    ['same', 'same', 'next', 'next', 'no'],
  );
});

test('an answer that broke off never goes to the same target again: it was processed', () => {
  for (const reason of ['cut', 'idle', 'total', 'not-an-answer', 'too-large'] as const) {
    const failure = classifyFailure({ kind: 'broken', reason, detail: '' });
    assert.equal(failure.class, 'transient');
    assert.equal(failure.retry, reason === 'total' ? 'no' : 'next');
  }
});

test('an error that came under a 200 has the status that it stands for', () => {
  const status = (told: Told) => withStatus(error(told)).status;
  assert.equal(status({ status: 200, code: '503' }), 503);
  assert.equal(status({ status: 200, type: 'not_found_error' }), 404);
  assert.equal(status({ status: 200, type: 'request_too_large' }), 413);
  assert.equal(status({ status: 200, type: 'permission_error' }), 403);
  assert.equal(status({ status: 200, code: '7' }), 502);
  assert.equal(status({ status: 200, code: '1e9' }), 502);
  assert.equal(status({ status: 422, type: 'rate_limit_error' }), 422);
});

test('busy and late are told apart from broken', () => {
  assert.equal(isOverload(error({ status: 200, type: 'overloaded_error' })), true);
  assert.equal(isOverload(error({ status: 500 })), false);
  assert.equal(isOverload({ kind: 'broken', reason: 'cut', detail: '' }), false);
  assert.equal(isTimeout({ kind: 'failed', fate: 'maybe-processed', reason: 'timeout', detail: '' }), true);
  assert.equal(isTimeout({ kind: 'broken', reason: 'idle', detail: '' }), true);
  assert.equal(isTimeout({ kind: 'broken', reason: 'cut', detail: '' }), false);
});

/** Texts that make backtracking engines run for minutes. */
const HOSTILE: readonly string[] = [
  'model'.repeat(20_000),
  'model '.repeat(20_000),
  "'".repeat(100_000),
  " 'a".repeat(40_000),
  " '\\".repeat(40_000),
  '"\\"'.repeat(40_000),
  ` "${'\\'.repeat(100_000)}`,
  `try again in ${'1m'.repeat(50_000)}`,
  `try again in ${'9'.repeat(100_000)}`,
  `try again in ${'1.1 '.repeat(30_000)}`,
  'prompt contains '.repeat(10_000),
  'too many input total '.repeat(10_000),
  `model: ${'a'.repeat(100_000)} `,
  'api key '.repeat(20_000),
  'billing hard billing '.repeat(10_000),
  ' '.repeat(100_000),
];

test('100 KB of hostile text costs a few milliseconds at most, in message, type and code alike', () => {
  for (const text of HOSTILE) {
    const started = performance.now();
    for (const status of [400, 404, 429, 200]) classifyFailure({ status, message: text, type: text, code: text });
    const elapsedMs = performance.now() - started;
    // 5 ms each where linear; a quadratic pattern takes seconds here. The margin is for a machine that is busy.
    assert.ok(elapsedMs < 400, `${elapsedMs.toFixed(0)} ms for ${text.slice(0, 20)}`);
  }
});

test(
  'real providers’ recorded errors: what names a model is model-gone, a rate is a rate, the rest is the caller’s',
  { skip: NO_RECORDINGS },
  () => {
    const recorded = loadRecordedErrors();
    assert.ok(recorded.length >= 30, `${recorded.length} recorded errors`);
    const seen = new Map<string, number>();
    for (const { name, error: told, code } of recorded) {
      const failure = classifyFailure(told);
      seen.set(failure.class, (seen.get(failure.class) ?? 0) + 1);
      const namesModel =
        code === 'model_not_found' ||
        (/model/i.test(told.message) && /not found|identifier is invalid/.test(told.message));
      const wanted = told.status === 429 ? 'rate-limit' : namesModel ? 'model-gone' : 'caller-fault';
      assert.equal(failure.class, wanted, `${name}: ${told.message}`);
      // A caller that named the model learns what to change; nobody is told of an account.
      const worded = toCallerError(failure, told, { qualified: 'p/m', provider: 'p', pinned: true, secrets: [] });
      assert.ok([400, 404, 429].includes(worded.status), name);
      assert.ok(worded.message.length > 20, name);
    }
    assert.deepEqual([...seen.keys()].toSorted(), ['caller-fault', 'model-gone', 'rate-limit']);
  },
);

test(
  'recorded errors keep their class when the provider quotes a prompt that talks of quotas and keys',
  { skip: NO_RECORDINGS },
  () => {
    for (const { name, error: told } of loadRecordedErrors()) {
      for (const phrase of PHRASES) {
        const echoed = { ...told, message: `${told.message} Received: "${phrase}"` };
        assert.equal(classifyFailure(echoed).class, classifyFailure(told).class, `${name}: ${phrase}`);
      }
    }
  },
);
