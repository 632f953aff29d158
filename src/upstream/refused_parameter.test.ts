// What is read of a provider's 400: each sentence as a provider wrote it, and the ones that must teach nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ProviderError } from '../wire/answer.ts';
import { decodeError } from '../wire/openai_error.ts';
import { readRefusedParameter, type RefusedParameter } from './refused_parameter.ts';

const error = (message: string, more: Partial<ProviderError> = {}): ProviderError => ({
  status: 400,
  type: 'invalid_request_error',
  message,
  ...more,
});

const READ: readonly (readonly [ProviderError, RefusedParameter])[] = [
  [
    error("Unsupported parameter: 'temperature' is not supported with this model.", { param: 'temperature' }),
    { param: 'temperature', kind: 'refused' },
  ],
  [
    error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      {
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    ),
    { param: 'max_tokens', kind: 'refused', instead: 'max_completion_tokens' },
  ],
  [
    error("Unsupported parameter: 'reasoning.effort' is not supported with this model.", { param: 'reasoning.effort' }),
    { param: 'reasoning.effort', kind: 'refused' },
  ],
  [
    error(
      "Unsupported parameter: 'reasoning_effort'. In the Responses API, this parameter has moved to 'reasoning.effort'.",
    ),
    { param: 'reasoning_effort', kind: 'refused' },
  ],
  [error("Unknown parameter: 'verbosity'.", { code: 'unknown_parameter' }), { param: 'verbosity', kind: 'refused' }],
  [error('Unrecognized request argument supplied: prompt_cache_key'), { param: 'prompt_cache_key', kind: 'refused' }],
  [
    error(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      {
        code: 'unsupported_value',
        param: 'temperature',
      },
    ),
    { param: 'temperature', kind: 'value', accepted: ['1'] },
  ],
  [
    error(
      "Unsupported value: 'minimal' is not supported with the 'gpt-5.6-sol' model. Supported values are: 'none', 'low', and 'high'.",
      {
        code: 'unsupported_value',
        param: 'reasoning_effort',
      },
    ),
    { param: 'reasoning_effort', kind: 'value', value: 'minimal', accepted: ['none', 'low', 'high'] },
  ],
  [
    error(
      'Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.',
      { param: 'reasoning_effort' },
    ),
    { param: 'reasoning_effort', kind: 'refused', when: 'tools' },
  ],
  [
    error(
      'max_tokens is too large: 200000. This model supports at most 16384 completion tokens, whereas you provided 200000.',
    ),
    { param: 'max_tokens', kind: 'limit', most: 16_384 },
  ],
  [
    error('max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-4-6'),
    { param: 'max_tokens', kind: 'limit', most: 128_000 },
  ],
  [error('top_k: Extra inputs are not permitted'), { param: 'top_k', kind: 'refused' }],
  [error('output_config.effort: Extra inputs are not permitted'), { param: 'output_config.effort', kind: 'refused' }],
  [error('`temperature` is deprecated for this model.'), { param: 'temperature', kind: 'refused' }],
  [
    error('`temperature` and `top_p` cannot both be specified for this model. Please use only one.'),
    { param: 'top_p', kind: 'refused', beside: 'temperature' },
  ],
  [
    error('`temperature` may only be set to 1 when thinking is enabled.'),
    { param: 'temperature', kind: 'refused', when: 'reasoning' },
  ],
  [error('This model does not support the effort parameter.'), { param: 'effort', kind: 'refused' }],
  [
    error(`Invalid JSON payload received. Unknown name "topK" at 'generation_config': Cannot find field.`),
    { param: 'generation_config.topK', kind: 'refused' },
  ],
  [error("property 'store' is unsupported, did you mean 'stop'?"), { param: 'store', kind: 'refused' }],
  [error('`logprobs` is not supported with this model'), { param: 'logprobs', kind: 'refused' }],
  [error('Model grok-4 does not support parameter presencePenalty.'), { param: 'presencePenalty', kind: 'refused' }],
  [
    error('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'),
    { param: 'max_tokens', kind: 'limit', most: 8_192 },
  ],
  [
    error('Web search options not supported with this model.', { param: 'web_search_options' }),
    { param: 'web_search_options', kind: 'refused' },
  ],
  [
    error('Thinking level is not supported for this model.'),
    { param: 'generation_config.thinking_config', kind: 'refused' },
  ],
  [
    error(
      "[{'type': 'extra_forbidden', 'loc': ('body', 'store'), 'msg': 'Extra inputs are not permitted', 'input': True}]",
    ),
    { param: 'store', kind: 'refused' },
  ],
  [error('no', { code: 'unknown_parameter', param: 'x.y' }), { param: 'x.y', kind: 'refused' }],
];

