// Owns what the caller gets: status, headers and body of every way in which a request can end, each with its one
// settlement. Must not decide anything about attempts.
import { qualifiedName } from '../catalog/model.ts';
import { LoadlineError } from '../support/errors.ts';
import { HEARTBEAT_MS } from '../support/limits.ts';
import type { AttemptsResult, AttemptTrace } from '../upstream/attempt.ts';
import type { Target } from '../upstream/target.ts';
import type { Conversation } from '../wire/conversation.ts';
import { costHeader, decisionHeaders, headerValue, idHeaders, retryHeaders } from './answer_headers.ts';
import { streamBody, type StreamSource } from './answer_stream.ts';
import type { Book } from './book.ts';
import type { Call, GatewayAnswer } from './call.ts';
import { inboundCodec } from './codecs.ts';
import type { GatewayOptions } from './options.ts';
import type { Prepared } from './prepare.ts';
import type { ServedAnswer } from './outgoing.ts';
import type { StoreAnswer } from './remember.ts';
import { committedSource, pendingSource, type SourceOptions, type StreamEnding } from './stream_source.ts';

export type Result = AttemptsResult<ServedAnswer>;

/** What every answer of one request is made from. */
export interface Scene {
  readonly call: Call;
  readonly options: GatewayOptions;
  readonly book: Book;
  /** Undefined until a decision stands. */
  readonly prepared: Prepared | undefined;
  /** Undefined where the answer is not to be stored. */
  readonly storeAnswer: StoreAnswer | undefined;
}

const JSON_TYPE = { 'content-type': 'application/json' };
// Buffering proxies would hold a stream back; nginx reads this header.
const STREAM_TYPE = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

interface Served {
  readonly target: Target | undefined;
  readonly dropped: readonly string[];
  readonly attempts: number;
  /** The provider's own id of the last attempt, for whoever asks it what happened. */
  readonly upstreamId: string | null;
}

/** What of the attempts the head tells. */
const told = (traces: readonly AttemptTrace[]): Pick<Served, 'attempts' | 'upstreamId'> => ({
  attempts: traces.length,
  upstreamId: traces.at(-1)?.upstreamRequestId ?? null,
});

function headersOf({ call, book, prepared }: Scene, served: Served): Record<string, string> {
  const { target, dropped, attempts, upstreamId } = served;
  return {
    ...idHeaders(call.requestId, call.endpoint),
    ...(prepared === undefined ? {} : decisionHeaders(prepared.decision)),
    'x-loadline-overhead-ms': book.overheadMs().toFixed(2),
    'x-loadline-attempts': String(attempts),
    ...(upstreamId === null ? {} : { 'x-loadline-upstream-request-id': upstreamId }),
    ...(target === undefined ? {} : { 'x-loadline-model': headerValue(qualifiedName(target.model)) }),
    ...(target?.simulated === true ? { 'x-loadline-simulated': 'true' } : {}),
    ...(dropped.length === 0 ? {} : { 'x-loadline-dropped': headerValue(dropped.join(', ')) }),
  };
}

function droppedOf(scene: Scene, dropped: readonly string[]): readonly string[] {
  return [...new Set([...(scene.prepared?.droppedHints ?? []), ...dropped])];
}

/** An error before anything of an answer went out: settled, and told in the caller's protocol. */
export function errorAnswer(scene: Scene, error: LoadlineError, attempts: readonly AttemptTrace[] = []): GatewayAnswer {
  const { book, call } = scene;
  const status = error.code === 'client_closed' ? 'cancelled' : 'error';
  const dropped = droppedOf(scene, []);
  book.settle({ status, httpStatus: error.status, errorCode: error.code, served: null, finish: null, dropped });
  call.onEnd();
  return {
    status: error.status,
    headers: {
      ...headersOf(scene, { target: undefined, dropped, ...told(attempts) }),
      ...JSON_TYPE,
      ...retryHeaders(error, call.endpoint, scene.options.clock.nowMs()),
      // Our own retries are spent: a second layer of them in the client would multiply the calls.
      ...(attempts.length > 1 ? { 'x-should-retry': 'false' } : {}),
    },
    body: JSON.stringify(inboundCodec(call.endpoint).encodeError(error, call.requestId)),
  };
}

/** What the system said, where it says it in a code such as ENOSPC: its messages may hold more than an operator's log should. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = (error as { code?: unknown }).code;
  return error.cause === undefined ? (typeof code === 'string' ? code : error.name) : reasonOf(error.cause);
}

/** Refused before anything was sent: recorded all the same. `conversation` where the body could be read. */
export function refusedAnswer(
  scene: Scene,
  error: LoadlineError,
  conversation: Conversation | undefined,
): GatewayAnswer {
  const { book, prepared } = scene;
  try {
    book.open({
      requestedModel: conversation?.model ?? '',
      stream: conversation?.stream ?? false,
      user: conversation?.user ?? null,
      prepared: prepared ?? null,
      reservedNanoUsd: 0,
      simulated: false,
    });
  } catch (cause) {
    // Nothing was sent, so nothing is owed; that the journal fails is the log's business.
    scene.options.log.error('record.not_written', {
      requestId: scene.call.requestId,
      cause: reasonOf(cause),
    });
  }
  return errorAnswer(scene, error);
}

