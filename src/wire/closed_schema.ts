// Owns the question whether OpenAI can hold a model to a schema: its `strict` takes closed objects with every property
// required and answers 400 to any other. Anthropic's takes open ones too.
import { isJsonObject, objectAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import type { Conversation, Tool } from './conversation.ts';

/** Every object closed and every property required, in what is written out as a plain tree of schemas. */
export function isClosedSchema(root: JsonObject): boolean {
  const waiting: JsonValue[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...(next as readonly JsonValue[]));
    if (!isJsonObject(next)) continue;
    const properties = objectAt(next, 'properties');
    if (properties !== undefined) {
      const required = next['required'];
      const names = new Set(Array.isArray(required) ? (required as readonly JsonValue[]) : []);
      if (next['additionalProperties'] !== false || Object.keys(properties).some((key) => !names.has(key)))
        return false;
    }
    waiting.push(...Object.values(next));
  }
  return true;
}

/**
 * Whether a tool's `strict` can be kept at OpenAI. A caller of OpenAI's protocols meant it by OpenAI's rules, and is told by
 * it what is wrong.
 */
export function keepsStrict({ strict, schema }: Tool, { protocol }: Pick<Conversation, 'protocol'>): boolean {
  return strict === true && (protocol !== 'anthropic-messages' || isClosedSchema(schema ?? {}));
}
