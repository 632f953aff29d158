// src/catalog/price_table.json, cut from the price package: the providers whose models are known and nothing
// else: a model that nobody described has no price. The package would also find one for `openai-compatible`: OpenAI's.
// The whole package is 0.8 MB of source and 19 MB of memory in every process; a gateway needs a twentieth of it.
import { readFileSync } from 'node:fs';
import { findProvider, type ConditionalPrice } from '@pydantic/genai-prices';
import { KNOWN_MODELS } from '../src/catalog/known_models.ts';

/** `{package, version, prices: {provider: {model id: dated prices}}}`; exact ids only, the package's patterns are left out. */
export function priceTable(): unknown {
  const manifest = JSON.parse(readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8')) as {
    version: string;
  };
  const known = new Set(KNOWN_MODELS.map(({ provider }) => provider));
  const prices = [...known].flatMap((id) => {
    const models = findProvider({ providerId: id })?.models ?? [];
    const rows = models.map((model): [string, readonly ConditionalPrice[]] => [model.id, listOf(model.prices)]);
    return rows.length === 0
      ? []
      : [[id, Object.fromEntries(rows.toSorted(([left], [right]) => (left < right ? -1 : 1)))]];
  });
  return { package: '@pydantic/genai-prices', version: manifest.version, prices: Object.fromEntries(prices) };
}

function listOf(prices: ConditionalPrice[] | ConditionalPrice['prices']): readonly ConditionalPrice[] {
  return Array.isArray(prices) ? prices : [{ prices }];
}
