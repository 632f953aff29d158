// Promises: what is typed behind `--forget` stands whole in the table, however narrow the terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lessonLines } from './lesson_text.ts';

test('the model and the parameter are never cut, the provider’s words are', () => {
  const lines = lessonLines(
    [
      {
        model: 'openai-compatible/qwen3-coder-30b',
        param: 'reasoning.summary',
        rule: { kind: 'refused', instead: null },
        when: { kind: 'always' },
        reason: "Unsupported parameter: 'reasoning.summary' is not supported with this model.",
        learnedAtMs: 0,
      },
    ],
    80,
  );
  assert.match(lines.at(-1) ?? '', /^openai-compatible\/qwen3-coder-30b {2}reasoning\.summary /);
  assert.match(lines.at(-1) ?? '', /…$/);
  assert.deepEqual(lessonLines([], 80), []);
});
