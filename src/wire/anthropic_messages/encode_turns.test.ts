// Tests of turns on their way to Messages: system text, order, links of tools, thinking of earlier turns.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, Part, ReasoningPart, Turn } from '../conversation.ts';
import {
  assistant,
  bodyOf,
  call,
  developer,
  encode,
  errorOf,
  objectsAt,
  result,
  system,
  text,
  tool,
  user,
} from './cases/builders.ts';
import type { Options } from './cases/builders.ts';

const textBlock = (value: string): JsonObject => ({ type: 'text', text: value });
const messagesOf = (turns: readonly Turn[], options?: Options, more: Partial<Conversation> = {}): unknown =>
  bodyOf({ turns, ...more }, options)['messages'];

describe('system', () => {
  test('leading system and developer messages become blocks of their own, in order', () => {
    const body = bodyOf({ turns: [system('A', 'B'), developer('C'), user('Hi')] });
    assert.deepEqual(body['system'], [textBlock('A'), textBlock('B'), textBlock('C')]);
    assert.deepEqual(body['messages'], [{ role: 'user', content: [textBlock('Hi')] }]);
  });

  test('empty system texts are left out, and with them the field', () => {
    assert.equal(bodyOf({ turns: [system('', ' \n'), user('Hi')] })['system'], undefined);
  });

  test('a marker on a system block stays on that block', () => {
    const marked: Part = { kind: 'text', text: 'B', cacheControl: { type: 'ephemeral', ttl: '1h' } };
    const body = bodyOf({ turns: [system('A', marked, 'C'), user('Hi')] });
    assert.deepEqual(body['system'], [
      textBlock('A'),
      { ...textBlock('B'), cache_control: { type: 'ephemeral', ttl: '1h' } },
      textBlock('C'),
    ]);
  });

  test('a system message between turns stands in place as marked text where the model takes no other', () => {
    assert.deepEqual(messagesOf([user('One'), system('Be brief'), assistant('Two'), user('Three')]), [
      { role: 'user', content: [textBlock('One'), textBlock('<system>Be brief</system>')] },
      { role: 'assistant', content: [textBlock('Two')] },
      { role: 'user', content: [textBlock('Three')] },
    ]);
  });

  test('a system message after the user and before the assistant stays one where the model takes it', () => {
    const turns = [
      user('One'),
      system('Be brief'),
      developer('Be kind'),
      assistant('Two'),
      user('Three'),
      system('Last'),
    ];
    assert.deepEqual(messagesOf(turns, { kind: 'unsampled' }), [
      { role: 'user', content: [textBlock('One')] },
      { role: 'system', content: [textBlock('Be brief'), textBlock('Be kind')] },
      { role: 'assistant', content: [textBlock('Two')] },
      { role: 'user', content: [textBlock('Three')] },
      { role: 'system', content: [textBlock('Last')] },
    ]);
  });

  test('a system message that may not stand where it is becomes marked text also on models that take some', () => {
    const beforeUser = messagesOf([user('One'), system('S'), user('Two')], { kind: 'unsampled' });
    assert.deepEqual(beforeUser, [
      { role: 'user', content: [textBlock('One'), textBlock('<system>S</system>'), textBlock('Two')] },
    ]);
    const afterAssistant = messagesOf([user('One'), assistant('Two'), system('S'), user('Three')], {
      kind: 'unsampled',
    });
    assert.deepEqual(afterAssistant, [
      { role: 'user', content: [textBlock('One')] },
      { role: 'assistant', content: [textBlock('Two')] },
      { role: 'user', content: [textBlock('<system>S</system>'), textBlock('Three')] },
    ]);
  });

  test('a system message behind the assistant becomes marked text, at the end and in the middle', () => {
    const marked = { role: 'user', content: [textBlock('<system>S</system>')] };
    const atEnd = messagesOf([user('One'), assistant('Two'), system('S')], { kind: 'unsampled' }) as JsonObject[];
    assert.deepEqual(atEnd[2], marked);
    const turns = [user('One'), assistant('Two'), system('S'), assistant('Three'), user('Four')];
    assert.deepEqual((messagesOf(turns, { kind: 'unsampled' }) as JsonObject[])[2], marked);
  });

  test('an empty assistant turn behind a system message does not make it stand before the user', () => {
    assert.deepEqual(messagesOf([user('One'), system('S'), assistant(''), user('Two')], { kind: 'unsampled' }), [
      { role: 'user', content: [textBlock('One'), textBlock('<system>S</system>'), textBlock('Two')] },
    ]);
  });

  test('instructions between a call and its result go behind the result', () => {
    const turns = [user('Go'), assistant(call('a')), system('S'), result('a')];
    assert.deepEqual(messagesOf(turns, { kind: 'unsampled' }, { tools: [tool('look')] }), [
      { role: 'user', content: [textBlock('Go')] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'look', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [textBlock('done')] },
          textBlock('<system>S</system>'),
        ],
      },
    ]);
  });
});

