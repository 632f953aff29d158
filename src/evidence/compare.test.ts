import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleRecord, sampleSettlement, usageOf } from '../../test/sample_records.ts';
import { MINI, SONNET } from '../../test/sample_reports.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import type { Call, GatewayAnswer } from '../gateway/call.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { RequestRecord } from '../ledger/record.ts';
import { isLoadlineError } from '../support/errors.ts';
import { COMPARE_MODELS_MAX } from '../support/limits.ts';
import { createCompare, type Compare, type CompareLeg, type CompareRequest } from './compare.ts';

/** What a leg's gateway gives back: its answer, and the record that it left, if any. */
interface Leg {
  readonly answer: Partial<GatewayAnswer>;
  readonly record?: Partial<RequestRecord>;
  /** Milliseconds that the answer takes on the clock of the test. */
  readonly takesMs?: number;
}

interface Bench {
  readonly compare: Compare;
  readonly calls: Call[];
  readonly bodies: () => readonly Record<string, unknown>[];
}

const completion = (message: Record<string, unknown>, finishReason = 'stop'): string =>
  JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason }] });

/** A compare over a gateway of the test's own: the interface is handed in, so a plain object stands for it. */
function bench(legs: Readonly<Record<string, Leg>>, snapshot: Snapshot = testSnapshot()): Bench {
  const calls: Call[] = [];
  const records = new Map<string, RequestRecord>();
  let nowMs = 1_000;
  let ids = 0;
  const modelOf = (call: Call): string =>
    String((JSON.parse(new TextDecoder().decode(call.body)) as { model: unknown }).model);
  const compare = createCompare({
    gateway: {
      conduct: (call) => {
        calls.push(call);
        const leg = legs[modelOf(call)] ?? { answer: {} };
        nowMs += leg.takesMs ?? 0;
        if (leg.record !== undefined) records.set(call.requestId, sampleRecord({ id: call.requestId, ...leg.record }));
        return Promise.resolve({ status: 200, headers: {}, body: completion({ content: 'hello' }), ...leg.answer });
      },
      explain: () => {
        throw new Error('compare decides nothing');
      },
      countInput: () => {
        throw new Error('compare counts nothing');
      },
      snapshot: () => snapshot,
    },
    ledger: {
      open: () => undefined,
      settle: () => false,
      find: (id) => Promise.resolve(records.get(id) ?? null),
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined },
    ids: { requestId: () => `req_${(ids += 1)}`, randomBytes: (count) => new Uint8Array(count) },
  });
  return {
    compare,
    calls,
    bodies: () => calls.map((call) => JSON.parse(new TextDecoder().decode(call.body)) as Record<string, unknown>),
  };
}

function request(more: Partial<CompareRequest> = {}): CompareRequest {
  return {
    caller: testCaller(),
    body: { messages: [{ role: 'user', content: 'hi' }] },
    models: ['a', 'b'],
    callsPerMonth: 10_000,
    requestId: 'req_parent',
    signal: new AbortController().signal,
    ...more,
  };
}

