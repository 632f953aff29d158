// Owns tables of phrases for languages written without spaces, and finding them in a text. One look-up a sign; the bound of
// each is the few phrases that begin with it.

export interface TextLexicon<T extends string> {
  /** By the code of their first sign, the longest first. */
  readonly byFirst: ReadonlyMap<number, readonly { readonly phrase: string; readonly tag: T }[]>;
}

export interface TextHit<T extends string> {
  readonly tag: T;
  readonly start: number;
  readonly end: number;
}

/** Entries are parted by spaces. */
export function defineTextLexicon<T extends string>(table: Readonly<Record<T, string>>): TextLexicon<T> {
  const byFirst = new Map<number, { phrase: string; tag: T }[]>();
  for (const [tag, entries] of Object.entries<string>(table) as [T, string][]) {
    for (const phrase of entries.split(/\s+/).filter((entry) => entry !== '')) {
      const first = phrase.charCodeAt(0);
      byFirst.set(
        first,
        [...(byFirst.get(first) ?? []), { phrase, tag }].sort((a, b) => b.phrase.length - a.phrase.length),
      );
    }
  }
  return { byFirst };
}

/** Every phrase in a text, the longest at each place, from left to right. */
export function findInText<T extends string>(lexicon: TextLexicon<T>, text: string): readonly TextHit<T>[] {
  const hits: TextHit<T>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const phrases = lexicon.byFirst.get(text.charCodeAt(at));
    if (phrases === undefined) continue;
    for (const { phrase, tag } of phrases) {
      if (!text.startsWith(phrase, at)) continue;
      hits.push({ tag, start: at, end: at + phrase.length });
      at += phrase.length - 1;
      break;
    }
  }
  return hits;
}
