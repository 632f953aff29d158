// Owns how lessons look in a terminal and in JSON: the model, the parameter, what becomes of it, since when, and the
// provider's words for it.
import type { Lesson, LessonRule, LessonWhen } from '../catalog/lesson.ts';
import { table, type Column } from './text.ts';

/** `left out`, `at most 128,000`, `sent as max_completion_tokens`. */
function ruleText(rule: LessonRule): string {
  switch (rule.kind) {
    case 'refused':
      return rule.instead === null ? 'left out' : `sent as ${rule.instead}`;
    case 'value':
      return rule.accepted === null ? `not ${rule.refused ?? ''}` : `only ${rule.accepted.join(' ')}`;
    case 'limit':
      return `at most ${rule.most.toLocaleString('en-US')}`;
    default:
      return rule satisfies never;
  }
}

function whenText(when: LessonWhen): string {
  switch (when.kind) {
    case 'always':
      return '';
    case 'unless-effort-none':
      return ', unless effort is none';
    case 'reasoning':
      return ' while it reasons';
    case 'tools':
      return ' beside tools';
    case 'beside':
      return ` beside ${when.other}`;
    default:
      return when satisfies never;
  }
}

/** Empty where nothing was learned. */
export function lessonLines(lessons: readonly Lesson[], columns: number): readonly string[] {
  if (lessons.length === 0) return [];
  const head: Column[] = [
    // What `--forget` takes is told whole.
    { title: 'learned of', whole: true },
    { title: 'parameter', whole: true },
    { title: 'so it is' },
    { title: 'since', whole: true },
    { title: 'because the provider said' },
  ];
  const rows = lessons.map(({ model, param, rule, when, reason, learnedAtMs }) => [
    model,
    param,
    `${ruleText(rule)}${whenText(when)}`,
    new Date(learnedAtMs).toISOString().slice(0, 10),
    reason,
  ]);
  return ['', ...table(head, rows, columns)];
}

export function publicLesson({ param, rule, when, reason, learnedAtMs }: Lesson): Record<string, unknown> {
  return { param, rule, when, reason, learned_at: new Date(learnedAtMs).toISOString() };
}
