// Errors of the providers that speak OpenAI's protocol in their own way, from the body to the class. Each form is as its
// documentation or a public report shows it; the words are ours where the form does not depend on them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeError } from '../wire/openai_error.ts';
import { classifyFailure, type FailureClass } from './failure.ts';

type Row = readonly [provider: string, status: number, body: unknown, is: FailureClass, retry: 'same' | 'next' | 'no'];

const openai = (message: string, code: string | number | null = null, type = 'invalid_request_error'): object => ({
  error: { message, type, param: null, code },
});
const flat = (message: string, type: string, code: string | number | null): object => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});

const ROWS: readonly Row[] = [
  ['mistral', 401, { message: 'Unauthorized', request_id: 'r' }, 'credential', 'next'],
  ['mistral', 400, flat('Invalid model: mistral-x', 'invalid_model', '1500'), 'model-gone', 'next'],
  [
    'mistral',
    429,
    flat('Service tier capacity exceeded', 'service_tier_capacity_exceeded', '3505'),
    'rate-limit',
    'same',
  ],
  ['mistral', 400, flat('Tool call id was c_0 but must be a-z', 'invalid_function_call', '3280'), 'caller-fault', 'no'],
  [
    'mistral',
    422,
    { detail: [{ type: 'extra_forbidden', loc: ['body', 'store'], msg: 'Extra inputs' }] },
    'caller-fault',
    'no',
  ],
  [
    'groq',
    404,
    openai('The model `x` does not exist or you do not have access to it.', 'model_not_found'),
    'model-gone',
    'next',
  ],
  [
    'groq',
    400,
    openai('Tool choice is required, but model did not call a tool', 'tool_use_failed'),
    'caller-fault',
    'no',
  ],
  [
    'groq',
    413,
    openai(
      'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000',
      'rate_limit_exceeded',
      'tokens',
    ),
    'rate-limit',
    'next',
  ],
  ['deepseek', 402, openai('Insufficient Balance', 'invalid_request_error', 'unknown_error'), 'quota', 'next'],
  [
    'deepseek',
    400,
    openai('The reasoning_content in the thinking mode must be passed back to the API.', 'invalid_request_error'),
    'caller-fault',
    'no',
  ],
  [
    'deepseek',
    400,
    openai("This model's maximum context length is 131072 tokens. However, you requested 140000 tokens"),
    'context-length',
    'next',
  ],
  [
    'openrouter',
    429,
    {
      error: { code: 429, message: 'Provider returned error', metadata: { raw: 'busy, retry shortly' } },
      user_id: 'u',
    },
    'rate-limit',
    'same',
  ],
  ['openrouter', 402, openai('Insufficient credits.', 402), 'quota', 'next'],
  ['openrouter', 400, openai('foo/bar is not a valid model ID', 400), 'model-gone', 'next'],
  [
    'openrouter',
    403,
    { error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['violence'] } } },
    'content-policy',
    'no',
  ],
  ['openrouter', 502, openai('Provider returned error', 502), 'transient', 'same'],
  [
    'azure',
    400,
    {
      error: {
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
    'content-policy',
    'no',
  ],
  [
    'azure',
    404,
    openai('The API deployment for this resource does not exist.', 'DeploymentNotFound'),
    'model-gone',
    'next',
  ],
  [
    'azure',
    401,
    openai('Access denied due to invalid subscription key or wrong API endpoint.', '401'),
    'credential',
    'next',
  ],
  ['azure', 404, { error: { code: '404', message: 'Resource not found' } }, 'unknown', 'next'],
  [
    'azure',
    429,
    openai(
      'Requests have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 6 seconds.',
      '429',
    ),
    'rate-limit',
    'same',
  ],
  [
    'xai',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ey.' },
    'credential',
    'next',
  ],
  [
    'xai',
    404,
    {
      code: 'Some requested entity was not found',
      error: 'The model grok-x does not exist or your team has no access to it.',
    },
    'model-gone',
    'next',
  ],
  [
    'xai',
    400,
    { code: 'Client specified an invalid argument', error: 'Argument not supported on this model: presencePenalty' },
    'caller-fault',
    'no',
  ],
  [
    'cerebras',
    404,
    flat('Model x does not exist or you do not have access to it.', 'not_found_error', 'model_not_found'),
    'model-gone',
    'next',
  ],
  [
    'cerebras',
    400,
    flat('Please reduce the length of the messages or completion.', 'invalid_request_error', 'context_length_exceeded'),
    'context-length',
    'next',
  ],
  [
    'cerebras',
    429,
    flat('We are experiencing high traffic right now!', 'too_many_requests_error', 'queue_exceeded'),
    'rate-limit',
    'same',
  ],
  ['together', 404, openai('Unable to access model x.', 'model_not_available'), 'model-gone', 'next'],
  ['fireworks', 404, openai('Model not found, inaccessible, and/or not deployed', 'NOT_FOUND'), 'model-gone', 'next'],
  ['ollama', 404, openai("model 'x' not found", null, 'not_found_error'), 'model-gone', 'next'],
  [
    'ollama',
    400,
    openai('registry.ollama.ai/library/x does not support tools', null, 'api_error'),
    'caller-fault',
    'no',
  ],
  ['vllm', 404, flat('The model `x` does not exist.', 'NotFoundError', 404), 'model-gone', 'next'],
  [
    'vllm',
    400,
    flat(
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
      'BadRequestError',
      400,
    ),
    'context-length',
    'next',
  ],
  [
    'lm-studio',
    404,
    openai('Failed to load model "x". Error: Model does not exist.', 'model_not_found'),
    'model-gone',
    'next',
  ],
  [
    'llama.cpp',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
        n_ctx: 4096,
      },
    },
    'context-length',
    'next',
  ],
  ['llama.cpp', 503, openai('Loading model', 503, 'unavailable_error'), 'transient', 'same'],
  ['llama.cpp', 401, openai('Invalid API Key', 401, 'authentication_error'), 'credential', 'next'],
];

for (const [provider, status, body, is, retry] of ROWS) {
  const error = decodeError(status, body);
  test(`${provider} ${status} "${error.message.slice(0, 50)}" is ${is}, and ${retry} is worth trying`, () => {
    const failure = classifyFailure(error);
    assert.deepEqual([failure.class, failure.retry], [is, retry]);
  });
}
