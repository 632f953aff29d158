// With a provider set, the same start talks to it and nothing is simulated: what passes, what is refused by name, what a
// record says, and what a client gets when the provider fails. The provider is a scripted server on loopback.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import {
  anthropicError,
  chatAnswer,
  chatStream,
  messagesAnswer,
  messagesStream,
  openaiError,
  responsesAnswer,
} from '../fake_answers.ts';
import { sse, startFakeUpstream, stream, type FakeUpstream } from '../fake_upstream.ts';
import { startServer, temporaryDirectory, type RunningServer } from './server.ts';

let openai: FakeUpstream;
let anthropic: FakeUpstream;
let server: RunningServer;
const directory = temporaryDirectory('real');

before(async () => {
  openai = await startFakeUpstream(() => chatAnswer('hello'));
  anthropic = await startFakeUpstream(() => messagesAnswer('hello'));
  server = await startServer({
    directory,
    environment: {
      OPENAI_API_KEY: 'sk-test-openai',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      ANTHROPIC_API_KEY: 'sk-test-anthropic',
      ANTHROPIC_BASE_URL: anthropic.url,
    },
  });
});
after(async () => {
  assert.equal(await server.stop(), 0);
  await Promise.all([openai.stop(), anthropic.stop()]);
  rmSync(directory, { recursive: true, force: true });
});

const client = (): OpenAI => new OpenAI({ apiKey: server.key, baseURL: `${server.url}/v1`, maxRetries: 0 });
const headers = (): Record<string, string> => ({
  authorization: `Bearer ${server.key}`,
  'content-type': 'application/json',
});

async function chat(body: unknown, more: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers(), ...more },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function record(answer: Response): Promise<Record<string, unknown>> {
  const id = answer.headers.get('x-loadline-request-id') ?? '';
  const found = await fetch(`${server.url}/v1/requests/${id}`, { headers: headers() });
  assert.equal(found.status, 200);
  return (await found.json()) as Record<string, unknown>;
}

const ASK = [{ role: 'user', content: 'Summarize: the export button does nothing.' }];

test('the banner names the real providers and nothing is simulated', () => {
  assert.match(server.banner, /openai: .*real/i);
  assert.doesNotMatch(server.banner, /ALL SIMULATED/);
});

test('the same protocol in and out passes the bytes of the caller, but for the model', async () => {
  const before = openai.calls.length;
  const body = `{ "model":"openai/gpt-5.4-mini",  "messages":[{"role":"user","content":"h\\u00e9"}], "x_big": 12345678901234567890 ,"temperature":0.20}`;
  const answer = await chat(body);
  assert.equal(answer.status, 200);
  const sent = openai.calls[before];
  assert.equal(sent?.body, body.replace('openai/gpt-5.4-mini', 'gpt-5.4-mini'));
  assert.equal(sent?.path, '/v1/chat/completions');
  assert.equal(sent?.headers['authorization'], 'Bearer sk-test-openai');
  assert.equal(JSON.stringify(sent?.headers).includes('ll_'), false);
});

test('Claude is reached in its own protocol and answers in the caller’s', async () => {
  const before = anthropic.calls.length;
  const answer = await client().chat.completions.create({
    model: 'claude-sonnet-4-6',
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'hi' },
    ],
    temperature: 0.2,
  });
  assert.equal(answer.choices[0]?.message.content, 'hello');
  assert.equal(answer.choices[0]?.finish_reason, 'stop');
  assert.equal(answer.usage?.prompt_tokens, 11);
  const sent = anthropic.calls[before];
  assert.equal(sent?.path, '/v1/messages');
  assert.equal(sent?.headers['x-api-key'], 'sk-test-anthropic');
  assert.equal(sent?.json()['temperature'], 0.2);
});

test('tools together with a reasoning effort go over Responses, because chat completions would refuse them', async () => {
  openai.play((call) =>
    call.path === '/v1/responses'
      ? responsesAnswer('hello')
      : openaiError(400, {
          message: 'Function tools with reasoning_effort are not supported',
          type: 'invalid_request_error',
        }),
  );
  const answer = await client().chat.completions.create({
    model: 'gpt-5.4-mini',
    messages: [{ role: 'user', content: 'hi' }],
    reasoning_effort: 'low',
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
  });
  openai.play(() => chatAnswer('hello'));
  assert.equal(answer.choices[0]?.message.content, 'hello');
});

