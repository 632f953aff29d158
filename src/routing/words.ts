// Owns words: cutting a text into them, folding them to one form, telling which languages they are in. Linear in the
// text, whatever the text. Knows no meaning; the tables of meaning are in the files that use them.

export interface Word {
  /** Lower case, without accents; a quotation inside a sentence is one word, `"`. */
  readonly text: string;
  /** UTF-16 offsets in the text that was cut. */
  readonly start: number;
  readonly end: number;
}

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'zh' | 'ja';

/** A run of letters and digits; `e-mail`, `don't`, `login.ts` and `server/login.ts` are one word each. */
const WORD = /[\p{L}\p{N}\p{M}_]+(?:[-'’./][\p{L}\p{N}\p{M}_]+)*/gu;
const PLAIN = /^[a-z0-9_./'-]+$/;
const HAN = /\p{Script=Han}/u;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The commonest small words of each language: two or three of them tell a sentence's language. */
const SMALL_WORDS: Readonly<Record<'en' | 'de' | 'fr' | 'es' | 'pt', ReadonlySet<string>>> = {
  en: setOf(`the of to and is in that it for on with as this be are was i you we my our what how why can should please do
    not from at by if or when all who which where does did has have a an so now then just its his her their them`),
  de: setOf(`der die das den dem des ein eine einen einem einer und ist sind nicht auf mit fur von zu im am bitte ich wir
    sie es wie was wer warum wenn auch alle alles allen noch mehr nur bei nach aus oder dass kann soll sollen wird werden
    mal uns unsere unser unserem mach setz bis zum zur ab vom kein keine als ohne man hat haben heisst bedeutet ins`),
  fr: setOf(`le la les des du de un une et est sont pas dans pour avec sur que qui ce cette ces nous vous je tu il elle au
    aux plus toutes tous tout mais comment pourquoi quel quelle fais mets en se ne d'un d'une qu'il l' sans notre nos
    c'est qu'est-ce s'il moi est-ce ou peux`),
  es: setOf(`el la los las un una y es son no en para con por que del al se lo le su sus como cual cuando todos todas mas
    pero haz pon quiero de nuestro nuestra sin ya esta este a ha hay cuanto donde porque puedes`),
  pt: setOf(`o a os as um uma e sao nao em para com por que do da dos das no na nos nas se ao aos como qual quando todos
    todas mais mas voce faz faca de nosso nossa sem ja esta este tem isso isto quanto onde porque pode`),
};

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

/** One form for a word: lower case, accents off, `ß` as `ss`, the typewriter's apostrophe. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('’', "'")
    .replaceAll('ø', 'o')
    .normalize('NFC');
}

/** The words of a text in order. Chinese and Japanese, written without spaces, come as long runs: search those as text. */
export function readWords(text: string, offset = 0): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    words.push({ text: foldWord(match[0]), start: offset + match.index, end: offset + match.index + match[0].length });
  }
  return words;
}

/** True for text written without spaces between words. */
export function isUnspaced(text: string): boolean {
  return HAN.test(text) || KANA.test(text);
}

/**
 * The languages that a sentence may be in, likeliest first, at least one. Close relatives are told apart by few words, so
 * a near second stays in.
 */
export function detectLanguages(words: readonly Word[], text: string): readonly Language[] {
  if (KANA.test(text)) return ['ja'];
  if (HAN.test(text)) return ['zh'];
  const scores = Object.entries(SMALL_WORDS).map(([language, small]) => ({
    language: language as Language,
    score: words.reduce((sum, word) => sum + (small.has(word.text) ? 1 : 0), 0) + markScore(language as Language, text),
  }));
  const best = Math.max(...scores.map(({ score }) => score));
  if (best === 0) return ['en'];
  return scores
    .filter(({ score }) => score >= best * NEAR_SECOND)
    .sort((a, b) => b.score - a.score)
    .map(({ language }) => language);
}

/** A score this near to the best stays in: Spanish and Portuguese share half of their small words. */
const NEAR_SECOND = 0.75;

/** Letters that only one of the languages has, or only two of them, weigh like small words. */
function markScore(language: Language, text: string): number {
  switch (language) {
    case 'de':
      return /[äöüß]/i.test(text) ? 2 : 0;
    case 'fr':
      return /[èêœ]|\b[ldjnscm]['’]/i.test(text) ? 2 : 0;
    case 'es':
      return /[ñ¿¡]/i.test(text) ? 3 : /[áíóú]/i.test(text) ? 1 : 0;
    case 'pt':
      return /[ãõ]/i.test(text) ? 3 : /[áíóú]/i.test(text) ? 1 : 0;
    default:
      return 0;
  }
}

/** The folded words of a range with one space between: what short patterns are tested on. */
export function joinWords(words: readonly Word[], from: number, to: number): string {
  return words
    .slice(from, to)
    .map((word) => word.text)
    .join(' ');
}
