// What OpenAI refuses of a Responses request for gpt-5.4-mini, in its words. For tests only.
import { arrayAt, isJsonObject, stringAt } from '../../../src/support/json.ts';
import type { JsonObject } from '../../../src/support/json.ts';
import { OPENAI_EFFORTS, refuseFunction, unknownParameter, unsupportedParameter } from './chat_rules.ts';
import { keys, unknownKeys, type Refuse } from './rules.ts';

// `client_metadata` stands in no specification; Codex sends it to OpenAI.
const TOP = keys(`model input instructions stream stream_options max_output_tokens temperature top_p user
  safety_identifier prompt_cache_key prompt_cache_retention metadata store tools tool_choice parallel_tool_calls text
  reasoning service_tier truncation include previous_response_id conversation background max_tool_calls prompt
  top_logprobs context_management client_metadata`);
const ITEMS: Readonly<Record<string, ReadonlySet<string>>> = {
  message: keys('type role content id status phase'),
  function_call: keys('type call_id name arguments id status namespace'),
  function_call_output: keys('type call_id output id status'),
  custom_tool_call: keys('type call_id name input id status'),
  custom_tool_call_output: keys('type call_id output id status'),
  reasoning: keys('type id summary content encrypted_content status'),
};
const USER_PARTS = keys('input_text input_image input_file');
const ASSISTANT_PARTS = keys('output_text refusal');
const OUTPUT_TOKENS_MIN = 16;

/** Sealed reasoning that was told, so that no other comes back. */
export type Sealed = ReadonlySet<string>;

export function refuseResponses(body: JsonObject, sealed: Sealed, refuse: Refuse): void {
  for (const key of unknownKeys(body, TOP)) unknownParameter(refuse, key);
  const effort = stringAt(body['reasoning'], 'effort');
  if (effort !== undefined && !OPENAI_EFFORTS.has(effort)) {
    refuse(`Unsupported value: '${effort}' is not supported with this model.`, {
      param: 'reasoning.effort',
      code: 'unsupported_value',
    });
  }
  if (effort !== undefined && effort !== 'none') {
    for (const key of ['temperature', 'top_p']) if (body[key] !== undefined) unsupportedParameter(refuse, key);
  }
  const tokens = body['max_output_tokens'];
  if (typeof tokens === 'number' && tokens < OUTPUT_TOKENS_MIN) {
    refuse(`Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${OUTPUT_TOKENS_MIN}.`, {
      param: 'max_output_tokens',
      code: 'integer_below_min_value',
    });
  }
  for (const [at, tool] of arrayAt(body, 'tools').filter(isJsonObject).entries()) {
    if (tool['type'] !== 'function') continue;
    for (const key of unknownKeys(tool, keys('type name description parameters strict'))) {
      unknownParameter(refuse, `tools[${at}].${key}`);
    }
    refuseFunction(tool, `tools[${at}]`, refuse);
  }
  const input = body['input'];
  if (typeof input !== 'string') refuseItems(arrayAt(body, 'input').filter(isJsonObject), sealed, refuse);
}

const typeOf = (item: JsonObject): string => stringAt(item, 'type') ?? 'message';

function refuseItems(items: readonly JsonObject[], sealed: Sealed, refuse: Refuse): void {
  if (items.length === 0) refuse("Invalid 'input': empty array.", { param: 'input', code: 'empty_array' });
  for (const [at, item] of items.entries()) {
    const type = typeOf(item);
    const known = ITEMS[type];
    if (known === undefined) {
      refuse(`Invalid value: '${type}'.`, { param: `input[${at}].type`, code: 'invalid_value' });
      continue;
    }
    for (const key of unknownKeys(item, known)) unknownParameter(refuse, `input[${at}].${key}`);
    if (type === 'message') refuseContent(item, at, refuse);
    if (type === 'reasoning') refuseReasoning(items, at, { sealed, refuse });
  }
  refuseLinks(items, refuse);
}

function refuseContent(item: JsonObject, at: number, refuse: Refuse): void {
  const allowed = item['role'] === 'assistant' ? ASSISTANT_PARTS : USER_PARTS;
  const { content } = item;
  if (typeof content === 'string') return;
  if (!Array.isArray(content)) refuse(`Missing required parameter: 'input[${at}].content'.`);
  for (const [index, part] of arrayAt(item, 'content').entries()) {
    const type = stringAt(part, 'type') ?? '';
    if (!allowed.has(type)) {
      refuse(`Invalid value: '${type}'. Supported values are: ${[...allowed].join(', ')}.`, {
        param: `input[${at}].content[${index}]`,
        code: 'invalid_value',
      });
    }
  }
}

interface ReasoningCheck {
  readonly sealed: Sealed;
  readonly refuse: Refuse;
}

function refuseReasoning(items: readonly JsonObject[], at: number, { sealed, refuse }: ReasoningCheck): void {
  const id = stringAt(items[at], 'id') ?? '';
  const next = items.slice(at + 1).find((item) => typeOf(item) !== 'reasoning');
  const follows =
    next !== undefined &&
    (next['role'] === 'assistant' || typeOf(next) === 'function_call' || typeOf(next) === 'custom_tool_call');
  if (!follows) refuse(`Item '${id}' of type 'reasoning' was provided without its required following item.`);
  const seal = items[at]?.['encrypted_content'];
  if (typeof seal === 'string' && !sealed.has(seal)) {
    refuse(`The encrypted content ${seal.slice(0, 12)}... could not be verified.`, {
      code: 'invalid_encrypted_content',
    });
  }
}

function refuseLinks(items: readonly JsonObject[], refuse: Refuse): void {
  const idsOf = (suffix: string): readonly string[] =>
    items.filter((item) => typeOf(item).endsWith(suffix)).map((item) => stringAt(item, 'call_id') ?? '');
  const calls = idsOf('_call');
  const outputs = idsOf('_call_output');
  for (const id of calls) if (!outputs.includes(id)) refuse(`No tool output found for function call ${id}.`);
  for (const id of outputs) {
    if (!calls.includes(id)) refuse(`No tool call found for function call output with call_id ${id}.`);
  }
  if (new Set(calls).size < calls.length) refuse('Duplicate call_id in input.');
}
