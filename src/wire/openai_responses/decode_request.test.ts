// Promises of reading a caller's body: every field is held, kept, or refused by its name.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import { indexJson } from '../json_index.ts';
import { contextOf, decodedBody, OTHER_SEALER, SEALER, target, turnsOfItems } from './cases/build.ts';
import { openaiResponses } from './codec.ts';
import { sealReasoning, sealSummary } from './_sealed.ts';

const text = (value: string) => ({ kind: 'text', text: value });

function refusal(fields: JsonObject): { readonly code: string; readonly param: string | undefined } {
  try {
    decodedBody(fields);
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return { code: error.code, param: error.param };
  }
  assert.fail(`accepted: ${JSON.stringify(fields)}`);
}

describe('input', () => {
  test('a text is the user’s turn, and instructions a system turn before it; each says where it stands', () => {
    assert.deepEqual(decodedBody({ instructions: 'Be brief.', input: 'hi' }).turns, [
      { at: 'instructions', role: 'system', parts: [text('Be brief.')] },
      { at: 'input', role: 'user', parts: [text('hi')] },
    ]);
    assert.deepEqual(decodedBody({ instructions: null, input: 'hi' }).turns.length, 1);
  });

  test('messages with and without a type, of every role, their content a text or parts', () => {
    const turns = turnsOfItems(
      { role: 'developer', content: 'd' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'u' }] },
      { role: 'assistant', content: 'a' },
      { role: 'system', content: 's' },
    );
    assert.deepEqual(
      turns.map(({ at, role, parts }) => [at, role, parts]),
      [
        ['input[0]', 'developer', [text('d')]],
        ['input[1]', 'user', [text('u')]],
        ['input[2]', 'assistant', [text('a')]],
        ['input[3]', 'system', [text('s')]],
      ],
    );
  });

  test('images, files and audio in all their sources', () => {
    const [turn] = turnsOfItems({
      role: 'user',
      content: [
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
        { type: 'input_image', image_url: 'https://a.test/b.png' },
        { type: 'input_image', file_id: 'file_1', detail: 'auto' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
        { type: 'input_file', file_url: 'https://a.test/b.pdf' },
        { type: 'input_file', file_id: 'file_2' },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        { type: 'input_video', video_url: 'https://a.test/v' },
      ],
    });
    assert.deepEqual(turn?.parts, [
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'low' },
      { kind: 'image', source: { kind: 'url', url: 'https://a.test/b.png' } },
      { kind: 'image', source: { kind: 'file-id', id: 'file_1' }, detail: 'auto' },
      { kind: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' }, filename: 'a.pdf' },
      { kind: 'file', source: { kind: 'url', url: 'https://a.test/b.pdf' } },
      { kind: 'file', source: { kind: 'file-id', id: 'file_2' } },
      { kind: 'audio', data: 'AAAA', format: 'wav' },
      { kind: 'unknown', type: 'input_video', value: { type: 'input_video', video_url: 'https://a.test/v' } },
    ]);
  });

  test('what an assistant did in one go is one turn; each result is a turn of its own, in order', () => {
    const turns = turnsOfItems(
      { role: 'user', content: 'q' },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAB' },
      {
        type: 'message',
        role: 'assistant',
        id: 'msg_1',
        status: 'completed',
        content: [
          { type: 'output_text', text: 'let me see', annotations: [] },
          { type: 'refusal', refusal: 'no' },
        ],
      },
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read', arguments: '{"a":1}', status: 'completed' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'apply_patch', input: '*** Begin' },
      { type: 'function_call_output', call_id: 'call_1', output: 'one' },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: [{ type: 'input_text', text: 'two' }] },
      { role: 'assistant', content: 'done' },
    );
    assert.deepEqual(
      turns.map(({ at, role }) => [at, role]),
      [
        ['input[0]', 'user'],
        ['input[1]', 'assistant'],
        ['input[5]', 'tool'],
        ['input[6]', 'tool'],
        ['input[7]', 'assistant'],
      ],
    );
    assert.deepEqual(turns[1]?.parts, [
      { kind: 'reasoning', text: '', id: 'rs_1', signature: 'gAAAAB', format: 'openai-responses-v1' },
      text('let me see'),
      { kind: 'refusal', text: 'no' },
      { kind: 'tool-call', id: 'call_1', name: 'read', argumentsText: '{"a":1}' },
      { kind: 'tool-call', id: 'call_2', name: 'apply_patch', argumentsText: '*** Begin', custom: true },
    ]);
    assert.deepEqual(turns[2]?.parts, [{ kind: 'tool-result', callId: 'call_1', parts: [text('one')] }]);
    assert.deepEqual(turns[3]?.parts, [{ kind: 'tool-result', callId: 'call_2', parts: [text('two')] }]);
  });

  test('C10: results hold images and files; agent messages are read; tools that an item brings are tools', () => {
    const conversation = decodedBody({
      input: [
        {
          type: 'function_call_output',
          call_id: 'c',
          output: [
            { type: 'input_text', text: 't' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
            { type: 'input_file', file_url: 'https://a.test/b.pdf' },
          ],
        },
        { type: 'agent_message', author: 'a', recipient: 'b', content: [{ type: 'input_text', text: 'go' }] },
        { type: 'additional_tools', role: 'developer', tools: [{ type: 'function', name: 'late', parameters: {} }] },
      ],
    });
    assert.deepEqual(
      conversation.turns[0]?.parts.map((part) =>
        part.kind === 'tool-result' ? part.parts.map(({ kind }) => kind) : [],
      ),
      [['text', 'image', 'file']],
    );
    assert.deepEqual(conversation.turns[1], {
      at: 'input[1]',
      role: 'user',
      parts: [text('Message from a to b:'), text('go')],
    });
    assert.deepEqual(
      conversation.tools.map(({ name }) => name),
      ['late'],
    );
    assert.equal(conversation.turns.length, 2);
  });

  test('what the caller ran in a shell or patched is read by models without such tools, as what it is', () => {
    const turns = turnsOfItems(
      { type: 'local_shell_call', call_id: 'c', id: 'lsh_1', action: { type: 'exec', command: ['ls'] } },
      { type: 'local_shell_call_output', id: 'c', output: 'a.txt' },
      { type: 'apply_patch_call_output', call_id: 'p', status: 'failed', output: 'no such file' },
    );
    assert.deepEqual(
      turns.flatMap(({ parts }) => parts.map((part) => (part.kind === 'unknown' ? part.text : undefined))),
      [
        '<local_shell_call>\n{"action":{"type":"exec","command":["ls"]}}\n</local_shell_call>',
        '<local_shell_call_output>\na.txt\n</local_shell_call_output>',
        '<apply_patch_call_output>\n{"status":"failed","output":"no such file"}\n</apply_patch_call_output>',
      ],
    );
  });

  test('items of OpenAI’s own tools are kept whole: calls with the assistant, what the caller answers as results', () => {
    const items: readonly JsonObject[] = [
      { type: 'local_shell_call', call_id: 'c', id: 'lsh_1', action: { type: 'exec', command: ['ls'] } },
      { type: 'local_shell_call_output', id: 'c', output: 'x' },
      { type: 'shell_call', call_id: 's', action: { commands: ['ls'] } },
      { type: 'shell_call_output', call_id: 's', output: [] },
      { type: 'apply_patch_call', call_id: 'p', operation: { type: 'delete_file', path: 'a' } },
      { type: 'apply_patch_call_output', call_id: 'p', status: 'completed' },
      { type: 'computer_call', call_id: 'k', actions: [] },
      { type: 'computer_call_output', call_id: 'k', output: { type: 'computer_screenshot' } },
      { type: 'mcp_approval_request', id: 'm', name: 'n', arguments: '{}', server_label: 'l' },
      { type: 'mcp_approval_response', approval_request_id: 'm', approve: true },
      { type: 'item_reference', id: 'msg_1' },
    ];
    const turns = turnsOfItems(...items);
    assert.deepEqual(
      turns.flatMap(({ parts }) => parts.map((part) => (part.kind === 'unknown' ? part.value : part))),
      items,
    );
    assert.deepEqual(
      turns.map(({ role }) => role),
      [
        'assistant',
        'tool',
        'assistant',
        'tool',
        'assistant',
        'tool',
        'assistant',
        'tool',
        'assistant',
        'tool',
        'assistant',
      ],
    );
  });

  test('a search that OpenAI ran is a hosted call', () => {
    const item = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'https://a.test' }] },
    };
    assert.deepEqual(turnsOfItems(item)[0]?.parts, [
      {
        kind: 'hosted-call',
        id: 'ws_1',
        name: 'web_search',
        input: { query: 'q' },
        status: 'completed',
        sources: [{ url: 'https://a.test' }],
        raw: item,
      },
    ]);
  });

  test('what makes no sense is refused with its place', () => {
    const at = (input: JsonObject[string]) => refusal({ input }).param;
    assert.equal(at(null), 'input');
    assert.equal(at([]), 'input');
    assert.equal(at(7), 'input');
    assert.equal(at(['x']), 'input[0]');
    assert.equal(at([{ role: 'user' }]), 'input[0].content');
    assert.equal(at([{ content: 'x' }]), 'input[0].role');
    assert.equal(at([{ role: 'tool', content: 'x' }]), 'input[0].role');
    assert.equal(at([{ role: 'user', content: [{ text: 'x' }] }]), 'input[0].content[0].type');
    assert.equal(at([{ role: 'user', content: [{ type: 'input_image' }] }]), 'input[0].content[0].image_url');
    assert.equal(at([{ type: 'function_call', name: 'f', arguments: '{}' }]), 'input[0].call_id');
    assert.equal(at([{ type: 'function_call', call_id: 'c', arguments: '{}' }]), 'input[0].name');
    assert.equal(at([{ type: 'function_call_output', output: 'x' }]), 'input[0].call_id');
    assert.equal(refusal({ model: '' }).param, 'model');
    // A request that continues another may bring nothing of its own.
    assert.equal(decodedBody({ input: null, previous_response_id: 'resp_0' }).previousResponseId, 'resp_0');
  });
});

