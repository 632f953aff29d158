// Owns reading what a user's prose does, sentence by sentence, whatever its language, and the one act of the whole.
import { isHarmless, strongest, type Act, type Spoken } from './_ask_act.ts';
import { readEnglish } from './_ask_english.ts';
import { readForeign, readUnspaced } from './_ask_foreign.ts';
import { layOut, type Segment } from './_ask_layout.ts';
import { PROGRAMMING } from './_ask_words.ts';
import { SETTINGS, UNSPACED_SETTINGS, type Setting } from './_words_settings.ts';
import { tagsOf } from './_words_lexicon.ts';
import { findInText } from './_words_text_lexicon.ts';
import { readSentences, type Sentence } from './_words_sentences.ts';
import type { Language } from './words.ts';

export interface Speech {
  readonly spoken: readonly Spoken[];
  /** Everything in the text that is not prose, with the prose. */
  readonly segments: readonly Segment[];
  /** The act of the whole. */
  readonly act: Act;
  /** A question with lettered options: what stands in it is the matter of the question. */
  readonly quiz: boolean;
  /** Prose was left unread because there was too much: nothing is called harmless then. */
  readonly cut: boolean;
}

/** Prose read sentence by sentence. What people write themselves is a few kilobytes; beyond it text was pasted. */
const PROSE_CHARS_MAX = 64 * 1024;
/** An article is longer than what is said about it. */
const PASTED_CHARS_MIN = 400;
/** What is said below pasted text. */
const CLOSING_CHARS_MAX = 400;

/** Reads one text of the user's. Positions are those of the text. */
export function readSpeech(text: string): Speech {
  const segments = layOut(text);
  const quiz = segments.some((segment) => segment.kind === 'options') || /\bAnswer:\s*$/.test(text.slice(-20));
  const prose = segments.filter((segment) => segment.kind === 'prose');
  const spoken: Spoken[] = [];
  let read = 0;
  let cut = false;
  for (const segment of prose) {
    const room = PROSE_CHARS_MAX - read;
    if (segment.end - segment.start > room) cut = true;
    const piece = text.slice(segment.start, Math.min(segment.end, segment.start + Math.max(0, room)));
    read += piece.length;
    for (const sentence of readSentences(piece, segment.start)) spoken.push({ sentence, act: readSentence(sentence) });
  }
  const pasted = readPasted(text, prose, spoken);
  if (pasted !== undefined)
    return { spoken: pasted, segments, act: strongest(pasted.map(({ act }) => act)), quiz, cut: false };
  const bare = segments.every((segment) => segment.kind === 'prose');
  const acts = spoken.map((one, index) => inCompany(one, spoken, { index, quiz, bare }));
  return {
    spoken: spoken.map((one, index) => ({ ...one, act: acts[index] ?? one.act })),
    segments,
    act: strongest(acts),
    quiz,
    cut,
  };
}

export function readSentence(sentence: Sentence): Act {
  const { languages } = sentence;
  const [likeliest] = languages;
  if (likeliest === 'ja' || likeliest === 'zh') return readUnspaced(sentence, likeliest);
  if (likeliest === 'en' && languages.length === 1) return readEnglish(sentence);
  const foreign = languages.filter(
    (language): language is Exclude<Language, 'en' | 'zh' | 'ja'> =>
      language !== 'en' && language !== 'zh' && language !== 'ja',
  );
  if (likeliest === 'en') {
    const act = readEnglish(sentence);
    if (!isHarmless(act) || act.kind === 'read') return act;
    const other = readForeign(sentence, foreign);
    return other.kind === 'opaque' ? act : other;
  }
  return readForeign(sentence, foreign);
}

/**
 * Some acts mean less beside others: in a quiz and in a story that ends in a question, "must" and "should" are part of the
 * matter; an order about dough, a verse or a sentence works on words or in a kitchen.
 */
