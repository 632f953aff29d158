// What a provider's refusal teaches, over real sockets: one more attempt for the first caller, none for the next.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { responsesAnswer, chatAnswer, chatStream, messagesAnswer, openaiError } from '../../test/fake_answers.ts';
import { startFakeUpstream, whole, type FakeUpstream, type Script } from '../../test/fake_upstream.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { createMemoryLedger } from '../../test/sim/memory_ledger.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { createOpenAdmitter } from '../access/open_admission.ts';
import { createLessonBook } from '../catalog/lesson_book.ts';
import { systemClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import type { Compat } from '../wire/codec.ts';
import type { Endpoint } from './call.ts';
import { createGateway } from './conductor.ts';

const transport = createFetchTransport();
const upstreams: FakeUpstream[] = [];
after(async () => {
  transport.close();
  await Promise.all(upstreams.map((upstream) => upstream.stop()));
});

async function world(script: Script) {
  const upstream = await startFakeUpstream(script);
  upstreams.push(upstream);
  const lessons = createLessonBook({ nowMs: Date.now });
  const ledger = createMemoryLedger();
  const gateway = createGateway({
    snapshot: () =>
      testSnapshot({ baseUrls: { openai: upstream.url, anthropic: upstream.url, 'openai-compatible': upstream.url } }),
    admitter: createOpenAdmitter(),
    ledger,
    transport,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    replicaId: 'test',
    sealer: TEST_SEALER,
    lessons,
  });
  let serial = 0;
  const post = async (endpoint: Endpoint, body: string, compat: Compat = 'lenient') => {
    serial += 1;
    const answer = await gateway.conduct({
      requestId: `req_${serial}`,
      caller: testCaller({ compat }),
      endpoint,
      body: new TextEncoder().encode(body),
      headers: new Headers(),
      signal: new AbortController().signal,
      receivedAtMs: performance.now(),
      origin: 'request',
      parentId: null,
      onEnd: () => undefined,
    });
    return { ...answer, text: await new Response(answer.body as BodyInit).text() };
  };
  const send = (body: object, compat: Compat = 'lenient') =>
    post('chat.completions', JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], ...body }), compat);
  return { upstream, lessons, ledger, send, post };
}

const refuses = (param: string, message: string, code: string | null = 'unsupported_parameter'): Script => {
  return (call) =>
    param
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], call.json()) === undefined
      ? chatAnswer('done')
      : whole({ error: { message, type: 'invalid_request_error', param, code } }, { status: 400 });
};

const NO_TEMPERATURE = "Unsupported parameter: 'temperature' is not supported with this model.";
/** A model that nobody described: everything passes until it is refused. */
const MODEL = 'openai/brand-new';

test('the first caller gets one more attempt, the second pays for none', async () => {
  const { upstream, lessons, ledger, send } = await world(refuses('temperature', NO_TEMPERATURE));
  const first = await send({ model: MODEL, temperature: 0.3, user: 'u' });
  assert.equal(first.status, 200);
  assert.equal(first.headers['x-loadline-attempts'], '2');
  assert.equal(first.headers['x-loadline-dropped'], 'temperature');
  assert.equal(upstream.calls[1]?.json()['user'], 'u');
  assert.deepEqual(
    lessons.list().map(({ model, param, reason }) => ({ model, param, reason })),
    [{ model: MODEL, param: 'temperature', reason: NO_TEMPERATURE }],
  );
  const record = ledger.settles.find((settle) => settle.counted)?.settlement;
  assert.deepEqual(
    record?.attempts.map(({ outcome, httpStatus }) => [outcome, httpStatus]),
    [
      ['failed', 400],
      ['success', 200],
    ],
  );
  assert.deepEqual(record?.dropped, ['temperature']);

  const second = await send({ model: MODEL, temperature: 0.3 });
  assert.equal(second.headers['x-loadline-attempts'], '1');
  assert.equal(second.headers['x-loadline-dropped'], 'temperature');
  assert.equal(upstream.calls.length, 3);
});

test('a stream is attempted once more as well, before anything of it went out', async () => {
  const refusal = refuses('temperature', NO_TEMPERATURE);
  const { send, upstream } = await world(async (call) =>
    'temperature' in call.json() ? await refusal(call) : chatStream(['a', 'b']),
  );
  const answer = await send({ model: MODEL, temperature: 0.3, stream: true });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /"content":"a"[^]*\[DONE\]/);
  assert.equal(answer.headers['x-loadline-dropped'], 'temperature');
  assert.equal(upstream.calls.length, 2);
});

test('the strict get the provider’s words and no second call; from then on no call at all', async () => {
  const { upstream, send } = await world(refuses('temperature', NO_TEMPERATURE, null));
  for (const calls of [1, 1]) {
    const answer = await send({ model: MODEL, temperature: 0.3 }, 'strict');
    assert.equal(answer.status, 400);
    assert.deepEqual((JSON.parse(answer.text) as { error: unknown }).error, {
      message: NO_TEMPERATURE,
      type: 'invalid_request_error',
      param: 'temperature',
      code: 'unsupported_parameter',
    });
    assert.equal(upstream.calls.length, calls);
  }
  assert.equal((await send({ model: MODEL }, 'strict')).status, 200);
});

