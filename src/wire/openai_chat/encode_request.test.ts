// Promises of writing a request for a Chat Completions provider: valid, complete, and what has no place is named.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, Tool, Turn } from '../conversation.ts';
import { legalToolName } from '../tool_names.ts';
import { decoded, PLAIN_MODEL, target, turn } from './cases/build.ts';
import { openaiChat } from './codec.ts';

/** A conversation of a caller of Anthropic's protocol. */
const foreign = (fields: Partial<Conversation>): Conversation => ({
  ...decoded(),
  protocol: 'anthropic-messages',
  turns: [turn('user', 'hi')],
  ...fields,
});
const encode = (conversation: Conversation, to: Parameters<typeof target>[0] = {}) =>
  openaiChat.encodeRequest(conversation, target(to));
const messagesOf = (turns: readonly Turn[]): unknown => encode(foreign({ turns })).body['messages'];
const call = (id: string, name = 'f', argumentsText = '{}') =>
  ({ kind: 'tool-call', id, name, argumentsText }) as const;
const result = (callId: string, text: string) =>
  ({ kind: 'tool-result', callId, parts: [{ kind: 'text', text }] }) as const;

describe('messages', () => {
  test('a turn of which nothing can be said here is no empty message', () => {
    const lost = { kind: 'unknown', type: 'mcp_call', value: {} } as const;
    const turns = [turn('user', 'a'), turn('assistant', lost), turn('user', 'b'), turn('assistant', lost, 'said')];
    const { body, dropped } = encode(foreign({ turns }));
    assert.deepEqual(body['messages'], [
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'said' },
    ]);
    assert.deepEqual(dropped, ['messages.content.mcp_call']);
    assert.throws(
      () => encode(foreign({ turns }), { compat: 'strict' }),
      (error) => isLoadlineError(error) && error.param === 'messages.content.mcp_call',
    );
  });

  test('what reads as text stands apart from what was said, and a request that says nothing is refused', () => {
    const ran = { kind: 'unknown', type: 'shell_call', value: {}, text: '<shell_call>ls</shell_call>' } as const;
    assert.deepEqual(messagesOf([turn('user', 'a'), turn('assistant', 'I look.', ran)]), [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'I look.\n\n<shell_call>ls</shell_call>' },
    ]);
    const reference = { kind: 'unknown', type: 'item_reference', value: {} } as const;
    assert.throws(
      () => messagesOf([turn('assistant', reference)]),
      (error) => isLoadlineError(error) && error.param === 'messages',
    );
  });

  test('what is asked in a form that this protocol lacks is refused, not left out', () => {
    const asked = { kind: 'unknown', type: 'hologram', value: {} } as const;
    assert.throws(
      () => encode(foreign({ turns: [turn('user', 'look', asked)] })),
      (error) => isLoadlineError(error) && error.param === 'messages[0].content',
    );
  });

  test('texts are texts, parts are parts', () => {
    const image = {
      kind: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: 'AA' },
      detail: 'low',
    } as const;
    assert.deepEqual(
      messagesOf([turn('system', 's'), turn('developer', 'd'), turn('user', 'a', image), turn('assistant', 'x', 'y')]),
      [
        { role: 'system', content: 's' },
        { role: 'developer', content: 'd' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
          ],
        },
        { role: 'assistant', content: 'xy' },
      ],
    );
  });

  test('results follow their calls, in the order of the calls, then what came beside them', () => {
    const turns = [
      turn('assistant', 'let me', call('a', 'f', ''), call('b')),
      // Anthropic's clients send results in any order, and text behind them.
      {
        role: 'user',
        parts: [result('b', 'two'), { ...result('a', 'one'), isError: true }, { kind: 'text', text: 'go on' }],
      } as const,
    ];
    assert.deepEqual(messagesOf(turns), [
      {
        role: 'assistant',
        content: 'let me',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'Error: one' },
      { role: 'tool', tool_call_id: 'b', content: 'two' },
      { role: 'user', content: 'go on' },
    ]);
  });

  test('images in results come in one user message behind the last result', () => {
    const image = { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } } as const;
    const turns: readonly Turn[] = [
      turn('assistant', call('a'), call('b')),
      turn('tool', { kind: 'tool-result', callId: 'a', parts: [{ kind: 'text', text: 't' }, image] }),
      turn('tool', { kind: 'tool-result', callId: 'b', parts: [image] }, { kind: 'audio', data: 'A', format: 'wav' }),
      turn('assistant', 'done'),
    ];
    const url = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    assert.deepEqual((messagesOf(turns) as readonly unknown[]).slice(1), [
      { role: 'tool', tool_call_id: 'a', content: 't' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      { role: 'user', content: [url, url, { type: 'input_audio', input_audio: { data: 'A', format: 'wav' } }] },
      { role: 'assistant', content: 'done' },
    ]);
  });

  test('content is null beside calls only; refusals keep their field', () => {
    assert.deepEqual(
      messagesOf([turn('assistant', call('a')), turn('assistant'), turn('assistant', { kind: 'refusal', text: 'no' })]),
      [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'assistant', content: '' },
        { role: 'assistant', content: null, refusal: 'no' },
      ],
    );
  });

  test('ids longer than OpenAI takes are shortened alike on call and result', () => {
    const id = `toolu_${'x'.repeat(80)}`;
    const [assistant, tool] = messagesOf([turn('assistant', call(id)), turn('tool', result(id, 'r'))]) as [
      { tool_calls: { id: string }[] },
      { tool_call_id: string },
    ];
    assert.equal(assistant.tool_calls[0]?.id, tool.tool_call_id);
    assert.ok(tool.tool_call_id.length <= 64);
  });

  test('reasoning of another model and unknown parts are dropped and named', () => {
    const { body, dropped } = encode(
      foreign({
        turns: [
          turn('user', 'a'),
          turn('assistant', { kind: 'reasoning', text: 'hm', signature: 's', format: 'anthropic-claude-v1' }, 'x', {
            kind: 'unknown',
            type: 'server_tool_use',
            value: {},
          }),
        ],
      }),
    );
    assert.deepEqual([...dropped].sort(), ['messages.content.server_tool_use', 'reasoning_content']);
    assert.deepEqual(body['messages'], [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'x' },
    ]);
  });

  test('files: inline, stored', () => {
    const inline = {
      kind: 'file',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
      filename: 'a.pdf',
    } as const;
    const stored = { kind: 'file', source: { kind: 'file-id', id: 'file-1' } } as const;
    assert.deepEqual(messagesOf([turn('user', inline, stored)]), [
      {
        role: 'user',
        content: [
          { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBE', filename: 'a.pdf' } },
          { type: 'file', file: { file_id: 'file-1' } },
        ],
      },
    ]);
  });
});

