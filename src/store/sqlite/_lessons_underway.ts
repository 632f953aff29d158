// Owns the lessons that were told to the thread and that it had not heard when it read the table: the list that it sends
// replaces all that memory knows, and what was learned meanwhile must not be forgotten with it.
import type { Lesson } from '../../catalog/lesson.ts';

export interface LessonsUnderway {
  /** A lesson goes to the thread. */
  readonly sent: (lesson: Lesson) => void;
  /** The thread's list, read when it had heard so many lessons, with those that it had not heard behind it. */
  readonly completed: (lessons: readonly Lesson[], heard: number) => readonly Lesson[];
}

export function createLessonsUnderway(): LessonsUnderway {
  let waiting: readonly Lesson[] = [];
  let heardBefore = 0;
  return {
    sent: (lesson) => {
      waiting = [...waiting, lesson];
    },
    completed: (lessons, heard) => {
      waiting = waiting.slice(heard - heardBefore);
      heardBefore = heard;
      return waiting.length === 0 ? lessons : [...lessons, ...waiting];
    },
  };
}
