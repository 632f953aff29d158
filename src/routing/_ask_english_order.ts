// Owns the English forms of wanting a change: a verb that begins an order, words that say how things ought to be.
import { DEEDS } from './_intent_verbs.ts';
import { findAll, matchAt } from './_words_lexicon.ts';
import { defineGate, opensIn } from './_words_gate.ts';
import { joinWords, type Word } from './words.ts';

/** Words that begin the object of a verb: after one of them a verb is an order and no noun. */
const OBJECT_STARTS = new Set(
  `it them this that these those the a an our my your his her its their all every any each both everything everyone anyone whatever one two three last next old new only more another some no us me him people users customers " now right how what who where when which to back off out down up over so as`.split(
    ' ',
  ),
);
/** Verbs that are nobody's name and no noun: what stands behind them is their object, even `toFixed`. */
const NO_NAME = new Set(
  'use add make delete remove disable keep let put give ignore allow apply enable rename replace'.split(' '),
);
/** Past forms and nouns that look like a verb's base. */
const NOT_BASE = new Set('made sent paid kept wrote overwrote written thrown setting goes lets'.split(' '));

/** A deed in its base form at the front; in strict places only with an object behind it, or alone when it does harm. */
export function beginsOrder(
  words: readonly Word[],
  range: { readonly from: number; readonly to: number },
  strict: boolean,
): boolean {
  const { from, to } = range;
  const first = words[from]?.text ?? '';
  const deed = matchAt(DEEDS.en, words, from);
  if (
    deed === undefined ||
    NOT_BASE.has(first) ||
    (deed.to - deed.from === 1 &&
      /(?:[^ie]ing|[^e]ed|[^s]s)$/.test(first) &&
      !/^(?:bring|embed|shred|bypass|process|need|feed|wipe)$/.test(first))
  )
    return false;
  // `Bill noticed that`, `Charge is conserved`: a name or a noun, and its verb behind it.
  const behind = words[from + 1]?.text ?? '';
  if (
    deed.to - deed.from === 1 &&
    ((/(?:[^e]ed)$/.test(behind) && !NO_NAME.has(first)) ||
      /^(?:is|was|were|are|has|had|will|would|can|could|does|did|of)$/.test(behind))
  )
    return false;
  if (!strict) return true;
  const next = words[deed.to - (deed.to - deed.from > 1 ? 1 : 0)]?.text;
  if (from + 1 >= to) return false;
  return (
    next === undefined ||
    deed.to >= to ||
    OBJECT_STARTS.has(words[from + 1]?.text ?? '') ||
    OBJECT_STARTS.has(next) ||
    /[._/\d]/.test(next)
  );
}

const NORM =
  /\b(?:should|shouldn't|must|mustn't|shall|ought|has to|have to|needs to|need to|needn't|supposed to|no longer|any ?more|from now on|instead of|is enough|are enough|suffices?|will be enough|gets? to|becomes?|may now|can now|as of (?:now|today|tomorrow|next)|starting (?:now|today|tomorrow|this|next|monday|from)|until further notice|too strict|in the way|better if|rather not|not allowed|are not to|is not to|wants? (?:it|them|us|this|that)|asked (?:us|me|for)|is to be|are to be|can go|can have the same|can have access|can see (?:all|every|what|the)|may (?:look|see|use|have|do|go|keep|get|read|write|enter|order)|just (?:let|skip|drop|use|take|send|put)|leave (?:it|them|that|this|those|the \w+) (?:out|off|open|on)|(?:a|one) (?:third|quarter|half|fifth|tenth) (?:more|less)|from (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|next|today|tomorrow|tonight))\b/;

/** One word of each alternative of NORM, the rarest. */
const NORM_GATE = defineGate(
  `should shouldn must mustn shall ought has have needs need needn supposed longer more anymore now instead enough suffice
   suffices get gets become becomes today tomorrow next starting further strict way better rather allowed not want wants
   asked be go see may just leave third quarter half fifth tenth monday tuesday wednesday thursday friday saturday sunday
   tonight`,
);

export function hasNorm(words: readonly Word[], from: number, to: number): boolean {
  return opensIn(NORM_GATE, words, { from, to }) && NORM.test(joinWords(words, from, to));
}

const CONDITIONS = new Set('if when whenever once until unless while after before as where wherever'.split(' '));

/** `when someone forgets their phone let them in`: a condition, then what is to be done, without a comma. */
export function hasConditionedDeed(words: readonly Word[], from: number, to: number): boolean {
  if (!CONDITIONS.has(words[from]?.text ?? '')) return false;
  return findAll(DEEDS.en, words, { from: from + 3, to }).some(
    (hit) =>
      hit.tag !== 'change' &&
      hit.tag !== 'reveal' &&
      beginsOrder(words, { from: hit.from, to }, true) &&
      !/^(?:to|would|will|can|could|must|may|did|do|does|not|i|we|you|they|who|that|and|or)$/.test(
        words[hit.from - 1]?.text ?? '',
      ),
  );
}
