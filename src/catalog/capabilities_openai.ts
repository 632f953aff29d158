// What OpenAI's models take, as data. Sources: facts wire-protocols 0.1 and 1.3, OpenAI's model pages (November 2026).
// No flow: codecs read these fields, whoever made the model.
import type { Capabilities } from '../wire/capabilities.ts';

/** GPT-4o: every sampling parameter, no reasoning. */
export const GPT_4O: Capabilities = {
  contextTokens: 128_000,
  maxOutputTokens: 16_384,
  sampling: 'any',
  temperatureMax: 2,
  stopSequences: true,
  efforts: [],
  thinking: 'absent',
  thinkingDefaultOn: false,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'yes',
  prefill: true,
  inlineSystem: true,
  structuredOutput: true,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

export const GPT_4_1: Capabilities = { ...GPT_4O, contextTokens: 1_047_576, maxOutputTokens: 32_768 };

/**
 * Embeddings: 300,000 tokens over all inputs of one request (OpenAI's specification), 8,192 for each, which OpenAI judges
 * itself. They write nothing.
 */
export const EMBEDDING: Capabilities = {
  ...GPT_4O,
  contextTokens: 300_000,
  maxOutputTokens: 0,
  imageInput: false,
  pdfInput: false,
  structuredOutput: false,
};

/** The o-series: sampling and stop answer 400, and so does `max_tokens`. */
export const O_SERIES: Capabilities = {
  ...GPT_4O,
  contextTokens: 200_000,
  maxOutputTokens: 100_000,
  sampling: 'none',
  stopSequences: false,
  efforts: ['low', 'medium', 'high'],
  maxTokensField: 'max_completion_tokens',
};

/** o3-mini reads text only. */
export const O3_MINI: Capabilities = { ...O_SERIES, imageInput: false, pdfInput: false };

export const GPT_5: Capabilities = {
  ...O_SERIES,
  contextTokens: 400_000,
  maxOutputTokens: 128_000,
  efforts: ['minimal', 'low', 'medium', 'high'],
};

/** From 5.1 on effort can be none; in 5.1 to 5.4 that is also the default, and then sampling parameters are taken. */
export const GPT_5_1: Capabilities = {
  ...GPT_5,
  sampling: 'at-effort-none',
  efforts: ['none', 'low', 'medium', 'high'],
};

export const GPT_5_2: Capabilities = { ...GPT_5_1, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] };

/** The small ones of 5.4: the first family that refuses function tools with effort on Chat Completions. */
export const GPT_5_4_SMALL: Capabilities = { ...GPT_5_2, toolsWithEffortNeedResponses: true };

export const GPT_5_4: Capabilities = { ...GPT_5_4_SMALL, contextTokens: 1_050_000 };

/** From 5.5 on the default effort is medium, so a request that names no effort cannot carry sampling parameters either. */
export const GPT_5_5: Capabilities = { ...GPT_5_4, sampling: 'none' };

/** From 5.6 on Chat Completions refuses tools also where no effort is named (facts B5). */
export const GPT_5_6: Capabilities = {
  ...GPT_5_5,
  efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
  toolsNeedEffortNone: true,
};

/** GPT-6 Astra always reasons. */
export const GPT_6_ASTRA: Capabilities = { ...GPT_5_6, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] };

/** Only Responses serves the models below: the pro ones, which always reason, and the codex ones. */
const RESPONSES_ONLY = { responsesOnly: true, sampling: 'none' } as const;

export const O_PRO: Capabilities = { ...O_SERIES, ...RESPONSES_ONLY };

export const GPT_5_PRO: Capabilities = { ...GPT_5, ...RESPONSES_ONLY, maxOutputTokens: 272_000, efforts: ['high'] };

export const GPT_5_2_PRO: Capabilities = { ...GPT_5_2, ...RESPONSES_ONLY, efforts: ['medium', 'high', 'xhigh'] };

export const GPT_5_4_PRO: Capabilities = { ...GPT_5_2_PRO, contextTokens: 1_050_000 };

export const GPT_5_1_CODEX: Capabilities = { ...GPT_5_1, ...RESPONSES_ONLY, efforts: ['low', 'medium', 'high'] };

export const GPT_5_3_CODEX: Capabilities = { ...GPT_5_1_CODEX, efforts: ['low', 'medium', 'high', 'xhigh'] };
