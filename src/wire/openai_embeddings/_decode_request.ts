// Reads the body of POST /v1/embeddings: strict in what OpenAI refuses anyway, silent about what it does not know.
import { invalidRequest } from '../losses.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Conversation, Part, Turn } from '../conversation.ts';

/** OpenAI's own bound; it also bounds our work. */
const INPUTS_MAX = 2_048;
const MODEL_CHARS_MAX = 300;
const KNOWN_FIELDS: ReadonlySet<string> = new Set(['model', 'input', 'user', 'metadata', 'stream']);

/** Throws LoadlineError invalid_request with `param` naming the field. Each input is one turn: `input[3]`. */
export function decodeEmbeddingsRequest(body: JsonObject): Conversation {
  const { model, user, metadata } = body;
  if (typeof model !== 'string' || model.trim() === '') throw invalidRequest('model', 'model is required: a string.');
  if (model.length > MODEL_CHARS_MAX)
    throw invalidRequest('model', `model is longer than ${MODEL_CHARS_MAX} characters.`);
  if (body['stream'] === true) throw invalidRequest('stream', 'Embeddings are not streamed. Leave stream out.');
  return {
    protocol: 'openai-embeddings',
    model,
    turns: decodeInput(body['input']),
    tools: [],
    sampling: {},
    // Nothing is written: an embedding costs its input alone.
    maxOutputTokens: 0,
    user: typeof user === 'string' ? user : undefined,
    stream: false,
    includeUsage: true,
    metadata: isPlain(metadata) ? metadata : {},
    extra: Object.fromEntries(Object.entries(body).filter(([key]) => !KNOWN_FIELDS.has(key))),
  };
}

const isPlain = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function decodeInput(input: JsonValue | undefined): readonly Turn[] {
  if (typeof input === 'string') return [turnOf(textPart(input, 'input'), 'input')];
  if (!Array.isArray(input) || input.length === 0)
    throw invalidRequest('input', 'input is required: a text, a list of texts, or tokens.');
  // A flat list of numbers is one input of that many tokens.
  if (input.every((item) => typeof item === 'number')) return [turnOf(tokensPart(input, 'input'), 'input')];
  if (input.length > INPUTS_MAX)
    throw invalidRequest('input', `input holds ${input.length} entries; at most ${INPUTS_MAX} are taken at once.`);
  return input.map((item, at) => {
    const path = `input[${at}]`;
    if (typeof item === 'string') return turnOf(textPart(item, path), path);
    if (Array.isArray(item)) return turnOf(tokensPart(item, path), path);
    throw invalidRequest(path, `${path} must be a text or a list of tokens.`);
  });
}

const turnOf = (part: Part, at: string): Turn => ({ at, role: 'user', parts: [part] });

function textPart(text: string, path: string): Part {
  if (text === '') throw invalidRequest(path, `${path} is empty. Send a text with at least one character.`);
  return { kind: 'text', text };
}

/** Tokens of OpenAI's own vocabulary: kept as they are, for nobody else could read them. */
function tokensPart(tokens: readonly JsonValue[], path: string): Part {
  const isToken = (token: JsonValue): boolean => typeof token === 'number' && Number.isInteger(token) && token >= 0;
  if (tokens.length === 0 || !tokens.every(isToken))
    throw invalidRequest(path, `${path} must be a list of whole numbers with at least one entry.`);
  return { kind: 'unknown', type: 'tokens', value: { tokens: [...tokens] } };
}
