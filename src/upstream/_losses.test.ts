import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { LoadlineError } from '../support/errors.ts';
import { reportedLoss } from './_losses.ts';
import type { Loss } from './_losses.ts';
import type { FailureClass } from './failure.ts';

function loss(cls: FailureClass, targetIndex: number): Loss {
  return {
    failure: { class: cls, retry: 'no', why: 'test' },
    targetIndex,
    error: new LoadlineError({ code: 'upstream_error', message: `${cls} ${targetIndex}` }),
  };
}

const reported = (...losses: readonly Loss[]): string | undefined => reportedLoss(losses)?.error.message;

test('the caller’s own mistake with the model it was to get is told before anything else', () => {
  for (const cls of ['caller-fault', 'context-length', 'content-policy'] as const) {
    assert.equal(reported(loss(cls, 0), loss('rate-limit', 1), loss('transient', 1)), `${cls} 0`);
  }
});

test('a mistake that only the fallback saw is not the caller’s: the first failure stands', () => {
  assert.equal(reported(loss('transient', 0), loss('caller-fault', 1)), 'transient 0');
  assert.equal(reported(loss('rate-limit', 0), loss('context-length', 1)), 'rate-limit 0');
});

test('a time to wait is told before a fault, and a fault before what only the operator can mend', () => {
  assert.equal(reported(loss('rate-limit', 0), loss('transient', 1)), 'rate-limit 0');
  assert.equal(reported(loss('credential', 0), loss('transient', 1)), 'transient 1');
  for (const cls of ['quota', 'credential', 'model-access', 'model-gone', 'unknown'] as const) {
    assert.equal(reported(loss('transient', 0), loss(cls, 1)), 'transient 0');
  }
});

test('of equals the latest is told', () => {
  assert.equal(reported(loss('transient', 0), loss('transient', 1)), 'transient 1');
  assert.equal(reported(loss('quota', 0), loss('credential', 1)), 'credential 1');
});

test('without a loss nothing is told; with losses always one of them', () => {
  assert.equal(reported(), undefined);
  const classes = fc.constantFrom<FailureClass>(
    'transient',
    'rate-limit',
    'quota',
    'credential',
    'model-access',
    'model-gone',
    'context-length',
    'content-policy',
    'caller-fault',
    'unknown',
  );
  const losses = fc.array(fc.tuple(classes, fc.nat({ max: 3 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(losses, (happened) =>
      assert.ok(
        happened
          .map(([cls, index]) => `${cls} ${index}`)
          .includes(reported(...happened.map(([cls, index]) => loss(cls, index))) ?? ''),
      ),
    ),
  );
});
