// The conductor of one request (DESIGN section 2, the drawing in ARCHITECTURE.md): decode, decide, plan, admit, open the
// record, attempt, answer, settle. Every request, compare leg and later judge call walks this list and no other.
// Must not know a listener, a store or a protocol's bytes.
import { isLoadlineError, LoadlineError } from '../support/errors.ts';
import { FIRST_BYTE_TIMEOUT_MS, HEADERS_HOLD_MS, STREAM_IDLE_TIMEOUT_MS } from '../support/limits.ts';
import type { LessonBook } from '../catalog/lesson_book.ts';
import { qualifiedName } from '../catalog/model.ts';
import { runAttempts, type AttemptsResult, type Refusal } from '../upstream/attempt.ts';
import { planTargets } from '../upstream/plan.ts';
import type { Target } from '../upstream/target.ts';
import { errorAnswer, pendingAnswer, refusedAnswer, resultAnswer, type Scene } from './answers.ts';
import { createBook } from './book.ts';
import type { Call, GatewayAnswer } from './call.ts';
import { inboundCodec } from './codecs.ts';
import { readCallLimits, type CallLimits } from './call_limits.ts';
import { countInput } from './count_input.ts';
import { explainContinued } from './explain.ts';
import type { Gateway } from './gateway.ts';
import { learn } from './learn.ts';
import { taughtModel } from './lesson_model.ts';
import { needOf } from './need.ts';
import type { GatewayOptions } from './options.ts';
import { prepare, type Parsed, type Prepared } from './prepare.ts';
import type { ServedAnswer } from './outgoing.ts';
import { prepareCall } from './prepare_call.ts';
import {
  answerKeeper,
  readRequest,
  recallThoughts,
  storeLosses,
  thoughtKeeper,
  viewFor,
  type ViewFor,
} from './remember.ts';
import type { Snapshot } from './snapshot.ts';

export function createGateway(options: GatewayOptions): Gateway {
  return {
    conduct: (call) => conduct(call, options),
    explain: (call) => explainContinued(call, options),
    countInput: (call) => countInput(call, options),
    snapshot: options.snapshot,
  };
}

/** One request under way. */
interface Run extends Scene {
  readonly snapshot: Snapshot;
  readonly limits: CallLimits;
  readonly prepared: Prepared;
  readonly targets: readonly Target[];
  readonly viewFor: ViewFor | undefined;
}

async function conduct(call: Call, options: GatewayOptions): Promise<GatewayAnswer> {
  const snapshot = options.snapshot();
  const book = createBook(call, options, snapshot);
  let scene: Scene = { call, options, book, prepared: undefined, storeAnswer: undefined };
  let parsed: Parsed | undefined;
  let run: Run;
  try {
    const limits = readCallLimits(call.headers, options.replicaId);
    // Awaited only when it must be, as below: a turn of the loop costs every request.
    const reading = readRequest(call, options);
    parsed = reading instanceof Promise ? await reading : reading;
    const decided = prepare({ parsed, headers: call.headers, caller: call.caller, snapshot });
    const droppedHints = [...decided.droppedHints, ...storeLosses(call, parsed, options)];
    const prepared = { ...decided, droppedHints };
    scene = { ...scene, prepared, storeAnswer: answerKeeper(call, parsed, options) };
    const targets = targetsOf(prepared, snapshot, options.lessons);
    const recalled = recallThoughts(call, options, { conversation: prepared.conversation, targets });
    const putBack = recalled instanceof Promise ? await recalled : recalled;
    const view = viewFor(call, prepared, { sealer: options.sealer, putBack });
    run = { ...scene, prepared, snapshot, limits, targets, viewFor: view };
    await admitAndOpen(run);
  } catch (error) {
    return refusedAnswer(scene, asOurs(error, options, call), parsed?.conversation);
  }
  try {
    return await attempt(run);
  } catch (error) {
    return errorAnswer(scene, asOurs(error, options, call));
  }
}

function targetsOf(prepared: Prepared, snapshot: Snapshot, lessons?: LessonBook): readonly Target[] {
  const entries = snapshot.policy.tiers.find((tier) => tier.name === prepared.decision.tier)?.models ?? [];
  const models = prepared.models.map((model) => taughtModel(model, lessons?.of(qualifiedName(model)) ?? []));
  return planTargets(models, [...snapshot.providers.values()], prepared.conversation).map((target) => {
    const { model } = target;
    const names = new Set([model.id, `${model.provider}/${model.id}`, model.upstreamId]);
    const entry = entries.find((candidate) => names.has(candidate.model));
    return { ...target, retriesMax: entry?.retries ?? undefined, timeoutMs: entry?.timeoutMs ?? undefined };
  });
}

