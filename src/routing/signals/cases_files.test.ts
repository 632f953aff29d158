// Every labelled call and file is judged as its label says: by its name, its arguments, its settings.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkCase, fenced, isGrave, scanAsk, scanCall } from './cases/case.ts';
import { INFRA_FILES, SETTINGS } from './cases/infra.ts';
import { BROKEN_CALLS, CALLS } from './cases/tools.ts';

describe('calls', () => {
  for (const [index, [name, args, rule, severity]] of CALLS.entries()) {
    test(`${index} ${name} ${rule ?? 'says nothing'}`, () => {
      const { signals, failed } = scanCall(name, args);
      const shown = signals.map((signal) => `${signal.id} ${signal.severity} ${signal.effect}`).join(', ');
      assert.deepEqual(failed, []);
      if (rule === undefined) {
        assert.ok(!signals.some(isGrave), shown);
        return;
      }
      const found = signals.some((signal) => signal.id === rule && signal.severity === severity);
      assert.ok(found, `no ${rule} ${severity ?? ''}, but ${shown}`);
    });
  }
});

describe('calls with broken arguments', () => {
  for (const given of BROKEN_CALLS) test(given.name, () => checkCase(given));
});

describe('settings', () => {
  for (const [label, text, rule, severity] of SETTINGS) {
    test(`${rule}: ${text.split('\n').at(-2) ?? text}`, () => {
      const { signals } = scanAsk(fenced(label, text));
      const shown = signals.map((signal) => `${signal.id} ${signal.severity}`).join(', ');
      const found = signals.find((signal) => signal.id === rule);
      assert.ok(found !== undefined, `no ${rule}, but ${shown}`);
      assert.equal(found.effect, 'modifies');
      if (severity !== undefined) assert.equal(found.severity, severity);
    });
  }
});

describe('infrastructure files', () => {
  for (const given of INFRA_FILES) test(given.name, () => checkCase(given));
});
