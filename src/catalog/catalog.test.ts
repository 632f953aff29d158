import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createCatalog, matchesModelPattern } from './catalog.ts';
import { KNOWN_MODELS } from './known_models.ts';
import type { Model } from './model.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const options = {
  providerIds: ['openai', 'anthropic', 'openai-compatible', 'openrouter', 'azure-openai', 'deepseek'],
  prefixes: [{ provider: 'openai', prefixes: ['gpt-'] }],
  nowMs: NOW,
};
const catalog = createCatalog(options);

function modelNamed(name: string): Model {
  const found = catalog.resolve(name);
  assert.ok(found.kind === 'model', name);
  return found.model;
}

function nearestTo(name: string): readonly string[] {
  const found = catalog.resolve(name);
  assert.ok(found.kind === 'unknown', name);
  return found.nearest;
}

test('a model is found by its id and by provider/id', () => {
  for (const { id, provider, aliases } of KNOWN_MODELS) {
    for (const name of [id, ...aliases]) {
      assert.equal(modelNamed(name).id, id);
      assert.equal(modelNamed(`${provider}/${name}`).id, id);
      assert.equal(modelNamed(name).upstreamId, name);
      assert.equal(modelNamed(name).known, true);
    }
  }
});

test('a model of another provider is not found under a wrong one', () => {
  const model = modelNamed('openai/claude-sonnet-4-6');
  assert.equal(model.known, false);
  assert.equal(model.price, null);
});

test('a dated snapshot is the model, and goes upstream under its own name', () => {
  for (const [name, id] of [
    ['gpt-5.4-mini-2026-03-17', 'gpt-5.4-mini'],
    ['claude-sonnet-4-6-20260217', 'claude-sonnet-4-6'],
    ['claude-sonnet-4-6@20260217', 'claude-sonnet-4-6'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
  ] as const) {
    const model = modelNamed(name);
    assert.equal(model.id, id);
    assert.equal(model.upstreamId, name);
    assert.equal(model.known, true);
    assert.deepEqual(model.price, modelNamed(id).price);
    assert.equal(modelNamed(`${model.provider}/${name}`).upstreamId, name);
  }
});

test('a snapshot that has a price of its own keeps it', () => {
  assert.equal(modelNamed('gpt-4o-2024-05-13').price?.inputPicoUsd, 5_000_000);
  assert.equal(modelNamed('gpt-4o-2024-08-06').price?.inputPicoUsd, 2_500_000);
});

test('what only looks like a date makes no snapshot', () => {
  for (const name of [
    'gpt-5.4-mini-2026-13-17',
    'gpt-5.4-mini-2026-03-32',
    'gpt-5.4-mini-20260230x',
    'gpt-5.4-mini-0000-00-00',
    'gpt-5.4-mini--2026-03-17',
    'nothing-2026-03-17',
    '-2026-03-17',
    '2026-03-17',
    'gpt-5.4-mini@2026-03-17',
    'gpt-5.4-mini-2026-03-17-2026-03-17',
  ]) {
    assert.equal(catalog.resolve(name).kind, 'unknown', name);
  }
});

test('an own name for another model has no snapshots', () => {
  const own = createCatalog({ ...options, overrides: [{ id: 'house', provider: 'openai', upstreamId: 'gpt-4o' }] });
  assert.equal(own.resolve('house').kind, 'model');
  assert.equal(own.resolve('house-2026-03-17').kind, 'unknown');
});

test('provider/model that nobody described passes at an unknown price', () => {
  const model = modelNamed('openai-compatible/meta-llama/Llama-3.3-70B:free');
  assert.equal(model.id, 'meta-llama/Llama-3.3-70B:free');
  assert.equal(model.upstreamId, 'meta-llama/Llama-3.3-70B:free');
  assert.equal(model.provider, 'openai-compatible');
  assert.equal(model.price, null);
  assert.equal(model.known, false);
});

test('a provider whose models are named after their makers keeps the whole name', () => {
  const model = modelNamed('openrouter/anthropic/claude-sonnet-4.6');
  assert.deepEqual([model.provider, model.upstreamId], ['openrouter', 'anthropic/claude-sonnet-4.6']);
  assert.deepEqual([model.price, model.known], [null, false], 'its price there is not what its maker asks');
  const [azure, deepseek] = [modelNamed('azure-openai/my-gpt'), modelNamed('deepseek/deepseek-flash')];
  assert.equal(azure.capabilities.maxTokensField, 'max_completion_tokens');
  assert.equal(deepseek.capabilities.contextTokens, 1_000_000);
});

test('an unknown name is answered with the nearest ones, in the form in which it was asked', () => {
  assert.equal(nearestTo('gpt-5.4-minni')[0], 'gpt-5.4-mini');
  assert.equal(nearestTo('claude-sonnet-4.6')[0], 'claude-sonnet-4-6');
  assert.equal(nearestTo('opnai/gpt-5.4-mini')[0], 'openai/gpt-5.4-mini');
  assert.ok(nearestTo('gpt-5.4-minni').length <= 3);
  assert.deepEqual(nearestTo('something-else-entirely'), []);
  assert.equal(nearestTo('GPT-5.4-mini')[0], 'gpt-5.4-mini', 'letter case counts');
});

test('names of the simulator are not models; what they stand for is suggested', () => {
  assert.deepEqual(nearestTo('simulated/gpt-5.4-mini'), ['gpt-5.4-mini']);
  const with_ = createCatalog({ ...options, providerIds: ['simulated'] });
  assert.equal(with_.resolve('simulated/gpt-5.4-mini').kind, 'unknown');
});

test('hostile names are unknown and cost nothing', () => {
  const started = performance.now();
  for (const name of [
    '',
    '/',
    'openai/',
    '/gpt-4o',
    'openai/ ',
    'openai/a b',
    'openai/a\nb',
    'openai/\u0000',
    'openai/a\u202eb',
    `openai/${'x'.repeat(300)}`,
    'x'.repeat(5_000_000),
    '__proto__',
    'constructor',
    'openai',
  ]) {
    assert.equal(catalog.resolve(name).kind, 'unknown', JSON.stringify(name.slice(0, 40)));
  }
  assert.ok(performance.now() - started < 1_000);
});

test('resolve never throws and never invents a provider', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.constantFrom('openai', 'anthropic', 'x'), fc.string()).map((parts) => parts.join('/')),
      ),
      (name) => {
        const found = catalog.resolve(name);
        if (found.kind === 'model') assert.ok(options.providerIds.includes(found.model.provider));
        else assert.ok(found.nearest.length <= 3);
      },
    ),
  );
});

