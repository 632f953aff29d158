// Promises: a caller of Responses reads of its own parameters, whoever served it, and never of those of Chat Completions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadlineError } from '../../support/errors.ts';
import { objectAt } from '../../support/json.ts';
import { openaiResponses } from './codec.ts';
import { callersName } from './_caller_names.ts';

test('names of Chat Completions become those of Responses, and others stay', () => {
  const names: readonly (readonly [string, string])[] = [
    ['verbosity', 'text.verbosity'],
    ['reasoning_effort', 'reasoning.effort'],
    ['response_format.schema', 'text.format.schema'],
    ['messages', 'input'],
    ['messages.content.hologram', 'input.hologram'],
    ['messages.item_reference', 'input.item_reference'],
    ['messages[9].tool_calls', 'input'],
    ['image_url.detail', 'input_image.detail'],
    ['text.verbosity', 'text.verbosity'],
    ['input[2].content', 'input[2].content'],
    ['temperature', 'temperature'],
    ['messages_of_my_own', 'messages_of_my_own'],
  ];
  for (const [given, told] of names) assert.equal(callersName(given), told);
});

test('an error names the parameter that the caller wrote, in its sentence too', () => {
  const refused = (param: string, message: string) =>
    objectAt(
      openaiResponses.encodeError(new LoadlineError({ code: 'unsupported_parameter', param, message }), 'req_1'),
      'error',
    );
  assert.deepEqual(refused('verbosity', 'm does not take verbosity as sent.'), {
    message: 'm does not take text.verbosity as sent.',
    type: 'invalid_request_error',
    param: 'text.verbosity',
    code: 'unsupported_parameter',
  });
  assert.equal(refused('temperature', 'm does not take temperature as sent.')?.['param'], 'temperature');
  const tooLong = new LoadlineError({
    code: 'context_length_exceeded',
    param: 'messages',
    message: 'messages is long',
  });
  const told = objectAt(openaiResponses.encodeError(tooLong, 'req_1'), 'error');
  assert.equal(told?.['param'], 'input');
  assert.match(String(told?.['message']), /^messages is long/, 'a provider’s own words stay');
});
