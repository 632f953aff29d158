import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller } from '../../test/snapshot.ts';
import { systemClock } from '../support/clock.ts';
import { contextOf } from './cases/edge.ts';
import { healthHandler, readyHandler } from './handle_health.ts';
import { createLifecycle } from './lifecycle.ts';

const CONTEXT = contextOf(testCaller());

test('the process is alive as long as it answers, also while it drains', async () => {
  const { response, endsLater } = await healthHandler()(CONTEXT);
  assert.equal(endsLater, false);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), 'ok\n');
});

test('it is ready until the first moment of a drain, though requests are still in flight', async () => {
  const lifecycle = createLifecycle(systemClock);
  const ready = async (): Promise<readonly [number, string]> => {
    const { response } = await readyHandler(lifecycle)(CONTEXT);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await ready(), [200, 'ready\n']);
  const leave = lifecycle.enter();
  const drained = lifecycle.drain(5_000);
  assert.deepEqual(await ready(), [503, 'draining\n']);
  leave();
  assert.equal(await drained, true);
  assert.deepEqual(await ready(), [503, 'draining\n']);
});

test('health says nothing of version, keys or configuration, and is kept by no cache', async () => {
  for (const handler of [healthHandler(), readyHandler(createLifecycle(systemClock))]) {
    const { response } = await handler(CONTEXT);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal([...response.headers].length, 2);
  }
});