describe('reasoning that comes back', () => {
  const CLAUDE = {
    kind: 'reasoning',
    text: 'thinking',
    signature: 'sig+/=',
    format: 'anthropic-claude-v1',
  } as const;

  test('L34: what was sealed here is what it was, in its order, redacted and empty blocks too', () => {
    const parts = [
      CLAUDE,
      { ...CLAUDE, text: '' },
      { ...CLAUDE, text: '', signature: 'data', redacted: true },
      { ...CLAUDE, text: '', signature: 'g', format: 'google-gemini-v1', forCallId: 'call_1' },
    ] as const;
    const items = parts.map((part, at) => ({
      type: 'reasoning',
      id: `rs_${at}`,
      summary: [],
      encrypted_content: sealReasoning(part, 'claude-sonnet-4-6', SEALER),
    }));
    assert.deepEqual(turnsOfItems(...items)[0]?.parts, parts);
  });

  test('L35, G2: OpenAI’s own encrypted content is never rebuilt from the summary', () => {
    const [turn] = turnsOfItems({
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'a' },
        { type: 'summary_text', text: 'b' },
      ],
      encrypted_content: 'gAAAAABo',
    });
    assert.deepEqual(turn?.parts, [
      { kind: 'reasoning', text: 'a\n\nb', id: 'rs_1', signature: 'gAAAAABo', format: 'openai-responses-v1' },
    ]);
  });

  test('L39: sealed under another key, or for something else, it is no signature: its text alone is left', () => {
    for (const encrypted_content of [
      sealReasoning(CLAUDE, 'm', OTHER_SEALER),
      sealSummary('x', SEALER),
      'll1.broken',
    ]) {
      const summary = [{ type: 'summary_text', text: 'seen' }];
      assert.deepEqual(turnsOfItems({ type: 'reasoning', id: 'rs_1', summary, encrypted_content })[0]?.parts, [
        { kind: 'reasoning', text: 'seen' },
      ]);
    }
  });

  test('readable reasoning of an open model is its text; an item known by its id alone stays OpenAI’s', () => {
    const content = [{ type: 'reasoning_text', text: 'raw' }];
    assert.deepEqual(turnsOfItems({ type: 'reasoning', id: 'rs', summary: [], content })[0]?.parts, [
      { kind: 'reasoning', text: 'raw', id: 'rs' },
    ]);
    assert.deepEqual(turnsOfItems({ type: 'reasoning', id: 'rs', summary: [] })[0]?.parts, [
      { kind: 'reasoning', text: '', id: 'rs', format: 'openai-responses-v1' },
    ]);
  });

  test('a summary that was sealed here is told as one; OpenAI’s own stays as it is', () => {
    const item = { type: 'compaction', id: 'cmp_1', encrypted_content: sealSummary('We fixed the parser.', SEALER) };
    const [turn] = turnsOfItems(item);
    assert.equal(turn?.role, 'user');
    assert.match(
      String(turn?.parts[0]?.kind === 'text' && turn.parts[0].text),
      /summary of it\.\n\nWe fixed the parser\./,
    );
    const own = { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAA' };
    assert.deepEqual(turnsOfItems(own)[0]?.parts, [{ kind: 'unknown', type: 'compaction', value: own }]);
  });
});

