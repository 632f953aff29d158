// Owns Anthropic Messages as the simulator speaks it. Wire form: the types of Anthropic's SDK 1.12, which demand every
// key, null where there is nothing.
import { arrayAt, booleanAt, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import { piecesOf } from './answer.ts';
import type { Finish, SimulatedAnswer } from './answer.ts';
import { fault, measure, readLimit, readStop, requireForced, requireItems, requireModel } from './ask.ts';
import type { Ask, ForcedTool, Format } from './ask.ts';
import type { Identity } from './identity.ts';
import { serverEvent } from './server_events.ts';

/** Throws LoadlineError invalid_request for what the real API refuses as well. */
export function parseMessages(body: JsonObject): Ask {
  const model = requireModel(body);
  const maxTokens = readLimit(body, 'max_tokens');
  if (maxTokens === undefined) throw fault('max_tokens', 'max_tokens: Field required');
  const messages = requireItems(body, 'messages');
  for (const [index, message] of messages.entries())
    if (stringAt(message, 'role') === undefined)
      throw fault(`messages[${index}].role`, `messages.${index}.role: Field required`);
  return {
    model,
    stream: booleanAt(body, 'stream') === true,
    messages: messages.length,
    size: measure([...messages], body['system'], body['tools']),
    tools: arrayAt(body, 'tools').length,
    forced: forcedOf(body),
    format: formatOf(objectAt(objectAt(body, 'output_config'), 'format') ?? objectAt(body, 'output_format')),
    maxTokens,
    stop: readStop(body['stop_sequences']),
  };
}

function formatOf(format: JsonObject | undefined): Format {
  if (stringAt(format, 'type') !== 'json_schema') return { kind: 'text' };
  return { kind: 'json-schema', schema: objectAt(format, 'schema') ?? {} };
}

function forcedOf(body: JsonObject): ForcedTool | undefined {
  // Tools without a schema are those that Anthropic runs itself.
  const tools = arrayAt(body, 'tools').flatMap((tool): readonly ForcedTool[] => {
    const name = stringAt(tool, 'name');
    const schema = objectAt(tool, 'input_schema');
    return name === undefined || schema === undefined ? [] : [{ name, schema, isCustom: false }];
  });
  const choice = objectAt(body, 'tool_choice');
  switch (stringAt(choice, 'type')) {
    case 'any':
      return requireForced(tools, undefined);
    case 'tool':
      return requireForced(tools, stringAt(choice, 'name'));
    default:
      return undefined;
  }
}

const STOP_REASONS: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  call: 'tool_use',
};

function usageOf(answer: SimulatedAnswer, outputTokens: number): JsonObject {
  return {
    input_tokens: answer.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
  };
}

function openMessage(answer: SimulatedAnswer, identity: Identity): JsonObject {
  return {
    id: identity.id('msg_'),
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [],
    container: null,
    diagnostics: null,
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: {
      ...usageOf(answer, 1),
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      inference_geo: null,
      service_tier: 'standard',
      speed: null,
    },
  };
}

function blockOf(
  { call }: SimulatedAnswer,
  identity: Identity,
  content: { text: string; input: JsonObject },
): JsonObject {
  if (call === undefined) return { type: 'text', text: content.text, citations: [] };
  return {
    type: 'tool_use',
    id: identity.id('toolu_'),
    name: call.name,
    input: content.input,
    caller: { type: 'direct' },
  };
}

function stopOf(answer: SimulatedAnswer): JsonObject {
  return { stop_reason: STOP_REASONS[answer.finish], stop_sequence: answer.stopSequence ?? null };
}

/** A whole message. A call cut by max_tokens has an empty input, since half an object is none. */
export function messagesAnswer(answer: SimulatedAnswer, identity: Identity): JsonObject {
  const { text } = answer;
  const isWholeCall = answer.call !== undefined && answer.finish === 'call';
  const input = isWholeCall ? (JSON.parse(text) as JsonObject) : {};
  const opened = openMessage(answer, identity);
  return {
    ...opened,
    content: [blockOf(answer, identity, { text, input })],
    ...stopOf(answer),
    usage: { ...objectAt(opened, 'usage'), output_tokens: answer.outputTokens },
  };
}

/** The events of a stream. */
export function* messagesEvents(answer: SimulatedAnswer, identity: Identity): Generator<string> {
  const event = (type: string, fields: JsonObject): string => serverEvent({ type, ...fields }, type);
  yield event('message_start', { message: openMessage(answer, identity) });
  yield event('content_block_start', { index: 0, content_block: blockOf(answer, identity, { text: '', input: {} }) });
  yield event('ping', {});
  for (const piece of piecesOf(answer.text)) {
    const delta: JsonObject =
      answer.call === undefined
        ? { type: 'text_delta', text: piece }
        : { type: 'input_json_delta', partial_json: piece };
    yield event('content_block_delta', { index: 0, delta });
  }
  yield event('content_block_stop', { index: 0 });
  yield event('message_delta', {
    delta: { ...stopOf(answer), stop_details: null, container: null },
    usage: usageOf(answer, answer.outputTokens),
  });
  yield event('message_stop', {});
}
