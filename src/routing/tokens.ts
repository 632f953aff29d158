// Owns the estimate of a request's input tokens: by length and kind of text, one pass, never a tokenizer (100 KB of one
// letter takes every BPE tokenizer seconds; DESIGN section 7). It picks models that fit; it is not a bill.
import type { JsonValue } from '../support/json.ts';
import type { Conversation, Part } from '../wire/conversation.ts';

/**
 * Against OpenAI's o200k on prose, code and tables in eight languages the raw sum is within 15 %. Claude's tokenizer makes
 * up to a quarter more of the same text, so the sum is raised by this much: an estimate that is too high costs one step up
 * in context, one too low an error at the provider.
 */
const MARGIN = 1.1;
/** Role, separators and name of one message. */
const MESSAGE_TOKENS = 4;
/** What primes the answer. */
const REPLY_TOKENS = 3;
/** Claude's hidden prompt for tool use; OpenAI's is shorter. */
const TOOL_USE_TOKENS = 350;
/** Name, type and wrapping of one tool. */
const TOOL_TOKENS = 12;
/** Schemas are JSON with short English in it: a token to 3.6 characters. */
const SCHEMA_CHARS_PER_TOKEN = 3.6;

/** Tokens of the whole input: text by script, schemas by length, each image, file and recording by a fixed maximum. */
export function estimateInputTokens(conversation: Conversation): number {
  let tokens = REPLY_TOKENS;
  for (const turn of conversation.turns) {
    tokens += MESSAGE_TOKENS;
    for (const part of turn.parts) tokens += estimatePart(part);
  }
  if (conversation.tools.length > 0) tokens += TOOL_USE_TOKENS;
  for (const tool of conversation.tools) {
    const schemaChars = encodedLength(tool.schema ?? tool.raw);
    tokens +=
      TOOL_TOKENS + schemaChars / SCHEMA_CHARS_PER_TOKEN + estimateTextTokens(`${tool.name} ${tool.description ?? ''}`);
  }
  if (conversation.output?.kind === 'json-schema')
    tokens += encodedLength(conversation.output.schema) / SCHEMA_CHARS_PER_TOKEN;
  return Math.ceil(tokens * MARGIN);
}

/** Most that one image costs at either provider in the sizes that they scale to. */
const IMAGE_TOKENS = 1_600;
/** A page of a PDF is 1,500 to 3,000 tokens and seldom under 25 KB; text files have about 4 bytes to a token. */
const FILE_BYTES_PER_TOKEN = 4;
const FILE_TOKENS_MAX = 200_000;
/** A file by id or address says nothing of its length. */
const FILE_TOKENS_UNKNOWN = 10_000;
/** OpenAI counts ten tokens to a second of sound; 16 kHz mono is 32 KB to the second. */
const AUDIO_CHARS_PER_TOKEN = 1_000;

function estimatePart(part: Part): number {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return estimateTextTokens(part.text);
    case 'reasoning':
      return estimateTextTokens(part.text) + (part.signature?.length ?? 0) / 4;
    case 'tool-call':
      return MESSAGE_TOKENS + estimateTextTokens(part.name) + estimateTextTokens(part.argumentsText);
    case 'tool-result':
      return MESSAGE_TOKENS + part.parts.reduce((sum, inner) => sum + estimatePart(inner), 0);
    case 'image':
      return IMAGE_TOKENS;
    case 'file':
      return part.source.kind === 'base64'
        ? Math.min(FILE_TOKENS_MAX, (part.source.data.length * 0.75) / FILE_BYTES_PER_TOKEN)
        : FILE_TOKENS_UNKNOWN;
    case 'audio':
      return part.data.length / AUDIO_CHARS_PER_TOKEN;
    case 'hosted-call':
      return encodedLength(part.raw) / SCHEMA_CHARS_PER_TOKEN;
    case 'unknown':
      return encodedLength(part.value) / SCHEMA_CHARS_PER_TOKEN;
    default:
      return part satisfies never;
  }
}

/** Characters of a JSON value as it is sent, strings unescaped: near enough. 0 for undefined. Depth is bounded by the decoder. */
function encodedLength(value: JsonValue | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return value.length + 2;
  if (value === null || typeof value !== 'object') return String(value).length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + encodedLength(item as JsonValue) + 1, 2);
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + encodedLength(item), 2);
}

