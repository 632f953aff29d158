import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import { createLosses, invalidRequest } from './losses.ts';

function refusal(task: () => void): string {
  try {
    task();
    return 'none';
  } catch (error) {
    return isLoadlineError(error) ? `${error.code} ${error.param}` : 'other';
  }
}

test('lenient names what it drops, each once and in order', () => {
  const losses = createLosses({ model: 'm', compat: 'lenient' });
  for (const name of ['seed', 'stop', 'seed']) losses.drop(name);
  losses.note('reasoning_content');
  assert.deepEqual(losses.names(), ['seed', 'stop', 'reasoning_content']);
});

test('strict refuses by name what lenient drops, and still only notes what changes nothing', () => {
  const losses = createLosses({ model: 'm', compat: 'strict' });
  assert.equal(
    refusal(() => losses.drop('seed')),
    'unsupported_parameter seed',
  );
  losses.note('cache_control');
  assert.deepEqual(losses.names(), ['cache_control']);
});

test('what changes the question is refused in either mode', () => {
  for (const compat of ['lenient', 'strict'] as const) {
    assert.equal(
      refusal(() => createLosses({ model: 'm', compat }).refuse('n', 'one answer only')),
      'unsupported_parameter n',
    );
  }
});

test('a mistake of the caller’s names its field', () => {
  assert.equal(invalidRequest('messages[0]', 'x').param, 'messages[0]');
});
