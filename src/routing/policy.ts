// The nouns of a policy after it was checked and compiled. config/ compiles YAML to it, decide.ts walks it.
import type { Assessment, CallerFacts, Hints } from './decision.ts';
import type { Protocol } from '../wire/conversation.ts';

export interface TierModel {
  /** As the operator wrote it: an id, or `provider/model`. */
  readonly model: string;
  readonly weight: number;
  readonly timeoutMs: number | null;
  readonly retries: number | null;
}

/** Tiers rank in file order, cheapest first. */
export interface Tier {
  readonly name: string;
  readonly models: readonly TierModel[];
}

/** What a condition may look at. */
export interface ConditionInput {
  readonly assessment: Assessment;
  /** Risk and task after hints. */
  readonly risk: Assessment['risk'];
  readonly task: string;
  readonly hints: Hints;
  readonly caller: CallerFacts;
  readonly protocol: Protocol;
}

export interface Condition {
  /** Throws when a CEL expression fails at run time: the rule's `onUnsure` applies then. */
  readonly holds: (input: ConditionInput) => boolean;
  /** The condition as people read it: `risk medium or above`. */
  readonly says: string;
  /** Whether it looks at risk, so that escalations can be told from task choices. */
  readonly readsRisk: boolean;
  /** The condition in one canonical form: what the policy's hash is made of. */
  readonly source?: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly condition: Condition;
  /** Tier. */
  readonly use: string;
  readonly because: string;
  readonly onUnsure: string | null;
}

export interface Route {
  readonly name: string;
  readonly defaultTier: string;
  readonly onUnsure: string;
  /** An ask that only reads still counts what it touches. */
  readonly careful: boolean;
  /** What a model cannot take: refused where strict, dropped and named where lenient or not said. */
  readonly compat?: 'lenient' | 'strict' | undefined;
  /** Ask for prompt caching where the provider must be asked and the caller could not. Decides nothing, so no hash holds it. */
  readonly promptCache?: 'auto' | undefined;
  readonly rules: readonly Rule[];
}

export interface Policy {
  /** SHA-256 over the effective policy, first 16 hex digits; stored with every decision. */
  readonly hash: string;
  readonly tiers: readonly Tier[];
  /** By name; `auto` is always there. */
  readonly routes: ReadonlyMap<string, Route>;
}
