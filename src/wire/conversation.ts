// The model in the middle: what every protocol is decoded to and encoded from (DESIGN section 3).
// Owns types only. N codecs meet here; no codec knows another.
import type { JsonObject } from '../support/json.ts';

/** The protocols that are spoken on both sides: callers to us, and we to providers. */
export type DialogueProtocol = 'openai-chat' | 'openai-responses' | 'anthropic-messages';
/** What callers speak to us. */
export type InboundProtocol = DialogueProtocol | 'openai-embeddings';
/** What providers speak. */
export type Protocol = InboundProtocol | 'gemini';

/** A cache marker that the caller set on this piece (Anthropic's cache_control). */
export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h' | undefined;
}

export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file-id'; readonly id: string };

export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
  readonly cacheControl?: CacheControl | undefined;
  /** Here and in the parts below: the caller's own block where it says more than the fields, for its own protocol. */
  readonly raw?: JsonObject | undefined;
}
export interface ImagePart {
  readonly kind: 'image';
  readonly source: MediaSource;
  readonly detail?: string | undefined;
  readonly cacheControl?: CacheControl | undefined;
  readonly raw?: JsonObject | undefined;
}
export interface FilePart {
  readonly kind: 'file';
  readonly source: MediaSource;
  readonly filename?: string | undefined;
  readonly cacheControl?: CacheControl | undefined;
  readonly raw?: JsonObject | undefined;
}
export interface AudioPart {
  readonly kind: 'audio';
  readonly data: string;
  readonly format: string;
}
export interface ToolCallPart {
  readonly kind: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them: JSON text, for custom tools free text. May be broken JSON. */
  readonly argumentsText: string;
  readonly custom?: boolean | undefined;
  readonly cacheControl?: CacheControl | undefined;
  readonly raw?: JsonObject | undefined;
}
export interface ToolResultPart {
  readonly kind: 'tool-result';
  readonly callId: string;
  readonly parts: readonly (TextPart | ImagePart | FilePart)[];
  readonly isError?: boolean | undefined;
  readonly cacheControl?: CacheControl | undefined;
  readonly raw?: JsonObject | undefined;
}
/** Reasoning that must survive a round trip. `format` names whose signature it is. */
export interface ReasoningPart {
  readonly kind: 'reasoning';
  readonly text: string;
  /** Anthropic's signature of the block, or OpenAI's `encrypted_content`, or redacted data. */
  readonly signature?: string | undefined;
  readonly redacted?: boolean | undefined;
  readonly id?: string | undefined;
  readonly format?: ReasoningFormat | undefined;
  /** Gemini signs a call and not a thought: the id of the tool call that this signature belongs to. */
  readonly forCallId?: string | undefined;
}
/** Whose signature a piece of reasoning bears: it means nothing to any other family (OpenRouter's names for them). */
export type ReasoningFormat = 'anthropic-claude-v1' | 'openai-responses-v1' | 'google-gemini-v1';
/** A tool that the provider ran itself: a web search. Whole, because nobody streams it piece by piece. */
export interface HostedCallPart {
  readonly kind: 'hosted-call';
  readonly id: string;
  /** `web_search`, `code_execution`: the tool, in Anthropic's words, without version. */
  readonly name: string;
  readonly input: JsonObject;
  readonly status: 'completed' | 'failed';
  /** Pages that it found, where the provider tells them. */
  readonly sources: readonly { readonly url: string; readonly title?: string | undefined }[];
  /** The provider's own blocks or item, for a caller who speaks its protocol. */
  readonly raw: JsonObject;
}
export interface RefusalPart {
  readonly kind: 'refusal';
  readonly text: string;
}
/** Anything that no field above holds. Kept for same-protocol traffic, named when a target cannot take it. */
export interface UnknownPart {
  readonly kind: 'unknown';
  readonly type: string;
  readonly value: JsonObject;
  /** How it reads to a model that knows no such part: a text document, a search result. Absent where nothing can be read. */
  readonly text?: string | undefined;
  readonly cacheControl?: CacheControl | undefined;
}

export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | RefusalPart
  | HostedCallPart
  | UnknownPart;

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** One message. For Chat Completions turn i is exactly `messages[i]`, so evidence can name it. */
export interface Turn {
  /**
   * Where it stands in the caller's body, in a protocol whose turns are not messages of Chat Completions: `system`,
   * `input[3]`, and `messages[2]` of Messages, whose blocks are its parts one by one.
   */
  readonly at?: string | undefined;
  readonly role: Role;
  readonly parts: readonly Part[];
  readonly name?: string | undefined;
  /** The parts stand as the model wrote them, though the caller's protocol has no order between them. */
  readonly inOrder?: boolean | undefined;
}

export interface Tool {
  readonly kind: 'function' | 'custom' | 'hosted';
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments; absent means an object without properties. */
  readonly schema?: JsonObject | undefined;
  readonly strict?: boolean | undefined;
  readonly cacheControl?: CacheControl | undefined;
  /** The caller's own object, for hosted and custom tools and for same-protocol re-encoding. */
  readonly raw?: JsonObject | undefined;
  /** The group that the caller put the tool in (Responses): `name` is then the group's, two underscores, the tool's own. */
  readonly namespace?: { readonly name: string; readonly description?: string | undefined } | undefined;
}

export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'allowed'; readonly mode: 'auto' | 'required'; readonly names: readonly string[] };

export type OutputFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json-object' }
  | {
      readonly kind: 'json-schema';
      readonly name: string;
      readonly schema: JsonObject;
      readonly strict?: boolean | undefined;
      readonly description?: string | undefined;
    };

/** What the caller asked of the reasoning. Absent fields were not asked for and are not sent. */
export interface Reasoning {
  readonly effort?: string | undefined;
  readonly budgetTokens?: number | undefined;
  readonly enabled?: boolean | undefined;
  readonly summary?: string | undefined;
  /** Whether the caller wants to read the thoughts (Anthropic's `display`). */
  readonly display?: 'summarized' | 'omitted' | undefined;
}

export interface Sampling {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly seed?: number | undefined;
  readonly logprobs?: boolean | undefined;
  readonly topLogprobs?: number | undefined;
  readonly logitBias?: JsonObject | undefined;
  readonly n?: number | undefined;
}

export interface Conversation {
  /** The protocol that it came in. */
  readonly protocol: InboundProtocol;
  /** `model` as the caller wrote it. */
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  readonly output?: OutputFormat | undefined;
  readonly reasoning?: Reasoning | undefined;
  readonly sampling: Sampling;
  readonly stop?: readonly string[] | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly verbosity?: string | undefined;
  readonly serviceTier?: string | undefined;
  readonly user?: string | undefined;
  readonly promptCacheKey?: string | undefined;
  /** The session that the caller's protocol tells beside the user: a cache key for OpenAI, and nobody's loss elsewhere. */
  readonly cacheSession?: string | undefined;
  readonly store?: boolean | undefined;
  /** Responses: the answer that this request continues. The gateway puts its history in front before anything is sent. */
  readonly previousResponseId?: string | undefined;
  readonly stream: boolean;
  /** Whether the caller asked for the usage chunk at the end of a stream. */
  readonly includeUsage: boolean;
  /** The caller's `metadata` as sent, gateway keys included; hints are read from it. */
  readonly metadata: JsonObject;
  /** Top-level fields that the codec does not know. They pass in same-protocol traffic. */
  readonly extra: JsonObject;
  /** Fields that only the caller's protocol has and whose wish is met anyway: no loss where another one is spoken. */
  readonly native?: JsonObject | undefined;
}
