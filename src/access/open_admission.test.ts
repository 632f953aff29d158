import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Admission, Need } from './admission.ts';
import { createOpenAdmitter } from './open_admission.ts';

function need(costNanoUsd: number | null): Need {
  return {
    requestId: 'req_1',
    orgId: 'org',
    projectId: 'project',
    keyId: 'key',
    inputTokens: 10,
    outputTokens: 10,
    costNanoUsd,
  };
}

/** Admission without limits is never a promise. */
function admitted(admitter: ReturnType<typeof createOpenAdmitter>, costNanoUsd: number | null): Admission {
  const admission = admitter.admit(need(costNanoUsd));
  assert.ok(!(admission instanceof Promise));
  return admission;
}

test('a reservation is held until it is given back, and then nothing is', () => {
  const admitter = createOpenAdmitter();
  const first = admitted(admitter, 500);
  const second = admitted(admitter, 70);
  assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [570, 2]);
  first.release(123);
  assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [70, 1]);
  second.release(null);
  assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [0, 0]);
});

test('giving back twice gives back once', () => {
  const admitter = createOpenAdmitter();
  const other = admitted(admitter, 9);
  const admission = admitted(admitter, 500);
  admission.release(1);
  admission.release(1);
  assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [9, 1]);
  other.release(0);
  assert.equal(admitter.inFlight(), 0);
});

test('a further attempt raises what is held, and all of it goes back', () => {
  const admitter = createOpenAdmitter();
  const admission = admitted(admitter, 500);
  void admission.topUp(need(250));
  void admission.topUp(need(null));
  assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [750, 1]);
  admission.release(600);
  assert.equal(admitter.reservedNanoUsd(), 0);
});

test('an attempt after the end is not made, so that nothing is sent unaccounted for', () => {
  const admitter = createOpenAdmitter();
  const admission = admitted(admitter, 1);
  admission.release(1);
  assert.throws(() => admission.topUp(need(1)), /after its request had ended/);
  assert.equal(admitter.reservedNanoUsd(), 0);
});

test('an unknown price reserves nothing and counts as one in flight', () => {
  const admitter = createOpenAdmitter();
  const admission = admitted(admitter, null);
  assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [0, 1]);
  admission.release(null);
  assert.equal(admitter.inFlight(), 0);
});

test('over any history the sums are those of what is held, and at rest they are nothing', () => {
  const step = fc.record({
    kind: fc.constantFrom('admit', 'topUp', 'release'),
    which: fc.nat(5),
    cost: fc.option(fc.nat(1_000_000)),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (history) => {
      const admitter = createOpenAdmitter();
      const held = new Map<number, { admission: Admission; sum: number }>();
      for (const { kind, which, cost } of history) {
        const entry = held.get(which);
        if (kind === 'admit' && entry === undefined)
          held.set(which, { admission: admitted(admitter, cost), sum: cost ?? 0 });
        else if (kind === 'topUp' && entry !== undefined) {
          void entry.admission.topUp(need(cost));
          entry.sum += cost ?? 0;
        } else if (kind === 'release' && entry !== undefined) {
          entry.admission.release(cost);
          held.delete(which);
        }
        assert.equal(
          admitter.reservedNanoUsd(),
          [...held.values()].reduce((sum, { sum: one }) => sum + one, 0),
        );
        assert.equal(admitter.inFlight(), held.size);
      }
      for (const { admission } of held.values()) admission.release(null);
      assert.deepEqual([admitter.reservedNanoUsd(), admitter.inFlight()], [0, 0]);
    }),
  );
});