test('the list has every model once, and the same order each time', () => {
  const ids = catalog.list().map((model) => `${model.provider}/${model.id}`);
  assert.equal(ids.length, KNOWN_MODELS.length);
  assert.equal(new Set(ids).size, ids.length);
  const more = createCatalog({
    ...options,
    overrides: [
      { id: 'gpt-5.4-mini', contextTokens: 1_000 },
      { id: 'house', provider: 'openai' },
    ],
  });
  assert.equal(more.list().length, KNOWN_MODELS.length + 1);
  assert.equal(more.list().at(-1)?.id, 'house');
  assert.equal(more.list().find((model) => model.id === 'gpt-5.4-mini')?.capabilities.contextTokens, 1_000);
  const moved = createCatalog({ ...options, overrides: [{ id: 'gpt-5.4-mini', provider: 'openai-compatible' }] });
  assert.equal(moved.list().filter((model) => model.id === 'gpt-5.4-mini').length, 1);
});

test('the hash tells two catalogs apart by limits and prices, and nothing else', () => {
  assert.match(catalog.hash, /^[0-9a-f]{16}$/);
  assert.equal(createCatalog(options).hash, catalog.hash);
  assert.equal(createCatalog({ ...options, nowMs: NOW + 86_400_000 }).hash, catalog.hash);
  for (const override of [
    { id: 'gpt-5.4-mini', contextTokens: 399_999 },
    { id: 'gpt-5.4-mini', price: { inputUsdPerMillion: 0.75, outputUsdPerMillion: 4.51 } },
    { id: 'house', provider: 'openai' },
  ]) {
    assert.notEqual(createCatalog({ ...options, overrides: [override] }).hash, catalog.hash);
  }
});

test('a catalog says until when its prices hold', () => {
  assert.equal(catalog.pricesValidUntilMs, Date.parse('2026-12-01'));
  const earlier = createCatalog({ ...options, nowMs: Date.parse('2026-10-01') });
  assert.equal(earlier.pricesValidUntilMs, Date.parse('2026-10-07'));
});

test('without a time the prices are those of now', () => {
  const { providerIds, prefixes } = options;
  const found = createCatalog({ providerIds, prefixes }).resolve('claude-sonnet-4-6');
  assert.equal(found.kind === 'model' ? found.model.price?.inputPicoUsd : undefined, 3_000_000);
});

test('a pattern is itself or has stars for any run of characters', () => {
  const yes: readonly (readonly [string, string])[] = [
    ['gpt-4o', 'gpt-4o'],
    ['*', ''],
    ['*', 'anything/at all'],
    ['claude-haiku-*', 'claude-haiku-4-5'],
    ['claude-haiku-*', 'claude-haiku-'],
    ['*-mini', 'gpt-5.4-mini'],
    ['gpt-*-mini', 'gpt-5.4-mini'],
    ['openai/*', 'openai/gpt-4o'],
    ['**', 'x'],
    ['a*a', 'aa'],
    ['a*b*c', 'aXbYc'],
  ];
  const no: readonly (readonly [string, string])[] = [
    ['gpt-4o', 'gpt-4o-mini'],
    ['gpt-4o', 'GPT-4O'],
    ['claude-haiku-*', 'claude-haiku'],
    ['a*a', 'a'],
    ['*-mini', 'gpt-5.4-mini-x'],
    ['', 'x'],
    ['a*b*c', 'aXcYb'],
    ['gpt.4o', 'gpt-4o'],
    ['gpt-?o', 'gpt-4o'],
    ['ab*bc', 'abc'],
  ];
  for (const [pattern, name] of yes) assert.equal(matchesModelPattern(pattern, name), true, `${pattern} ~ ${name}`);
  for (const [pattern, name] of no) assert.equal(matchesModelPattern(pattern, name), false, `${pattern} !~ ${name}`);
});

test('a pattern matches exactly what the same regular expression matches', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  const words = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
  fc.assert(
    fc.property(letters, words, (pattern, name) => {
      assert.equal(matchesModelPattern(pattern, name), new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
    }),
    { numRuns: 2_000 },
  );
});

test('no pattern makes a long name expensive', () => {
  const started = performance.now();
  assert.equal(matchesModelPattern('*a'.repeat(5_000), 'a'.repeat(1_000_000)), false);
  assert.equal(matchesModelPattern(`${'a*'.repeat(200)}b`, 'a'.repeat(256)), false);
  assert.ok(performance.now() - started < 1_000);
});
