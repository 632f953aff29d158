import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createManualClock } from '../ledger/cases/clock.ts';
import type { ManualClock } from '../ledger/cases/clock.ts';
import { createCutoff } from './_cutoff.ts';
import type { Cutoff } from './_cutoff.ts';

interface Scene {
  readonly clock: ManualClock;
  readonly caller: AbortController;
  readonly cutoff: Cutoff;
}

function scene({ idleMs = 100, totalMs = 10_000, gone = false } = {}): Scene {
  const clock = createManualClock();
  const caller = new AbortController();
  if (gone) caller.abort();
  return {
    clock,
    caller,
    cutoff: createCutoff({ clock, parent: caller.signal, idleMs, deadlineMs: clock.monotonicMs() + totalMs }),
  };
}

const listeners = (caller: AbortController): number => getEventListeners(caller.signal, 'abort').length;

test('nothing is idle before the head of the answer, however long it takes', async () => {
  const { clock, cutoff } = scene();
  await clock.pass(9_000);
  assert.equal(cutoff.reason(), undefined);
});

test('silence behind the head is cut when the idle time is over, not before', async () => {
  const { clock, cutoff } = scene();
  await clock.pass(50);
  cutoff.watchIdle();
  await clock.pass(99);
  assert.equal(cutoff.reason(), undefined);
  await clock.pass(2);
  assert.equal(cutoff.reason(), 'idle');
  assert.equal(cutoff.signal.aborted, true);
});

test('progress starts the idle time anew, each time', async () => {
  const { clock, cutoff } = scene();
  cutoff.watchIdle();
  for (let count = 0; count < 50; count += 1) {
    await clock.pass(90);
    cutoff.progress();
  }
  assert.equal(cutoff.reason(), undefined);
  await clock.pass(102);
  assert.equal(cutoff.reason(), 'idle');
});

test('a stream that always makes progress is cut when the total time is over', async () => {
  const { clock, cutoff } = scene({ totalMs: 1000 });
  cutoff.watchIdle();
  for (let count = 0; count < 12; count += 1) {
    await clock.pass(90);
    cutoff.progress();
  }
  assert.equal(cutoff.reason(), 'total');
});

test('while our own reader makes us wait the idle time stands still, the total time does not', async () => {
  const { clock, cutoff } = scene({ totalMs: 1000 });
  cutoff.watchIdle();
  await clock.pass(60);
  cutoff.pause();
  await clock.pass(700);
  assert.equal(cutoff.reason(), undefined);
  cutoff.resume();
  await clock.pass(30);
  assert.equal(cutoff.reason(), undefined);
  // 60 before the pause and 40 behind it make the 100; the timer may come as late as one more idle time.
  await clock.pass(110);
  assert.equal(cutoff.reason(), 'idle');

  const second = scene({ totalMs: 1000 });
  second.cutoff.watchIdle();
  second.cutoff.pause();
  await second.clock.pass(1001);
  assert.equal(second.cutoff.reason(), 'total');
});

test('a resume without a pause changes nothing', async () => {
  const { clock, cutoff } = scene();
  cutoff.watchIdle();
  await clock.pass(90);
  cutoff.resume();
  await clock.pass(12);
  assert.equal(cutoff.reason(), 'idle');
});

test('the caller’s going away cuts at once, also when it went before we began', () => {
  const { caller, cutoff } = scene();
  caller.abort();
  assert.equal(cutoff.reason(), 'cancelled');
  assert.equal(cutoff.signal.aborted, true);
  const late = scene({ gone: true });
  assert.equal(late.cutoff.reason(), 'cancelled');
  assert.equal(late.cutoff.signal.aborted, true);
  assert.equal(late.clock.waiting(), 0);
});

test('the first reason stays, and tasks run once', async () => {
  const { clock, caller, cutoff } = scene({ totalMs: 50 });
  let ran = 0;
  cutoff.onCut(() => (ran += 1));
  cutoff.cut('idle');
  cutoff.cut('total');
  caller.abort();
  await clock.pass(1000);
  assert.equal(cutoff.reason(), 'idle');
  assert.equal(ran, 1);
  cutoff.onCut(() => (ran += 1));
  assert.equal(ran, 2, 'a task that comes late runs at once');
});

test('the signal is aborted before the tasks run', () => {
  const { cutoff } = scene();
  let aborted = false;
  cutoff.onCut(() => (aborted = cutoff.signal.aborted));
  cutoff.cut('cancelled');
  assert.equal(aborted, true);
});

test('once released nothing cuts any more, and neither timer nor listener stays', async () => {
  for (const end of ['release', 'cut', 'abort', 'deadline'] as const) {
    const { clock, caller, cutoff } = scene({ totalMs: 500 });
    cutoff.watchIdle();
    assert.equal(listeners(caller), 1);
    if (end === 'release') {
      cutoff.release();
      cutoff.release();
    } else if (end === 'cut') cutoff.cut('idle');
    else if (end === 'abort') caller.abort();
    else await clock.pass(600);
    assert.equal(clock.waiting(), 0, end);
    assert.equal(listeners(caller), 0, end);
    cutoff.watchIdle();
    assert.equal(clock.waiting(), 0, end);
  }
  const { clock, caller, cutoff } = scene();
  cutoff.release();
  caller.abort();
  cutoff.cut('idle');
  await clock.pass(20_000);
  assert.equal(cutoff.reason(), undefined);
  assert.equal(cutoff.signal.aborted, false);
});

test('chunks cost no timers: ten thousand signs of progress leave one', async () => {
  const { clock, cutoff } = scene();
  cutoff.watchIdle();
  for (let count = 0; count < 10_000; count += 1) cutoff.progress();
  assert.equal(clock.waiting(), 1);
  await clock.pass(99);
  assert.equal(clock.waiting(), 1);
});

type Act = readonly ['pass' | 'progress' | 'pause', number];

test('whatever a stream does: cut for idle no sooner than the idle time, and no later than twice, and never past the total', async () => {
  const act: fc.Arbitrary<Act> = fc.tuple(
    fc.constantFrom('pass', 'progress', 'pause'),
    fc.integer({ min: 0, max: 150 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 20 }), async (acts) => {
      const { clock, cutoff } = scene({ idleMs: 100, totalMs: 800 });
      const startMs = clock.monotonicMs();
      cutoff.watchIdle();
      let idleMs = 0;
      for (const [kind, ms] of acts) {
        if (kind === 'pause') cutoff.pause();
        await clock.pass(ms);
        if (kind === 'pause') cutoff.resume();
        else idleMs += ms;
        const elapsedMs = clock.monotonicMs() - startMs;
        const reason = cutoff.reason();
        if (reason === 'idle') assert.ok(idleMs >= 100, `cut after ${idleMs} ms of silence`);
        if (reason === 'total') assert.ok(elapsedMs >= 800);
        if (reason !== undefined) return;
        assert.ok(elapsedMs < 802, `still alive after ${elapsedMs} ms`);
        assert.ok(idleMs < 202, `still alive after ${idleMs} ms of silence`);
        if (kind === 'progress') {
          cutoff.progress();
          idleMs = 0;
        }
      }
    }),
    { numRuns: 60 },
  );
});
