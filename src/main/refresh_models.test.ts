// Lists of models over real sockets, and the file that keeps what they tell.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startFakeUpstream, stream, whole, type FakeAnswer } from '../../test/fake_upstream.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { silentLog } from '../support/log.ts';
import { keepRefreshing } from './keep_refreshing.ts';
import { askProviders } from './refresh_models.ts';
import { keepToldModels, readToldModels, toldFileIn, toldFileStamp } from './told_models.ts';

function directoryOf(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-told-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function serverOf(t: TestContext, answer: FakeAnswer) {
  const upstream = await startFakeUpstream(() => answer);
  t.after(() => upstream.stop());
  return upstream;
}

function provider(id: string, baseUrl: string, more: Partial<ConfiguredProvider> = {}): ConfiguredProvider {
  const facts = PROVIDERS.find((each) => each.id === id);
  assert.ok(facts !== undefined);
  return { facts, baseUrl, apiKey: 'sk-secret', missing: undefined, simulated: false, ...more };
}

const CLAUDE = { data: [{ id: 'claude-x', max_input_tokens: 300_000, max_tokens: 64_000, capabilities: null }] };

test('a list is asked for with the provider’s own credential, version and page, and read in its form', async (t) => {
  const upstream = await serverOf(t, whole(CLAUDE));
  const [asked] = await askProviders([provider('anthropic', upstream.url)]);
  assert.equal(asked?.says, '1 models, 1 of them with limits');
  assert.deepEqual(asked.told?.models, [
    { id: 'claude-x', capabilities: { contextTokens: 300_000, maxOutputTokens: 64_000 } },
  ]);
  const call = upstream.calls[0];
  assert.deepEqual(
    [call?.method, call?.path, call?.headers['x-api-key'], call?.headers['anthropic-version']],
    ['GET', '/v1/models?limit=1000', 'sk-secret', '2023-06-01'],
  );
});

test('a provider without a key and a simulated one are not asked', async (t) => {
  const upstream = await serverOf(t, whole(CLAUDE));
  const asked = await askProviders([
    provider('anthropic', upstream.url, { missing: 'ANTHROPIC_API_KEY' }),
    provider('openai', upstream.url, { simulated: true }),
    provider('openai-compatible', ''),
  ]);
  assert.deepEqual(asked, []);
  assert.equal(upstream.calls.length, 0);
});

const FAILURES: readonly (readonly [string, FakeAnswer, RegExp])[] = [
  ['an error', whole({ error: 'no' }, { status: 401 }), /answered 401/],
  ['a redirect', whole('', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }), /answered 302/],
  ['a page', whole('<html>', { headers: { 'content-type': 'text/html' } }), /no JSON/],
  ['another object', whole({ hello: 1 }), /no list/],
  ['a cut answer', stream(['{"data":[', 'rst']), /cannot be reached|no JSON/],
  ['a closed door', ['rst'], /cannot be reached/],
];

for (const [what, answer, says] of FAILURES) {
  test(`${what} in place of a list is told and changes nothing`, async (t) => {
    const upstream = await serverOf(t, answer);
    const [asked] = await askProviders([provider('openai', upstream.url)]);
    assert.equal(asked?.told, undefined);
    assert.match(asked?.says ?? '', says);
    assert.doesNotMatch(asked?.says ?? '', /secret/);
  });
}

test('a list without end is left at its bound', async (t) => {
  const upstream = await serverOf(t, stream(Array.from({ length: 20 }, () => ' '.repeat(1024 * 1024))));
  const [asked] = await askProviders([provider('openai', upstream.url)]);
  assert.match(asked?.says ?? '', /more than 16777216 bytes/);
});

test('what was told is kept for its owner alone, a provider at a time, and without bare names', (t) => {
  const directory = directoryOf(t);
  assert.equal(readToldModels(directory).size, 0);
  assert.equal(toldFileStamp(directory), null);
  keepToldModels(directory, [
    {
      provider: 'anthropic',
      atMs: 1,
      models: [
        { id: 'x', capabilities: { contextTokens: 1_000 } },
        { id: 'y', capabilities: {} },
      ],
    },
    { provider: 'groq', atMs: 1, models: [{ id: 'a/b', capabilities: { efforts: ['low'], thinking: 'budget' } }] },
  ]);
  assert.equal(statSync(toldFileIn(directory)).mode & 0o777, 0o600);
  const before = toldFileStamp(directory);
  keepToldModels(directory, [
    { provider: 'anthropic', atMs: 2, models: [{ id: 'z', capabilities: { contextTokens: 2_000 } }] },
  ]);
  assert.notEqual(toldFileStamp(directory), before);
  assert.deepEqual(Object.fromEntries(readToldModels(directory)), {
    'anthropic/z': { contextTokens: 2_000 },
    'groq/a/b': { efforts: ['low'], thinking: 'budget' },
  });
});

test('a file that was broken or edited gives what is right in it', (t) => {
  const directory = directoryOf(t);
  for (const text of ['', '{', '[]', '{"version":2,"providers":[]}', '{"version":1,"providers":7}']) {
    writeFileSync(toldFileIn(directory), text);
    assert.equal(readToldModels(directory).size, 0, text);
  }
  const models = [
    {
      id: 'x',
      capabilities: { contextTokens: 'many', efforts: ['low', 'huge', 7], thinking: 'loud', pdfInput: 1, other: 2 },
    },
    { id: 7, capabilities: {} },
    null,
  ];
  writeFileSync(
    toldFileIn(directory),
    JSON.stringify({ version: 1, providers: [{ provider: 'p', atMs: 1, models }, null] }),
  );
  assert.deepEqual(Object.fromEntries(readToldModels(directory)), { 'p/x': { efforts: ['low'] } });
});

test('in the background only providers at their own address are asked, all of them with always, none with never', async (t) => {
  const upstream = await serverOf(t, whole(CLAUDE));
  const directory = directoryOf(t);
  const anthropic = provider('anthropic', upstream.url);
  const atHome = { ...anthropic, facts: { ...anthropic.facts, defaultBaseUrl: upstream.url } };
  const run = (refresh: 'auto' | 'always' | 'never', providers: readonly ConfiguredProvider[]) =>
    keepRefreshing({ refresh, providers, directory, log: silentLog });
  run('never', [anthropic, atHome])();
  run('auto', [anthropic])();
  assert.equal(upstream.calls.length, 0);
  for (const [refresh, asked] of [
    ['auto', atHome],
    ['always', anthropic],
  ] as const) {
    rmSync(toldFileIn(directory), { force: true });
    const stop = run(refresh, [asked]);
    while (toldFileStamp(directory) === null) await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
    assert.match(readFileSync(toldFileIn(directory), 'utf8'), /claude-x/);
  }
  assert.equal(upstream.calls.length, 2);
});
