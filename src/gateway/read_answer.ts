// Owns how a target's answer becomes the caller's where its bytes cannot pass: decoded, put right, written in the caller's
// protocol. Must not know how the request went out.
import type { JsonObject } from '../support/json.ts';
import type { PreparedCall } from '../upstream/call.ts';
import type { Target } from '../upstream/target.ts';
import type { EncodeContext, EventDecoder, EventEncoder, InboundCodec, ToolNames } from '../wire/codec.ts';
import type { Answer } from '../wire/answer.ts';
import { gatherStream } from '../wire/gather_stream.ts';
import type { Pump } from '../wire/pump.ts';
import { stopAnswerAt, stopAt } from '../wire/stops.ts';
import { createTranslation } from '../wire/translate.ts';
import { decoderOfAnswer } from '../wire/whole_stream.ts';
import { upstreamCodec } from './codecs.ts';
import type { OutgoingRequest, ServedAnswer } from './outgoing.ts';
import { createThoughtWatch, thoughtsOfAnswer } from './thoughts.ts';

/** What of a request must be put right in its answer. */
export interface Reading {
  readonly toolNames: ToolNames;
  readonly stopsHere: readonly string[];
}

/** The answer in the caller's protocol, whatever the provider's. */
export function readAnswer(
  request: OutgoingRequest,
  target: Target,
  reading: Reading,
): PreparedCall<ServedAnswer>['answer'] {
  const { toolNames, stopsHere } = reading;
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
      ofWhole: streamOfWhole(request, target, reading),
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
export function streamOfWhole(
  request: OutgoingRequest,
  target: Target,
  { toolNames, stopsHere }: Reading,
): (body: JsonObject) => Pump {
  return (body) =>
    createTranslation({
      decoder: decoderOfAnswer(stopAnswerAt(upstreamCodec(target.protocol).decodeAnswer(body, toolNames), stopsHere)),
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

/** What the record and the caller get of an answer that is whole. */
export function served(answer: Answer, { whole, body }: Pick<ServedAnswer, 'whole' | 'body'>): ServedAnswer {
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
