// Owns the English phrases that ask for words or knowledge: reading verbs and nouns, things to write, exercises in code. What
// only looks like one of them (`show it to all customers`) is told apart here.
import type { Act } from './_ask_act.ts';
import {
  AUTHORING,
  CHATTING,
  LETTERS,
  MAKING,
  PROGRAMMING,
  READING,
  SNIPPETS,
  STATEMENT_STARTS,
  WORDING,
  WRITINGS,
} from './_ask_words.ts';
import { THINGS } from './_intent_objects.ts';
import { DEEDS } from './_intent_verbs.ts';
import { contains, findAll, matchAt } from './_words_lexicon.ts';
import { joinWords, type Word } from './words.ts';

/** How far into a clause the thing to be written or coded is looked for, after a verb and without one. */
const NEAR_WORDS = 9;
const FRONT_WORDS = 4;

/** What may stand before a noun of reading: `a short summary`. */
const READ_AFTER = new Set('a an the one some short nicer better good brief'.split(' '));
const COUNTS = new Set('a an one two three five ten short some'.split(' '));

/** Reading verbs and nouns; a longer match among the deeds (`give him access`) is no reading. */
export function readReading(words: readonly Word[], from: number, to: number): Act | undefined {
  if (contains(WORDING, words, { from, to: Math.min(to, from + 4) })) return { kind: 'read', task: 'chat' };
  const first = words[from]?.text ?? '';
  const hit = matchAt(READING, words, from) ?? (READ_AFTER.has(first) ? matchAt(READING, words, from + 1) : undefined);
  const deed = matchAt(DEEDS.en, words, from);
  if (hit !== undefined && (deed === undefined || deed.to - deed.from <= hit.to - hit.from)) {
    const turned = turnedReading(joinWords(words, from, Math.min(to, from + 14)));
    if (turned !== undefined) return turned;
    return { kind: 'read', task: hit.tag };
  }
  if (
    (first === 'convert' || first === 'express') &&
    /^(?:convert|express) (?:[\d.,]+|.* (?:to|into|in) (?:km|kilometers|miles|meters|feet|inches|cm|kg|pounds|ounces|fahrenheit|celsius|kelvin|binary|hex|hexadecimal|decimal|roman numerals|usd|eur|euros|dollars)\b)/.test(
      joinWords(words, from, Math.min(to, from + 14)),
    )
  )
    return { kind: 'read', task: 'qa' };
  return matchAt(CHATTING, words, from) === undefined ? undefined : { kind: 'read', task: 'chat' };
}

/** Verbs of showing and telling that reach others than the one who asks, or that move things. */
function turnedReading(rest: string): Act | undefined {
  if (
    /^(?:tell|answer) (?!me\b|us\b|the question|the following|this|these|in\b|with\b|only|briefly|yes|true|a (?:joke|story)|how|what|which|who|why|where|when|if|whether)/.test(
      rest,
    )
  )
    return { kind: 'order' };
  if (
    /^give (?:me|us) (?:.* )?(?:access|admin|rights|root|sudo|permissions?|refund|discount|credit|money|keys|password)\b/.test(
      rest,
    )
  )
    return { kind: 'order' };
  if (
    /^(?:show|display|view|list) .*\b(?:to|on|in|for) (?:all|every|the|our|any|everyone) ?(?:customers?|users?|everyone|page|site|shop|screen|app|checkout|invoices?|visitors?|guests?|public)\b/.test(
      rest,
    )
  )
    return { kind: 'order' };
  if (
    /^(?:show|display|view) (?!me\b|us\b|my\b|an? |how|what|which|who|why|that|all (?:files|commits)|files|logs|examples?|(?:the|your) (?:last|first|difference|list|status|logs?|diff|steps|proof|output|contents?|code|files?|commits?|current|top|number|history|tree|structure|result|work|working|calculation|solution|derivation|weather|definition))/.test(
      rest,
    )
  )
    return { kind: 'fragment' };
  if (
    /^extract .*\b(?:in)?to (?:its own|a|an|another|the|their own) (?:\w+ )?(?:function|method|module|service|component|class|hook|file|package|library|helper|trait|interface)/.test(
      rest,
    )
  )
    return { kind: 'order' };
  if (
    /^list .*\b(?:at|for) [\d$€£]/.test(rest) ||
    /\bby \w+ing (?:the|all|every|it|them|our)\b|\bso that (?:it|they|we|everyone|nobody)\b/.test(rest)
  )
    return { kind: 'order' };
  return /^(?:count|name|classify|label|tag|categori[sz]e|mark|describe) .*\bas\b/.test(rest) &&
    !/each|these|following|either|\bor\b|positive|spam|json|csv|a table|bullet/.test(rest)
    ? { kind: 'order' }
    : undefined;
}

