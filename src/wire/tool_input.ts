// Owns the reading of tool arguments in history: text that a model wrote, perhaps cut off, becomes the object that
// Anthropic and Gemini want. Never throws, for a broken call of an earlier turn must not end the conversation.
import { JSON_DEPTH_MAX } from '../support/limits.ts';
import { isJsonObject } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';

/** Blank text is no arguments; what is not a JSON object goes under the key that Anthropic's documentation gives it. */
export function parseToolInput(argumentsText: string): JsonObject {
  if (argumentsText.trim() === '') return {};
  const parsed = parse(argumentsText);
  return isJsonObject(parsed) && !isTooDeep(parsed) ? parsed : { INVALID_JSON: argumentsText };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Printing overflows the stack near 5,000 levels; the request's own JSON is held to the same bound. */
function isTooDeep(root: JsonValue): boolean {
  let level: readonly JsonValue[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > JSON_DEPTH_MAX) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