test('a limit under another name is renamed, for strict callers too', async () => {
  const { upstream, send } = await world(
    refuses(
      'max_tokens',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
  );
  for (const calls of [2, 3]) {
    const answer = await send({ model: 'openai-compatible/new', max_tokens: 30 }, 'strict');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['x-loadline-dropped'], undefined);
    assert.equal(upstream.calls.length, calls);
    assert.equal(upstream.calls.at(-1)?.json()['max_completion_tokens'], 30);
  }
});

test('one more attempt is one: a second refusal is told, and learned as well', async () => {
  const { upstream, lessons, send } = await world((call) => {
    const name = ['temperature', 'top_p', 'seed'].find((key) => key in call.json());
    return name === undefined
      ? chatAnswer('done')
      : openaiError(400, {
          message: `Unsupported parameter: '${name}' is not supported with this model.`,
          type: 'invalid_request_error',
          param: name,
          code: 'unsupported_parameter',
        });
  });
  const body = { model: MODEL, temperature: 0.3, top_p: 0.5 };
  assert.equal((await send(body)).status, 400);
  assert.equal(upstream.calls.length, 2);
  assert.equal(lessons.list().length, 2);
  const next = await send(body);
  assert.equal(next.status, 200);
  assert.equal(next.headers['x-loadline-dropped'], 'temperature, top_p');
  assert.equal(upstream.calls.length, 3);
});

test('a value that no model takes is the caller’s mistake: no lesson, no second call', async () => {
  const { upstream, lessons, send } = await world(
    refuses(
      'temperature',
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 5 instead.",
      'decimal_above_max_value',
    ),
  );
  assert.equal((await send({ model: MODEL, temperature: 1.5 })).status, 400);
  assert.equal(upstream.calls.length, 1);
  assert.deepEqual(lessons.list(), []);
});

test('a provider that refuses what was not sent, or what makes the question, teaches nothing', async () => {
  for (const param of ['top_p', 'messages', 'model', 'response_format']) {
    const { upstream, lessons, send } = await world(() =>
      openaiError(400, {
        message: `Unknown parameter: '${param}'.`,
        type: 'invalid_request_error',
        param,
        code: 'unknown_parameter',
      }),
    );
    const answer = await send({ model: MODEL, temperature: 1.5, response_format: { type: 'json_object' } });
    assert.equal(answer.status, 400);
    assert.equal((JSON.parse(answer.text) as { error: { code: string } }).error.code, 'unknown_parameter');
    assert.equal(upstream.calls.length, 1);
    assert.deepEqual(lessons.list(), []);
  }
});

test('a translated request learns the provider’s name and tells the caller’s (L17)', async () => {
  const { upstream, lessons, send } = await world((call) => {
    const config = call.json()['output_config'] as { effort?: string } | undefined;
    return config?.effort === undefined
      ? messagesAnswer('done')
      : whole(
          {
            type: 'error',
            error: { type: 'invalid_request_error', message: 'This model does not support the effort parameter.' },
          },
          { status: 400 },
        );
  });
  const first = await send({ model: 'claude-sonnet-4-6', reasoning_effort: 'high' });
  assert.equal(first.status, 200);
  assert.equal(first.headers['x-loadline-dropped'], 'reasoning_effort');
  assert.deepEqual(
    lessons.list().map(({ param }) => param),
    ['output_config.effort'],
  );
  assert.deepEqual(upstream.calls[1]?.json()['thinking'], { type: 'adaptive' });
  assert.equal(
    (await send({ model: 'claude-sonnet-4-6', reasoning_effort: 'high' })).headers['x-loadline-attempts'],
    '1',
  );
});

test('a server that refuses stream_options is streamed from without them (L45)', async () => {
  const refusal = refuses('stream_options', 'Unrecognized request argument supplied: stream_options', null);
  const { send, upstream } = await world(async (call) =>
    'stream_options' in call.json() ? await refusal(call) : chatStream(['a']),
  );
  const answer = await send({ model: MODEL, stream: true });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-loadline-dropped'], undefined);
  assert.equal(upstream.calls.length, 2);
});

test('a dotted path goes out of the caller’s own bytes, and the rest stays to the character', async () => {
  const { lessons, post, upstream } = await world((call) => {
    const reasoning = call.json()['reasoning'] as { effort?: string } | undefined;
    return reasoning?.effort === undefined
      ? responsesAnswer('done')
      : openaiError(400, {
          message: "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
          type: 'invalid_request_error',
          param: 'reasoning.effort',
          code: 'unsupported_parameter',
        });
  });
  const body = (reasoning: string): string =>
    `{"model":"openai/brand-new", "reasoning": {${reasoning}"summary": "auto"}, "input":"h\\u0069", "seed": 12345678901234567890, "store":false}`;
  const first = await post('responses', body('"effort":"high", '));
  assert.equal(first.status, 200, first.text);
  assert.equal(first.headers['x-loadline-dropped'], 'reasoning.effort');
  const [refused, sent] = upstream.calls;
  assert.equal(refused?.path, '/v1/responses');
  assert.equal(sent?.body, refused?.body.replace('"effort":"high", ', ''));
  assert.match(sent?.body ?? '', /"summary": "auto"\}, "input":"h\\u0069", "seed": 12345678901234567890/);
  assert.deepEqual(
    lessons.list().map(({ param }) => param),
    ['reasoning.effort'],
  );
  const second = await post('responses', body('"effort":"high", '));
  assert.equal(second.headers['x-loadline-attempts'], '1');
});

