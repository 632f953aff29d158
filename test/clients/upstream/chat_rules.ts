// What OpenAI refuses of a Chat Completions request for gpt-5.4-mini, in its words. For tests only.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../../src/support/json.ts';
import type { JsonObject } from '../../../src/support/json.ts';
import { keys, strictSchemaFault, unknownKeys, type Refuse } from './rules.ts';

const TOP = keys(`model messages stream stream_options max_tokens max_completion_tokens temperature top_p n stop seed
  presence_penalty frequency_penalty logit_bias logprobs top_logprobs user safety_identifier prompt_cache_key
  prompt_cache_retention metadata store tools tool_choice parallel_tool_calls functions function_call response_format
  reasoning_effort verbosity service_tier modalities audio prediction web_search_options`);
const MESSAGES: Readonly<Record<string, ReadonlySet<string>>> = {
  system: keys('role content name'),
  developer: keys('role content name'),
  user: keys('role content name'),
  assistant: keys('role content name refusal tool_calls audio function_call annotations'),
  tool: keys('role content tool_call_id'),
};
const PARTS: Readonly<Record<string, ReadonlySet<string>>> = {
  text: keys('type text'),
  image_url: keys('type image_url'),
  input_audio: keys('type input_audio'),
  file: keys('type file'),
  refusal: keys('type refusal'),
};
export const OPENAI_EFFORTS = keys('none low medium high xhigh');
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ID_CHARS_MAX = 64;

