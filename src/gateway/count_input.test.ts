// Promises of counting: the provider is asked in its own form where it can be, nobody's silence fails a count, an estimate
// is not below what is there, and nothing is recorded or spent.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { whole, startFakeUpstream, type FakeCall, type FakeUpstream, type Script } from '../../test/fake_upstream.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { createMemoryLedger } from '../../test/sim/memory_ledger.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { createOpenAdmitter } from '../access/open_admission.ts';
import { systemClock } from '../support/clock.ts';
import { isLoadlineError } from '../support/errors.ts';
import { silentLog } from '../support/log.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import type { Endpoint } from './call.ts';
import { createGateway } from './conductor.ts';
import type { InputCount } from './gateway.ts';

const transport = createFetchTransport();
const upstreams: FakeUpstream[] = [];
after(async () => {
  transport.close();
  for (const upstream of upstreams) await upstream.stop();
});

interface Counted {
  readonly count: InputCount;
  readonly calls: readonly FakeCall[];
  readonly settles: number;
}

async function count(script: Script, body: object, endpoint: Endpoint = 'responses'): Promise<Counted> {
  const upstream = await startFakeUpstream(script);
  upstreams.push(upstream);
  const ledger = createMemoryLedger();
  const gateway = createGateway({
    snapshot: () => testSnapshot({ baseUrls: { openai: upstream.url, anthropic: upstream.url } }),
    admitter: createOpenAdmitter(),
    ledger,
    transport,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    replicaId: 'test',
    sealer: TEST_SEALER,
  });
  const told = await gateway.countInput({
    caller: testCaller(),
    endpoint,
    body: new TextEncoder().encode(JSON.stringify(body)),
    headers: new Headers(),
    signal: new AbortController().signal,
  });
  return { count: told, calls: upstream.calls, settles: ledger.settles.length };
}

const TOOLS = [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} }, strict: false }];

test('OpenAI is asked at its own endpoint, with what it would be sent and no more', async () => {
  const {
    count: told,
    calls,
    settles,
  } = await count(() => whole({ object: 'response.input_tokens', input_tokens: 77 }), {
    model: 'gpt-5.4-mini',
    input: 'hello',
    instructions: 'Be brief.',
    tools: TOOLS,
    max_output_tokens: 50,
    stream: true,
  });
  assert.deepEqual(told, { inputTokens: 77, source: 'provider', model: 'openai/gpt-5.4-mini' });
  assert.equal(calls[0]?.path, '/v1/responses/input_tokens');
  const sent = calls[0]?.json() ?? {};
  assert.equal(sent['model'], 'gpt-5.4-mini');
  assert.ok(JSON.stringify(sent).includes('hello') && JSON.stringify(sent).includes('Be brief.'));
  for (const field of ['stream', 'max_output_tokens', 'store']) assert.equal(field in sent, false, field);
  assert.equal(settles, 0, 'nothing is recorded');
});

test('L26, L42, C2: Claude counts what Claude would get, tools and system included, whatever the caller speaks', async () => {
  const { count: told, calls } = await count(() => whole({ input_tokens: 728 }), {
    model: 'claude-sonnet-4-6',
    input: 'hello',
    instructions: 'Be brief.',
    tools: TOOLS,
  });
  assert.deepEqual(told, { inputTokens: 728, source: 'provider', model: 'anthropic/claude-sonnet-4-6' });
  assert.equal(calls[0]?.path, '/v1/messages/count_tokens');
  const sent = calls[0]?.json() ?? {};
  assert.deepEqual(Object.keys(sent).toSorted(), ['messages', 'model', 'system', 'tools']);
});

test('Chat Completions cannot be asked, so OpenAI is asked in Responses', async () => {
  const body = { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'hello' }] };
  const { count: told, calls } = await count(() => whole({ input_tokens: 9 }), body, 'chat.completions');
  assert.equal(told.source, 'provider');
  assert.equal(calls[0]?.path, '/v1/responses/input_tokens');
});

test('L27, L28: a provider that fails, lies or says nothing gives an estimate that is not too low', async () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
  const scripts: Script[] = [
    () => whole({ error: { message: 'x' } }, { status: 500 }),
    () => whole({ error: { message: 'x' } }, { status: 404 }),
    () => whole({ error: { message: 'no' } }, { status: 401 }),
    () => whole({ input_tokens: -5 }),
    () => whole({ tokens: 5 }),
    () => whole([]),
    () => ['rst'],
  ];
  for (const script of scripts) {
    const { count: told } = await count(script, { model: 'claude-sonnet-4-6', input: text });
    assert.equal(told.source, 'estimated');
    // Ten tokens a sentence.
    assert.ok(told.inputTokens >= 1_000 && told.inputTokens < 2_000, String(told.inputTokens));
  }
});

test('what the provider refuses is told in its words', async () => {
  const refusal = { type: 'error', error: { type: 'invalid_request_error', message: 'tools.0.name: too long' } };
  await assert.rejects(
    count(() => whole(refusal, { status: 400 }), { model: 'claude-sonnet-4-6', input: 'x' }),
    (error) => isLoadlineError(error) && error.code === 'invalid_request' && /too long/.test(error.message),
  );
});