/** `write a haiku`, `caption for a photo`, `regex for dates`, `python function that …`: words or a textbook piece of code. */
export function readMaking(words: readonly Word[], from: number, to: number): Act | undefined {
  const first = words[from]?.text ?? '';
  const authoring = AUTHORING.has(first);
  const making = authoring || MAKING.has(first);
  const near = { from, to: Math.min(to, from + NEAR_WORDS) };
  const front = { from, to: Math.min(to, from + FRONT_WORDS) };
  const phrase =
    !making &&
    !STATEMENT_STARTS.has(first) &&
    matchAt(DEEDS.en, words, from) === undefined &&
    matchAt(READING, words, from) === undefined;
  const counted = COUNTS.has(first);
  if ((making || phrase || counted) && findAll(READING, words, front).some((hit) => hit.tag === 'summarize'))
    return { kind: 'read', task: 'summarize' };
  if (
    authoring &&
    (contains(WRITINGS, words, near) || words.slice(near.from, near.to).some((word) => LETTERS.has(word.text)))
  )
    return { kind: 'read', task: 'chat' };
  if (
    making &&
    /^(?:me |us |up with )?(?:a|an|some|another|two|three|four|five|ten|\d+|short|few)\b/.test(
      joinWords(words, from + 1, Math.min(to, from + 7)),
    ) &&
    contains(WRITINGS, words, near)
  )
    return { kind: 'read', task: 'chat' };
  if ((phrase || counted) && contains(WRITINGS, words, front)) return { kind: 'read', task: 'chat' };
  return isSnippet(words, { from, to, making, phrase }) ? { kind: 'read', task: 'qa' } : undefined;
}

/** A piece of code that stands on its own, in which nothing that can be hurt is named. */
function isSnippet(
  words: readonly Word[],
  place: { readonly from: number; readonly to: number; readonly making: boolean; readonly phrase: boolean },
): boolean {
  const { from, to, making, phrase } = place;
  if (!making && !phrase) return false;
  const range = { from, to: Math.min(to, from + (making ? NEAR_WORDS : FRONT_WORDS)) };
  const piece = contains(SNIPPETS, words, range);
  const named = words
    .slice(from, to)
    .some((word) => PROGRAMMING.has(word.text) && !/^(?:c|go|r|node|react|sheets|vim|git)$/.test(word.text));
  if (
    !piece &&
    !(
      named &&
      making &&
      !/^(?:make|give|need|want|like|suggest|propose|come|think|offer|provide)$/.test(words[from]?.text ?? '')
    )
  )
    return false;
  if (
    /\b(?:our|my|existing|current|this repo|the repo|codebase|production|prod|live|customers?|users?|all the|every)\b/.test(
      joinWords(words, from, to),
    )
  )
    return false;
  const acting = findAll(DEEDS.en, words, { from: from + 1, to }).some(
    (hit) => hit.tag !== 'change' && hit.tag !== 'reveal',
  );
  return !(acting && contains(THINGS.en, words, { from: from + 1, to }));
}