for (const [given, expected] of READ) {
  test(`reads the parameter of: ${given.message.slice(0, 70)}`, () => {
    assert.deepEqual(readRefusedParameter(given), { ...expected });
  });
}

const NOT_READ: readonly ProviderError[] = [
  // A value that no model takes.
  error("Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 5 instead.", {
    code: 'decimal_above_max_value',
    param: 'temperature',
  }),
  error('temperature: range: 0..1'),
  error('temperature: Input should be less than or equal to 1'),
  error("Invalid value: 'foo'. Supported values are: 'low', 'medium', and 'high'.", {
    code: 'invalid_value',
    param: 'reasoning_effort',
  }),
  error(
    'Unable to submit request because it has a temperature value of 1000 but the supported range is from 0 (inclusive) to 2.0001 (exclusive). Update the value and try again.',
  ),
  error("Invalid 'max_tokens': integer below minimum value. Expected a value >= 0, but got -1 instead.", {
    code: 'integer_below_min_value',
    param: 'max_tokens',
  }),
  // The caller's words, echoed.
  error(`Invalid schema for function 'f': "Unsupported parameter: 'temperature' is not supported with this model."`),
  error('messages.0.content: `temperature` is deprecated for this model.'),
  // Other errors altogether.
  error('prompt is too long: 210000 tokens > 200000 maximum'),
  error('This model does not support assistant message prefill. The conversation must end with a user message.'),
  error('max_tokens: 0 > 128000, which is what was asked'),
  error('', {}),
  { ...error("Unsupported parameter: 'temperature' is not supported with this model."), status: 500 },
  { ...error("Unsupported parameter: 'temperature' is not supported with this model."), status: 401 },
];

for (const given of NOT_READ) {
  test(`reads no parameter of: ${given.status} ${given.message.slice(0, 70)}`, () => {
    assert.equal(readRefusedParameter(given), undefined);
  });
}

test('any text is read in linear time and without a throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000, unit: 'binary' }), (text) => {
      readRefusedParameter(error(text));
    }),
  );
  const started = performance.now();
  for (const start of ['Unsupported parameter: ', "Unsupported value: 'a' is not supported with the ", 'a', '`'])
    readRefusedParameter(error(start + start.repeat(100_000)));
  // Four texts of a megabyte: the bound on what is read makes this instant; a quadratic pattern takes minutes.
  assert.ok(performance.now() - started < 5_000);
});

const RECORDINGS = new URL('../../../shared/data/recordings/INDEX.json', import.meta.url);

interface Recorded {
  readonly file: string;
  readonly status?: number;
  readonly error?: {
    readonly message: string;
    readonly param?: string;
    readonly code?: string;
    readonly type?: string;
  };
}

test(
  'of all recorded errors exactly those are read that refuse a parameter',
  { skip: existsSync(RECORDINGS) ? false : 'the recordings are not here' },
  () => {
    const index = JSON.parse(readFileSync(RECORDINGS, 'utf8')) as readonly Recorded[];
    const found = index.flatMap(({ status = 400, error: told }) => {
      if (told === undefined || typeof told.message !== 'string') return [];
      const code = told.code === 'None' ? null : (told.code ?? null);
      const body = { error: { ...told, code, param: told.param === 'None' ? null : (told.param ?? null) } };
      const refused = readRefusedParameter(decodeError(status, body));
      return refused === undefined ? [] : [`${refused.kind} ${refused.param}`];
    });
    assert.deepEqual([...new Set(found)].toSorted(), [
      'refused max_tokens',
      'refused response_format',
      'refused temperature',
      'refused web_search_options',
    ]);
  },
);

test('FastAPI’s servers name the field beside the sentence: Mistral’s and the plain form', () => {
  const detail = [
    { type: 'extra_forbidden', loc: ['body', 'store'], msg: 'Extra inputs are not permitted', input: true },
  ];
  for (const body of [{ detail }, { object: 'error', message: { detail }, type: 'invalid_request_error' }]) {
    const told = decodeError(422, body);
    assert.deepEqual([told.param, told.message], ['store', 'Extra inputs are not permitted']);
    assert.deepEqual(readRefusedParameter(told), { param: 'store', kind: 'refused' });
  }
  const wrong = [
    { type: 'less_than_equal', loc: ['body', 'temperature'], msg: 'Input should be less than or equal to 1.5' },
  ];
  assert.equal(readRefusedParameter(decodeError(422, { detail: wrong })), undefined);
});