/** Letters of an English word that one token holds; longer words are pieces. */
const LETTERS_PER_TOKEN = 7.5;
/** A word that changes case or to digits in the middle (`getHTTPUrl2`) breaks there. */
const TOKENS_PER_CHANGE = 0.75;
/** Beyond this a "word" is a hash, base64 or an identifier: tokenizers find no words in it. */
const WORD_LETTERS_MAX = 24;
/** Random letters and digits, measured on base64 and hex. */
const TOKENS_PER_RANDOM_CHAR = 0.68;
/** Letters of one case beyond that. */
const TOKENS_PER_LETTER = 0.3;
/** Numbers are cut in threes, and the space before one often stands alone. */
const DIGITS_PER_TOKEN = 3;
const TOKENS_PER_NUMBER = 0.35;
const TOKENS_PER_MARK = 0.66;
/** Rules, dots and dashes: eight and more of the same sign are one token. */
const REPEATS_PER_TOKEN = 12;

/** Tokens of one text, without the margin. Linear, one pass over its UTF-16 units. */
export function estimateTextTokens(text: string): number {
  let tokens = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const small = endOfSmall(text, at);
    if (small > at && (small === text.length || !isWordCode(text.charCodeAt(small)))) {
      tokens += tokensOfSmall(small - at);
      at = small;
    } else if (isWordCode(code)) {
      const end = endOfWord(text, at);
      tokens += wordTokens(text, at, end);
      at = end;
    } else if (code === SPACE || (code >= 9 && code <= 13)) {
      let end = at + 1;
      while (end < text.length && isSpaceCode(text.charCodeAt(end))) end += 1;
      // One space belongs to the next word; a line break with its indentation is one token more.
      tokens += end - at === 1 && code === SPACE ? 0 : 0.8 + (end - at) / 80;
      at = end;
    } else if (code < 128) {
      let end = at + 1;
      while (end < text.length && text.charCodeAt(end) === code) end += 1;
      tokens += end - at < 4 ? (end - at) * TOKENS_PER_MARK : TOKENS_PER_MARK + (end - at) / REPEATS_PER_TOKEN;
      at = end;
    } else {
      tokens += tokensOfOther(code);
      at += 1;
    }
  }
  return tokens;
}

const SPACE = 32;

function isSpaceCode(code: number): boolean {
  return code === SPACE || (code >= 9 && code <= 13);
}

function isWordCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isWordCode(text.charCodeAt(end))) end += 1;
  return end;
}

/** Most words are of small letters alone: the place behind them. */
function endOfSmall(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code < 97 || code > 122) break;
    end += 1;
  }
  return end;
}

/** `wordTokens` of so many small letters. */
function tokensOfSmall(length: number): number {
  return length > WORD_LETTERS_MAX ? length * TOKENS_PER_LETTER : Math.max(1, (length + 2) / LETTERS_PER_TOKEN);
}

/** 0 digit, 1 capital, 2 small letter. */
function classOf(code: number): number {
  return code <= 57 ? 0 : code <= 90 ? 1 : 2;
}

function wordTokens(text: string, start: number, end: number): number {
  const length = end - start;
  let changes = 0;
  let digits = 0;
  let last = classOf(text.charCodeAt(start));
  for (let at = start; at < end; at += 1) {
    const now = classOf(text.charCodeAt(at));
    if (now === 0) digits += 1;
    // `The` is one word: a capital before small letters opens it and is no change.
    if (now !== last && !(last === 1 && now === 2)) changes += 1;
    last = now;
  }
  if (digits === length) return Math.ceil(length / DIGITS_PER_TOKEN) + TOKENS_PER_NUMBER;
  if (length > WORD_LETTERS_MAX) return length * (changes * 5 > length ? TOKENS_PER_RANDOM_CHAR : TOKENS_PER_LETTER);
  return Math.max(1, (length + 2) / LETTERS_PER_TOKEN) + changes * TOKENS_PER_CHANGE;
}

/** One UTF-16 unit beyond ASCII, by script. */
function tokensOfOther(code: number): number {
  if (code < 0x0250) return 0.5; // accented Latin breaks its word
  if (code < 0x0530) return 0.3; // Greek, Cyrillic
  if (code < 0x0800) return 0.42; // Hebrew, Arabic
  if (code < 0x1100) return 0.5; // Indic, Thai, Georgian
  if (code >= 0x3040 && code < 0x3100) return 0.85; // kana
  if (code >= 0xac00 && code < 0xd7b0) return 0.75; // Hangul
  if (code >= 0x3000 && code < 0xa000) return 0.85; // Chinese characters and their punctuation
  if (code >= 0xd800 && code < 0xe000) return 1.2; // emoji: two units, two to three tokens
  return 0.8;
}
