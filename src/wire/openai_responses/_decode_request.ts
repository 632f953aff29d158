// Owns the way from a Responses body to a Conversation (facts 2.14): every field is read, refused with its name, or kept.
// Decides nothing about models.
import { LoadlineError } from '../../support/errors.ts';
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { Conversation, OutputFormat, Reasoning, Sampling } from '../conversation.ts';
import { readOutputSchema } from '../output_schema.ts';
import { createFieldReader, invalidField } from '../fields.ts';
import { decodeInput } from './_decode_input.ts';
import { decodeToolChoice, decodeTools } from './_decode_tools.ts';

/** Longer than any model's name; it goes into records and messages. */
const MODEL_CHARS_MAX = 300;
/** Beyond any model, and still exact: a budget reserved for it cannot overflow. */
const TOKENS_MAX = 2_147_483_647;

/** Fields that the Conversation holds. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'max_output_tokens',
  'service_tier',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'store',
  'stream',
  'metadata',
  'previous_response_id',
]);

/** Fields that ask the model for nothing: what they wish is met, or is the wire's own business. */
const NATIVE_FIELDS: ReadonlySet<string> = new Set(['stream_options', 'client_metadata', 'background']);
/** Told in any case, or known only where they exist. Log probabilities are neither: no answer in between holds them. */
const MET_INCLUDES: ReadonlySet<JsonValue> = new Set(['reasoning.encrypted_content', 'web_search_call.action.sources']);

/** What is read of two objects. One that holds more is kept in `extra` as well, so that the rest is not forgotten. */
const READ_SETTINGS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['reasoning', new Set(['effort', 'summary', 'generate_summary'])],
  ['text', new Set(['format', 'verbosity'])],
]);

/** State that lies at the provider, in an account that all keys share, and that neither budgets nor signals can read. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['background', 'Responses in the background are not kept here. Leave background out and use stream.'],
  ['conversation', 'Conversations that a provider keeps cannot be used here. Send the items, or previous_response_id.'],
  ['prompt', 'Prompt templates that a provider keeps cannot be used here. Send instructions and input.'],
]);

/** Throws LoadlineError invalid_request or unsupported_parameter with `param` naming the field. */
export function decodeResponsesRequest(body: JsonObject, sealer?: Sealer): Conversation {
  const reader = createFieldReader(body, '');
  refuseProviderState(body);
  reader.list('include');
  reader.number('top_logprobs', { min: 0, max: 20, integer: true });
  const model = reader.text('model');
  if (model === undefined || model.trim() === '') throw invalidField('model', 'is required');
  if (model.length > MODEL_CHARS_MAX) throw invalidField('model', `is longer than ${MODEL_CHARS_MAX} characters`);
  const tools = decodeTools(body);
  const user = reader.text('user');
  const text = createFieldReader(reader.object('text') ?? {}, 'text');
  const output = decodeFormat(text.object('format'));
  return {
    protocol: 'openai-responses',
    model,
    turns: decodeInput(body, { sealer, tools }),
    tools,
    toolChoice: decodeToolChoice(body, tools),
    parallelToolCalls: reader.flag('parallel_tool_calls'),
    output,
    reasoning: decodeReasoning(reader.object('reasoning')),
    sampling: decodeSampling(body),
    maxOutputTokens: reader.number('max_output_tokens', { min: 1, max: TOKENS_MAX, integer: true }),
    verbosity: text.text('verbosity'),
    serviceTier: reader.text('service_tier'),
    user: reader.text('safety_identifier') ?? user,
    promptCacheKey: reader.text('prompt_cache_key'),
    store: reader.flag('store'),
    previousResponseId: reader.text('previous_response_id'),
    stream: reader.flag('stream') ?? false,
    // Responses tells its usage always.
    includeUsage: true,
    metadata: reader.object('metadata') ?? {},
    extra: pick(body, (key, value) => isExtra(key, value, output === undefined)),
    native: pick(body, isNative),
  };
}

function refuseProviderState(body: JsonObject): void {
  for (const [param, message] of REFUSED) {
    const value = body[param] ?? false;
    if (value !== false) throw new LoadlineError({ code: 'unsupported_parameter', param, message });
  }
}

function decodeFormat(format: JsonObject | undefined): OutputFormat | undefined {
  if (format === undefined) return undefined;
  const reader = createFieldReader(format, 'text.format');
  switch (reader.text('type')) {
    case 'text':
      return { kind: 'text' };
    case 'json_object':
      return { kind: 'json-object' };
    case 'json_schema': {
      // Chat Completions nests it one deeper, and clients that speak both mix the two up.
      const nested = reader.object('json_schema');
      const inner = nested === undefined ? reader : createFieldReader(nested, 'text.format.json_schema');
      return readOutputSchema(inner);
    }
    case undefined:
      throw invalidField('text.format.type', 'is required');
    default:
      return undefined;
  }
}

function decodeReasoning(reasoning: JsonObject | undefined): Reasoning | undefined {
  if (reasoning === undefined) return undefined;
  const reader = createFieldReader(reasoning, 'reasoning');
  const effort = reader.text('effort');
  const summary = reader.text('summary') ?? reader.text('generate_summary');
  return effort === undefined && summary === undefined ? undefined : { effort, summary };
}

function decodeSampling(body: JsonObject): Sampling {
  const reader = createFieldReader(body, '');
  return {
    temperature: reader.number('temperature', { min: 0, max: 2 }),
    topP: reader.number('top_p', { min: 0, max: 1 }),
    presencePenalty: reader.number('presence_penalty', { min: -2, max: 2 }),
    frequencyPenalty: reader.number('frequency_penalty', { min: -2, max: 2 }),
  };
}

/** `disabled` is what every provider does: an input that is too long is refused. */
function isNative(key: string, value: JsonValue): boolean {
  if (key === 'include') return Array.isArray(value) && value.every((wish: JsonValue) => MET_INCLUDES.has(wish));
  return (
    NATIVE_FIELDS.has(key) || (key === 'truncation' && value === 'disabled') || (key === 'top_logprobs' && value === 0)
  );
}

function isExtra(key: string, value: JsonValue, formatUnread: boolean): boolean {
  const read = READ_SETTINGS.get(key);
  if (read !== undefined && isJsonObject(value)) {
    const unreadFormat = key === 'text' && formatUnread && stringAt(value['format'], 'type') !== undefined;
    return unreadFormat || Object.entries(value).some(([name, inner]) => !read.has(name) && inner !== null);
  }
  return value !== null && !KNOWN_FIELDS.has(key) && !isNative(key, value);
}

/** fromEntries defines fields and never sets them, so that no name can reach a prototype. */
function pick(body: JsonObject, wanted: (key: string, value: JsonValue) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => wanted(key, value)));
}
