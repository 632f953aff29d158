// loadline models: what can be named here, what it takes, what it costs and where that figure comes from.
import type { Command } from 'commander';
import type { Lesson } from '../catalog/lesson.ts';
import { qualifiedName, type Model, type PriceRow, type PriceTier } from '../catalog/model.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { examples, type Context } from './context.ts';
import { lessonLines, publicLesson } from './lesson_text.ts';
import type { LessonStore, Services } from './services.ts';
import { CommandFailed } from './terminal.ts';
import { table, type Column } from './text.ts';

const PICO_USD_PER_MILLION = 1_000_000;

interface Options {
  readonly prices?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly refresh?: boolean;
  readonly forget?: string;
  readonly forgetAll?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

export function registerModels(program: Command, context: Context): void {
  const { services } = context;
  const command = program
    .command('models')
    .description('list the models that can be named, with their limits and what was learned of them')
    .option('--prices', 'show prices per million tokens and where each comes from')
    .option('--all', 'also models of providers that have no key')
    .option('--refresh', 'ask the providers for their models and limits first')
    .option('--forget <model[:param]>', 'forget what was learned of a model, or of one parameter of it')
    .option('--forget-all', 'forget everything that was learned of models')
    .option('--json', 'print as JSON')
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .action(async (options: Options) => {
      if (options.forget !== undefined || options.forgetAll === true) await forget(options, context);
      else if (options.refresh !== true || (await refresh(options, context))) await list(options, context);
    });
  examples(command, services.hint, ['models --prices', 'models --forget openai/gpt-5.4-mini:temperature']);
}

async function list(options: Options, { services, terminal }: Context): Promise<void> {
  const snapshot = await services.snapshot({ config: options.config, dataDir: options.dataDir });
  const lessons = withLessons(services.lessons(options), (store) => store.list());
  const usable = (model: Model): boolean => snapshot.providers.get(model.provider)?.missing === undefined;
  const models = snapshot.catalog.list().filter((model) => options.all === true || usable(model));
  if (options.json === true) {
    const listed = [...models, ...othersLearned(models, lessons, snapshot)];
    const shown = listed.map((model) => publicModel(model, usable(model), lessonsOf(model, lessons)));
    terminal.out(JSON.stringify(shown, null, 2));
    return;
  }
  const { columns } = terminal;
  const lines = options.prices === true ? priceLines(models, columns) : limitLines(models, lessons, columns);
  for (const line of [...lines, ...lessonLines(lessons, columns)]) terminal.out(line);
  const hidden = snapshot.catalog.list().length - models.length;
  if (hidden > 0) terminal.err(`${hidden} more belong to providers without a key; see them with --all`);
}

/** What came of it goes to stderr, so that the list stays a list. False, and exit code 1, where nobody answered. */
async function refresh(options: Options, { services, terminal, exitWith }: Context): Promise<boolean> {
  const asked = await services.refreshModels(options);
  for (const { provider, says } of asked) terminal.err(`${provider}: ${says}`);
  const answered = asked.some(({ ok }) => ok);
  if (!answered) exitWith(1);
  return answered;
}

/** Models that are reached as `provider/model` alone, of which something was learned. */
function othersLearned(models: readonly Model[], lessons: readonly Lesson[], { catalog }: Snapshot): readonly Model[] {
  const known = new Set(models.map(qualifiedName));
  const others = [...new Set(lessons.map(({ model }) => model))].filter((name) => !known.has(name));
  return others.flatMap((name) => {
    const found = catalog.resolve(name);
    return found.kind === 'model' ? [found.model] : [];
  });
}

const lessonsOf = (model: Model, lessons: readonly Lesson[]): readonly Lesson[] =>
  lessons.filter((lesson) => lesson.model === qualifiedName(model));

function withLessons<T>(store: LessonStore | undefined, work: (store: LessonStore) => readonly T[]): readonly T[] {
  if (store === undefined) return [];
  try {
    return work(store);
  } finally {
    store.close();
  }
}

async function forget(options: Options, { services, terminal }: Context): Promise<void> {
  const which = options.forget === undefined ? {} : await namedBy(options.forget, options, services);
  const [count = 0] = withLessons(services.lessons(options), (store) => [store.forget(which)]);
  if (count === 0 && options.forget !== undefined)
    throw new CommandFailed(
      `Nothing was learned of "${options.forget}". What was learned is in: ${services.hint} models`,
    );
  terminal.out(options.json === true ? JSON.stringify({ forgotten: count }) : `forgotten: ${count}`);
  if (options.json !== true) terminal.err('A running server knows it within a second.');
}

/** `MODEL` or `MODEL:PARAM`. Ids of models may hold colons (`llama3:8b`): what is a model as a whole is one. */
async function namedBy(
  text: string,
  options: Options,
  services: Services,
): Promise<{ readonly model: string; readonly param?: string }> {
  const { catalog } = await services.snapshot({ config: options.config });
  const qualified = (name: string): string => {
    const found = catalog.resolve(name);
    return found.kind === 'model' ? qualifiedName(found.model) : name;
  };
  const learned = withLessons(services.lessons(options), (store) => store.list());
  const colon = text.lastIndexOf(':');
  if (colon <= 0 || learned.some(({ model }) => model === qualified(text))) return { model: qualified(text) };
  return { model: qualified(text.slice(0, colon)), param: text.slice(colon + 1) };
}

function limitLines(models: readonly Model[], lessons: readonly Lesson[], columns: number): readonly string[] {
  const head: Column[] = [
    { title: 'model' },
    { title: 'context', align: 'right' },
    { title: 'output', align: 'right' },
    { title: 'reasoning' },
  ];
  // The mark leads to the second table.
  const rows = models.map((model) => [
    `${qualifiedName(model)}${lessonsOf(model, lessons).length === 0 ? '' : ' *'}`,
    model.capabilities.contextTokens.toLocaleString('en-US'),
    model.capabilities.maxOutputTokens.toLocaleString('en-US'),
    model.capabilities.efforts.join(' '),
  ]);
  return table(head, rows, columns);
}

function priceLines(models: readonly Model[], columns: number): readonly string[] {
  const head: Column[] = [
    { title: '$ per 1M tokens' },
    { title: 'input', align: 'right' },
    { title: 'cached', align: 'right' },
    { title: 'output', align: 'right' },
    { title: 'from' },
  ];
  return table(head, models.flatMap(priceRows), columns);
}

/** One row for the price, one for each higher rate of long prompts. */
function priceRows(model: Model): readonly (readonly string[])[] {
  const { price } = model;
  if (price === null) return [[qualifiedName(model), 'unknown', 'unknown', 'unknown', 'give it one in the config']];
  const from = price.effectiveFrom === null ? '' : `, ${price.effectiveFrom}`;
  const rates = (rate: Rates): readonly string[] =>
    [rate.inputPicoUsd, rate.cachedReadPicoUsd, rate.outputPicoUsd].map(usdPerMillion);
  return [
    [qualifiedName(model), ...rates(price), `${price.source}${from}`],
    ...price.tiers.map((tier) => [`  above ${Math.ceil(tier.aboveInputTokens / 1000)}K input`, ...rates(tier), '']),
  ];
}

type Rates = Pick<PriceTier, 'inputPicoUsd' | 'cachedReadPicoUsd' | 'outputPicoUsd'>;

/** Two digits after the point, and more where the price has them: six are exact, a pico-dollar a token. */
function usdPerMillion(pico: number): string {
  return (pico / PICO_USD_PER_MILLION).toFixed(6).replace(/0{1,4}$/, '');
}

/** As the config writes models, so that one can be taken over into it. Prices are US dollars a million tokens, null when unknown. */
function publicModel(model: Model, usable: boolean, lessons: readonly Lesson[]): Record<string, unknown> {
  const { capabilities, price } = model;
  return {
    id: model.id,
    provider: model.provider,
    name: model.displayName,
    released: model.released,
    usable,
    context_tokens: capabilities.contextTokens,
    context_tokens_from: model.limitsFrom?.contextTokens ?? 'catalog',
    max_output_tokens: capabilities.maxOutputTokens,
    max_output_tokens_from: model.limitsFrom?.maxOutputTokens ?? 'catalog',
    ...disagreements(model),
    reasoning_efforts: capabilities.efforts,
    learned: lessons.map(publicLesson),
    price:
      price === null
        ? null
        : {
            row: price.id,
            source: price.source,
            effective_from: price.effectiveFrom,
            ...publicRates(price),
            tiers: price.tiers.map((tier) => ({ above_input_tokens: tier.aboveInputTokens, ...publicRates(tier) })),
          },
  };
}

/** Where provider and shipped catalog disagree: both, field by field. */
function disagreements({ told }: Model): Record<string, unknown> {
  if (told === undefined) return {};
  const shipped: Readonly<Record<string, unknown>> = { ...told.shipped };
  const differing = Object.entries(told.capabilities).flatMap(([field, says]) =>
    JSON.stringify(says) === JSON.stringify(shipped[field])
      ? []
      : [[field, { provider: says, catalog: shipped[field] }]],
  );
  return differing.length === 0 ? {} : { provider_says: Object.fromEntries(differing) as Record<string, unknown> };
}

function publicRates(rates: PriceTier | PriceRow): Record<string, number> {
  return {
    input_usd_per_million: rates.inputPicoUsd / PICO_USD_PER_MILLION,
    cached_input_usd_per_million: rates.cachedReadPicoUsd / PICO_USD_PER_MILLION,
    cache_write_usd_per_million: rates.cacheWrite5mPicoUsd / PICO_USD_PER_MILLION,
    cache_write_1h_usd_per_million: rates.cacheWrite1hPicoUsd / PICO_USD_PER_MILLION,
    output_usd_per_million: rates.outputPicoUsd / PICO_USD_PER_MILLION,
  };
}
