// Owns the look at lessons and their forgetting by a command, beside a running server or without one: short transactions,
// each of which bumps the row that the server watches. Knows nothing of what a lesson does.
import type { Lesson } from '../../catalog/lesson.ts';
import { bumpEpoch } from './_epoch_watch.ts';
import { readLessonRows } from './_lesson_rows.ts';
import { refusing } from './_refused.ts';
import { openDatabase } from './open_database.ts';

export interface LessonStoreOptions {
  readonly path: string;
  readonly programVersion: string;
  readonly nowMs: () => number;
}

/** Every call throws StoreRefused where the file is locked for longer than the wait, or damaged. */
export interface OpenLessonStore {
  readonly list: () => readonly Lesson[];
  /** Those of one model, of one parameter of it, or all. Gives back how many were forgotten. */
  readonly forget: (which: { readonly model?: string; readonly param?: string }) => number;
  readonly close: () => void;
}

/** Throws StoreRefused. */
export function openLessonStore(options: LessonStoreOptions): OpenLessonStore {
  const database = openDatabase({ ...options, create: false });
  return {
    list: () => refusing(options.path, () => readLessonRows(database, options.nowMs())),
    forget: ({ model, param }) =>
      refusing(options.path, () =>
        database
          .transaction(() => {
            const sql = 'DELETE FROM lessons WHERE (?1 IS NULL OR model = ?1) AND (?2 IS NULL OR param = ?2)';
            const { changes } = database.run(sql, [model ?? null, param ?? null]);
            bumpEpoch(database, 'lessons_epoch');
            return changes;
          })
          .immediate(),
      ),
    close: () => database.close(),
  };
}
