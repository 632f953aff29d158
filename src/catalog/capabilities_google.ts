// Google's Gemini models as data. Sources, read in November 2026: ai.google.dev (models, thinking, thought signatures,
// "what's new" of 3.6 and of 4) and the guides of Google's agent platform, which have the tables of thinking levels; where
// the two differ, what recorded traffic shows.
import type { Capabilities } from '../wire/capabilities.ts';

/** All of today's models see, hear and read the same. */
const GEMINI: Capabilities = {
  contextTokens: 1_048_576,
  maxOutputTokens: 65_536,
  sampling: 'any',
  temperatureMax: 2,
  stopSequences: true,
  efforts: [],
  thinking: 'budget',
  thinkingDefaultOn: true,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'yes',
  prefill: true,
  inlineSystem: false,
  structuredOutput: true,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  audioInput: true,
  videoInput: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

/** 2.5 thinks by a number of tokens, and takes a schema for its answer or tools, not both. */
export const GEMINI_2_5_FLASH: Capabilities = {
  ...GEMINI,
  thinkingBudgetTokens: { min: 1, max: 24_576 },
  structuredOutputWithTools: false,
};

export const GEMINI_2_5_PRO: Capabilities = {
  ...GEMINI_2_5_FLASH,
  thinkingBudgetTokens: { min: 128, max: 32_768 },
  thinkingCanBeDisabled: false,
};

export const GEMINI_2_5_FLASH_LITE: Capabilities = {
  ...GEMINI_2_5_FLASH,
  thinkingBudgetTokens: { min: 512, max: 24_576 },
  thinkingDefaultOn: false,
};

/** From 3 on a level in place of a budget, signatures that must come back, and media within the results of tools. */
export const GEMINI_3_FLASH: Capabilities = {
  ...GEMINI,
  thinking: 'level',
  efforts: ['minimal', 'low', 'medium', 'high'],
  thinkingCanBeDisabled: false,
  thoughtSignatures: 'required',
  toolResultMedia: true,
};

export const GEMINI_3_1_PRO: Capabilities = { ...GEMINI_3_FLASH, efforts: ['low', 'medium', 'high'] };

/** From 3.6 (and 3.5 Flash-Lite) on sampling is fixed and a last message of the model is refused. */
export const GEMINI_3_6_FLASH: Capabilities = { ...GEMINI_3_FLASH, sampling: 'none', prefill: false };

/** No `minimal` any more. */
export const GEMINI_3_7_FLASH: Capabilities = { ...GEMINI_3_6_FLASH, efforts: ['low', 'medium', 'high'] };

/**
 * Google lets input and output share 1,048,576 tokens and recommends 65,536 for the answer: the bound that a reservation
 * of money can stand on.
 */
export const GEMINI_4: Capabilities = { ...GEMINI_3_7_FLASH };
