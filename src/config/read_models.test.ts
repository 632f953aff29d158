import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDERS } from '../providers/index.ts';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { loadConfig } from './load.ts';
import { catalogNames } from './preset_config.ts';
import { formatProblem } from './problem.ts';

/** The catalog that a server would build from this file. */
function catalogOf(text: string): Catalog {
  const result = loadConfig({ file: 'f', text, environment: {} });
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  const { models, providers } = result.config;
  return createCatalog({
    ...catalogNames(providers.map((provider) => provider.id)),
    overrides: models,
    nowMs: Date.UTC(2026, 10, 24),
  });
}

function model(text: string, name: string): Model {
  const found = catalogOf(text).resolve(name);
  assert.ok(found.kind === 'model', name);
  return found.model;
}

const LAB = 'providers: { lab: { base_url: "http://10.0.0.1:8000" } }\n';

test('a model of the operator is one of the catalog, with its limits, its price and its name upstream', () => {
  const own = model(
    `${LAB}models: { coder: { provider: lab, upstream_id: Qwen/Qwen3, display_name: Office coder, input_usd_per_million: 0.15, output_usd_per_million: 0.6, cached_input_usd_per_million: 0.015, cache_write_usd_per_million: 0.2, cache_write_1h_usd_per_million: 0.3, context_tokens: 32768, max_output_tokens: 4096, image_input: true, pdf_input: false, structured_output: true } }`,
    'coder',
  );
  assert.deepEqual(
    [own.provider, own.upstreamId, own.displayName, own.known],
    ['lab', 'Qwen/Qwen3', 'Office coder', true],
  );
  assert.deepEqual([own.capabilities.contextTokens, own.capabilities.maxOutputTokens], [32_768, 4_096]);
  assert.deepEqual(
    [own.capabilities.imageInput, own.capabilities.pdfInput, own.capabilities.structuredOutput],
    [true, false, true],
  );
  const { price } = own;
  assert.deepEqual(
    [
      price?.source,
      price?.inputPicoUsd,
      price?.outputPicoUsd,
      price?.cachedReadPicoUsd,
      price?.cacheWrite5mPicoUsd,
      price?.cacheWrite1hPicoUsd,
    ],
    ['config', 150_000, 600_000, 15_000, 200_000, 300_000],
  );
});

test('a price of nothing is a price, and none said is unknown', () => {
  assert.equal(
    model(`${LAB}models: { free: { provider: lab, input_usd_per_million: 0, output_usd_per_million: 0 } }`, 'free')
      .price?.inputPicoUsd,
    0,
  );
  assert.equal(model(`${LAB}models: { unpriced: { provider: lab } }`, 'unpriced').price, null);
});

test('a known model keeps what the file does not say', () => {
  const known = model('', 'gpt-5.4-mini');
  const changed = model(
    'models: { gpt-5.4-mini: { input_usd_per_million: 0.5, output_usd_per_million: 3 } }',
    'gpt-5.4-mini',
  );
  assert.deepEqual([changed.price?.inputPicoUsd, changed.price?.outputPicoUsd], [500_000, 3_000_000]);
  assert.deepEqual(changed.capabilities, known.capabilities);
  const smaller = model('models: { gpt-5.4-mini: { context_tokens: 1000 } }', 'gpt-5.4-mini');
  assert.equal(smaller.capabilities.contextTokens, 1_000);
  assert.deepEqual(smaller.price, known.price);
});

test('a price of a millionth is exact, and so is every price that people write', () => {
  for (const [written, pico] of [
    ['0.000001', 1],
    ['0.075', 75_000],
    ['2.5', 2_500_000],
    ['15', 15_000_000],
    ['0.1', 100_000],
    ['1.1', 1_100_000],
    ['4.35', 4_350_000],
  ] as const) {
    assert.equal(
      model(
        `models: { gpt-5.4-mini: { input_usd_per_million: ${written}, output_usd_per_million: 1 } }`,
        'gpt-5.4-mini',
      ).price?.inputPicoUsd,
      pico,
    );
  }
});

test('a model under another provider does not touch the one of its maker', () => {
  const catalog = catalogOf(`${LAB}models: { lab/gpt-5.4-mini: { context_tokens: 500 } }`);
  const [own, theirs] = [catalog.resolve('lab/gpt-5.4-mini'), catalog.resolve('gpt-5.4-mini')];
  assert.ok(own.kind === 'model' && theirs.kind === 'model');
  assert.deepEqual([own.model.provider, own.model.capabilities.contextTokens], ['lab', 500]);
  assert.equal(theirs.model.provider, 'openai');
});

test('aliases keep the order of the file, because the first that matches counts', () => {
  const result = loadConfig({
    file: 'f',
    text: "models: { 'gpt-4*': auto, 'gpt-*': gpt-5.4-mini, fast: gpt-5.4-mini, gpt-5.4: { context_tokens: 9 }, slow: auto/slow }\nroutes: { slow: { default: strong } }",
    environment: {},
  });
  assert.ok(result.ok);
  assert.deepEqual(
    result.config.aliases.map((alias) => alias.pattern),
    ['gpt-4*', 'gpt-*', 'fast', 'slow'],
  );
  assert.deepEqual(
    result.config.models.map((each) => each.id),
    ['gpt-5.4'],
  );
});

test('a pattern may hold its own target, and may take everything when it leads to auto', () => {
  for (const text of [
    "models: { 'gpt-*': gpt-5.4-mini }",
    "models: { '*': auto }",
    "models: { 'a*': auto, 'auto/old': auto }",
  ]) {
    assert.ok(loadConfig({ file: 'f', text, environment: {} }).ok, text);
  }
});

test('names of the catalog, and those of the operator, are all that a tier may list', () => {
  const names = catalogNames(['lab', 'openai']);
  assert.deepEqual(names.providerIds, [...PROVIDERS.map(({ id }) => id), 'lab']);
  assert.ok(names.prefixes.some((entry) => entry.provider === 'anthropic' && entry.prefixes.includes('claude-')));
});
