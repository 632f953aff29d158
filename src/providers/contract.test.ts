// The suite that every provider must pass: it runs over the index, so that a new file is held to it without a new test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopbackHost, isMetadataHost } from './address.ts';
import { endpointPath, endpointUrl, parseBaseUrl } from './base_url.ts';
import { configureProviders } from './configure.ts';
import { PROVIDERS, providerOfModel } from './index.ts';
import { openaiCompatibleNamed } from './openai_compatible.ts';
import type { ProviderFacts } from './provider.ts';

const HEADER_NAME = /^[a-z0-9-]+$/;
/** What must never travel from a caller to a provider (CONTRACT, Headers). */
const NEVER_FORWARDED = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'openai-organization',
  'openai-project',
  'x-api-key',
  'api-key',
  'host',
  'content-length',
  'proxy-authorization',
  'x-forwarded-for',
]);

/** Words, mostly behind a version; a model's place and a query may stand in it. */
const PATH = /^\/(?:[a-z]+\/)?(?:v\d\w*\/)?[a-z/_]+(?:\/\{model\}:[A-Za-z]+)?(?:\?[a-z]+=[a-z]+)?$/;

/** Every path that it declares, each half of a pair too. */
function allPaths({ paths, countTokens, modelsPath, compactPath }: ProviderFacts): readonly string[] {
  const endpoints = Object.values(paths).flatMap((path) =>
    typeof path === 'string' ? [path] : [path.whole, path.stream],
  );
  return [...endpoints, ...Object.values(countTokens ?? {}), modelsPath ?? '/v1/models', compactPath ?? []].flat();
}

