// Any server that speaks OpenAI's Chat Completions, as data: another gateway, a server that no file here knows. The operator
// names its base URL; a name of the operator's own makes one more of the same kind.
import { openaiServer } from './openai_server.ts';
import type { ProviderFacts } from './provider.ts';

export const openaiCompatible: ProviderFacts = openaiCompatibleNamed('openai-compatible', 'OpenAI-compatible server');

/**
 * Facts of a server under the operator's own name: `lab-gpu` reads LAB_GPU_BASE_URL and LAB_GPU_API_KEY.
 * Reached as `lab-gpu/model`, so it claims no model prefix.
 */
export function openaiCompatibleNamed(id: string, displayName: string = id): ProviderFacts {
  return openaiServer({
    id,
    displayName,
    protocols: ['openai-chat', 'openai-embeddings'],
    // Old servers know no developer role, and newer ones read system as the same (C4).
    dialect: { functionsOnly: true, extensions: true, developerRole: false },
  });
}
