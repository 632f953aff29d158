import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { ReasoningPart } from '../conversation.ts';
import { PLAIN_MODEL, encode, inputOf, turn } from './cases/build.ts';

const sealed: ReasoningPart = {
  kind: 'reasoning',
  text: 'Add first.',
  format: 'openai-responses-v1',
  id: 'rs_1',
  signature: 'gAAAA-sealed',
};

test('system and developer messages stay messages of their role, at their own place', () => {
  const input = inputOf(
    turn('system', 'Be brief.'),
    turn('user', 'Hi'),
    turn('developer', 'Now in French.'),
    turn('user', 'Again'),
  );
  assert.deepEqual(input, [
    { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Be brief.' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Now in French.' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Again' }] },
  ]);
});

test('a longer conversation begins with the bytes of the shorter one', () => {
  const turns = [
    turn('system', 'Rules.'),
    turn('user', 'Question'),
    turn('assistant', sealed, { kind: 'tool-call', id: 'call_1', name: 'look', argumentsText: '{}' }),
    turn('tool', { kind: 'tool-result', callId: 'call_1', parts: [{ kind: 'text', text: 'seen' }] }),
    turn('assistant', 'Answer'),
    turn('user', 'More'),
  ];
  for (let count = 1; count < turns.length; count += 1) {
    const shorter = JSON.stringify(inputOf(...turns.slice(0, count)));
    const longer = JSON.stringify(inputOf(...turns.slice(0, count + 1)));
    assert.ok(longer.startsWith(shorter.slice(0, -1)), `turn ${count} changed what came before it`);
  }
});

test('images go by address, inline or by file id, with detail auto unless asked', () => {
  const input = inputOf(
    turn(
      'user',
      'What is this?',
      { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' } },
      { kind: 'image', source: { kind: 'file-id', id: 'file-1' } },
    ),
  );
  assert.deepEqual(input, [
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is this?' },
        { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' },
        { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'auto' },
        { type: 'input_image', file_id: 'file-1', detail: 'auto' },
      ],
    },
  ]);
});

test('files go inline with a name, by address, or by file id', () => {
  const input = inputOf(
    turn(
      'user',
      { kind: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' }, filename: 'plan.pdf' },
      { kind: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } },
      { kind: 'file', source: { kind: 'base64', mediaType: 'text/plain', data: 'aGk=' } },
      { kind: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
      { kind: 'file', source: { kind: 'file-id', id: 'file-2' }, filename: 'ignored.pdf' },
    ),
  ) as { content: unknown }[];
  assert.deepEqual(input[0]?.content, [
    { type: 'input_file', filename: 'plan.pdf', file_data: 'data:application/pdf;base64,JVBE' },
    { type: 'input_file', filename: 'file.pdf', file_data: 'data:application/pdf;base64,JVBE' },
    { type: 'input_file', filename: 'file.txt', file_data: 'data:text/plain;base64,aGk=' },
    { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    { type: 'input_file', file_id: 'file-2' },
  ]);
});

test('what an assistant said goes as a string, several texts as several messages, a refusal as a list', () => {
  const input = inputOf(
    turn('assistant', 'One answer.'),
    turn('assistant', 'First.', 'Second.'),
    turn('assistant', { kind: 'refusal', text: 'I will not.' }),
  );
  assert.deepEqual(input, [
    { type: 'message', role: 'assistant', content: 'One answer.' },
    { type: 'message', role: 'assistant', content: 'First.' },
    { type: 'message', role: 'assistant', content: 'Second.' },
    { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'I will not.' }] },
  ]);
});

test('parallel calls become one item each and their results follow in the order given', () => {
  const input = inputOf(
    turn(
      'assistant',
      'Looking.',
      { kind: 'tool-call', id: 'call_1', name: 'weather', argumentsText: '{"city":"Rome"}' },
      { kind: 'tool-call', id: 'call_2', name: 'weather', argumentsText: '' },
    ),
    turn('tool', { kind: 'tool-result', callId: 'call_2', parts: [{ kind: 'text', text: 'rain' }] }),
    turn('tool', { kind: 'tool-result', callId: 'call_1', parts: [] }),
  );
  assert.deepEqual(input, [
    { type: 'message', role: 'assistant', content: 'Looking.' },
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' },
    { type: 'function_call', call_id: 'call_2', name: 'weather', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_2', output: 'rain' },
    { type: 'function_call_output', call_id: 'call_1', output: '' },
  ]);
});

test('an assistant that only called a tool leaves no empty message behind', () => {
  const call = { kind: 'tool-call', id: 'call_1', name: 'look', argumentsText: '{}' } as const;
  assert.deepEqual(inputOf(turn('assistant', '', call)), [
    { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
  ]);
  assert.deepEqual(inputOf(turn('assistant')), []);
});

test('a user who says nothing is still a turn', () => {
  const empty = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: '' }] }];
  assert.deepEqual(inputOf(turn('user')), empty);
  assert.deepEqual(inputOf(turn('user', '')), empty);
});

