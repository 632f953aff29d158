// Owns OpenAI Responses as the simulator speaks it: requests in, whole answers out. The stream is in
// responses_events.ts. Wire form: OpenAI's OpenAPI document of 2026-08-21.
import { arrayAt, booleanAt, isJsonObject, numberAt, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import type { SimulatedAnswer } from './answer.ts';
import { fault, measure, readLimit, requireForced, requireItems, requireModel } from './ask.ts';
import type { Ask, ForcedTool, Format } from './ask.ts';
import type { Identity } from './identity.ts';

/** Throws LoadlineError invalid_request for what the real API refuses as well. */
export function parseResponses(body: JsonObject): Ask {
  const model = requireModel(body);
  const input = body['input'];
  if (input === undefined) throw fault('input', 'The request has no input. Add `input`: a string or a list of items.');
  const items = typeof input === 'string' ? [{ content: input }] : requireItems(body, 'input');
  return {
    model,
    stream: booleanAt(body, 'stream') === true,
    messages: items.length,
    size: measure([...items], body['instructions'], body['tools']),
    tools: arrayAt(body, 'tools').length,
    forced: forcedOf(body),
    format: formatOf(objectAt(objectAt(body, 'text'), 'format')),
    maxTokens: readLimit(body, 'max_output_tokens'),
    stop: [],
  };
}

function formatOf(format: JsonObject | undefined): Format {
  switch (stringAt(format, 'type')) {
    case 'json_schema':
      return { kind: 'json-schema', schema: objectAt(format, 'schema') ?? {} };
    case 'json_object':
      return { kind: 'json-object' };
    default:
      return { kind: 'text' };
  }
}

function toolsOf(tools: readonly JsonValue[]): readonly ForcedTool[] {
  return tools.flatMap((tool) => {
    const type = stringAt(tool, 'type');
    const name = stringAt(tool, 'name');
    if (name === undefined || (type !== 'function' && type !== 'custom')) return [];
    return [{ name, isCustom: type === 'custom', schema: objectAt(tool, 'parameters') ?? {} }];
  });
}

function forcedOf(body: JsonObject): ForcedTool | undefined {
  const tools = toolsOf(arrayAt(body, 'tools'));
  const choice = body['tool_choice'];
  if (choice === 'required') return requireForced(tools, undefined);
  switch (stringAt(choice, 'type')) {
    case 'function':
    case 'custom':
      return requireForced(tools, stringAt(choice, 'name'));
    case 'allowed_tools':
      if (stringAt(choice, 'mode') !== 'required') return undefined;
      return requireForced(tools, toolsOf(arrayAt(choice, 'tools'))[0]?.name);
    default:
      // A tool that the provider runs itself: the simulator has none, and answers in text.
      return undefined;
  }
}

/** What the answer holds: one message, or one call. `status` is also that of the response. */
export function outputItem(answer: SimulatedAnswer, identity: Identity, text: string): JsonObject {
  const { call } = answer;
  const status = answer.finish === 'length' ? 'incomplete' : 'completed';
  if (call === undefined) {
    const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
    return { id: identity.id('msg_'), type: 'message', role: 'assistant', status, content };
  }
  const link = { call_id: identity.id('call_'), name: call.name };
  if (call.isCustom) return { id: identity.id('ctc_'), type: 'custom_tool_call', status, ...link, input: text };
  return { id: identity.id('fc_'), type: 'function_call', status, ...link, arguments: text };
}

/** The response without its output: as it stands in response.created. */
export function openResponse(answer: SimulatedAnswer, identity: Identity, body: JsonObject): JsonObject {
  return {
    id: identity.id('resp_'),
    object: 'response',
    created_at: identity.createdSeconds,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    // The real API repeats these; here nothing of the prompt comes back.
    instructions: null,
    max_output_tokens: numberAt(body, 'max_output_tokens') ?? null,
    model: answer.model,
    output: [],
    parallel_tool_calls: booleanAt(body, 'parallel_tool_calls') ?? true,
    previous_response_id: null,
    reasoning: { effort: stringAt(objectAt(body, 'reasoning'), 'effort') ?? null, summary: null },
    service_tier: 'default',
    store: booleanAt(body, 'store') ?? true,
    temperature: numberAt(body, 'temperature') ?? 1,
    text: { format: objectAt(objectAt(body, 'text'), 'format') ?? { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: arrayAt(body, 'tools').filter(isJsonObject).map(repeatedTool),
    top_p: numberAt(body, 'top_p') ?? 1,
    truncation: 'disabled',
    usage: null,
    metadata: objectAt(body, 'metadata') ?? {},
  };
}

/** A tool as the API repeats it: both fields that may be left out in the request are there. */
function repeatedTool(tool: JsonObject): JsonObject {
  if (stringAt(tool, 'type') !== 'function') return tool;
  return { ...tool, strict: booleanAt(tool, 'strict') ?? true, parameters: tool['parameters'] ?? null };
}

/** A whole response. */
export function responsesAnswer(answer: SimulatedAnswer, identity: Identity, body: JsonObject): JsonObject {
  const isCut = answer.finish === 'length';
  return {
    ...openResponse(answer, identity, body),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: [outputItem(answer, identity, answer.text)],
    usage: {
      input_tokens: answer.inputTokens,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: answer.outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: answer.inputTokens + answer.outputTokens,
    },
  };
}
