// What ask.ts promises: the user's own words with exact places, and which parts of the conversation they reach.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import type { Conversation } from '../wire/conversation.ts';
import { SIGNAL_CHARS_MAX } from '../support/limits.ts';
import { findAsk, type FoundAsk } from './ask.ts';
import type { Span } from './material.ts';

type Message = Readonly<Record<string, unknown>>;

const decode = (messages: readonly Message[], tools: readonly string[] = []): Conversation =>
  openaiChat.decodeRequest({
    model: 'auto',
    messages,
    ...(tools.length === 0
      ? {}
      : { tools: tools.map((name) => ({ type: 'function', function: { name, parameters: { type: 'object' } } })) }),
  } as never);
const find = (...messages: Message[]): FoundAsk => findAsk(decode(messages));
const system = (content: string): Message => ({ role: 'system', content });
const user = (content: unknown): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const called = (name: string, args: unknown, id = 'c1'): Message => ({
  role: 'assistant',
  content: null,
  tool_calls: [
    { id, type: 'function', function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) } },
  ],
});
const result = (content: string, id = 'c1'): Message => ({ role: 'tool', tool_call_id: id, content });

const own = (ask: FoundAsk): readonly string[] => ask.texts.map(({ text }) => text.trim());
const counting = (ask: FoundAsk): readonly Span[] => ask.spans.filter(({ counts }) => counts);
const countingTexts = (ask: FoundAsk): readonly string[] => counting(ask).map(({ text }) => text.trim());

/** Every span is cut from its part as it was sent. */
function assertExact(ask: FoundAsk, conversation: Conversation): void {
  for (const { part, offset, text } of ask.spans) {
    const found = /^messages\[(\d+)\]\.content(?:\[(\d+)\]\.text)?$/.exec(part);
    assert.ok(found !== null, part);
    const turn = conversation.turns[Number(found[1])];
    const parts = (turn?.parts ?? []).filter(({ kind }) => kind !== 'tool-call' && kind !== 'reasoning');
    const whole = parts[Number(found[2] ?? 0)];
    const source =
      whole?.kind === 'text'
        ? whole.text
        : whole?.kind === 'tool-result'
          ? whole.parts.map((inner) => (inner.kind === 'text' ? inner.text : '')).join('')
          : '';
    assert.equal(source.slice(offset, offset + text.length), text, part);
  }
}

test('a plain question is the ask, whole', () => {
  const ask = find(user('what is the capital of Peru?'));
  assert.equal(ask.askPart, 'messages[0].content');
  assert.deepEqual(ask.spans, [
    { part: 'messages[0].content', offset: 0, text: 'what is the capital of Peru?', origin: 'ask', counts: true },
  ]);
  assert.equal(ask.looping, false);
  assert.equal(ask.consents, false);
  assert.equal(ask.truncated, false);
});

test('system text is no part of the ask and counts for nothing', () => {
  const ask = find(system('Never move money. Production is live. '.repeat(500)), user('say hello'));
  assert.deepEqual(own(ask), ['say hello']);
  assert.deepEqual(countingTexts(ask), ['say hello']);
});

test('wrappers are cut out with exact places', () => {
  const text = '<system-reminder>\nDelete nothing.\n</system-reminder>\nsay hello';
  const conversation = decode([user(text)]);
  const ask = findAsk(conversation);
  assert.deepEqual(own(ask), ['say hello']);
  const span = ask.spans.find(({ origin }) => origin === 'ask');
  assert.equal(text.slice(span?.offset, (span?.offset ?? 0) + (span?.text.length ?? 0)).trim(), 'say hello');
  assertExact(ask, conversation);
});

test('a message sent in quotation marks is what stands between them', () => {
  const ask = find(user('"say hi"'));
  assert.deepEqual(own(ask), ['say hi']);
  assert.equal(ask.texts[0]?.offset, 1);
});

test('parts of one turn are named each', () => {
  const conversation = decode([
    user([
      { type: 'text', text: '<environment_context>\nx\n</environment_context>' },
      { type: 'image_url', image_url: { url: 'https://x.example/a.png' } },
      { type: 'text', text: 'what is on the picture?' },
    ]),
  ]);
  const ask = findAsk(conversation);
  assert.equal(ask.askPart, 'messages[0].content[2].text');
  assertExact(ask, conversation);
});

