// Owns the guess which protocol a body is written in, for the one route that takes a body of any: POST /v1/route.
// A guess by what only one of them has; where nothing tells, Chat Completions.
import { arrayAt, isJsonObject } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import type { Endpoint, HeaderReader } from './call.ts';

/** Fields that only Embeddings has, and names of models that make nothing else. */
const EMBEDDING_FIELDS = ['encoding_format', 'dimensions'] as const;
const EMBEDDING_MODEL = /embed/i;

/** Top fields of Messages that Chat Completions lacks. `max_tokens` is in both. */
const MESSAGES_FIELDS = ['system', 'stop_sequences', 'thinking', 'anthropic_version', 'context_management'] as const;
/** Content blocks that only Messages has. */
const MESSAGES_BLOCKS: ReadonlySet<unknown> = new Set(['tool_use', 'tool_result', 'document', 'redacted_thinking']);

/** The endpoint whose form the body has. */
export function endpointOf(body: JsonObject, headers: HeaderReader): Endpoint {
  if (Array.isArray(body['messages'])) {
    if (headers.get('anthropic-version') !== null) return 'messages';
    return looksLikeMessages(body) ? 'messages' : 'chat.completions';
  }
  if (body['input'] === undefined) return 'chat.completions';
  const model = body['model'];
  const embeds =
    holdsTextsOrTokens(body['input']) ||
    EMBEDDING_FIELDS.some((field) => field in body) ||
    (typeof model === 'string' && EMBEDDING_MODEL.test(model));
  return embeds ? 'embeddings' : 'responses';
}

/** Items of Responses are objects: a list of texts, or of tokens, is to be embedded, whatever an alias calls the model. */
function holdsTextsOrTokens(input: JsonValue | undefined): boolean {
  return Array.isArray(input) && input.length > 0 && !input.some(isJsonObject);
}

function looksLikeMessages(body: JsonObject): boolean {
  // Vendors of Chat Completions borrowed `thinking`, but none of them its `system`.
  if (MESSAGES_FIELDS.some((field) => field !== 'thinking' && field in body)) return true;
  const blocks = arrayAt(body, 'messages').flatMap((message) => arrayAt(message, 'content'));
  if (blocks.some((block) => isJsonObject(block) && MESSAGES_BLOCKS.has(block['type']))) return true;
  return arrayAt(body, 'tools').some((tool: JsonValue) => isJsonObject(tool) && 'input_schema' in tool);
}
