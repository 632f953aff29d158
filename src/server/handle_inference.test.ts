import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller } from '../../test/snapshot.ts';
import { contextOf, createEdge, request } from './cases/edge.ts';
import { scriptedGateway } from './cases/scripted_gateway.ts';
import { inferenceHandler } from './handle_inference.ts';

const BODY = '{"model":"auto","messages":[]}';

test('the conductor gets the bytes as they came, the caller, and the moment of arrival', async () => {
  const gateway = scriptedGateway({ conduct: () => ({ status: 200, headers: {}, body: '{}' }) });
  const caller = testCaller();
  const body = new TextEncoder().encode(BODY);
  const sent = request('POST', '/v1/chat/completions', { headers: { 'x-loadline-task': 'triage' }, body: BODY });
  await inferenceHandler(
    gateway,
    'chat.completions',
  )(contextOf(caller, { body, request: sent, receivedAtMs: 12.5, requestId: 'req_x' }));
  const [call] = gateway.calls;
  assert.equal(call?.body, body);
  assert.equal(call?.caller, caller);
  assert.equal(call?.headers.get('x-loadline-task'), 'triage');
  assert.deepEqual(
    [call?.requestId, call?.endpoint, call?.receivedAtMs, call?.origin, call?.parentId],
    ['req_x', 'chat.completions', 12.5, 'request', null],
  );
});

test('the answer’s status, headers and body pass, and no cache keeps it', async () => {
  const gateway = scriptedGateway({
    conduct: () => ({
      status: 429,
      headers: { 'retry-after': '3', 'content-type': 'application/json' },
      body: '{"error":{}}',
    }),
  });
  const { response, endsLater } = await inferenceHandler(gateway, 'chat.completions')(contextOf(testCaller()));
  assert.equal(endsLater, true, 'the conductor says when it has ended');
  assert.equal(response.status, 429);
  assert.deepEqual(Object.fromEntries(response.headers), {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'retry-after': '3',
    'x-content-type-options': 'nosniff',
  });
  assert.equal(await response.text(), '{"error":{}}');
});

test('a stream is handed on chunk by chunk, and its end is the conductor’s to tell', async () => {
  let give = (_text: string): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      give = (text) => (text === '' ? controller.close() : controller.enqueue(new TextEncoder().encode(text)));
    },
  });
  const gateway = scriptedGateway({
    conduct: () => ({ status: 200, headers: { 'content-type': 'text/event-stream' }, body }),
  });
  const edge = createEdge({ handlers: { chat: inferenceHandler(gateway, 'chat.completions') } });
  const response = await edge.ask('POST', '/v1/chat/completions', { body: BODY });
  const reader = response.body?.getReader();
  for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
    give(text);
    assert.equal(new TextDecoder().decode((await reader?.read())?.value), text);
  }
  assert.equal(edge.lifecycle.inFlight(), 1);
  give('');
  assert.equal((await reader?.read())?.done, true);
  assert.equal(edge.lifecycle.inFlight(), 1, 'closed is not settled');
  gateway.calls[0]?.onEnd();
  assert.equal(edge.lifecycle.inFlight(), 0);
});

test('a client that leaves aborts the call', async () => {
  const controller = new AbortController();
  const gateway = scriptedGateway({
    conduct: (call) =>
      new Promise((resolve) =>
        call.signal.addEventListener('abort', () => resolve({ status: 499, headers: {}, body: '' })),
      ),
  });
  const edge = createEdge({ handlers: { chat: inferenceHandler(gateway, 'chat.completions') } });
  const answer = edge.ask('POST', '/v1/chat/completions', { body: BODY, signal: controller.signal });
  while (gateway.calls.length === 0) await Promise.resolve();
  controller.abort();
  assert.equal((await answer).status, 499);
});

test('a conductor that throws, which it never should, is 500 and nothing stays in flight', async () => {
  const gateway = scriptedGateway({ conduct: () => Promise.reject(new Error('the prompt was: secret')) });
  const edge = createEdge({ handlers: { chat: inferenceHandler(gateway, 'chat.completions') } });
  const answer = await edge.ask('POST', '/v1/chat/completions', { body: BODY });
  assert.equal(answer.status, 500);
  assert.doesNotMatch((await answer.text()) + JSON.stringify(edge.logged), /secret/);
  assert.equal(edge.lifecycle.inFlight(), 0);
});