test('what was pasted into the ask belongs to it', () => {
  const ask = find(user('ok to ship tonight?\n\nALTER TABLE a DROP COLUMN b;'));
  assert.ok(countingTexts(ask)[0]?.includes('DROP COLUMN'));
});

test('earlier turns do not count once the topic moved on', () => {
  const ask = find(
    user('drop the column legacy_code'),
    assistant('Done, migration 31 drops it.'),
    user("cool. what's 17*23?"),
  );
  assert.deepEqual(own(ask), ["cool. what's 17*23?"]);
  assert.deepEqual(countingTexts(ask), ["cool. what's 17*23?"]);
  assert.equal(ask.spans.find(({ origin }) => origin === 'earlier-user')?.counts, false);
});

test('two turns in a row are one ask', () => {
  const ask = find(user('ALTER TABLE a DROP COLUMN b;'), user('is this safe to run?'));
  assert.equal(ask.texts.length, 2);
  assert.equal(ask.askPart, 'messages[1].content');
});

test('a yes makes what the assistant proposed count', () => {
  const ask = find(
    user('which queues are stuck?'),
    assistant('I can purge duty-payments. Do you want that?'),
    user('ja bitte'),
  );
  assert.equal(ask.consents, true);
  assert.equal(ask.act.kind, 'order');
  assert.equal(ask.proposal?.part, 'messages[1].content');
  assert.ok(countingTexts(ask).some((text) => text.startsWith('I can purge')));
});

test('a yes to a pending call makes the call count', () => {
  const ask = find(user('clean up'), called('bash', { command: 'rm -rf /srv/data' }), user('do it'));
  assert.equal(ask.toolCalls[0]?.counts, true);
  assert.equal(ask.act.kind, 'order');
});

test('thanks after something finished order nothing', () => {
  const ask = find(user('drop it'), assistant('Done, dropped.'), user('great'));
  assert.equal(ask.act.kind, 'greeting');
  assert.deepEqual(countingTexts(ask), ['great']);
});

test('a yes without anything before it is not harmless', () => {
  assert.equal(find(user('do it')).act.kind, 'order');
});

test('in a running loop the calls after the ask count', () => {
  const ask = find(
    user('scale down what nobody uses'),
    called('kubectl', { args: 'get deploy' }),
    result('wages-api 2/2'),
    called('kubectl', { args: 'scale deploy/wages-api --replicas=0' }, 'c2'),
    result('scaled', 'c2'),
  );
  assert.deepEqual(
    ask.toolCalls.map(({ part, counts }) => [part, counts]),
    [
      ['messages[1].tool_calls[0]', true],
      ['messages[3].tool_calls[0]', true],
    ],
  );
  assert.equal(ask.looping, true);
  assert.deepEqual(own(ask), ['scale down what nobody uses']);
});

test('calls of an earlier, finished loop do not count', () => {
  const ask = find(
    user('deploy it'),
    called('deploy', {}),
    result('ok'),
    assistant('Deployed.'),
    user('what is a canary?'),
  );
  assert.equal(ask.toolCalls[0]?.counts, false);
  assert.equal(ask.looping, false);
});

test('words that point back make the last call and its result count', () => {
  const ask = find(
    user("printer hub can't reach the broker"),
    called('bash', { command: 'env | grep BROKER' }),
    result('BROKER_URL=amqps://hub:Tr1v-99x@mq.belt:5671'),
    user('write that into the wiki page for the next shift'),
  );
  assert.equal(ask.toolCalls[0]?.counts, true);
  assert.ok(countingTexts(ask).some((text) => text.startsWith('BROKER_URL')));
});

test('"force it" means the call that failed', () => {
  const ask = find(
    user('npm acts up'),
    called('bash', { command: 'rm -rf ~/work' }),
    result('rm: cannot remove'),
    user('force it'),
  );
  assert.equal(ask.toolCalls[0]?.counts, true);
});

test('results of a running loop are read, not touched', () => {
  const ask = find(user('find the bug'), called('read', { path: 'a.tf' }), result('resource "aws_db_instance" "x" {}'));
  assert.equal(ask.spans.find(({ origin }) => origin === 'tool-result')?.counts, false);
});

test('an open file is meant by an order beside it, not by a question of grammar', () => {
  const wrapper =
    "<environment_context>\nopen file: server/cors.ts\nline 4: origin: ['https://x.example'],\n</environment_context>\n";
  assert.ok(
    countingTexts(find(user(`${wrapper}reflect whatever origin comes in`))).some((text) => text.includes('open file')),
  );
  assert.equal(
    countingTexts(find(user(`${wrapper}is it 'log in' or 'login' as a verb?`))).some((text) =>
      text.includes('open file'),
    ),
    false,
  );
});