test('streams arrive whole from both providers, usage only where it was asked for', async () => {
  openai.play(() => chatStream(['hel', 'lo']));
  anthropic.play(() => messagesStream(['hel', 'lo']));
  for (const model of ['gpt-5.4-mini', 'claude-sonnet-4-6']) {
    for (const asked of [true, false]) {
      const chunks = await client().chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'hi' }],
        stream: true,
        ...(asked ? { stream_options: { include_usage: true } } : {}),
      });
      let text = '';
      let usage = 0;
      for await (const chunk of chunks) {
        text += chunk.choices[0]?.delta.content ?? '';
        usage += chunk.usage?.completion_tokens ?? 0;
      }
      assert.equal(text, 'hello');
      assert.equal(usage, asked ? 3 : 0);
    }
  }
  openai.play(() => chatAnswer('hello'));
  anthropic.play(() => messagesAnswer('hello'));
});

test('a record has the decision, the attempt, the tokens and the cost, the moment the answer is there', async () => {
  const answer = await chat({ model: 'auto', messages: ASK });
  await answer.text();
  const found = await record(answer);
  assert.equal(found['status'], 'success');
  assert.equal(found['served_model'], 'openai/gpt-5.4-mini');
  assert.equal(found['cost_usd'], (11 * 0.75 + 3 * 4.5) / 1e6);
  assert.equal(found['if_all_strong_usd'], (11 * 3 + 3 * 15) / 1e6);
  assert.equal(answer.headers.get('x-loadline-cost-usd'), '0.00002175');
  assert.equal((found['attempts'] as unknown[]).length, 1);
});

test('the record of a stream is there when the stream has ended', async () => {
  openai.play(() => chatStream(['hel', 'lo']));
  const answer = await chat({ model: 'gpt-5.4-mini', messages: ASK, stream: true });
  assert.match(await answer.text(), /data: \[DONE\]\n\n$/);
  const found = await record(answer);
  openai.play(() => chatAnswer('hello'));
  assert.equal(found['status'], 'success');
  assert.deepEqual((found['usage'] as Record<string, unknown>)['output_tokens'], 3);
});

test('a caller fault of the provider passes with its status and words, in the caller’s protocol', async () => {
  openai.play(() =>
    openaiError(400, {
      message: 'Invalid value for response_format',
      type: 'invalid_request_error',
      param: 'response_format',
    }),
  );
  anthropic.play(() => anthropicError(400, 'invalid_request_error', 'messages.0: bad image'));
  const first = await chat({ model: 'gpt-5.4-mini', messages: ASK });
  const second = await chat({ model: 'claude-sonnet-4-6', messages: ASK });
  openai.play(() => chatAnswer('hello'));
  anthropic.play(() => messagesAnswer('hello'));
  assert.equal(first.status, 400);
  assert.deepEqual(((await first.json()) as { error: { param: string } }).error.param, 'response_format');
  assert.equal(second.status, 400);
  assert.match(((await second.json()) as { error: { message: string } }).error.message, /bad image/);
});

test('a credential of ours that the provider refuses is 502 with none of its text', async () => {
  openai.play(() =>
    openaiError(401, { message: 'Incorrect API key provided: sk-test-openai', code: 'invalid_api_key' }),
  );
  const answer = await chat({ model: 'gpt-5.4-mini', messages: ASK });
  openai.play(() => chatAnswer('hello'));
  const text = await answer.text();
  assert.equal(answer.status, 502);
  assert.doesNotMatch(text, /sk-test|Incorrect/);
});

test('an error inside a stream that has begun is told once, in band, and openai raises', async () => {
  openai.play(() =>
    stream([
      sse({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'hel' }, finish_reason: null }],
      }),
      'rst',
    ]),
  );
  const before = openai.calls.length;
  await assert.rejects(async () => {
    const chunks = await client().chat.completions.create({
      model: 'gpt-5.4-mini',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    for await (const chunk of chunks) assert.notEqual(chunk.choices[0]?.finish_reason, 'stop');
  });
  openai.play(() => chatAnswer('hello'));
  assert.equal(openai.calls.length, before + 1);
});

