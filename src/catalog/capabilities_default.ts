// What is assumed of a model that nobody described: `provider/model` names that the catalog has never heard of, and the
// operator's own models. Limits are cautious, parameters pass: the caller chose the model and the provider judges them.
import type { Capabilities } from '../wire/capabilities.ts';
import { CLAUDE_SONNET_5 } from './capabilities_anthropic.ts';
import { GEMINI_4 } from './capabilities_google.ts';

/** A context and an output that servers of open models commonly offer. */
const UNDESCRIBED: Capabilities = {
  contextTokens: 128_000,
  maxOutputTokens: 32_768,
  sampling: 'any',
  temperatureMax: 2,
  stopSequences: true,
  efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
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

/** Providers whose models have something in common that a guess must respect. */
const BY_PROVIDER: ReadonlyMap<string, Capabilities> = new Map([
  // Every model of OpenAI takes max_completion_tokens, the newer ones nothing else.
  ['openai', { ...UNDESCRIBED, maxTokensField: 'max_completion_tokens' }],
  // A deployment bears a name of the operator's own: it is one of the same models.
  ['azure-openai', { ...UNDESCRIBED, maxTokensField: 'max_completion_tokens' }],
  // api-docs.deepseek.com/quick_start/pricing: one million in, 384 K out, for each of its models (November 2026).
  ['deepseek', { ...UNDESCRIBED, contextTokens: 1_000_000, maxOutputTokens: 384_000 }],
  // docs.mistral.ai/api: temperature is 0 to 1.5 (November 2026).
  ['mistral', { ...UNDESCRIBED, temperatureMax: 1.5 }],
  // Messages needs max_tokens, so it must be one that old and new models take; the rest follows the newest rules.
  [
    'anthropic',
    {
      ...CLAUDE_SONNET_5,
      contextTokens: 200_000,
      maxOutputTokens: 32_000,
      thinkingCanBeDisabled: false,
      forcedToolChoice: 'not-with-thinking',
    },
  ],
  // Gemini refuses what its newest models no longer take, and a call without a signature: the newest rules hold.
  ['gemini', GEMINI_4],
]);

/** Capabilities of an undescribed model of `provider`. */
export function defaultCapabilities(provider: string): Capabilities {
  return BY_PROVIDER.get(provider) ?? UNDESCRIBED;
}
