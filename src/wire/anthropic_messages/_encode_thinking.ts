// Owns `thinking` and the effort of a Messages request (facts 2.6). Models differ in all of it, and each difference is a
// capability. What was not asked for is not sent.
import type { JsonObject } from '../../support/json.ts';
import type { Capabilities, Effort } from '../capabilities.ts';
import type { Conversation, Reasoning } from '../conversation.ts';
import type { Losses } from '../losses.ts';

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Tokens that an effort stands for on models that think by budget; the largest holds for `max` too (facts 2.6). */
const BUDGETS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 10_000,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};
/** Anthropic takes no smaller budget. */
const BUDGET_TOKENS_MIN = 1_024;

export interface ThinkingPlan {
  readonly thinking: JsonObject | undefined;
  /** Goes into output_config. */
  readonly effort: string | undefined;
  /** Whether the model thinks in this request: sampling is bound then. */
  readonly thinks: boolean;
}

export interface ThinkingOptions {
  readonly asked: Reasoning | undefined;
  readonly capabilities: Capabilities;
  readonly maxTokens: number;
  /** A tool call is forced in this request. */
  readonly forced: boolean;
  /** See EncodedTurns.mayThink. */
  readonly mayThink: boolean;
  /** The effort was asked for in Anthropic's own words: it says how much, and not whether to think. */
  readonly effortAlone?: boolean | undefined;
}

/** See ThinkingOptions. */
export const isEffortAlone = ({ protocol, reasoning }: Conversation): boolean =>
  protocol === 'anthropic-messages' && reasoning?.effort !== undefined && reasoning.enabled === undefined;

type Level = Exclude<Effort, 'none'>;
type Ask =
  | { readonly kind: 'silent' }
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly level: Level | undefined };

export function planThinking(options: ThinkingOptions, losses: Losses): ThinkingPlan {
  const { capabilities } = options;
  const ask = askOf(options.asked, losses);
  if (capabilities.thinking === 'absent') return withoutThinking(ask, capabilities, losses);
  if (options.effortAlone === true && ask.kind === 'on' && ask.level !== undefined) {
    return {
      thinking: undefined,
      effort: nearestEffort(ask.level, capabilities, losses),
      thinks: capabilities.thinkingDefaultOn,
    };
  }
  const wouldThink = ask.kind === 'on' || (ask.kind === 'silent' && capabilities.thinkingDefaultOn);
  // To be made to call a tool is the stronger wish of the two, and a lost thinking block cannot be sent back.
  const excluded =
    (options.forced && capabilities.forcedToolChoice !== 'yes') ||
    (capabilities.thinking === 'budget' && !options.mayThink);
  if (wouldThink && excluded) {
    if (ask.kind === 'on') losses.drop('reasoning_effort');
    return off(capabilities, losses);
  }
  switch (ask.kind) {
    case 'silent':
      return { thinking: undefined, effort: undefined, thinks: capabilities.thinkingDefaultOn };
    case 'off':
      return off(capabilities, losses);
    case 'on':
      return on(ask.level, options, losses);
    default:
      return ask satisfies never;
  }
}

function askOf(asked: Reasoning | undefined, losses: Losses): Ask {
  const { effort, enabled, budgetTokens } = asked ?? {};
  if (effort === 'none' || enabled === false) return { kind: 'off' };
  if (effort !== undefined) {
    const level = EFFORTS.find((known) => known === effort);
    if (level !== undefined && level !== 'none') return { kind: 'on', level };
    losses.drop('reasoning_effort');
    return { kind: 'silent' };
  }
  if (budgetTokens !== undefined) return budgetTokens > 0 ? { kind: 'on', level: undefined } : { kind: 'off' };
  return enabled === true ? { kind: 'on', level: undefined } : { kind: 'silent' };
}

function withoutThinking(ask: Ask, capabilities: Capabilities, losses: Losses): ThinkingPlan {
  const wanted = ask.kind === 'on';
  const effort = wanted && ask.level !== undefined ? nearestEffort(ask.level, capabilities, losses) : undefined;
  if (wanted && effort === undefined) losses.drop('reasoning_effort');
  return { thinking: undefined, effort, thinks: false };
}

function off(capabilities: Capabilities, losses: Losses): ThinkingPlan {
  if (!capabilities.thinkingDefaultOn) return { thinking: undefined, effort: undefined, thinks: false };
  if (capabilities.thinkingCanBeDisabled) return { thinking: { type: 'disabled' }, effort: undefined, thinks: false };
  // It thinks in any case: as little as it can.
  losses.drop('reasoning_effort');
  return { thinking: undefined, effort: capabilities.efforts.find((effort) => effort !== 'none'), thinks: true };
}

function on(level: Level | undefined, options: ThinkingOptions, losses: Losses): ThinkingPlan {
  const { asked, capabilities } = options;
  const display = displayOf(asked);
  if (capabilities.thinking === 'adaptive') {
    const wanted = level ?? (asked?.budgetTokens === undefined ? undefined : levelOf(asked.budgetTokens));
    const effort = wanted === undefined ? undefined : nearestEffort(wanted, capabilities, losses);
    return { thinking: { type: 'adaptive', ...display }, effort, thinks: true };
  }
  const budget = fittingBudget(asked?.budgetTokens ?? BUDGETS[level ?? 'medium'], options.maxTokens);
  const effort =
    level === undefined || capabilities.efforts.length === 0 ? undefined : nearestEffort(level, capabilities, losses);
  if (budget === undefined) {
    losses.drop('reasoning_effort');
    return { ...off(capabilities, losses), effort };
  }
  if (budget.weaker) losses.drop('reasoning_effort');
  return { thinking: { type: 'enabled', budget_tokens: budget.tokens, ...display }, effort, thinks: true };
}

/** As asked in Anthropic's own words; a summary in OpenAI's are thoughts that are shown. */
function displayOf(asked: Reasoning | undefined): JsonObject {
  if (asked?.display !== undefined) return { display: asked.display };
  return asked?.summary === undefined || asked.summary === 'none' ? {} : { display: 'summarized' };
}

/** The effort itself, else the next higher one, else the highest there is, which is less than was asked and said so. */
function nearestEffort(level: Level, { efforts }: Capabilities, losses: Losses): Effort | undefined {
  const offered = EFFORTS.filter((effort) => effort !== 'none' && efforts.includes(effort));
  const rank = EFFORTS.indexOf(level);
  const found = offered.find((effort) => EFFORTS.indexOf(effort) >= rank);
  if (found !== undefined || offered.length === 0) return found;
  losses.drop('reasoning_effort');
  return offered.at(-1);
}

/** The smallest level whose budget holds so many tokens. */
function levelOf(budgetTokens: number): Level {
  const levels: readonly Level[] = ['minimal', 'low', 'medium', 'high', 'xhigh'];
  return levels.find((level) => BUDGETS[level] >= budgetTokens) ?? 'max';
}

/**
 * The budget lies within max_tokens, and the answer needs the rest: at least a quarter of it, unless the smallest budget
 * takes more. Undefined where not even that fits.
 */
function fittingBudget(
  wanted: number,
  maxTokens: number,
): { readonly tokens: number; readonly weaker: boolean } | undefined {
  if (maxTokens <= BUDGET_TOKENS_MIN) return undefined;
  const most = Math.max(BUDGET_TOKENS_MIN, Math.floor((maxTokens * 3) / 4));
  const tokens = Math.max(BUDGET_TOKENS_MIN, Math.min(Math.floor(wanted), most));
  return { tokens, weaker: tokens < Math.floor(wanted) };
}
