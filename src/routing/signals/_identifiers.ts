// Owns the cutting of identifiers into lower-case words: `refundAmount`, `refund_amount` and `REFUND-AMOUNT` are the same
// two. Knows no meaning of any word.

/** Longer ones are data (base64, hashes), not names. */
const IDENTIFIER_CHARS_MAX = 120;

/** An acronym, a word with or without a capital, digits, or a run of other letters. */
const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\p{ASCII}]+/gu;

/** The same for ASCII, where no table of Unicode is needed. */
const ASCII_WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** Words of one identifier or of any short text; punctuation parts them. */
export function wordsOf(identifier: string): readonly string[] {
  if (identifier.length > IDENTIFIER_CHARS_MAX) return [];
  return identifier.match(isAscii(identifier) ? ASCII_WORD : WORD)?.map((word) => word.toLowerCase()) ?? [];
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}
