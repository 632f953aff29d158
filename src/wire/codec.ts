// The interface that every protocol implements (DESIGN section 3): decode and encode, requests, events, answers, errors.
// Codecs are pure and synchronous: bytes, ids and time are handed in.
import type { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import type { Capabilities } from './capabilities.ts';
import type { Answer, AnswerEvent, Conversation, Protocol, ProviderError } from './conversation.ts';

/** `lenient` drops what the target cannot take and names it; `strict` throws unsupported_parameter. */
export type Compat = 'lenient' | 'strict';

export interface EncodeTarget {
  /** The model id as the provider knows it. */
  readonly model: string;
  readonly capabilities: Capabilities;
  readonly compat: Compat;
  /** Stream from the provider. */
  readonly stream: boolean;
}

/** Tool names as sent upstream → as the caller wrote them, only where they differ. */
export type ToolNames = ReadonlyMap<string, string>;

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Names of the caller's parameters that were dropped or weakened, for `x-loadline-dropped`. */
  readonly dropped: readonly string[];
  readonly toolNames: ToolNames;
}

/** Reads a provider's stream. Synchronous: fed with network chunks, gives events. */
export interface EventDecoder {
  readonly push: (chunk: Uint8Array) => readonly AnswerEvent[];
  /** The stream ended: an error event where it ended without the protocol's own end. */
  readonly end: () => readonly AnswerEvent[];
}

export interface EncodeContext {
  /** The id that the caller sees, constant over the stream. */
  readonly id: string;
  /** Seconds since 1970, constant over the stream. */
  readonly createdSeconds: number;
  /** The model that ran. */
  readonly model: string;
  readonly includeUsage: boolean;
}

/** Writes a stream in the caller's protocol: server-sent events as text. */
export interface EventEncoder {
  readonly push: (event: AnswerEvent) => string;
}

/** A protocol that callers speak to us. */
export interface InboundCodec {
  readonly protocol: Protocol;
  /** Throws LoadlineError invalid_request with `param` naming the field. */
  readonly decodeRequest: (body: JsonObject) => Conversation;
  readonly createEncoder: (context: EncodeContext) => EventEncoder;
  readonly encodeAnswer: (answer: Answer, context: EncodeContext) => JsonObject;
  /** Our own error as this protocol's body. */
  readonly encodeError: (error: LoadlineError, requestId: string) => JsonObject;
  /** The same inside a stream that has begun: one server-sent event, after which the stream closes. */
  readonly encodeStreamError: (error: LoadlineError, requestId: string) => string;
  /** A comment or event that keeps a waiting stream open and means nothing. */
  readonly heartbeat: string;
}

/** A protocol that providers speak. */
export interface UpstreamCodec {
  readonly protocol: Protocol;
  /** Throws LoadlineError unsupported_parameter where the target cannot take it and dropping would change the meaning. */
  readonly encodeRequest: (conversation: Conversation, target: EncodeTarget) => EncodedRequest;
  readonly createDecoder: (toolNames: ToolNames) => EventDecoder;
  /** Throws LoadlineError upstream_error where the body is not this protocol's answer. */
  readonly decodeAnswer: (body: JsonObject, toolNames: ToolNames) => Answer;
  /** Never throws: `body` is parsed JSON or the raw text. */
  readonly decodeError: (status: number, body: unknown) => ProviderError;
}
