// The gateway as its users see it: server, compare, later shadow and judges. One way in for all of them.
import type { Caller } from '../access/caller.ts';
import type { Assessment, Decision } from '../routing/decision.ts';
import type { Call, Endpoint, GatewayAnswer, HeaderReader } from './call.ts';
import type { CompatInForce } from './compat.ts';
import type { Snapshot } from './snapshot.ts';

export interface RouteCall {
  readonly caller: Caller;
  readonly body: Uint8Array;
  readonly headers: HeaderReader;
}

/** One thing that, said or seen differently, sends the request elsewhere. */
export interface Change {
  /** `with metadata.risk "medium"`. */
  readonly says: string;
  readonly tier: string;
  readonly rule: string;
}

/** What POST /v1/route and `loadline route` explain: a decision and what it rests on; no model was called. */
export interface RouteResult {
  readonly decision: Decision;
  readonly assessment: Assessment;
  /** Cost of the request at each model of the route's tiers, with `outputTokensAssumed` output tokens. */
  readonly costs: readonly { readonly model: string; readonly tier: string; readonly nanoUsd: number | null }[];
  readonly outputTokensAssumed: number;
  /** What would have changed the answer, each decided anew and not guessed. */
  readonly changes: readonly Change[];
  readonly droppedHints: readonly string[];
  /** What becomes of a parameter that the model cannot take, and who says so. */
  readonly compat: CompatInForce;
}

/** A request whose tokens are asked for. */
export interface CountCall extends RouteCall {
  readonly endpoint: Endpoint;
  readonly signal: AbortSignal;
}

export interface InputCount {
  readonly inputTokens: number;
  readonly source: 'provider' | 'estimated';
  /** `provider/model` that it was counted for. */
  readonly model: string;
}

export interface Gateway {
  /** Never throws: a failure is an answer in the caller's protocol, and a record. */
  readonly conduct: (call: Call) => Promise<GatewayAnswer>;
  /** Decides without sending. Rejects with LoadlineError where the request could not be sent at all. */
  readonly explain: (call: RouteCall) => Promise<RouteResult>;
  /** How many tokens the input has. Throws LoadlineError where the request could not be sent at all. */
  readonly countInput: (call: CountCall) => Promise<InputCount>;
  readonly snapshot: () => Snapshot;
}
