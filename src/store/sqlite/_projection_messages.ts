// What the serving thread and the projection's thread say to each other. Records cross as JSON text: a structured clone of
// the same 100 records takes the serving thread four times as long (1.6 ms against 0.4 ms, Bun 1.4.5). Types only.
import type { KeyRow } from '../../access/caller.ts';
import type { KeptCall, KeptResult } from './_kept_table.ts';
import type { Lesson } from '../../catalog/lesson.ts';

/** Given to the thread when it starts. */
export interface ThreadStart {
  readonly path: string;
  readonly programVersion: string;
  readonly keyPollMs: number;
}

export type ToThread =
  | { readonly kind: 'write'; readonly call: number; readonly records: string }
  | { readonly kind: 'find'; readonly call: number; readonly id: string }
  | { readonly kind: 'kept'; readonly call: number; readonly asked: KeptCall }
  /** Kept as far as it can be: a lesson that is lost is learned again. */
  | { readonly kind: 'learn'; readonly lesson: Lesson }
  /** All that was sent before is done first. */
  | { readonly kind: 'close' };

export type FromThread =
  | { readonly kind: 'ready' }
  /** The database cannot be opened: a sentence for people. The thread ends. */
  | { readonly kind: 'refused'; readonly message: string }
  /** `record` is the JSON of what `find` found. */
  | { readonly kind: 'done'; readonly call: number; readonly record: string | null }
  | { readonly kind: 'kept-done'; readonly call: number; readonly result: KeptResult }
  | { readonly kind: 'kept-failed'; readonly call: number; readonly message: string }
  | { readonly kind: 'failed'; readonly call: number; readonly message: string }
  /** All keys: at the start and after each change by any process. */
  | { readonly kind: 'keys'; readonly rows: readonly KeyRow[] }
  /** All lessons, likewise. `heard`: how many `learn` had been heard when they were read. */
  | { readonly kind: 'lessons'; readonly lessons: readonly Lesson[]; readonly heard: number }
  | { readonly kind: 'lessons-failed'; readonly message: string }
  /** The keys could not be read; said once until they can be again. */
  | { readonly kind: 'keys-failed'; readonly message: string };
