// Prices of our own, where the price package is silent or would answer with another model's row. Newest row last.
import type { UsdPrice } from './_price_row.ts';

export interface OwnPrice {
  readonly provider: string;
  readonly id: string;
  /** ISO date from which it holds. */
  readonly from: string;
  readonly price: UsdPrice;
}

/** The day on which these rows were last compared with the providers' pages; part of each row's id. */
export const OWN_PRICES_DATE = '2026-11-24';

export const OWN_PRICES: readonly OwnPrice[] = [
  // Anthropic's pricing page. Cache reads fell from $0.20 to $0.10 on 2026-10-07.
  {
    provider: 'anthropic',
    id: 'claude-sonnet-5-5',
    from: '2026-09-28',
    price: { input: 2, output: 10, cachedRead: 0.2, cacheWrite5m: 2.5, cacheWrite1h: 4, webSearch: 10 },
  },
  {
    provider: 'anthropic',
    id: 'claude-sonnet-5-5',
    from: '2026-10-07',
    price: { input: 2, output: 10, cachedRead: 0.1, cacheWrite5m: 2.5, cacheWrite1h: 4, webSearch: 10 },
  },
  // Google's page for Gemini 4: the price of the first weeks, which ends with November 2026, then twice that.
  ...['gemini-4-argon', 'gemini-4-carbon'].flatMap((id): readonly OwnPrice[] => [
    {
      provider: 'gemini',
      id,
      from: id === 'gemini-4-argon' ? '2026-09-30' : '2026-11-10',
      price: { input: 2, output: 10, cachedRead: 0.1, webSearch: 14 },
    },
    { provider: 'gemini', id, from: '2026-12-01', price: { input: 4, output: 20, cachedRead: 0.2, webSearch: 14 } },
  ]),
  // Five times the rates once the prompt is above 100,000 tokens.
  {
    provider: 'anthropic',
    id: 'claude-haiku-5-5',
    from: '2026-10-07',
    price: {
      input: 0.1,
      output: 0.5,
      cachedRead: 0.01,
      cacheWrite5m: 0.125,
      cacheWrite1h: 0.2,
      webSearch: 10,
      tiers: [
        { aboveInputTokens: 100_000, input: 0.5, output: 2.5, cachedRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1 },
      ],
    },
  },
];

/**
 * US dollars per thousand searches where the price package names none, by how a model's id begins. Google counts searches
 * from Gemini 3 on and grounded prompts before; an answer tells its searches only, so 2.5 is never less than it costs.
 */
export const SEARCH_PRICES: readonly { readonly provider: string; readonly prefix: string; readonly usd: number }[] = [
  { provider: 'gemini', prefix: 'gemini-2.', usd: 35 },
  { provider: 'gemini', prefix: 'gemini-', usd: 14 },
];
