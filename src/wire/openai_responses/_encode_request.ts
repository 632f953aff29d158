// Owns the body of POST /v1/responses: which field of a Conversation becomes which. Input items, tools and parameters
// have files of their own. The order of the keys is fixed, so that equal prompts give equal bytes for the prompt cache.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodedRequest, EncodeTarget, ToolNames } from '../codec.ts';
import type { Conversation, OutputFormat, Reasoning, Turn } from '../conversation.ts';
import { toolNamesOf } from '../tool_names.ts';
import { createCallerLosses } from './_caller_losses.ts';
import { encodeInput } from './_encode_input.ts';
import { encodeExtra, encodeReasoning, encodeSampling } from './_encode_parameters.ts';
import { encodeToolChoice, encodeTools } from './_encode_tools.ts';
import { withoutAbsent } from './_without_absent.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import { stopsHere } from '../stops.ts';

/** The smallest max_output_tokens that Responses takes; Chat Completions takes 1. */
const OUTPUT_TOKENS_MIN = 16;

/** Throws LoadlineError unsupported_parameter where the target cannot take what was asked. */
export function encodeResponsesRequest(conversation: Conversation, target: EncodeTarget): EncodedRequest {
  const same = conversation.protocol === 'openai-responses';
  const losses = same ? createCallerLosses(target) : createLosses(target);
  const { capabilities } = target;
  // Responses has no stop sequences.
  const stops = stopsHere(conversation.stop ?? [], conversation);
  if (!stops.all) losses.drop('stop');
  const { reasoning, effort } = encodeReasoning(shown(conversation), capabilities, losses);
  const extra = encodeExtra(conversation, losses);
  const tools = [...encodeTools(conversation, capabilities, losses), ...extra.tools];
  const { instructions, turns } = instructionsOf(conversation);
  const own = same ? extra.fields : {};
  const body = withoutAbsent({
    model: target.model,
    instructions,
    input: encodeInput(turns, { capabilities, losses, same }),
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: encodeToolChoice(conversation, capabilities, losses),
    parallel_tool_calls: conversation.parallelToolCalls,
    // A stateless gateway carries the reasoning itself; models without reasoning answer 400 to this.
    include: capabilities.efforts.length === 0 ? undefined : ['reasoning.encrypted_content'],
    ...encodeSampling({ sampling: conversation.sampling, effort, capabilities }, losses),
    max_output_tokens: encodeMaxOutput(conversation, target, losses),
    service_tier: conversation.serviceTier,
    user: conversation.user,
    prompt_cache_key: conversation.promptCacheKey ?? conversation.cacheSession,
    metadata: Object.keys(conversation.metadata).length === 0 ? undefined : conversation.metadata,
    // Chat Completions keeps nothing unless told to, Responses keeps everything unless told not to.
    store: conversation.store ?? (same ? undefined : false),
    ...extra.fields,
    text: joined(own['text'], encodeText(conversation, target, losses)),
    reasoning: joined(own['reasoning'], reasoning),
    stream: target.stream ? true : undefined,
  });
  return { body, dropped: losses.names(), toolNames: usedToolNames(conversation), stopsHere: stops.stops };
}

/** Settings that were read, beside those of the same object that were not. */
function joined(unread: JsonValue | undefined, read: JsonObject | undefined): JsonObject | undefined {
  return isJsonObject(unread) ? { ...unread, ...read } : read;
}

/** Instructions go back where they stood; another protocol's system turns stay in the input, each in its place. */
function instructionsOf({ turns, protocol }: Conversation): {
  readonly instructions: string | undefined;
  readonly turns: readonly Turn[];
} {
  const [first, ...rest] = turns;
  const part = first?.parts[0];
  const isOwn = protocol === 'openai-responses' && first?.at === 'instructions' && part?.kind === 'text';
  return isOwn ? { instructions: part.text, turns: rest } : { instructions: undefined, turns };
}

/** Every tool name that the request mentions and the model may repeat. */
function usedToolNames(conversation: Conversation): ToolNames {
  const names = conversation.tools.filter((tool) => tool.kind !== 'hosted').map((tool) => tool.name);
  for (const turn of conversation.turns)
    for (const part of turn.parts) if (part.kind === 'tool-call') names.push(part.name);
  return toolNamesOf(names);
}

function encodeText(conversation: Conversation, target: EncodeTarget, losses: Losses): JsonObject | undefined {
  const { output, verbosity } = conversation;
  if (output === undefined && verbosity === undefined) return undefined;
  if (output?.kind === 'json-schema' && !target.capabilities.structuredOutput)
    losses.refuse('response_format', `${target.model} cannot answer in a JSON schema. Choose a model that can.`);
  return withoutAbsent({ format: output === undefined ? undefined : encodeFormat(output), verbosity });
}

function encodeFormat(output: OutputFormat): JsonObject {
  switch (output.kind) {
    case 'text':
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name, description, schema, strict } = output;
      return withoutAbsent({ type: 'json_schema', name, description, schema, strict });
    }
    default:
      return output satisfies never;
  }
}

function encodeMaxOutput(conversation: Conversation, target: EncodeTarget, losses: Losses): number | undefined {
  const asked = conversation.maxOutputTokens;
  if (asked === undefined) return undefined;
  const given = Math.min(Math.max(asked, OUTPUT_TOKENS_MIN), target.capabilities.maxOutputTokens);
  if (given !== asked) losses.drop('max_completion_tokens');
  return given;
}

/** Callers of Messages read the thoughts that they switched on, unless they say otherwise. */
function shown({ protocol, reasoning }: Conversation): Reasoning | undefined {
  const reads = protocol === 'anthropic-messages' && reasoning?.enabled === true && reasoning.display === undefined;
  return reads ? { ...reasoning, display: 'summarized' } : reasoning;
}
