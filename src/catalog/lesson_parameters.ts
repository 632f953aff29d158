// The parameters that a refusal may teach us to leave out, as data: without each of them the question stays the same
// question. Messages, tools, formats of the answer and the number of answers are not here and never will be.

export interface LessonParameter {
  /** Path in a provider's body. */
  readonly path: string;
  /** What callers call it: the name in `x-loadline-dropped`. */
  readonly name: string;
  /** `sampling` depends on whether the model reasons; an `effort` has neighbours; a `maximum` is lowered or renamed, never left out. */
  readonly family: 'sampling' | 'effort' | 'maximum' | 'other';
  /** Other names that providers give it in their errors. */
  readonly alias?: string;
}

const rows = (family: LessonParameter['family'], entries: readonly (readonly [string, string, string?])[]) =>
  entries.map(([path, name, alias]): LessonParameter => ({
    path,
    name,
    family,
    ...(alias === undefined ? {} : { alias }),
  }));
/** Parameters whose path is the callers' name for them. */
const same = (family: LessonParameter['family'], names: readonly string[]) =>
  rows(
    family,
    names.map((name) => [name, name] as const),
  );

export const LESSON_PARAMETERS: readonly LessonParameter[] = [
  ...same('sampling', [
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'top_a',
    'presence_penalty',
    'frequency_penalty',
    'repetition_penalty',
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'seed',
    'stop',
  ]),
  ...rows('sampling', [
    ['stop_sequences', 'stop'],
    ['generationConfig.temperature', 'temperature'],
    ['generationConfig.topP', 'top_p'],
    ['generationConfig.topK', 'top_k'],
    ['generationConfig.presencePenalty', 'presence_penalty'],
    ['generationConfig.frequencyPenalty', 'frequency_penalty'],
    ['generationConfig.seed', 'seed'],
    ['generationConfig.stopSequences', 'stop'],
    ['generationConfig.responseLogprobs', 'logprobs'],
    ['generationConfig.logprobs', 'top_logprobs'],
  ]),
  ...rows('effort', [
    ['reasoning_effort', 'reasoning_effort'],
    ['reasoning.effort', 'reasoning_effort'],
    ['output_config.effort', 'reasoning_effort', 'effort'],
  ]),
  ...same('maximum', ['max_tokens', 'max_completion_tokens', 'max_output_tokens']),
  ...rows('maximum', [['generationConfig.maxOutputTokens', 'max_completion_tokens']]),
  ...same('other', [
    'reasoning.summary',
    'thinking',
    'verbosity',
    'service_tier',
    'store',
    'metadata',
    'user',
    'safety_identifier',
    'prompt_cache_key',
    'prompt_cache_retention',
    'prompt_cache_options',
    // Models that refuse it make one call at a time anyway.
    'parallel_tool_calls',
    'prediction',
    'include',
    'context_management',
    'cache_control',
    // Ours as often as the caller's; without it the usage is estimated.
    'stream_options',
  ]),
  ...rows('other', [
    ['thinking.display', 'reasoning.summary'],
    ['text.verbosity', 'verbosity'],
    ['generationConfig.thinkingConfig', 'reasoning_effort'],
  ]),
];

/**
 * What the question is made of, in the words of every protocol. A refusal of one of these is the caller's to mend. All other
 * fields at the top of a body are settings, those that no protocol knows among them: extensions of other vendors mostly.
 */
const QUESTION: ReadonlySet<string> = new Set(
  'model messages input instructions system prompt conversation previous_response_id contents systemInstruction tools tool_choice functions function_call toolConfig generationConfig response_format text output_config output_format n modalities audio web_search_options stream background max_tokens max_completion_tokens max_output_tokens mcp_servers container encoding_format dimensions'.split(
    ' ',
  ),
);

/** A setting that is in no table, by its name at the top of a body; undefined where it is a part of the question. */
export function unknownSetting(name: string): LessonParameter | undefined {
  const isKnown = QUESTION.has(name) || LESSON_PARAMETERS.some(({ path }) => path === name);
  // Names that every object has are nobody's field.
  const isPlain = /^[A-Za-z]\w*$/.test(name) && !isKnown && !(name in {});
  return isPlain ? { path: name, name, family: 'other' } : undefined;
}

/** Where protocols put stop sequences: a model that refuses them is stopped on its answer's way back (wire/stops.ts). */
export const STOP_PATHS: ReadonlySet<string> = new Set(['stop', 'stop_sequences', 'generationConfig.stopSequences']);

/** One limit under two names: a server that knows one of them may be told by the other. */
export const OTHER_NAME: ReadonlyMap<string, string> = new Map([
  ['max_tokens', 'max_completion_tokens'],
  ['max_completion_tokens', 'max_tokens'],
]);

/** Values that ask for what happens anyway, by the callers' names: nothing is lost with them, and strict callers may lose them. */
const NEUTRAL: ReadonlyMap<string, string | number | boolean> = new Map<string, string | number | boolean>([
  ['temperature', 1],
  ['top_p', 1],
  ['presence_penalty', 0],
  ['frequency_penalty', 0],
  ['repetition_penalty', 1],
  ['logprobs', false],
  ['top_logprobs', 0],
  ['parallel_tool_calls', true],
  ['store', false],
  ['service_tier', 'auto'],
  ['verbosity', 'medium'],
]);

/** What callers call the parameter at `path`. */
export function callersName(path: string): string {
  return LESSON_PARAMETERS.find((parameter) => parameter.path === path)?.name ?? path;
}

export const isNeutral = (path: string, value: unknown): boolean => {
  const neutral = NEUTRAL.get(callersName(path));
  return neutral !== undefined && neutral === value;
};