describe('tools', () => {
  const NAMESPACE: JsonObject = {
    type: 'namespace',
    name: 'crm',
    description: 'Customers.',
    tools: [
      { type: 'function', name: 'find', parameters: { type: 'object' }, strict: true },
      { type: 'custom', name: 'note' },
    ],
  };

  test('functions lie flat and keep strict; the nesting of Chat Completions is read as well', () => {
    const flat = { type: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: true };
    const nested = { type: 'function', function: { name: 'g', parameters: null } };
    assert.deepEqual(
      decodedBody({ tools: [flat, nested] }).tools.map(
        ({ raw: _raw, ...tool }) => JSON.parse(JSON.stringify(tool)) as object,
      ),
      [
        { kind: 'function', name: 'f', description: 'd', schema: { type: 'object' }, strict: true },
        { kind: 'function', name: 'g' },
      ],
    );
  });

  test('custom tools keep their grammar, hosted tools are kept whole', () => {
    const custom = {
      type: 'custom',
      name: 'apply_patch',
      format: { type: 'grammar', syntax: 'lark', definition: 'x' },
    };
    const hosted: readonly JsonObject[] = [
      { type: 'web_search', external_web_access: false },
      { type: 'file_search', vector_store_ids: ['vs_1'] },
      { type: 'mcp', server_label: 'a' },
      { type: 'local_shell' },
    ];
    const { tools } = decodedBody({ tools: [custom, ...hosted] });
    assert.deepEqual(
      tools.map(({ kind, name }) => [kind, name]),
      [
        ['custom', 'apply_patch'],
        ['hosted', 'web_search'],
        ['hosted', 'file_search'],
        ['hosted', 'mcp'],
        ['hosted', 'local_shell'],
      ],
    );
    assert.deepEqual(
      tools.map(({ raw }) => raw),
      [custom, ...hosted],
    );
  });

  test('C10: a namespace is flat, in tools, history and choice', () => {
    const conversation = decodedBody({
      tools: [NAMESPACE, { type: 'function', name: 'plain' }],
      tool_choice: { type: 'function', name: 'find' },
      input: [
        { type: 'function_call', call_id: 'a', namespace: 'crm', name: 'find', arguments: '{}' },
        { type: 'custom_tool_call', call_id: 'b', namespace: 'crm', name: 'note', input: 'x' },
        // As OpenAI tells a tool that its own tool search loaded.
        { type: 'function_call', call_id: 'c', namespace: 'plain', name: 'plain', arguments: '{}' },
      ],
    });
    assert.deepEqual(
      conversation.tools.map(({ name }) => name),
      ['crm__find', 'crm__note', 'plain'],
    );
    assert.deepEqual(
      conversation.turns[0]?.parts.map((part) => (part.kind === 'tool-call' ? part.name : '')),
      ['crm__find', 'crm__note', 'plain'],
    );
    assert.deepEqual(conversation.toolChoice, { kind: 'tool', name: 'crm__find' });
  });

  test('every form of tool_choice', () => {
    const tools = [NAMESPACE, { type: 'function', name: 'f' }, { type: 'custom', name: 'c' }, { type: 'web_search' }];
    const choice = (tool_choice: JsonObject[string]) => decodedBody({ tools, tool_choice }).toolChoice;
    assert.equal(choice(null), undefined);
    assert.deepEqual(choice('auto'), { kind: 'auto' });
    assert.deepEqual(choice('none'), { kind: 'none' });
    assert.deepEqual(choice('required'), { kind: 'required' });
    assert.deepEqual(choice({ type: 'function', name: 'f' }), { kind: 'tool', name: 'f' });
    assert.deepEqual(choice({ type: 'custom', name: 'c' }), { kind: 'tool', name: 'c' });
    assert.deepEqual(choice({ type: 'web_search' }), { kind: 'tool', name: 'web_search' });
    assert.deepEqual(
      choice({
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'f' }, { type: 'namespace', name: 'crm' }, { type: 'web_search' }],
      }),
      { kind: 'allowed', mode: 'required', names: ['f', 'crm__find', 'crm__note', 'web_search'] },
    );
    assert.equal(refusal({ tools, tool_choice: 'f' }).param, 'tool_choice');
    assert.equal(refusal({ tools, tool_choice: {} }).param, 'tool_choice');
    assert.equal(refusal({ tools, tool_choice: { type: 'function' } }).param, 'tool_choice.name');
  });

  test('a tool without a name is refused', () => {
    assert.equal(refusal({ tools: [{ type: 'function' }] }).param, 'tools[0].name');
    assert.equal(refusal({ tools: [{ type: 'namespace', name: 'n', tools: [{}] }] }).param, 'tools[0].tools[0].name');
  });
});

