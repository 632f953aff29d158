// The suite that every provider must pass end to end: it runs over the index, so that a new file of facts is held to it
// without a new test. A real socket stands in for the provider, in each protocol that it claims to speak.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  anthropicError,
  chatAnswer,
  chatStream,
  messagesAnswer,
  messagesStream,
  openaiError,
  responsesAnswer,
  responsesStream,
} from '../../test/fake_answers.ts';
import { sse, startFakeUpstream, stream, whole, type FakeAnswer, type FakeCall } from '../../test/fake_upstream.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { ConfiguredProvider, ProviderFacts } from '../providers/provider.ts';
import type { PreparedCall } from '../upstream/call.ts';
import { classifyFailure } from '../upstream/failure.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import { planTargets } from '../upstream/plan.ts';
import type { Target } from '../upstream/target.ts';
import type { Protocol } from '../wire/conversation.ts';
import { indexJson } from '../wire/json_index.ts';
import { inboundCodec, upstreamCodec } from './codecs.ts';
import { prepare, readParsed } from './prepare.ts';
import type { ServedAnswer } from './outgoing.ts';
import { prepareCall } from './prepare_call.ts';

const KEY = 'sk-canary-of-the-provider';

const geminiBody = (text: string, finished: boolean): object => ({
  candidates: [
    { index: 0, content: { role: 'model', parts: [{ text }] }, ...(finished ? { finishReason: 'STOP' } : {}) },
  ],
  usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 3, totalTokenCount: 14 },
  modelVersion: 'some-model',
  responseId: 'r1',
});

interface Canned {
  readonly whole: FakeAnswer;
  readonly stream: FakeAnswer;
  /** A rate limit, in the protocol's own form. */
  readonly limited: FakeAnswer;
  /** Where the model is named. */
  readonly modelIn: 'body' | 'path';
}

const LIMITED = openaiError(429, { message: 'Rate limit reached', code: 'rate_limit_exceeded' });
const CANNED: Readonly<Partial<Record<Protocol, Canned>>> = {
  'openai-chat': { whole: chatAnswer('hello'), stream: chatStream(['hel', 'lo']), limited: LIMITED, modelIn: 'body' },
  'openai-responses': {
    whole: responsesAnswer('hello'),
    stream: responsesStream(['hel', 'lo']),
    limited: LIMITED,
    modelIn: 'body',
  },
  'anthropic-messages': {
    whole: messagesAnswer('hello'),
    stream: messagesStream(['hel', 'lo']),
    limited: anthropicError(429, 'rate_limit_error', 'slow down'),
    modelIn: 'body',
  },
  gemini: {
    whole: whole(geminiBody('hello', true)),
    stream: stream([sse(geminiBody('hel', false)), sse(geminiBody('lo', true))]),
    limited: whole(
      { error: { code: 429, message: 'Resource has been exhausted', status: 'RESOURCE_EXHAUSTED' } },
      { status: 429 },
    ),
    modelIn: 'path',
  },
};

const MODEL = 'maker/some-model:v2';

