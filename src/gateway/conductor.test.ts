// The conductor over real sockets, with the ledger of the simulation: what a caller gets and what is on record.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  chatAnswer,
  chatEvents,
  chatStream,
  messagesAnswer,
  messagesStream,
  openaiError,
  responsesAnswer,
} from '../../test/fake_answers.ts';
import {
  startFakeUpstream,
  stream,
  type FakeAnswer,
  type FakeUpstream,
  type Script,
  whole,
} from '../../test/fake_upstream.ts';
import { createMemoryLedger, type MemoryLedger } from '../../test/sim/memory_ledger.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import type { Admitter, Need } from '../access/admission.ts';
import { createOpenAdmitter } from '../access/open_admission.ts';
import { definePolicy } from '../routing/policy_hash.ts';
import { systemClock } from '../support/clock.ts';
import { LoadlineError } from '../support/errors.ts';
import { silentLog, type LogFields } from '../support/log.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import type { Endpoint, GatewayAnswer } from './call.ts';
import { createGateway } from './conductor.ts';
import type { Gateway } from './gateway.ts';
import type { GatewayOptions } from './options.ts';
import type { Snapshot } from './snapshot.ts';
import { TEST_SEALER } from '../../test/sealer.ts';

const transport = createFetchTransport();
const upstreams: FakeUpstream[] = [];
after(async () => {
  transport.close();
  await Promise.all(upstreams.map((upstream) => upstream.stop()));
});

async function upstreamOf(script: Script | readonly FakeAnswer[]): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(script);
  upstreams.push(upstream);
  return upstream;
}

interface World {
  readonly gateway: Gateway;
  readonly ledger: MemoryLedger;
  readonly admitter: Admitter;
}

function worldOf(snapshot: Snapshot, changes: Partial<GatewayOptions> = {}): World {
  const ledger = createMemoryLedger();
  const admitter = createOpenAdmitter();
  const gateway = createGateway({
    snapshot: () => snapshot,
    admitter,
    ledger,
    transport,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    replicaId: 'test',
    sealer: TEST_SEALER,
    ...changes,
  });
  return { gateway, ledger, admitter };
}

const at = (url: string): Snapshot => testSnapshot({ baseUrls: { openai: url, anthropic: url } });

interface Sent {
  readonly answer: GatewayAnswer;
  readonly ends: () => number;
  readonly text: () => Promise<string>;
}

let serial = 0;

async function send(
  gateway: Gateway,
  body: object,
  more: { signal?: AbortSignal; headers?: Record<string, string>; id?: string; endpoint?: Endpoint } = {},
): Promise<Sent> {
  serial += 1;
  let ends = 0;
  const answer = await gateway.conduct({
    requestId: more.id ?? `req_${serial}`,
    caller: testCaller(),
    endpoint: more.endpoint ?? 'chat.completions',
    body: new TextEncoder().encode(JSON.stringify(body)),
    headers: new Headers(more.headers),
    signal: more.signal ?? new AbortController().signal,
    receivedAtMs: performance.now(),
    origin: 'request',
    parentId: null,
    onEnd: () => {
      ends += 1;
    },
  });
  return { answer, ends: () => ends, text: () => new Response(answer.body as BodyInit).text() };
}

const ASK = { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'hi' }] };

function onlySettlement(ledger: MemoryLedger) {
  const counted = ledger.settles.filter((settle) => settle.counted);
  assert.equal(counted.length, 1);
  const [settle] = counted;
  if (settle === undefined) throw new Error('not settled');
  return settle.settlement;
}

test('the provider’s own id of the request is told, for whoever asks it what happened', async () => {
  const script = () => [
    {
      write: chatAnswer('hello')
        .map((step) => (typeof step === 'object' && 'write' in step ? String(step.write) : ''))
        .join('')
        .replace('\r\n', '\r\nx-request-id: req_theirs\r\n'),
    },
    'fin' as const,
  ];
  const upstream = await upstreamOf(script);
  const { gateway } = worldOf(at(upstream.url));
  const { answer } = await send(gateway, ASK);
  assert.equal(answer.headers['x-loadline-upstream-request-id'], 'req_theirs');
});

