// Owns the cutting of a JSON array of objects, or of one object, while its bytes still come: each object as text once it
// is whole. Looks at braces and strings only; what stands between the objects is left out.
import { EVENT_BYTES_MAX } from '../../support/limits.ts';

export interface ObjectCutter {
  /** Objects that ended in this chunk. Throws RangeError for one beyond EVENT_BYTES_MAX. */
  readonly push: (chunk: Uint8Array) => readonly string[];
  /** What is left of an object that did not end. */
  readonly end: () => readonly string[];
}

export function createObjectCutter(): ObjectCutter {
  const decoder = new TextDecoder('utf-8');
  let pieces: string[] = [];
  let pendingChars = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;

  function keep(text: string): void {
    pieces.push(text);
    pendingChars += text.length;
    if (pendingChars > EVENT_BYTES_MAX) throw new RangeError(`a response is larger than ${EVENT_BYTES_MAX} bytes`);
  }

  function take(): string {
    const whole = pieces.join('');
    pieces = [];
    pendingChars = 0;
    return whole;
  }

  /** Whether the character closes the outermost object. */
  function closes(character: string | undefined): boolean {
    if (inString) {
      if (escaped) escaped = false;
      else if (character === '\\') escaped = true;
      else if (character === '"') inString = false;
      return false;
    }
    if (character === '"') inString = depth > 0;
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else return false;
    return character === '}' && depth === 0;
  }

  function cut(text: string): readonly string[] {
    const found: string[] = [];
    let start = depth > 0 ? 0 : -1;
    for (let at = 0; at < text.length; at += 1) {
      const ended = closes(text[at]);
      if (start < 0 && depth > 0) start = at;
      if (!ended || start < 0) continue;
      keep(text.slice(start, at + 1));
      found.push(take());
      start = -1;
    }
    if (start >= 0) keep(text.slice(start));
    return found;
  }

  return {
    push: (chunk) => cut(decoder.decode(chunk, { stream: true })),
    end: () => {
      const found = cut(decoder.decode());
      return pieces.length === 0 ? found : [...found, take()];
    },
  };
}
