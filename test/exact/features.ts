// What a caller can ask, feature by feature, in the words of each protocol. docs/protocols.md is made by sending each through
// the codecs; test/exact/features.test.ts asserts that nothing of it is lost in silence. For tests and scripts only.
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { DialogueProtocol } from '../../src/wire/conversation.ts';

export interface Feature {
  readonly name: string;
  readonly group: Group;
  /** Fields that ask for it, laid over the least body of the protocol; absent where the protocol has no word for it. */
  readonly asks: Readonly<Partial<Record<DialogueProtocol, JsonObject>>>;
  /** What is asked beside it and is no part of it: a tool for a choice among tools. */
  readonly over?: Readonly<Partial<Record<DialogueProtocol, JsonObject>>> | undefined;
}

export type Group =
  | 'Messages'
  | 'Media'
  | 'Tools'
  | 'Tool choice'
  | 'Output'
  | 'Sampling and limits'
  | 'Reasoning'
  | 'Caching and identity';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PDF = Buffer.from('%PDF-1.4\n%%EOF').toString('base64');
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const BOUNDED: JsonObject = {
  type: 'object',
  properties: { n: { type: 'integer', minimum: 1, maximum: 9 } },
  required: ['n'],
};
const UNION: JsonObject = {
  type: 'object',
  anyOf: [SCHEMA, { type: 'object', properties: { zip: { type: 'string' } } }],
};

/** The same tool in the form of each protocol. */
function tool(
  name: string,
  parameters: JsonObject | undefined,
  more: JsonObject = {},
): Readonly<Record<DialogueProtocol, JsonObject>> {
  const held: JsonObject = parameters === undefined ? {} : { parameters };
  return {
    'openai-chat': { type: 'function', function: { name, description: `does ${name}`, ...held, ...more } },
    'openai-responses': {
      type: 'function',
      name,
      description: `does ${name}`,
      parameters: parameters ?? null,
      strict: false,
      ...more,
    },
    'anthropic-messages': {
      name,
      description: `does ${name}`,
      input_schema: parameters ?? { type: 'object' },
      ...more,
    },
  };
}
type Forms = Readonly<Partial<Record<DialogueProtocol, JsonObject>>>;
const PROTOCOLS: readonly DialogueProtocol[] = ['openai-chat', 'openai-responses', 'anthropic-messages'];

const each = (make: (protocol: DialogueProtocol) => JsonObject | undefined): Forms =>
  Object.fromEntries(
    PROTOCOLS.flatMap((protocol) => {
      const made = make(protocol);
      return made === undefined ? [] : [[protocol, made] as const];
    }),
  );
const withTool = (forms: Readonly<Record<DialogueProtocol, JsonObject>>, more: Forms = {}): Forms =>
  each((protocol) => ({ tools: [forms[protocol]], ...more[protocol] }));
const LOOK = tool('look', SCHEMA);
const FIND = tool('find', SCHEMA);
const chosen = (more: Forms): Forms => withTool(LOOK, more);

/** The key that holds what is said. */
const said = (protocol: DialogueProtocol, items: readonly JsonValue[]): JsonObject =>
  protocol === 'openai-responses' ? { input: items } : { messages: items };
const user = (content: JsonValue): JsonObject => ({ role: 'user', content });

/** A user's message with one part, in the form of each protocol. */
const part = (forms: Forms): Forms =>
  each((protocol) => {
    const form = forms[protocol];
    if (form === undefined) return undefined;
    const text = { type: protocol === 'openai-responses' ? 'input_text' : 'text', text: 'Look:' };
    return said(protocol, [user([text, form])]);
  });

/** A conversation whose assistant called a tool, and what came of it. */
function called(result: Forms, given: string = '{"city":"Köln"}'): Forms {
  return each((protocol) => {
    const form = result[protocol];
    if (form === undefined) return undefined;
    const call: Readonly<Record<DialogueProtocol, JsonObject>> = {
      'openai-chat': {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: given } }],
      },
      'openai-responses': { type: 'function_call', call_id: 'call_1', name: 'look', arguments: given },
      'anthropic-messages': {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'call_1', name: 'look', input: parsed(given) }],
      },
    };
    const tools = [LOOK[protocol]];
    return { tools, ...said(protocol, [user('Go on.'), call[protocol], form]) };
  });
}
function parsed(given: string): JsonValue {
  try {
    return JSON.parse(given) as JsonValue;
  } catch {
    return {};
  }
}
const resultOf = (content: Forms | string, more: JsonObject = {}): Forms =>
  each((protocol) => {
    const held: JsonValue | undefined =
      typeof content === 'string' ? content : content[protocol] && [content[protocol]];
    if (held === undefined) return undefined;
    if (protocol === 'openai-chat') return { role: 'tool', tool_call_id: 'call_1', content: held, ...more };
    if (protocol === 'openai-responses') return { type: 'function_call_output', call_id: 'call_1', output: held };
    return user([{ type: 'tool_result', tool_use_id: 'call_1', content: held, ...more }]);
  });

