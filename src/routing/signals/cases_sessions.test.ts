// Every step of a scripted session is judged alone: reading and harmless work stays quiet, the grave step is found.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isGrave, scanCall } from './cases/case.ts';
import { SESSIONS } from './cases/sessions.ts';

for (const session of SESSIONS) {
  describe(session.name, () => {
    for (const [index, step] of session.steps.entries()) {
      test(`${index + 1} ${step.name}${step.grave === undefined ? '' : ` raises ${step.grave}`}`, () => {
        const { signals, failed } = scanCall(step.name, step.args);
        const shown = signals.map((signal) => `${signal.id} ${signal.severity}`).join(', ');
        assert.deepEqual(failed, []);
        if (step.grave === undefined) assert.ok(!signals.some(isGrave), shown);
        else
          assert.ok(
            signals.some((signal) => signal.id === step.grave && isGrave(signal)),
            shown,
          );
      });
    }
  });
}

test('less than one step in six of these sessions is raised', () => {
  const steps = SESSIONS.flatMap((session) => session.steps);
  const raised = steps.filter((step) => scanCall(step.name, step.args).signals.some(isGrave));
  assert.ok(raised.length / steps.length < 1 / 6, `${raised.length} of ${steps.length}`);
});

test('steps that are over raise nothing, whatever they did', () => {
  for (const step of SESSIONS.flatMap((session) => session.steps)) {
    assert.ok(!scanCall(step.name, step.args, false).signals.some(isGrave), step.name);
  }
});
