// Owns errors in OpenAI's form, which Chat Completions, Responses and Embeddings share: ours to the caller, and a provider's, in whatever shape it came, to a ProviderError.
// Reads where things stand, never what they mean: that is upstream/failure.ts alone.
import { ERROR_TABLE } from '../support/errors.ts';
import type { LoadlineError } from '../support/errors.ts';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import { openaiMessage } from './context_words.ts';
import type { ProviderError } from './answer.ts';

/** More than any provider's sentence; bodies of relays can hold a whole page. */
const MESSAGE_CHARS_MAX = 4_000;

/** `{"error": {message, type, param, code}}`, all four keys always. */
export function encodeError(error: LoadlineError): JsonObject {
  return {
    error: {
      message: openaiMessage(error),
      type: error.type ?? ERROR_TABLE[error.code].openaiType,
      param: error.param ?? null,
      code: error.publicCode === undefined ? error.code : error.publicCode,
    },
  };
}

/** The same as one event. The stream then closes without a finish and without [DONE]: SDKs throw on it. */
export function encodeStreamError(error: LoadlineError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`;
}

/**
 * Never throws. `body` is parsed JSON or text: OpenAI's form, OpenRouter's with the provider's own error inside, the
 * lists of Gemini and FastAPI, Mistral's flat form, Azure's, Anthropic's, a bare text, a page of HTML.
 */
export function decodeError(status: number, body: unknown): ProviderError {
  if (typeof body === 'string') return { status, message: shorten(textOfPage(body)) };
  const found = Array.isArray(body) ? body.find(isJsonObject) : body;
  if (!isJsonObject(found)) return { status, message: '' };
  const error = found['error'] ?? found;
  if (typeof error === 'string') return { status, ...identity(found), message: shorten(error) };
  const told = isJsonObject(error) ? error : found;
  const inner = innerError(told);
  return {
    status,
    ...identity(told),
    ...(inner === undefined ? {} : identity(inner)),
    message: shorten(messageOf(inner ?? {}) ?? messageOf(told) ?? messageOf(found) ?? ''),
  };
}

/** Type, code and param, as far as they are told. Codes may be numbers: OpenRouter's is the status. */
function identity(error: JsonObject): Pick<ProviderError, 'type' | 'code' | 'param'> {
  const code = error['code'];
  const codeText = typeof code === 'number' ? String(code) : typeof code === 'string' ? code : undefined;
  const type = stringAt(error, 'type') ?? stringAt(error, 'status');
  const param = stringAt(error, 'param') ?? fieldOfDetail(error);
  return {
    ...(type === undefined ? {} : { type }),
    ...(codeText === undefined ? {} : { code: codeText }),
    ...(param === undefined ? {} : { param }),
  };
}

/** The field that FastAPI's servers name first: `{"loc": ["body", "store"]}`, in `detail` or in Mistral's `message.detail`. */
function fieldOfDetail(error: JsonObject): string | undefined {
  const detail = error['detail'] ?? objectAt(error, 'message')?.['detail'];
  const first: JsonValue | undefined = Array.isArray(detail) ? (detail as readonly JsonValue[])[0] : undefined;
  const path = arrayAt(first, 'loc').filter((step) => step !== 'body');
  const isPath = path.length > 0 && path.every((step) => typeof step === 'string' || typeof step === 'number');
  return isPath ? path.join('.') : undefined;
}

/** What stands behind a relay's "Provider returned error": `metadata.raw`, the provider's body as text. */
function innerError(error: JsonObject): JsonObject | undefined {
  const raw = objectAt(error, 'metadata')?.['raw'];
  const parsed = typeof raw === 'string' ? parseObject(raw) : raw;
  if (!isJsonObject(parsed)) return typeof raw === 'string' && raw !== '' ? { message: raw } : undefined;
  const nested = parsed['error'];
  if (typeof nested === 'string') return { message: nested };
  const found = isJsonObject(nested) ? nested : parsed;
  return messageOf(found) === undefined ? undefined : found;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The sentence of an error object, under the names that servers use for it. */
function messageOf(error: JsonObject): string | undefined {
  for (const key of ['message', 'detail', 'msg', 'error_description', 'errors']) {
    const text = sentence(error[key]);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

/** A text, `{message}` or `{msg}`, or a list of these: FastAPI tells every field that is wrong. */
function sentence(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (isJsonObject(value)) return stringAt(value, 'message') ?? stringAt(value, 'msg') ?? sentenceOfDetail(value);
  if (!Array.isArray(value)) return undefined;
  const told = value.slice(0, 5).map((entry: JsonValue) => (Array.isArray(entry) ? undefined : sentence(entry)));
  return told.filter((text) => text !== undefined).join('; ');
}

const sentenceOfDetail = (value: JsonObject): string | undefined => {
  const detail = value['detail'];
  if (!Array.isArray(detail)) return typeof detail === 'string' ? detail : undefined;
  const told = detail.slice(0, 5).map((entry: JsonValue) => stringAt(entry, 'msg'));
  return told.filter((text) => text !== undefined).join('; ');
};

/** The title of a page, or the text itself. */
function textOfPage(text: string): string {
  const start = text.slice(0, MESSAGE_CHARS_MAX).trim();
  if (!start.startsWith('<')) return start;
  const lower = start.toLowerCase();
  const open = lower.indexOf('<title>');
  const close = lower.indexOf('</title>', Math.max(open, 0));
  return open >= 0 && close > open ? start.slice(open + '<title>'.length, close).trim() : 'a page of HTML';
}

const shorten = (text: string): string => text.slice(0, MESSAGE_CHARS_MAX);
