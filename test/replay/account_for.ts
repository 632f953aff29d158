// Says which fields of a Chat Completions request are neither in the body that went to the provider nor named as dropped:
// nothing may be lost in silence. For tests only.
import { isDeepStrictEqual } from 'node:util';
import { arrayAt, objectAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';

/**
 * Fields that the gateway reads itself, or whose absence asks for the same. A stop that is not sent ends the answer on its
 * way back (src/wire/stops.ts); test/exact asks whether it is sent.
 */
const OWN: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options', 'stop']);

/** Values that ask for what happens anyway. */
function asksNothing(key: string, value: JsonValue): boolean {
  if (value === null) return true;
  switch (key) {
    case 'n':
    case 'temperature':
    case 'top_p':
      return value === 1;
    case 'presence_penalty':
    case 'frequency_penalty':
    case 'top_logprobs':
      return value === 0;
    case 'logprobs':
    case 'store':
      return value === false;
    case 'reasoning_effort':
      return value === 'none';
    case 'verbosity':
      return value === 'medium';
    case 'service_tier':
      return value === 'auto';
    case 'parallel_tool_calls':
      return value === true;
    case 'response_format':
      return objectAt({ value }, 'value')?.['type'] === 'text';
    case 'reasoning':
      return objectAt({ value }, 'value')?.['effort'] === 'none';
    case 'modalities':
      return isDeepStrictEqual(value, ['text']);
    default:
      return Array.isArray(value) && value.length === 0;
  }
}

/** Where each field of a request is found in the body of another protocol. */
const ELSEWHERE: Readonly<Record<Exclude<Protocol, 'openai-chat'>, Readonly<Record<string, readonly string[]>>>> = {
  'openai-responses': {
    max_tokens: ['max_output_tokens'],
    max_completion_tokens: ['max_output_tokens'],
    response_format: ['text'],
    verbosity: ['text'],
    reasoning_effort: ['reasoning'],
    thinking: ['reasoning'],
    functions: ['tools'],
    function_call: ['tool_choice'],
    web_search_options: ['tools'],
    safety_identifier: ['user'],
  },
  'anthropic-messages': {
    max_completion_tokens: ['max_tokens'],
    response_format: ['output_config', 'system', 'tools'],
    reasoning_effort: ['thinking', 'output_config'],
    reasoning: ['thinking', 'output_config'],
    stop: ['stop_sequences'],
    functions: ['tools'],
    function_call: ['tool_choice'],
    parallel_tool_calls: ['tool_choice'],
    web_search_options: ['tools'],
    user: ['metadata'],
    safety_identifier: ['metadata'],
  },
};

const RENAMED: Readonly<Record<string, string>> = { max_tokens: 'max_completion_tokens' };

/** Tools without their type, which Mistral's clients leave out and OpenAI wants said. */
function bare(value: JsonValue | undefined): unknown {
  if (!Array.isArray(value)) return value;
  return (value as readonly JsonValue[]).map((entry) => objectAt({ entry }, 'entry')?.['function'] ?? entry);
}

export interface Account {
  readonly sent: JsonObject;
  readonly protocol: Protocol;
  readonly upstream: JsonObject;
  /** What the record says. */
  readonly dropped: readonly string[];
}

/** Names of fields that were lost in silence. */
export function lostFields({ sent, protocol, upstream, dropped }: Account): readonly string[] {
  const lost = Object.entries(sent).flatMap(([key, value]): readonly string[] => {
    if (OWN.has(key) || dropped.includes(key) || asksNothing(key, value)) return [];
    // Tools are named one by one.
    if (key === 'tools' && dropped.some((name) => name.startsWith('tools'))) return [];
    if (protocol === 'openai-chat') {
      const found = upstream[key] ?? upstream[RENAMED[key] ?? key];
      return isDeepStrictEqual(bare(found), bare(value)) ? [] : [key];
    }
    const places = ELSEWHERE[protocol][key] ?? [key];
    return places.some((place) => upstream[place] !== undefined) ? [] : [key];
  });
  const tools = (body: JsonObject): number => arrayAt(body, 'tools').length + arrayAt(body, 'functions').length;
  const toolsDropped = dropped.filter((name) => /^tools[.[]/.test(name)).length;
  return tools(upstream) + toolsDropped >= tools(sent) ? lost : [...lost, 'tools[]'];
}
