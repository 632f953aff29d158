// The one list of providers. A new provider is one file of facts and one line here; the contract suite runs over it.
import { anthropic } from './anthropic.ts';
import { azureOpenai } from './azure_openai.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai_compatible.ts';
import type { ProviderFacts } from './provider.ts';

export const PROVIDERS: readonly ProviderFacts[] = [openai, anthropic, gemini, azureOpenai, openaiCompatible];

/** The provider that a bare model id belongs to by its prefix: `claude-sonnet-4-6` is Anthropic's. */
export function providerOfModel(modelId: string): ProviderFacts | undefined {
  return PROVIDERS.find((facts) => facts.modelPrefixes.some((prefix) => modelId.startsWith(prefix)));
}
