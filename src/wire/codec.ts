// The interface that every protocol implements (DESIGN section 3): decode and encode, requests, events, answers, errors.
// Codecs are pure and synchronous: bytes, ids and time are handed in.
import type { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import type { Sealer } from '../support/sealer.ts';
import type { Capabilities } from './capabilities.ts';
import type { Answer, AnswerEvent, ProviderError, Usage } from './answer.ts';
import type { Conversation, InboundProtocol, Protocol } from './conversation.ts';
import type { JsonIndex } from './json_index.ts';
import type { Pump } from './pump.ts';

/** `lenient` drops what the target cannot take and names it; `strict` throws unsupported_parameter. */
export type Compat = 'lenient' | 'strict';

export interface EncodeTarget {
  /** The model id as the provider knows it. */
  readonly model: string;
  readonly capabilities: Capabilities;
  readonly compat: Compat;
  /** Stream from the provider. */
  readonly stream: boolean;
  /** Ask the provider to cache the prompt where the caller set no marker. */
  readonly promptCache?: 'auto' | undefined;
  /** What sets a server of OpenAI's Chat Completions apart from OpenAI's own, as its provider's facts say. */
  readonly dialect?: ChatDialect | undefined;
}

/** How a server's Chat Completions differs from OpenAI's, as data. Absent fields: as OpenAI has it. */
export interface ChatDialect {
  /** Whether `stream_options` is taken. */
  readonly streamOptions?: boolean | undefined;
  /** True for servers that read what others have added to OpenAI's form (`cache_control`, `reasoning_details`, `thinking`). */
  readonly extensions?: boolean | undefined;
  /** False: developer messages are written as system ones, which such servers read as the same. */
  readonly developerRole?: boolean | undefined;
  /** The one name of the output limit that the server knows, whatever the model. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** The name of `seed`. */
  readonly seedField?: string | undefined;
  /** The word for `tool_choice: required`. */
  readonly requiredChoice?: string | undefined;
  /**
   * True: tools are functions and nothing else. A custom tool becomes a function of one text, and a choice among some of
   * the tools a shorter list of them.
   */
  readonly functionsOnly?: boolean | undefined;
  /** The form of tool call ids; others are mapped, the same one always to the same. */
  readonly toolCallIds?: 'nine-alphanumerics' | undefined;
  /** Where reasoning of earlier turns stands. Absent: it is not sent back. */
  readonly reasoningHistory?: 'reasoning_content' | 'reasoning' | 'reasoning_details' | undefined;
  /** True where a message with tool calls must have the field, empty where its reasoning is not known. */
  readonly reasoningHistoryWithCalls?: boolean | undefined;
  /** How reasoning is switched off: `reasoning_effort: none` unless said. */
  readonly noReasoning?: 'thinking-disabled' | undefined;
  /** False: a schema cannot be asked for; JSON can. */
  readonly jsonSchema?: boolean | undefined;
  /** Answers that one request may ask for with `n`. */
  readonly choicesMax?: number | undefined;
  /** Fields of the body that the server answers 400 to. */
  readonly refuses?: readonly string[] | undefined;
  /** For servers that refuse every field that they do not know: the ones that they know. */
  readonly takes?: readonly string[] | undefined;
  /** The same for the fields of messages. */
  readonly messageTakes?: readonly string[] | undefined;
}

/** Tool names as sent upstream → as the caller wrote them, only where they differ. */
export type ToolNames = ReadonlyMap<string, string>;

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Names of the caller's parameters that were dropped or weakened, for `x-loadline-dropped`. */
  readonly dropped: readonly string[];
  readonly toolNames: ToolNames;
  /** Stop sequences that the provider was not given: the answer is ended here instead (stops.ts). */
  readonly stopsHere?: readonly string[] | undefined;
}