function inCompany(
  { sentence, act }: Spoken,
  all: readonly Spoken[],
  place: { readonly index: number; readonly quiz: boolean; readonly bare: boolean },
): Act {
  if ((act.kind === 'order' || act.kind === 'decision') && isOfPaper(sentence) && !isOwned(sentence))
    return { kind: 'read', task: act.kind === 'order' ? 'chat' : 'qa' };
  if (place.bare && all.length === 1 && isExercise(sentence) && !isOwned(sentence)) return { kind: 'read', task: 'qa' };
  if (
    (act.kind === 'statement' || act.kind === 'fragment' || act.kind === 'opaque') &&
    place.index === all.length - 1 &&
    place.bare &&
    isUnfinished(sentence) &&
    !TECHNICAL.test(sentence.text)
  )
    return { kind: 'read', task: 'qa' };
  if (
    place.quiz &&
    (act.kind === 'norm' || act.kind === 'decision' || act.kind === 'order') &&
    !(isOurs(sentence) && TECHNICAL.test(sentence.text))
  )
    return { kind: 'statement' };
  if (act.kind === 'norm' && !isOurs(sentence) && !settingsOf(sentence).has('moment')) {
    if (place.index < lastQuestion(all)) return { kind: 'statement' };
  }
  return act;
}

/** Index of the last sentence that asks to be told something; -1 where none does. */
function lastQuestion(all: readonly Spoken[]): number {
  return all.findLastIndex(({ sentence, act }) => act.kind === 'read' && sentence.asks);
}

const OURS = new Set('we us our ours wir uns nous nosotros nos'.split(' '));

function isOurs({ words }: Sentence): boolean {
  return words.some((word) => OURS.has(word.text));
}

/** Somebody's own, or a system's. */
function isOwned(sentence: Sentence): boolean {
  return isOurs(sentence) || TECHNICAL.test(sentence.text);
}

/** Kitchens and verses; words that are to be sent to others are not of paper alone. */
function isOfPaper(sentence: Sentence): boolean {
  const settings = settingsOf(sentence);
  return (
    settings.has('everyday') ||
    (settings.has('text') && !/\b(?:send|publish|post|mail|forward|release)\b/i.test(sentence.text))
  );
}

/** Words that belong to systems and to nothing in a kitchen. */
const TECHNICAL =
  /\b(?:prod|production|database|db|server|servers|deploy|deployment|login|password|passwords|permission|permissions|api|sql|schema|cluster|bucket|repo|repository|backup|backups|refund|refunds|payment|payments|invoice|invoices|customer|customers|account|accounts|users?|admin|token|tokens|config|configuration|app|website|checkout|billing|payroll|pipeline|firewall|dns|migration|code review|endpoint|docker|kubernetes|script|cron|queue|queues|table [a-z_]+_|column|columns|records|logs|branch|commit|merge|pull request)\b/i;

/** `rust: iterate over pairs of a slice`: a language, and a small thing that belongs to nobody's program. */
function isExercise(sentence: Sentence): boolean {
  const first = sentence.words[0];
  if (first === undefined || sentence.words.length > EXERCISE_WORDS_MAX) return false;
  const headed = PROGRAMMING.has(first.text) && /^\s*:/.test(sentence.text.slice(first.end - sentence.start));
  const named = /^in (\w+),/i.exec(sentence.text)?.[1]?.toLowerCase() ?? '';
  return (
    (headed || PROGRAMMING.has(named)) &&
    !sentence.words.some((word) => /[/.]\w/.test(word.text) || /^(?:start|startup|boot|everywhere)$/.test(word.text))
  );
}

