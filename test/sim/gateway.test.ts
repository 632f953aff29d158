// What must hold in every world, whatever fails and whoever leaves (DESIGN section 6): one settlement a request, nothing
// reserved at rest, never two finishes, never a second call after content, never a lost end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settlement } from '../../src/ledger/record.ts';
import { ATTEMPTS_MAX } from '../../src/support/limits.ts';
import { articleTwoModels } from './two_models.ts';
import { runWorld, type Outcome, type World } from './world.ts';

const SEEDS = process.env['LOADLINE_SIM_SEEDS'] === undefined ? 25 : Number(process.env['LOADLINE_SIM_SEEDS']);
const REQUESTS = 40;

function judge(world: World, seed: number): void {
  const { outcomes, ledger, transport, admitter } = world;
  const said = (outcome: Outcome): string =>
    `seed ${seed}, ${outcome.id}, status ${outcome.status}, ${JSON.stringify(outcome.text.slice(-200))}`;
  for (const outcome of outcomes) {
    assert.equal(outcome.ends, 1, `one end: ${said(outcome)}`);
    const record = ledger.record(outcome.id);
    assert.ok(record !== undefined || outcome.status === 500, `a record: ${said(outcome)}`);
    if (record === undefined) continue;
    const counted = ledger.settles.filter((settle) => settle.id === outcome.id && settle.counted);
    assert.equal(counted.length, 1, `one settlement: ${said(outcome)}`);
    judgeRecord(record.settlement, outcome, said(outcome));
  }
  assert.equal(admitter.reservedNanoUsd(), 0, `seed ${seed}: nothing stays reserved`);
  assert.equal(admitter.inFlight(), 0, `seed ${seed}: nothing stays in flight`);
  for (const call of transport.calls)
    assert.ok(
      call.complete ||
        call.aborted ||
        !call.contentSent ||
        call.fate.includes('cut') ||
        call.fate.includes('stall') ||
        call.fate.includes('error'),
      `seed ${seed}: every upstream is read to its end or closed (${call.fate})`,
    );
}

function judgeRecord(settlement: Settlement | null, outcome: Outcome, said: string): void {
  assert.ok(settlement, said);
  assert.ok(settlement.attempts.length <= ATTEMPTS_MAX, `bounded attempts: ${said}`);
  assert.ok(
    settlement.attempts.every((attempt) => attempt.outcome !== 'unknown'),
    `every attempt has ended: ${said}`,
  );
  const finishes = outcome.text.match(/"finish_reason":"[a-z_]+"/g) ?? [];
  const dones = outcome.text.match(/data: \[DONE\]/g) ?? [];
  const errors = outcome.text.match(/data: \{"error"/g) ?? [];
  assert.ok(finishes.length <= 1, `never two finishes: ${said}`);
  assert.ok(dones.length <= 1, `never two terminators: ${said}`);
  if (!outcome.stream || outcome.status !== 200) return;
  assert.ok(errors.length === 0 || (dones.length === 0 && finishes.length === 0), `an error is no finish: ${said}`);
  // The deltas of one answer, once: a second call after content would show as text told twice.
  const told = [...outcome.text.matchAll(/"content":"(hel|lo)"/g)].map((match) => match[1]);
  assert.ok(['', 'hel', 'hello'].includes(told.join('')), `content is told once: ${said}`);
  if (settlement.status === 'success')
    assert.equal(dones.length + (outcome.leftAtMs === null ? 0 : 1 - dones.length), 1, `success is complete: ${said}`);
  if (outcome.leftAtMs === null)
    assert.equal(dones.length + errors.length, 1, `a stream that is read ends once: ${said}`);
}

test(`every request is settled once and nothing stays reserved, over ${SEEDS} worlds of ${REQUESTS} requests`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) judge(await runWorld({ seed, requests: REQUESTS }), seed);
});

test('a fallback within the tier changes none of it', async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const world = await runWorld({ seed: 1000 + seed, requests: REQUESTS, snapshot: articleTwoModels() });
    judge(world, 1000 + seed);
  }
});

test('a full disk sends nothing: no intent, no call', async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const world = await runWorld({
      seed: 2000 + seed,
      requests: REQUESTS,
      diskFull: 0.3,
      leaving: 0,
      fates: ['answer'],
    });
    judge(world, 2000 + seed);
    const attempts = world.ledger.settles.flatMap(({ settlement }) => settlement.attempts);
    assert.equal(world.transport.calls.length, attempts.length, `seed ${seed}: what was sent is on record`);
    assert.ok(
      world.outcomes.some((outcome) => outcome.status !== 200),
      `seed ${seed}: some found the disk full`,
    );
  }
});

test('the same seed gives the same world', async () => {
  const [first, second] = [
    await runWorld({ seed: 7, requests: REQUESTS }),
    await runWorld({ seed: 7, requests: REQUESTS }),
  ];
  const plain = (world: World): unknown =>
    world.outcomes.map(({ status, text, ends }) => ({ status, text: text.replace(/\d{10}/g, ''), ends }));
  assert.deepEqual(plain(first), plain(second));
});

test('everybody stays and every provider answers: all succeed', async () => {
  const world = await runWorld({ seed: 11, requests: 60, leaving: 0, fates: ['answer'] });
  judge(world, 11);
  assert.deepEqual(new Set(world.outcomes.map((outcome) => outcome.status)), new Set([200]));
  assert.deepEqual(new Set(world.ledger.settles.map(({ settlement }) => settlement.status)), new Set(['success']));
});

test('a client that leaves while the provider is silent is recorded as cancelled and the upstream is closed', async () => {
  const world = await runWorld({ seed: 13, requests: 30, leaving: 1, fates: ['silent'] });
  judge(world, 13);
  assert.ok(world.transport.calls.length > 0);
  assert.deepEqual(new Set(world.ledger.settles.map(({ settlement }) => settlement.status)), new Set(['cancelled']));
});