interface Sent {
  readonly target: Target;
  readonly call: PreparedCall<ServedAnswer>;
  readonly seen: FakeCall;
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** One request as the gateway makes it, at a provider that has this key and speaks this protocol alone. */
async function send(facts: ProviderFacts, body: object, answer: FakeAnswer): Promise<Sent> {
  const upstream = await startFakeUpstream([answer]);
  const transport = createFetchTransport();
  try {
    const provider: ConfiguredProvider = {
      facts,
      baseUrl: upstream.url,
      apiKey: KEY,
      missing: undefined,
      simulated: false,
    };
    const base = testSnapshot();
    const snapshot = { ...base, providers: new Map([...base.providers, [facts.id, provider]]) };
    const codec = inboundCodec('chat.completions');
    const headers = new Headers({ authorization: 'Bearer ll_caller', cookie: 'c=1' });
    const parsed = readParsed(indexJson(JSON.stringify(body)), codec);
    const prepared = prepare({ parsed, headers, caller: testCaller(), snapshot });
    const [target] = planTargets(prepared.models, [provider], prepared.conversation);
    assert.ok(target !== undefined);
    const call = prepareCall(
      {
        codec,
        index: prepared.index,
        conversation: prepared.conversation,
        headers,
        compat: 'lenient',
        promptCache: undefined,
        requestId: 'req_0123',
        startedAtMs: 1_790_000_000_000,
        replicaId: 'replica',
        inputTokensEstimate: 7,
        sealer: TEST_SEALER,
      },
      target,
      {},
    );
    const sent = await transport.send(
      {
        url: target.url,
        headers: { 'content-type': 'application/json', ...call.headers, ...target.headers },
        body: call.body,
        firstByteTimeoutMs: 5_000,
        freshConnection: false,
      },
      new AbortController().signal,
    );
    if (sent.kind !== 'answered') throw new Error(`${facts.id}: ${sent.detail}`);
    const bytes = new Uint8Array(await new Response(sent.body).arrayBuffer());
    return { target, call, seen: await upstream.call(0), status: sent.status, bytes };
  } finally {
    transport.close();
    await upstream.stop();
  }
}

const asText = (out: string | Uint8Array): string => (typeof out === 'string' ? out : new TextDecoder().decode(out));

/** What the caller reads, as one text. */
function read({ call, bytes }: Sent): string {
  if (call.answer.kind !== 'stream') {
    const body = JSON.parse(new TextDecoder().decode(bytes)) as never;
    const served = call.answer.decode(body, bytes);
    assert.deepEqual([served.usage?.inputTokens, served.usage?.outputTokens], [11, 3]);
    const answer = JSON.parse(asText(served.body)) as { choices: { message: { content: string } }[] };
    return answer.choices[0]?.message.content ?? '';
  }
  const { pump } = call.answer;
  const out = asText(pump.push(bytes).out) + asText(pump.end().out);
  const state = pump.state();
  assert.deepEqual([state.complete, state.usage?.inputTokens, state.usage?.outputTokens], [true, 11, 3]);
  const events = out.split('\n\n').flatMap((event) => (event.startsWith('data: {') ? [event.slice(6)] : []));
  return events
    .map((event) => JSON.parse(event) as { choices: { delta: { content?: string } }[] })
    .map((event) => event.choices[0]?.delta.content ?? '')
    .join('');
}

/** The provider with one of its protocols. */
const speaking = (facts: ProviderFacts, protocol: Protocol): ProviderFacts => ({ ...facts, protocols: [protocol] });
const ask = (facts: ProviderFacts, fields: object = {}): object => ({
  model: `${facts.id}/${MODEL}`,
  messages: [
    { role: 'system', content: 'be kind' },
    { role: 'user', content: 'hi' },
  ],
  ...fields,
});

function contract(facts: ProviderFacts, protocol: Protocol): void {
  const canned = CANNED[protocol];
  const name = `${facts.id} in ${protocol}`;
  assert.ok(canned, `${name}: this suite has no answer in that protocol; give it one`);

  for (const streamed of [false, true]) {
    test(`${name}: ${streamed ? 'a stream' : 'a whole answer'} goes there and comes back`, async () => {
      const sent = await send(
        speaking(facts, protocol),
        ask(facts, { stream: streamed, max_tokens: 50 }),
        streamed ? canned.stream : canned.whole,
      );
      assert.equal(sent.status, 200);
      assert.equal(read(sent), 'hello');
      const { seen } = sent;
      assert.equal(seen.method, 'POST');
      assert.ok(seen.path.startsWith('/') && !seen.path.includes('{'), seen.path);
      if (canned.modelIn === 'path') assert.ok(seen.path.includes(encodeURIComponent(MODEL)), seen.path);
      else assert.equal(seen.json()['model'], MODEL);
      // The provider's key in its header and nowhere else; nothing of the caller's.
      const auth = Object.entries(facts.authHeaders(KEY));
      for (const [header, value] of auth) assert.equal(seen.headers[header], value);
      const others = Object.entries(seen.headers).filter(([header]) => !auth.some(([own]) => own === header));
      for (const [header, value] of others) assert.ok(!value.includes(KEY) && !value.includes('ll_caller'), header);
      assert.equal(seen.headers['cookie'], undefined);
      assert.ok(!seen.path.includes(KEY) && !seen.body.includes(KEY));
      for (const [header, value] of Object.entries(facts.fixedHeaders)) assert.equal(seen.headers[header], value);
    });
  }

  test(`${name}: an error of its own form is told for what it is`, async () => {
    const sent = await send(speaking(facts, protocol), ask(facts), canned.limited);
    const error = sent.call.decodeError(sent.status, JSON.parse(new TextDecoder().decode(sent.bytes)));
    assert.equal(error.status, 429);
    assert.equal(classifyFailure(error).class, 'rate-limit');
  });
}

for (const facts of PROVIDERS)
  for (const protocol of facts.protocols) if (protocol !== 'openai-embeddings') contract(facts, protocol);

test('every protocol that a provider claims has a codec', () => {
  for (const facts of PROVIDERS)
    for (const protocol of facts.protocols) assert.equal(upstreamCodec(protocol).protocol, protocol, facts.id);
});
