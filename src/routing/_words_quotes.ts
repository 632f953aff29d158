// Owns quotation marks: which stretches of a text are quoted, in the marks of seven languages. Every mark looks for its
// partner no further than a bound, so a text full of marks costs no more than its length.

/** A quotation in a request is a phrase or two; a mark further away belongs to something else. */
const QUOTE_CHARS_MAX = 300;
/** An apostrophe that opens a quotation closes it soon. */
const APOSTROPHE_CHARS_MAX = 60;

const CLOSING: Readonly<Record<string, string>> = {
  '“': '”',
  '„': '“”',
  '«': '»',
  '»': '«',
  '‹': '›',
  '「': '」',
  '『': '』',
  '"': '"',
  '`': '`',
  "'": "'",
  '‘': '’',
};

/** A quotation with its marks, as UTF-16 offsets. */
export interface Quote {
  readonly start: number;
  readonly end: number;
}

/** Marked quotations, in order, none within another. */
export function findQuotes(text: string): readonly Quote[] {
  const quotes: Quote[] = [];
  const missing = new Map<string, Missing>();
  for (let at = 0; at < text.length; at += 1) {
    if (!mayOpen(text.charCodeAt(at))) continue;
    const open = text.charAt(at);
    const closing = CLOSING[open];
    if (closing === undefined) continue;
    const end = findClose(text, { at, open, closing }, missing);
    if (end === undefined) continue;
    quotes.push({ start: at, end });
    at = end - 1;
  }
  return quotes;
}

/** Any mark of CLOSING is `"`, `'`, a backtick, or beyond ASCII. */
function mayOpen(code: number): boolean {
  return code === 34 || code === 39 || code === 96 || code >= 128;
}

/** What a search without success learnt, so that a thousand marks without a partner do not search the same text again. */
interface Missing {
  /** No partner stands before this place. */
  readonly before: number;
  /** The search ended at a line break that no quotation crosses. */
  readonly barred: boolean;
}

/** The place behind the closing mark; undefined for a mark that opens nothing. */
function findClose(
  text: string,
  mark: { readonly at: number; readonly open: string; readonly closing: string },
  missing: Map<string, Missing>,
): number | undefined {
  const { at, open, closing } = mark;
  const brief = open === "'" || open === '‘';
  const plain = open === '"' || brief;
  if (plain && !opensQuote(text, at)) return undefined;
  const known = missing.get(open);
  if (known !== undefined && known.barred && at < known.before) return undefined;
  const limit = Math.min(text.length, at + (brief ? APOSTROPHE_CHARS_MAX : QUOTE_CHARS_MAX));
  for (let end = Math.max(at + 1, known?.before ?? 0); end < limit; end += 1) {
    const character = text.charAt(end);
    if (closing.includes(character) && (!plain || closesQuote(text, end))) return end + 1;
    // A quotation does not run over an empty line, and one in apostrophes or backticks over none.
    if (character === '\n' && (brief || open === '`' || text.charAt(end + 1) === '\n')) {
      missing.set(open, { before: end, barred: true });
      return undefined;
    }
  }
  missing.set(open, { before: limit, barred: false });
  return undefined;
}

function opensQuote(text: string, at: number): boolean {
  return (at === 0 || /[\s([{:,–—-]/.test(text.charAt(at - 1))) && /\S/.test(text.charAt(at + 1));
}

function closesQuote(text: string, at: number): boolean {
  return at + 1 >= text.length || /[\s.,;:!?)\]}–—-]/.test(text.charAt(at + 1));
}
