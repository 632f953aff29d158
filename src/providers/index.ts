// The one list of providers. A new provider is one file of facts and one line here; the contract suite runs over it.
import { anthropic } from './anthropic.ts';
import { azureOpenai } from './azure_openai.ts';
import { cerebras } from './cerebras.ts';
import { deepseek } from './deepseek.ts';
import { fireworks } from './fireworks.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { llamaCpp } from './llama_cpp.ts';
import { lmStudio } from './lm_studio.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai_compatible.ts';
import { openrouter } from './openrouter.ts';
import type { ProviderFacts } from './provider.ts';
import { together } from './together.ts';
import { vllm } from './vllm.ts';
import { xai } from './xai.ts';

export const PROVIDERS: readonly ProviderFacts[] = [
  openai,
  anthropic,
  gemini,
  azureOpenai,
  openrouter,
  groq,
  mistral,
  deepseek,
  xai,
  together,
  fireworks,
  cerebras,
  ollama,
  vllm,
  lmStudio,
  llamaCpp,
  openaiCompatible,
];

/** The provider that a bare model id belongs to by its prefix: `claude-sonnet-4-6` is Anthropic's. */
export function providerOfModel(modelId: string): ProviderFacts | undefined {
  return PROVIDERS.find((facts) => facts.modelPrefixes.some((prefix) => modelId.startsWith(prefix)));
}
