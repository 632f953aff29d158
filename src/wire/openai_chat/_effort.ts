// Turns what a caller asked of the reasoning, in whichever form, into the effort that a model takes.
import type { Effort } from '../capabilities.ts';
import type { Reasoning } from '../conversation.ts';

/** From least to most. */
const ORDER: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Thinking budgets as efforts, each up to its number of tokens: the map of facts 2.6, read backwards. */
const BUDGETS: readonly (readonly [number, Effort])[] = [
  [1_024, 'minimal'],
  [2_048, 'low'],
  [10_000, 'medium'],
  [16_384, 'high'],
];

/** The effort that the settings mean; undefined where they ask for nothing. May be a word that nobody knows. */
export function askedEffort(reasoning: Reasoning | undefined): string | undefined {
  if (reasoning === undefined) return undefined;
  const { effort, budgetTokens, enabled } = reasoning;
  if (enabled === false) return 'none';
  if (effort !== undefined) return effort;
  if (budgetTokens !== undefined) return BUDGETS.find(([tokens]) => budgetTokens <= tokens)?.[1] ?? 'xhigh';
  // Thinking switched on, and no word on how much.
  return enabled === true ? 'medium' : undefined;
}

/**
 * The nearest of `efforts`: the asked one, the next lower, else the lowest. Reasoning that was asked for is never turned
 * off by it, so `none` is nobody's neighbour. Undefined where there is none to send.
 */
export function nearestEffort(asked: string, efforts: readonly Effort[]): Effort | undefined {
  const exact = efforts.find((effort) => effort === asked);
  if (exact !== undefined || asked === 'none') return exact;
  const rank = ORDER.findIndex((effort) => effort === asked);
  if (rank < 0) return undefined;
  const offered = ORDER.filter((effort) => effort !== 'none' && efforts.includes(effort));
  return offered.findLast((effort) => ORDER.indexOf(effort) < rank) ?? offered[0];
}
