// Keeps what is known of each attempt while it runs, in the shape of the ledger's AttemptRecord but for its cost, which
// the gateway adds. Holds no header, no URL and no text of the provider's.
import type { AttemptRecord } from '../ledger/record.ts';
import type { Clock } from '../support/clock.ts';
import type { Usage } from '../wire/answer.ts';
import type { Target } from './target.ts';

export interface AttemptTrace extends Omit<AttemptRecord, 'costNanoUsd' | 'priceRow'> {
  /** Index into the targets that were handed in. */
  readonly targetIndex: number;
  /** Characters of the answer seen: the basis of an estimate where `usage` never came. */
  readonly outputChars: number;
  /** What was told of the input, where `usage` never came. */
  readonly input: Usage | null;
  /** Rule of failure.ts that classified it. */
  readonly why: string | null;
}

export interface Measured {
  readonly usage: Usage | undefined;
  readonly input?: Usage | undefined;
  readonly outputChars: number;
}

export interface OpenTrace {
  /** The answer's head came. */
  readonly head: (status: number, requestId: string | null, firstByteMs: number) => void;
  /** Where usage can be read at any time from now on. */
  readonly measure: (source: () => Measured) => void;
  /** Once; later calls do nothing. */
  readonly end: (outcome: AttemptTrace['outcome'], failure?: EndedBy) => void;
}

export interface EndedBy {
  readonly class: string;
  readonly why: string;
  readonly fate: AttemptTrace['fate'];
}

export interface Traces {
  readonly open: (target: Target, targetIndex: number) => OpenTrace;
  /** All attempts so far; one that still runs has the outcome `unknown`. */
  readonly snapshot: () => readonly AttemptTrace[];
}

/** Ids of providers are short tokens; anything else is not recorded. */
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

const NOTHING: Measured = { usage: undefined, outputChars: 0 };

export function createTraces(clock: Clock): Traces {
  const reads: (() => AttemptTrace)[] = [];

  function open(target: Target, targetIndex: number): OpenTrace {
    const index = reads.length;
    const startedAtMs = clock.nowMs();
    const startedAt = clock.monotonicMs();
    let durationMs: number | undefined;
    let seen: Pick<AttemptTrace, 'httpStatus' | 'upstreamRequestId' | 'firstByteMs'> = {
      httpStatus: null,
      upstreamRequestId: null,
      firstByteMs: null,
    };
    let source = (): Measured => NOTHING;
    let outcome: AttemptTrace['outcome'] = 'unknown';
    let endedBy: EndedBy | undefined;
    reads.push(() => {
      const measured = source();
      return {
        index,
        targetIndex,
        provider: target.provider,
        model: target.model.id,
        protocol: target.protocol,
        startedAtMs,
        durationMs: durationMs ?? clock.monotonicMs() - startedAt,
        ...seen,
        outcome,
        failure: endedBy?.class ?? null,
        why: endedBy?.why ?? null,
        fate: endedBy?.fate ?? (seen.httpStatus === null ? 'maybe-processed' : 'answered'),
        usage: measured.usage ?? null,
        input: measured.input ?? null,
        outputChars: measured.outputChars,
        simulated: target.simulated,
      };
    });
    return {
      head: (status, requestId, firstByteMs) => {
        seen = {
          httpStatus: status,
          upstreamRequestId: requestId !== null && REQUEST_ID.test(requestId) ? requestId : null,
          firstByteMs,
        };
      },
      measure: (from) => {
        source = from;
      },
      end: (how, failure) => {
        if (durationMs !== undefined) return;
        durationMs = clock.monotonicMs() - startedAt;
        outcome = how;
        endedBy = failure;
      },
    };
  }

  return { open, snapshot: () => reads.map((read) => read()) };
}
