import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../support/clock.ts';
import { createLifecycle } from './lifecycle.ts';

test('a drain with nothing in flight is done at once and ends acceptance', async () => {
  const lifecycle = createLifecycle(systemClock);
  assert.equal(lifecycle.accepting(), true);
  assert.equal(await lifecycle.drain(1_000), true);
  assert.equal(lifecycle.accepting(), false);
});

test('a drain waits for what is in flight', async () => {
  const lifecycle = createLifecycle(systemClock);
  const leave = lifecycle.enter();
  const drained = lifecycle.drain(5_000);
  let done = false;
  void drained.then(() => (done = true));
  await Promise.resolve();
  assert.equal(done, false);
  leave();
  assert.equal(await drained, true);
});

test('leaving twice counts once', () => {
  const lifecycle = createLifecycle(systemClock);
  const leave = lifecycle.enter();
  lifecycle.enter();
  leave();
  leave();
  assert.equal(lifecycle.inFlight(), 1);
});

test('a drain gives up at its deadline and says so', async () => {
  const lifecycle = createLifecycle(systemClock);
  lifecycle.enter();
  assert.equal(await lifecycle.drain(10), false);
});
