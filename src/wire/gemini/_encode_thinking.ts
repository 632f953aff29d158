// Owns `thinkingConfig`: a level for newer models, a number of tokens for older ones. What was not asked for is not sent.
import type { JsonObject } from '../../support/json.ts';
import type { Capabilities, Effort } from '../capabilities.ts';
import type { Conversation, Reasoning } from '../conversation.ts';
import type { Losses } from '../losses.ts';
import type { Encoding } from './_draft.ts';

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
/** Tokens that an effort stands for, as Google's own OpenAI-compatible endpoint has it. */
const BUDGETS: Readonly<Record<string, number>> = { minimal: 1_024, low: 1_024, medium: 8_192, high: 24_576 };
/** The model chooses for itself. */
const DYNAMIC = -1;

type Ask =
  | { readonly kind: 'silent' }
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly level?: Effort | undefined; readonly tokens?: number | undefined };

/** Undefined where there is nothing to send. */
export function encodeThinking(conversation: Conversation, { losses, target }: Encoding): JsonObject | undefined {
  const { capabilities } = target;
  const ask = askOf(conversation.reasoning, losses);
  if (capabilities.thinking === 'absent' || capabilities.thinking === 'adaptive') {
    if (ask.kind === 'on') losses.drop('reasoning_effort');
    return undefined;
  }
  const amount =
    capabilities.thinking === 'level' ? levelFor(ask, capabilities, losses) : budgetFor(ask, capabilities, losses);
  const shown: JsonObject = ask.kind !== 'off' && wantsThoughts(conversation) ? { includeThoughts: true } : {};
  const config = { ...amount, ...shown };
  return Object.keys(config).length === 0 ? undefined : config;
}

function askOf(asked: Reasoning | undefined, losses: Losses): Ask {
  const { effort, enabled, budgetTokens } = asked ?? {};
  if (effort === 'none' || (effort === undefined && enabled === false)) return { kind: 'off' };
  if (effort !== undefined) {
    const level = EFFORTS.find((known) => known === effort);
    if (level !== undefined) return { kind: 'on', level };
    losses.drop('reasoning_effort');
    return { kind: 'silent' };
  }
  if (budgetTokens !== undefined) return budgetTokens > 0 ? { kind: 'on', tokens: budgetTokens } : { kind: 'off' };
  return enabled === true ? { kind: 'on' } : { kind: 'silent' };
}

/** Thoughts are sent where somebody reads them: Messages shows them unless told otherwise, OpenAI where it is asked to. */
function wantsThoughts({ extra, protocol, reasoning }: Conversation): boolean {
  if (reasoning?.display !== undefined) return reasoning.display === 'summarized';
  if (reasoning?.summary !== undefined) return reasoning.summary !== 'none';
  const isOn = reasoning?.enabled === true || (reasoning?.budgetTokens ?? 0) > 0;
  return extra['include_reasoning'] === true || (protocol === 'anthropic-messages' && isOn);
}

function levelFor(ask: Ask, { efforts }: Capabilities, losses: Losses): JsonObject {
  const offered = EFFORTS.filter((effort) => effort !== 'none' && efforts.includes(effort));
  if (ask.kind === 'silent' || offered.length === 0) return {};
  if (ask.kind === 'off') {
    // These models think in any case: as little as they can.
    losses.drop('reasoning_effort');
    return sent(offered[0]);
  }
  const wanted = ask.level ?? (ask.tokens === undefined ? undefined : levelOf(ask.tokens));
  if (wanted === undefined) return {};
  const found = offered.find((effort) => EFFORTS.indexOf(effort) >= EFFORTS.indexOf(wanted));
  if (found === undefined) losses.drop('reasoning_effort');
  return sent(found ?? offered.at(-1));
}

const sent = (level: Effort | undefined): JsonObject =>
  level === undefined ? {} : { thinkingLevel: level.toUpperCase() };

/** The smallest level whose budget holds so many tokens. */
const levelOf = (tokens: number): Effort =>
  EFFORTS.find((effort) => (BUDGETS[effort] ?? 0) >= tokens && effort !== 'none') ?? 'high';

function budgetFor(ask: Ask, capabilities: Capabilities, losses: Losses): JsonObject {
  const { thinkingBudgetTokens: range, thinkingCanBeDisabled, thinkingDefaultOn } = capabilities;
  if (ask.kind === 'silent') return {};
  if (ask.kind === 'off') {
    if (thinkingCanBeDisabled) return thinkingDefaultOn ? { thinkingBudget: 0 } : {};
    losses.drop('reasoning_effort');
    return { thinkingBudget: range?.min ?? DYNAMIC };
  }
  if (ask.level === undefined && ask.tokens === undefined) return thinkingDefaultOn ? {} : { thinkingBudget: DYNAMIC };
  const most = range?.max ?? Number.POSITIVE_INFINITY;
  const wanted = Math.floor(ask.tokens ?? BUDGETS[ask.level ?? ''] ?? most);
  const tokens = Math.max(range?.min ?? 1, Math.min(wanted, most));
  if (!Number.isFinite(tokens)) return { thinkingBudget: DYNAMIC };
  if (tokens < wanted || ask.level === 'xhigh' || ask.level === 'max') losses.drop('reasoning_effort');
  return { thinkingBudget: tokens };
}
