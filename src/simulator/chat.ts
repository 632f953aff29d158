// Owns Chat Completions as the simulator speaks it. Wire form: OpenAI's OpenAPI document of 2026-08-21.
import { arrayAt, booleanAt, isJsonObject, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import { piecesOf } from './answer.ts';
import type { Finish, SimulatedAnswer } from './answer.ts';
import { fault, measure, readLimit, readStop, requireForced, requireItems, requireModel } from './ask.ts';
import type { Ask, ForcedTool, Format } from './ask.ts';
import type { Identity } from './identity.ts';
import { serverEvent } from './server_events.ts';

/** OpenAI's own limit of `n`. */
const CHOICES_MAX = 128;

/** Throws LoadlineError invalid_request for what the real API refuses as well. */
export function parseChat(body: JsonObject): Ask {
  const model = requireModel(body);
  const messages = requireItems(body, 'messages');
  for (const [index, message] of messages.entries())
    if (stringAt(message, 'role') === undefined)
      throw fault(`messages[${index}].role`, `\`messages[${index}]\` has no role.`);
  choicesOf(body);
  return {
    model,
    stream: booleanAt(body, 'stream') === true,
    messages: messages.length,
    size: measure([...messages], body['tools']),
    tools: arrayAt(body, 'tools').length,
    forced: forcedOf(body),
    format: formatOf(objectAt(body, 'response_format')),
    maxTokens: readLimit(body, 'max_completion_tokens') ?? readLimit(body, 'max_tokens'),
    stop: readStop(body['stop']),
  };
}

function choicesOf(body: JsonObject): number {
  const count = readLimit(body, 'n') ?? 1;
  if (count > CHOICES_MAX) throw fault('n', `\`n\` must be at most ${CHOICES_MAX}.`);
  return count;
}

function formatOf(format: JsonObject | undefined): Format {
  switch (stringAt(format, 'type')) {
    case 'json_schema':
      return { kind: 'json-schema', schema: objectAt(objectAt(format, 'json_schema'), 'schema') ?? {} };
    case 'json_object':
      return { kind: 'json-object' };
    default:
      return { kind: 'text' };
  }
}

/** Tools nested as the API has them; flat ones, which some clients send, are read too. */
function toolsOf(tools: readonly JsonValue[]): readonly ForcedTool[] {
  return tools.flatMap((tool) => {
    const isCustom = stringAt(tool, 'type') === 'custom';
    const own = objectAt(tool, isCustom ? 'custom' : 'function') ?? tool;
    const name = stringAt(own, 'name');
    return name === undefined ? [] : [{ name, isCustom, schema: objectAt(own, 'parameters') ?? {} }];
  });
}

function forcedOf(body: JsonObject): ForcedTool | undefined {
  const tools = toolsOf(arrayAt(body, 'tools'));
  const choice = body['tool_choice'];
  if (choice === 'required') return requireForced(tools, undefined);
  if (!isJsonObject(choice)) return undefined;
  if (stringAt(choice, 'type') === 'allowed_tools') {
    const allowed = objectAt(choice, 'allowed_tools') ?? choice;
    if (stringAt(allowed, 'mode') !== 'required') return undefined;
    return requireForced(tools, toolsOf(arrayAt(allowed, 'tools'))[0]?.name);
  }
  const named = objectAt(choice, 'function') ?? objectAt(choice, 'custom') ?? choice;
  return requireForced(tools, stringAt(named, 'name'));
}

const FINISHES: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  call: 'tool_calls',
};

function usageOf(answer: SimulatedAnswer, choices: number): JsonObject {
  const completion = answer.outputTokens * choices;
  return {
    prompt_tokens: answer.inputTokens,
    completion_tokens: completion,
    total_tokens: answer.inputTokens + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function callOf(tool: ForcedTool, id: string, text: string): JsonObject {
  if (tool.isCustom) return { id, type: 'custom', custom: { name: tool.name, input: text } };
  return { id, type: 'function', function: { name: tool.name, arguments: text } };
}

const callId = (identity: Identity, choice: number): string => identity.id('call_', choice === 0 ? '' : `${choice}_`);

/** A whole chat.completion. */
export function chatAnswer(answer: SimulatedAnswer, identity: Identity, body: JsonObject): JsonObject {
  const count = choicesOf(body);
  const { call, text } = answer;
  const choices = Array.from({ length: count }, (_, index) => ({
    index,
    message: {
      role: 'assistant',
      content: call === undefined ? text : null,
      refusal: null,
      annotations: [],
      ...(call === undefined ? {} : { tool_calls: [callOf(call, callId(identity, index), text)] }),
    },
    logprobs: null,
    finish_reason: FINISHES[answer.finish],
  }));
  return {
    id: identity.id('chatcmpl-'),
    object: 'chat.completion',
    created: identity.createdSeconds,
    model: answer.model,
    choices,
    usage: usageOf(answer, count),
    service_tier: 'default',
  };
}

/** The events of a stream: role, pieces, finish for each choice, then usage where it was asked for, then [DONE]. */
export function* chatEvents(answer: SimulatedAnswer, identity: Identity, body: JsonObject): Generator<string> {
  const wantsUsage = booleanAt(objectAt(body, 'stream_options'), 'include_usage') === true;
  const count = choicesOf(body);
  const chunk = (fields: JsonObject): string =>
    serverEvent({
      id: identity.id('chatcmpl-'),
      object: 'chat.completion.chunk',
      created: identity.createdSeconds,
      model: answer.model,
      service_tier: 'default',
      ...(wantsUsage ? { usage: null } : {}),
      ...fields,
    });
  const choice = (index: number, delta: JsonObject, finish: string | null = null): string =>
    chunk({ choices: [{ index, delta, logprobs: null, finish_reason: finish }] });

  for (let index = 0; index < count; index += 1) {
    const { call } = answer;
    const start: JsonObject = { role: 'assistant', content: call === undefined ? '' : null, refusal: null };
    if (call === undefined) yield choice(index, start);
    else yield choice(index, { ...start, tool_calls: [{ index: 0, ...callOf(call, callId(identity, index), '') }] });
    for (const piece of piecesOf(answer.text))
      yield choice(index, call === undefined ? { content: piece } : callDelta(call, piece));
    yield choice(index, {}, FINISHES[answer.finish]);
  }
  if (wantsUsage) yield chunk({ choices: [], usage: usageOf(answer, count) });
  yield serverEvent('[DONE]');
}

function callDelta(tool: ForcedTool, piece: string): JsonObject {
  return {
    tool_calls: [tool.isCustom ? { index: 0, custom: { input: piece } } : { index: 0, function: { arguments: piece } }],
  };
}
