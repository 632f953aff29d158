// Owns what a sentence does to the model: reads, asks, wishes, orders, decides. Types and their order of strength, no words.
import type { ReadingTask } from './_ask_words.ts';
import type { Sentence } from './_words_sentences.ts';

export type Act =
  /** Wants something to be changed, or put into effect. */
  | { readonly kind: 'order' }
  /** A question whose answer is acted on: `can we drop this?`, `which one do we declare?`. */
  | { readonly kind: 'decision' }
  /** An opinion of what is shown: `ok?`, `does this look right?`. */
  | { readonly kind: 'verdict' }
  /** Says how things ought to be: `people who left should not get in`. */
  | { readonly kind: 'norm' }
  /** Words of a language that no table here reads. */
  | { readonly kind: 'opaque' }
  /** Asks to be told something, or for words; changes nothing. */
  | {
      readonly kind: 'read';
      readonly task: ReadingTask;
      /** Only its form is a question, about `this` or about nothing named: beside something risky it may ask for a verdict. */
      readonly loose?: true;
    }
  /** A phrase without a verb that says what to do: `small one`. */
  | { readonly kind: 'fragment' }
  /** Tells how things are. */
  | { readonly kind: 'statement' }
  | { readonly kind: 'greeting' }
  /** Nothing of the matter: politeness, talk about which model to use, what is not to be done. */
  | { readonly kind: 'aside' };

export interface Spoken {
  readonly sentence: Sentence;
  readonly act: Act;
}

const STRENGTH: Readonly<Record<Act['kind'], number>> = {
  order: 9,
  decision: 8,
  verdict: 7,
  norm: 6,
  opaque: 5,
  read: 4,
  fragment: 3,
  statement: 2,
  greeting: 1,
  aside: 0,
};

/** The act that decides: question first and order second is an order (risk-baselines.md, lessons). The earlier of equals. */
export function strongest(acts: readonly Act[]): Act {
  return acts.reduce<Act>((best, act) => (STRENGTH[act.kind] > STRENGTH[best.kind] ? act : best), { kind: 'aside' });
}

/** Acts that leave everything as it is. */
export function isHarmless(act: Act): boolean {
  return STRENGTH[act.kind] < STRENGTH.opaque;
}
