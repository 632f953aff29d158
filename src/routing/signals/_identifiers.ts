// Owns the cutting of identifiers into lower-case words: `refundAmount`, `refund_amount` and `REFUND-AMOUNT` are the same
// two. Knows no meaning of any word.

/** Longer ones are data (base64, hashes), not names. */
const IDENTIFIER_CHARS_MAX = 120;

/** An acronym, a word with or without a capital, digits, or a run of other letters. */
const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\p{ASCII}]+/gu;

/** Words of one identifier or of any short text; punctuation parts them. */
export function wordsOf(identifier: string): readonly string[] {
  if (identifier.length > IDENTIFIER_CHARS_MAX) return [];
  return identifier.match(WORD)?.map((word) => word.toLowerCase()) ?? [];
}
