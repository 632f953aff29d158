// Asks providers for the lists of their models, which costs nothing and counts for no limit. Bounded in time and bytes; a
// provider that fails is one line of what came of it, never an error.
import { endpointUrl } from '../providers/base_url.ts';
import { decodeModels, modelsPathOf } from '../providers/models_form.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { joinChunks } from '../support/bytes.ts';
import type { ToldByProvider } from './told_models.ts';

/** A list takes a second; a provider that takes longer than this is asked another day. */
const LIST_MS_MAX = 10_000;
/** OpenRouter's list has 1.5 MB. */
const LIST_BYTES_MAX = 16 * 1024 * 1024;

export interface Asked {
  readonly provider: string;
  readonly told: ToldByProvider | undefined;
  /** What came of it, for people: `12 models, 9 with limits`. */
  readonly says: string;
}

/** Simulated providers and those without a key are not asked. */
export async function askProviders(
  providers: readonly ConfiguredProvider[],
  signal?: AbortSignal,
): Promise<readonly Asked[]> {
  const real = providers.filter(
    ({ missing, simulated, baseUrl }) => missing === undefined && !simulated && baseUrl !== '',
  );
  return Promise.all(real.map((provider) => ask(provider, signal)));
}

async function ask({ facts, baseUrl, apiKey }: ConfiguredProvider, signal: AbortSignal | undefined): Promise<Asked> {
  const failed = (says: string): Asked => ({ provider: facts.id, told: undefined, says });
  const timeout = AbortSignal.timeout(LIST_MS_MAX);
  try {
    const answer = await fetch(endpointUrl(baseUrl, modelsPathOf(facts), facts), {
      headers: { ...facts.fixedHeaders, ...(apiKey === undefined ? {} : facts.authHeaders(apiKey)) },
      // A redirect would carry the key elsewhere.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      return failed(`answered ${answer.status} to a list of its models`);
    }
    const text = await readText(answer);
    if (text === undefined) return failed(`sent a list of more than ${LIST_BYTES_MAX} bytes`);
    const models = decodeModels(facts.modelsForm ?? 'openai', JSON.parse(text));
    if (models === undefined) return failed('sent something that is no list of models');
    const telling = models.filter(({ capabilities }) => Object.keys(capabilities).length > 0);
    return {
      provider: facts.id,
      told: { provider: facts.id, atMs: Date.now(), models },
      says: `${models.length} models, ${telling.length} of them with limits`,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return failed('sent something that is no JSON');
    return failed(timeout.aborted ? `did not answer within ${LIST_MS_MAX / 1000} s` : 'cannot be reached');
  }
}

/** Undefined where it is too long. */
async function readText(answer: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > LIST_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(joinChunks(chunks));
}