test('a client that goes away closes the upstream within 50 ms and is recorded as cancelled', async () => {
  const first = sse({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'hel' }, finish_reason: null }],
  });
  for (const phase of ['waiting', 'streaming'] as const) {
    openai.play(() => (phase === 'waiting' ? ['hang'] : stream([first, 'hang'])));
    const index = openai.calls.length;
    const controller = new AbortController();
    const sent = fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify({ model: 'gpt-5.4-mini', messages: ASK, stream: true }),
      signal: controller.signal,
    });
    const gone = sent.then(
      () => undefined,
      () => undefined,
    );
    const call = await openai.call(index);
    const answer = phase === 'streaming' ? await sent : undefined;
    if (answer !== undefined) await answer.body?.getReader().read();
    const leftAt = performance.now();
    controller.abort();
    const closed = (await call.closedByClient) - leftAt;
    assert.ok(closed < 50, `${phase}: closed after ${closed} ms`);
    await gone;
    if (answer !== undefined) {
      const found = await record(answer);
      assert.equal(found['status'], 'cancelled');
      assert.equal((found['usage'] as Record<string, unknown>)['usage_source'], 'estimated');
    }
  }
  openai.play(() => chatAnswer('hello'));
});

test('what is wrong with a request is told with its field, its position or the nearest name', async () => {
  const cases: readonly (readonly [unknown, number, RegExp])[] = [
    ['{"model": "auto", "messages": [', 400, /line 1|position|offset|column/i],
    [{ model: 'auto', messages: [] }, 400, /messages/],
    [{ model: 'auto', messages: [{ role: 'wizard', content: 'x' }] }, 400, /messages\[0\]\.role/],
    [{ model: 'gpt-5.4-minj', messages: ASK }, 404, /gpt-5\.4-mini/],
    ['{"model":"auto","model":"auto","messages":[]}', 400, /model/],
    [`{"model":"auto","messages":${'['.repeat(100)}${']'.repeat(100)}}`, 400, /deep|nest/i],
  ];
  for (const [body, status, words] of cases) {
    const answer = await chat(body);
    const text = await answer.text();
    assert.equal(answer.status, status, text);
    assert.match(text, words);
    assert.deepEqual(Object.keys((JSON.parse(text) as { error: object }).error).toSorted(), [
      'code',
      'message',
      'param',
      'type',
    ]);
  }
});

test('wrong keys, paths, methods and types get the contract’s errors', async () => {
  const body = JSON.stringify({ model: 'auto', messages: ASK });
  const post = (path: string, more: RequestInit): Promise<Response> =>
    fetch(`${server.url}${path}`, { method: 'POST', body, ...more });
  assert.equal((await post('/v1/chat/completions', { headers: { 'content-type': 'application/json' } })).status, 401);
  assert.equal(
    (await post('/v1/chat/completions', { headers: { ...headers(), authorization: 'Bearer ll_live_nope' } })).status,
    401,
  );
  assert.equal((await post('/v1/chat/completions', { headers: { ...headers(), 'x-api-key': 'another' } })).status, 401);
  assert.equal((await post('/v1/nothing', { headers: headers() })).status, 404);
  assert.equal((await post('/v1/models', { headers: headers() })).status, 405);
  assert.equal(
    (await post('/v1/chat/completions', { headers: { ...headers(), 'content-type': 'text/plain' } })).status,
    415,
  );
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${server.url}/`, { method: 'HEAD' })).status, 200);
});

test('a gateway-only hint never reaches the provider, and the rest of the metadata does', async () => {
  const before = openai.calls.length;
  await chat({ model: 'gpt-5.4-mini', messages: ASK, metadata: { task: 'triage', team: 'red' }, store: true });
  assert.deepEqual(openai.calls[before]?.json()['metadata'], { team: 'red' });
  await chat({ model: 'gpt-5.4-mini', messages: ASK, metadata: { task: 'triage' } });
  assert.equal('metadata' in (openai.calls[before + 1]?.json() ?? {}), false);
});

test('compare answers side by side and its calls are ordinary records', async () => {
  const answer = await fetch(`${server.url}/v1/compare`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify({ models: ['gpt-5.4-mini', 'claude-sonnet-4-6'], body: { messages: ASK } }),
  });
  const compared = (await answer.json()) as { answers: { request_id: string; text: string; cost_usd: number }[] };
  assert.deepEqual(
    compared.answers.map((leg) => leg.text),
    ['hello', 'hello'],
  );
  for (const leg of compared.answers) {
    const found = (await (
      await fetch(`${server.url}/v1/requests/${leg.request_id}`, { headers: headers() })
    ).json()) as Record<string, unknown>;
    assert.equal(found['origin'], 'compare');
    assert.equal(found['cost_usd'], leg.cost_usd);
  }
});
