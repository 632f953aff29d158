// What a lesson does to a body, and what it leaves alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lesson, LessonRule, LessonWhen } from '../catalog/lesson.ts';
import { isLoadlineError } from '../support/errors.ts';
import type { Compat } from '../wire/codec.ts';
import { applyLessons } from './apply_lessons.ts';

const REFUSED: LessonRule = { kind: 'refused', instead: null };
const ALWAYS: LessonWhen = { kind: 'always' };

const lesson = (param: string, rule: LessonRule = REFUSED, when: LessonWhen = ALWAYS): Lesson => ({
  model: 'openai/x',
  param,
  rule,
  when,
  reason: `no ${param} here, said the provider`,
  learnedAtMs: 0,
});

const apply = (text: string, lessons: readonly Lesson[], more: { compat?: Compat; ours?: readonly string[] } = {}) =>
  applyLessons(text, { lessons, compat: more.compat ?? 'lenient', ours: new Set(more.ours), sameProtocol: false });

test('a parameter goes and everything else stays to the character', () => {
  const text = '{ "model":"x",  "temperature" : 0.70, "n": 12345678901234567890 }';
  assert.deepEqual(apply(text, [lesson('temperature')]), {
    body: '{ "model":"x", "n": 12345678901234567890 }',
    dropped: ['temperature'],
  });
});

test('a body without the parameter is the very same text', () => {
  const text = '{"model":"x","messages":[{"role":"user","content":"say \\"temperature\\""}]}';
  assert.equal(apply(text, [lesson('temperature'), lesson('reasoning.effort')]).body, text);
  assert.equal(apply('{"temperature":null}', [lesson('temperature')]).body, '{"temperature":null}');
});

test('dotted paths go from inside, and what they leave empty goes with them', () => {
  const body =
    '{"reasoning":{"effort":"high","summary":"auto"},"text":{"verbosity":"low"},"output_config":{"effort":"max"}}';
  const lessons = [lesson('reasoning.effort'), lesson('text.verbosity'), lesson('output_config.effort')];
  assert.deepEqual(apply(body, lessons), {
    body: '{"reasoning":{"summary":"auto"}}',
    dropped: ['reasoning_effort', 'verbosity'],
  });
  const both = [lesson('reasoning.effort'), lesson('reasoning.summary')];
  assert.equal(apply('{"a":1,"reasoning":{"effort":"high","summary":"auto"}}', both).body, '{"a":1}');
});

test('a parameter with another name is renamed, which loses nothing and is allowed to the strict', () => {
  const renamed = [lesson('max_tokens', { kind: 'refused', instead: 'max_completion_tokens' })];
  assert.deepEqual(apply('{"max_tokens":9}', renamed, { compat: 'strict' }), {
    body: '{"max_completion_tokens":9}',
    dropped: [],
  });
  const both = apply('{"max_tokens":9,"max_completion_tokens":8}', renamed);
  assert.deepEqual(both, { body: '{"max_completion_tokens":8}', dropped: ['max_tokens'] });
});

test('a value that is not taken goes, one that is taken stays', () => {
  const rule: LessonRule = { kind: 'value', refused: null, accepted: ['1'] };
  assert.deepEqual(apply('{"temperature":0.2}', [lesson('temperature', rule)]), {
    body: '{}',
    dropped: ['temperature'],
  });
  assert.equal(apply('{"temperature":1}', [lesson('temperature', rule)]).body, '{"temperature":1}');
  assert.equal(apply('{"temperature":1.0}', [lesson('temperature', rule)]).body, '{"temperature":1.0}');
  const flex: LessonRule = { kind: 'value', refused: 'flex', accepted: null };
  assert.equal(apply('{"service_tier":"flex"}', [lesson('service_tier', flex)]).body, '{}');
  assert.equal(apply('{"service_tier":"auto"}', [lesson('service_tier', flex)]).body, '{"service_tier":"auto"}');
});

test('an effort that is not taken becomes its nearest neighbour (L17)', () => {
  const rule: LessonRule = { kind: 'value', refused: 'xhigh', accepted: ['none', 'low', 'medium', 'high'] };
  const at = (effort: string) => apply(`{"reasoning":{"effort":"${effort}"}}`, [lesson('reasoning.effort', rule)]);
  assert.deepEqual(at('xhigh'), { body: '{"reasoning":{"effort":"high"}}', dropped: ['reasoning_effort'] });
  assert.equal(at('minimal').body, '{"reasoning":{"effort":"low"}}');
  assert.equal(at('low').body, '{"reasoning":{"effort":"low"}}');
});

test('a maximum is lowered to what is taken', () => {
  const rule: LessonRule = { kind: 'limit', most: 128_000 };
  assert.deepEqual(apply('{"max_tokens":200000}', [lesson('max_tokens', rule)]), {
    body: '{"max_tokens":128000}',
    dropped: ['max_tokens'],
  });
  assert.equal(apply('{"max_tokens":1000}', [lesson('max_tokens', rule)]).body, '{"max_tokens":1000}');
});

