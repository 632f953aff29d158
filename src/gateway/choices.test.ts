// More than one answer (`n`) through every pair of protocols: all of them where the provider gives them, and a refusal by
// name where it does not. Never one answer in place of two.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { chatAnswer } from '../../test/fake_answers.ts';
import { startFakeUpstream, whole, type FakeUpstream } from '../../test/fake_upstream.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { createMemoryLedger } from '../../test/sim/memory_ledger.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { createOpenAdmitter } from '../access/open_admission.ts';
import { systemClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import type { Compat } from '../wire/codec.ts';
import { createGateway } from './conductor.ts';

const TWO = {
  id: 'chatcmpl-fake',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: ['one', 'two'].map((content, index) => ({
    index,
    message: { role: 'assistant', content, refusal: null },
    finish_reason: 'stop',
    logprobs: null,
  })),
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

const transport = createFetchTransport();
const upstream: FakeUpstream = await startFakeUpstream((call) =>
  call.json()['n'] === 2 ? whole(TWO) : chatAnswer('one'),
);
after(async () => {
  transport.close();
  await upstream.stop();
});

async function send(fields: object, compat: Compat = 'lenient') {
  const { url } = upstream;
  const gateway = createGateway({
    snapshot: () => testSnapshot({ baseUrls: { openai: url, anthropic: url, gemini: url, 'openai-compatible': url } }),
    admitter: createOpenAdmitter(),
    ledger: createMemoryLedger(),
    transport,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    replicaId: 'test',
    sealer: TEST_SEALER,
  });
  const answer = await gateway.conduct({
    requestId: 'req_1',
    caller: testCaller({ compat }),
    endpoint: 'chat.completions',
    body: new TextEncoder().encode(JSON.stringify({ n: 2, messages: [{ role: 'user', content: 'hi' }], ...fields })),
    headers: new Headers(),
    signal: new AbortController().signal,
    receivedAtMs: performance.now(),
    origin: 'request',
    parentId: null,
    onEnd: () => undefined,
  });
  const body = JSON.parse(await new Response(answer.body as BodyInit).text()) as {
    readonly choices?: readonly unknown[];
    readonly error?: { readonly code: string; readonly param: string };
  };
  return { status: answer.status, ...body };
}

const tool = (name: string) => ({ tools: [{ type: 'function', function: { name, parameters: {} } }] });

test('Chat Completions to Chat Completions brings every answer', async () => {
  for (const model of ['openai/gpt-4o', 'openai-compatible/m']) {
    const { status, choices } = await send({ model });
    assert.equal(status, 200);
    assert.equal(choices?.length, 2, model);
  }
});

/** Requests whose answer goes through the model in the middle, which holds one answer. */
const TRANSLATED: readonly (readonly [string, object])[] = [
  ['to Messages', { model: 'claude-sonnet-4-6' }],
  ['to Responses', { model: 'gpt-5.4', reasoning_effort: 'high', ...tool('f') }],
  ['to Responses of a model that nothing else serves', { model: 'gpt-5.4-pro' }],
  ['to Gemini', { model: 'gemini/gemini-x' }],
  ['to Chat Completions with names that must be changed', { model: 'openai/gpt-4o', ...tool('a.name.with.dots') }],
];

for (const [what, fields] of TRANSLATED) {
  test(`two answers ${what} are refused by name, lenient or strict, before anything is sent`, async () => {
    for (const compat of ['lenient', 'strict'] as const) {
      const calls = upstream.calls.length;
      const { status, error } = await send(fields, compat);
      assert.deepEqual([status, error?.code, error?.param], [400, 'unsupported_parameter', 'n']);
      assert.equal(upstream.calls.length, calls);
    }
  });
}
