import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { testSnapshot } from '../../test/snapshot.ts';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import { qualifiedName, type Model, type PriceRow } from '../catalog/model.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { Lesson } from '../catalog/lesson.ts';
import { runCommand, type Ran } from './cases/run_command.ts';
import type { LessonStore } from './services.ts';

const models = (
  args: readonly string[] = [],
  snapshot: Snapshot = testSnapshot(),
  lessons?: LessonStore,
): Promise<Ran> =>
  runCommand(['models', ...args], {
    services: { snapshot: () => snapshot, lessons: () => lessons },
    columns: lessons === undefined ? 80 : 160,
  });

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

const LESSONS: readonly Lesson[] = [
  {
    model: 'openai/gpt-5.4-mini',
    param: 'temperature',
    rule: { kind: 'refused', instead: null },
    when: { kind: 'reasoning' },
    reason: 'Unsupported parameter.',
    learnedAtMs: Date.UTC(2026, 10, 24),
  },
  {
    model: 'openai/brand-new:8b',
    param: 'max_tokens',
    rule: { kind: 'limit', most: 8_192 },
    when: { kind: 'always' },
    reason: 'max_tokens is too large.',
    learnedAtMs: Date.UTC(2026, 10, 23),
  },
];

interface Forgotten {
  readonly store: LessonStore;
  readonly asked: { readonly model?: string; readonly param?: string }[];
  readonly closed: () => number;
}

function storeOf(lessons: readonly Lesson[] = LESSONS): Forgotten {
  const asked: { readonly model?: string; readonly param?: string }[] = [];
  let closed = 0;
  const store: LessonStore = {
    list: () => lessons,
    forget: (which) => {
      asked.push(which);
      return lessons.filter(({ model }) => which.model === undefined || which.model === model).length;
    },
    close: () => (closed += 1),
  };
  return { store, asked, closed: () => closed };
}

test('what was learned is marked at its model and told below: parameter, rule, day, the provider’s words', async () => {
  const ran = await models([], testSnapshot(), storeOf().store);
  assert.match(ran.stdout, /^openai\/gpt-5\.4-mini \* /m);
  assert.match(ran.stdout, /^openai\/gpt-5\.4-nano {2}/m);
  assert.match(
    ran.stdout,
    /^openai\/gpt-5\.4-mini +temperature +left out while it reasons +2026-11-24 +Unsupported parameter\.$/m,
  );
  assert.match(ran.stdout, /^openai\/brand-new:8b +max_tokens +at most 8,192 +2026-11-23 +max_tokens is too large\.$/m);
  assert.doesNotMatch((await models()).stdout, /learned/);
});

test('as JSON each model has its lessons, those too that the catalog only knows by name', async () => {
  const { store, closed } = storeOf();
  const ran = await models(['--json'], testSnapshot(), store);
  const listed = JSON.parse(ran.stdout) as readonly { id: string; learned: readonly Record<string, unknown>[] }[];
  const learned = listed.filter((model) => model.learned.length > 0);
  assert.deepEqual(
    learned.map(({ id }) => id),
    ['gpt-5.4-mini', 'brand-new:8b'],
  );
  assert.deepEqual(learned[0]?.learned, [
    {
      param: 'temperature',
      rule: { kind: 'refused', instead: null },
      when: { kind: 'reasoning' },
      reason: 'Unsupported parameter.',
      learned_at: '2026-11-24T00:00:00.000Z',
    },
  ]);
  assert.equal(closed(), 1);
});

test('a model or one parameter of it is forgotten, by bare or qualified name, colons in it or not', async () => {
  for (const [text, which] of [
    ['gpt-5.4-mini', { model: 'openai/gpt-5.4-mini' }],
    ['openai/gpt-5.4-mini:temperature', { model: 'openai/gpt-5.4-mini', param: 'temperature' }],
    ['openai/brand-new:8b', { model: 'openai/brand-new:8b' }],
    ['openai/brand-new:8b:max_tokens', { model: 'openai/brand-new:8b', param: 'max_tokens' }],
  ] as const) {
    const { store, asked } = storeOf();
    const ran = await models(['--forget', text], testSnapshot(), store);
    assert.equal(ran.code, 0, text);
    assert.equal(ran.stdout, 'forgotten: 1');
    assert.deepEqual(asked, [which]);
  }
});

test('everything is forgotten at once; nothing to forget of a model is a failure that says where to look', async () => {
  const { store, asked } = storeOf();
  assert.equal((await models(['--forget-all', '--json'], testSnapshot(), store)).stdout, '{"forgotten":2}');
  assert.deepEqual(asked, [{}]);
  assert.equal((await models(['--forget-all'])).stdout, 'forgotten: 0');
  const none = await models(['--forget', 'gpt-5.4-nano'], testSnapshot(), storeOf().store);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /Nothing was learned of "gpt-5\.4-nano"/);
});

test('as JSON a limit says where it comes from, and where provider and catalog disagree both are there', async () => {
  const catalog = createCatalog({
    providerIds: PROVIDERS.map((facts) => facts.id),
    prefixes: [],
    told: new Map([
      ['anthropic/claude-sonnet-4-6', { contextTokens: 200_000, maxOutputTokens: 128_000 }],
      ['openai/gpt-5.4-mini', { contextTokens: 500_000 }],
    ]),
    overrides: [{ id: 'gpt-5.4-mini', maxOutputTokens: 1_000 }],
  });
  const ran = await models(['--json'], testSnapshot({ changes: { catalog } }));
  const listed = JSON.parse(ran.stdout) as readonly Record<string, unknown>[];
  const of = (id: string) => {
    const found = listed.find((model) => model['id'] === id) ?? {};
    return [
      'context_tokens',
      'context_tokens_from',
      'max_output_tokens',
      'max_output_tokens_from',
      'provider_says',
    ].map((key) => found[key]);
  };
  const differs = { contextTokens: { provider: 200_000, catalog: 1_000_000 } };
  assert.deepEqual(of('claude-sonnet-4-6'), [200_000, 'provider', 128_000, 'provider', differs]);
  assert.deepEqual(of('gpt-5.4-mini').slice(0, 4), [500_000, 'provider', 1_000, 'config']);
  assert.deepEqual(of('gpt-4o'), [128_000, 'catalog', 16_384, 'catalog', undefined]);
});

test('a refresh says on stderr what each provider answered, and fails where none did', async () => {
  const run = (ok: boolean) =>
    runCommand(['models', '--refresh', '--json'], {
      services: {
        snapshot: () => testSnapshot(),
        lessons: () => undefined,
        refreshModels: async () => [
          { provider: 'openai', ok, says: '12 models, 0 of them with limits' },
          { provider: 'lab', ok: false, says: 'cannot be reached' },
        ],
      },
    });
  const ran = await run(true);
  assert.equal(ran.code, 0);
  assert.equal(ran.stderr, 'openai: 12 models, 0 of them with limits\nlab: cannot be reached');
  assert.ok(Array.isArray(JSON.parse(ran.stdout)));
  const failed = await run(false);
  assert.equal(failed.code, 1);
  assert.equal(failed.stdout, '');
});
