import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog, type Catalog } from './catalog.ts';
import type { Model } from './model.ts';
import { overrideModel, type ModelOverride, type OverrideContext } from './model_override.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const providerIds = ['openai', 'anthropic', 'lab-gpu'];
const prefixes = [
  { provider: 'openai', prefixes: ['gpt-'] },
  { provider: 'anthropic', prefixes: ['claude-'] },
];

function catalogWith(...overrides: readonly ModelOverride[]): Catalog {
  return createCatalog({ providerIds, prefixes, overrides, nowMs: NOW });
}

function modelIn(catalog: Catalog, name: string): Model {
  const found = catalog.resolve(name);
  assert.ok(found.kind === 'model', name);
  return found.model;
}

const context: OverrideContext = { providerIds, prefixes, known: () => undefined };

test('an own model of an own server is found by its name and by provider/name', () => {
  const catalog = catalogWith({
    id: 'house',
    provider: 'lab-gpu',
    upstreamId: 'qwen2.5:7b',
    contextTokens: 32_000,
    maxOutputTokens: 8_000,
  });
  const model = modelIn(catalog, 'house');
  assert.equal(model.provider, 'lab-gpu');
  assert.equal(model.upstreamId, 'qwen2.5:7b');
  assert.equal(model.capabilities.contextTokens, 32_000);
  assert.equal(model.capabilities.maxOutputTokens, 8_000);
  assert.equal(model.price, null);
  assert.equal(model.known, true);
  assert.equal(modelIn(catalog, 'lab-gpu/house').upstreamId, 'qwen2.5:7b');
});

test('a price of the operator replaces the known one and is named by what it says', () => {
  const price = { inputUsdPerMillion: '0.60', outputUsdPerMillion: 3.6 };
  const model = modelIn(catalogWith({ id: 'gpt-5.4-mini', price }), 'gpt-5.4-mini');
  assert.equal(model.price?.inputPicoUsd, 600_000);
  assert.equal(model.price?.outputPicoUsd, 3_600_000);
  assert.equal(model.price?.source, 'config');
  assert.match(model.price?.id ?? '', /^openai\/gpt-5\.4-mini\/config-[0-9a-f]{8}$/);
  const changed = modelIn(
    catalogWith({ id: 'gpt-5.4-mini', price: { ...price, outputUsdPerMillion: 3.7 } }),
    'gpt-5.4-mini',
  );
  assert.notEqual(changed.price?.id, model.price?.id);
  assert.equal(model.capabilities.contextTokens, 400_000, 'what is not said stays');
});

test("Anthropic's cache rule holds for an own price of a Claude model", () => {
  const model = modelIn(
    catalogWith({ id: 'claude-sonnet-4-6', price: { inputUsdPerMillion: 2, outputUsdPerMillion: 10 } }),
    'claude-sonnet-4-6',
  );
  assert.deepEqual(
    [model.price?.cachedReadPicoUsd, model.price?.cacheWrite5mPicoUsd, model.price?.cacheWrite1hPicoUsd],
    [200_000, 2_500_000, 4_000_000],
  );
});

test('single capabilities can be corrected', () => {
  const catalog = catalogWith({ id: 'claude-sonnet-4-6', capabilities: { prefill: true, sampling: undefined } });
  const { capabilities } = modelIn(catalog, 'claude-sonnet-4-6');
  assert.equal(capabilities.prefill, true);
  assert.equal(capabilities.sampling, 'one-of', 'undefined is not said');
});

test('the same model at another provider has no price until somebody says it', () => {
  const model = modelIn(catalogWith({ id: 'gpt-5.4-mini', provider: 'lab-gpu' }), 'gpt-5.4-mini');
  assert.equal(model.provider, 'lab-gpu');
  assert.equal(model.price, null);
  assert.equal(model.capabilities.contextTokens, 400_000, 'it is the same model');
});

test('a name with its provider does not take the bare name from the model that has it', () => {
  const catalog = catalogWith({ id: 'lab-gpu/gpt-5.4-mini', price: { inputUsdPerMillion: 0, outputUsdPerMillion: 0 } });
  assert.equal(modelIn(catalog, 'gpt-5.4-mini').provider, 'openai');
  assert.equal(modelIn(catalog, 'lab-gpu/gpt-5.4-mini').provider, 'lab-gpu');
  assert.equal(modelIn(catalog, 'lab-gpu/gpt-5.4-mini').price?.inputPicoUsd, 0);
});

test('a model id may hold slashes of its own', () => {
  const model = modelIn(catalogWith({ id: 'lab-gpu/meta-llama/Llama-3.3-70B' }), 'lab-gpu/meta-llama/Llama-3.3-70B');
  assert.equal(model.id, 'meta-llama/Llama-3.3-70B');
  const named = modelIn(
    catalogWith({ id: 'meta-llama/Llama-3.3-70B', provider: 'lab-gpu' }),
    'meta-llama/Llama-3.3-70B',
  );
  assert.equal(named.provider, 'lab-gpu');
});

test('a new model of a known family belongs to the provider of its prefix', () => {
  assert.equal(
    modelIn(catalogWith({ id: 'gpt-7', price: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }), 'gpt-7').provider,
    'openai',
  );
});

test('what makes no model says why, in words for the operator', () => {
  const cases: readonly (readonly [ModelOverride, RegExp])[] = [
    [{ id: 'house' }, /no provider/],
    [{ id: 'house', provider: 'azure' }, /"azure", which is not configured; there is openai, anthropic, lab-gpu/],
    [{ id: '' }, /no name/],
    [{ id: 'openai/' }, /no name/],
    [{ id: 'gpt-7', price: { inputUsdPerMillion: -1, outputUsdPerMillion: 1 } }, /six decimals/],
    [{ id: 'gpt-7', price: { inputUsdPerMillion: 'free', outputUsdPerMillion: 1 } }, /six decimals/],
    [{ id: 'gpt-7', price: { inputUsdPerMillion: 750_000, outputUsdPerMillion: 1 } }, /100,000/],
  ];
  for (const [override, reason] of cases) {
    const made = overrideModel(override, context);
    assert.ok(!made.ok, JSON.stringify(override));
    assert.match(made.reason, reason);
    assert.throws(() => catalogWith(override), TypeError);
  }
});