describe('roles', () => {
  test('neighbours of one role become one message', () => {
    assert.deepEqual(messagesOf([user('A'), user('B'), assistant('C'), assistant('D'), user('E')]), [
      { role: 'user', content: [textBlock('A'), textBlock('B')] },
      { role: 'assistant', content: [textBlock('C'), textBlock('D')] },
      { role: 'user', content: [textBlock('E')] },
    ]);
  });

  test('a conversation that begins with the assistant gets a user before it, and strict refuses it', () => {
    const turns = [assistant('Welcome'), user('Hi')];
    assert.deepEqual(messagesOf(turns), [
      { role: 'user', content: [textBlock('(conversation continues)')] },
      { role: 'assistant', content: [textBlock('Welcome')] },
      { role: 'user', content: [textBlock('Hi')] },
    ]);
    const error = errorOf({ turns }, { compat: 'strict' });
    assert.equal(error.code, 'unsupported_parameter');
    assert.equal(error.param, 'messages');
  });

  test('a conversation of system messages only still asks for an answer', () => {
    const body = bodyOf({ turns: [system('Tell a joke')] });
    assert.deepEqual(body['system'], [textBlock('Tell a joke')]);
    assert.deepEqual(body['messages'], [{ role: 'user', content: [textBlock('(conversation continues)')] }]);
  });

  test('a user message without content says so, but not beside another that has some', () => {
    assert.deepEqual(messagesOf([user('')]), [{ role: 'user', content: [textBlock('(empty)')] }]);
    assert.deepEqual(messagesOf([user('  \n'), user('B')]), [{ role: 'user', content: [textBlock('B')] }]);
  });

  test('an assistant message without content disappears, and its neighbours become one', () => {
    assert.deepEqual(messagesOf([user('A'), assistant(''), user('B')]), [
      { role: 'user', content: [textBlock('A'), textBlock('B')] },
    ]);
  });

  test('blank text beside a tool call is left out', () => {
    const turns = [user('Go'), assistant('', call('a')), result('a')];
    assert.deepEqual((messagesOf(turns, {}, { tools: [tool('look')] }) as JsonObject[])[1], {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'a', name: 'look', input: {} }],
    });
  });

  test('a refusal in history is text', () => {
    assert.deepEqual(messagesOf([user('A'), assistant({ kind: 'refusal', text: 'No.' }), user('B')]), [
      { role: 'user', content: [textBlock('A')] },
      { role: 'assistant', content: [textBlock('No.')] },
      { role: 'user', content: [textBlock('B')] },
    ]);
  });

  test('a name on a message is named as dropped, the name of a tool is not', () => {
    assert.deepEqual(encode({ turns: [{ ...user('A'), name: 'Ann' }] }).dropped, ['messages.name']);
    const turns: Turn[] = [user('A'), assistant(call('a')), { ...result('a'), name: 'look' }];
    assert.deepEqual(encode({ turns, tools: [tool('look')] }).dropped, []);
  });
});

describe('the last message from the assistant', () => {
  test('is continued where the model can, without its trailing space', () => {
    assert.deepEqual(messagesOf([user('A'), assistant('The answer is: \n')], { kind: 'budget' }), [
      { role: 'user', content: [textBlock('A')] },
      { role: 'assistant', content: [textBlock('The answer is:')] },
    ]);
  });

  test('is refused where the model cannot', () => {
    const error = errorOf({ turns: [user('A'), assistant('The')] }, { kind: 'adaptive' });
    assert.equal(error.code, 'unsupported_parameter');
    assert.equal(error.status, 400);
    assert.equal(error.param, 'messages');
    assert.match(error.message, /claude-test cannot continue/);
  });

  test('is no beginning where it is blank', () => {
    assert.deepEqual(messagesOf([user('A'), assistant(' ')], { kind: 'adaptive' }), [
      { role: 'user', content: [textBlock('A')] },
    ]);
  });
});

