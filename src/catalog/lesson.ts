// What a provider's refusal taught about one model: a parameter that it does not take, a value, a limit. Data with the
// provider's own words as its reason; lesson_book.ts keeps it, gateway/apply_lessons.ts obeys it.

export type LessonRule =
  /** `instead`: the name under which the same value is taken. */
  | { readonly kind: 'refused'; readonly instead: string | null }
  /** One value that is not taken, or all that are; at least one of the two is known. */
  | { readonly kind: 'value'; readonly refused: string | null; readonly accepted: readonly string[] | null }
  | { readonly kind: 'limit'; readonly most: number };

/**
 * When it holds. GPT-5.1 takes a temperature while its effort is none and no other time, so that a refusal met in one
 * state of the reasoning says nothing of the others: `unless-effort-none` was met where the request said no effort,
 * `reasoning` where it said one. `beside` names a second parameter that must be there too.
 */
export type LessonWhen =
  | { readonly kind: 'always' | 'unless-effort-none' | 'reasoning' | 'tools' }
  | { readonly kind: 'beside'; readonly other: string };

export interface Lesson {
  /** `provider/model`. */
  readonly model: string;
  /** Path in the body that the provider gets, dotted: `temperature`, `reasoning.effort`. */
  readonly param: string;
  readonly rule: LessonRule;
  readonly when: LessonWhen;
  /** The provider's words, without secrets. */
  readonly reason: string;
  readonly learnedAtMs: number;
}

/** Names a lesson within its model: a second of the same name replaces the first. */
export function lessonKey({ param, rule, when }: Lesson): string {
  const value = rule.kind === 'value' && rule.accepted === null ? (rule.refused ?? '') : '';
  return [param, rule.kind, value, when.kind, when.kind === 'beside' ? when.other : ''].join('|');
}
