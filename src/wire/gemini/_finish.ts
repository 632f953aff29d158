// Owns why an answer ended, in Google's words and ours. Some of the words say that there is no answer: these are errors,
// because an empty answer that claims to be whole is believed.
import type { JsonValue } from '../../support/json.ts';
import type { FinishReason, ProviderError } from '../answer.ts';

export type Ending =
  | { readonly kind: 'finish'; readonly reason: FinishReason }
  /** The model broke off: what it began is no answer. */
  | { readonly kind: 'error'; readonly error: ProviderError };

const REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
};

/** The model wrote a call that is none, or Google gave up on its own: trying again may well succeed. */
const BROKEN: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
]);

/** Servers that are asked for enums as numbers (Vertex) count them so, in the order of Google's published enum. */
const NUMBERED = [
  'FINISH_REASON_UNSPECIFIED',
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'IMAGE_SAFETY',
  'UNEXPECTED_TOOL_CALL',
];

/** The native word; undefined where none has come yet. */
export function finishWord(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return value === 0 ? undefined : (NUMBERED[value] ?? `FINISH_REASON_${value}`);
  return typeof value === 'string' && value !== '' && value !== 'FINISH_REASON_UNSPECIFIED' ? value : undefined;
}

export interface EndingOptions {
  readonly word: string;
  readonly message: string | undefined;
  readonly hasCalls: boolean;
  /** Whether the caller got anything that is an answer. */
  readonly hasContent: boolean;
}

export function endingOf({ word, message, hasCalls, hasContent }: EndingOptions): Ending {
  const reason = Object.hasOwn(REASONS, word) ? REASONS[word] : undefined;
  // A word that nobody knows with nothing said is no answer either.
  if (BROKEN.has(word) || (reason === undefined && !hasContent)) {
    const told = message === undefined || message === '' ? `The model ended its answer with ${word}.` : message;
    return { kind: 'error', error: { status: 502, type: word.toLowerCase(), message: told } };
  }
  if (reason === 'stop' && hasCalls) return { kind: 'finish', reason: 'tool-calls' };
  return { kind: 'finish', reason: reason ?? 'unknown' };
}
