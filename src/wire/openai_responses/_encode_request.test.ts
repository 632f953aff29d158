import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Conversation, Reasoning, Sampling } from '../conversation.ts';
import { PLAIN_MODEL, REASONING_MODEL, encode } from './cases/build.ts';

const plain = { capabilities: PLAIN_MODEL } as const;

function refuses(fields: Partial<Conversation>, param: string, to: Partial<EncodeTarget> = {}): void {
  assert.throws(
    () => encode(fields, to),
    (error) =>
      isLoadlineError(error) && error.code === 'unsupported_parameter' && error.status === 400 && error.param === param,
  );
}

test('the smallest request says the model, the input, and that nothing is to be kept', () => {
  const { body, dropped } = encode({}, plain);
  assert.deepEqual(body, {
    model: 'gpt-5.4-mini',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }],
    store: false,
  });
  assert.deepEqual(dropped, []);
});

test('sealed reasoning is asked for from models that reason, and only from those', () => {
  assert.deepEqual(encode({}).body['include'], ['reasoning.encrypted_content']);
  assert.equal('include' in encode({}, plain).body, false);
});

test('store is what the caller said, and false where the caller said nothing', () => {
  assert.equal(encode({ store: true }).body['store'], true);
  assert.equal(encode({ store: false }).body['store'], false);
  assert.equal(encode({}).body['store'], false);
});

test('streaming is asked for where the target is to stream', () => {
  assert.equal(encode({ stream: false }, { stream: true }).body['stream'], true);
  assert.equal('stream' in encode({ stream: true }, { stream: false }).body, false);
});

test('limits, identity and tier pass under the names of Responses', () => {
  const { body, dropped } = encode({
    maxOutputTokens: 500,
    user: 'u-1',
    promptCacheKey: 'session-1',
    serviceTier: 'flex',
    metadata: { team: 'a' },
    extra: { safety_identifier: 's-1', prompt_cache_retention: '24h' },
  });
  assert.equal(body['max_output_tokens'], 500);
  assert.equal(body['user'], 'u-1');
  assert.equal(body['prompt_cache_key'], 'session-1');
  assert.equal(body['service_tier'], 'flex');
  assert.deepEqual(body['metadata'], { team: 'a' });
  assert.equal(body['safety_identifier'], 's-1');
  assert.equal(body['prompt_cache_retention'], '24h');
  assert.deepEqual(dropped, []);
  assert.equal('metadata' in encode({ metadata: {} }).body, false);
});

test('output limits that Responses or the model would refuse are brought inside and named', () => {
  for (const [asked, given] of [
    [1, 16],
    [15, 16],
    [16, 16],
    [128_000, 128_000],
    [500_000, 128_000],
  ] as const) {
    const { body, dropped } = encode({ maxOutputTokens: asked });
    assert.equal(body['max_output_tokens'], given);
    assert.deepEqual(dropped, asked === given ? [] : ['max_completion_tokens']);
  }
  refuses({ maxOutputTokens: 1 }, 'max_completion_tokens', { compat: 'strict' });
});

test('formats and verbosity meet in text', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  assert.deepEqual(encode({ output: { kind: 'text' } }).body['text'], { format: { type: 'text' } });
  assert.deepEqual(encode({ output: { kind: 'json-object' }, verbosity: 'low' }).body['text'], {
    format: { type: 'json_object' },
    verbosity: 'low',
  });
  assert.deepEqual(encode({ output: { kind: 'json-schema', name: 'a', schema } }).body['text'], {
    format: { type: 'json_schema', name: 'a', schema },
  });
  assert.deepEqual(
    encode({ output: { kind: 'json-schema', name: 'a', schema, strict: true, description: 'An a.' } }).body['text'],
    {
      format: { type: 'json_schema', name: 'a', description: 'An a.', schema, strict: true },
    },
  );
  assert.deepEqual(encode({ verbosity: 'high' }).body['text'], { verbosity: 'high' });
  assert.equal('text' in encode({}).body, false);
});

test('a schema for a model that knows none is refused in either mode', () => {
  const output = { kind: 'json-schema', name: 'a', schema: {} } as const;
  refuses({ output }, 'response_format', { capabilities: { ...PLAIN_MODEL, structuredOutput: false } });
});

