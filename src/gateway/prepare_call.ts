// Owns how a request becomes bytes for one target and how that target's answer becomes bytes for the caller: unchanged
// where both speak the same protocol, through the Conversation where they do not (DESIGN section 2).
import { STOP_PATHS } from '../catalog/lesson_parameters.ts';
import { GATEWAY_METADATA_KEYS } from '../routing/hints.ts';
import type { JsonObject } from '../support/json.ts';
import type { AttemptTimeouts, PreparedCall, WholeAnswer } from '../upstream/call.ts';
import type { Target } from '../upstream/target.ts';
import type { Sealer } from '../support/sealer.ts';
import type {
  Compat,
  EncodeContext,
  EncodeTarget,
  EventDecoder,
  EventEncoder,
  InboundCodec,
  ToolNames,
} from '../wire/codec.ts';
import type { Answer, Conversation } from '../wire/conversation.ts';
import type { JsonIndex } from '../wire/json_index.ts';
import { stopAnswerAt, stopAt } from '../wire/stops.ts';
import { gatherStream } from '../wire/gather_stream.ts';
import type { Pump } from '../wire/pump.ts';
import { createTranslation } from '../wire/translate.ts';
import { decoderOfAnswer } from '../wire/whole_stream.ts';
import type { Lesson } from '../catalog/lesson.ts';
import { applyLessons } from './apply_lessons.ts';
import { oursIn } from './lesson_model.ts';
import { HOP_HEADER } from './call_limits.ts';
import type { HeaderReader } from './call.ts';
import { upstreamCodec } from './codecs.ts';
import type { ViewFor } from './remember.ts';
import { createThoughtWatch, thoughtsOfAnswer, type Thoughts } from './thoughts.ts';

/** A whole answer as it goes to the caller, with what the record needs of it. */
export interface ServedAnswer extends WholeAnswer {
  readonly body: string | Uint8Array;
  readonly finish: string;
  /** The same as an object, for protocols whose answers are stored. */
  readonly whole: JsonObject;
  /** The provider's own word for the end, where the caller's protocol has none for it. */
  readonly nativeFinish: string | undefined;
}

export interface OutgoingRequest {
  /** The caller's protocol. */
  readonly codec: InboundCodec;
  readonly index: JsonIndex;
  readonly conversation: Conversation;
  readonly headers: HeaderReader;
  readonly compat: Compat;
  readonly promptCache: 'auto' | undefined;
  readonly requestId: string;
  /** Wall clock, milliseconds since 1970: `created` of the answer. */
  readonly startedAtMs: number;
  readonly replicaId: string;
  readonly inputTokensEstimate: number;
  readonly sealer: Sealer;
  /** The request as the targets of one provider are to see it; the caller's own unless said. */
  readonly viewFor?: ViewFor | undefined;
  /** Told of signed reasoning that led to a tool call, when the answer is whole. */
  readonly onThoughts?: ((thoughts: Thoughts, target: Target) => void) | undefined;
  /** What is known that this target's model refuses; nothing unless said. */
  readonly lessonsFor?: ((target: Target) => readonly Lesson[]) | undefined;
}

/** The call for one target. Throws LoadlineError unsupported_parameter where it cannot take the request. */
export function prepareCall(
  given: OutgoingRequest,
  planned: Target,
  timeouts: Partial<AttemptTimeouts>,
): PreparedCall<ServedAnswer> {
  const lessons = given.lessonsFor?.(planned) ?? [];
  const target = withoutRefusedStops(planned, lessons);
  const request = given.viewFor === undefined ? given : { ...given, ...given.viewFor(target.provider) };
  const prepared =
    target.protocol === request.conversation.protocol && request.codec.translatesOnly !== true
      ? passedOn(request, target)
      : translated(request, target);
  const { decodeError } = upstreamCodec(target.protocol);
  const { callersName = (name: string): string => name } = request.codec;
  const applied = applyLessons(prepared.body, {
    lessons,
    compat: request.compat,
    ours: oursIn(request.conversation, target.protocol),
    sameProtocol: target.protocol === request.conversation.protocol,
  });
  return {
    ...prepared,
    body: applied.body,
    dropped: [...new Set([...prepared.dropped, ...applied.dropped].map(callersName))],
    headers: forwardedHeaders(request, target),
    decodeError,
    timeouts,
  };
}

