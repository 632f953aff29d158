import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { createManualClock } from '../ledger/cases/clock.ts';
import { cancelledBefore, sleepUnlessCancelled } from './_wait.ts';

const never = new Promise<void>(() => undefined);
const listeners = (caller: AbortController): number => getEventListeners(caller.signal, 'abort').length;

test('what is done first decides, and no listener stays', async () => {
  const caller = new AbortController();
  assert.equal(await cancelledBefore(Promise.resolve(), caller.signal), false);
  assert.equal(listeners(caller), 0);
  const waiting = cancelledBefore(never, caller.signal);
  caller.abort();
  assert.equal(await waiting, true);
  assert.equal(listeners(caller), 0);
  assert.equal(await cancelledBefore(never, caller.signal), true);
});

test('a refusal before the caller leaves is heard, one behind it is swallowed', async () => {
  const caller = new AbortController();
  await assert.rejects(cancelledBefore(Promise.reject(new RangeError('refused')), caller.signal), RangeError);
  const { promise, reject } = Promise.withResolvers<void>();
  const waiting = cancelledBefore(promise, caller.signal);
  caller.abort();
  assert.equal(await waiting, true);
  // An unhandled rejection would fail this file.
  reject(new Error('too late'));
  assert.equal(await cancelledBefore(Promise.reject(new Error('later still')), caller.signal), true);
  await new Promise((resolve) => setImmediate(resolve));
});

test('a sleep lasts as long as it is told, ends with the caller, and leaves no timer', async () => {
  const clock = createManualClock();
  const caller = new AbortController();
  const whole = sleepUnlessCancelled(clock, 500, caller.signal);
  await clock.pass(500);
  assert.equal(await whole, false);
  const cut = sleepUnlessCancelled(clock, 500, caller.signal);
  await clock.pass(10);
  caller.abort();
  assert.equal(await cut, true);
  assert.equal(clock.waiting(), 0);
  assert.equal(await sleepUnlessCancelled(clock, 500, caller.signal), true);
  assert.equal(clock.waiting(), 0);
});
