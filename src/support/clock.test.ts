import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from './clock.ts';

test('the wall clock counts milliseconds since 1970', () => {
  const before = Date.now();
  const now = systemClock.nowMs();
  assert.ok(now >= before && now <= Date.now());
});

test('the monotonic clock never goes back', () => {
  let last = systemClock.monotonicMs();
  for (let step = 0; step < 10_000; step += 1) {
    const now = systemClock.monotonicMs();
    assert.ok(now >= last);
    last = now;
  }
});

test('a task runs once, not at once, and not early', async () => {
  const begun = systemClock.monotonicMs();
  let runs = 0;
  const done = new Promise<void>((resolve) => {
    systemClock.after(20, () => {
      runs += 1;
      resolve();
    });
  });
  assert.equal(runs, 0);
  await done;
  // Timers count whole milliseconds and may round down.
  assert.ok(systemClock.monotonicMs() - begun >= 19);
  await new Promise<void>((resolve) => void systemClock.after(30, resolve));
  assert.equal(runs, 1);
});

test('a task that was cancelled does not run, and may be cancelled again', async () => {
  let ran = false;
  const cancel = systemClock.after(1, () => {
    ran = true;
  });
  cancel();
  cancel();
  await new Promise<void>((resolve) => void systemClock.after(20, resolve));
  assert.equal(ran, false);
});

test('cancelling what has run does nothing', async () => {
  let runs = 0;
  let cancel = (): void => undefined;
  await new Promise<void>((resolve) => {
    cancel = systemClock.after(0, () => {
      runs += 1;
      resolve();
    });
  });
  cancel();
  assert.equal(runs, 1);
});
