import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../support/log.ts';
import { createProjector } from './_projector.ts';
import { createManualClock, settled } from './cases/clock.ts';

interface World {
  readonly clock: ReturnType<typeof createManualClock>;
  readonly projector: ReturnType<typeof createProjector<number>>;
  readonly batches: (readonly number[])[];
  readonly written: () => readonly number[];
  refuse: (batch: readonly number[]) => boolean;
  gate: Promise<void>;
}

function createWorld(): World {
  const clock = createManualClock();
  const batches: (readonly number[])[] = [];
  const world: World = {
    clock,
    batches,
    projector: createProjector<number>({
      clock,
      log: silentLog,
      write: async (batch) => {
        await world.gate;
        if (world.refuse(batch)) throw new Error('refused');
        batches.push(batch);
      },
    }),
    written: () => batches.flat(),
    refuse: () => false,
    gate: Promise.resolve(),
  };
  return world;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

test('items are written in order, in batches of at most a hundred', async () => {
  const { projector, batches, written } = createWorld();
  for (const item of upTo(250)) projector.add(item);
  await projector.drained();
  assert.deepEqual(written(), upTo(250));
  assert.ok(batches.every((batch) => batch.length <= 100));
  assert.ok(batches.length <= 4);
});

test('nothing is written while add is running', async () => {
  const { projector, batches } = createWorld();
  projector.add(1);
  assert.equal(batches.length, 0);
  await projector.drained();
  assert.equal(batches.length, 1);
});

test('drained waits for what was added before, not for what comes later', async () => {
  const world = createWorld();
  await world.projector.drained();
  let open = (): void => undefined;
  world.gate = new Promise((resolve) => {
    open = resolve;
  });
  world.projector.add(1);
  await settled();
  let isDone = false;
  const drained = world.projector.drained().then(() => (isDone = true));
  world.projector.add(2);
  await settled();
  assert.equal(isDone, false);
  open();
  await drained;
  await world.projector.drained();
  assert.deepEqual(world.written(), [1, 2]);
});

test('a later item that gets past an earlier one does not count for it', async () => {
  const world = createWorld();
  world.refuse = (batch) => batch.includes(1);
  world.projector.add(1);
  let isDone = false;
  const drained = world.projector.drained().then(() => (isDone = true));
  world.projector.add(2);
  await world.clock.pass(5_000);
  assert.deepEqual(world.written(), [2]);
  assert.equal(isDone, false);
  world.refuse = () => false;
  await world.clock.pass(10_000);
  await drained;
});

test('a projection that fails is tried again, later each time, and nothing is lost or doubled', async () => {
  const world = createWorld();
  let attempts = 0;
  world.refuse = () => {
    attempts += 1;
    return true;
  };
  for (const item of upTo(10)) world.projector.add(item);
  await world.clock.pass(60_000);
  assert.ok(attempts > 6 && attempts < 30, `${attempts} attempts in a minute`);
  world.refuse = () => false;
  const drained = world.projector.drained();
  await world.clock.pass(10_000);
  await drained;
  assert.deepEqual(
    world.written().toSorted((left, right) => left - right),
    upTo(10),
  );
});

test('one record that the projection cannot take does not hold up the others', async () => {
  const world = createWorld();
  world.refuse = (batch) => batch.includes(37);
  for (const item of upTo(120)) world.projector.add(item);
  await world.clock.pass(120_000);
  assert.deepEqual(
    world.written().toSorted((left, right) => left - right),
    upTo(120).filter((item) => item !== 37),
  );
  world.refuse = () => false;
  await world.clock.pass(10_000);
  await world.projector.drained();
  assert.equal(world.written().length, 120);
});

test('an answer that never comes is given up, and the batch is sent again', async () => {
  const world = createWorld();
  world.gate = new Promise(() => undefined);
  world.projector.add(1);
  await world.clock.pass(30_000);
  world.gate = Promise.resolve();
  assert.deepEqual(world.written(), []);
  await world.clock.pass(31_000);
  assert.deepEqual(world.written(), [1]);
});

test('stop ends a wait at once and begins nothing more', async () => {
  const world = createWorld();
  world.refuse = () => true;
  world.projector.add(1);
  await settled();
  assert.equal(world.clock.waiting(), 1);
  await world.projector.stop();
  assert.equal(world.clock.waiting(), 0);
  world.refuse = () => false;
  world.projector.add(2);
  await world.clock.pass(60_000);
  assert.deepEqual(world.written(), []);
});

test('a long queue is taken without moving all of it each time', async () => {
  const { projector, written } = createWorld();
  const started = performance.now();
  for (const item of upTo(100_000)) projector.add(item);
  await projector.drained();
  assert.equal(written().length, 100_000);
  assert.ok(performance.now() - started < 20_000);
});