async function refused(
  compare: Compare,
  models: readonly string[],
): Promise<{ message: string; param: string | undefined }> {
  try {
    await compare.run(request({ models }));
  } catch (error) {
    assert.ok(isLoadlineError(error), String(error));
    assert.equal(error.code, 'invalid_request');
    return { message: error.message, param: error.param };
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

test('each model gets the same body with its own name, as an ordinary request that says what it belongs to', async () => {
  const { compare, calls, bodies } = bench({});
  const caller = testCaller({ keyId: 'bbbbbbbb' });
  const { signal } = new AbortController();
  const messages = [{ role: 'user', content: 'hi' }];
  await compare.run(request({ caller, signal, body: { model: 'auto', messages, temperature: 0.2, seed: 7 } }));
  assert.deepEqual(bodies(), [
    { model: 'a', messages, temperature: 0.2, seed: 7 },
    { model: 'b', messages, temperature: 0.2, seed: 7 },
  ]);
  for (const call of calls) {
    assert.equal(call.origin, 'compare');
    assert.equal(call.parentId, 'req_parent');
    assert.equal(call.endpoint, 'chat.completions');
    assert.equal(call.caller, caller);
    assert.equal(call.signal, signal);
  }
  assert.equal(new Set(calls.map((call) => call.requestId)).size, 2);
  assert.equal(
    calls.some((call) => call.requestId === 'req_parent'),
    false,
  );
});

test('streaming is taken out of the body: whole answers are compared', async () => {
  const { compare, bodies } = bench({});
  const messages = [{ role: 'user', content: 'hi' }];
  await compare.run(request({ body: { messages, stream: true, stream_options: { include_usage: true } } }));
  for (const body of bodies()) assert.deepEqual(Object.keys(body).sort(), ['messages', 'model']);
});

test('a leg tells answer, tokens, cost and the cost of a month, from the record and not from the body', async () => {
  const { compare } = bench({
    a: {
      answer: { body: completion({ content: 'yes' }, 'length') },
      takesMs: 120,
      record: {
        settlement: sampleSettlement({
          usage: usageOf(11, 22, { source: 'estimated' }),
          costNanoUsd: 500,
          servedModel: MINI,
          dropped: ['top_k'],
        }),
      },
    },
  });
  const { legs } = await compare.run(request());
  const [leg] = legs;
  assert.deepEqual(leg, {
    model: 'a',
    servedModel: MINI,
    requestId: 'req_1',
    status: 200,
    error: null,
    text: 'yes',
    toolCalls: [],
    finishReason: 'length',
    latencyMs: leg?.latencyMs,
    inputTokens: 11,
    outputTokens: 22,
    usageSource: 'estimated',
    costNanoUsd: 500,
    monthlyNanoUsd: 5_000_000,
    simulated: false,
    dropped: ['top_k'],
  });
  assert.ok((leg?.latencyMs ?? 0) >= 120);
});

test('a cost that nobody knows stays unknown, and so does its month', async () => {
  const { compare } = bench({
    a: { answer: {}, record: { settlement: sampleSettlement({ costNanoUsd: null }) } },
    b: { answer: {} },
  });
  const { legs } = await compare.run(request());
  assert.deepEqual(
    legs.map(({ costNanoUsd, monthlyNanoUsd }) => [costNanoUsd, monthlyNanoUsd]),
    [
      [null, null],
      [null, null],
    ],
  );
  // Without a record nothing is claimed of tokens or of who served.
  assert.equal(legs[1]?.inputTokens, null);
  assert.equal(legs[1]?.servedModel, null);
  assert.equal(legs[1]?.usageSource, null);
});

test('a failed leg is part of the result, with its message; the other is there', async () => {
  const { compare } = bench({
    a: { answer: { status: 502, body: JSON.stringify({ error: { message: 'The provider failed.' } }) } },
    b: { answer: {} },
  });
  const { legs } = await compare.run(request());
  assert.equal(legs[0]?.error, 'The provider failed.');
  assert.equal(legs[0]?.status, 502);
  assert.equal(legs[0]?.text, '');
  assert.equal(legs[1]?.error, null);
  assert.equal(legs[1]?.text, 'hello');
});

test('an answer that is no JSON, or none at all, is an error with its status and not a crash', async () => {
  const { compare } = bench({
    a: { answer: { status: 504, body: '<html>gateway</html>' } },
    b: { answer: { status: 200, body: '' } },
  });
  const { legs } = await compare.run(request());
  assert.equal(legs[0]?.error, 'status 504');
  assert.equal(legs[1]?.error, null);
  assert.equal(legs[1]?.text, '');
  assert.equal(legs[1]?.finishReason, null);
});

test('an answer comes as text, as bytes or as a stream, and reads the same', async () => {
  const body = completion({ content: 'größer 🚢' });
  const bytes = new TextEncoder().encode(body);
  const { compare } = bench({
    a: { answer: { body } },
    b: { answer: { body: bytes } },
    c: {
      answer: {
        body: new ReadableStream({
          start: (controller) => {
            // Cut inside a character.
            const cut = bytes.length - 40;
            controller.enqueue(bytes.subarray(0, cut));
            controller.enqueue(bytes.subarray(cut));
            controller.close();
          },
        }),
      },
    },
  });
  const { legs } = await compare.run(request({ models: ['a', 'b', 'c'] }));
  assert.deepEqual(
    legs.map((leg) => leg.text),
    ['größer 🚢', 'größer 🚢', 'größer 🚢'],
  );
});

test('tool calls and refusals are answers too', async () => {
  const { compare } = bench({
    a: {
      answer: {
        body: completion(
          {
            content: null,
            tool_calls: [
              { id: 'x', type: 'function', function: { name: 'read', arguments: '{"path":"a"}' } },
              { id: 'y', type: 'custom', custom: { name: 'shell', input: 'ls' } },
              { id: 'z', type: 'function' },
            ],
          },
          'tool_calls',
        ),
      },
    },
    b: { answer: { body: completion({ content: null, refusal: 'I cannot.' }) } },
  });
  const { legs, differences } = await compare.run(request());
  assert.deepEqual(legs[0]?.toolCalls, [
    { name: 'read', arguments: '{"path":"a"}' },
    { name: 'shell', arguments: 'ls' },
    { name: '', arguments: '' },
  ]);
  assert.equal(legs[0]?.finishReason, 'tool_calls');
  assert.equal(legs[1]?.text, 'I cannot.');
  assert.equal(differences[0]?.sameToolCalls, false);
});

test('differences are of each further model against the first, in the order asked for', async () => {
  const { compare } = bench({
    a: { answer: { body: completion({ content: 'one two' }) } },
    b: { answer: { body: completion({ content: 'one two' }) } },
    c: { answer: { body: completion({ content: 'three four' }) } },
  });
  const result = await compare.run(request({ models: ['a', 'b', 'c'] }));
  assert.equal(result.id, 'req_parent');
  assert.deepEqual(
    result.differences.map(({ from, to, sameText, wordsShared }) => [from, to, sameText, wordsShared]),
    [
      ['a', 'b', true, 1],
      ['a', 'c', false, 0],
    ],
  );
});

test('all legs are under way at once, each is told when it ends, and the result keeps the order', async () => {
  let release = (): void => undefined;
  const first = new Promise<void>((resolve) => (release = resolve));
  const { compare, calls } = bench({
    a: {
      answer: {
        body: new ReadableStream({
          pull: async (controller) => {
            await first;
            controller.enqueue(new TextEncoder().encode(completion({ content: 'late' })));
            controller.close();
          },
        }),
      },
    },
  });
  const ended: string[] = [];
  const running = compare.run(
    request({
      onLeg: (leg: CompareLeg) => {
        ended.push(leg.model);
        if (leg.model === 'b') release();
      },
    }),
  );
  const { legs } = await running;
  assert.equal(calls.length, 2);
  assert.deepEqual(ended, ['b', 'a']);
  assert.deepEqual(
    legs.map((leg) => leg.model),
    ['a', 'b'],
  );
});

test('without models the first of the cheapest and of the dearest tier are compared', async () => {
  const { compare, bodies } = bench({});
  await compare.run(request({ models: [] }));
  assert.deepEqual(
    bodies().map((body) => body['model']),
    [MINI, SONNET],
  );
});

test('without models and with one tier only, a second model is asked for', async () => {
  const snapshot = testSnapshot();
  const oneTier = { ...snapshot, policy: { ...snapshot.policy, tiers: snapshot.policy.tiers.slice(0, 1) } };
  const { compare, calls } = bench({}, oneTier);
  assert.match((await refused(compare, [])).message, /Name 2 to 8 models to compare, not 1\./);
  assert.equal(calls.length, 0);
});

test('one model, too many and the same one twice are refused before anything is sent', async () => {
  const { compare, calls } = bench({});
  const many = Array.from({ length: COMPARE_MODELS_MAX + 1 }, (_, index) => `m${index}`);
  assert.match((await refused(compare, ['a'])).message, /Name 2 to 8 models to compare, not 1\./);
  assert.match((await refused(compare, many)).message, /not 9\./);
  const twice = await refused(compare, ['a', 'b', 'a']);
  assert.match(twice.message, /named twice/);
  assert.equal(twice.param, 'models');
  assert.equal(calls.length, 0);
  assert.equal((await compare.run(request({ models: many.slice(1) }))).legs.length, COMPARE_MODELS_MAX);
});

test('a simulated leg is said to be', async () => {
  const { compare } = bench({ a: { answer: {}, record: { simulated: true } }, b: { answer: {}, record: {} } });
  const { legs } = await compare.run(request());
  assert.deepEqual(
    legs.map((leg) => leg.simulated),
    [true, false],
  );
});

test('a body that no model could be asked with is refused once, naming the field, and nothing is sent', async () => {
  for (const [body, param] of [
    [{}, 'messages'],
    [{ messages: 3 }, 'messages'],
    [{ messages: [{ role: 'user', content: 'hi' }], max_tokens: -1 }, 'max_tokens'],
  ] as const) {
    const { compare, calls } = bench({});
    await assert.rejects(
      compare.run(request({ body })),
      (error: unknown) => isLoadlineError(error) && error.status === 400 && error.param === param,
    );
    assert.equal(calls.length, 0);
  }
});