test('arguments that are broken JSON go on as the model wrote them', () => {
  const call = { kind: 'tool-call', id: 'call_1', name: 'look', argumentsText: '{"a": tru' } as const;
  assert.deepEqual(inputOf(turn('assistant', call)), [
    { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"a": tru' },
  ]);
});

test('calls of custom tools and their results keep their kind', () => {
  const input = inputOf(
    turn('assistant', { kind: 'tool-call', id: 'call_9', name: 'sql', argumentsText: 'SELECT 1', custom: true }),
    turn('tool', { kind: 'tool-result', callId: 'call_9', parts: [{ kind: 'text', text: '1' }] }),
    turn('tool', { kind: 'tool-result', callId: 'call_8', parts: [{ kind: 'text', text: '2' }] }),
  );
  assert.deepEqual(input, [
    { type: 'custom_tool_call', call_id: 'call_9', name: 'sql', input: 'SELECT 1' },
    { type: 'custom_tool_call_output', call_id: 'call_9', output: '1' },
    { type: 'function_call_output', call_id: 'call_8', output: '2' },
  ]);
});

test('a tool result with an image is a list, and an error is said in words', () => {
  const input = inputOf(
    turn('tool', {
      kind: 'tool-result',
      callId: 'call_1',
      parts: [
        { kind: 'text', text: 'the screen' },
        { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' } },
      ],
    }),
    turn('tool', {
      kind: 'tool-result',
      callId: 'call_2',
      isError: true,
      parts: [{ kind: 'text', text: 'no such file' }],
    }),
    turn('tool', { kind: 'tool-result', callId: 'call_3', isError: true, parts: [] }),
    turn('tool', {
      kind: 'tool-result',
      callId: 'call_4',
      isError: true,
      parts: [{ kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }],
    }),
  );
  assert.deepEqual(input, [
    {
      type: 'function_call_output',
      call_id: 'call_1',
      output: [
        { type: 'input_text', text: 'the screen' },
        { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'auto' },
      ],
    },
    { type: 'function_call_output', call_id: 'call_2', output: 'Error: no such file' },
    { type: 'function_call_output', call_id: 'call_3', output: 'Error:' },
    {
      type: 'function_call_output',
      call_id: 'call_4',
      output: [
        { type: 'input_text', text: 'Error:' },
        { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
      ],
    },
  ]);
});

test('ids beyond 64 characters are shortened the same way on call and result', () => {
  const long = `call_${'x'.repeat(80)}`;
  const input = inputOf(
    turn('assistant', { kind: 'tool-call', id: long, name: 'look', argumentsText: '{}' }),
    turn('tool', { kind: 'tool-result', callId: long, parts: [] }),
  ) as { call_id: string }[];
  assert.equal(input[0]?.call_id, input[1]?.call_id);
  assert.ok((input[0]?.call_id.length ?? 99) <= 64);
});

test('OpenAI reasoning goes back sealed, before the item that it led to', () => {
  const call = { kind: 'tool-call', id: 'call_1', name: 'add', argumentsText: '{}' } as const;
  const item = {
    type: 'reasoning',
    id: 'rs_1',
    summary: [{ type: 'summary_text', text: 'Add first.' }],
    encrypted_content: 'gAAAA-sealed',
  };
  const sent = encode({
    turns: [turn('assistant', sealed, call), turn('assistant', { ...sealed, text: '' }, 'Four.')],
  });
  assert.deepEqual(sent.body['input'], [
    item,
    { type: 'function_call', call_id: 'call_1', name: 'add', arguments: '{}' },
    { ...item, summary: [] },
    { type: 'message', role: 'assistant', content: 'Four.' },
  ]);
  assert.deepEqual(sent.dropped, []);
});

test('a reasoning item without the item that it led to is left out and named', () => {
  for (const parts of [[sealed], [sealed, { kind: 'text', text: '' }], ['Said before.', sealed]] as const) {
    const sent = encode({ turns: [turn('assistant', ...parts), turn('user', 'Go on')] });
    assert.equal(JSON.stringify(sent.body['input']).includes('reasoning'), false);
    assert.deepEqual(sent.dropped, ['reasoning_details']);
  }
});

test('reasoning of another maker never reaches OpenAI, in strict neither, and is named', () => {
  const foreign: ReasoningPart = { kind: 'reasoning', text: 'Hm.', signature: 'EqQB', format: 'anthropic-claude-v1' };
  const plain: ReasoningPart = { kind: 'reasoning', text: 'Hm.' };
  const unsealed: ReasoningPart = { kind: 'reasoning', text: 'Hm.', format: 'openai-responses-v1', id: 'rs_1' };
  const names = [foreign, plain, unsealed].map((part) => {
    const sent = encode({ turns: [turn('assistant', part, 'Four.')] }, { compat: 'strict' });
    assert.deepEqual(sent.body['input'], [{ type: 'message', role: 'assistant', content: 'Four.' }]);
    return sent.dropped;
  });
  assert.deepEqual(names, [['reasoning_details'], ['reasoning_content'], ['reasoning_content']]);
});

test('what the model could not see is refused by its place, not left out', () => {
  const image = { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } } as const;
  const file = { kind: 'file', source: { kind: 'file-id', id: 'file-1' } } as const;
  const cases = [
    [turn('user', { kind: 'audio', data: 'AAAA', format: 'wav' }), {}],
    [turn('user', { kind: 'unknown', type: 'input_video', value: {} }), {}],
    [turn('assistant', image), {}],
    [turn('assistant', file), {}],
    [turn('user', image), { capabilities: { ...PLAIN_MODEL, imageInput: false } }],
    [turn('user', file), { capabilities: { ...PLAIN_MODEL, pdfInput: false } }],
    [
      turn('tool', { kind: 'tool-result', callId: 'call_1', parts: [image] }),
      { capabilities: { ...PLAIN_MODEL, imageInput: false } },
    ],
  ] as const;
  for (const [bad, to] of cases) {
    assert.throws(
      () => encode({ turns: [turn('user', 'Hi'), bad] }, to),
      (error) =>
        isLoadlineError(error) && error.code === 'unsupported_parameter' && error.param === 'messages[1].content',
    );
  }
});

test('decorations are named: unknown parts of an assistant, names, cache marks; strict refuses the first two', () => {
  const thinking = turn('assistant', { kind: 'unknown', type: 'thinking', value: {} }, 'Four.');
  const named = { ...turn('user', 'Hi'), name: 'Ada' };
  const marked = turn('user', { kind: 'text', text: 'Hi', cacheControl: { type: 'ephemeral' } });
  assert.deepEqual(encode({ turns: [thinking, named, marked] }).dropped, [
    'messages.content.thinking',
    'messages.name',
    'cache_control',
  ]);
  for (const [turns, param] of [
    [[thinking], 'messages.content.thinking'],
    [[named], 'messages.name'],
  ] as const)
    assert.throws(
      () => encode({ turns }, { compat: 'strict' }),
      (error) => isLoadlineError(error) && error.param === param,
    );
  assert.deepEqual(encode({ turns: [marked] }, { compat: 'strict' }).dropped, ['cache_control']);
});
