// What `loadline doctor` looks at outside this process: the providers that are set up, and servers on this machine that could
// be. Lists models, which costs nothing, and sends a key only to the provider that it belongs to.
import type { Finding } from '../cli/services.ts';
import { isLoopbackHost } from '../providers/address.ts';
import { endpointUrl } from '../providers/base_url.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { realProviders, simulationOf } from './build_snapshot.ts';
import type { Configuration } from './configuration.ts';
import { findLocalServers, LOCAL_PORTS, type LocalServer } from './local_servers.ts';
import { concernedProviders } from './shown_providers.ts';

export type Look = (finding: Finding) => void;

/** A provider that takes longer to list its models is as good as away. */
const PROBE_MS = 5_000;
/** Signatures and expiries of providers and certificates tolerate a few minutes; a minute is a clock that is not kept. */
const CLOCK_SKEW_MS_MAX = 60_000;
/** Models of a local server that a finding names. */
const NAMED_MODELS_MAX = 3;

export async function lookAtProviders(configuration: Configuration, look: Look): Promise<void> {
  if (simulationOf(configuration, false) !== 'no') {
    look({
      level: 'warn',
      subject: 'providers',
      says: 'none is set up, so all answers are simulated; set OPENAI_API_KEY and ANTHROPIC_API_KEY',
    });
    return;
  }
  let providers: readonly ConfiguredProvider[];
  try {
    providers = realProviders(configuration);
  } catch (error) {
    look({ level: 'fail', subject: 'providers', says: error instanceof Error ? error.message : 'a setting is wrong' });
    return;
  }
  const concerned = concernedProviders(providers, configuration);
  const skews = await Promise.all(concerned.map((provider) => probe(provider, look)));
  lookAtOthers(providers, concerned, look);
  const worst = skews
    .filter((skew) => skew !== undefined)
    .toSorted((left, right) => Math.abs(right) - Math.abs(left))[0];
  if (worst === undefined) return;
  const seconds = (Math.abs(worst) / 1000).toFixed(0);
  look(
    Math.abs(worst) > CLOCK_SKEW_MS_MAX
      ? {
          level: 'warn',
          subject: 'clock',
          says: `${seconds} s ${worst > 0 ? 'ahead of' : 'behind'} the providers: set it, or records and expiries are off`,
        }
      : { level: 'ok', subject: 'clock', says: 'agrees with the providers' },
  );
}

/** Lists the provider's models, which costs nothing. Gives back how far our clock is ahead, where it can be told. */
async function probe(provider: ConfiguredProvider, look: Look): Promise<number | undefined> {
  const { facts, baseUrl, apiKey, missing } = provider;
  const subject = `provider ${facts.id}`;
  if (missing !== undefined) {
    look({ level: 'warn', subject, says: `not set up: set ${missing}` });
    return undefined;
  }
  const headers = { ...facts.fixedHeaders, ...(apiKey === undefined ? {} : facts.authHeaders(apiKey)) };
  const answer = await fetch(endpointUrl(baseUrl, facts.modelsPath ?? '/v1/models', facts), {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(PROBE_MS),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  look({ subject, ...verdict(answer?.status, baseUrl) });
  const date = Date.parse(answer?.headers.get('date') ?? '');
  // The header counts whole seconds.
  return Number.isNaN(date) ? undefined : Date.now() - date - 500;
}

function verdict(status: number | undefined, baseUrl: string): Pick<Finding, 'level' | 'says'> {
  const host = new URL(baseUrl).host;
  if (status === undefined) return { level: 'fail', says: `${host} cannot be reached within ${PROBE_MS / 1000} s` };
  if (status === 401 || status === 403) return { level: 'fail', says: `${host} refuses the key (${status})` };
  if (status === 404 || status === 405)
    return {
      level: 'warn',
      says: `${host} is reachable but lists no models (${status}), so the key could not be tried`,
    };
  if (status >= 200 && status < 300) return { level: 'ok', says: `${host} is reachable and takes the key` };
  return { level: 'warn', says: `${host} answered ${status} to a list of its models` };
}

/** One line for all that could be set up, not one for each. */
function lookAtOthers(
  providers: readonly ConfiguredProvider[],
  concerned: readonly ConfiguredProvider[],
  look: Look,
): void {
  const others = providers.filter((provider) => !concerned.includes(provider)).map(({ facts }) => facts.id);
  if (others.length > 0)
    look({ level: 'ok', subject: 'other providers', says: `not set up: ${others.join(', ')} (docs/providers.md)` });
}

/** Servers on this machine, on the ports that they use unless told otherwise. Those that are set up have been looked at. */
export async function lookAtLocalServers(configuration: Configuration, look: Look): Promise<void> {
  const found = await findLocalServers();
  const set = new Set(baseUrlsOf(configuration).map(portOfLoopback));
  const unused = found.filter(({ port }) => !set.has(port));
  for (const server of unused) look({ level: 'ok', subject: 'local server', says: localServerSays(server) });
  if (found.length === 0)
    look({ level: 'ok', subject: 'local servers', says: `none on their usual ports (${LOCAL_PORTS.join(', ')})` });
}

function localServerSays({ name, provider, baseUrl, variable, models }: LocalServer): string {
  const named = models.slice(0, NAMED_MODELS_MAX).join(', ');
  const more = models.length > NAMED_MODELS_MAX ? ', …' : '';
  const count = models.length === 1 ? '1 model' : `${models.length} models`;
  const has = models.length === 0 ? 'lists no models yet' : `lists ${count} (${named}${more})`;
  const example = `${provider}/${models[0] ?? '<model>'}`;
  return `${name} at ${baseUrl} ${has}. To use it add ${variable}=${baseUrl} to .env, then ask for ${example}`;
}

function baseUrlsOf(configuration: Configuration): readonly string[] {
  try {
    return realProviders(configuration).map(({ baseUrl }) => baseUrl);
  } catch {
    // A setting that is wrong has been told above.
    return [];
  }
}

function portOfLoopback(baseUrl: string): number | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  return isLoopbackHost(url.hostname) && url.port !== '' ? Number(url.port) : undefined;
}
