// Owns reading an English sentence: which act it is. Clause by clause, from the front, with the tables of _ask_words.ts;
// what is not recognised as harmless is never called so.
import { strongest, type Act } from './_ask_act.ts';
import { readQuestion } from './_ask_english_question.ts';
import { beginsOrder, hasConditionedDeed, hasNorm } from './_ask_english_order.ts';
import { readMaking, readReading } from './_ask_english_reading.ts';
import {
  AUXILIARIES,
  FILLERS,
  FORMATTING,
  MODEL_TALK,
  PROGRAMMING,
  QUESTION_WORDS,
  STATEMENT_STARTS,
} from './_ask_words.ts';
import { DEEDS } from './_intent_verbs.ts';
import { contains, findAll, matchAt } from './_words_lexicon.ts';
import type { Clause } from './_words_clauses.ts';
import type { Sentence } from './_words_sentences.ts';
import { joinWords, type Word } from './words.ts';

const PRONOUNS = new Set('it them this that these those everything all'.split(' '));
const WISHERS = new Set(`i'd we'd i we need want`.split(' '));
const WISHES = new Set(`want need wish prefer would'd`.split(' '));
/** Nobody writes longer sentences; text without stops is no sentence, and is not called harmless. */
const SENTENCE_WORDS_MAX = 400;
/** What the sentence asks for, by its strongest clause. */
export function readEnglish(sentence: Sentence): Act {
  if (sentence.words.length > SENTENCE_WORDS_MAX) return { kind: 'opaque' };
  const acts: Act[] = endsInVerdict(sentence) ? [{ kind: 'verdict' }] : [];
  for (const clause of sentence.clauses) {
    // `translate: delete the file`: what stands behind the colon is the matter.
    if (clause.joint === 'colon' && acts.some((act) => act.kind === 'read' && act.task !== 'qa')) break;
    const told = acts.some((act) => act.kind === 'read' || act.kind === 'verdict' || act.kind === 'decision');
    const stated = acts.some((act) => act.kind === 'statement' || act.kind === 'norm');
    const act = readClause(sentence, clause, told ? 'told' : stated ? 'stated' : 'free');
    // Within a question, "X must Y" is what the question is about.
    if (act.kind === 'norm' && (sentence.asks || (told && clause.joint === 'and'))) continue;
    acts.push(act);
  }
  return strongest(acts);
}

/** `saves a round trip, ok?`, `small cleanup, safe?`, `ok?` */
function endsInVerdict({ asks, words, text, start }: Sentence): boolean {
  const last = words.at(-1);
  // `good like this?`, `ok so?`
  if (
    asks &&
    words.length <= 5 &&
    /^(?:ok|okay|good|fine|safe|right|correct|alright|sound|clean)$/.test(words[0]?.text ?? '') &&
    !/^(?:to|for|if)$/.test(words[1]?.text ?? '')
  )
    return true;
  if (
    !asks ||
    last === undefined ||
    !/^(?:ok|okay|right|correct|fine|safe|good|ready|enough|agreed|lgtm|thoughts|objections|alright|no|yes)$/.test(
      last.text,
    )
  )
    return false;
  const before = words.at(-2);
  return (
    before === undefined || /[,.;:–—-]/.test(text.slice(before.end - start, last.start - start)) || words.length <= 3
  );
}

/**
 * What earlier clauses did. After a question or a statement only a plain verb with its object is taken as an order, after a
 * statement also one with a word like "just" or "please" before it.
 */
type Before = 'free' | 'stated' | 'told';