describe('tool calls in history', () => {
  const withTools = { tools: [tool('look')] };
  const inputOf = (argumentsText: string, custom = false): unknown => {
    const turns = [
      user('Go'),
      assistant({ ...call('a', 'look', argumentsText), ...(custom ? { custom } : {}) }),
      result('a'),
    ];
    const messages = bodyOf({ turns, ...withTools })['messages'] as JsonObject[];
    return objectsAt(messages[1], 'content')[0]?.['input'];
  };

  test('arguments become an object, whatever they were', () => {
    const deep = `${'[['.repeat(5_000)}${']]'.repeat(5_000)}`;
    const cases: readonly (readonly [string, unknown])[] = [
      ['', {}],
      ['  \n', {}],
      ['{}', {}],
      ['{"a": [1, {"b": null}]}', { a: [1, { b: null }] }],
      ['{"a": "trunc', { INVALID_JSON: '{"a": "trunc' }],
      ['[1,2]', { INVALID_JSON: '[1,2]' }],
      ['"text"', { INVALID_JSON: '"text"' }],
      ['null', { INVALID_JSON: 'null' }],
      ['{"a":1}}', { INVALID_JSON: '{"a":1}}' }],
      [`{"a":${deep}}`, { INVALID_JSON: `{"a":${deep}}` }],
    ];
    for (const [argumentsText, input] of cases)
      assert.deepEqual(inputOf(argumentsText), input, argumentsText.slice(0, 40));
  });

  test('free text of a custom tool is its one argument', () => {
    assert.deepEqual(inputOf('*** Begin Patch\n"x"', true), { input: '*** Begin Patch\n"x"' });
    assert.deepEqual(inputOf('', true), { input: '' });
  });

  test('calls stand behind text, thinking before it, whatever the order was', () => {
    const thinking: ReasoningPart = { kind: 'reasoning', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1' };
    const turns = [user('Go'), assistant(call('a'), 'Looking.', thinking), result('a')];
    const messages = bodyOf({ turns, ...withTools })['messages'] as JsonObject[];
    assert.deepEqual(messages[1]?.['content'], [
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      textBlock('Looking.'),
      { type: 'tool_use', id: 'a', name: 'look', input: {} },
    ]);
  });

  test('names that Anthropic refuses are made legal in history as in the tools', () => {
    const name = 'mcp.server/do it';
    const turns = [user('Go'), assistant(call('a', name)), result('a')];
    const { body, toolNames } = encode({ turns, tools: [tool(name)] });
    const messages = body['messages'] as JsonObject[];
    const sent = objectsAt(messages[1], 'content')[0]?.['name'];
    assert.match(String(sent), /^[a-zA-Z0-9_-]{1,64}$/);
    assert.equal(objectsAt(body, 'tools')[0]?.['name'], sent);
    assert.equal(toolNames.get(String(sent)), name);
  });
});

describe('tool results', () => {
  const withTools = { tools: [tool('look')] };

  test('of one turn come in one message, in the order of the calls, before anything else', () => {
    const turns = [
      user('Go'),
      assistant(call('a'), call('b'), call('c')),
      result('c', '3'),
      user('and?'),
      result('a', '1'),
      result('b', '2'),
    ];
    const messages = bodyOf({ turns, ...withTools })['messages'] as JsonObject[];
    assert.equal(messages.length, 3);
    assert.deepEqual(messages[2], {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: [textBlock('1')] },
        { type: 'tool_result', tool_use_id: 'b', content: [textBlock('2')] },
        { type: 'tool_result', tool_use_id: 'c', content: [textBlock('3')] },
        textBlock('and?'),
      ],
    });
  });

  test('come before pictures, and pictures before text', () => {
    const picture: Part = { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } };
    const turns = [user('Go'), assistant(call('a')), user('What is this?', picture), result('a')];
    const messages = bodyOf({ turns, ...withTools })['messages'] as JsonObject[];
    const types = objectsAt(messages[2], 'content').map((block) => block['type']);
    assert.deepEqual(types, ['tool_result', 'image', 'text']);
  });

  test('leave text between two pictures where it is, for it says which is which', () => {
    const picture: Part = { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } };
    const turns = [user('Go'), assistant(call('a')), result('a'), user('before:', picture, 'after:', picture)];
    const messages = bodyOf({ turns, ...withTools })['messages'] as JsonObject[];
    const types = objectsAt(messages[2], 'content').map((block) => block['type']);
    assert.deepEqual(types, ['tool_result', 'text', 'image', 'text', 'image']);
  });

  test('never reorder a message that holds none', () => {
    const picture: Part = { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } };
    const messages = messagesOf([user('before', picture)]) as JsonObject[];
    assert.deepEqual(
      objectsAt(messages[0], 'content').map((block) => block['type']),
      ['text', 'image'],
    );
  });

  test('may hold pictures and documents, be empty, or be an error', () => {
    const turns: Turn[] = [
      user('Go'),
      assistant(call('a'), call('b'), call('c')),
      {
        role: 'tool',
        parts: [
          {
            kind: 'tool-result',
            callId: 'a',
            parts: [
              { kind: 'text', text: 'see' },
              { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } },
              { kind: 'file', source: { kind: 'url', url: 'https://x.test/a.pdf' }, filename: 'a.pdf' },
            ],
          },
        ],
      },
      result('b', ''),
      result('c', 'boom', { isError: true }),
    ];
    const messages = bodyOf({ turns, ...withTools })['messages'] as JsonObject[];
    assert.deepEqual(messages[2]?.['content'], [
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [
          textBlock('see'),
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' }, title: 'a.pdf' },
        ],
      },
      { type: 'tool_result', tool_use_id: 'b' },
      { type: 'tool_result', tool_use_id: 'c', content: [textBlock('boom')], is_error: true },
    ]);
  });

  test('that are missing are told in the words of OpenAI, with the ids', () => {
    const turns = [user('Go'), assistant(call('a'), call('b')), result('a'), user('Well?')];
    const error = errorOf({ turns, ...withTools });
    assert.equal(error.code, 'invalid_request');
    assert.equal(error.status, 400);
    assert.equal(error.param, 'messages[1].tool_calls');
    assert.match(error.message, /must be followed by tool messages responding to each 'tool_call_id'.*: b$/);
  });

  test('that are missing are told also at the end and before the next assistant turn', () => {
    assert.equal(errorOf({ turns: [user('Go'), assistant(call('a'))], ...withTools }).code, 'invalid_request');
    const turns = [user('Go'), assistant(call('a')), user('x'), assistant('y'), result('a')];
    assert.match(errorOf({ turns, ...withTools }).message, /did not have response messages: a$/);
  });

  test('that answer nothing are refused, and so is a second answer to one call', () => {
    const stray = errorOf({ turns: [user('Go'), result('zz')], ...withTools });
    assert.equal(stray.param, 'messages[1].tool_call_id');
    assert.match(stray.message, /must be a response to a preceding message with 'tool_calls'/);
    const twice = errorOf({ turns: [user('Go'), assistant(call('a')), result('a'), result('a')], ...withTools });
    assert.equal(twice.param, 'messages[3].tool_call_id');
  });

  test('a message of many open calls names five and counts the rest', () => {
    const calls = Array.from({ length: 40 }, (_, index) => call(`id_${index}`));
    const { message } = errorOf({ turns: [user('Go'), assistant(...calls)], ...withTools });
    assert.match(message, /id_0, id_1, id_2, id_3, id_4 and 35 more$/);
  });
});