function contract(facts: ProviderFacts): void {
  test(`${facts.id}: the id is lower case and can stand before a slash and in a variable`, () => {
    assert.match(facts.id, /^[a-z][a-z0-9-]*$/);
    assert.notEqual(facts.id, 'auto');
    assert.notEqual(facts.id, 'simulated');
    assert.notEqual(facts.displayName.trim(), '');
  });

  test(`${facts.id}: variables are written as environments write them, and a key has one`, () => {
    for (const name of [...facts.baseUrlVariables, ...facts.keyVariables]) assert.match(name, /^[A-Z][A-Z0-9_]*$/);
    assert.ok(facts.keyVariables.length > 0);
    for (const name of facts.baseUrlVariables) assert.ok(!facts.keyVariables.includes(name));
  });

  test(`${facts.id}: the default base URL is in the one form that paths are joined to`, () => {
    if (facts.defaultBaseUrl === null) return;
    assert.deepEqual(parseBaseUrl(facts.defaultBaseUrl), { ok: true, url: facts.defaultBaseUrl });
    const { protocol, hostname } = new URL(facts.defaultBaseUrl);
    assert.equal(protocol, 'https:');
    assert.ok(!isLoopbackHost(hostname) && !isMetadataHost(hostname));
  });

  test(`${facts.id}: it speaks at least one protocol and knows the path of each, and of no other`, () => {
    assert.ok(facts.protocols.length > 0);
    assert.equal(new Set(facts.protocols).size, facts.protocols.length);
    assert.deepEqual(Object.keys(facts.paths).toSorted(), [...facts.protocols].toSorted());
    for (const [protocol, path] of Object.entries(facts.countTokens ?? {})) {
      assert.ok(
        facts.protocols.some((spoken) => spoken === protocol),
        protocol,
      );
      assert.match(path, PATH);
    }
    for (const path of allPaths(facts)) assert.match(path, PATH);
  });

  test(`${facts.id}: an endpoint has exactly one version in it, however the base URL is written`, () => {
    for (const path of allPaths(facts).map((each) => endpointPath(each, 'some-model', false)))
      for (const written of [
        'https://host',
        'https://host/',
        'https://host/v1',
        'https://host/v1/',
        'https://host/prefix/v1',
      ]) {
        const base = parseBaseUrl(written);
        assert.ok(base.ok);
        const url = endpointUrl(base.url, path, facts);
        const versions = (text: string): number => text.match(/\/v\d\w*\//g)?.length ?? 0;
        assert.equal(versions(url), versions(path), url);
        assert.ok(url.endsWith(path), url);
      }
  });

  test(`${facts.id}: the key goes into one header, as it is, and into nothing else`, () => {
    const headers = facts.authHeaders('the-key');
    assert.equal(Object.keys(headers).length, 1);
    for (const [name, value] of Object.entries(headers)) {
      assert.match(name, HEADER_NAME);
      assert.match(value, /^(?:Bearer )?the-key$/);
    }
  });

  test(`${facts.id}: fixed headers and forwarded ones are lower case and carry no credential`, () => {
    for (const name of [...Object.keys(facts.fixedHeaders), ...facts.forwardHeaders, facts.requestIdHeader])
      assert.match(name, HEADER_NAME);
    for (const name of facts.forwardHeaders) {
      assert.ok(!NEVER_FORWARDED.has(name), name);
      assert.ok(!Object.hasOwn(facts.authHeaders('k'), name), name);
      assert.ok(!Object.hasOwn(facts.fixedHeaders, name), `${name} is set by us`);
    }
  });

  test(`${facts.id}: without anything set it names the variable to set, or is not listed`, () => {
    const configured = configureProviders({ environment: {} }).find((provider) => provider.facts.id === facts.id);
    if (facts.defaultBaseUrl === null) assert.equal(configured, undefined);
    else assert.equal(configured?.missing, facts.keyRequired ? facts.keyVariables[0] : undefined);
  });

  test(`${facts.id}: each of its key variables is read, the first one that is set`, () => {
    const [first, ...others] = facts.keyVariables;
    const environment = Object.fromEntries([
      [facts.baseUrlVariables[0] ?? '', 'https://host.example'],
      ...facts.keyVariables.map((name) => [name, `key-of-${name}`]),
    ]);
    const own = PROVIDERS.some((known) => known.id === facts.id) ? [] : [{ id: facts.id }];
    const find = (from: Readonly<Record<string, string | undefined>>) =>
      configureProviders({ environment: from, overrides: own }).find((provider) => provider.facts.id === facts.id);
    assert.equal(find(environment)?.apiKey, `key-of-${first ?? ''}`);
    for (const name of others)
      assert.equal(find({ ...environment, [first ?? '']: undefined })?.apiKey, `key-of-${name}`);
    assert.equal(find(environment)?.missing, undefined);
    assert.equal(find(environment)?.baseUrl, 'https://host.example');
  });
}

for (const facts of [...PROVIDERS, openaiCompatibleNamed('lab-gpu')]) contract(facts);

test('no two providers share an id, a variable or a prefix', () => {
  const all = (of: (facts: ProviderFacts) => readonly string[]): readonly string[] => PROVIDERS.flatMap(of);
  for (const names of [
    all((facts) => [facts.id]),
    all((facts) => [...facts.baseUrlVariables, ...facts.keyVariables]),
    all((facts) => facts.modelPrefixes),
  ]) {
    assert.equal(new Set(names).size, names.length);
  }
});

test('a bare model id belongs to its maker', () => {
  const owners: readonly (readonly [string, string | undefined])[] = [
    ['gpt-5.4-mini', 'openai'],
    ['gpt-4o', 'openai'],
    ['o3-mini', 'openai'],
    ['chatgpt-4o-latest', 'openai'],
    ['text-embedding-3-small', 'openai'],
    ['claude-sonnet-4-6', 'anthropic'],
    ['claude-opus-4-6-20260101', 'anthropic'],
    ['llama-3', undefined],
    ['Claude-x', undefined],
    ['', undefined],
  ];
  for (const [model, owner] of owners) assert.equal(providerOfModel(model)?.id, owner, model);
});

test('a server under a name of its own reads variables of its own and claims no models', () => {
  const facts = openaiCompatibleNamed('lab-gpu.2');
  assert.deepEqual([facts.baseUrlVariables, facts.keyVariables], [['LAB_GPU_2_BASE_URL'], ['LAB_GPU_2_API_KEY']]);
  assert.deepEqual([facts.keyRequired, facts.defaultBaseUrl, facts.modelPrefixes], [false, null, []]);
});
