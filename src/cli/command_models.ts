// loadline models: what can be named here, what it takes, what it costs and where that figure comes from.
import type { Command } from 'commander';
import { qualifiedName, type Model } from '../catalog/model.ts';
import { examples, type Context } from './program.ts';
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
    .action((options: { prices?: boolean; all?: boolean; json?: boolean; config?: string }) => {
      const snapshot = services.snapshot({ config: options.config });
      const usable = (model: Model): boolean => snapshot.providers.get(model.provider)?.missing === undefined;
      const models = snapshot.catalog.list().filter((model) => options.all === true || usable(model));
      if (options.json === true) {
        terminal.out(
          JSON.stringify(
            models.map((model) => ({ ...model, usable: usable(model) })),
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
  const usd = (pico: number): string => (pico / PICO_USD_PER_MILLION).toFixed(pico % 10_000 === 0 ? 2 : 3);
  const rows = models.map((model) => {
    const price = model.price;
    if (price === null)
      return [qualifiedName(model), 'unknown', 'unknown', 'unknown', 'nowhere: give it a price in the config'];
    const above = price.tiers.map(
      (tier) =>
        `; above ${(tier.aboveInputTokens / 1000).toFixed(0)}K input ${usd(tier.inputPicoUsd)}/${usd(tier.outputPicoUsd)}`,
    );
    const since = price.effectiveFrom === null ? '' : ` since ${price.effectiveFrom}`;
    return [
      qualifiedName(model),
      usd(price.inputPicoUsd),
      usd(price.cachedReadPicoUsd),
      usd(price.outputPicoUsd),
      `${price.source}${since}${above.join('')}`,
    ];
  });
  return table(head, rows, columns);
}
