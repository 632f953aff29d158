// The nouns of the ledger: one record a request, whatever became of it. Written to the journal as JSON and
// projected to SQLite, so every field is plain data and additions are optional.
import type { Decision } from '../routing/decision.ts';
import type { Usage } from '../wire/answer.ts';

export type RecordStatus =
  /** Sent, not settled: the process died or it is in flight. */
  | 'open'
  | 'success'
  | 'error'
  | 'cancelled'
  /** Found open after a crash: settled with the reserved maximum. */
  | 'unknown';

export type AttemptOutcome = 'success' | 'failed' | 'cancelled' | 'unknown';

export interface AttemptRecord {
  readonly index: number;
  readonly provider: string;
  readonly model: string;
  readonly protocol: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Until the answer's head; null when it never came. */
  readonly firstByteMs: number | null;
  readonly httpStatus: number | null;
  readonly outcome: AttemptOutcome;
  /** Class of upstream/failure.ts when it failed. */
  readonly failure: string | null;
  /** What is known of the provider having processed it. */
  readonly fate: 'not-sent' | 'maybe-processed' | 'answered';
  readonly usage: Usage | null;
  /** Null when the price is unknown. */
  readonly costNanoUsd: number | null;
  readonly priceRow: string | null;
  readonly upstreamRequestId: string | null;
  readonly simulated: boolean;
}

/** What is written before the socket is: enough to account for a request whose settle never came. */
export interface Intent {
  readonly id: string;
  readonly orgId: string;
  readonly projectId: string;
  readonly keyId: string;
  readonly replicaId: string;
  readonly startedAtMs: number;
  /** `chat.completions`; `compare` legs carry what they compare. */
  readonly endpoint: string;
  readonly origin: 'request' | 'compare';
  /** The compare that it belongs to. */
  readonly parentId: string | null;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly decision: Decision;
  readonly sessionId: string | null;
  readonly tags: readonly string[];
  readonly user: string | null;
  /** Upper bound of what the attempt can cost; null where the price is unknown. */
  readonly reservedNanoUsd: number | null;
  readonly simulated: boolean;
  readonly bodyBytes: number;
}

/** What is written once, when the request has ended. */
export interface Settlement {
  readonly status: Exclude<RecordStatus, 'open'>;
  readonly httpStatus: number;
  readonly errorCode: string | null;
  readonly attempts: readonly AttemptRecord[];
  /** Sum over the attempts; null when none was billed. */
  readonly usage: Usage | null;
  /** Sum over the attempts; null as soon as one of them has an unknown price. */
  readonly costNanoUsd: number | null;
  /** The same tokens at the first model of the cheapest and of the dearest tier of the route. */
  readonly allCheapNanoUsd: number | null;
  readonly allStrongNanoUsd: number | null;
  /** `provider/model` that served, or null. */
  readonly servedModel: string | null;
  readonly finish: string | null;
  readonly dropped: readonly string[];
  readonly durationMs: number;
  readonly firstByteMs: number | null;
  /** Time spent in Loadline itself before the provider was called. */
  readonly overheadMs: number;
  readonly settledAtMs: number;
}

export interface RequestRecord extends Intent {
  readonly settlement: Settlement | null;
}