test('what was learned over one protocol holds over another of the same model', async () => {
  const { send, post, upstream } = await world((call) =>
    'temperature' in call.json()
      ? openaiError(400, { message: NO_TEMPERATURE, type: 'invalid_request_error', param: 'temperature', code: null })
      : call.path === '/v1/responses'
        ? responsesAnswer('done')
        : chatAnswer('done'),
  );
  assert.equal((await send({ model: MODEL, temperature: 0.3 })).headers['x-loadline-attempts'], '2');
  const other = await post('responses', JSON.stringify({ model: MODEL, input: 'hi', temperature: 0.3 }));
  assert.deepEqual([other.status, other.headers['x-loadline-attempts']], [200, '1']);
  assert.equal(upstream.calls.length, 3);
});

test('a maximum that we set ourselves is lowered in silence, and set right from then on', async () => {
  const { lessons, send, upstream } = await world((call) =>
    Number(call.json()['max_tokens']) > 64_000
      ? whole(
          {
            type: 'error',
            error: {
              type: 'invalid_request_error',
              message:
                'max_tokens: 128000 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-6',
            },
          },
          { status: 400 },
        )
      : messagesAnswer('done'),
  );
  for (const attempts of ['2', '1']) {
    const answer = await send({ model: 'claude-sonnet-4-6' }, 'strict');
    assert.deepEqual([answer.status, answer.headers['x-loadline-attempts']], [200, attempts]);
    assert.equal(answer.headers['x-loadline-dropped'], undefined);
    assert.equal(upstream.calls.at(-1)?.json()['max_tokens'], 64_000);
  }
  const asked = await send({ model: 'claude-sonnet-4-6', max_tokens: 100_000 });
  assert.match(asked.headers['x-loadline-dropped'] ?? '', /max_/);
  assert.deepEqual(
    lessons.list().map(({ rule }) => rule),
    [{ kind: 'limit', most: 64_000 }],
  );
});

test('tools that Chat Completions refuses beside an effort go to Responses with it from then on (B1)', async () => {
  const { send, upstream } = await world((call) => {
    if (call.path === '/v1/responses') return responsesAnswer('done');
    return 'reasoning_effort' in call.json()
      ? openaiError(400, {
          message:
            'Function tools with reasoning_effort are not supported for brand-new in /v1/chat/completions. Please use /v1/responses instead.',
          type: 'invalid_request_error',
          param: 'reasoning_effort',
        })
      : chatAnswer('done');
  });
  const body = {
    model: MODEL,
    reasoning_effort: 'high',
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
  };
  const first = await send(body);
  assert.deepEqual([first.status, first.headers['x-loadline-dropped']], [200, 'reasoning_effort']);
  const second = await send(body);
  assert.deepEqual([second.status, second.headers['x-loadline-attempts']], [200, '1']);
  assert.equal(second.headers['x-loadline-dropped'], undefined);
  assert.equal(upstream.calls.at(-1)?.path, '/v1/responses');
  assert.deepEqual(upstream.calls.at(-1)?.json()['reasoning'], { effort: 'high' });
});

test('an extension of another vendor is refused once, named, and not sent again', async () => {
  const script = refuses('enable_thinking', 'Unrecognized request argument supplied: enable_thinking', null);
  const { upstream, send } = await world(script);
  for (let time = 0; time < 2; time += 1) {
    const answer = await send({ model: 'gpt-4o', enable_thinking: false });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['x-loadline-dropped'], 'enable_thinking');
  }
  assert.equal(upstream.calls.length, 3);
  const strict = await send({ model: 'gpt-4o', enable_thinking: true }, 'strict');
  assert.deepEqual([strict.status, upstream.calls.length], [400, 3]);
});

test('a model that is found to refuse stop sequences stops at them all the same, for strict keys too', async () => {
  const { upstream, send } = await world((call) =>
    call.json()['stop'] === undefined
      ? chatAnswer('Act: look\nObservation: made up')
      : whole(
          {
            error: {
              message: "Unsupported parameter: 'stop' is not supported with this model.",
              type: 'invalid_request_error',
              param: 'stop',
              code: 'unsupported_parameter',
            },
          },
          { status: 400 },
        ),
  );
  for (const compat of ['lenient', 'strict'] as const) {
    const answer = await send({ model: MODEL, stop: 'Observation:' }, compat);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['x-loadline-dropped'], undefined);
    assert.doesNotMatch(answer.text, /made up/);
  }
  assert.equal(upstream.calls.length, 3);
});
