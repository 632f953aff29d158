import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadlineError } from '../support/errors.ts';
import { anthropicMessage, openaiMessage } from './context_words.ts';

const tooLong = (message: string): LoadlineError => new LoadlineError({ code: 'context_length_exceeded', message });
const CLAUDE = 'prompt is too long: 210000 tokens > 200000 maximum';
const CLAUDE_BOTH =
  'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length or `max_tokens`';
const GPT = 'Your input exceeds the context window of this model. Please adjust your input and try again.';
const OLDER_GPT = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";

test('the words of a provider reach the clients of its own API unchanged', () => {
  assert.equal(anthropicMessage(tooLong(CLAUDE)), CLAUDE);
  assert.equal(anthropicMessage(tooLong(CLAUDE_BOTH)), CLAUDE_BOTH);
  assert.equal(openaiMessage(tooLong(GPT)), GPT);
  assert.equal(openaiMessage(tooLong(OLDER_GPT)), OLDER_GPT);
});

test("clients of the other API find what they look for beside the provider's words", () => {
  assert.match(
    openaiMessage(tooLong(CLAUDE)),
    /^prompt is too long: 210000 tokens > 200000 maximum .*exceeds the context window/,
  );
  assert.equal(anthropicMessage(tooLong(GPT)), `prompt is too long: ${GPT}`);
});

test('no number of tokens is made up: Claude Code reads one where it stands as `N tokens > M`', () => {
  assert.doesNotMatch(anthropicMessage(tooLong(OLDER_GPT)), /prompt is too long[^0-9]*\d+\s*tokens?\s*>\s*\d+/i);
});

test('other errors are left alone, whatever they say', () => {
  const other = new LoadlineError({ code: 'invalid_request', message: 'The tool name is too long.' });
  assert.equal(openaiMessage(other), other.message);
  assert.equal(anthropicMessage(other), other.message);
});