/** Reads a provider's stream. Synchronous: fed with network chunks, gives events. */
export interface EventDecoder {
  readonly push: (chunk: Uint8Array) => readonly AnswerEvent[];
  /** The stream ended: an error event where it ended without the protocol's own end. */
  readonly end: () => readonly AnswerEvent[];
  /**
   * What the provider told of the input before it counted the output, where its protocol tells that first: an answer that
   * is cut off was read from its cache all the same.
   */
  readonly inputSoFar?: (() => Usage | undefined) | undefined;
}

export interface EncodeContext {
  /** The id that the caller sees, constant over the stream. */
  readonly id: string;
  /** Seconds since 1970, constant over the stream. */
  readonly createdSeconds: number;
  /** The model that ran. */
  readonly model: string;
  readonly includeUsage: boolean;
  /** The request that is answered: Responses tells its settings back. */
  readonly conversation: Conversation;
  /** Our estimate of the prompt, for a protocol whose first event tells it before the provider has. */
  readonly inputTokensEstimate: number;
  /** Closes what a caller must bring back and need not read. */
  readonly sealer: Sealer;
}

/** A request whose provider speaks the caller's protocol. */
export interface PassOptions {
  readonly index: JsonIndex;
  readonly conversation: Conversation;
  readonly target: EncodeTarget;
  /** Keys of `metadata` that are hints to the gateway and end here. */
  readonly gatewayMetadataKeys: readonly string[];
}

export interface PassedRequest {
  readonly body: string;
  /** Parameters that were dropped or weakened, for `x-loadline-dropped`. */
  readonly dropped: readonly string[];
  /** Not empty where names had to be changed: then the answer cannot pass as bytes. */
  readonly toolNames: ToolNames;
  /** Not empty where the answer must be ended here: then it cannot pass as bytes either. */
  readonly stopsHere?: readonly string[] | undefined;
}

/** Writes a stream in the caller's protocol: server-sent events as text. */
export interface EventEncoder {
  readonly push: (event: AnswerEvent) => string;
  /** The answer as one object, as the caller would get it whole; asked for when the stream has ended. */
  readonly response?: (() => JsonObject | undefined) | undefined;
  /** Our error where the stream stands, in a protocol that counts its events or repeats what it began with. */
  readonly fail?: ((error: LoadlineError) => string | undefined) | undefined;
}

/** A protocol whose answers are stored and continued by their id. Items are its own; nobody else reads them. */
export interface Continuation {
  /** The answer that a body continues. */
  readonly previousId: (body: JsonObject) => string | undefined;
  /** The id of the item that this one stands for, whoever made it. */
  readonly referenceOf: (item: JsonObject) => string | undefined;
  /** What the answer is fetched and continued by; undefined for an object that is no answer. */
  readonly answerId: (answer: JsonObject) => string | undefined;
  /** Whether the caller wants the answer stored. */
  readonly wantsStore: (body: JsonObject) => boolean;
  readonly inputItems: (body: JsonObject) => readonly JsonObject[];
  readonly outputItems: (answer: JsonObject) => readonly JsonObject[];
  /** Output items whose ids do not tell their answer, because their provider made them: they are kept by their own ids. */
  readonly itemsToName: (answer: JsonObject) => readonly JsonObject[];
  /** Output items as the input of the next request. */
  readonly asInput: (items: readonly JsonObject[]) => readonly JsonObject[];
  /** An item as a provider takes it that did not make it: none where only its maker can open it. */
  readonly forAnother: (item: JsonObject) => readonly JsonObject[];
  /** The body's text with these items as its whole input. */
  readonly continued: (index: JsonIndex, items: readonly JsonObject[]) => string;
  /** Items of answers of ours that the input only names, in their order. */
  readonly references: (body: JsonObject) => readonly ItemReference[];
  /** The body's text with what was named in its place; an item that exists at its maker alone is left out. */
  readonly resolved: (index: JsonIndex, items: ReadonlyMap<ItemReference, JsonObject>) => string;
}