describe('tools', () => {
  const tool = (fields: Partial<Tool> = {}): Tool => ({ kind: 'function', name: 'f', ...fields });
  const withTools = (
    tools: readonly Tool[],
    fields: Partial<Conversation> = {},
    to: Parameters<typeof target>[0] = {},
  ) => encode(foreign({ tools, ...fields }), to);

  test('nested form, and names that OpenAI refuses are made legal everywhere and can be restored', () => {
    const name = 'mcp.server/tool';
    const { body, toolNames } = withTools(
      [tool({ name, description: 'd', schema: { type: 'object' }, strict: true })],
      {
        toolChoice: { kind: 'tool', name },
        turns: [turn('user', 'x'), turn('assistant', call('a', name)), turn('tool', result('a', 'r'))],
      },
    );
    const legal = legalToolName(name);
    assert.deepEqual(body['tools'], [
      { type: 'function', function: { name: legal, description: 'd', parameters: { type: 'object' }, strict: true } },
    ]);
    assert.deepEqual(body['tool_choice'], { type: 'function', function: { name: legal } });
    assert.ok(JSON.stringify(body['messages']).includes(`"name":"${legal}"`));
    assert.deepEqual([...toolNames], [[legal, name]]);
  });

  test('every choice, and none without tools', () => {
    const choice = (toolChoice: Conversation['toolChoice'], tools = [tool()]) =>
      withTools(tools, { toolChoice }).body['tool_choice'];
    for (const kind of ['auto', 'none', 'required'] as const) assert.equal(choice({ kind }), kind);
    assert.deepEqual(choice({ kind: 'allowed', mode: 'required', names: ['f'] }), {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
    });
    assert.deepEqual(choice({ kind: 'tool', name: 'c' }, [tool({ kind: 'custom', name: 'c' })]), {
      type: 'custom',
      custom: { name: 'c' },
    });
    assert.equal(choice({ kind: 'auto' }, []), undefined);
    assert.equal(withTools([], { parallelToolCalls: false }).body['parallel_tool_calls'], undefined);
    assert.equal(withTools([tool()], { parallelToolCalls: false }).body['parallel_tool_calls'], false);
  });

  test('custom tools keep their grammar in the nested form', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: x' };
    const raw: JsonObject = { type: 'custom', name: 'c', format };
    assert.deepEqual(withTools([tool({ kind: 'custom', name: 'c', description: 'd', raw })]).body['tools'], [
      {
        type: 'custom',
        custom: {
          name: 'c',
          description: 'd',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: x' } },
        },
      },
    ]);
  });

  test('tools that run at another provider: a search is dropped and named, code is refused', () => {
    const search = withTools([tool(), tool({ kind: 'hosted', name: 'web_search_20250305' })]);
    assert.deepEqual(search.dropped, ['tools.web_search_20250305']);
    assert.equal((search.body['tools'] as unknown[]).length, 1);
    const refused = (name: string, compat: 'lenient' | 'strict', param: string): void => {
      assert.throws(
        () => withTools([tool({ kind: 'hosted', name })], {}, { compat }),
        (error) => isLoadlineError(error) && error.code === 'unsupported_parameter' && error.param === param,
      );
    };
    refused('code_execution_20250825', 'lenient', 'tools');
    refused('web_search_20250305', 'strict', 'tools.web_search_20250305');
  });

  test('tools of OpenAI alone are dropped and named as at every other provider, in words that fit the mode', () => {
    const tools = [tool(), tool({ kind: 'hosted', name: 'mcp' }), tool({ kind: 'hosted', name: 'local_shell' })];
    assert.deepEqual(withTools(tools).dropped, ['tools.mcp', 'tools.local_shell']);
    assert.throws(
      () => withTools([tool({ kind: 'hosted', name: 'file_search' })]),
      (error) => isLoadlineError(error) && !error.message.includes('lenient'),
      'a lenient key is not told to be lenient',
    );
  });

  describe('a server whose tools are functions and nothing else (C5, C6)', () => {
    const dialect = { functionsOnly: true };
    const raw: JsonObject = {
      type: 'custom',
      name: 'apply_patch',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: x' },
    };
    const custom = tool({ kind: 'custom', name: 'apply_patch', description: 'Patches.', raw });

    test('gets a custom tool as a function of one text, its grammar in words', () => {
      const { body, dropped } = withTools([custom], { toolChoice: { kind: 'tool', name: 'apply_patch' } }, { dialect });
      assert.deepEqual(body['tools'], [
        {
          type: 'function',
          function: {
            name: 'apply_patch',
            description: 'Patches.\n\nThe text must follow this lark grammar:\nstart: x',
            parameters: {
              type: 'object',
              properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
              required: ['input'],
            },
          },
        },
      ]);
      assert.deepEqual(body['tool_choice'], { type: 'function', function: { name: 'apply_patch' } });
      assert.deepEqual(dropped, ['tools.format']);
      assert.throws(
        () => withTools([custom], {}, { dialect, compat: 'strict' }),
        (error) => isLoadlineError(error) && error.param === 'tools.format',
      );
    });

    test('is told earlier calls of it in the same form', () => {
      const called = { ...call('c1', 'apply_patch', '*** "x"'), custom: true };
      const turns = [turn('user', 'go'), turn('assistant', called), turn('tool', result('c1', 'done'))];
      const { body } = encode(foreign({ turns, tools: [custom] }), { dialect });
      assert.deepEqual((body['messages'] as JsonObject[])[1]?.['tool_calls'], [
        { id: 'c1', type: 'function', function: { name: 'apply_patch', arguments: '{"input":"*** \\"x\\""}' } },
      ]);
    });

    test('gets a choice among some tools as those tools alone', () => {
      const { body } = withTools(
        [tool({ name: 'a' }), tool({ name: 'b' })],
        { toolChoice: { kind: 'allowed', mode: 'required', names: ['b'] } },
        { dialect },
      );
      assert.equal(body['tool_choice'], 'required');
      assert.deepEqual(
        (body['tools'] as JsonObject[]).map(({ function: called }) => (called as JsonObject)['name']),
        ['b'],
      );
    });
  });

  test('a model without strict tools gets them without, named', () => {
    const { body, dropped } = withTools(
      [tool({ strict: true })],
      {},
      { capabilities: { ...PLAIN_MODEL, strictTools: false } },
    );
    assert.deepEqual(body['tools'], [{ type: 'function', function: { name: 'f' } }]);
    assert.deepEqual(dropped, ['strict']);
  });
});