/** `A conjugate pair is`, `The capital is ____`: a sentence left for the model to end. */
function isUnfinished(sentence: Sentence): boolean {
  if (/_{3,}/.test(sentence.text)) return true;
  const last = sentence.words.at(-1)?.text ?? '';
  // A last word of plain letters tells at once; of any other only the pattern knows.
  if (sentence.plain && /^[a-z]+$/.test(last) && !OPEN_ENDS.has(last)) return false;
  return (
    /^\p{Lu}/u.test(sentence.text) &&
    /\b(?:is|are|was|were|that|because|of|an?|the|as|to|by|in|with|from|for|when|if|between|be|have|has|called|termed|known as|includes?|except|and|or|than|it|on|at|not|would|will|means|involves|requires?|into|its|he|she|they)\s*:?\s*$/i.test(
      sentence.text,
    )
  );
}

const OPEN_ENDS = new Set(
  `is are was were that because of a an the as to by in with from for when if between be have has called termed as include
   includes except and or than it on at not would will means involves require requires into its he she they known`.split(
    /\s+/,
  ),
);

/** An exercise is said in a line or two. */
const EXERCISE_WORDS_MAX = 40;

function settingsOf(sentence: Sentence): ReadonlySet<Setting> {
  const [likeliest] = sentence.languages;
  if (likeliest !== 'ja' && likeliest !== 'zh') return tagsOf(SETTINGS, sentence.words);
  return new Set(findInText(UNSPACED_SETTINGS, sentence.text).map((hit) => hit.tag));
}

/**
 * Where the first or the last words ask to read a long text that was pasted with them, the text is what is read: its
 * sentences speak to other people. Two things still count: what is said after it, and a sentence within it that turns to
 * the model (`while you are at it, …`).
 */
function readPasted(text: string, prose: readonly Segment[], spoken: readonly Spoken[]): readonly Spoken[] | undefined {
  const first = spoken[0];
  const last = spoken.at(-1);
  if (first === undefined || last === undefined || last.sentence.end - first.sentence.start < PASTED_CHARS_MIN)
    return undefined;
  const opening = spoken
    .slice(0, 3)
    .filter(({ sentence }) => !text.slice(first.sentence.start, sentence.start).includes('\n\n'));
  const closingFrom = text.lastIndexOf('\n\n', last.sentence.end);
  const closing =
    closingFrom > 0 && last.sentence.end - closingFrom <= CLOSING_CHARS_MAX
      ? spoken.filter(({ sentence }) => sentence.start >= closingFrom)
      : [];
  const readsAbove = closing.some(
    ({ act, sentence }) =>
      act.kind === 'read' &&
      /\b(?:above|this|following|previous|it|text|article)\b|obige|arriba|ci-dessus|acima|上述|以上|上の/i.test(
        sentence.text,
      ),
  );
  const readsBelow =
    opening.some(({ act }) => act.kind === 'read') &&
    text.slice(first.sentence.start, last.sentence.end).includes('\n');
  if (!readsBelow && !readsAbove) return undefined;
  const said = new Set([...(readsBelow ? opening : []), ...closing]);
  const turned = spoken.filter(
    (one) => !said.has(one) && !isHarmless(one.act) && TURNS_TO_MODEL.test(one.sentence.text),
  );
  // Prose that was not read sentence by sentence is searched for the same turns.
  const unread = prose.some(
    (segment) =>
      segment.end > last.sentence.end &&
      TURNS_TO_MODEL.test(text.slice(Math.max(segment.start, last.sentence.end), segment.end)),
  );
  return [
    ...said,
    ...turned,
    ...(unread ? [{ sentence: last.sentence, act: { kind: 'order' } satisfies Act }] : []),
  ].sort((a, b) => a.sentence.start - b.sentence.start);
}

const TURNS_TO_MODEL =
  /\b(?:while you(?:'re| are) at it|when you(?:'re| are) done|once (?:you(?:'re| are) )?done|after that,? (?:please )?you|and then please|then please|also please|please also|can you also|could you also|you should also|make sure (?:you|to also)|and for the record,? please|ps:? please|p\.s\.:? please|afterwards,? please|wenn du (?:schon )?dabei bist|danach bitte|ensuite,? (?:merci de|veuillez)|luego por favor|depois por favor)\b|顺便|ついでに/i;
