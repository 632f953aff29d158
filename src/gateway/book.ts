// Owns the record of one request from its intent to its one settlement, together with the reservation that goes with it.
// Whoever ends the request first settles it; later ends find it settled and change nothing.
import type { Admission, Need } from '../access/admission.ts';
import type { Model } from '../catalog/model.ts';
import type { AttemptRecord, Intent, Settlement } from '../ledger/record.ts';
import type { Decision } from '../routing/decision.ts';
import type { AttemptTrace } from '../upstream/attempt.ts';
import type { Target } from '../upstream/target.ts';
import type { Usage } from '../wire/answer.ts';
import type { Call } from './call.ts';
import { estimateUsage } from './estimate.ts';
import type { GatewayOptions } from './options.ts';
import type { Prepared } from './prepare.ts';
import { REFUSED } from './refused.ts';
import { buildSettlement, priceAttempt } from './settle.ts';
import type { Snapshot } from './snapshot.ts';

/** How a request ended. */
export interface Ending {
  readonly status: 'success' | 'error' | 'cancelled';
  readonly httpStatus: number;
  readonly errorCode: string | null;
  readonly served: Model | null;
  readonly finish: string | null;
  readonly dropped: readonly string[];
}

/** What of a request is known when its intent is written. */
export interface Opening {
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly user: string | null;
  readonly prepared: Prepared | null;
  readonly reservedNanoUsd: number | null;
  readonly simulated: boolean;
}

export interface Book {
  /** One journal write. Throws when it cannot be written: nothing is sent then. */
  readonly open: (opening: Opening) => void;
  readonly isOpen: () => boolean;
  readonly holdReservation: (admission: Admission) => void;
  /** Raises the reservation for a further billable attempt. Throws budget_exceeded. */
  readonly topUp: (need: Need) => void | Promise<void>;
  /** Where the attempts can be read at any time from now on, in the order of `targets`. */
  readonly watch: (traces: () => readonly AttemptTrace[], targets: readonly Target[]) => void;
  /** The first attempt is about to be sent: what came before is our own time. */
  readonly sending: () => void;
  readonly overheadMs: () => number;
  readonly attempts: () => readonly AttemptRecord[];
  /** Once; writes the settlement, gives the reservation back, and says what it cost. Later calls answer undefined. */
  readonly settle: (ending: Ending) => Settlement | undefined;
}

export function createBook(call: Call, options: GatewayOptions, snapshot: Snapshot): Book {
  const { clock, ledger } = options;
  const startedAtMs = clock.nowMs();
  let opened: Opening | undefined;
  let decision: Decision = REFUSED;
  let admission: Admission | undefined;
  let read: () => readonly AttemptRecord[] = () => [];
  let sentAtMs: number | undefined;
  let settled = false;

  function overheadMs(): number {
    return (sentAtMs ?? clock.monotonicMs()) - call.receivedAtMs;
  }

  function settle(ending: Ending): Settlement | undefined {
    if (settled || opened === undefined) return undefined;
    settled = true;
    const attempts = read();
    const firstByteMs = attempts.find((attempt) => attempt.outcome === 'success')?.firstByteMs ?? null;
    const now = clock.monotonicMs();
    const settlement = buildSettlement({
      ...ending,
      snapshot,
      decision,
      attempts,
      firstByteMs,
      durationMs: now - call.receivedAtMs,
      overheadMs: overheadMs(),
      settledAtMs: clock.nowMs(),
    });
    try {
      ledger.settle(call.requestId, settlement);
    } finally {
      admission?.release(settlement.costNanoUsd);
    }
    return settlement;
  }

  return {
    open: (opening) => {
      decision = opening.prepared?.decision ?? REFUSED;
      ledger.open(intentOf({ call, opening, decision, startedAtMs, replicaId: options.replicaId }));
      opened = opening;
    },
    isOpen: () => opened !== undefined,
    holdReservation: (held) => {
      admission = held;
    },
    topUp: (need) => admission?.topUp(need),
    watch: (traces, targets) => {
      const inputTokens = (): number => decision.inputTokensEstimate;
      read = () =>
        traces().map((trace) =>
          priceAttempt(recordOf(trace, inputTokens()), targets[trace.targetIndex]?.model.price ?? null),
        );
    },
    sending: () => {
      sentAtMs ??= clock.monotonicMs();
    },
    overheadMs,
    attempts: () => read(),
    settle,
  };
}

function intentOf(facts: {
  call: Call;
  opening: Opening;
  decision: Decision;
  startedAtMs: number;
  replicaId: string;
}): Intent {
  const { call, opening } = facts;
  const { caller } = call;
  return {
    id: call.requestId,
    orgId: caller.orgId,
    projectId: caller.projectId,
    keyId: caller.keyId,
    replicaId: facts.replicaId,
    startedAtMs: facts.startedAtMs,
    endpoint: call.endpoint,
    origin: call.origin,
    parentId: call.parentId,
    requestedModel: opening.requestedModel,
    stream: opening.stream,
    decision: facts.decision,
    sessionId: opening.prepared?.hints.sessionId ?? null,
    tags: opening.prepared?.hints.tags ?? [],
    user: opening.user,
    reservedNanoUsd: opening.reservedNanoUsd,
    simulated: opening.simulated,
    bodyBytes: call.body.byteLength,
  };
}

/** A trace as the ledger keeps it; its cost comes with the price. */
function recordOf(trace: AttemptTrace, inputTokens: number): AttemptRecord {
  const { targetIndex: _target, outputChars: _chars, input: _input, why: _why, ...kept } = trace;
  return { ...kept, usage: usageOf(trace, inputTokens), costNanoUsd: null, priceRow: null };
}

/**
 * The provider's own figures where it told them. Without: an estimate for everything that it may have billed, which is
 * all but an attempt that never reached it and an error that it answered in place of an answer.
 */
function usageOf(trace: AttemptTrace, inputTokens: number): Usage | null {
  if (trace.usage !== null) return trace.usage;
  const neverThere = trace.fate === 'not-sent' && trace.outcome !== 'success';
  const answeredError = trace.httpStatus !== null && (trace.httpStatus < 200 || trace.httpStatus > 299);
  // An error under a 200 before any content is an error all the same.
  const saidNothing = trace.outcome === 'failed' && trace.fate === 'answered' && trace.outputChars === 0;
  return neverThere || answeredError || saidNothing
    ? null
    : estimateUsage(trace.input ?? inputTokens, trace.outputChars);
}
