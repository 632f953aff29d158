import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandFailed } from './terminal.ts';

test('a command that failed ends with 1 unless it says otherwise', () => {
  assert.equal(new CommandFailed('What to do.').exitCode, 1);
  assert.equal(new CommandFailed('What to give.', 2).exitCode, 2);
  assert.equal(new CommandFailed('Tripped.', 3).exitCode, 3);
});

test('it is an error with its sentence, and can be told from others', () => {
  const failed = new CommandFailed('What to do.');
  assert.ok(failed instanceof Error);
  assert.deepEqual([failed.name, failed.message], ['CommandFailed', 'What to do.']);
  assert.equal(new Error('x') instanceof CommandFailed, false);
});
