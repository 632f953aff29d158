// Replays recorded Gemini answers through the codec: what comes out is what a plain reading of them says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, AnswerEvent } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { gatherAnswer } from '../gathered.ts';
import { bytes } from './cases/builders.ts';
import { foldChunks, loadRecordings, NO_RECORDINGS } from './cases/recordings.ts';
import type { Recordings, Told } from './cases/recordings.ts';
import { gemini } from './codec.ts';

const NONE: Recordings = { streams: [], answers: [], errors: [], requests: [] };
const recordings = NO_RECORDINGS === false ? loadRecordings() : NONE;

function run(chunks: readonly Uint8Array[]): readonly AnswerEvent[] {
  const decoder = gemini.createDecoder(new Map());
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

function compare(answer: Answer, told: Told, name: string): void {
  const textOf = (kind: 'text' | 'reasoning'): string =>
    answer.parts.map((part) => (part.kind === kind ? part.text : '')).join('');
  assert.equal(textOf('text'), told.text, name);
  assert.equal(textOf('reasoning'), told.thoughts, name);
  const signatures = answer.parts
    .filter((part): part is ReasoningPart => part.kind === 'reasoning')
    .flatMap((part) => part.signature ?? []);
  assert.deepEqual(signatures, told.signatures, name);
  const calls = answer.parts.flatMap((part) => (part.kind === 'tool-call' ? [part] : []));
  assert.deepEqual(
    calls.map((call) => call.name),
    told.calls.map((call) => call.name),
    name,
  );
  for (const [index, call] of calls.entries()) {
    const args = told.calls[index]?.args ?? null;
    if (args !== null) assert.deepEqual(JSON.parse(call.argumentsText), args, name);
  }
  assert.equal(new Set(calls.map((call) => call.id)).size, calls.length, name);
  assert.equal(answer.usage?.inputTokens ?? 0, told.inputTokens, name);
  assert.equal(answer.usage?.outputTokens ?? 0, told.outputTokens, name);
}

test('there is something to replay', { skip: NO_RECORDINGS }, () => {
  assert.ok(recordings.streams.length >= 20, String(recordings.streams.length));
  assert.ok(recordings.answers.length >= 90, String(recordings.answers.length));
  assert.ok(recordings.errors.length >= 3, String(recordings.errors.length));
});

test('every recorded stream is the answer that it tells, with one finish', { skip: NO_RECORDINGS }, () => {
  for (const { name, text, chunks } of recordings.streams) {
    const events = run([bytes(text)]);
    const ends = events.filter((event) => event.kind === 'finish' || event.kind === 'error');
    assert.equal(ends.length, 1, name);
    assert.equal(ends[0]?.kind, 'finish', `${name} ${JSON.stringify(ends)}`);
    compare(gatherAnswer(events), foldChunks(chunks), name);
  }
});

test('every recorded answer is the answer that it tells', { skip: NO_RECORDINGS }, () => {
  for (const { name, chunks } of recordings.answers) {
    const [body] = chunks;
    assert.ok(body !== undefined, name);
    const answer = gemini.decodeAnswer(body, new Map());
    compare(answer, foldChunks(chunks), name);
    assert.notEqual(answer.finish, 'unknown', name);
  }
});

test('a recorded stream cut at any byte gives the same events', { skip: NO_RECORDINGS }, () => {
  for (const { name, text } of recordings.streams.filter((stream) => stream.text.length < 6_000).slice(0, 12)) {
    const whole = bytes(text);
    const expected = gatherAnswer(run([whole]));
    for (let at = 1; at < whole.length; at += 1) {
      const answer = gatherAnswer(run([whole.subarray(0, at), whole.subarray(at)]));
      assert.deepEqual(answer, expected, `${name}@${at}`);
    }
    assert.deepEqual(gatherAnswer(run([...whole].map((byte) => Uint8Array.of(byte)))), expected, name);
  }
});

test('a recorded stream that loses its finish is one error and no finish', { skip: NO_RECORDINGS }, () => {
  for (const { name, text } of recordings.streams) {
    const cut = text.slice(0, Math.max(0, text.indexOf('"finishReason"')));
    const ends = run([bytes(cut)]).filter((event) => event.kind === 'finish' || event.kind === 'error');
    assert.deepEqual(
      ends.map((event) => event.kind),
      ['error'],
      name,
    );
  }
});

test('the same chunks as an array, or one object a line, are the same answer', { skip: NO_RECORDINGS }, () => {
  for (const { name, text, chunks } of recordings.streams) {
    const expected = gatherAnswer(run([bytes(text)]));
    const array = bytes(JSON.stringify(chunks, null, 2));
    assert.deepEqual(gatherAnswer(run([array])), expected, name);
    assert.deepEqual(gatherAnswer(run([array.subarray(0, 777), array.subarray(777)])), expected, name);
  }
});

test('a stream with bytes changed or lost never throws and ends once', { skip: NO_RECORDINGS }, () => {
  const whole = recordings.streams.map(({ text }) => bytes(text));
  const change = fc.record({
    stream: fc.nat(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    to: fc.integer({ min: 0, max: 255 }),
    lost: fc.integer({ min: 0, max: 40 }),
  });
  fc.assert(
    fc.property(change, ({ stream, at, to, lost }) => {
      const source = whole[stream % whole.length] ?? new Uint8Array();
      const place = Math.floor(at * source.length);
      const damaged = Uint8Array.from([...source.subarray(0, place), to, ...source.subarray(place + lost)]);
      const ends = run([damaged]).filter((event) => event.kind === 'finish' || event.kind === 'error');
      assert.equal(ends.length, 1);
    }),
    { numRuns: 300 },
  );
});
