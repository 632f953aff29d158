// What Anthropic's models take, as data. Source: facts wire-protocols 1.3 and Anthropic's migration guides (November 2026).
// No flow: codecs read these fields, whoever made the model.
import type { Capabilities, Effort } from '../wire/capabilities.ts';

const EFFORTS_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];
const ALL_EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The 4.5 generation: thinking needs a budget, a forced tool excludes it, and the last message may be continued. */
export const CLAUDE_4_5: Capabilities = {
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  sampling: 'one-of',
  temperatureMax: 1,
  stopSequences: true,
  efforts: [],
  thinking: 'budget',
  thinkingDefaultOn: false,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'not-with-thinking',
  prefill: true,
  inlineSystem: false,
  structuredOutput: true,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

export const CLAUDE_OPUS_4_5: Capabilities = { ...CLAUDE_4_5, efforts: EFFORTS_TO_HIGH };

/** Sonnet and Opus 4.6: adaptive thinking, a million tokens, effort up to max but not xhigh; prefill answers 400. */
export const CLAUDE_4_6: Capabilities = {
  ...CLAUDE_4_5,
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  efforts: ['low', 'medium', 'high', 'max'],
  thinking: 'adaptive',
  forcedToolChoice: 'yes',
  prefill: false,
};

/** From 4.7 on every sampling parameter answers 400. */
export const CLAUDE_OPUS_4_7: Capabilities = { ...CLAUDE_4_6, sampling: 'none', efforts: ALL_EFFORTS };

export const CLAUDE_OPUS_4_8: Capabilities = { ...CLAUDE_OPUS_4_7, inlineSystem: true };

/** Thinks unless told otherwise; telling works at effort high and below. */
export const CLAUDE_OPUS_5: Capabilities = { ...CLAUDE_OPUS_4_8, thinkingDefaultOn: true };

/** The sources disagree on system messages between turns; false moves them to the front, which always works. */
export const CLAUDE_SONNET_5: Capabilities = { ...CLAUDE_OPUS_5, inlineSystem: false };

/** Sonnet and Opus 5.5: thinking cannot be disabled and a forced tool answers 400. */
export const CLAUDE_5_5: Capabilities = {
  ...CLAUDE_SONNET_5,
  thinkingCanBeDisabled: false,
  forcedToolChoice: 'no',
};

/** Haiku 5.5 can stop thinking. What it does with a forced tool meanwhile is not documented: kept apart. */
export const CLAUDE_HAIKU_5_5: Capabilities = {
  ...CLAUDE_SONNET_5,
  efforts: EFFORTS_TO_HIGH,
  forcedToolChoice: 'not-with-thinking',
};

/** Always thinks. */
export const CLAUDE_FABLE: Capabilities = { ...CLAUDE_5_5, inlineSystem: true };
