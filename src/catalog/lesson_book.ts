// Keeps the lessons of all models in memory: few, bounded, and only for a week, because providers change their minds.
// Knows no store: who must hear of a new lesson is handed in. A wrong lesson can do no more than leave out a parameter
// of lesson_parameters.ts, and is forgotten by itself.
import { LESSON_LIFE_MS, LESSON_MODELS_MAX, LESSONS_PER_MODEL_MAX } from '../support/limits.ts';
import { lessonKey, type Lesson } from './lesson.ts';

export interface LessonBook {
  /** Those of `provider/model` that hold now. */
  readonly of: (model: string) => readonly Lesson[];
  /** One of the same key is replaced. */
  readonly learn: (lesson: Lesson) => void;
  /** All that are in force are these from now on: another process changed them. */
  readonly replace: (lessons: readonly Lesson[]) => void;
  readonly list: () => readonly Lesson[];
}

export interface LessonBookOptions {
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
  /** Called for each lesson that is new or was renewed. */
  readonly onLearned?: ((lesson: Lesson) => void) | undefined;
}

const NONE: readonly Lesson[] = [];

export function createLessonBook({ nowMs, onLearned }: LessonBookOptions): LessonBook {
  let byModel = new Map<string, readonly Lesson[]>();
  const isAlive = ({ learnedAtMs }: Lesson): boolean => nowMs() - learnedAtMs < LESSON_LIFE_MS;

  function add(lesson: Lesson): void {
    const others = (byModel.get(lesson.model) ?? NONE).filter(
      (known) => lessonKey(known) !== lessonKey(lesson) && isAlive(known),
    );
    // Behind the others, models and lessons alike: what was learned last is forgotten last.
    byModel.delete(lesson.model);
    byModel.set(lesson.model, [...others, lesson].slice(-LESSONS_PER_MODEL_MAX));
    const oldest = byModel.keys().next().value;
    if (byModel.size > LESSON_MODELS_MAX && oldest !== undefined) byModel.delete(oldest);
  }

  return {
    of: (model) => {
      const found = byModel.get(model);
      if (found === undefined) return NONE;
      return found.every(isAlive) ? found : found.filter(isAlive);
    },
    learn: (lesson) => {
      add(lesson);
      onLearned?.(lesson);
    },
    replace: (lessons) => {
      byModel = new Map();
      for (const lesson of lessons.toSorted((left, right) => left.learnedAtMs - right.learnedAtMs))
        if (isAlive(lesson)) add(lesson);
    },
    list: () => [...byModel.values()].flat().filter(isAlive),
  };
}
