// What users of gateways complain about in streams (facts field-pains 2.2, by their numbers), each shown not to be ours from
// the outside.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { LoadlineError } from '../../src/support/errors.ts';
import { INBOUND, pairOf } from '../exact/codecs.ts';
import { bytesOf, playStream } from '../exact/play.ts';
import { sampleStream } from '../exact/sample_streams.ts';
import { readWritten } from '../exact/read_sse.ts';
import { chatEvents, chatStream, openaiError } from '../fake_answers.ts';
import { splitEvery, sse, stream, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';
import { CLAUDE, GPT, messagesOf, responsesOf, shortAnswer, textBlock, user } from '../replay/bench.ts';
import { openGateway, type OpenedGateway } from '../replay/open_gateway.ts';
import { payloadsOf } from '../replay/recordings.ts';

let play: (call: FakeCall) => FakeAnswer = shortAnswer;
let gateway: OpenedGateway;
before(async () => {
  gateway = await openGateway((call) => play(call));
});
after(() => gateway.close());

const asked = (model: string): JsonObject => ({ model, stream: true, messages: [user() as JsonObject] });

test('pain 15: a stream that fails before its first byte is tried again, and the caller sees one clean answer', async () => {
  let calls = 0;
  play = () => ((calls += 1) === 1 ? openaiError(503, { message: 'busy' }) : chatStream(['fine']));
  const { status, text } = await gateway.send(asked(GPT));
  assert.equal(status, 200);
  assert.equal(calls, 2);
  assert.match(text, /fine/);
  assert.doesNotMatch(text, /busy|"error"/);
});

test('pains 16 and 23: a failure in the middle is one error in the caller’s form, and no stop', async () => {
  const failures: readonly (readonly [string, readonly string[]])[] = [
    [GPT, [...chatEvents(['half']).slice(0, 2), sse({ error: { message: 'it broke', type: 'server_error' } })]],
    [
      CLAUDE,
      [
        ...messagesOf([textBlock('half')]).slice(0, 4),
        sse({ type: 'error', error: { type: 'overloaded_error', message: 'it broke' } }, 'error'),
      ],
    ],
  ];
  for (const [model, events] of failures) {
    play = () => stream(events);
    const { status, text } = await gateway.send(asked(model));
    assert.equal(status, 200);
    const written = readWritten(text);
    assert.equal(written.filter(({ payload }) => payload?.['error'] !== undefined).length, 1, text);
    const error = objectAt(written.at(-1)?.payload, 'error');
    assert.deepEqual(Object.keys(error ?? {}).toSorted(), ['code', 'message', 'param', 'type']);
    assert.doesNotMatch(text, /\[DONE\]|"finish_reason":"/);
  }
});

test('pain 17: a provider that starts and fails before a word is no answer: the caller is told with a status', async () => {
  const [start = ''] = messagesOf([]);
  play = () => stream([start, sse({ type: 'error', error: { type: 'overloaded_error', message: 'busy' } }, 'error')]);
  const { status, text } = await gateway.send(asked(CLAUDE));
  assert.ok(status >= 429, String(status));
  assert.equal(typeof stringAt(objectAt(JSON.parse(text), 'error'), 'message'), 'string');
});

test('pains 18 and 19: nothing is asked again once a word is out, and a stream starts once', async () => {
  let calls = 0;
  play = () => {
    calls += 1;
    return stream([...chatEvents(['half']).slice(0, 2), { waitMs: 50 }, 'fin']);
  };
  const { text } = await gateway.send(asked(GPT));
  assert.equal(calls, 1);
  assert.equal(text.match(/half/g)?.length, 1);
  assert.equal(text.match(/"role":"assistant"/g)?.length, 1);
});

test('pain 20: events go on as they come, one byte at a time, whatever stands in them', async () => {
  for (const [model, protocol] of [
    [GPT, 'openai-chat'],
    [CLAUDE, 'anthropic-messages'],
  ] as const) {
    const whole = sampleStream(protocol).join('');
    for (const text of [whole, whole.replaceAll('\n', '\r\n')]) {
      play = () => stream(splitEvery(text, 1));
      const { text: told } = await gateway.send(asked(model));
      const words = payloadsOf(told)
        .map((chunk) => JSON.stringify(chunk))
        .join('');
      for (const word of ['Köln', '你好', '👩‍🚀']) assert.ok(words.includes(word), word);
    }
  }
});

test('pain 21: a stream that never says that it is over is told as an error, not left hanging', async () => {
  play = () => stream(chatEvents(['half']).slice(0, 2));
  const { text } = await gateway.send(asked(GPT));
  assert.match(text, /"error"/);
  assert.doesNotMatch(text, /\[DONE\]/);
});

test('pain 22: a request of half a megabyte, and one of several, are read', async () => {
  play = shortAnswer;
  for (const size of [500_000, 5_000_000]) {
    const { status } = await gateway.send({ model: GPT, messages: [user('x'.repeat(size))] });
    assert.ok(status === 200 || status === 400, String(status));
    assert.notEqual(status, 413);
  }
});

test('P4: a reason to end that a server words in its own way is one of the four', async () => {
  const odd = (reason: string): readonly string[] =>
    chatEvents(['fine']).map((event) => event.replace('"finish_reason":"stop"', `"finish_reason":"${reason}"`));
  // Passed as it is to callers of the same protocol; told in its own words to every other.
  for (const [reason, status] of [
    ['eos', 'completed'],
    ['tool_calls', 'completed'],
    ['length', 'incomplete'],
  ] as const) {
    play = () => stream(odd(reason));
    const { inbound, upstream } = pairOf('openai-responses', 'openai-chat');
    const { text, error } = playStream({ inbound, upstream }, [bytesOf(odd(reason).join(''))]);
    assert.equal(error, undefined);
    assert.match(text, new RegExp(`response\\.${status}`));
  }
});

test('C15: an error of a Messages stream without the name of its event is an error', () => {
  for (const inbound of INBOUND) {
    const events = [
      ...messagesOf([textBlock('half')]).slice(0, 4),
      'data: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}\n\n',
    ];
    const { upstream } = pairOf(inbound.protocol, 'anthropic-messages');
    const { error, text } = playStream({ inbound, upstream }, [bytesOf(events.join(''))]);
    assert.equal(error?.type, 'overloaded_error');
    assert.doesNotMatch(text, /busy/);
  }
});

test('L22, G1: a response that failed is an error to every caller, with what the provider said of it', () => {
  for (const inbound of INBOUND) {
    const events = responsesOf([], ['failed', { error: { code: 'server_error', message: 'it broke' } }]);
    const { upstream } = pairOf(inbound.protocol, 'openai-responses');
    const { error, text } = playStream({ inbound, upstream }, [bytesOf(events.join(''))]);
    assert.match(error?.message ?? '', /it broke/);
    const told =
      text + inbound.encodeStreamError(new LoadlineError({ code: 'upstream_error', message: 'It broke.' }), 'req_1');
    assert.doesNotMatch(told, /end_turn|"message_stop"|response\.completed|\[DONE\]/);
    assert.match(told, /It broke\./);
  }
});