const IMAGE: Forms = {
  'openai-chat': { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
  'openai-responses': { type: 'input_image', image_url: `data:image/png;base64,${PIXEL}`, detail: 'auto' },
  'anthropic-messages': { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
};

const feature = (group: Group, name: string, asks: Forms): Feature => ({
  group,
  name,
  asks,
  over: BESIDE[group]?.(name),
});
const top = (chat?: JsonObject, responses?: JsonObject, messages?: JsonObject): Forms => ({
  ...(chat === undefined ? {} : { 'openai-chat': chat }),
  ...(responses === undefined ? {} : { 'openai-responses': responses }),
  ...(messages === undefined ? {} : { 'anthropic-messages': messages }),
});
const all = (fields: JsonObject): Forms => top(fields, fields, fields);
const openai = (fields: JsonObject): Forms => top(fields, fields);

const HISTORY: Forms = each((protocol) =>
  said(protocol, [user('One'), { role: 'assistant', content: 'Two' }, user('Three')]),
);
const ONE_TOOL = withTool(LOOK);
const WORDS = part(
  each((protocol) => ({ type: protocol === 'openai-responses' ? 'input_text' : 'text', text: 'Look:' })),
);

/** What stands beside the features of a group. */
const BESIDE: Readonly<Partial<Record<Group, (name: string) => Forms | undefined>>> = {
  Media: (name) => (name.includes('tool') ? called(resultOf('Sunny')) : WORDS),
  Tools: (name) => (/held|^(schema|strict|name)/.test(name) ? ONE_TOOL : undefined),
  'Tool choice': () => ONE_TOOL,
  Reasoning: (name) => (name.endsWith('given back') ? HISTORY : name === 'with tools' ? ONE_TOOL : undefined),
};

const MESSAGES: readonly Feature[] = [
  feature(
    'Messages',
    'system at the front',
    top(
      { messages: [{ role: 'system', content: 'Be brief.' }, user('Go on.')] },
      { instructions: 'Be brief.' },
      { system: 'Be brief.' },
    ),
  ),
  feature(
    'Messages',
    'developer at the front',
    top(
      { messages: [{ role: 'developer', content: 'Be brief.' }, user('Go on.')] },
      { input: [{ role: 'developer', content: 'Be brief.' }, user('Go on.')] },
    ),
  ),
  feature(
    'Messages',
    'system between turns',
    each((protocol) =>
      said(protocol, [
        user('One'),
        { role: 'assistant', content: 'Two' },
        { role: 'system', content: 'Now be brief.' },
        user('Three'),
      ]),
    ),
  ),
  feature(
    'Messages',
    'two messages of the user in a row',
    each((protocol) => said(protocol, [user('One'), user('Two')])),
  ),
  feature(
    'Messages',
    'the assistant speaks first',
    each((protocol) => said(protocol, [{ role: 'assistant', content: 'Welcome' }, user('Hello')])),
  ),
  feature(
    'Messages',
    'the assistant speaks last (prefill)',
    each((protocol) => said(protocol, [user('Hello'), { role: 'assistant', content: 'Dear' }])),
  ),
  feature(
    'Messages',
    'an empty message of the assistant',
    each((protocol) => said(protocol, [user('One'), { role: 'assistant', content: '' }, user('Two')])),
  ),
  feature('Messages', 'name of a speaker', top({ messages: [{ ...user('Go on.'), name: 'ada' }] })),
  feature(
    'Messages',
    'a refusal in the history',
    top(
      { messages: [user('One'), { role: 'assistant', content: null, refusal: 'I will not.' }, user('Two')] },
      {
        input: [
          user('One'),
          {
            type: 'message',
            id: 'msg_1',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'refusal', refusal: 'I will not.' }],
          },
          user('Two'),
        ],
      },
    ),
  ),
  feature('Messages', 'the answer before (`previous_response_id`)', top(undefined, { previous_response_id: 'resp_1' })),
];