/** The reservation first, then the intent: a request that may not be made leaves no open record behind. */
async function admitAndOpen({ call, options, book, prepared, targets }: Run): Promise<void> {
  const [first] = targets;
  if (first === undefined) throw new RangeError('a plan without targets');
  const need = needOf(call, prepared, first);
  const admitted = options.admitter.admit(need);
  // Awaited only when it must be: the in-process admitter answers at once, and a turn of the loop costs every request.
  const admission = admitted instanceof Promise ? await admitted : admitted;
  book.holdReservation(admission);
  try {
    const { conversation } = prepared;
    book.open({
      requestedModel: conversation.model,
      stream: conversation.stream,
      user: conversation.user ?? null,
      prepared,
      reservedNanoUsd: need.costNanoUsd,
      simulated: first.simulated,
    });
  } catch (error) {
    admission.release(0);
    throw error;
  }
}

async function attempt(run: Run): Promise<GatewayAnswer> {
  const { call, options, prepared } = run;
  const { conversation } = prepared;
  let current = run.targets[0];
  let held = false;
  const running = send(run, {
    sameModelOnly: () => held,
    onTarget: (target) => {
      current = target;
    },
  });
  if (!conversation.stream) return resultAnswer(run, await running);
  // Clients and balancers give up on silence: past the hold the head goes out, and all that follows is told in the stream.
  let stop = (): void => undefined;
  const hold = new Promise<'held'>((resolve) => {
    stop = options.clock.after(options.headersHoldMs ?? HEADERS_HOLD_MS, () => resolve('held'));
  });
  const first = await Promise.race([running, hold]);
  stop();
  if (first !== 'held') return resultAnswer(run, first);
  held = true;
  return pendingAnswer(
    run,
    running.catch((error: unknown) => asOurs(error, options, call)),
    current,
  );
}

interface Watching {
  readonly sameModelOnly: () => boolean;
  readonly onTarget: (target: Target) => void;
}

async function send(run: Run, watching: Watching): Promise<AttemptsResult<ServedAnswer>> {
  const { call, options, book, prepared, targets } = run;
  const outgoing = {
    codec: inboundCodec(call.endpoint),
    index: prepared.index,
    conversation: prepared.conversation,
    headers: call.headers,
    compat: prepared.compat.mode,
    promptCache: prepared.promptCache,
    requestId: call.requestId,
    startedAtMs: options.clock.nowMs(),
    replicaId: options.replicaId,
    inputTokensEstimate: prepared.decision.inputTokensEstimate,
    sealer: options.sealer,
    viewFor: run.viewFor,
    onThoughts: thoughtKeeper(call, options),
    lessonsFor: (target: Target) => options.lessons?.of(qualifiedName(target.model)) ?? [],
  };
  const result = await runAttempts<ServedAnswer>({
    targets,
    prepare: (target) =>
      prepareCall(outgoing, target, target.timeoutMs === undefined ? {} : { firstByteMs: target.timeoutMs }),
    beforeSend: (target, index) => {
      watching.onTarget(target);
      book.sending();
      return index === 0 ? undefined : book.topUp(needOf(call, prepared, target));
    },
    transport: options.transport,
    clock: options.clock,
    random: options.random,
    signal: call.signal,
    timeouts: { firstByteMs: FIRST_BYTE_TIMEOUT_MS, idleMs: STREAM_IDLE_TIMEOUT_MS },
    totalMs: run.limits.totalMs,
    pinned: prepared.decision.kind === 'pinned',
    sameModelOnly: watching.sameModelOnly,
    amend: (refusal) => learnFrom(refusal, options),
  });
  book.watch(result.traces, targets);
  return result;
}

/** Whether the refusal taught something, so that the request is sent in another form now. */
function learnFrom({ target, call, refused, reason }: Refusal<ServedAnswer>, options: GatewayOptions): boolean {
  if (options.lessons === undefined || typeof call.body !== 'string') return false;
  const model = qualifiedName(target.model);
  const refusal = { model, refused, body: call.body, reason, nowMs: options.clock.nowMs() };
  const lesson = learn(refusal, options.lessons);
  if (lesson === undefined) return false;
  options.log.info('parameter.learned', { model, param: lesson.param, kind: lesson.rule.kind, when: lesson.when.kind });
  return true;
}

/** Anything that is not an error of ours is a fault of ours: told without its text, logged with it. */
function asOurs(error: unknown, options: GatewayOptions, call: Call): LoadlineError {
  const known = isLoadlineError(error)
    ? error
    : new LoadlineError({
        code: 'internal_error',
        message: `Something failed inside Loadline. The operator finds ${call.requestId} in the log.`,
        cause: error,
      });
  if (known.code === 'internal_error') {
    // Messages of the runtime may quote what they could not read: the log gets the kind and the place.
    const cause = known.cause instanceof Error ? known.cause : undefined;
    const at = /\n\s+at (.*)/.exec(cause?.stack ?? '')?.[1];
    options.log.error('request.failed', { requestId: call.requestId, cause: cause?.name, at });
  }
  return known;
}
