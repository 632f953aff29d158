import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  configureProviders,
  isAnyProviderSet,
  ProviderSettingError,
  simulateProviders,
  type ConfigureOptions,
} from './configure.ts';
import { endpointPath, endpointUrl } from './base_url.ts';
import { PROVIDERS } from './index.ts';
import type { ConfiguredProvider } from './provider.ts';

function configured(options: ConfigureOptions, id: string): ConfiguredProvider {
  const found = configureProviders(options).find((provider) => provider.facts.id === id);
  assert.ok(found, `${id} is not listed`);
  return found;
}

function refusal(options: ConfigureOptions): ProviderSettingError {
  try {
    configureProviders(options);
  } catch (error) {
    assert.ok(error instanceof ProviderSettingError);
    return error;
  }
  return assert.fail('it was taken');
}

test('with nothing set the hosted providers are listed with what is missing', () => {
  assert.deepEqual(
    configureProviders({ environment: {} }).map((provider) => [
      provider.facts.id,
      provider.baseUrl,
      provider.apiKey,
      provider.missing,
    ]),
    PROVIDERS.filter((facts) => facts.defaultBaseUrl !== null).map((facts) => [
      facts.id,
      facts.defaultBaseUrl,
      undefined,
      facts.keyVariables[0],
    ]),
  );
  assert.equal(configured({ environment: {} }, 'openai').missing, 'OPENAI_API_KEY');
  assert.equal(isAnyProviderSet({ environment: {} }), false);
});

test('a key of the environment serves, and blanks around it are none of it', () => {
  const provider = configured({ environment: { OPENAI_API_KEY: ' sk-abc \n' } }, 'openai');
  assert.deepEqual([provider.apiKey, provider.missing, provider.simulated], ['sk-abc', undefined, false]);
});

test('an empty variable is an unset one', () => {
  const environment = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '  ', ANTHROPIC_API_KEY: '\t' };
  assert.equal(isAnyProviderSet({ environment }), false);
  const provider = configured({ environment }, 'openai');
  assert.deepEqual([provider.missing, provider.baseUrl], ['OPENAI_API_KEY', 'https://api.openai.com']);
});

test('base URLs are taken with and without /v1, private ones too', () => {
  for (const written of ['http://10.0.0.5:8000/v1', 'http://10.0.0.5:8000', 'http://10.0.0.5:8000/v1/']) {
    assert.equal(configured({ environment: { OPENAI_BASE_URL: written } }, 'openai').baseUrl, 'http://10.0.0.5:8000');
  }
});

test('the config file outranks the environment, field by field', () => {
  const environment = { OPENAI_API_KEY: 'sk-env', OPENAI_BASE_URL: 'http://env.example' };
  const onlyKey = configured({ environment, overrides: [{ id: 'openai', apiKey: 'sk-file' }] }, 'openai');
  assert.deepEqual([onlyKey.apiKey, onlyKey.baseUrl], ['sk-file', 'http://env.example']);
  const onlyBase = configured({ environment, overrides: [{ id: 'openai', baseUrl: 'http://file.example' }] }, 'openai');
  assert.deepEqual([onlyBase.apiKey, onlyBase.baseUrl], ['sk-env', 'http://file.example']);
  const empty = configured({ environment, overrides: [{ id: 'openai', apiKey: '', baseUrl: '' }] }, 'openai');
  assert.deepEqual([empty.apiKey, empty.baseUrl], ['sk-env', 'http://env.example']);
});

test('a local server needs a base URL and no key', () => {
  const named = configured(
    { environment: { OPENAI_COMPATIBLE_BASE_URL: 'http://localhost:11434' } },
    'openai-compatible',
  );
  assert.deepEqual([named.baseUrl, named.apiKey, named.missing], ['http://localhost:11434', undefined, undefined]);
  const keyOnly = configured({ environment: { OPENAI_COMPATIBLE_API_KEY: 'k' } }, 'openai-compatible');
  assert.equal(keyOnly.missing, 'OPENAI_COMPATIBLE_BASE_URL', 'a key without a place to send it to');
});