test('reasoning effort and summary pass; nothing is sent where nothing was asked', () => {
  assert.deepEqual(encode({ reasoning: { effort: 'high' } }).body['reasoning'], { effort: 'high' });
  assert.deepEqual(encode({ reasoning: { effort: 'low', summary: 'auto' } }).body['reasoning'], {
    effort: 'low',
    summary: 'auto',
  });
  assert.deepEqual(encode({ reasoning: { summary: 'detailed' } }).body['reasoning'], { summary: 'detailed' });
  assert.equal('reasoning' in encode({}).body, false);
  assert.equal('reasoning' in encode({ reasoning: {} }).body, false);
});

test('an effort that the model lacks becomes the next higher one, else its highest, and is named', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['minimal', 'low'],
    ['max', 'xhigh'],
  ];
  for (const [asked, given] of cases) {
    const { body, dropped } = encode({ reasoning: { effort: asked } });
    assert.deepEqual(body['reasoning'], { effort: given });
    assert.deepEqual(dropped, ['reasoning_effort']);
  }
  const always = { capabilities: { ...REASONING_MODEL, efforts: ['minimal', 'low'] } } as const;
  assert.deepEqual(encode({ reasoning: { effort: 'none' } }, always).body['reasoning'], { effort: 'minimal' });
  refuses({ reasoning: { effort: 'minimal' } }, 'reasoning_effort', { compat: 'strict' });
});

test('an effort that nobody knows is left out and named', () => {
  for (const effort of ['huge', '', 'constructor', '__proto__']) {
    const { body, dropped } = encode({ reasoning: { effort } });
    assert.equal('reasoning' in body, false);
    assert.deepEqual(dropped, ['reasoning_effort']);
  }
});

test('a model without efforts is told of none: none is no loss, everything else is named', () => {
  assert.deepEqual(encode({ reasoning: { effort: 'none' } }, plain).dropped, []);
  const asked = encode({ reasoning: { effort: 'high', summary: 'auto' } }, plain);
  assert.equal('reasoning' in asked.body, false);
  assert.deepEqual(asked.dropped, ['reasoning_effort', 'reasoning.summary']);
});

test('a budget in tokens stands for a level, and a plain yes or no for one too', () => {
  const cases: readonly (readonly [Reasoning, string])[] = [
    [{ budgetTokens: 2000 }, 'low'],
    [{ budgetTokens: 10_000 }, 'medium'],
    [{ budgetTokens: 16_384 }, 'high'],
    [{ budgetTokens: 60_000 }, 'xhigh'],
    [{ enabled: true }, 'medium'],
    [{ enabled: false }, 'none'],
    [{ enabled: false, budgetTokens: 9000 }, 'none'],
    [{ effort: 'low', budgetTokens: 60_000 }, 'low'],
  ];
  for (const [reasoning, effort] of cases) {
    const { body, dropped } = encode({ reasoning });
    assert.deepEqual(body['reasoning'], { effort });
    assert.deepEqual(dropped, reasoning.budgetTokens === undefined ? [] : ['reasoning.max_tokens']);
  }
});

test('temperature and top_p go where the model takes them', () => {
  const sampling: Sampling = { temperature: 0.2, topP: 0.9 };
  const at = (capabilities: Partial<typeof REASONING_MODEL>, fields: Partial<Conversation> = {}) => {
    const { body, dropped } = encode(
      { sampling, ...fields },
      { capabilities: { ...REASONING_MODEL, ...capabilities } },
    );
    return [body['temperature'], body['top_p'], dropped];
  };
  assert.deepEqual(at({ sampling: 'any' }), [0.2, 0.9, []]);
  assert.deepEqual(at({ sampling: 'one-of' }), [0.2, undefined, ['top_p']]);
  assert.deepEqual(at({ sampling: 'none' }), [undefined, undefined, ['temperature', 'top_p']]);
  assert.deepEqual(at({ sampling: 'at-effort-none' }), [0.2, 0.9, []]);
  assert.deepEqual(at({ sampling: 'at-effort-none' }, { reasoning: { effort: 'none' } }), [0.2, 0.9, []]);
  assert.deepEqual(at({ sampling: 'at-effort-none' }, { reasoning: { effort: 'low' } }), [
    undefined,
    undefined,
    ['temperature', 'top_p'],
  ]);
});

