import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { testSnapshot } from '../../test/snapshot.ts';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import { qualifiedName, type Model, type PriceRow } from '../catalog/model.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { PROVIDERS } from '../providers/index.ts';
import { runCommand, type Ran } from './cases/run_command.ts';

const models = (args: readonly string[] = [], snapshot: Snapshot = testSnapshot()): Promise<Ran> =>
  runCommand(['models', ...args], { services: { snapshot: () => snapshot } });

const rowOf = (ran: Ran, name: string): readonly string[] =>
  (ran.stdout.split('\n').find((line) => line.startsWith(`${name} `)) ?? '').split(/ {2,}/);

/** A catalog of one model, changed. */
function catalogOf(changes: Partial<Model>): Catalog {
  const catalog = createCatalog({
    providerIds: PROVIDERS.map((facts) => facts.id),
    prefixes: [],
    nowMs: Date.UTC(2026, 10, 1),
  });
  const found = catalog.resolve('gpt-5.4-mini');
  assert.ok(found.kind === 'model');
  const model = { ...found.model, ...changes };
  return { ...catalog, list: () => [model] };
}

function priceOf(changes: Partial<PriceRow>): PriceRow {
  const [model] = catalogOf({}).list();
  assert.ok(model !== undefined && model.price !== null);
  return { ...model.price, ...changes };
}

test('each model is a line with its limits', async () => {
  const ran = await models();
  assert.equal(ran.code, 0);
  assert.deepEqual(rowOf(ran, 'openai/gpt-5.4-mini').slice(1, 3), ['400,000', '128,000']);
  assert.equal(ran.stdout.split('\n').length, testSnapshot().catalog.list().length + 1);
});

test('prices are dollars per million tokens: 0.75 and 4.50 for mini, 3 and 15 for Sonnet', async () => {
  const ran = await models(['--prices']);
  assert.deepEqual(rowOf(ran, 'openai/gpt-5.4-mini').slice(1, 4), ['0.75', '0.075', '4.50']);
  assert.deepEqual(rowOf(ran, 'anthropic/claude-sonnet-4-6').slice(1, 4), ['3.00', '0.30', '15.00']);
  assert.match(rowOf(ran, 'openai/gpt-5.4-mini')[4] ?? '', /^genai-prices/);
});

test('every price is shown to its last digit', async () => {
  const catalog = catalogOf({
    price: priceOf({
      inputPicoUsd: 12_500,
      cachedReadPicoUsd: 1_234,
      outputPicoUsd: 2_000_001,
      effectiveFrom: '2026-03-17',
    }),
  });
  const ran = await models(['--prices'], testSnapshot({ changes: { catalog } }));
  assert.deepEqual(rowOf(ran, 'openai/gpt-5.4-mini').slice(1), [
    '0.0125',
    '0.001234',
    '2.000001',
    'genai-prices, 2026-03-17',
  ]);
});

test('an unknown price is unknown, and it is said what to do about it', async () => {
  const snapshot = testSnapshot({ changes: { catalog: catalogOf({ price: null }) } });
  const ran = await models(['--prices'], snapshot);
  assert.deepEqual(rowOf(ran, 'openai/gpt-5.4-mini').slice(1), [
    'unknown',
    'unknown',
    'unknown',
    'give it one in the config',
  ]);
  const [model] = JSON.parse((await models(['--json'], snapshot)).stdout) as { price: unknown }[];
  assert.equal(model?.price, null);
});

test('a higher rate for long prompts has a line of its own below its model', async () => {
  const tier = {
    aboveInputTokens: 199_999,
    inputPicoUsd: 6_000_000,
    cachedReadPicoUsd: 600_000,
    cacheWrite5mPicoUsd: 0,
    cacheWrite1hPicoUsd: 0,
    outputPicoUsd: 22_500_000,
  };
  const ran = await models(
    ['--prices'],
    testSnapshot({ changes: { catalog: catalogOf({ price: priceOf({ tiers: [tier] }) }) } }),
  );
  assert.match(ran.stdout, /^openai\/gpt-5\.4-mini .*\n {2}above 200K input +6\.00 +0\.60 +22\.50$/m);
});

test('every table fits 80 columns', async () => {
  for (const args of [[], ['--prices'], ['--all']])
    for (const line of (await models(args)).stdout.split('\n')) assert.ok(stringWidth(line) <= 80, line);
});

test('models of providers without a key are counted on stderr, and shown with --all', async () => {
  const snapshot = testSnapshot();
  const providers = new Map(
    [...snapshot.providers].map(([id, provider]) => [
      id,
      id === 'anthropic' ? { ...provider, missing: 'ANTHROPIC_API_KEY' } : provider,
    ]),
  );
  const claude = snapshot.catalog.list().filter((model) => model.provider === 'anthropic').length;
  const some = await models([], { ...snapshot, providers });
  assert.equal(some.stdout.includes('anthropic/'), false);
  assert.equal(some.stderr, `${claude} more belong to providers without a key; see them with --all`);
  const all = await models(['--all', '--json'], { ...snapshot, providers });
  const listed = JSON.parse(all.stdout) as { id: string; provider: string; usable: boolean }[];
  assert.equal(all.stderr, '');
  assert.equal(listed.filter((model) => !model.usable).length, claude);
});

test('--json has the names that the config takes, in dollars, and nothing of our insides', async () => {
  const ran = await models(['--json']);
  const listed = JSON.parse(ran.stdout) as Record<string, unknown>[];
  const mini = listed.find((model) => model['id'] === 'gpt-5.4-mini');
  assert.equal(mini?.['provider'], 'openai');
  assert.equal(mini['context_tokens'], 400_000);
  const price = mini['price'] as Record<string, unknown>;
  assert.deepEqual(
    [price['input_usd_per_million'], price['cached_input_usd_per_million'], price['output_usd_per_million']],
    [0.75, 0.075, 4.5],
  );
  assert.doesNotMatch(ran.stdout, /Pico|upstreamId|[a-z][A-Z]\w*":/);
  assert.deepEqual(
    listed.map((model) => `${String(model['provider'])}/${String(model['id'])}`),
    testSnapshot().catalog.list().map(qualifiedName),
  );
});
