// Owns the top-level fields that the inbound codec does not know. Those that Anthropic takes pass; what would change a
// price or reach into another tenant's things does not, whoever sends it.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Conversation } from '../conversation.ts';
import type { Losses } from '../losses.ts';

/**
 * Taken by Anthropic as they are. Not among them: `speed` and `inference_geo`, which have prices of their own, and
 * `container` and `workspace_id`, which name things of the whole account.
 */
const PASSED = new Set(['cache_control', 'context_management', 'mcp_servers']);

/** Read elsewhere: by _encode_tools.ts, or a wish that is met anyway. */
const READ_ELSEWHERE = new Set(['web_search_options', 'include_reasoning', 'stream_options']);

/** Throws unsupported_parameter where sound was asked for: a text in its place would be another answer. */
export function encodeExtra({ extra, protocol }: Conversation, losses: Losses): JsonObject {
  const passed: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (value === null || READ_ELSEWHERE.has(name) || asksForText(name, value)) continue;
    // Settings inside blocks and tools, which go out with them.
    if (protocol === 'anthropic-messages' && /^(?:messages|tools)\./.test(name)) continue;
    if (asksForAudio(name, value))
      losses.refuse(name, 'This model answers in text. Ask for text only, or choose a model that speaks.');
    // Responses has another thing of the same name, a list.
    if (PASSED.has(name) && !(name === 'context_management' && Array.isArray(value))) passed[name] = value;
    else losses.drop(name);
  }
  return passed;
}

const asksForText = (name: string, value: JsonValue): boolean =>
  name === 'modalities' && Array.isArray(value) && value.every((modality) => modality === 'text');

function asksForAudio(name: string, value: JsonValue): boolean {
  return name === 'audio'
    ? isJsonObject(value)
    : name === 'modalities' && Array.isArray(value) && value.includes('audio');
}