test('sampling that was refused while the model reasoned is sent while it does not (V4)', () => {
  const silent = lesson('temperature', REFUSED, { kind: 'unless-effort-none' });
  const asked = lesson('temperature', REFUSED, { kind: 'reasoning' });
  const body = (effort: string | undefined) =>
    JSON.stringify({ temperature: 0.5, ...(effort === undefined ? {} : { reasoning_effort: effort }) });
  const kept = (taught: Lesson, effort?: string) => apply(body(effort), [taught]).body.includes('temperature');
  assert.deepEqual(
    [kept(silent, 'none'), kept(silent), kept(silent, 'high'), kept(asked, 'none'), kept(asked), kept(asked, 'high')],
    [true, false, false, true, true, false],
  );
  assert.equal(apply('{"temperature":0.5,"thinking":{"type":"adaptive"}}', [asked]).dropped.length, 1);
  assert.equal(apply('{"temperature":0.5,"thinking":{"type":"disabled"}}', [silent]).dropped.length, 0);
});

test('of two that exclude each other one goes, and only where both are there', () => {
  const taught = lesson('top_p', REFUSED, { kind: 'beside', other: 'temperature' });
  assert.equal(apply('{"temperature":0.5,"top_p":0.9}', [taught]).body, '{"temperature":0.5}');
  assert.equal(apply('{"top_p":0.9}', [taught]).body, '{"top_p":0.9}');
  const without = [lesson('temperature'), taught];
  assert.equal(apply('{"temperature":0.5,"top_p":0.9}', without).body, '{"top_p":0.9}');
});

test('a refusal together with tools says nothing of requests without them', () => {
  const taught = lesson('reasoning_effort', REFUSED, { kind: 'tools' });
  assert.equal(apply('{"reasoning_effort":"high","tools":[]}', [taught]).dropped.length, 0);
  assert.equal(apply('{"reasoning_effort":"high","tools":[{"type":"function"}]}', [taught]).dropped.length, 1);
});

test('the strict are refused in the words of the provider, naming their own parameter', () => {
  assert.throws(
    () => apply('{"output_config":{"effort":"max"}}', [lesson('output_config.effort')], { compat: 'strict' }),
    (error) =>
      isLoadlineError(error) &&
      error.code === 'unsupported_parameter' &&
      error.param === 'reasoning_effort' &&
      error.message === 'no output_config.effort here, said the provider',
  );
  assert.equal(apply('{"a":1}', [lesson('temperature')], { compat: 'strict' }).body, '{"a":1}');
});

test('stream_options that were ours to ask for are no loss (L45)', () => {
  const body = '{"stream":true,"stream_options":{"include_usage":true}}';
  const taught = [lesson('stream_options')];
  assert.deepEqual(apply(body, taught, { compat: 'strict', ours: ['stream_options'] }), {
    body: '{"stream":true}',
    dropped: [],
  });
  assert.deepEqual(apply(body, taught).dropped, ['stream_options']);
});

test('of two that exclude each other the one goes that asks for nothing, and nobody loses it', () => {
  const taught = [lesson('top_p', REFUSED, { kind: 'beside', other: 'temperature' })];
  for (const compat of ['lenient', 'strict'] as const) {
    assert.deepEqual(apply('{"temperature":1,"top_p":0.9}', taught, { compat }), {
      body: '{"top_p":0.9}',
      dropped: [],
    });
    assert.deepEqual(apply('{"temperature":0.2,"top_p":1}', taught, { compat }), {
      body: '{"temperature":0.2}',
      dropped: [],
    });
  }
  assert.deepEqual(apply('{"temperature":0.2,"top_p":0.9}', taught).dropped, ['top_p']);
});

test('a value that asks for what happens anyway is no loss, for strict callers either', () => {
  for (const [param, value] of [
    ['temperature', 1],
    ['presence_penalty', 0],
    ['logprobs', false],
    ['parallel_tool_calls', true],
    ['store', false],
  ] as const) {
    const body = JSON.stringify({ a: 1, [param]: value });
    assert.deepEqual(apply(body, [lesson(param)], { compat: 'strict' }), { body: '{"a":1}', dropped: [] });
  }
  assert.throws(() => apply('{"store":true}', [lesson('store')], { compat: 'strict' }));
});

test('who speaks the provider’s protocol is told the name that they wrote', () => {
  const options = { lessons: [lesson('reasoning.effort')], compat: 'lenient', ours: new Set<string>() } as const;
  const body = '{"reasoning":{"effort":"max"}}';
  assert.deepEqual(applyLessons(body, { ...options, sameProtocol: true }).dropped, ['reasoning.effort']);
  assert.deepEqual(applyLessons(body, { ...options, sameProtocol: false }).dropped, ['reasoning_effort']);
});
