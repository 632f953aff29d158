// The nouns of routing: what was seen, what was asked, what was decided. Types and their order, no flow.
import type { Protocol } from '../wire/conversation.ts';

export const RISK_LEVELS = ['none', 'low', 'medium', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** 0 for none … 3 for high. */
export function rankOfRisk(level: RiskLevel): number {
  return RISK_LEVELS.indexOf(level);
}

export const RISK_CATEGORIES = [
  'production',
  'money',
  'auth',
  'infra',
  'schema',
  'secrets',
  'data-loss',
  'destructive-tool',
] as const;
export type RiskCategory = (typeof RISK_CATEGORIES)[number];

/** Where a signal was seen: a position, never the text (CONTRACT, Headers; DESIGN section 4). */
export interface Evidence {
  /** The part as its protocol names it: `messages[2].content`, `messages[3].tool_calls[0]`. */
  readonly part: string;
  /** UTF-16 offsets in that part's text. */
  readonly start: number;
  readonly end: number;
  /** What kind of thing it is: `diff-path`, `sql`, `shell`, `tool-call`, `ask`, … */
  readonly kind: string;
}

export interface Signal {
  /** Stable id of the rule: `sql.drop-column`, `path.auth`. */
  readonly id: string;
  readonly category: RiskCategory;
  readonly severity: RiskLevel;
  /** `mentions` never counts above low. */
  readonly effect: 'modifies' | 'mentions';
  readonly evidence: Evidence;
  /** One plain clause for people, made from the rule, never from the prompt: `drops a column`. */
  readonly says: string;
}

export const TASKS = [
  'classification',
  'triage',
  'summarize',
  'extraction',
  'translation',
  'subagent',
  'background',
  'qa',
  'chat',
  'code_review',
  'code_edit',
  'debugging',
  'refactor',
  'migration',
  'architecture',
  'production_review',
  'docs',
] as const;
export type KnownTask = (typeof TASKS)[number];

export interface TaskGuess {
  /** A known task, a label of the caller's own, or `unknown`. */
  readonly task: string;
  readonly source: 'hint' | 'key' | 'inferred' | 'unknown';
  /** Why, in one clause: `asks to summarize`. */
  readonly says: string;
}

/** What signals found in one request. Pure data: the same body gives the same assessment. */
export interface Assessment {
  readonly signals: readonly Signal[];
  /** From the signals alone, before any hint. */
  readonly risk: RiskLevel;
  /** Categories of the signals that count, the most severe first. */
  readonly categories: readonly RiskCategory[];
  readonly task: TaskGuess;
  /** The ask only reads: summarize, triage, classify, explain, translate. */
  readonly readsOnly: boolean;
  /** File paths that the request touches (diffs, tool calls), for `touches(glob)`. */
  readonly paths: readonly string[];
  /** Names of the tools offered or called. */
  readonly toolNames: readonly string[];
  /** Estimated input tokens, never below a provider's count by more than the margin in tokens.ts. */
  readonly inputTokensEstimate: number;
  /** Signals that failed or ran out of budget; non-empty means `on_unsure` applies. */
  readonly failed: readonly string[];
  /** Where the ask was found, for explain: `messages[3].content`. */
  readonly askPart: string | undefined;
}

/** The caller's own words about the request, after precedence: own hint over key over nothing. */
export interface Hints {
  readonly task?: string | undefined;
  readonly taskSource?: 'hint' | 'key' | undefined;
  readonly risk?: RiskLevel | undefined;
  readonly route?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the policy may ask about the caller. */
export interface CallerFacts {
  readonly keyName: string;
  readonly projectName: string;
  readonly mayLowerRisk: boolean;
}

/** A model of a tier together with whether it can be used now. */
export interface Candidate {
  readonly modelId: string;
  /** `provider/model`. */
  readonly qualified: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Blended price for ordering, pico-USD per token; null when unknown. */
  readonly pricePicoUsd: number | null;
  /** Why it cannot serve: `set ANTHROPIC_API_KEY`; undefined when it can. */
  readonly unusable?: string | undefined;
  /** True when `unusable` is about the caller's key and not about a provider: the answer is 403 then, not 503. */
  readonly notAllowed?: boolean | undefined;
}

export interface TierFacts {
  readonly name: string;
  /** Served first, then its fallbacks. */
  readonly models: readonly Candidate[];
}

export interface DecideInput {
  readonly protocol: Protocol;
  readonly assessment: Assessment;
  readonly hints: Hints;
  readonly caller: CallerFacts;
  /** Tokens that the answer may take beside the prompt. */
  readonly outputTokensWanted: number;
}

/** A condition met or not, kept for explain: what would have changed the answer. */
export interface RuleTrace {
  readonly rule: string;
  readonly matched: boolean;
  readonly says: string;
}

export interface Decision {
  /** `pinned`: the caller named the model; routing was recorded but decided nothing. */
  readonly kind: 'routed' | 'pinned';
  readonly route: string;
  /** Tier name, or `pinned`. */
  readonly tier: string;
  /** Rule name, `default`, `on_unsure`, `context` or `pinned`. */
  readonly rule: string;
  /** One printable sentence without prompt text, at most 200 bytes. */
  readonly because: string;
  /** Qualified models in the order to try: the chosen one, then the tier's fallbacks. */
  readonly models: readonly string[];
  readonly risk: RiskLevel;
  readonly riskSource: 'signals' | 'hint';
  readonly categories: readonly RiskCategory[];
  readonly task: string;
  readonly taskSource: TaskGuess['source'];
  readonly readsOnly: boolean;
  readonly signals: readonly Signal[];
  readonly inputTokensEstimate: number;
  /** A request that task or default would have sent to a cheaper tier and that risk or a hint raised (CONTRACT, Policy). */
  readonly escalated: boolean;
  /** The tier that it would have got without risk. */
  readonly tierWithoutRisk: string;
  readonly trace: readonly RuleTrace[];
  /** For pinned models: what the route `auto` would have done. */
  readonly auto?: { readonly tier: string; readonly rule: string; readonly escalated: boolean } | undefined;
  /** Hints that the key may not use, for `x-loadline-dropped`. */
  readonly droppedHints: readonly string[];
  readonly hashes: { readonly policy: string; readonly signals: string; readonly catalog: string };
}
