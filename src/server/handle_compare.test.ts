import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Compare, CompareRequest, CompareResult } from '../evidence/compare.ts';
import { LoadlineError } from '../support/errors.ts';
import { createEdge, errorOf, type Edge } from './cases/edge.ts';
import { compareHandler } from './handle_compare.ts';

const RESULT: CompareResult = { id: 'req_c', callsPerMonth: 1_000, legs: [], differences: [] };

function edgeWith(run: Compare['run'] = async () => RESULT): {
  readonly edge: Edge;
  readonly asked: readonly CompareRequest[];
} {
  const asked: CompareRequest[] = [];
  const compare: Compare = {
    run: (request) => {
      asked.push(request);
      return run(request);
    },
  };
  return { edge: createEdge({ handlers: { compare: compareHandler(compare) } }), asked };
}

const post = (edge: Edge, body: unknown): Promise<Response> =>
  edge.ask('POST', '/v1/compare', { body: typeof body === 'string' ? body : JSON.stringify(body) });
const MESSAGES = [{ role: 'user', content: 'hi' }];

test('a body inside and its fields beside the models are the same request', async () => {
  const { edge, asked } = edgeWith();
  await post(edge, { models: ['a', 'b'], body: { messages: MESSAGES, temperature: 0 } });
  await post(edge, { models: ['a', 'b'], messages: MESSAGES, temperature: 0 });
  for (const request of asked) {
    assert.deepEqual(request.models, ['a', 'b']);
    assert.deepEqual(request.body, { messages: MESSAGES, temperature: 0 });
    assert.equal(request.callsPerMonth, 1_000);
  }
  assert.equal(asked.length, 2);
});

test('the answer has the id of the request, and the caller is the key’s', async () => {
  const { edge, asked } = edgeWith(async (request) => ({ ...RESULT, id: request.requestId }));
  const answer = await post(edge, { body: { messages: MESSAGES }, calls_per_month: 20_000 });
  assert.equal(answer.status, 200);
  assert.equal(((await answer.json()) as { id: string }).id, answer.headers.get('x-loadline-request-id'));
  assert.equal(asked[0]?.caller.keyName, 'test');
  assert.equal(asked[0]?.callsPerMonth, 20_000);
  assert.deepEqual(asked[0]?.models, [], 'none named: the comparison takes the ends of the tiers');
});

test('what is not as it should be is 400 and names the field', async () => {
  const cases: readonly (readonly [unknown, string | null, RegExp])[] = [
    [{ models: 'gpt-5.4-mini', messages: MESSAGES }, 'models', /list of model names/],
    [{ models: ['a', 1], messages: MESSAGES }, 'models', /list of model names/],
    [{ models: ['a', 'b'], body: 'hi' }, 'body', /as an object/],
    [{ models: ['a', 'b'], body: null }, 'body', /as an object/],
    [{ models: ['a', 'b'], calls_per_month: 0 }, 'calls_per_month', /whole number/],
    [{ models: ['a', 'b'], calls_per_month: -5 }, 'calls_per_month', /whole number/],
    [{ models: ['a', 'b'], calls_per_month: 1.5 }, 'calls_per_month', /whole number/],
    [{ models: ['a', 'b'], calls_per_month: '1000' }, 'calls_per_month', /whole number/],
    [{ models: ['a', 'b'], calls_per_month: 1e12 }, 'calls_per_month', /whole number/],
    ['[]', null, /object/],
    ['{"models": ["a",', null, /line 1, column/],
    ['{"models":["a","b"],"models":["c","d"]}', null, /twice/],
  ];
  const { edge, asked } = edgeWith();
  for (const [body, param, words] of cases) {
    const answer = await post(edge, body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    const error = await errorOf(answer);
    assert.equal(error.param, param, JSON.stringify(body));
    assert.match(error.message, words);
  }
  assert.equal(asked.length, 0, 'nothing was sent to a model');
});

test('what the comparison refuses is told as it says it', async () => {
  const { edge } = edgeWith(() =>
    Promise.reject(
      new LoadlineError({ code: 'invalid_request', param: 'models', message: 'Name 2 to 8 models to compare, not 1.' }),
    ),
  );
  const answer = await post(edge, { models: ['a'], messages: MESSAGES });
  assert.equal(answer.status, 400);
  assert.match((await errorOf(answer)).message, /2 to 8/);
});

test('a client that leaves takes its comparison with it', async () => {
  const controller = new AbortController();
  let begun = (): void => undefined;
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { edge } = edgeWith(
    (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () =>
          reject(new LoadlineError({ code: 'client_closed', message: 'x' })),
        );
        begun();
      }),
  );
  const answer = edge.ask('POST', '/v1/compare', {
    body: JSON.stringify({ messages: MESSAGES }),
    signal: controller.signal,
  });
  await running;
  controller.abort();
  assert.equal((await answer).status, 499);
  assert.equal(edge.lifecycle.inFlight(), 0);
});
