// What a model can take, as data (DESIGN section 3): flows ask these fields, never who made the model.
// catalog/ fills them; codecs obey them.

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface Capabilities {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /**
   * Sampling parameters: `any`; `one-of` takes temperature or top_p but not both; `at-effort-none` only while
   * reasoning effort is none (GPT-5.4); `none` answers 400 to each.
   */
  readonly sampling: 'any' | 'one-of' | 'at-effort-none' | 'none';
  readonly temperatureMax: number;
  /** Whether `stop` is taken at all. */
  readonly stopSequences: boolean;
  /** Names of the efforts that the model takes; empty means that it takes no effort field. */
  readonly efforts: readonly Effort[];
  /**
   * `adaptive` sends Anthropic's {type: adaptive} with effort; `budget` needs a number of tokens; `level` takes one of
   * `efforts` as Gemini's thinkingLevel; `absent` has no such field. `default-on` models think unless told otherwise.
   */
  readonly thinking: 'absent' | 'adaptive' | 'budget' | 'level';
  /** The budgets that are taken, apart from none at all; absent: Anthropic's rule, 1,024 and less than the answer. */
  readonly thinkingBudgetTokens?: { readonly min: number; readonly max: number } | undefined;
  /** `required`: answers 400 to a call of its own turn that comes back without the signature of its thought (Gemini 3). */
  readonly thoughtSignatures?: 'required' | undefined;
  readonly thinkingDefaultOn: boolean;
  readonly thinkingCanBeDisabled: boolean;
  /** Forced tool choice: `yes`; `not-with-thinking`; `no`. */
  readonly forcedToolChoice: 'yes' | 'not-with-thinking' | 'no';
  /** Whether a final assistant message may be continued. */
  readonly prefill: boolean;
  /** Whether {"role":"system"} is allowed between turns. */
  readonly inlineSystem: boolean;
  readonly structuredOutput: boolean;
  /** False where a schema for the answer and tools exclude each other (Gemini 2.5). Absent: they do not. */
  readonly structuredOutputWithTools?: boolean | undefined;
  readonly strictTools: boolean;
  readonly imageInput: boolean;
  readonly pdfInput: boolean;
  /** Absent: nobody has said; the provider judges. */
  readonly audioInput?: boolean | undefined;
  readonly videoInput?: boolean | undefined;
  /** Whether a tool's result may hold pictures and documents (Gemini 3). Absent: they follow it. */
  readonly toolResultMedia?: boolean | undefined;
  /** Chat Completions answers 400 to function tools together with a reasoning effort: use Responses (facts 0.1). */
  readonly toolsWithEffortNeedResponses: boolean;
  /** Only Responses serves it: pro and codex models. */
  readonly responsesOnly?: boolean | undefined;
  /** On Chat Completions function tools are taken only beside an effort that says `none` (GPT-5.6); silence is refused too. */
  readonly toolsNeedEffortNone?: boolean | undefined;
  /** `max_completion_tokens` in place of `max_tokens` on Chat Completions. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
}