export const unknownParameter = (refuse: Refuse, param: string): void =>
  refuse(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
export const unsupportedParameter = (refuse: Refuse, param: string, more = ''): void =>
  refuse(`Unsupported parameter: '${param}' is not supported with this model.${more}`, {
    param,
    code: 'unsupported_parameter',
  });

export function refuseChat(body: JsonObject, refuse: Refuse): void {
  for (const key of unknownKeys(body, TOP)) unknownParameter(refuse, key);
  if (body['max_tokens'] !== undefined) {
    unsupportedParameter(refuse, 'max_tokens', " Use 'max_completion_tokens' instead.");
  }
  const effort = body['reasoning_effort'];
  const tools = arrayAt(body, 'tools').filter(isJsonObject);
  if (effort !== undefined && effort !== null && !OPENAI_EFFORTS.has(String(effort))) {
    refuse(`Unsupported value: 'reasoning_effort' does not support '${String(effort)}' with this model.`, {
      param: 'reasoning_effort',
      code: 'unsupported_value',
    });
  }
  const reasons = effort !== undefined && effort !== null && effort !== 'none';
  if (reasons && tools.length > 0) {
    refuse(
      'Function tools with reasoning_effort are not supported for gpt-5.4-mini in /v1/chat/completions. Please use /v1/responses instead.',
      { param: 'reasoning_effort' },
    );
  }
  if (reasons) {
    for (const key of ['temperature', 'top_p', 'logprobs', 'presence_penalty', 'frequency_penalty']) {
      if (body[key] !== undefined) unsupportedParameter(refuse, key);
    }
  }
  if (body['stop'] !== undefined && body['stop'] !== null) unsupportedParameter(refuse, 'stop');
  if (body['stream_options'] !== undefined && body['stream'] !== true) {
    refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", { param: 'stream_options' });
  }
  for (const key of ['tool_choice', 'parallel_tool_calls']) {
    if (body[key] !== undefined && tools.length === 0) {
      refuse(`'${key}' is only allowed when 'tools' are specified.`, { param: key });
    }
  }
  for (const [at, tool] of tools.entries()) refuseTool(tool, at, refuse);
  refuseHistory(arrayAt(body, 'messages').filter(isJsonObject), refuse);
}

function refuseTool(tool: JsonObject, at: number, refuse: Refuse): void {
  if (tool['type'] === 'custom') return;
  const definition = objectAt(tool, 'function') ?? {};
  if (tool['type'] !== 'function')
    refuse(`Missing required parameter: 'tools[${at}].type'.`, { param: `tools[${at}]` });
  for (const key of unknownKeys(tool, keys('type function'))) unknownParameter(refuse, `tools[${at}].${key}`);
  for (const key of unknownKeys(definition, keys('name description parameters strict'))) {
    unknownParameter(refuse, `tools[${at}].function.${key}`);
  }
  refuseFunction(definition, `tools[${at}].function`, refuse);
}

/** Names and schemas, as both of OpenAI's APIs want them. */
export function refuseFunction(definition: JsonObject, at: string, refuse: Refuse): void {
  const name = stringAt(definition, 'name') ?? '';
  if (!NAME.test(name)) {
    refuse(`Invalid '${at}.name': string does not match pattern. Expected a string that matches '^[a-zA-Z0-9_-]+$'.`, {
      param: `${at}.name`,
      code: 'invalid_value',
    });
  }
  const parameters = definition['parameters'];
  const type = stringAt(parameters, 'type');
  if (parameters !== undefined && parameters !== null && type !== 'object') {
    refuse(`Invalid schema for function '${name}': schema must be a JSON Schema of 'type: "object"', got '${type}'.`, {
      param: `${at}.parameters`,
      code: 'invalid_function_parameters',
    });
  }
  const fault = definition['strict'] === true ? strictSchemaFault(parameters) : undefined;
  if (fault !== undefined)
    refuse(`Invalid schema for function '${name}': ${fault}`, { code: 'invalid_function_parameters' });
}

function refuseHistory(messages: readonly JsonObject[], refuse: Refuse): void {
  if (messages.length === 0) refuse("Invalid 'messages': empty array.", { param: 'messages', code: 'empty_array' });
  let open = new Set<string>();
  for (const [at, message] of messages.entries()) {
    const role = stringAt(message, 'role') ?? '';
    const known = MESSAGES[role];
    if (known === undefined) {
      refuse(`Invalid value: '${role}'.`, { param: `messages[${at}].role`, code: 'invalid_value' });
      continue;
    }
    for (const key of unknownKeys(message, known)) unknownParameter(refuse, `messages[${at}].${key}`);
    refuseContent(message, at, refuse);
    if (role === 'tool') {
      const id = stringAt(message, 'tool_call_id') ?? '';
      if (!open.delete(id)) {
        refuse(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          {
            param: `messages[${at}].role`,
          },
        );
      }
      continue;
    }
    if (open.size > 0) refuseOpen(open, refuse);
    open = new Set(arrayAt(message, 'tool_calls').flatMap((call) => stringAt(call, 'id') ?? []));
    refuseCalls(message, at, refuse);
  }
  if (open.size > 0) refuseOpen(open, refuse);
}

const refuseOpen = (open: ReadonlySet<string>, refuse: Refuse): void =>
  refuse(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    { param: 'messages' },
  );

function refuseContent(message: JsonObject, at: number, refuse: Refuse): void {
  const content = message['content'];
  if (content === null || content === undefined) {
    if (message['role'] !== 'assistant' || arrayAt(message, 'tool_calls').length === 0) {
      refuse("Invalid value for 'content': expected a string, got null.", { param: `messages[${at}].content` });
    }
    return;
  }
  if (!Array.isArray(content)) return;
  if (content.length === 0) refuse("Invalid 'content': empty array.", { param: `messages[${at}].content` });
  for (const [index, part] of content.filter(isJsonObject).entries()) {
    const known = PARTS[stringAt(part, 'type') ?? ''];
    const param = `messages[${at}].content[${index}]`;
    if (known === undefined) refuse(`Invalid value: '${stringAt(part, 'type')}'.`, { param, code: 'invalid_value' });
    else for (const key of unknownKeys(part, known)) unknownParameter(refuse, `${param}.${key}`);
  }
}

function refuseCalls(message: JsonObject, at: number, refuse: Refuse): void {
  const calls = message['tool_calls'];
  if (Array.isArray(calls) && calls.length === 0) {
    refuse(`Invalid 'messages[${at}].tool_calls': empty array.`, { param: `messages[${at}].tool_calls` });
  }
  for (const [index, call] of arrayAt(message, 'tool_calls').filter(isJsonObject).entries()) {
    const param = `messages[${at}].tool_calls[${index}]`;
    for (const key of unknownKeys(call, keys('id type function custom'))) unknownParameter(refuse, `${param}.${key}`);
    if ((stringAt(call, 'id') ?? '').length > ID_CHARS_MAX) {
      refuse(`Invalid '${param}.id': string too long. Expected a string with maximum length ${ID_CHARS_MAX}.`, {
        param,
      });
    }
    if (call['type'] === 'function' && typeof objectAt(call, 'function')?.['arguments'] !== 'string') {
      refuse(`Invalid type for '${param}.function.arguments': expected a string.`, { param });
    }
  }
}
