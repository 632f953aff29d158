// Owns the form of a lesson in the database. Reading never throws for a single odd row, such as one of a later version:
// what cannot be understood is not obeyed.
import type { Database } from 'bun:sqlite';
import { lessonKey, type Lesson, type LessonRule, type LessonWhen } from '../../catalog/lesson.ts';
import { isJsonObject, numberAt, stringAt } from '../../support/json.ts';
import { LESSON_LIFE_MS } from '../../support/limits.ts';
import { bumpEpoch } from './_epoch_watch.ts';

interface StoredLesson {
  readonly model: string;
  readonly param: string;
  readonly rule: string;
  readonly reason: string;
  readonly learned_at_ms: bigint | number;
}

const SELECT = 'SELECT model, param, rule, reason, learned_at_ms FROM lessons ORDER BY learned_at_ms, model, key';

/** Those that still hold, the oldest first. */
export function readLessonRows(database: Database, nowMs: number): readonly Lesson[] {
  const statement = database.prepare<StoredLesson, []>(SELECT);
  try {
    return statement
      .all()
      .flatMap((stored) => decodeLesson(stored) ?? [])
      .filter((lesson) => nowMs - lesson.learnedAtMs < LESSON_LIFE_MS);
  } finally {
    statement.finalize();
  }
}

/** Replaces the one of the same key, and clears away what is too old. */
export function writeLessonRow(database: Database, lesson: Lesson): void {
  const { model, param, rule, when, reason, learnedAtMs } = lesson;
  database
    .transaction(() => {
      database.run('DELETE FROM lessons WHERE learned_at_ms <= ?', [learnedAtMs - LESSON_LIFE_MS]);
      database.run(
        'INSERT OR REPLACE INTO lessons (model, key, param, rule, reason, learned_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
        [model, lessonKey(lesson), param, JSON.stringify({ rule, when }), reason, learnedAtMs],
      );
      // A poll that read just before would otherwise hand out rows without it, and nobody would read again.
      bumpEpoch(database, 'lessons_epoch');
    })
    .immediate();
}

function decodeLesson(stored: StoredLesson): Lesson | undefined {
  const told = parse(stored.rule);
  const rule = isJsonObject(told) ? decodeRule(told['rule']) : undefined;
  const when = isJsonObject(told) ? decodeWhen(told['when']) : undefined;
  if (rule === undefined || when === undefined) return undefined;
  const { model, param, reason } = stored;
  return { model, param, rule, when, reason, learnedAtMs: Number(stored.learned_at_ms) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodeRule(value: unknown): LessonRule | undefined {
  switch (stringAt(value, 'kind')) {
    case 'refused':
      return { kind: 'refused', instead: stringAt(value, 'instead') ?? null };
    case 'value': {
      const accepted = isJsonObject(value) ? value['accepted'] : undefined;
      return {
        kind: 'value',
        refused: stringAt(value, 'refused') ?? null,
        accepted: Array.isArray(accepted) ? accepted.filter((entry) => typeof entry === 'string') : null,
      };
    }
    case 'limit': {
      const most = numberAt(value, 'most');
      return most === undefined ? undefined : { kind: 'limit', most };
    }
    default:
      return undefined;
  }
}

const KINDS = ['always', 'unless-effort-none', 'reasoning', 'tools'] as const;

function decodeWhen(value: unknown): LessonWhen | undefined {
  const kind = stringAt(value, 'kind');
  const other = stringAt(value, 'other');
  if (kind === 'beside') return other === undefined ? undefined : { kind, other };
  const known = KINDS.find((each) => each === kind);
  return known === undefined ? undefined : { kind: known };
}
