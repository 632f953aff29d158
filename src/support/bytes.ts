// Owns joining bytes that arrived in pieces. Must not decode them: what they say is the business of wire.

const NOTHING = new Uint8Array(0);

/** One array from many; a single one, as most answers are, is passed on uncopied. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first === undefined) return NOTHING;
  if (chunks.length === 1) return first;
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
