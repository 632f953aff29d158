// Checks that signatures of Gemini travel through Chat Completions and back: as reasoning_details, and on the call itself
// as Google's own endpoint for this protocol writes it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../support/json.ts';
import { isJsonObject, arrayAt, objectAt } from '../../support/json.ts';
import type { Answer } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { CONTEXT, decoded, target, turnsOf } from './cases/build.ts';
import { openaiChat } from './codec.ts';

const onCall: ReasoningPart = {
  kind: 'reasoning',
  text: '',
  signature: 'c2ln',
  format: 'google-gemini-v1',
  forCallId: 'call_1',
};
const onText: ReasoningPart = { kind: 'reasoning', text: '', signature: 'dGV4dA==', format: 'google-gemini-v1' };
const thought: ReasoningPart = { kind: 'reasoning', text: 'Hm', signature: 'dGg=', format: 'google-gemini-v1' };

const answer: Answer = {
  id: undefined,
  model: undefined,
  parts: [
    thought,
    { kind: 'text', text: 'Let me look.' },
    onText,
    onCall,
    { kind: 'tool-call', id: 'call_1', name: 'look', argumentsText: '{}' },
  ],
  citations: [],
  finish: 'tool-calls',
  usage: undefined,
};

function messageOf(body: JsonObject): JsonObject {
  return objectAt(arrayAt(body, 'choices')[0], 'message') ?? assert.fail('a message');
}

const reasoningIn = (message: JsonObject): readonly unknown[] => {
  const [, turn] = turnsOf({ role: 'user', content: 'hi' }, message, {
    role: 'tool',
    tool_call_id: 'call_1',
    content: 'x',
  });
  return turn?.parts.filter((part) => part.kind === 'reasoning') ?? [];
};

test('an answer goes out and comes back with each signature on what it belongs to', () => {
  const message = messageOf(openaiChat.encodeAnswer(answer, CONTEXT));
  assert.deepEqual(message['reasoning_details'], [
    { type: 'reasoning.text', text: 'Hm', signature: 'dGg=', format: 'google-gemini-v1', index: 0 },
    { type: 'reasoning.encrypted', data: 'dGV4dA==', format: 'google-gemini-v1', index: 1 },
    { type: 'reasoning.encrypted', data: 'c2ln', format: 'google-gemini-v1', index: 2, id: 'call_1' },
  ]);
  assert.equal(message['reasoning_content'], 'Hm');
  const back = reasoningIn(message) as readonly ReasoningPart[];
  assert.deepEqual(
    back.map(({ text, signature, format, forCallId }) => [text, signature, format, forCallId]),
    [
      ['Hm', 'dGg=', 'google-gemini-v1', undefined],
      ['', 'dGV4dA==', 'google-gemini-v1', undefined],
      ['', 'c2ln', 'google-gemini-v1', 'call_1'],
    ],
  );
});

test('a client that keeps its tool calls and no more brings the signature of the call', () => {
  const { role, content, tool_calls: calls } = messageOf(openaiChat.encodeAnswer(answer, CONTEXT));
  assert.deepEqual(arrayAt({ calls: calls ?? null }, 'calls')[0], {
    id: 'call_1',
    type: 'function',
    function: { name: 'look', arguments: '{}' },
    extra_content: { google: { thought_signature: 'c2ln' } },
  });
  const message = { role: role ?? null, content: content ?? null, tool_calls: calls ?? null };
  assert.deepEqual(reasoningIn(message), [onCall]);
});

test('what can be read stays where only the calls are signed', () => {
  const message = messageOf(openaiChat.encodeAnswer(answer, CONTEXT));
  const { reasoning_details: _left, ...rest } = message;
  assert.deepEqual(reasoningIn({ ...rest, reasoning_content: 'Hm' }), [{ kind: 'reasoning', text: 'Hm' }, onCall]);
});

test('a stream tells the same: the detail before the call, the signature where the call begins', () => {
  const encoder = openaiChat.createEncoder(CONTEXT);
  const out = [
    encoder.push({ kind: 'reasoning-end', part: onCall }),
    encoder.push({ kind: 'tool-call-start', index: 0, id: 'call_1', name: 'look' }),
    encoder.push({ kind: 'tool-call-delta', index: 0, argumentsDelta: '{}' }),
  ].join('');
  assert.match(out, /"reasoning_details":\[\{"type":"reasoning.encrypted","data":"c2ln"[^\]]*"id":"call_1"/);
  assert.equal(out.split('"extra_content":{"google":{"thought_signature":"c2ln"}}').length, 2);
  const decoder = openaiChat.createDecoder(new Map());
  const events = decoder.push(new TextEncoder().encode(out));
  const signed = events.flatMap((event) => (event.kind === 'reasoning-end' ? [event.part] : []));
  assert.ok(signed.length > 0);
  for (const part of signed) assert.deepEqual([part.signature, part.forCallId], ['c2ln', 'call_1']);
});

test('OpenAI itself never sees them', () => {
  const { body } = openaiChat.encodeRequest(
    decoded({
      messages: [
        { role: 'user', content: 'hi' },
        messageOf(openaiChat.encodeAnswer(answer, CONTEXT)),
        { role: 'tool', tool_call_id: 'call_1', content: 'x' },
      ],
    }),
    target(),
  );
  assert.ok(isJsonObject(body));
  for (const secret of ['c2ln', 'dGV4dA==', 'dGg=']) assert.ok(!JSON.stringify(body).includes(secret));
});
