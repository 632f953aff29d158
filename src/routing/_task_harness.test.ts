// What _task_harness.ts promises: chores of known clients are told by their own words, and only where nothing can be done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { readHarnessRole, type HarnessRole } from './_task_harness.ts';

const TOOL = { type: 'function', function: { name: 'bash', parameters: { type: 'object' } } };

function roleOf(system: string, user: string, withTools = false): HarnessRole | undefined {
  const messages = [...(system === '' ? [] : [{ role: 'system', content: system }]), { role: 'user', content: user }];
  return readHarnessRole(
    openaiChat.decodeRequest({ model: 'auto', messages, ...(withTools ? { tools: [TOOL] } : {}) } as never),
  );
}

test('titles, topics and summaries of conversations are background work', () => {
  const prompts = [
    'You are a title generator. You output ONLY a thread title. Nothing else.',
    'Generate a concise title for the conversation below.',
    'Write a short title for this conversation.',
    'Analyze if this message indicates a new conversation topic.',
    'You are a helpful AI assistant tasked with summarizing conversations.',
    'Suggest 3 follow-up questions.',
  ];
  for (const prompt of prompts) assert.equal(roleOf(prompt, 'drop the users table'), 'background', prompt);
});

test('a chore asked for in the user turn is background work too', () => {
  assert.equal(
    roleOf('', 'Your task is to create a detailed summary of the conversation so far, with all decisions.'),
    'background',
  );
  assert.equal(roleOf('', 'Generate a title for this conversation:\n"say hi"'), 'background');
});

test('with tools at hand nothing is background work', () => {
  assert.equal(roleOf('You are a title generator.', 'drop the users table', true), undefined);
});

test('helpers that only search are subagents', () => {
  assert.equal(roleOf('You are a file search specialist for a coding agent.', 'find the config', true), 'subagent');
  assert.equal(
    roleOf('You are a read-only exploration agent. This is a READ-ONLY exploration task.', 'where?', true),
    'subagent',
  );
});

test('ordinary system prompts are no chores', () => {
  const prompts = [
    '',
    'You are a helpful assistant.',
    'You are a pair programmer inside an editor.',
    'You are the shift assistant of a parcel carrier.',
    'You write titles for books about conversation.',
  ];
  for (const prompt of prompts) assert.equal(roleOf(prompt, 'what is the capital of Peru?'), undefined, prompt);
});

test('a long prompt is told by its first lines', () => {
  assert.equal(roleOf(`${'Be kind. '.repeat(1_000)}You are a title generator.`, 'x'), undefined);
  assert.equal(roleOf(`You are a title generator. ${'Be kind. '.repeat(1_000)}`, 'x'), 'background');
});

test('every chore is told, in capitals too', () => {
  const chores = [
    'title generator',
    'generate a short branch name for this',
    'write a very short title for this chat',
    'isNewTopic',
    'tasked with summarizing',
    'compacting the conversation',
    'context checkpoint compaction',
    'suggest three good follow-up questions',
    'extract any file paths that this command',
    'policy_spec',
    'determine the command prefix',
  ];
  for (const chore of chores) {
    assert.equal(roleOf(chore, 'x'), 'background', chore);
    assert.equal(roleOf(chore.toUpperCase(), 'x'), 'background', chore);
  }
});