test('a whole answer is settled with its headers, and nothing stays reserved', async () => {
  const upstream = await upstreamOf(() => chatAnswer('hello'));
  const { gateway, ledger, admitter } = worldOf(at(upstream.url));
  const { answer, ends } = await send(gateway, ASK);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-loadline-model'], 'openai/gpt-5.4-mini');
  assert.equal(answer.headers['x-loadline-attempts'], '1');
  assert.equal(answer.headers['x-loadline-cost-usd'], '0.00002175');
  assert.equal(ends(), 1);
  assert.equal(onlySettlement(ledger).costNanoUsd, 21_750);
  assert.equal(admitter.reservedNanoUsd(), 0);
  assert.equal(admitter.inFlight(), 0);
});

test('pain 24: the intent is written before the provider is called, with an upper bound of the cost', async () => {
  let intentsAtCall = -1;
  const ledger = createMemoryLedger();
  const upstream = await upstreamOf(() => {
    intentsAtCall = ledger.intents.length;
    return chatAnswer('hello');
  });
  const { gateway } = worldOf(at(upstream.url), { ledger });
  await send(gateway, { ...ASK, max_tokens: 10 });
  assert.equal(intentsAtCall, 1);
  const [intent] = ledger.intents;
  assert.ok((intent?.reservedNanoUsd ?? 0) > 21_750);
});

test('a provider that fails once is tried again, and both attempts are on record', async () => {
  const upstream = await upstreamOf((call) => (call.index === 0 ? openaiError(500, {}) : chatAnswer('hello')));
  const { gateway, ledger } = worldOf(at(upstream.url));
  const { answer } = await send(gateway, ASK);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-loadline-attempts'], '2');
  assert.deepEqual(
    onlySettlement(ledger).attempts.map((attempt) => attempt.outcome),
    ['failed', 'success'],
  );
  assert.equal(onlySettlement(ledger).costNanoUsd, 21_750, 'an error that was answered costs nothing');
});

test('when our retries are spent the client is told not to try again', async () => {
  const upstream = await upstreamOf(() => openaiError(500, {}));
  const { gateway } = worldOf(at(upstream.url));
  const { answer } = await send(gateway, ASK);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-should-retry'], 'false');
});

test('a fallback serves from the next model of the tier and the headers name it', async () => {
  const openai = await upstreamOf(() => openaiError(503, {}));
  const anthropic = await upstreamOf(() => messagesStream(['hel', 'lo']));
  const entry = (model: string, retries: number | null = null) => ({ model, weight: 1, timeoutMs: null, retries });
  const base = testSnapshot({ baseUrls: { openai: openai.url, anthropic: anthropic.url } });
  const snapshot = {
    ...base,
    policy: definePolicy(
      [
        { name: 'cheap', models: [entry('gpt-5.4-mini', 0), entry('claude-haiku-4-5')] },
        { name: 'strong', models: [entry('claude-sonnet-4-6')] },
      ],
      base.policy.routes,
    ),
  };
  const { gateway, ledger } = worldOf(snapshot);
  const sent = await send(gateway, {
    model: 'auto',
    messages: [{ role: 'user', content: 'Summarize: the export fails.' }],
    stream: true,
  });
  assert.equal(sent.answer.headers['x-loadline-model'], 'anthropic/claude-haiku-4-5');
  assert.equal(sent.answer.headers['x-loadline-attempts'], '2');
  assert.match(await sent.text(), /data: \[DONE\]/);
  assert.equal(openai.calls.length, 1, 'retries: 0 of the tier holds');
  assert.equal(onlySettlement(ledger).servedModel, 'anthropic/claude-haiku-4-5');
});