/** A model that was found to refuse stop sequences is stopped on its answer's way back, like one that is known to. */
function withoutRefusedStops(target: Target, lessons: readonly Lesson[]): Target {
  const refuses = lessons.some(({ param, rule }) => STOP_PATHS.has(param) && rule.kind === 'refused');
  if (!refuses) return target;
  const { model } = target;
  return { ...target, model: { ...model, capabilities: { ...model.capabilities, stopSequences: false } } };
}

const OUR_METADATA = [...GATEWAY_METADATA_KEYS];

type Prepared = Pick<PreparedCall<ServedAnswer>, 'dropped' | 'answer'> & { readonly body: string };

/** What the codecs need to know of a target. */
export function encodeTargetOf(compat: Compat, { stream }: Pick<Conversation, 'stream'>, target: Target): EncodeTarget {
  const { model, dialect } = target;
  return {
    model: model.upstreamId,
    capabilities: model.capabilities,
    compat,
    stream,
    dialect,
  };
}

/** Same protocol in and out: the caller's bytes and the provider's own. */
function passedOn(request: OutgoingRequest, target: Target): Prepared {
  const { conversation, index, codec } = request;
  const passed = codec.passRequest({
    index,
    conversation,
    target: encodeTargetOf(request.compat, conversation, target),
    gatewayMetadataKeys: OUR_METADATA,
  });
  const { body, dropped, toolNames, stopsHere = [] } = passed;
  // Names that had to be changed on the way out must be changed back, which bytes that pass cannot be.
  if (toolNames.size > 0 || stopsHere.length > 0)
    return { body, dropped, answer: decoded(request, target, { toolNames, stopsHere }) };
  const { stream, includeUsage } = conversation;
  return {
    body,
    dropped,
    answer: stream
      ? {
          kind: 'stream',
          pump: codec.createPassthrough({ hideUsage: !includeUsage }),
          ofWhole: streamOfWhole(request, target, toolNames),
        }
      : {
          kind: 'whole',
          decode: (whole, bytes) => {
            const answer = upstreamCodec(target.protocol).decodeAnswer(whole, toolNames);
            const fitted = codec.fitAnswer?.(whole, index.value);
            return fitted === undefined
              ? served(answer, { whole, body: bytes })
              : served(answer, { whole: fitted, body: JSON.stringify(fitted) });
          },
        },
  };
}

/** Another protocol: decoded and encoded through the model in the middle. */
function translated(request: OutgoingRequest, target: Target): Prepared {
  const codec = upstreamCodec(target.protocol);
  const {
    body,
    dropped,
    toolNames,
    stopsHere = [],
  } = codec.encodeRequest(withoutWhatIsOurs(request), {
    ...encodeTargetOf(request.compat, request.conversation, target),
    promptCache: request.promptCache,
    stream: request.conversation.stream || codec.gathersWhole === true,
  });
  return { body: JSON.stringify(body), dropped, answer: decoded(request, target, { toolNames, stopsHere }) };
}

/** What of a request must be put right in its answer. */
interface Reading {
  readonly toolNames: ToolNames;
  readonly stopsHere: readonly string[];
}

/** The answer in the caller's protocol, whatever the provider's. */
function decoded(request: OutgoingRequest, target: Target, { toolNames, stopsHere }: Reading): Prepared['answer'] {
  const codec = upstreamCodec(target.protocol);
  const decoder = (): EventDecoder => {
    const plain = codec.createDecoder(toolNames);
    return stopsHere.length === 0 ? plain : stopAt(plain, stopsHere);
  };
  const context = encodeContext(request, target);
  if (request.conversation.stream) {
    return {
      kind: 'stream',
      pump: createTranslation({
        decoder: decoder(),
        encoder: watched(request, target, encoderFor(request.codec, context)),
      }),
      ofWhole: streamOfWhole(request, target, toolNames),
    };
  }
  const encode = (answer: Answer): ServedAnswer => {
    const thoughts = request.onThoughts === undefined ? undefined : thoughtsOfAnswer(answer);
    if (thoughts !== undefined) request.onThoughts?.(thoughts, target);
    const whole = request.codec.encodeAnswer(
      answer,
      { ...context, model: answer.model ?? context.model },
      request.index.value,
    );
    return served(answer, { whole, body: JSON.stringify(whole) });
  };
  const decode = (upstream: JsonObject): ServedAnswer =>
    encode(stopAnswerAt(codec.decodeAnswer(upstream, toolNames), stopsHere));
  if (codec.gathersWhole !== true) return { kind: 'whole', decode };
  const { pump, answer } = gatherStream(decoder());
  return { kind: 'gathered', pump, answer: () => encode(answer()), decode };
}

