// Which refusals become lessons: only those about what was really sent, and only where leaving it out keeps the question.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LESSON_PARAMETERS } from '../catalog/lesson_parameters.ts';
import type { RefusedParameter } from '../upstream/refused_parameter.ts';
import { lessonOf } from './learn.ts';

const taught = (refused: RefusedParameter, body: object) =>
  lessonOf({ model: 'openai/x', refused, body: JSON.stringify(body), reason: 'r'.repeat(1_000), nowMs: 7 });

test('a parameter that was not sent teaches nothing', () => {
  const refused: RefusedParameter = { param: 'temperature', kind: 'refused' };
  assert.equal(taught(refused, { top_p: 1 }), undefined);
  assert.equal(taught(refused, { temperature: null }), undefined);
  assert.equal(taught({ param: 'reasoning_effort', kind: 'refused' }, { reasoning: { effort: 'high' } }), undefined);
});

test('what makes the question is never left out', () => {
  for (const param of [
    'messages',
    'input',
    'model',
    'tools',
    'tools[0].strict',
    'tool_choice',
    'response_format',
    'text.format',
    'output_config.format',
    'system',
    'instructions',
    'n',
    'stream',
    'web_search_options',
    'messages[0].role',
    'modalities',
    'generationConfig.responseSchema',
    'constructor',
  ]) {
    const key = param.split(/[.[]/)[0] ?? '';
    assert.equal(taught({ param, kind: 'refused' }, { [key]: { format: 1, responseSchema: 1 } }), undefined, param);
    assert.ok(!LESSON_PARAMETERS.some(({ path }) => path === param), param);
  }
});

test('a field of another vendor that this one refuses as unknown is left out from then on; a value of it teaches nothing', () => {
  const refused: RefusedParameter = { param: 'enable_thinking', kind: 'refused' };
  const lesson = taught(refused, { enable_thinking: true });
  assert.deepEqual([lesson?.param, lesson?.rule.kind, lesson?.when.kind], ['enable_thinking', 'refused', 'always']);
  assert.equal(taught(refused, { temperature: 1 }), undefined);
  assert.equal(taught({ ...refused, kind: 'value', value: 'true' }, { enable_thinking: true }), undefined);
  assert.equal(taught({ param: 'a.b', kind: 'refused' }, { a: { b: 1 } }), undefined, 'only what stands at the top');
});

test('the reason is short and the moment is kept', () => {
  const lesson = taught({ param: 'store', kind: 'refused' }, { store: true });
  assert.equal(lesson?.reason.length, 300);
  assert.equal(lesson?.learnedAtMs, 7);
});

test('the state of the reasoning in which a sampling parameter was refused is part of the lesson (V4)', () => {
  const refused: RefusedParameter = { param: 'temperature', kind: 'refused' };
  const when = (more: object) => taught(refused, { temperature: 0.1, ...more })?.when.kind;
  assert.equal(when({}), 'unless-effort-none');
  assert.equal(when({ reasoning_effort: 'high' }), 'reasoning');
  assert.equal(when({ reasoning: { effort: 'low' } }), 'reasoning');
  assert.equal(when({ thinking: { type: 'enabled', budget_tokens: 1024 } }), 'reasoning');
  assert.equal(when({ reasoning_effort: 'none' }), 'always');
  assert.equal(
    taught({ param: 'store', kind: 'refused' }, { store: true, reasoning_effort: 'high' })?.when.kind,
    'always',
  );
});

test('names of providers are found in the body whatever their spelling', () => {
  const path = (param: string, body: object) => taught({ param, kind: 'refused' }, body)?.param;
  assert.equal(path('generation_config.topK', { generationConfig: { topK: 3 } }), 'generationConfig.topK');
  assert.equal(path('presencePenalty', { presence_penalty: 1 }), 'presence_penalty');
  assert.equal(path('body.store', { store: true }), 'store');
  assert.equal(path('effort', { output_config: { effort: 'max' } }), 'output_config.effort');
  assert.equal(path('thinking.type.enabled', { thinking: { type: 'enabled' } }), 'thinking');
  assert.equal(
    path('thinking.adaptive.display', { thinking: { type: 'adaptive', display: 'omitted' } }),
    'thinking.display',
  );
});

test('a maximum is renamed or lowered and never left out', () => {
  const rule = (refused: Partial<RefusedParameter>, body: object) =>
    taught({ param: 'max_tokens', kind: 'refused', ...refused }, body)?.rule;
  assert.deepEqual(rule({ instead: 'max_completion_tokens' }, { max_tokens: 5 }), {
    kind: 'refused',
    instead: 'max_completion_tokens',
  });
  assert.deepEqual(rule({ param: 'max_completion_tokens' }, { max_completion_tokens: 5 }), {
    kind: 'refused',
    instead: 'max_tokens',
  });
  assert.equal(rule({ instead: 'model' }, { max_tokens: 5 }), undefined);
  assert.equal(rule({ param: 'max_output_tokens' }, { max_output_tokens: 5 }), undefined);
  assert.deepEqual(rule({ kind: 'limit', most: 10 }, { max_tokens: 50 }), { kind: 'limit', most: 10 });
  assert.equal(rule({ kind: 'limit', most: 100 }, { max_tokens: 50 }), undefined);
});

test('a value is learned only where it is the one that was sent', () => {
  const rule = (refused: Partial<RefusedParameter>, effort: string) =>
    taught({ param: 'reasoning_effort', kind: 'value', ...refused }, { reasoning_effort: effort })?.rule;
  assert.deepEqual(rule({ value: 'minimal', accepted: ['low'] }, 'minimal'), {
    kind: 'value',
    refused: 'minimal',
    accepted: ['low'],
  });
  assert.equal(rule({ value: 'minimal', accepted: ['low'] }, 'max'), undefined);
  assert.equal(rule({ accepted: ['max', 'low'] }, 'max'), undefined);
});

test('two that exclude each other are learned as a pair', () => {
  const refused: RefusedParameter = { param: 'top_p', kind: 'refused', beside: 'temperature' };
  assert.deepEqual(taught(refused, { temperature: 0.1, top_p: 0.2 })?.when, { kind: 'beside', other: 'temperature' });
  assert.equal(taught(refused, { top_p: 0.2 }), undefined);
});

test('of the provider’s words two sentences are kept: what stands behind them may be the caller’s own', () => {
  const reasonOf = (reason: string) =>
    lessonOf({
      model: 'openai/x',
      refused: { param: 'store', kind: 'refused' },
      body: '{"store":true}',
      reason,
      nowMs: 0,
    })?.reason;
  assert.equal(
    reasonOf("Unsupported parameter: 'reasoning.effort'. Use v1.5 instead. You sent: my secret plan"),
    "Unsupported parameter: 'reasoning.effort'. Use v1.5 instead.",
  );
  assert.equal(reasonOf('store: Extra inputs are not permitted'), 'store: Extra inputs are not permitted');
  assert.equal(reasonOf('one line\nReceived: secret'), 'one line');
});