describe('ids of tool calls', () => {
  const idsOf = (turns: readonly Turn[]): { readonly calls: unknown[]; readonly results: unknown[] } => {
    const messages = bodyOf({ turns, tools: [tool('look')] })['messages'] as JsonObject[];
    const blocks = messages.flatMap((message) => message['content'] as JsonObject[]);
    return {
      calls: blocks.filter((block) => block['type'] === 'tool_use').map((block) => block['id']),
      results: blocks.filter((block) => block['type'] === 'tool_result').map((block) => block['tool_use_id']),
    };
  };

  test('that are legal stay', () => {
    const { calls, results } = idsOf([
      user('Go'),
      assistant(call('toolu_01A-b'), call('call_9')),
      result('toolu_01A-b'),
      result('call_9'),
    ]);
    assert.deepEqual(calls, ['toolu_01A-b', 'call_9']);
    assert.deepEqual(results, calls);
  });

  test('that are illegal or empty become legal, distinct and the same on both ends', () => {
    const turns = [user('Go'), assistant(call('a:1'), call('a/1'), call('')), result('a:1'), result('a/1'), result('')];
    const { calls, results } = idsOf(turns);
    assert.equal(new Set(calls).size, 3);
    for (const id of calls) assert.match(String(id), /^[a-zA-Z0-9_-]+$/);
    assert.deepEqual(results, calls);
    assert.deepEqual(idsOf(turns), { calls, results });
  });

  test('that come again in a later turn, or twice in one, get a suffix', () => {
    const { calls, results } = idsOf([
      user('Go'),
      assistant(call('x'), call('x')),
      result('x', '1'),
      result('x', '2'),
      assistant(call('x')),
      result('x', '3'),
    ]);
    assert.deepEqual(calls, ['x', 'x_2', 'x_3']);
    assert.deepEqual(results, calls);
  });

  test('a suffix never meets an id that is taken', () => {
    const { calls } = idsOf([
      user('Go'),
      assistant(call('x_2'), call('x'), call('x')),
      result('x_2'),
      result('x'),
      result('x'),
    ]);
    assert.deepEqual(calls, ['x_2', 'x', 'x_3']);
  });

  test('many calls of one id take no quadratic time', () => {
    const count = 20_000;
    const calls = Array.from({ length: count }, () => call('same'));
    const results = Array.from({ length: count }, () => result('same'));
    const { calls: ids } = idsOf([user('Go'), assistant(...calls), ...results]);
    assert.equal(new Set(ids).size, count);
  });
});

