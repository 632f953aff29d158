// What a provider tells stands over the shipped table and beneath the operator's word, where it can be true.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToldCapabilities } from '../wire/told_model.ts';
import { createCatalog } from './catalog.ts';
import type { ModelOverride } from './model_override.ts';

function modelOf(
  name: string,
  told: Readonly<Record<string, ToldCapabilities>>,
  overrides: readonly ModelOverride[] = [],
) {
  const found = createCatalog({
    providerIds: ['openai', 'anthropic', 'lab'],
    prefixes: [],
    told: new Map(Object.entries(told)),
    overrides,
  }).resolve(name);
  assert.ok(found.kind === 'model', name);
  return found.model;
}

const limits = (...args: Parameters<typeof modelOf>) => {
  const { capabilities, limitsFrom } = modelOf(...args);
  return [capabilities.contextTokens, capabilities.maxOutputTokens, limitsFrom];
};

test('a known model has the limits that its provider tells, under each of its names', () => {
  const told = { 'anthropic/claude-sonnet-4-6': { contextTokens: 200_000, maxOutputTokens: 64_000 } };
  const expected = [200_000, 64_000, { contextTokens: 'provider', maxOutputTokens: 'provider' }];
  for (const name of ['claude-sonnet-4-6', 'anthropic/claude-sonnet-4-6', 'claude-sonnet-4-6-20260217'])
    assert.deepEqual(limits(name, told), expected, name);
  assert.deepEqual(limits('claude-opus-4-6', told), [1_000_000, 128_000, undefined]);
});

test('the latest snapshot speaks for a model that is not listed by its own name', () => {
  const told = {
    'anthropic/claude-haiku-4-5-20251001': { contextTokens: 210_000 },
    'anthropic/claude-haiku-4-5-20260301': { contextTokens: 220_000 },
    'anthropic/claude-haiku-4-50': { contextTokens: 999_999 },
  };
  assert.equal(limits('claude-haiku-4-5', told)[0], 220_000);
  const own = { ...told, 'anthropic/claude-haiku-4-5': { contextTokens: 230_000 } };
  assert.equal(limits('claude-haiku-4-5', own)[0], 230_000);
});

test('figures that cannot be true are left where they are', () => {
  for (const contextTokens of [0, -1, 12, 1.5, 1e12, Number.NaN])
    assert.deepEqual(limits('gpt-5.4-mini', { 'openai/gpt-5.4-mini': { contextTokens } }), [
      400_000,
      128_000,
      undefined,
    ]);
  const more = { 'openai/gpt-5.4-mini': { contextTokens: 500_000, maxOutputTokens: 600_000 } };
  assert.deepEqual(limits('gpt-5.4-mini', more), [500_000, 128_000, { contextTokens: 'provider' }]);
  const small = { 'openai/gpt-5.4-mini': { contextTokens: 32_000 } };
  assert.deepEqual(limits('gpt-5.4-mini', small).slice(0, 2), [32_000, 32_000]);
});

test('the operator’s word stands over the provider’s', () => {
  const told = { 'openai/gpt-5.4-mini': { contextTokens: 500_000, maxOutputTokens: 100_000, imageInput: false } };
  const overrides = [{ id: 'gpt-5.4-mini', contextTokens: 300_000, capabilities: { imageInput: true } }];
  const { capabilities, limitsFrom } = modelOf('gpt-5.4-mini', told, overrides);
  assert.deepEqual(
    [capabilities.contextTokens, capabilities.maxOutputTokens, capabilities.imageInput],
    [300_000, 100_000, true],
  );
  assert.deepEqual(limitsFrom, { contextTokens: 'config', maxOutputTokens: 'provider' });
});

test('a model that nobody described has the limits that its server tells, also under an own name', () => {
  const told = { 'lab/qwen': { contextTokens: 40_960, maxOutputTokens: 8_192 } };
  assert.deepEqual(limits('lab/qwen', told).slice(0, 2), [40_960, 8_192]);
  assert.deepEqual(limits('lab/other', told).slice(0, 2), [128_000, 32_768]);
  const own = modelOf('qwen', told, [{ id: 'qwen', provider: 'lab', maxOutputTokens: 4_096 }]);
  assert.deepEqual([own.capabilities.contextTokens, own.capabilities.maxOutputTokens], [40_960, 4_096]);
});

test('limits are part of the catalog’s fingerprint, and nothing told changes nothing', () => {
  const hash = (told?: ReadonlyMap<string, ToldCapabilities>) =>
    createCatalog({ providerIds: ['openai'], prefixes: [], nowMs: 0, told }).hash;
  assert.equal(hash(), hash(new Map()));
  assert.equal(hash(), hash(new Map([['openai/gpt-5.4-mini', {}]])));
  assert.notEqual(hash(), hash(new Map([['openai/gpt-5.4-mini', { contextTokens: 500_000 }]])));
});