test('a server of the config file under a name of its own is listed and reads its own variables', () => {
  const overrides = [{ id: 'lab-gpu', baseUrl: 'http://10.0.0.7:8000/v1' }];
  const provider = configured(
    { environment: { LAB_GPU_API_KEY: 'k', OPENAI_API_KEY: 'sk-openai' }, overrides },
    'lab-gpu',
  );
  assert.deepEqual(
    [provider.baseUrl, provider.apiKey, provider.missing, provider.facts.protocols],
    ['http://10.0.0.7:8000', 'k', undefined, ['openai-chat', 'openai-embeddings']],
  );
  assert.equal(configured({ environment: {}, overrides: [{ id: 'lab-gpu' }] }, 'lab-gpu').missing, 'LAB_GPU_BASE_URL');
  assert.equal(
    configured({ environment: { LAB_GPU_BASE_URL: 'http://h' }, overrides: [{ id: 'lab-gpu' }] }, 'lab-gpu').baseUrl,
    'http://h',
  );
});

test('a server of another kind speaks as that kind, and never gets the key of the original', () => {
  const overrides = [{ id: 'proxy', kind: 'anthropic', baseUrl: 'https://proxy.example' }];
  const environment = { ANTHROPIC_API_KEY: 'sk-ant-real' };
  const provider = configured({ environment, overrides }, 'proxy');
  assert.deepEqual(provider.facts.protocols, ['anthropic-messages']);
  assert.deepEqual([provider.apiKey, provider.missing], [undefined, 'PROXY_API_KEY']);
  assert.deepEqual(provider.facts.modelPrefixes, [], 'and takes no model ids away from it');
  assert.equal(configured({ environment, overrides }, 'anthropic').apiKey, 'sk-ant-real');
  const withoutPlace = configured({ environment, overrides: [{ id: 'proxy', kind: 'openai' }] }, 'proxy');
  assert.deepEqual([withoutPlace.baseUrl, withoutPlace.missing], ['', 'PROXY_BASE_URL'], 'nor its address');
});

/** options, the setting at fault, what is said */
const REFUSED: readonly (readonly [ConfigureOptions, string, RegExp])[] = [
  [
    { environment: { OPENAI_API_KEY: 'll_live_abc' } },
    'OPENAI_API_KEY',
    /^OPENAI_API_KEY begins with ll_, which is a Loadline key/,
  ],
  [
    { environment: {}, overrides: [{ id: 'openai', apiKey: 'll_live_abc' }] },
    'providers.openai.api_key',
    /begins with ll_/,
  ],
  [{ environment: { ANTHROPIC_API_KEY: 'sk-a b' } }, 'ANTHROPIC_API_KEY', /holds a space, a line break/],
  [{ environment: { ANTHROPIC_API_KEY: 'sk-a\r\nx-evil: 1' } }, 'ANTHROPIC_API_KEY', /paste it again/],
  [{ environment: { OPENAI_API_KEY: 'sk-ü' } }, 'OPENAI_API_KEY', /another character that no key has/],
  [{ environment: { OPENAI_BASE_URL: 'localhost:8000' } }, 'OPENAI_BASE_URL', /^OPENAI_BASE_URL must begin with http/],
  [
    { environment: { ANTHROPIC_BASE_URL: 'https://me:hunter2@host' } },
    'ANTHROPIC_BASE_URL',
    /must not hold a user name or password/,
  ],
  [
    { environment: {}, overrides: [{ id: 'lab', baseUrl: 'http://169.254.169.254' }] },
    'providers.lab.base_url',
    /link-local or cloud metadata/,
  ],
  [
    { environment: {}, overrides: [{ id: 'lab', kind: 'nothing', baseUrl: 'http://h' }] },
    'providers.lab.kind',
    /is none of openai, anthropic, .*openai-compatible/,
  ],
  [
    { environment: { OPENAI_BASE_URL: 'http://localhost:4600/v1' }, listener: { host: '127.0.0.1', port: 4600 } },
    'OPENAI_BASE_URL',
    /leads back to this Loadline itself/,
  ],
  [
    {
      environment: {},
      overrides: [{ id: 'lab', baseUrl: 'http://[::1]:4600' }],
      listener: { host: '0.0.0.0', port: 4600 },
    },
    'providers.lab.base_url',
    /leads back/,
  ],
];

for (const [options, setting, message] of REFUSED) {
  test(`${setting} is refused: ${message.source}`, () => {
    const error = refusal(options);
    assert.equal(error.setting, setting);
    assert.match(error.message, message);
    assert.ok(error.message.endsWith('.') && !error.message.includes('\n'), 'one sentence');
    assert.ok(!/hunter2|ll_live_abc|sk-a/.test(error.message), 'and no secret in it');
  });
}

test('another port of this machine is another program', () => {
  const options = {
    environment: { OPENAI_BASE_URL: 'http://localhost:8000' },
    listener: { host: '127.0.0.1', port: 4600 },
  };
  assert.equal(configured(options, 'openai').baseUrl, 'http://localhost:8000');
});

