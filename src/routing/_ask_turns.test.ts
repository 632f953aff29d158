// What _ask_turns.ts promises: where the person's present request stands, and how its parts are named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import type { Conversation } from '../wire/conversation.ts';
import { findTurns, isToolTurn, partName, resultsOf, textsOf } from './_ask_turns.ts';

type Message = Readonly<Record<string, unknown>>;

const decode = (...messages: Message[]): Conversation => openaiChat.decodeRequest({ model: 'auto', messages } as never);
const user = (content: unknown): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const called = (name: string, id = 'c1'): Message => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name, arguments: '{}' } }],
});
const result = (content: string, id = 'c1'): Message => ({ role: 'tool', tool_call_id: id, content });

test('one user turn is the request', () => {
  const { ask, previousAsk } = findTurns(decode({ role: 'system', content: 'x' }, user('hi')));
  assert.deepEqual(ask, [1]);
  assert.equal(previousAsk, -1);
});

test('after an answer only the new turn is the request', () => {
  const { ask, previousAsk } = findTurns(decode(user('one'), assistant('done'), user('two')));
  assert.deepEqual(ask, [2]);
  assert.equal(previousAsk, 0);
});

test('turns without an answer between them belong together', () => {
  assert.deepEqual(findTurns(decode(user('a long document'), user('summarize it'))).ask, [0, 1]);
});

test('in a running loop the request is the last turn of a person', () => {
  const conversation = decode(user('clean up'), called('bash'), result('ok'), called('bash', 'c2'), result('ok', 'c2'));
  assert.deepEqual(findTurns(conversation).ask, [0]);
});

test('a turn that holds only a harness is nobody’s request', () => {
  const wrapper = user('<system-reminder>\nbe brief\n</system-reminder>');
  assert.deepEqual(findTurns(decode(user('real'), assistant('ok'), wrapper)).ask, [0]);
  assert.deepEqual(findTurns(decode(wrapper)).ask, []);
});

test('a wrapper sent as a turn of its own belongs to the request after it', () => {
  const wrapper = user('<environment_context>\nx\n</environment_context>');
  assert.deepEqual(findTurns(decode(wrapper, user('say hi'))).ask, [0, 1]);
});

test('without a user turn there is no request', () => {
  assert.deepEqual(findTurns(decode({ role: 'system', content: 'x' })).ask, []);
});

test('results of tools sent as user text are nobody’s request', () => {
  const cline = user("[read_file for 'a.ts'] Result:\ndrop table users");
  assert.deepEqual(findTurns(decode(user('look at a.ts'), assistant('reading'), cline)).ask, [0]);
  assert.equal(isToolTurn([{ text: '[x_y] Result:\nok' }]), true);
  assert.equal(isToolTurn([{ text: '[x_y] Result:\nok' }, { text: '<feedback>no, stop</feedback>' }]), false);
  assert.equal(isToolTurn([{ text: 'hello' }]), false);
});

test('a part is named as Chat Completions names it', () => {
  const conversation = decode(
    user('one text'),
    user([
      { type: 'text', text: 'first' },
      { type: 'image_url', image_url: { url: 'https://x.example/a.png' } },
      { type: 'text', text: 'second' },
    ]),
    {
      role: 'assistant',
      content: 'I call two',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'y', arguments: '{}' } },
      ],
    },
    result('fine', 'a'),
  );
  const names = conversation.turns.map((turn, index) => turn.parts.map((_, place) => partName(turn, index, place)));
  assert.deepEqual(names, [
    ['messages[0].content'],
    ['messages[1].content[0].text', 'messages[1].content[1]', 'messages[1].content[2].text'],
    ['messages[2].content', 'messages[2].tool_calls[0]', 'messages[2].tool_calls[1]'],
    ['messages[3].content'],
  ]);
});

test('naming the parts of a turn reads each of them once, however many there are', () => {
  let reads = 0;
  const part = {
    text: 'a',
    get kind() {
      reads += 1;
      return 'text' as const;
    },
  };
  const turn = { role: 'user', parts: Array.from({ length: 2_000 }, () => part) } as const;
  const names = turn.parts.map((_, place) => partName(turn, 0, place));
  assert.equal(names[1_999], 'messages[0].content[1999].text');
  assert.ok(reads < 20_000, `${reads} readings of 2,000 parts`);
});

test('texts and results are listed with their names', () => {
  const conversation = decode(user('hi'), called('bash'), result('out'));
  const [first, , third] = conversation.turns;
  assert.ok(first !== undefined && third !== undefined);
  assert.deepEqual(
    textsOf(first, 0).map(({ part, text }) => [part, text]),
    [['messages[0].content', 'hi']],
  );
  assert.deepEqual(
    resultsOf(third, 2).map(({ part, text }) => [part, text]),
    [['messages[2].content', 'out']],
  );
  assert.deepEqual(resultsOf(first, 0), []);
});

test('a conversation of ten thousand turns is read by its last ones', () => {
  const messages = Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? user('q') : assistant('a')));
  const { ask } = findTurns(decode(...messages, user('last')));
  assert.deepEqual(ask, [10_000]);
});

test('a turn that says where it stands is named by that', () => {
  const said = (text: string) => ({ kind: 'text', text }) as const;
  const call = { kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' } as const;
  const two = [said('a'), said('b')];
  const name = (turn: Conversation['turns'][number], place = 0) => partName(turn, 9, place);
  assert.equal(name({ at: 'messages[2]', role: 'user', parts: [said('a')] }), 'messages[2].content');
  assert.equal(name({ at: 'messages[2]', role: 'user', parts: two }, 1), 'messages[2].content[1].text');
  // Blocks are counted as the caller counts them: thinking and calls are blocks too.
  const thought = { kind: 'reasoning', text: '' } as const;
  assert.equal(name({ at: 'messages[3]', role: 'assistant', parts: [thought, call] }, 1), 'messages[3].content[1]');
  assert.equal(name({ at: 'system', role: 'system', parts: [said('a')] }), 'system');
  assert.equal(name({ at: 'system', role: 'system', parts: two }, 1), 'system[1].text');
  assert.equal(name({ at: 'system[1]', role: 'system', parts: two }, 1), 'system[2].text');
  assert.equal(name({ at: 'input', role: 'user', parts: [said('a')] }), 'input');
  assert.equal(name({ at: 'input[3]', role: 'user', parts: two }, 1), 'input[3].content[1].text');
  assert.equal(name({ at: 'input[4]', role: 'assistant', parts: [call] }), 'input[4]');
});
