// loadline models: what can be named here, what it takes, what it costs and where that figure comes from.
import type { Command } from 'commander';
import { qualifiedName, type Model, type PriceRow, type PriceTier } from '../catalog/model.ts';
import { examples, type Context } from './context.ts';
import { table, type Column } from './text.ts';

const PICO_USD_PER_MILLION = 1_000_000;

export function registerModels(program: Command, { services, terminal }: Context): void {
  const command = program
    .command('models')
    .description('list the models that can be named, with their limits')
    .option('--prices', 'show prices per million tokens and where each comes from')
    .option('--all', 'also models of providers that have no key')
    .option('--json', 'print as JSON')
    .option('--config <file>', 'config file')
    .action(async (options: { prices?: boolean; all?: boolean; json?: boolean; config?: string }) => {
      const snapshot = await services.snapshot({ config: options.config });
      const usable = (model: Model): boolean => snapshot.providers.get(model.provider)?.missing === undefined;
      const models = snapshot.catalog.list().filter((model) => options.all === true || usable(model));
      if (options.json === true) {
        terminal.out(
          JSON.stringify(
            models.map((model) => publicModel(model, usable(model))),
            null,
            2,
          ),
        );
        return;
      }
      for (const line of options.prices === true
        ? priceLines(models, terminal.columns)
        : limitLines(models, terminal.columns))
        terminal.out(line);
      const hidden = snapshot.catalog.list().length - models.length;
      if (hidden > 0) terminal.err(`${hidden} more belong to providers without a key; see them with --all`);
    });
  examples(command, services.hint, ['models', 'models --prices']);
}

function limitLines(models: readonly Model[], columns: number): readonly string[] {
  const head: Column[] = [
    { title: 'model' },
    { title: 'context', align: 'right' },
    { title: 'output', align: 'right' },
    { title: 'reasoning' },
  ];
  const rows = models.map((model) => [
    qualifiedName(model),
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
function publicModel(model: Model, usable: boolean): Record<string, unknown> {
  const { capabilities, price } = model;
  return {
    id: model.id,
    provider: model.provider,
    name: model.displayName,
    released: model.released,
    usable,
    context_tokens: capabilities.contextTokens,
    max_output_tokens: capabilities.maxOutputTokens,
    reasoning_efforts: capabilities.efforts,
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

function publicRates(rates: PriceTier | PriceRow): Record<string, number> {
  return {
    input_usd_per_million: rates.inputPicoUsd / PICO_USD_PER_MILLION,
    cached_input_usd_per_million: rates.cachedReadPicoUsd / PICO_USD_PER_MILLION,
    cache_write_usd_per_million: rates.cacheWrite5mPicoUsd / PICO_USD_PER_MILLION,
    cache_write_1h_usd_per_million: rates.cacheWrite1hPicoUsd / PICO_USD_PER_MILLION,
    output_usd_per_million: rates.outputPicoUsd / PICO_USD_PER_MILLION,
  };
}