test('a temperature above what the model takes is lowered and named; zero is a value', () => {
  const warm = encode({ sampling: { temperature: 1.7 } }, { capabilities: { ...PLAIN_MODEL, temperatureMax: 1 } });
  assert.deepEqual([warm.body['temperature'], warm.dropped], [1, ['temperature']]);
  const cold = encode({ sampling: { temperature: 0, topP: 0 } }, plain);
  assert.deepEqual([cold.body['temperature'], cold.body['top_p'], cold.dropped], [0, 0, []]);
});

test('what Responses has no field for is dropped by name', () => {
  const { body, dropped, stopsHere } = encode(
    {
      stop: ['END'],
      sampling: {
        topK: 5,
        seed: 7,
        presencePenalty: 0.5,
        frequencyPenalty: -1,
        logitBias: { '50256': -100 },
        logprobs: true,
        topLogprobs: 3,
      },
    },
    plain,
  );
  assert.deepEqual(stopsHere, ['END'], 'the answer is ended here');
  assert.deepEqual(dropped, [
    'top_k',
    'seed',
    'presence_penalty',
    'frequency_penalty',
    'logit_bias',
    'logprobs',
    'top_logprobs',
  ]);
  for (const name of dropped) assert.equal(name in body, false);
});

test('parameters at their default are no loss, in strict neither', () => {
  const sampling: Sampling = {
    presencePenalty: 0,
    frequencyPenalty: 0,
    logitBias: {},
    logprobs: false,
    topLogprobs: 0,
    n: 1,
  };
  assert.deepEqual(
    encode({ stop: [], sampling, extra: { modalities: ['text'], prediction: null } }, { compat: 'strict' }).dropped,
    [],
  );
});

test('strict refuses by name what lenient drops', () => {
  const strict = { compat: 'strict' } as const;
  refuses({ stop: ['END'.repeat(1_000)] }, 'stop', strict);
  refuses({ sampling: { seed: 0 } }, 'seed', strict);
  refuses({ sampling: { logitBias: { '1': 1 } } }, 'logit_bias', strict);
  refuses({ sampling: { temperature: 0.5 }, reasoning: { effort: 'low' } }, 'temperature', strict);
  refuses({ extra: { prediction: { type: 'content', content: 'x' } } }, 'prediction', strict);
});

test('several answers and answers in sound are refused in either mode', () => {
  for (const compat of ['lenient', 'strict'] as const) {
    refuses({ sampling: { n: 2 } }, 'n', { compat });
    refuses({ extra: { modalities: ['text', 'audio'] } }, 'modalities', { compat });
    refuses({ extra: { audio: { voice: 'alloy', format: 'wav' } } }, 'audio', { compat });
  }
});

test('fields that nobody knows are dropped by name, those of a Responses caller pass', () => {
  const extra = { truncation: 'auto', new_field: { a: 1 } };
  const chat = encode({ extra });
  assert.deepEqual(chat.dropped, ['truncation', 'new_field']);
  assert.equal('new_field' in chat.body, false);
  const responses = encode({ extra, protocol: 'openai-responses' });
  assert.deepEqual(responses.dropped, []);
  assert.deepEqual(responses.body['new_field'], { a: 1 });
});

test('the same conversation gives the same bytes', () => {
  const fields: Partial<Conversation> = {
    metadata: { b: '1', a: '2' },
    user: 'u',
    sampling: { temperature: 1 },
    verbosity: 'low',
  };
  assert.equal(JSON.stringify(encode(fields).body), JSON.stringify(encode({ ...fields }).body));
});

test('each loss is named once', () => {
  const tools = [1, 2, 3].map((count) => ({ kind: 'hosted', name: 'shell', raw: { type: 'shell', count } }) as const);
  assert.deepEqual(encode({ tools, protocol: 'anthropic-messages' }).dropped, ['tools.shell']);
});
