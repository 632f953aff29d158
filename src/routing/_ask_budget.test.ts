// What _ask_budget.ts promises: what counts is kept whole or called truncated, what surrounds it is kept from the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIGNAL_CHARS_MAX } from '../support/limits.ts';
import { cutToBudget } from './_ask_budget.ts';
import type { MadeToolCall, Span } from './material.ts';

const span = (text: string, counts: boolean, part = 'messages[0].content'): Span => ({
  part,
  offset: 0,
  text,
  origin: 'ask',
  counts,
});
const call = (argumentsText: string, counts: boolean, at = 0): MadeToolCall => ({
  part: `messages[1].tool_calls[${at}]`,
  name: 'bash',
  argumentsText,
  counts,
});

test('an ordinary request is kept as it is', () => {
  const spans = [span('a', true), span('b', false)];
  const calls = [call('{}', true)];
  assert.deepEqual(cutToBudget(spans, calls), { spans, toolCalls: calls, truncated: false });
});

test('what counts beyond the budget is cut and said so', () => {
  const { spans, truncated } = cutToBudget([span('x'.repeat(SIGNAL_CHARS_MAX + 10), true)], []);
  assert.equal(truncated, true);
  assert.equal(spans[0]?.text.length, SIGNAL_CHARS_MAX);
});

test('calls share the budget and are cut as well', () => {
  const { toolCalls, truncated } = cutToBudget(
    [span('x'.repeat(SIGNAL_CHARS_MAX - 5), true)],
    [call('0123456789', true)],
  );
  assert.equal(truncated, true);
  assert.equal(toolCalls[0]?.argumentsText, '01234');
});

test('the budget is exactly enough', () => {
  assert.equal(cutToBudget([span('x'.repeat(SIGNAL_CHARS_MAX), true)], []).truncated, false);
});

test('text around the ask never makes a request truncated', () => {
  const around = Array.from({ length: 200 }, (_, index) =>
    span('y'.repeat(10_000), false, `messages[${index}].content`),
  );
  const { spans, truncated } = cutToBudget([...around, span('ask', true)], []);
  assert.equal(truncated, false);
  assert.ok(spans.length > 1 && spans.length < 20);
  assert.equal(spans.at(-1)?.text, 'ask');
});

test('of what surrounds the ask the nearest is kept', () => {
  const far = span('f'.repeat(60_000), false, 'messages[0].content');
  const near = span('n'.repeat(60_000), false, 'messages[1].content');
  const { spans } = cutToBudget([far, near, span('ask', true, 'messages[2].content')], []);
  assert.deepEqual(
    spans.map(({ part }) => part),
    ['messages[1].content', 'messages[2].content'],
  );
});

test('order is kept', () => {
  const spans = [span('1', false, 'a'), span('2', true, 'b'), span('3', false, 'c'), span('4', true, 'd')];
  assert.deepEqual(
    cutToBudget(spans, []).spans.map(({ part }) => part),
    ['a', 'b', 'c', 'd'],
  );
});

test('of hundreds of earlier calls the last are kept, of the counting ones all', () => {
  const earlier = Array.from({ length: 300 }, (_, index) => call('{}', false, index));
  const running = Array.from({ length: 100 }, (_, index) => call('{}', true, 300 + index));
  const { toolCalls, truncated } = cutToBudget([], [...earlier, ...running]);
  assert.equal(truncated, false);
  assert.equal(toolCalls.filter(({ counts }) => counts).length, 100);
  assert.ok(toolCalls.filter(({ counts }) => !counts).length <= 64);
});