test('a silent stream gets its head after the hold, then heartbeats, then the answer', async () => {
  const upstream = await upstreamOf(() => chatStream(['hel', 'lo'], undefined, { delayMs: 120 }));
  const { gateway, ledger } = worldOf(at(upstream.url), { headersHoldMs: 20 });
  const begun = performance.now();
  const sent = await send(gateway, { ...ASK, stream: true });
  assert.ok(performance.now() - begun < 100, 'the head did not wait for the provider');
  assert.equal(sent.answer.status, 200);
  assert.equal(sent.answer.headers['x-loadline-model'], 'openai/gpt-5.4-mini');
  assert.match(await sent.text(), /"content":"hel"[\s\S]*data: \[DONE\]/);
  assert.equal(onlySettlement(ledger).status, 'success');
  assert.equal(sent.ends(), 1);
});

test('what fails after the hold is told in band and recorded as an error', async () => {
  const upstream = await upstreamOf(() =>
    openaiError(400, { message: 'no', type: 'invalid_request_error' }).toSpliced(0, 0, { waitMs: 80 }),
  );
  const { gateway, ledger } = worldOf(at(upstream.url), { headersHoldMs: 10 });
  const sent = await send(gateway, { ...ASK, stream: true });
  const text = await sent.text();
  assert.match(text, /data: \{"error"/);
  assert.doesNotMatch(text, /\[DONE\]|finish_reason/);
  assert.equal(onlySettlement(ledger).status, 'error');
  assert.equal(sent.ends(), 1);
});

test('a client that leaves while the head is held back or just out is settled as cancelled', async () => {
  const upstream = await upstreamOf(() => ['hang']);
  for (const headersHoldMs of [10, 60_000]) {
    const { gateway, ledger, admitter } = worldOf(at(upstream.url), { headersHoldMs });
    const controller = new AbortController();
    const index = upstream.calls.length;
    const sending = send(gateway, { ...ASK, stream: true }, { signal: controller.signal });
    const call = await upstream.call(index);
    if (headersHoldMs === 10) await sending;
    controller.abort();
    await call.closedByClient;
    const sent = await sending;
    while (ledger.settles.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(onlySettlement(ledger).status, 'cancelled');
    assert.equal(sent.ends(), 1);
    assert.equal(admitter.reservedNanoUsd(), 0);
  }
});

test('a stream that is read to its end is on record before its last bytes are', async () => {
  const upstream = await upstreamOf(() => chatStream(['hel', 'lo']));
  const { gateway, ledger } = worldOf(at(upstream.url));
  const { answer } = await send(gateway, { ...ASK, stream: true });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (decoder.decode(value).includes('[DONE]')) assert.equal(ledger.settles.length, 1);
  }
  assert.equal(onlySettlement(ledger).usage?.source, 'provider');
});

test('a stream without usage is estimated from what came, and says so', async () => {
  const upstream = await upstreamOf(() =>
    stream(chatEvents(['hel', 'lo']).filter((event) => !event.includes('"usage":{'))),
  );
  const { gateway, ledger } = worldOf(at(upstream.url));
  await (await send(gateway, { ...ASK, stream: true })).text();
  const { usage } = onlySettlement(ledger);
  assert.equal(usage?.source, 'estimated');
  assert.ok((usage?.outputTokens ?? 0) >= 1);
});

test('what the provider may have billed before it was cut off is estimated, what never reached it is not', async () => {
  const reset = await upstreamOf(() => ['rst']);
  const first = worldOf(at(reset.url));
  await send(first.gateway, ASK);
  assert.ok((onlySettlement(first.ledger).costNanoUsd ?? 0) > 0);
  const second = worldOf(at('http://127.0.0.1:1'));
  const { answer } = await send(second.gateway, ASK);
  assert.equal(answer.status, 502);
  assert.equal(onlySettlement(second.ledger).costNanoUsd, 0);
});

test('a refusal is a record too, with what was refused', async () => {
  const { gateway, ledger } = worldOf(at('http://127.0.0.1:1'));
  const unknown = await send(gateway, { ...ASK, model: 'gpt-5.4-minj' });
  assert.equal(unknown.answer.status, 404);
  assert.equal(onlySettlement(ledger).errorCode, 'model_not_found');
  assert.equal(ledger.intents[0]?.requestedModel, 'gpt-5.4-minj');
  assert.equal(unknown.ends(), 1);
});

test('an admission that refuses sends nothing and leaves no open record', async () => {
  const upstream = await upstreamOf(() => chatAnswer('hello'));
  const refusing: Admitter = {
    admit: () => Promise.reject(new LoadlineError({ code: 'budget_exceeded', message: 'The budget is spent.' })),
    reservedNanoUsd: () => 0,
    inFlight: () => 0,
  };
  const { gateway, ledger } = worldOf(at(upstream.url), { admitter: refusing });
  const { answer } = await send(gateway, ASK);
  assert.equal(answer.status, 402);
  assert.equal(upstream.calls.length, 0);
  assert.equal(onlySettlement(ledger).errorCode, 'budget_exceeded');
});

test('each further attempt raises the reservation first; where it may not, the first failure stands', async () => {
  const upstream = await upstreamOf(() => openaiError(500, {}));
  const topUps: Need[] = [];
  const admitter: Admitter = {
    admit: () => ({
      topUp: (need) => {
        topUps.push(need);
        throw new LoadlineError({ code: 'budget_exceeded', message: 'The budget is spent.' });
      },
      release: () => undefined,
    }),
    reservedNanoUsd: () => 0,
    inFlight: () => 0,
  };
  const { gateway } = worldOf(at(upstream.url), { admitter });
  const { answer } = await send(gateway, ASK);
  assert.equal(answer.status, 502);
  assert.equal(upstream.calls.length, 1);
  assert.equal(topUps.length, 1);
});

test('a fault of our own is 500 without its text, and on record', async () => {
  const { gateway, ledger } = worldOf(at('http://127.0.0.1:1'), {
    transport: {
      send: () => {
        throw new TypeError('sk-secret in a message');
      },
    },
  });
  const { answer, ends } = await send(gateway, ASK);
  assert.equal(answer.status, 500);
  assert.doesNotMatch(String(answer.body), /sk-secret|TypeError/);
  assert.equal(onlySettlement(ledger).errorCode, 'internal_error');
  assert.equal(ends(), 1);
});

test('a timeout of the caller’s cuts the wait and is told as one', async () => {
  const upstream = await upstreamOf(() => ['hang']);
  const { gateway, ledger } = worldOf(at(upstream.url));
  const { answer } = await send(gateway, ASK, { headers: { 'x-loadline-timeout-ms': '60' } });
  assert.equal(answer.status, 504);
  assert.equal(onlySettlement(ledger).errorCode, 'upstream_timeout');
});

test('our own hop header goes out, and coming back it is refused', async () => {
  const upstream = await upstreamOf(() => chatAnswer('hello'));
  const { gateway } = worldOf(at(upstream.url));
  await send(gateway, ASK);
  const hop = upstream.calls[0]?.headers['x-loadline-hop'] ?? '';
  assert.equal(hop, 'test');
  const { answer } = await send(gateway, ASK, { headers: { 'x-loadline-hop': hop } });
  assert.equal(answer.status, 400);
  assert.equal(upstream.calls.length, 1);
});

test('a caller’s credential and cookies never reach the provider', async () => {
  const upstream = await upstreamOf(() => chatAnswer('hello'));
  const { gateway } = worldOf(at(upstream.url));
  await send(gateway, ASK, {
    headers: {
      authorization: 'Bearer ll_live_secret',
      cookie: 'session=1',
      'openai-organization': 'org-1',
      'x-api-key': 'll_x',
      'openai-beta': 'assistants=v2',
    },
  });
  const headers = upstream.calls[0]?.headers ?? {};
  assert.equal(headers['authorization'], 'Bearer sk-test-openai');
  for (const name of ['cookie', 'openai-organization', 'x-api-key']) assert.equal(headers[name], undefined, name);
  assert.equal(headers['openai-beta'], 'assistants=v2');
});

test('a refusal that cannot be recorded is answered all the same, and the log says what the disk said', async () => {
  const logged: LogFields[] = [];
  const full = new LoadlineError({
    code: 'overloaded',
    message: 'not written',
    cause: Object.assign(new Error('no space for the words of a prompt'), { code: 'ENOSPC' }),
  });
  const ledger = createMemoryLedger(() => {
    throw full;
  });
  const error = (_event: string, fields: LogFields = {}): void => void logged.push(fields);
  const { gateway } = worldOf(testSnapshot(), { ledger, log: { ...silentLog, error } });
  const { answer } = await send(gateway, { model: 'no-such-model', messages: [{ role: 'user', content: 'hi' }] });
  assert.equal(answer.status, 404);
  assert.deepEqual(
    logged.map((fields) => fields['cause']),
    ['ENOSPC'],
  );
});

test('embeddings pass as they are, are priced by their input, and are recorded', async () => {
  const body = {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: 'AACAPw==' }],
    model: 'text-embedding-3-small',
  };
  const upstream = await upstreamOf(() => whole({ ...body, usage: { prompt_tokens: 1_000, total_tokens: 1_000 } }));
  const { gateway, ledger, admitter } = worldOf(at(upstream.url));
  const ask = { model: 'text-embedding-3-small', input: ['a', 'b'], encoding_format: 'base64' };
  const { answer, text } = await send(gateway, ask, { endpoint: 'embeddings' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-loadline-cost-usd'], '0.00002');
  assert.deepEqual((JSON.parse(await text()) as { data: unknown }).data, body.data);
  assert.equal(upstream.calls[0]?.path, '/v1/embeddings');
  assert.deepEqual(upstream.calls[0]?.json(), ask);
  const settled = onlySettlement(ledger);
  assert.deepEqual([settled.status, settled.usage?.inputTokens, settled.usage?.outputTokens], ['success', 1_000, 0]);
  assert.deepEqual([admitter.inFlight(), admitter.reservedNanoUsd()], [0, 0]);
});

test('no route chooses among embedding models, and a provider without any says so', async () => {
  const { gateway } = worldOf(at('http://upstream.invalid'));
  const auto = await send(gateway, { model: 'auto', input: 'a' }, { endpoint: 'embeddings' });
  assert.equal(auto.answer.status, 400);
  assert.match(await auto.text(), /text-embedding-3-small/);
  const claude = await send(gateway, { model: 'claude-sonnet-4-6', input: 'a' }, { endpoint: 'embeddings' });
  assert.equal(claude.answer.status, 503);
  assert.match(await claude.text(), /anthropic has no embeddings/);
});

test('a conversation is compacted by whatever model serves it, and goes on from its summary', async () => {
  const answers = [messagesAnswer('The parser lacks a case.'), messagesAnswer('Fixed.')];
  const upstream = await upstreamOf(answers);
  const { gateway, ledger } = worldOf(at(upstream.url));
  const input = [
    { role: 'user', content: 'Fix the parser.' },
    { role: 'assistant', content: 'Looking.' },
  ];
  const model = 'claude-sonnet-4-6';
  const compacted = await send(gateway, { model, input }, { endpoint: 'responses.compact' });
  assert.equal(compacted.answer.status, 200);
  const told = JSON.parse(await compacted.text()) as { object: string; output: { type: string }[] };
  assert.equal(told.object, 'response.compaction');
  assert.deepEqual(
    told.output.map(({ type }) => type),
    ['message', 'compaction'],
  );
  assert.equal(onlySettlement(ledger).status, 'success', 'it is a request like any other');
  const next = { model, input: [...told.output, { role: 'user', content: 'Go on.' }] };
  assert.equal((await send(gateway, next, { endpoint: 'responses' })).answer.status, 200);
  assert.match(upstream.calls[1]?.body ?? '', /Fix the parser\..*The parser lacks a case\..*Go on\./s);
});

test('OpenAI is asked for the summary in words too, so that any model can go on from it', async () => {
  const upstream = await upstreamOf([responsesAnswer('All is said.')]);
  const { gateway } = worldOf(at(upstream.url));
  const body = { model: 'gpt-5.4-mini', input: 'hello' };
  const { answer, text } = await send(gateway, body, { endpoint: 'responses.compact' });
  assert.equal(answer.status, 200, await text());
  assert.equal(upstream.calls[0]?.path, '/v1/responses');
  const refused = await send(gateway, { ...body, stream: true }, { endpoint: 'responses.compact' });
  assert.equal(refused.answer.status, 400);
});

test('Claude is asked for a stream also where the caller wants a whole answer, which is gathered or taken as it comes', async () => {
  for (const script of [messagesStream(['hel', 'lo']), messagesAnswer('hello')]) {
    const upstream = await upstreamOf([script]);
    const { gateway, ledger, admitter } = worldOf(at(upstream.url));
    const { answer, text } = await send(gateway, { ...ASK, model: 'claude-sonnet-4-6' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/json');
    const told = JSON.parse(await text()) as { object: string; choices: { message: { content: string } }[] };
    assert.deepEqual([told.object, told.choices[0]?.message.content], ['chat.completion', 'hello']);
    assert.equal(upstream.calls[0]?.json()['stream'], true);
    const settled = onlySettlement(ledger);
    assert.deepEqual([settled.status, settled.usage?.inputTokens, settled.usage?.outputTokens], ['success', 11, 3]);
    assert.equal(admitter.reservedNanoUsd(), 0);
  }
});

test('a gathered stream that breaks off is told as an error with its status, and is never half an answer', async () => {
  const whole = messagesStream(['hel', 'lo']);
  const upstream = await upstreamOf(() => [...whole.slice(0, 4), 'rst']);
  const { gateway, ledger } = worldOf(at(upstream.url));
  const { answer, text } = await send(gateway, { ...ASK, model: 'claude-sonnet-4-6' });
  assert.equal(answer.status, 502, await text());
  assert.equal(onlySettlement(ledger).status, 'error');
});

test('a model that takes no stop sequences stops at them all the same, streamed and whole, in either protocol', async () => {
  for (const stream of [false, true]) {
    const upstream = await upstreamOf((call) => {
      const streams = call.json()['stream'] === true;
      return streams
        ? chatStream(['Act: look\nObs', 'ervation: made', ' up'])
        : chatAnswer('Act: look\nObservation: made up');
    });
    const { gateway, ledger, admitter } = worldOf(at(upstream.url));
    const asks: readonly [Endpoint, object][] = [
      ['chat.completions', { ...ASK, stream, stop: ['\nObservation:'] }],
      ['messages', { ...ASK, max_tokens: 99, stream, stop_sequences: ['\nObservation:'] }],
    ];
    for (const [endpoint, ask] of asks) {
      const { answer, text } = await send(gateway, ask, { endpoint });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['x-loadline-dropped'], undefined, 'nothing is lost');
      const told = await text();
      assert.match(told, /Act: look/);
      assert.doesNotMatch(told, /made up|Observation: /);
      if (endpoint === 'messages') assert.match(told, /"stop_reason":"stop_sequence"/);
      else assert.match(told, /"finish_reason":"stop"/);
    }
    for (const call of upstream.calls) assert.equal('stop' in call.json(), false);
    assert.equal(ledger.settles.filter((settle) => settle.counted).length, 2);
    assert.equal(admitter.reservedNanoUsd(), 0);
  }
});