/** Some servers send everything at once although a stream was asked for: its caller gets a stream all the same. */
function streamOfWhole(request: OutgoingRequest, target: Target, toolNames: ToolNames): (body: JsonObject) => Pump {
  return (body) =>
    createTranslation({
      decoder: decoderOfAnswer(upstreamCodec(target.protocol).decodeAnswer(body, toolNames)),
      encoder: watched(request, target, encoderFor(request.codec, encodeContext(request, target))),
    });
}

function encodeContext(request: OutgoingRequest, target: Target): EncodeContext {
  return {
    id: request.codec.answerId(request.requestId),
    createdSeconds: Math.floor(request.startedAtMs / 1000),
    model: target.model.upstreamId,
    includeUsage: request.conversation.includeUsage,
    conversation: request.conversation,
    inputTokensEstimate: request.inputTokensEstimate,
    sealer: request.sealer,
  };
}

/** Names the model that the provider says it ran: known with its first event, and the same in every chunk. */
function encoderFor(codec: InboundCodec, context: EncodeContext): EventEncoder {
  let encoder: EventEncoder | undefined;
  return {
    push: (event) => {
      encoder ??= codec.createEncoder({
        ...context,
        model: (event.kind === 'start' ? event.model : undefined) ?? context.model,
      });
      return encoder.push(event);
    },
    response: () => encoder?.response?.(),
    fail: (error) => encoder?.fail?.(error),
  };
}

/** Keeps an eye on signed reasoning: callers who lose it on the way get it back with their next turn. */
function watched(request: OutgoingRequest, target: Target, encoder: EventEncoder): EventEncoder {
  const { onThoughts } = request;
  if (onThoughts === undefined) return encoder;
  const watch = createThoughtWatch();
  return {
    ...encoder,
    push: (event) => {
      watch.note(event);
      // Before the caller reads the end: its next turn may come before anything else runs here.
      const thoughts = event.kind === 'finish' ? watch.told() : undefined;
      if (thoughts !== undefined) onThoughts(thoughts, target);
      return encoder.push(event);
    },
  };
}

function served(answer: Answer, { whole, body }: Pick<ServedAnswer, 'whole' | 'body'>): ServedAnswer {
  const { finish, usage } = answer;
  const nativeFinish = finish === 'pause' || finish === 'unknown' ? answer.nativeFinish : undefined;
  return { body, whole, usage, outputChars: charsOf(answer), finish, nativeFinish };
}

/** Characters that the model wrote, the basis of an estimate where the provider told no usage. */
function charsOf(answer: Answer): number {
  return answer.parts.reduce(
    (sum, part) => sum + (part.kind === 'tool-call' ? part.argumentsText : 'text' in part ? part.text : '').length,
    0,
  );
}

/** Hints end here, and an answer that is continued by its id is stored here, whoever gives it. */
function withoutWhatIsOurs({ conversation, codec }: OutgoingRequest): Conversation {
  const told = withoutOurMetadata(conversation);
  return told.store === true && codec.continuation !== undefined ? { ...told, store: undefined } : told;
}

function withoutOurMetadata(conversation: Conversation): Conversation {
  const kept = Object.entries(conversation.metadata).filter(([key]) => !GATEWAY_METADATA_KEYS.has(key));
  return kept.length === Object.keys(conversation.metadata).length
    ? conversation
    : { ...conversation, metadata: Object.fromEntries(kept) };
}

/** Headers cross by allow-list (CONTRACT, Headers): the provider's facts name them, the caller's credential is never one. */
function forwardedHeaders(request: OutgoingRequest, target: Target): Readonly<Record<string, string>> {
  const forwarded: Record<string, string> = { [HOP_HEADER]: request.replicaId };
  for (const name of target.forwardHeaders ?? []) {
    const value = request.headers.get(name);
    if (value !== null) forwarded[name] = value;
  }
  return forwarded;
}