function readClause(sentence: Sentence, clause: Clause, before: Before): Act {
  const { words } = sentence;
  const opened = skipFillers(words, clause);
  const { from } = opened;
  if (from >= clause.to) return { kind: opened.greeted ? 'greeting' : 'aside' };
  if (isModelTalk(words, from, clause.to) || matchAt(FORMATTING, words, from) !== undefined) return { kind: 'aside' };
  const negated = readNegation(words, from, clause.to);
  if (negated !== undefined) return negated;
  const strict = before === 'told' || (before === 'stated' && (from === clause.from || clause.joint === 'and'));
  if (strict) {
    // `why do people peel apples and remove the stem`: of a question only a pronoun makes an order.
    const questioned =
      clause.joint === 'and' && isQuestionLike(words[skipFillers(words, { from: 0, to: from }).from]?.text ?? '');
    const ordered = beginsOrder(words, { from, to: clause.to }, true);
    if (ordered && (!questioned || PRONOUNS.has(words[from + 1]?.text ?? ''))) return { kind: 'order' };
    return { kind: hasNorm(words, from, clause.to) ? 'norm' : 'statement' };
  }
  const question = readQuestion({ sentence, from, to: clause.to }, (at) => readPlain(sentence, at, clause.to));
  return question ?? readPlain(sentence, from, clause.to);
}

function isQuestionLike(word: string): boolean {
  return QUESTION_WORDS.has(word) || AUXILIARIES.has(word);
}

function skipFillers(
  words: readonly Word[],
  clause: { readonly from: number; readonly to: number },
): { readonly from: number; readonly greeted: boolean } {
  let from = clause.from;
  let greeted = false;
  while (from < clause.to) {
    const hit = matchAt(FILLERS, words, from);
    // `rust: …` names a language; `go` with more words behind it may be a verb.
    const language = PROGRAMMING.has(words[from]?.text ?? '') && from === clause.from && clause.to - from === 1;
    if (hit === undefined && !language) break;
    greeted ||= hit?.tag === 'greeting';
    from = Math.max(from + 1, Math.min(hit?.to ?? 0, clause.to));
  }
  return { from, greeted };
}

/** `use the big model`, `with the small cheap one`: which model answers is the gateway's business. */
function isModelTalk(words: readonly Word[], from: number, to: number): boolean {
  return to - from <= 9 && MODEL_TALK_STARTS.has(words[from]?.text ?? '') && contains(MODEL_TALK, words, { from, to });
}

const MODEL_TALK_STARTS = new Set(
  `use pick choose with send route take give no any do don't switch prefer only on`.split(' '),
);

const NEGATIVES = new Set(`don't dont never not without no nothing except leave`.split(' '));

function readNegation(words: readonly Word[], from: number, to: number): Act | undefined {
  const first = words[from]?.text ?? '';
  const second = words[from + 1]?.text ?? '';
  if (!NEGATIVES.has(first) && !(first === 'do' && second === 'not')) return undefined;
  // `don't ask for the code`, `no need to check`: a limit that is taken away, not one that is set.
  const deed = matchAt(DEEDS.en, words, from);
  if (deed !== undefined && deed.to - from >= 2 && deed.tag === 'loosen') return { kind: 'order' };
  if (first === 'no' && second !== 'need') return undefined;
  if (first === 'leave')
    return /\b(?:alone|untouched|as (?:is|it|they)|out of)\b/.test(joinWords(words, from, to))
      ? { kind: 'aside' }
      : undefined;
  return { kind: 'aside' };
}

function readPlain(sentence: Sentence, from: number, to: number): Act {
  const { words } = sentence;
  const first = words[from]?.text ?? '';
  if (first === "let's" || first === 'lets' || (first === 'let' && words[from + 1]?.text === 'us'))
    return readPlain(sentence, from + 1, to).kind === 'read' ? { kind: 'read', task: 'chat' } : { kind: 'order' };
  if (
    REVIEW_STARTS.has(words[from]?.facts.head ?? '') &&
    REVIEWING.test(joinWords(words, from, Math.min(to, from + 4)))
  )
    return { kind: 'verdict' };
  const made = readMaking(words, from, to);
  if (made !== undefined) return made;
  const read = readReading(words, from, to);
  if (read !== undefined) return read;
  const wish = readWish(sentence, from, to);
  if (wish !== undefined) return wish;
  if (beginsOrder(words, { from, to }, false)) return { kind: 'order' };
  if (hasNorm(words, from, to) || hasConditionedDeed(words, from, to)) return { kind: 'norm' };
  if (sentence.asks && from === firstContent(words)) return readPhraseQuestion(words, from, to);
  return { kind: STATEMENT_STARTS.has(first) || to - from > 4 ? 'statement' : 'fragment' };
}

