// What is read of each provider's list of models. The entries are ours, in the shape that each API documents.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeModels, modelsPathOf, type ModelsForm } from './models_form.ts';
import { PROVIDERS } from './index.ts';

const yes = { supported: true };
const no = { supported: false };
const one = (form: ModelsForm, body: unknown) => decodeModels(form, body)?.[0];

test('Anthropic tells limits, efforts, thinking and inputs', () => {
  const entry = {
    type: 'model',
    id: 'claude-x',
    display_name: 'X',
    created_at: '2026-01-01T00:00:00Z',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    capabilities: {
      effort: { supported: true, low: yes, medium: yes, high: yes, max: yes, xhigh: null },
      thinking: { supported: true, types: { adaptive: yes, enabled: no, disabled: yes, between_tools: no } },
      image_input: yes,
      pdf_input: no,
      structured_outputs: yes,
      batch: yes,
    },
  };
  assert.deepEqual(one('anthropic', { data: [entry], has_more: false }), {
    id: 'claude-x',
    capabilities: {
      contextTokens: 1_000_000,
      maxOutputTokens: 128_000,
      efforts: ['low', 'medium', 'high', 'max'],
      thinking: 'adaptive',
      imageInput: true,
      pdfInput: false,
      structuredOutput: true,
    },
  });
  const old = { ...entry, capabilities: { effort: { ...entry.capabilities.effort, supported: false }, thinking: no } };
  assert.deepEqual(one('anthropic', { data: [old] })?.capabilities.efforts, []);
  assert.equal(one('anthropic', { data: [old] })?.capabilities.thinking, 'absent');
  assert.deepEqual(one('anthropic', { data: [{ ...entry, capabilities: null, max_tokens: null }] })?.capabilities, {
    contextTokens: 1_000_000,
  });
});

test('Gemini tells its limits under the name without models/', () => {
  const body = {
    models: [
      { name: 'models/gemini-x', inputTokenLimit: 1_048_576, outputTokenLimit: 65_536, thinking: true },
      { name: 'models/gemma-x', inputTokenLimit: 32_768, outputTokenLimit: 8_192, thinking: false },
    ],
  };
  assert.deepEqual(decodeModels('gemini', body), [
    { id: 'gemini-x', capabilities: { contextTokens: 1_048_576, maxOutputTokens: 65_536 } },
    { id: 'gemma-x', capabilities: { contextTokens: 32_768, maxOutputTokens: 8_192, efforts: [] } },
  ]);
});

const OPENAI_LIKE: readonly (readonly [string, object, object])[] = [
  ['OpenAI, which tells nothing', { id: 'm', object: 'model', created: 1, owned_by: 'openai' }, {}],
  [
    'OpenRouter',
    {
      id: 'm',
      context_length: 200_000,
      architecture: { input_modalities: ['text', 'image'] },
      top_provider: { context_length: 131_072, max_completion_tokens: 16_384 },
      supported_parameters: ['max_tokens', 'temperature', 'stop', 'tools', 'reasoning'],
    },
    { contextTokens: 131_072, maxOutputTokens: 16_384, imageInput: true, stopSequences: true },
  ],
  [
    'OpenRouter of a reasoning model without sampling',
    {
      id: 'm',
      context_length: 200_000,
      top_provider: { context_length: null, max_completion_tokens: null },
      supported_parameters: ['max_tokens', 'tools'],
    },
    { contextTokens: 200_000, sampling: 'none', efforts: [], stopSequences: false },
  ],
  [
    'Groq',
    { id: 'm', context_window: 131_072, max_completion_tokens: 32_768 },
    { contextTokens: 131_072, maxOutputTokens: 32_768 },
  ],
  [
    'Mistral',
    { id: 'm', max_context_length: 262_144, capabilities: { vision: false, function_calling: true } },
    { contextTokens: 262_144, imageInput: false },
  ],
  ['vLLM', { id: 'm', object: 'model', max_model_len: 40_960 }, { contextTokens: 40_960 }],
];

for (const [what, entry, capabilities] of OPENAI_LIKE) {
  test(`${what} is read in OpenAI's form, in a list under data and in a bare one`, () => {
    assert.deepEqual(decodeModels('openai', { object: 'list', data: [entry] }), [{ id: 'm', capabilities }]);
    assert.deepEqual(decodeModels('openai', [entry]), [{ id: 'm', capabilities }]);
  });
}

test('what is no list is none, and odd entries are left out', () => {
  for (const body of [null, 7, 'x', {}, { data: {} }, { error: {} }])
    assert.equal(decodeModels('openai', body), undefined);
  assert.deepEqual(
    decodeModels('openai', { data: [null, 'x', {}, { id: 7 }, { id: '' }, { id: 'a'.repeat(500) }, { id: 'ok' }] }),
    [{ id: 'ok', capabilities: {} }],
  );
});

test('any JSON is read without a throw, in every form', () => {
  fc.assert(
    fc.property(fc.constantFrom<ModelsForm>('openai', 'anthropic', 'gemini'), fc.jsonValue(), (form, value) => {
      decodeModels(form, value);
      decodeModels(form, {
        data: [value, { id: 'x', capabilities: value }],
        models: [{ name: 'x', ...Object(value) }],
      });
    }),
  );
});

test('a long page is asked for where the form has pages', () => {
  assert.equal(modelsPathOf({}), '/v1/models');
  assert.equal(modelsPathOf({ modelsForm: 'anthropic' }), '/v1/models?limit=1000');
  assert.equal(modelsPathOf({ modelsForm: 'gemini', modelsPath: '/v1beta/models' }), '/v1beta/models?pageSize=1000');
  assert.equal(modelsPathOf({ modelsForm: 'anthropic', modelsPath: '/m?v=1' }), '/m?v=1&limit=1000');
  for (const facts of PROVIDERS) assert.match(modelsPathOf(facts), /^\/\S+$/);
});
