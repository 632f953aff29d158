// Owns the taking of one value out of `{"field": value}` while the text still streams: for answers that had to be wrapped
// into an object and for tools of free text. Linear in the text; holds back nothing but the head of the object.

export interface TextFilter {
  /** What of the text so far may go on. */
  readonly push: (text: string) => string;
  /** The rest, once no more text comes. */
  readonly end: () => string;
}

/** `{"field":` with any blanks stays below it; a longer head is another object, which passes whole. */
const HEAD_CHARS_MAX = 1_024;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * `json` gives the value as JSON text, `text` gives the characters of a string. An object of another form passes as it
 * came, for a model that did not keep to the form still gave an answer.
 */
export function createUnwrapper(field: string, form: 'json' | 'text'): TextFilter {
  let head = '';
  let value: TextFilter | undefined;
  let raw = false;

  function takeHead(): string {
    const taken = head;
    head = '';
    return taken;
  }

  return {
    push: (text) => {
      if (raw) return text;
      if (value !== undefined) return value.push(text);
      head += text;
      const start = startOfValue(head, field);
      if (start === 'unknown' && head.length <= HEAD_CHARS_MAX) return '';
      if (typeof start !== 'number' || (form === 'text' && head[start] !== '"')) {
        raw = true;
        return takeHead();
      }
      value = form === 'json' ? createJsonValue() : createStringValue();
      return value.push(takeHead().slice(start));
    },
    end: () => value?.end() ?? takeHead(),
  };
}

/** The index of the value's first character; `unknown` while the head is incomplete. */
function startOfValue(head: string, field: string): number | 'unknown' | 'other' {
  let at = skipBlanks(head, 0);
  for (const wanted of ['{', JSON.stringify(field), ':']) {
    const found = head.slice(at, at + wanted.length);
    if (!wanted.startsWith(found)) return 'other';
    if (found.length < wanted.length) return 'unknown';
    at = skipBlanks(head, at + wanted.length);
  }
  return at < head.length ? at : 'unknown';
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text[at])) at += 1;
  return at;
}

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t';

/** Passes one JSON value and drops what closes the object round it. */
function createJsonValue(): TextFilter {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let done = false;

  return {
    push: (text) => {
      if (done) return '';
      for (let at = 0; at < text.length; at += 1) {
        const character = text[at];
        if (inString) {
          if (escaped) escaped = false;
          else if (character === '\\') escaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') {
          inString = true;
        } else if (character === '{' || character === '[') {
          depth += 1;
        } else if (depth > 0 && (character === '}' || character === ']')) {
          depth -= 1;
        } else if (depth === 0 && (character === '}' || character === ',')) {
          done = true;
          return text.slice(0, at);
        }
      }
      return text;
    },
    end: () => '',
  };
}

/** Passes the characters of one JSON string, quotes and escapes taken away. */
function createStringValue(): TextFilter {
  let opened = false;
  let done = false;
  /** An escape whose end has not come: `\`, `\u`, `\u12`. */
  let pending = '';
  /** The first half of a pair: never given alone, for half a character has no bytes. */
  let high = '';

  function takeEscape(character: string): string {
    pending += character;
    if (pending.startsWith('\\u')) {
      if (pending.length < 6) return '';
      const unit = String.fromCharCode(Number.parseInt(pending.slice(2), 16) || 0);
      pending = '';
      return unit;
    }
    const plain = ESCAPES[character] ?? character;
    pending = '';
    return plain;
  }

  return {
    push: (text) => {
      let out = high;
      high = '';
      for (let at = 0; at < text.length && !done; at += 1) {
        const character = text[at] ?? '';
        if (pending !== '') out += takeEscape(character);
        else if (character === '\\') pending = character;
        else if (character !== '"') out += character;
        else if (opened) done = true;
        else opened = true;
      }
      const last = out.charCodeAt(out.length - 1);
      if (last < 0xd800 || last > 0xdbff || Number.isNaN(last)) return out;
      high = out.slice(-1);
      return out.slice(0, -1);
    },
    end: () => high,
  };
}
