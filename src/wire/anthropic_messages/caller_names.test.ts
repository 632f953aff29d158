// Promises: a caller of Messages reads of its own parameters, whoever served it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadlineError } from '../../support/errors.ts';
import { objectAt } from '../../support/json.ts';
import { callersName } from './_caller_names.ts';
import { anthropicMessages } from './codec.ts';

test('names of Chat Completions become those of Messages, and others stay', () => {
  const names: readonly (readonly [string, string])[] = [
    ['max_completion_tokens', 'max_tokens'],
    ['reasoning_effort', 'output_config.effort'],
    ['reasoning_content', 'messages.content.thinking'],
    ['user', 'metadata.user_id'],
    ['stop', 'stop_sequences'],
    ['top_k', 'top_k'],
    ['thinking', 'thinking'],
    ['messages.content.citations', 'messages.content.citations'],
  ];
  for (const [given, told] of names) assert.equal(callersName(given), told);
});

test('a refusal names the parameter that the caller wrote', () => {
  const told = (code: 'unsupported_parameter' | 'invalid_request', param: string, message: string): unknown =>
    objectAt(anthropicMessages.encodeError(new LoadlineError({ code, param, message }), 'req_1'), 'error')?.['message'];
  assert.equal(
    told('unsupported_parameter', 'max_completion_tokens', 'm does not take max_completion_tokens as sent. Remove it.'),
    'm does not take max_tokens as sent. Remove it.',
  );
  assert.equal(
    told('unsupported_parameter', 'reasoning_effort', 'm cannot take reasoning_effort: it has no such setting.'),
    'm cannot take output_config.effort: it has no such setting.',
  );
  assert.equal(
    told('unsupported_parameter', 'top_k', 'm does not take top_k as sent.'),
    'm does not take top_k as sent.',
  );
  assert.equal(told('invalid_request', 'user', 'They take user for granted.'), 'They take user for granted.');
});