test('one key, one base URL or one entry of the file makes it real', () => {
  for (const facts of PROVIDERS) {
    for (const name of [...facts.baseUrlVariables, ...facts.keyVariables])
      assert.equal(isAnyProviderSet({ environment: { [name]: 'x' } }), true, name);
  }
  assert.equal(isAnyProviderSet({ environment: {}, overrides: [{ id: 'lab' }] }), true);
  assert.equal(isAnyProviderSet({ environment: { GITHUB_TOKEN: 'x', PATH: 'x' } }), false);
});

test('simulated, every provider is at the simulator and says so, and no real key goes there', () => {
  const providers = simulateProviders('http://127.0.0.1:5000/');
  assert.deepEqual(
    providers.map((provider) => provider.facts.id),
    PROVIDERS.map((facts) => facts.id),
  );
  for (const provider of providers)
    assert.deepEqual(
      [provider.baseUrl, provider.apiKey, provider.missing, provider.simulated],
      ['http://127.0.0.1:5000', 'simulated', undefined, true],
    );
});

test('settings of one provider are no business of another', () => {
  const providers = configureProviders({
    environment: { OPENAI_API_KEY: 'sk-o', ANTHROPIC_BASE_URL: 'http://a.example' },
  });
  const [first, second, ...others] = providers;
  assert.ok(others.every(({ apiKey, baseUrl, facts }) => apiKey === undefined && baseUrl === facts.defaultBaseUrl));
  assert.deepEqual(
    [first, second].map((provider) => [provider?.facts.id, provider?.baseUrl, provider?.apiKey]),
    [
      ['openai', 'https://api.openai.com', 'sk-o'],
      ['anthropic', 'http://a.example', undefined],
    ],
  );
});

const AZURE = { AZURE_OPENAI_ENDPOINT: 'https://res.example/', AZURE_OPENAI_API_KEY: 'k' };

function urlsAt(
  environment: Readonly<Record<string, string>>,
  id = 'azure-openai',
  overrides?: ConfigureOptions['overrides'],
) {
  const { facts, baseUrl } = configured({ environment, overrides }, id);
  return facts.protocols.map((protocol) =>
    endpointUrl(baseUrl, endpointPath(facts.paths[protocol] ?? '', 'my gpt', false), facts),
  );
}

test('Azure is spoken to in its newer API, which has no version, however its base URL is written', () => {
  const urls = ['chat/completions', 'responses', 'embeddings'].map((path) => `https://res.example/openai/v1/${path}`);
  for (const written of ['https://res.example', 'https://res.example/openai', 'https://res.example/openai/v1/'])
    assert.deepEqual(urlsAt({ ...AZURE, AZURE_OPENAI_ENDPOINT: written }), urls, written);
  for (const version of ['', 'v1', 'preview']) assert.deepEqual(urlsAt({ ...AZURE, AZURE_API_VERSION: version }), urls);
  assert.deepEqual(urlsAt({ AZURE_API_BASE: 'https://res.example', AZURE_API_KEY: 'k' }), urls);
});

test('a dated version of Azure’s API is the older one: the deployment in the path, the version in the query', () => {
  const query = '?api-version=2025-04-01-preview';
  assert.deepEqual(urlsAt({ ...AZURE, AZURE_API_VERSION: '2025-04-01-preview' }), [
    `https://res.example/openai/deployments/my%20gpt/chat/completions${query}`,
    `https://res.example/openai/responses${query}`,
    `https://res.example/openai/deployments/my%20gpt/embeddings${query}`,
  ]);
  const refused = refusal({ environment: { ...AZURE, AZURE_API_VERSION: '2024&x=1' } });
  assert.match(refused.message, /^AZURE_API_VERSION is no version/);
});

test('a second Azure resource under a name of its own has a version of its own', () => {
  const overrides = [{ id: 'eu-azure', kind: 'azure-openai', baseUrl: 'https://eu.example' }];
  const environment = { ...AZURE, AZURE_API_VERSION: '2024-10-21', EU_AZURE_API_KEY: 'eu' };
  assert.equal(urlsAt(environment, 'eu-azure', overrides)[0], 'https://eu.example/openai/v1/chat/completions');
  assert.match(
    urlsAt({ ...environment, EU_AZURE_API_VERSION: '2024-06-01' }, 'eu-azure', overrides)[0] ?? '',
    /deployments\/my%20gpt\/chat\/completions\?api-version=2024-06-01$/,
  );
  assert.deepEqual(configured({ environment, overrides }, 'eu-azure').facts.authHeaders('eu'), { 'api-key': 'eu' });
});