/** A client that believes its answers stored (the AI SDK) sends the ids of their items in place of them. */
export interface ItemReference {
  /** Its place in the input. */
  readonly at: number;
  readonly itemId: string;
  /** The answer that holds it. */
  readonly answerId: string;
}

/** A protocol that callers speak to us. */
export interface InboundCodec {
  readonly protocol: InboundProtocol;
  /** Throws LoadlineError invalid_request with `param` naming the field. */
  readonly decodeRequest: (body: JsonObject, sealer?: Sealer) => Conversation;
  /** True where no provider's answer can pass as it is: the endpoint is ours alone. */
  readonly translatesOnly?: boolean | undefined;
  /** The same for a request that is counted and not answered, where that asks for less. */
  readonly decodeCounted?: ((body: JsonObject, sealer?: Sealer) => Conversation) | undefined;
  /** The caller's own text with splices (ARCHITECTURE, What passes unchanged). Throws unsupported_parameter. */
  readonly passRequest: (options: PassOptions) => PassedRequest;
  /** The provider's events with their own bytes. `hideUsage`: the caller did not ask for what we asked for. */
  readonly createPassthrough: (options: { readonly hideUsage: boolean }) => Pump;
  /**
   * A provider's whole answer in the form that the caller asked for, where servers of the same protocol answer in another.
   * Undefined where it has that form: then its bytes pass.
   */
  readonly fitAnswer?: ((answer: JsonObject, request: JsonObject) => JsonObject | undefined) | undefined;
  /** The id of an answer, made of the request's: `chatcmpl-…`, `resp_…`, `msg_…`. */
  readonly answerId: (requestId: string) => string;
  readonly createEncoder: (context: EncodeContext) => EventEncoder;
  /** `body` is the caller's own, for an answer that is made of it. */
  readonly encodeAnswer: (answer: Answer, context: EncodeContext, body?: JsonObject) => JsonObject;
  /** What callers of this protocol call a parameter that an encoder names as Chat Completions does; as it is unless said. */
  readonly callersName?: ((name: string) => string) | undefined;
  /** Our own error as this protocol's body. */
  readonly encodeError: (error: LoadlineError, requestId: string) => JsonObject;
  /** The same inside a stream that has begun: one server-sent event, after which the stream closes. */
  readonly encodeStreamError: (error: LoadlineError, requestId: string) => string;
  /** A comment or event that keeps a waiting stream open and means nothing. */
  readonly heartbeat: string;
  /** Absent where answers of this protocol are not stored. */
  readonly continuation?: Continuation | undefined;
}

/** A protocol that providers speak. */
export interface UpstreamCodec {
  readonly protocol: Protocol;
  /**
   * True where a whole answer is asked for as a stream and gathered: a connection on which nothing moves for minutes is cut
   * by what stands between, and long answers take that long (facts 2.5).
   */
  readonly gathersWhole?: boolean | undefined;
  /** Throws LoadlineError unsupported_parameter where the target cannot take it and dropping would change the meaning. */
  readonly encodeRequest: (conversation: Conversation, target: EncodeTarget) => EncodedRequest;
  readonly createDecoder: (toolNames: ToolNames) => EventDecoder;
  /** Throws LoadlineError upstream_error where the body is not this protocol's answer. */
  readonly decodeAnswer: (body: JsonObject, toolNames: ToolNames) => Answer;
  /** Never throws: `body` is parsed JSON or the raw text. */
  readonly decodeError: (status: number, body: unknown) => ProviderError;
  /** Asks how many tokens a request has, in a protocol that can be asked. */
  readonly count?: TokenCount | undefined;
}

/** A protocol's endpoint that counts and calls no model. */
export interface TokenCount {
  readonly encode: (conversation: Conversation, target: EncodeTarget) => JsonObject;
  /** Undefined where the body is not such an answer. */
  readonly decode: (body: JsonObject) => number | undefined;
}