function wholeAnswer(scene: Scene, result: Extract<Result, { kind: 'answer' }>): GatewayAnswer {
  const { target, answer } = result;
  const isStored = scene.storeAnswer?.(answer.whole, target.provider) ?? true;
  const dropped = droppedOf(scene, [...result.dropped, ...(isStored ? [] : ['store'])]);
  const settlement = scene.book.settle({
    status: 'success',
    httpStatus: 200,
    errorCode: null,
    served: target.model,
    finish: answer.finish,
    dropped,
  });
  scene.call.onEnd();
  return {
    status: 200,
    headers: {
      ...headersOf(scene, { target, dropped, ...told(result.traces()) }),
      ...JSON_TYPE,
      ...(answer.nativeFinish === undefined ? {} : { 'x-loadline-native-finish': headerValue(answer.nativeFinish) }),
      'x-loadline-cost-usd': costHeader(settlement?.costNanoUsd ?? null),
    },
    body: answer.body,
  };
}

function sourceOptions(scene: Scene): SourceOptions {
  const { book, call } = scene;
  const status: Readonly<Record<StreamEnding['end'], 'success' | 'error' | 'cancelled'>> = {
    complete: 'success',
    error: 'error',
    cancelled: 'cancelled',
  };
  return {
    encodeError: (error) => inboundCodec(call.endpoint).encodeStreamError(error, call.requestId),
    onEnd: ({ end, error, target, dropped, finish, whole }) => {
      // Before the last bytes go out: the caller may fetch the answer, or go on from it, the moment it has read them.
      const isWhole = end === 'complete' && target !== undefined && scene.storeAnswer !== undefined;
      const isLost = isWhole && (whole === undefined || scene.storeAnswer?.(whole, target.provider) === false);
      book.settle({
        status: status[end],
        // The head has gone out: 200 is what the caller saw, whatever came of it; the code says what did.
        httpStatus: end === 'cancelled' ? 499 : 200,
        errorCode: error?.code ?? null,
        served: target?.model ?? null,
        finish,
        dropped: droppedOf(scene, isLost ? [...dropped, 'store'] : dropped),
      });
      call.onEnd();
    },
  };
}

function streamAnswer(
  scene: Scene,
  served: Served,
  { source, beatFirst }: { readonly source: StreamSource; readonly beatFirst: boolean },
): GatewayAnswer {
  const { clock } = scene.options;
  const { heartbeat } = inboundCodec(scene.call.endpoint);
  // A client may go before anybody began to read the body: then no cancel comes, only the signal.
  if (scene.call.signal.aborted) source.cancel();
  else scene.call.signal.addEventListener('abort', source.cancel, { once: true });
  const body = streamBody(source, { heartbeat, heartbeatMs: HEARTBEAT_MS, beatFirst, after: clock.after });
  return { status: 200, headers: { ...headersOf(scene, served), ...STREAM_TYPE }, body };
}

function noteFailures(scene: Scene, result: Result): void {
  for (const trace of result.traces()) {
    if (trace.outcome !== 'failed') continue;
    const { provider, model, failure, why, httpStatus } = trace;
    scene.options.log.warn('attempt.failed', {
      requestId: scene.call.requestId,
      provider,
      model,
      failure,
      why,
      httpStatus,
    });
  }
}

/** What the attempts came to, before any head went out. */
export function resultAnswer(scene: Scene, result: Result): GatewayAnswer {
  noteFailures(scene, result);
  switch (result.kind) {
    case 'answer':
      return wholeAnswer(scene, result);
    case 'stream': {
      const served = {
        target: result.target,
        dropped: droppedOf(scene, result.dropped),
        ...told(result.traces()),
      };
      return streamAnswer(scene, served, { source: committedSource(result, sourceOptions(scene)), beatFirst: false });
    }
    case 'failed':
      return errorAnswer(scene, result.error, result.traces());
    case 'cancelled':
      return errorAnswer(
        scene,
        new LoadlineError({ code: 'client_closed', message: 'The client went away.' }),
        result.traces(),
      );
    default:
      return result satisfies never;
  }
}

/** The head goes out now, naming the target that is being tried; what comes of it is told in the stream. */
export function pendingAnswer(
  scene: Scene,
  running: Promise<Result | LoadlineError>,
  target: Target | undefined,
): GatewayAnswer {
  const noted = running.then((result) => {
    if (!(result instanceof Error)) noteFailures(scene, result);
    return result;
  });
  const served = { target, dropped: droppedOf(scene, []), attempts: 1, upstreamId: null };
  return streamAnswer(scene, served, { source: pendingSource(noted, sourceOptions(scene)), beatFirst: true });
}