describe('settings', () => {
  test('each has its place', () => {
    const conversation = decodedBody({
      stream: true,
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 3,
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      reasoning: { effort: 'high', summary: 'auto' },
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
      parallel_tool_calls: false,
      service_tier: 'flex',
      safety_identifier: 's',
      user: 'u',
      prompt_cache_key: 'k',
      store: false,
      metadata: { task: 'qa' },
      previous_response_id: 'resp_0',
    });
    const { turns: _turns, native, extra, ...rest } = JSON.parse(JSON.stringify(conversation)) as JsonObject;
    assert.deepEqual(rest, {
      protocol: 'openai-responses',
      model: 'm',
      tools: [],
      stream: true,
      includeUsage: true,
      maxOutputTokens: 100,
      sampling: { temperature: 0.5, topP: 0.9 },
      reasoning: { effort: 'high', summary: 'auto' },
      verbosity: 'low',
      output: { kind: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
      parallelToolCalls: false,
      serviceTier: 'flex',
      user: 's',
      promptCacheKey: 'k',
      store: false,
      metadata: { task: 'qa' },
      previousResponseId: 'resp_0',
    });
    assert.deepEqual(native, {});
    // No answer in between holds log probabilities: they are for a provider of this protocol alone.
    assert.deepEqual(extra, {
      top_logprobs: 3,
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    });
  });

  test('what asks the model for nothing is no loss elsewhere; what nobody knows is kept', () => {
    const native = {
      include: ['reasoning.encrypted_content'],
      stream_options: { include_obfuscation: false },
      client_metadata: { turn_id: 't' },
      background: false,
      truncation: 'disabled',
    };
    const extra = { max_tool_calls: 3, context_management: [{ type: 'compaction' }], new_field: 1 };
    const conversation = decodedBody({ ...native, ...extra, prompt: null, conversation: null });
    assert.deepEqual(conversation.native, native);
    assert.deepEqual(conversation.extra, extra);
    assert.deepEqual(decodedBody({ truncation: 'auto' }).extra, { truncation: 'auto' });
    assert.deepEqual(decodedBody({ reasoning: { effort: 'low', context: 'all_turns' } }).extra, {
      reasoning: { effort: 'low', context: 'all_turns' },
    });
  });

  test('state at the provider is refused in plain words: it is shared by all keys', () => {
    const refused: readonly JsonObject[] = [
      { background: true },
      { conversation: 'conv_1' },
      { prompt: { id: 'pmpt_1' } },
    ];
    for (const fields of refused) {
      assert.deepEqual(refusal(fields), { code: 'unsupported_parameter', param: Object.keys(fields)[0] });
    }
  });

  test('fields of another type are refused with their names', () => {
    for (const [param, value] of [
      ['stream', 'yes'],
      ['temperature', 3],
      ['max_output_tokens', 0],
      ['tools', {}],
      ['metadata', []],
      ['text', 'x'],
      ['reasoning', 'high'],
      ['instructions', ['x']],
      ['store', 1],
    ] as const)
      assert.equal(refusal({ [param]: value }).param, param);
    assert.equal(refusal({ text: { format: {} } }).param, 'text.format.type');
  });

  test('the sealer may be absent: nothing is opened then, and nothing breaks', () => {
    const item = { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'll1.x' };
    assert.deepEqual(openaiResponses.decodeRequest({ model: 'm', input: [item] }).turns[0]?.parts, [
      { kind: 'reasoning', text: '' },
    ]);
  });
});

describe('whatever a body holds', () => {
  const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonObject[string]>;
  const typeOf = fc.constantFrom(
    'message',
    'function_call',
    'function_call_output',
    'custom_tool_call',
    'reasoning',
    'compaction',
    'web_search_call',
    'agent_message',
    'additional_tools',
    'tool_search_output',
    'item_reference',
    'local_shell_call_output',
    'namespace',
    'function',
    'custom',
    'allowed_tools',
    'input_text',
    'input_image',
    'input_file',
    'json_schema',
    'toString',
  );
  /** What is right, mostly, and anything at all. */
  const mostly = (...right: readonly JsonObject[string][]): fc.Arbitrary<JsonObject[string]> =>
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: value });
  const piece = fc.record({
    type: typeOf,
    role: fc.constantFrom('user', 'assistant', 'system'),
    content: mostly('text', [{ type: 'input_text', text: 'x' }], [{ type: 'input_file', file_id: 'f' }]),
    call_id: mostly('c'),
    name: mostly('f'),
    output: mostly('x', [{ type: 'input_text', text: 'x' }]),
    arguments: mostly('{}', { a: 1 }),
    encrypted_content: fc.constantFrom('ll1.', 'll1.AAAA', 'gAAAA', ''),
    summary: mostly([], [{ type: 'summary_text', text: 's' }]),
    action: mostly({ type: 'search', query: 'q' }, { type: 'open_page', url: 'u' }),
    tools: mostly([], [{ type: 'function', name: 'f' }]),
  }) as fc.Arbitrary<JsonObject>;
  const wild = fc.tuple(
    fc.constantFrom('tools', 'tool_choice', 'text', 'reasoning', 'include', 'metadata', 'instructions', 'truncation'),
    fc.oneof(value, piece, fc.array(piece, { maxLength: 3 }), fc.record({ format: piece })),
  );
  const body = fc
    .tuple(fc.oneof({ weight: 5, arbitrary: fc.array(piece, { minLength: 1, maxLength: 4 }) }, value), wild)
    .map(([input, [key, field]]): JsonObject => ({ input, [key]: field }));

  test('it is read, or refused with the field that is at fault; what is read can be passed on and told back', () => {
    let read = 0;
    fc.assert(
      fc.property(body, (fields) => {
        const whole = { model: 'm', ...fields };
        let conversation;
        try {
          conversation = openaiResponses.decodeRequest(whole, SEALER);
        } catch (error) {
          assert.ok(isLoadlineError(error), String(error));
          assert.equal(error.status, 400);
          assert.ok((error.param ?? '') !== '', error.message);
          return;
        }
        const text = JSON.stringify(whole);
        // Refused by the reader of JSON, before any codec.
        if (text.includes('__proto__')) return;
        read += 1;
        const index = indexJson(text);
        const to = target();
        openaiResponses.passRequest({ index, conversation, target: to, gatewayMetadataKeys: ['task'] });
        openaiResponses.encodeAnswer(
          { id: undefined, model: undefined, parts: [], citations: [], finish: 'stop', usage: undefined },
          { ...contextOf(), conversation },
        );
      }),
      { numRuns: 1500 },
    );
    assert.ok(read > 50, String(read));
  });
});
