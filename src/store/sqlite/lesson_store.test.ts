// Lessons in a real database: written by the projection's thread, read by it again after a start, forgotten by a command.
import { Database } from 'bun:sqlite';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { lessonKey, type Lesson } from '../../catalog/lesson.ts';
import { systemClock } from '../../support/clock.ts';
import { LESSON_LIFE_MS } from '../../support/limits.ts';
import { silentLog } from '../../support/log.ts';
import { openLessonStore } from './lesson_store.ts';
import { openProjection } from './projection.ts';

function temporaryFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-lessons-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

const lesson = (param: string, more: Partial<Lesson> = {}): Lesson => ({
  model: 'openai/x',
  param,
  rule: { kind: 'refused', instead: null },
  when: { kind: 'always' },
  reason: "Unsupported parameter: 'x'.",
  learnedAtMs: Date.now(),
  ...more,
});

async function projection(path: string) {
  const seen: (readonly Lesson[])[] = [];
  let waiting: { readonly holds: (lessons: readonly Lesson[]) => boolean; readonly resolve: () => void } | undefined;
  const opened = await openProjection({
    path,
    programVersion: '0.1.0',
    clock: systemClock,
    log: silentLog,
    onKeys: () => undefined,
    onLessons: (lessons) => {
      seen.push(lessons);
      if (waiting?.holds(lessons) === true) waiting.resolve();
    },
  });
  const until = (holds: (lessons: readonly Lesson[]) => boolean): Promise<void> =>
    seen.some(holds) ? Promise.resolve() : new Promise((resolve) => (waiting = { holds, resolve }));
  return { ...opened, seen, until };
}

const store = (path: string, nowMs = Date.now()) =>
  openLessonStore({ path, programVersion: '0.1.0', nowMs: () => nowMs });

const ALL: readonly Lesson[] = [
  lesson('temperature', { when: { kind: 'reasoning' } }),
  lesson('max_tokens', { rule: { kind: 'refused', instead: 'max_completion_tokens' } }),
  lesson('reasoning_effort', { rule: { kind: 'value', refused: 'minimal', accepted: ['low', 'high'] } }),
  lesson('service_tier', { rule: { kind: 'value', refused: 'flex', accepted: null } }),
  lesson('max_tokens', { rule: { kind: 'limit', most: 8_192 }, model: 'lab/a:b' }),
  lesson('top_p', { when: { kind: 'beside', other: 'temperature' } }),
];

const byKey = (lessons: readonly Lesson[]) =>
  lessons.toSorted((left, right) => (left.model + lessonKey(left) < right.model + lessonKey(right) ? -1 : 1));

test('what is learned is there at the next start, each kind as it was', async (t) => {
  const path = temporaryFile(t);
  const first = await projection(path);
  assert.deepEqual(first.seen, [[]]);
  for (const each of ALL) first.learn(each);
  first.learn(lesson('temperature', { when: { kind: 'reasoning' }, reason: 'again' }));
  await first.close();
  const second = await projection(path);
  assert.deepEqual(
    byKey(second.seen[0] ?? []),
    byKey([
      ...ALL.slice(1),
      {
        ...ALL[0],
        reason: 'again',
        learnedAtMs: second.seen[0]?.find(({ reason }) => reason === 'again')?.learnedAtMs,
      } as Lesson,
    ]),
  );
  await second.close();
});

test('a running server is told within a second when another process forgets', async (t) => {
  const path = temporaryFile(t);
  const running = await projection(path);
  for (const each of ALL) running.learn(each);
  await running.until((lessons) => lessons.length === ALL.length);
  const beside = store(path);
  assert.equal(beside.list().length, ALL.length);
  assert.equal(beside.forget({ model: 'openai/x', param: 'temperature' }), 1);
  assert.equal(beside.forget({ model: 'openai/x', param: 'temperature' }), 0);
  await running.until(
    (lessons) => lessons.length === ALL.length - 1 && lessons.every(({ param }) => param !== 'temperature'),
  );
  assert.equal(beside.forget({ model: 'openai/x' }), 4);
  await running.until((lessons) => lessons.length === 1 && lessons[0]?.model === 'lab/a:b');
  assert.equal(beside.forget({}), 1);
  await running.until((lessons) => lessons.length === 0);
  beside.close();
  await running.close();
});

test('what is too old is not handed out and is cleared away with the next lesson', async (t) => {
  const path = temporaryFile(t);
  const old = Date.now() - LESSON_LIFE_MS;
  const running = await projection(path);
  running.learn(lesson('seed', { learnedAtMs: old }));
  running.learn(lesson('store'));
  await running.close();
  const database = new Database(path);
  const rows = database.query<{ param: string }, []>('SELECT param FROM lessons').all();
  assert.deepEqual(rows, [{ param: 'store' }]);
  database.close();
  const later = store(path, Date.now() + LESSON_LIFE_MS);
  assert.deepEqual(later.list(), []);
  later.close();
});

test('a row that this version does not understand is not obeyed and hides no other', async (t) => {
  const path = temporaryFile(t);
  await (await projection(path)).close();
  const database = new Database(path);
  for (const [key, rule] of [
    ['a', '{"rule":{"kind":"telepathy"},"when":{"kind":"always"}}'],
    ['b', '{"rule":{"kind":"refused"},"when":{"kind":"on-sundays"}}'],
    ['c', 'not JSON'],
    ['d', '{"rule":{"kind":"limit","most":"many"},"when":{"kind":"always"}}'],
    ['e', '{"rule":{"kind":"refused"},"when":{"kind":"tools"}}'],
  ])
    database.run('INSERT INTO lessons (model, key, param, rule, reason, learned_at_ms) VALUES (?, ?, ?, ?, ?, ?)', [
      'openai/x',
      key ?? '',
      'p',
      rule ?? '',
      'r',
      Date.now(),
    ]);
  database.close();
  const beside = store(path);
  assert.deepEqual(
    beside.list().map(({ when }) => when.kind),
    ['tools'],
  );
  beside.close();
});