describe('reasoning in history', () => {
  const own: ReasoningPart = { kind: 'reasoning', text: 'I think.', signature: 'sig1', format: 'anthropic-claude-v1' };
  const contentOf = (...parts: readonly (string | Part)[]): unknown => {
    const messages = bodyOf({ turns: [user('Go'), assistant(...parts), user('On')] })['messages'] as JsonObject[];
    return messages[1]?.['content'];
  };

  test('of Claude comes back unchanged, also without text, also redacted', () => {
    const empty: ReasoningPart = { ...own, text: '', signature: 'sig2' };
    const redacted: ReasoningPart = { ...own, text: '', signature: 'opaque', redacted: true };
    assert.deepEqual(contentOf(own, empty, redacted, 'Answer'), [
      { type: 'thinking', thinking: 'I think.', signature: 'sig1' },
      { type: 'thinking', thinking: '', signature: 'sig2' },
      { type: 'redacted_thinking', data: 'opaque' },
      textBlock('Answer'),
    ]);
  });

  test('of another model, or without its signature, is left out and named, in strict too', () => {
    const foreign: readonly ReasoningPart[] = [
      { kind: 'reasoning', text: 'Plain.' },
      { kind: 'reasoning', text: '', signature: 'gAAAA', format: 'openai-responses-v1' },
      { kind: 'reasoning', text: 'Unsigned', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: 'Blank', signature: '', format: 'anthropic-claude-v1' },
    ];
    for (const part of foreign) {
      const given = { turns: [user('Go'), assistant(part, 'Answer'), user('On')] };
      for (const compat of ['lenient', 'strict'] as const) {
        const { body, dropped } = encode(given, { compat });
        assert.deepEqual(objectsAt(body, 'messages')[1]?.['content'], [textBlock('Answer')]);
        assert.deepEqual(dropped, ['reasoning_content']);
      }
    }
  });

  test('keeps its place where the protocol told one', () => {
    const messages = bodyOf({
      protocol: 'openai-responses',
      turns: [user('Go'), assistant('First', own, call('a')), result('a')],
      tools: [tool('look')],
    })['messages'] as JsonObject[];
    assert.deepEqual(
      objectsAt(messages[1], 'content').map((block) => block['type']),
      ['text', 'thinking', 'tool_use'],
    );
  });
});

describe('parts that Messages does not know', () => {
  test('are refused where they are the question and dropped by name where they are history', () => {
    const unknown: Part = { kind: 'unknown', type: 'video_url', value: { type: 'video_url' } };
    const error = errorOf({ turns: [user('See', unknown)] });
    assert.equal(error.code, 'unsupported_parameter');
    assert.equal(error.param, 'messages[0].content');
    const audio: Part = { kind: 'unknown', type: 'audio', value: { id: 'audio_1' } };
    assert.deepEqual(encode({ turns: [user('A'), assistant('B', audio), user('C')] }).dropped, ['messages.audio']);
  });

  test('audio is refused, never stripped', () => {
    const error = errorOf({ turns: [user({ kind: 'audio', data: 'AAAA', format: 'wav' })] });
    assert.equal(error.param, 'messages[0].content');
    assert.match(error.message, /cannot hear audio/);
  });

  test('pictures of the assistant or of the system are refused', () => {
    const picture: Part = { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } };
    assert.equal(errorOf({ turns: [user('A'), assistant(picture), user('B')] }).param, 'messages[1].content');
    assert.equal(errorOf({ turns: [system(picture), user('B')] }).param, 'messages[0].content');
  });
});

test('the same conversation gives the same bytes every time', () => {
  const given = {
    turns: [
      system('S'),
      user('Go'),
      assistant(text('x'), call('a:b'), call('c')),
      result('c'),
      result('a:b'),
      user('Next'),
    ],
    tools: [tool('look'), tool('b.c')],
  };
  assert.equal(JSON.stringify(bodyOf(given)), JSON.stringify(bodyOf(structuredClone(given))));
});