describe('settings', () => {
  test('every setting of this protocol survives being written anew, extra and metadata too', () => {
    const fields: JsonObject = {
      temperature: 0.5,
      top_k: 7,
      seed: 1,
      n: 2,
      stop: ['a', 'b', 'c', 'd', 'e'],
      max_tokens: 50,
      logit_bias: { '1': 2 },
      verbosity: 'low',
      service_tier: 'flex',
      user: 'u',
      prompt_cache_key: 'k',
      store: true,
      metadata: { team: 'x' },
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      prediction: { type: 'content', content: 'x' },
    };
    const { body, dropped } = encode(decoded(fields), { capabilities: PLAIN_MODEL });
    assert.deepEqual(body, { ...fields, model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'hi' }] });
    assert.deepEqual(dropped, []);
  });

  test('a strict key is refused what this protocol lacks, and a file by URL any key', () => {
    const refused = (code: string, param: string) => (error: unknown) =>
      isLoadlineError(error) && error.code === code && error.param === param;
    assert.throws(
      () => encode(foreign({ sampling: { topK: 5 } }), { capabilities: PLAIN_MODEL, compat: 'strict' }),
      refused('unsupported_parameter', 'top_k'),
    );
    assert.throws(
      () => encode(foreign({ extra: { context_management: {} } }), { compat: 'strict' }),
      refused('unsupported_parameter', 'context_management'),
    );
    const source = { kind: 'url', url: 'https://example.com/a.pdf' } as const;
    const asked = foreign({ turns: [{ role: 'user', parts: [{ kind: 'file', source }] }] });
    assert.throws(() => encode(asked), refused('unsupported_parameter', 'messages[0].content'));
    // A picture by its id at another provider, shown or found by a tool: without it it would be another question.
    const picture = { kind: 'image', source: { kind: 'file-id', id: 'file_1' } } as const;
    const shown = foreign({ turns: [{ role: 'user', parts: [picture] }] });
    assert.throws(() => encode(shown), refused('unsupported_parameter', 'messages[0].content'));
    const call = { kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' } as const;
    const result = { kind: 'tool-result', callId: 'c', parts: [picture] } as const;
    const found = foreign({
      turns: [
        { role: 'assistant', parts: [call] },
        { role: 'tool', parts: [result] },
      ],
    });
    assert.throws(() => encode(found), refused('unsupported_parameter', 'messages[1].content'));
    assert.doesNotThrow(() => encode(asked, { dialect: { extensions: true } }));
  });

  test('what another protocol has and this one lacks is named', () => {
    const { body, dropped, stopsHere } = encode(
      foreign({
        extra: { context_management: {}, container: 'c' },
        sampling: { topK: 5 },
        stop: ['1', '2', '3', '4', '5'],
        metadata: { user_id: 'u' },
        reasoning: { summary: 'auto' },
        turns: [{ role: 'user', parts: [{ kind: 'text', text: 'x', cacheControl: { type: 'ephemeral' } }] }],
      }),
      { capabilities: PLAIN_MODEL },
    );
    assert.deepEqual([...dropped].sort(), [
      'cache_control',
      'container',
      'context_management',
      'reasoning.summary',
      'top_k',
    ]);
    assert.deepEqual([body['stop'], stopsHere], [['1', '2', '3', '4'], ['5']]);
    for (const key of ['metadata', 'top_k', 'container']) assert.ok(!(key in body), key);
  });

  test('a stream asks for its usage', () => {
    const { body } = encode(foreign({}), { stream: true });
    assert.equal(body['stream'], true);
    assert.deepEqual(body['stream_options'], { include_usage: true });
    assert.ok(!('stream' in encode(foreign({ stream: true })).body), 'the target decides, not the caller');
  });

  test('the limit has the name that the model wants', () => {
    assert.equal(encode(foreign({ maxOutputTokens: 9 })).body['max_completion_tokens'], 9);
    assert.equal(encode(foreign({ maxOutputTokens: 9 }), { capabilities: PLAIN_MODEL }).body['max_tokens'], 9);
  });
});

describe('the schema', { skip: openaiSchemas() === undefined ? "OpenAI's specification is not here" : false }, () => {
  test('a request with everything in it is valid', () => {
    const validate = openaiSchemas()?.validator('CreateChatCompletionRequest') ?? assert.fail();
    const { body } = encode(
      foreign({
        turns: [
          turn('system', 's'),
          turn('user', 'a', { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }),
          turn('assistant', 'x', call('a'), { ...call('b', 'c', 'raw'), custom: true }),
          turn('tool', result('a', '1'), result('b', '2')),
          turn('user', 'go on'),
        ],
        tools: [
          { kind: 'function', name: 'f', schema: { type: 'object', properties: {} } },
          { kind: 'custom', name: 'c' },
        ],
        toolChoice: { kind: 'required' },
        parallelToolCalls: false,
        output: { kind: 'json-object' },
        sampling: { temperature: 0.1, topP: 0.9, seed: 3, n: 1 },
        maxOutputTokens: 100,
        reasoning: { effort: 'none' },
        user: 'u',
      }),
      { stream: true },
    );
    assert.deepEqual(validate(JSON.parse(JSON.stringify(body))), []);
  });
});