const MEDIA: readonly Feature[] = [
  feature('Media', 'image as data', part(IMAGE)),
  feature(
    'Media',
    'image by URL',
    part({
      'openai-chat': { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      'openai-responses': { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
      'anthropic-messages': { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    }),
  ),
  feature(
    'Media',
    'detail of an image',
    part({
      'openai-chat': { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
      'openai-responses': { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'high' },
    }),
  ),
  feature(
    'Media',
    'PDF as data',
    part({
      'openai-chat': { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
      'openai-responses': { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` },
      'anthropic-messages': {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: PDF },
      },
    }),
  ),
  feature(
    'Media',
    'PDF by URL',
    part({
      'openai-responses': { type: 'input_file', file_url: 'https://example.com/a.pdf' },
      'anthropic-messages': { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
    }),
  ),
  feature(
    'Media',
    'plain text as a document',
    part({
      'anthropic-messages': {
        type: 'document',
        title: 'a.txt',
        source: { type: 'text', media_type: 'text/plain', data: 'Hello there' },
      },
    }),
  ),
  feature(
    'Media',
    'a file uploaded before (`file_id`)',
    part({
      'openai-chat': { type: 'file', file: { file_id: 'file-1' } },
      'openai-responses': { type: 'input_file', file_id: 'file-1' },
      'anthropic-messages': { type: 'document', source: { type: 'file', file_id: 'file-1' } },
    }),
  ),
  feature(
    'Media',
    'sound',
    part({ 'openai-chat': { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } } }),
  ),
  feature('Media', 'image in the result of a tool', called(resultOf(IMAGE))),
];

const TOOLS: readonly Feature[] = [
  feature('Tools', 'function', withTool(LOOK)),
  feature('Tools', 'function held to its schema (`strict`)', withTool(tool('look', SCHEMA, { strict: true }))),
  feature('Tools', 'function without parameters', withTool(tool('look', undefined))),
  feature('Tools', 'schema with bounds', withTool(tool('look', BOUNDED))),
  feature(
    'Tools',
    'strict schema with bounds',
    withTool(tool('look', { ...BOUNDED, additionalProperties: false }, { strict: true })),
  ),
  feature('Tools', 'schema with alternatives at its root', withTool(tool('look', UNION))),
  feature('Tools', 'name of more than 64 characters', withTool(tool('l'.repeat(70), SCHEMA))),
  feature('Tools', 'name with a dot', withTool(tool('fs.look', SCHEMA))),
  feature('Tools', 'a call and its result', called(resultOf('Sunny'))),
  feature('Tools', 'a call whose arguments are empty', called(resultOf('Sunny'), '')),
  feature(
    'Tools',
    'a call whose arguments are cut',
    called(top(resultOf('Sunny')['openai-chat'], resultOf('Sunny')['openai-responses']), '{"city":'),
  ),
  feature(
    'Tools',
    'a result that is an error',
    called(top(undefined, undefined, resultOf('Not found', { is_error: true })['anthropic-messages'])),
  ),
  feature(
    'Tools',
    'custom tool (free text)',
    top(
      { tools: [{ type: 'custom', custom: { name: 'patch', description: 'a patch' } }] },
      { tools: [{ type: 'custom', name: 'patch', description: 'a patch' }] },
    ),
  ),
  feature(
    'Tools',
    'custom tool with a grammar',
    top(
      {
        tools: [
          {
            type: 'custom',
            custom: {
              name: 'patch',
              format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } },
            },
          },
        ],
      },
      {
        tools: [
          { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' } },
        ],
      },
    ),
  ),
  feature(
    'Tools',
    'namespace of tools',
    top(undefined, {
      tools: [{ type: 'namespace', name: 'crm', description: 'customers', tools: [LOOK['openai-responses']] }],
    }),
  ),
  feature(
    'Tools',
    'web search',
    top(
      { web_search_options: {} },
      { tools: [{ type: 'web_search' }] },
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    ),
  ),
  feature('Tools', 'file search', top(undefined, { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] })),
  feature(
    'Tools',
    'code run by the provider',
    top(
      undefined,
      { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
      { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] },
    ),
  ),
  feature(
    'Tools',
    'computer use',
    top(
      undefined,
      { tools: [{ type: 'computer_use_preview', display_width: 800, display_height: 600, environment: 'browser' }] },
      { tools: [{ type: 'computer_20250124', name: 'computer', display_width_px: 800, display_height_px: 600 }] },
    ),
  ),
];

const CHOICE: readonly Feature[] = [
  feature(
    'Tool choice',
    'none',
    chosen(top({ tool_choice: 'none' }, { tool_choice: 'none' }, { tool_choice: { type: 'none' } })),
  ),
  feature(
    'Tool choice',
    'any tool',
    chosen(top({ tool_choice: 'required' }, { tool_choice: 'required' }, { tool_choice: { type: 'any' } })),
  ),
  feature(
    'Tool choice',
    'one tool by name',
    chosen(
      top(
        { tool_choice: { type: 'function', function: { name: 'look' } } },
        { tool_choice: { type: 'function', name: 'look' } },
        { tool_choice: { type: 'tool', name: 'look' } },
      ),
    ),
  ),
  feature('Tool choice', 'some tools (`allowed_tools`)', {
    'openai-chat': {
      tools: [LOOK['openai-chat'], FIND['openai-chat']],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'find' } }] },
      },
    },
    'openai-responses': {
      tools: [LOOK['openai-responses'], FIND['openai-responses']],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'find' }] },
    },
  }),
  feature(
    'Tool choice',
    'one call at a time',
    chosen(
      top(
        { parallel_tool_calls: false },
        { parallel_tool_calls: false },
        { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      ),
    ),
  ),
];

const OUTPUT: readonly Feature[] = [
  feature(
    'Output',
    'JSON by a schema',
    top(
      { response_format: { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA, strict: true } } },
      { text: { format: { type: 'json_schema', name: 'place', schema: SCHEMA, strict: true } } },
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
    ),
  ),
  feature(
    'Output',
    'JSON of any form',
    top({ response_format: { type: 'json_object' } }, { text: { format: { type: 'json_object' } } }),
  ),
  feature('Output', 'verbosity', top({ verbosity: 'low' }, { text: { verbosity: 'low' } })),
  feature(
    'Output',
    'sound as the answer',
    top({ modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } }),
  ),
  feature('Output', 'predicted output', top({ prediction: { type: 'content', content: 'Hello' } })),
  feature(
    'Output',
    'log probabilities',
    top({ logprobs: true, top_logprobs: 2 }, { top_logprobs: 2, include: ['message.output_text.logprobs'] }),
  ),
  feature('Output', 'two answers at once (`n`)', top({ n: 2 })),
  feature('Output', 'work in the background', top(undefined, { background: true })),
  feature('Output', 'cut what does not fit (`truncation`)', top(undefined, { truncation: 'auto' })),
  feature(
    'Output',
    'old turns edited away (`context_management`)',
    top(undefined, undefined, { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }),
  ),
];

const SAMPLING: readonly Feature[] = [
  feature('Sampling and limits', 'temperature', all({ temperature: 0.3 })),
  feature('Sampling and limits', 'temperature above 1', openai({ temperature: 1.7 })),
  feature('Sampling and limits', 'top_p', all({ top_p: 0.5 })),
  feature('Sampling and limits', 'temperature and top_p', all({ temperature: 0.3, top_p: 0.5 })),
  feature('Sampling and limits', 'top_k', top(undefined, undefined, { top_k: 40 })),
  feature('Sampling and limits', 'seed', top({ seed: 7 })),
  feature('Sampling and limits', 'penalties', top({ presence_penalty: 0.5, frequency_penalty: 0.5 })),
  feature('Sampling and limits', 'logit_bias', top({ logit_bias: { '50256': -100 } })),
  feature('Sampling and limits', 'stop', top({ stop: ['END'] }, undefined, { stop_sequences: ['END'] })),
  feature(
    'Sampling and limits',
    'five stops',
    top(undefined, undefined, { stop_sequences: ['a', 'b', 'c', 'd', 'e'] }),
  ),
  feature(
    'Sampling and limits',
    'most tokens',
    top({ max_completion_tokens: 500 }, { max_output_tokens: 500 }, { max_tokens: 500 }),
  ),
  feature(
    'Sampling and limits',
    'more tokens than the model can',
    top({ max_completion_tokens: 900_000 }, { max_output_tokens: 900_000 }, { max_tokens: 900_000 }),
  ),
];

const REASONING: readonly Feature[] = [
  feature(
    'Reasoning',
    'effort low',
    top(
      { reasoning_effort: 'low' },
      { reasoning: { effort: 'low' } },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    ),
  ),
  feature(
    'Reasoning',
    'effort xhigh',
    top(
      { reasoning_effort: 'xhigh' },
      { reasoning: { effort: 'xhigh' } },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } },
    ),
  ),
  feature(
    'Reasoning',
    'none',
    top({ reasoning_effort: 'none' }, { reasoning: { effort: 'none' } }, { thinking: { type: 'disabled' } }),
  ),
  feature(
    'Reasoning',
    'by budget',
    top({ thinking: { type: 'enabled', budget_tokens: 2000 } }, undefined, {
      thinking: { type: 'enabled', budget_tokens: 2000 },
    }),
  ),
  feature('Reasoning', 'summary of the thoughts', top(undefined, { reasoning: { effort: 'low', summary: 'auto' } })),
  feature(
    'Reasoning',
    'with tools',
    each((protocol) => ({
      tools: [LOOK[protocol]],
      ...(protocol === 'openai-chat'
        ? { reasoning_effort: 'low' }
        : protocol === 'openai-responses'
          ? { reasoning: { effort: 'low' } }
          : { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }),
    })),
  ),
  feature(
    'Reasoning',
    "Claude's signed thoughts given back",
    top(
      {
        messages: [
          user('One'),
          {
            role: 'assistant',
            content: 'Two',
            reasoning_details: [
              { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: 'anthropic-claude-v1' },
            ],
          },
          user('Three'),
        ],
      },
      undefined,
      {
        messages: [
          user('One'),
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
              { type: 'text', text: 'Two' },
            ],
          },
          user('Three'),
        ],
      },
    ),
  ),
  feature(
    'Reasoning',
    "OpenAI's encrypted thoughts given back",
    top(
      {
        messages: [
          user('One'),
          {
            role: 'assistant',
            content: 'Two',
            reasoning_details: [
              { type: 'reasoning.encrypted', data: 'gAAAA', id: 'rs_1', format: 'openai-responses-v1' },
            ],
          },
          user('Three'),
        ],
      },
      {
        input: [
          user('One'),
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
          {
            type: 'message',
            id: 'msg_1',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Two', annotations: [], logprobs: [] }],
          },
          user('Three'),
        ],
      },
    ),
  ),
  feature(
    'Reasoning',
    'unsigned thoughts given back',
    top({ messages: [user('One'), { role: 'assistant', content: 'Two', reasoning_content: 'Hm' }, user('Three')] }),
  ),
];

const IDENTITY: readonly Feature[] = [
  feature(
    'Caching and identity',
    'cache marker',
    top(
      { messages: [user([{ type: 'text', text: 'Long', cache_control: { type: 'ephemeral' } }])] },
      { input: [user([{ type: 'input_text', text: 'Long', prompt_cache_breakpoint: { mode: 'explicit' } }])] },
      { messages: [user([{ type: 'text', text: 'Long', cache_control: { type: 'ephemeral' } }])] },
    ),
  ),
  feature('Caching and identity', 'cache key', openai({ prompt_cache_key: 'session-1' })),
  feature('Caching and identity', 'end user', top({ user: 'u-1' }, { user: 'u-1' }, { metadata: { user_id: 'u-1' } })),
  feature('Caching and identity', 'safety identifier', openai({ safety_identifier: 's-1' })),
  feature('Caching and identity', 'metadata', openai({ metadata: { ticket: '7' } })),
  feature('Caching and identity', 'kept by the provider (`store`)', openai({ store: true })),
  feature('Caching and identity', 'service tier flex', openai({ service_tier: 'flex' })),
  feature('Caching and identity', 'service tier priority', openai({ service_tier: 'priority' })),
  feature('Caching and identity', 'a field that nobody knows', all({ x_unknown: 1 })),
];

export const FEATURES: readonly Feature[] = [
  ...MESSAGES,
  ...MEDIA,
  ...TOOLS,
  ...CHOICE,
  ...OUTPUT,
  ...SAMPLING,
  ...REASONING,
  ...IDENTITY,
];
