// A configuration for tests of several rooms: the preset, the known models, and providers at addresses of the test's own.
import { APPLICATION_RIGHTS } from '../src/access/rights.ts';
import type { Caller } from '../src/access/caller.ts';
import { createCatalog } from '../src/catalog/catalog.ts';
import type { Snapshot } from '../src/gateway/snapshot.ts';
import { PROVIDERS } from '../src/providers/index.ts';
import type { ConfiguredProvider } from '../src/providers/provider.ts';
import { articlePolicy } from '../src/routing/preset.ts';

export function testCaller(changes: Partial<Caller> = {}): Caller {
  return {
    orgId: 'org',
    projectId: 'project',
    projectName: 'default',
    keyId: 'aaaaaaaa',
    keyName: 'test',
    rights: APPLICATION_RIGHTS,
    allowedModels: null,
    task: null,
    route: null,
    mayLowerRisk: false,
    compat: 'lenient',
    ...changes,
  };
}

export interface TestSnapshotOptions {
  /** Base URL of each provider, by id; those left out have none of ours. */
  readonly baseUrls?: Readonly<Record<string, string>>;
  readonly changes?: Partial<Snapshot>;
}

/** All providers of the index with a key; `.invalid` hosts unless told otherwise, so that nothing can leave by mistake. */
export function testSnapshot({ baseUrls = {}, changes = {} }: TestSnapshotOptions = {}): Snapshot {
  const providers = PROVIDERS.map((facts): readonly [string, ConfiguredProvider] => [
    facts.id,
    {
      facts,
      baseUrl: baseUrls[facts.id] ?? `http://${facts.id}.invalid`,
      apiKey: `sk-test-${facts.id}`,
      missing: undefined,
      simulated: false,
    },
  ]);
  return {
    policy: articlePolicy(),
    catalog: createCatalog({
      providerIds: PROVIDERS.map((facts) => facts.id),
      prefixes: PROVIDERS.map((facts) => ({ provider: facts.id, prefixes: facts.modelPrefixes })),
      overrides: [],
    }),
    providers: new Map(providers),
    aliases: [],
    ...changes,
  };
}
