// Owns the body of generateContent: which field of a Conversation becomes which. Each part has a file of its own. The
// model and the wish for a stream are not in the body: they stand in the address.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { withShape } from '../answer_shape.ts';
import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation } from '../conversation.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import type { Encoding } from './_draft.ts';
import { encodeConfig, keptStops } from './_encode_config.ts';
import { encodeContents } from './_encode_contents.ts';
import { planOutput } from './_encode_output.ts';
import { encodeThinking } from './_encode_thinking.ts';
import { encodeTools } from './_encode_tools.ts';
import { encodeToolChoice } from './_tool_choice.ts';
import { geminiToolNames } from './_tool_name.ts';

/** Read elsewhere: by _encode_tools.ts and _encode_thinking.ts, or a wish that is met anyway. */
const READ_ELSEWHERE = new Set(['web_search_options', 'include_reasoning', 'stream_options']);
/** Tiers that cost what the price list says; the others have prices of their own. */
const STANDARD_TIERS = new Set(['auto', 'default', 'standard', 'standard_only']);

/** Throws LoadlineError unsupported_parameter or invalid_request, with `param`, where the target cannot take what was asked. */
export function encodeGeminiRequest(conversation: Conversation, target: EncodeTarget): EncodedRequest {
  const losses = createLosses(target);
  const encoding: Encoding = { target, losses, protocol: conversation.protocol };
  const { contents, system } = encodeContents(conversation, encoding);
  const tools = encodeTools(conversation, encoding);
  const toolConfig = encodeToolChoice(conversation, tools, encoding);
  const output = planOutput(conversation, tools.tools.length > 0, encoding);
  const thinkingConfig = encodeThinking(conversation, encoding);
  const config = { ...encodeConfig(conversation, encoding), ...output.config, thinkingConfig };
  const generationConfig = withoutAbsent(config);
  const instructions = [...system, ...(output.instruction === undefined ? [] : [{ text: output.instruction }])];
  const extra = encodeExtra(conversation, losses);
  loseUnsent(conversation, losses);
  const body = withoutAbsent({
    systemInstruction: instructions.length === 0 ? undefined : { parts: instructions },
    contents,
    tools: tools.tools.length === 0 ? undefined : tools.tools,
    toolConfig,
    ...extra,
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
  });
  const names = conversation.tools.filter((tool) => tool.kind !== 'hosted').map((tool) => tool.name);
  const toolNames = withShape(geminiToolNames(names), {
    fenced: output.instruction !== undefined,
    customTools: tools.customTools,
  });
  const stopsHere = keptStops(conversation, encoding);
  return { body, dropped: losses.names(), toolNames, stopsHere };
}

/** Google's own settings of its filters pass, in either spelling. Throws where sound was asked for. */
function encodeExtra({ extra }: Conversation, losses: Losses): JsonObject {
  let passed: JsonObject = {};
  for (const [name, value] of Object.entries(extra)) {
    if (value === null || READ_ELSEWHERE.has(name) || asksForText(name, value)) continue;
    if (asksForAudio(name, value))
      losses.refuse(name, 'This model answers in text. Ask for text only, or choose a model that speaks.');
    if ((name === 'safety_settings' || name === 'safetySettings') && Array.isArray(value))
      passed = { safetySettings: value };
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

/** Parameters without a counterpart. A value that equals the default asks for nothing. */
function loseUnsent(conversation: Conversation, losses: Losses): void {
  if (conversation.verbosity !== undefined && conversation.verbosity !== 'medium') losses.drop('verbosity');
  if (conversation.serviceTier !== undefined && !STANDARD_TIERS.has(conversation.serviceTier))
    losses.drop('service_tier');
  // Tells users and sessions apart; the answer is the same without.
  if (conversation.user !== undefined) losses.note('user');
  if (conversation.promptCacheKey !== undefined) losses.note('prompt_cache_key');
  if (conversation.store === true) losses.drop('store');
  if (Object.keys(conversation.metadata).length > 0) losses.note('metadata');
}

function withoutAbsent(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