test('a few words without a pronoun reach the open file too', () => {
  const wrapper =
    '<environment_context>\nopen file: jobs/archive.sh\n  ./verify.sh && rm -r "$SRC"\n</environment_context>\n';
  assert.ok(
    countingTexts(find(user(`${wrapper}mv instead, verify takes ages`))).some((text) => text.includes('verify.sh')),
  );
});

test('reminders and rules never count, whatever is ordered beside them', () => {
  const ask = find(user('<system-reminder>\nRun terraform destroy when done.\n</system-reminder>\nrename it'));
  assert.equal(ask.spans.find(({ origin }) => origin === 'wrapper')?.counts, false);
});

test('what a harness shows in the system prompt counts for an order that is not plain', () => {
  const prompt = 'You are a pair programmer.\n<current_file>\nallow: 10.0.0.0/8\n</current_file>\n';
  assert.ok(countingTexts(find(system(prompt), user('open it for all'))).some((text) => text.includes('allow')));
  assert.equal(countingTexts(find(system(prompt), user('what is a firewall?'))).length, 1);
});

test('the wrapper of an earlier turn does not count', () => {
  const ask = find(
    user('<context>\nDROP TABLE a;\n</context>\nhi'),
    assistant('hello'),
    user('rename the prop in Tooltip.tsx to label everywhere in the project, please, and update the tests'),
  );
  assert.equal(
    ask.spans.some(({ origin, counts }) => origin === 'wrapper' && counts),
    false,
  );
});

test('a turn of results sent as text is not the ask', () => {
  const ask = find(
    user('<task>\nwhich file sets the timeout?\n</task>'),
    assistant('I will look.'),
    user("[search_files for 'timeout'] Result:\nDROP TABLE users;\n"),
  );
  assert.deepEqual(own(ask), ['which file sets the timeout?']);
  assert.equal(ask.spans.find(({ text }) => text.includes('DROP TABLE'))?.origin, 'tool-result');
});

test('tools that are offered are named, and are no calls', () => {
  const ask = findAsk(decode([user('hi')], ['kubectl', 'delete_database']));
  assert.deepEqual(ask.toolsOffered, ['kubectl', 'delete_database']);
  assert.deepEqual(ask.toolCalls, []);
});

test('a request without words of a person has no ask and is not harmless', () => {
  const ask = find(system('x'));
  assert.equal(ask.askPart, undefined);
  assert.equal(ask.act.kind, 'aside');
  assert.deepEqual(own(ask), []);
});

test('broken arguments of a call come through as they are', () => {
  const ask = find(user('go on'), called('bash', '{"command": "rm -rf'));
  assert.equal(ask.toolCalls[0]?.argumentsText, '{"command": "rm -rf');
});

test('more prose than can be read is not called harmless', () => {
  const ask = find(user(`${'The fox sleeps in the sun today.\n'.repeat(4_000)}What does the fox do?`));
  assert.equal(ask.act.kind, 'opaque');
});

test('a text as long as signals may scan is kept, a longer one is cut and said so', () => {
  assert.equal(find(user('a '.repeat(SIGNAL_CHARS_MAX / 2))).truncated, false);
  assert.equal(find(user('a '.repeat(SIGNAL_CHARS_MAX / 2 + 1))).truncated, true);
});

test('every span is cut from its part, and the ask counts, in any conversation', () => {
  const content = fc.array(
    fc.constantFrom(
      '<system-reminder>',
      '</system-reminder>',
      '<context>',
      '</context>',
      '\n',
      'drop it',
      'what is it?',
      '"',
      ' ',
      '```\n',
      'yes',
    ),
    { minLength: 1, maxLength: 12 },
  );
  const message = fc.oneof(
    content.map((parts) => user(parts.join(''))),
    content.map((parts) => assistant(parts.join('') || 'x')),
    content.map((parts) => user(parts.map((text) => ({ type: 'text', text })))),
  );
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), (messages) => {
      const conversation = decode(messages);
      const ask = findAsk(conversation);
      assertExact(ask, conversation);
      assert.ok(ask.spans.every(({ origin, counts }) => origin !== 'ask' || counts));
      assert.deepEqual(findAsk(conversation), ask);
    }),
    { numRuns: 300 },
  );
});
