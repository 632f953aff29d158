// Runs of the attempt loop in Chat Completions: a call, its options with deadlines that suit a test, and the reading of a
// stream to its end. Real sockets; the transport is the one that ships.
import { systemClock } from '../../support/clock.ts';
import type { LoadlineError } from '../../support/errors.ts';
import type { Answer } from '../../wire/answer.ts';
import { openaiChat } from '../../wire/openai_chat/codec.ts';
import type { AnswerStream } from '../answer_stream.ts';
import { runAttempts } from '../attempt.ts';
import type { AttemptsOptions, AttemptsResult } from '../attempt.ts';
import type { PreparedCall } from '../call.ts';
import { createFetchTransport } from '../fetch_transport.ts';
import type { FetchTransport } from '../fetch_transport.ts';
import type { Target } from '../target.ts';

export type Run = AttemptsResult<Answer>;
type Streamed = Extract<Run, { kind: 'stream' }>;

/** The request of a caller that wants a whole answer. */
export function wholeCall(changes: Partial<PreparedCall<Answer>> = {}): PreparedCall<Answer> {
  return {
    body: '{"model":"m","messages":[]}',
    headers: {},
    dropped: [],
    decodeError: openaiChat.decodeError,
    answer: { kind: 'whole', decode: (body) => openaiChat.decodeAnswer(body, new Map()) },
    ...changes,
  };
}

/** The request of a caller that wants a stream; anew for each attempt, as a pump is used up. */
export function streamCall(hideUsage = false): PreparedCall<Answer> {
  return wholeCall({
    body: '{"model":"m","messages":[],"stream":true}',
    answer: { kind: 'stream', pump: openaiChat.createPassthrough({ hideUsage }) },
  });
}

/** One transport for all runs of a process, as in the program. */
export const transport: FetchTransport = createFetchTransport();

/** Long enough that a busy machine never meets them by chance; tests of a deadline set their own. */
const PATIENT = { firstByteMs: 20_000, idleMs: 20_000 };

export function optionsOf(
  targets: readonly Target[],
  changes: Partial<AttemptsOptions<Answer>> = {},
): AttemptsOptions<Answer> {
  return {
    targets,
    prepare: () => wholeCall(),
    beforeSend: () => undefined,
    transport,
    clock: systemClock,
    // No jitter: a retry follows at once.
    random: () => 0,
    signal: new AbortController().signal,
    timeouts: PATIENT,
    totalMs: 30_000,
    pinned: false,
    ...changes,
  };
}

export const run = (targets: readonly Target[], changes: Partial<AttemptsOptions<Answer>> = {}): Promise<Run> =>
  runAttempts(optionsOf(targets, changes));

export const runStream = (targets: readonly Target[], changes: Partial<AttemptsOptions<Answer>> = {}): Promise<Run> =>
  run(targets, { prepare: () => streamCall(), ...changes });

export type StreamRead = { readonly text: string; readonly pieces: readonly string[] } & (
  | { readonly ending: 'end' | 'cancelled' }
  | { readonly ending: 'error'; readonly error: LoadlineError }
);

/** Reads a stream to its last step, no further than `stepsMax`. */
export async function readStream(stream: AnswerStream, stepsMax = 2_000_000): Promise<StreamRead> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  for (let step = 0; step < stepsMax; step += 1) {
    const { kind, ...rest } = await stream.next();
    if (kind === 'out' && 'out' in rest)
      pieces.push(typeof rest.out === 'string' ? rest.out : decoder.decode(rest.out));
    else if (kind === 'error' && 'error' in rest)
      return { ending: 'error', error: rest.error, text: pieces.join(''), pieces };
    else if (kind === 'end' || kind === 'cancelled') return { ending: kind, text: pieces.join(''), pieces };
  }
  throw new Error(`the stream did not end in ${stepsMax} steps`);
}

/** The run as the stream that it must be. */
export function streamOf(result: Run): Streamed {
  if (result.kind === 'stream') return result;
  throw new Error(`a stream was expected: ${result.kind} ${result.kind === 'failed' ? result.error.message : ''}`);
}

/** The run as the failure that it must be. */
export function failureOf(result: Run): Extract<Run, { kind: 'failed' }> {
  if (result.kind === 'failed') return result;
  throw new Error(`a failure was expected: ${result.kind}`);
}

/** The run's text as the whole answer that it must be. */
export function answerText(result: Run): string {
  if (result.kind !== 'answer')
    throw new Error(`an answer was expected: ${result.kind} ${result.kind === 'failed' ? result.error.message : ''}`);
  return result.answer.parts.map((part) => ('text' in part ? part.text : '')).join('');
}

/** `provider outcome fate why` of each attempt: the whole story in one line each. */
export function story(result: Run): readonly string[] {
  return result.traces().map(({ provider, outcome, fate, why }) => `${provider} ${outcome} ${fate} ${why ?? '-'}`);
}
