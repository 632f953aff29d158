// Replays recorded Anthropic answers through the codec: what comes out is what a plain reading of them says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, AnswerEvent } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { gatherAnswer } from '../gathered.ts';
import { finishOf } from './_stop_reason.ts';
import { anthropicMessages } from './codec.ts';
import { assistant, encode, user } from './cases/builders.ts';
import { foldBody, foldStream, loadRecordings, NO_RECORDINGS } from './cases/recordings.ts';
import type { Told } from './cases/recordings.ts';

const encoder = new TextEncoder();
const recordings = NO_RECORDINGS === false ? loadRecordings() : { streams: [], answers: [], requests: [] };
/** Cut together by hand from two streams: the one that must not pass as an answer. */
const SPLICED = /spliced-message-start/;

function run(chunks: readonly Uint8Array[]): readonly AnswerEvent[] {
  const decoder = anthropicMessages.createDecoder(new Map());
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

const same = (left: string, right: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
  } catch {
    return left === right;
  }
};

function compare(answer: Answer, told: Told, name: string): void {
  const text = answer.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  assert.equal(text, told.text, name);
  const reasoning = answer.parts.filter((part): part is ReasoningPart => part.kind === 'reasoning');
  assert.equal(reasoning.map((part) => part.text).join(''), told.thinking, name);
  assert.deepEqual(
    reasoning.flatMap((part) => part.signature ?? []),
    told.signatures,
    name,
  );
  const calls = answer.parts.flatMap((part) => (part.kind === 'tool-call' ? [part] : []));
  assert.deepEqual(
    calls.map(({ id, name }) => ({ id, name })),
    told.calls.map(({ id, name }) => ({ id, name })),
    name,
  );
  for (const [index, call] of calls.entries())
    assert.ok(same(call.argumentsText, told.calls[index]?.input ?? ''), name);
  if (told.inputTokens !== undefined) assert.equal(answer.usage?.inputTokens, told.inputTokens, name);
  if (told.outputTokens !== undefined) assert.equal(answer.usage?.outputTokens, told.outputTokens, name);
  assert.equal(answer.finish, finishOf(told.stopReason, calls.length), name);
}

test('there is something to replay', { skip: NO_RECORDINGS }, () => {
  assert.ok(recordings.streams.length >= 30, String(recordings.streams.length));
  assert.ok(recordings.answers.length >= 80, String(recordings.answers.length));
});

test('every recorded stream is the answer that it tells, with one finish', { skip: NO_RECORDINGS }, () => {
  for (const { name, text, events } of recordings.streams) {
    if (SPLICED.test(name)) continue;
    const told = foldStream(events);
    const decoded = run([encoder.encode(text)]);
    const ends = decoded.filter((event) => event.kind === 'finish' || event.kind === 'error');
    assert.equal(ends.length, 1, name);
    assert.equal(ends[0]?.kind, told.ended ? 'finish' : 'error', name);
    if (told.ended) compare(gatherAnswer(decoded), told, name);
  }
});

test('a stream that was spliced from two is an error', { skip: NO_RECORDINGS }, () => {
  const spliced = recordings.streams.filter(({ name }) => SPLICED.test(name));
  assert.ok(spliced.length > 0);
  for (const { text } of spliced) assert.equal(run([encoder.encode(text)]).at(-1)?.kind, 'error');
});

test('every recorded stream that loses its end is an error', { skip: NO_RECORDINGS }, () => {
  for (const { name, text } of recordings.streams) {
    const cut = text.slice(0, text.lastIndexOf('"message_stop"') - 20);
    const decoded = run([encoder.encode(cut)]);
    assert.equal(decoded.at(-1)?.kind, 'error', name);
    assert.ok(!decoded.some((event) => event.kind === 'finish'), name);
  }
});

test('every recorded answer is what it says', { skip: NO_RECORDINGS }, () => {
  for (const { name, body } of recordings.answers) {
    compare(anthropicMessages.decodeAnswer(body, new Map()), foldBody(body), name);
  }
});

test('the shortest recorded streams cut at every byte give the same events', { skip: NO_RECORDINGS }, () => {
  const shortest = recordings.streams.toSorted((left, right) => left.text.length - right.text.length).slice(0, 6);
  for (const { name, text } of shortest) {
    const bytes = encoder.encode(text);
    const whole = JSON.stringify(run([bytes]));
    for (let at = 1; at < bytes.length; at += 1) {
      assert.equal(JSON.stringify(run([bytes.subarray(0, at), bytes.subarray(at)])), whole, `${name} at ${at}`);
    }
  }
});

test('property: every recorded stream cut anywhere gives the same events', { skip: NO_RECORDINGS }, () => {
  for (const { name, text } of recordings.streams) {
    const bytes = encoder.encode(text);
    const whole = JSON.stringify(run([bytes]));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
        assert.equal(JSON.stringify(run(at.slice(1).map((end, index) => bytes.subarray(at[index], end)))), whole, name);
      }),
      { numRuns: 6 },
    );
  }
});

test('thinking of every recorded answer goes back as it came', { skip: NO_RECORDINGS }, () => {
  let seen = 0;
  for (const { name, body } of recordings.answers) {
    const { parts } = anthropicMessages.decodeAnswer(body, new Map());
    const reasoning = parts.filter((part) => part.kind === 'reasoning');
    if (reasoning.length === 0) continue;
    seen += 1;
    const { body: sent } = encode({ turns: [user('Go'), assistant(...reasoning, 'Done'), user('On')] });
    const messages = sent['messages'] as { readonly content: readonly { readonly type: string }[] }[];
    const back = messages[1]?.content.filter(({ type }) => type !== 'text');
    const came = (body['content'] as readonly { readonly type: string }[]).filter(({ type }) =>
      type.endsWith('thinking'),
    );
    assert.deepEqual(back, came, name);
  }
  assert.ok(seen >= 5, String(seen));
});