/** Asks for an opinion of work: what it is about decides what the opinion is worth. */
const REVIEWING =
  /^(?:(?:please |a |quick |code |do a |give (?:me )?(?:a |your )?)?(?:code review|reviews?|reviewing|audit|critique|assess|sanity check|sanity-check|vet|double-check|double check|proof-check|feedback|thoughts|any (?:objections?|concerns?|problems?|comments?|issues?|thoughts|feedback)|opinions?)|(?:look|go|read) over|check (?:this|my|the|our|these|it|that)|validate|have a look|take a look|inspect (?:this|my|the|our)|approve|sign off)\b/;

/** What the first word of REVIEWING begins with. */
const REVIEW_STARTS = new Set(
  `please a quick code do give review reviews reviewing audit critique assess sanity vet double proof feedback thoughts any
   opinion opinions look go read check validate have take inspect approve sign`.split(/\s+/),
);

/** `I want you to explain`, `we need a poem`, `I'd like to drop the table`. */
function readWish(sentence: Sentence, from: number, to: number): Act | undefined {
  const { words } = sentence;
  const first = words[from]?.text ?? '';
  if (first === 'you' && /^(?:should|must|need|can|may|could|have|will)$/.test(words[from + 1]?.text ?? '')) {
    const inner = readPlain(sentence, from + 2 + (words[from + 2]?.text === 'to' ? 1 : 0), to);
    return inner.kind === 'read' ? inner : { kind: 'order' };
  }
  if (!WISHERS.has(first)) return undefined;
  let at = from + 1;
  while (
    at < to &&
    /^(?:would|just|really|only|do|also|still|now|have|got|like|love|you|to|want|need|wish|help|me)$/.test(
      words[at]?.text ?? '',
    )
  )
    at += 1;
  const wished =
    words.slice(from, at).some((word) => WISHES.has(word.text) || word.text === 'like' || word.text === 'help') ||
    (first === 'i' && /^(?:have|got)$/.test(words[at - 1]?.text ?? '') && words[at]?.text === 'to');
  if (!wished) return undefined;
  if (/^(?:know|learn|understand|ask|hear|see)$/.test(words[at]?.text ?? '')) return { kind: 'read', task: 'qa' };
  const inner = at < to ? readPlain(sentence, at, to) : ({ kind: 'fragment' } satisfies Act);
  return inner.kind === 'read' ? inner : { kind: 'order' };
}

/** A phrase that asks: `a nicer word for it?` is a question, `prod or staging first?` and `merge?` are decisions. */
function readPhraseQuestion(words: readonly Word[], from: number, to: number): Act {
  const text = joinWords(words, from, to);
  if (
    /\b(?:or|first|now|then|instead|already|yet|tonight|today)\b/.test(text) &&
    /\b(?:prod|production|staging|live|deploy|release|now|first|tonight|keep|ship|merge|rollback|restart|customers?)\b/.test(
      text,
    )
  )
    return { kind: 'decision' };
  if (/\b[\d.]+ ?(?:%|percent)? or [\d.]+/.test(text)) return { kind: 'decision' };
  const deeds = findAll(DEEDS.en, words, { from, to }).filter((hit) => hit.tag !== 'change');
  return deeds.length > 0 && to - from <= 6 ? { kind: 'decision' } : { kind: 'read', task: 'qa', loose: true };
}

function firstContent(words: readonly Word[]): number {
  return skipFillers(words, { from: 0, to: words.length }).from;
}
