// The nouns between the ask finder and the signals: a request cut into spans of text with who wrote them, and the tool
// calls in it. Types only. ask.ts makes material, signals/ read it, assess.ts joins the two.

export type SpanOrigin =
  /** The last thing the user wrote, harness wrappers cut out. What they pasted into it belongs to it. */
  | 'ask'
  /** What the user wrote in earlier turns. */
  | 'earlier-user'
  | 'assistant'
  | 'system'
  /** Text that a harness put into a user turn: reminders, environment blocks, AGENTS.md, metadata. */
  | 'wrapper'
  | 'tool-result';

/** A run of text in one part. Offsets of evidence are `offset` + the offset in `text`. */
export interface Span {
  /** The part as its protocol names it: `messages[2].content`, `messages[2].content[0].text`. */
  readonly part: string;
  /** UTF-16 offset of `text` in that part's text. */
  readonly offset: number;
  readonly text: string;
  readonly origin: SpanOrigin;
  /**
   * True where what the text holds is what this request is about to change or decide on: the ask, and what its few
   * words point to (the proposal that "do it" consents to, the file that "finish this" means). What only surrounds the
   * ask is false: it may be mentioned, it is not touched.
   */
  readonly counts: boolean;
}

/** A tool call that the conversation holds. Tools merely offered are in `toolsOffered`. */
export interface MadeToolCall {
  /** `messages[3].tool_calls[0]`. */
  readonly part: string;
  readonly name: string;
  /** As the model wrote them; may be broken JSON. */
  readonly argumentsText: string;
  /** True for calls whose consequence the next step carries on: pending ones and those of the running loop. */
  readonly counts: boolean;
}

export interface Material {
  readonly spans: readonly Span[];
  readonly toolCalls: readonly MadeToolCall[];
  readonly toolsOffered: readonly string[];
  /** True when text was left out because the request is larger than SIGNAL_CHARS_MAX. */
  readonly truncated: boolean;
}
