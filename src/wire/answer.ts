// What a provider's answer is in the middle: its events, the whole of it, its tokens, its error. Owns types only; conversation.ts
// has the request.
import type { HostedCallPart, ReasoningPart, RefusalPart, TextPart, ToolCallPart } from './conversation.ts';

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'stop-sequence' | 'pause' | 'unknown';

/**
 * Tokens of one answer. `inputTokens` includes cached reads and cache writes; `outputTokens` includes reasoning.
 * Anthropic reports the three inputs apart, OpenAI nested: codecs bring both to this form (facts 2.8).
 */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly audioInputTokens: number;
  readonly audioOutputTokens: number;
  readonly webSearches: number;
  readonly source: 'provider' | 'estimated';
}

export const NO_USAGE: Usage = {
  inputTokens: 0,
  cachedReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  webSearches: 0,
  source: 'provider',
};

/** A provider's error, as its protocol told it: read by upstream/failure.ts alone. */
export interface ProviderError {
  /** HTTP status, or the one that the error type stands for when it came inside a stream. */
  readonly status: number;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  readonly message: string;
  /** The wait that the body asks for, where its protocol has a field for that. */
  readonly retryAfterMs?: number | undefined;
}

/** A source of the answer's text, with the place that rests on it where the provider tells one. */
export interface Citation {
  readonly url: string;
  readonly title?: string | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

export type AnswerEvent =
  | {
      readonly kind: 'start';
      readonly id?: string | undefined;
      readonly model?: string | undefined;
      readonly inputTokens?: number | undefined;
    }
  | { readonly kind: 'text-delta'; readonly text: string }
  | { readonly kind: 'refusal-delta'; readonly text: string }
  | { readonly kind: 'reasoning-delta'; readonly text: string }
  /** Ends a reasoning block and carries what must come back unchanged. */
  | { readonly kind: 'reasoning-end'; readonly part: ReasoningPart }
  /** `index` counts tool calls 0..n in this answer, whatever the upstream counted. */
  | {
      readonly kind: 'tool-call-start';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly custom?: boolean | undefined;
    }
  | { readonly kind: 'tool-call-delta'; readonly index: number; readonly argumentsDelta: string }
  | { readonly kind: 'tool-call-end'; readonly index: number }
  | { readonly kind: 'hosted-call'; readonly part: HostedCallPart }
  | ({ readonly kind: 'citation' } & Citation)
  /** Cumulative: the last one counts. */
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'service-tier'; readonly tier: string }
  | {
      readonly kind: 'finish';
      readonly reason: FinishReason;
      readonly native?: string | undefined;
      readonly stopSequence?: string | undefined;
    }
  | { readonly kind: 'error'; readonly error: ProviderError };

/** A whole answer, from a body that was not a stream or gathered from events. */
export interface Answer {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly parts: readonly (TextPart | RefusalPart | ReasoningPart | ToolCallPart | HostedCallPart)[];
  /** In the order that they were told; places count UTF-16 units of all the text of the answer. */
  readonly citations: readonly Citation[];
  readonly finish: FinishReason;
  readonly nativeFinish?: string | undefined;
  /** The sequence that stopped it, where the provider tells. */
  readonly stopSequence?: string | undefined;
  readonly serviceTier?: string | undefined;
  /** Undefined when the provider sent none: the caller estimates and says so. */
  readonly usage: Usage | undefined;
}
