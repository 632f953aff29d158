// The events of a whole answer tell that answer and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { answerEvents } from '../../test/exact/arbitrary.ts';
import type { Answer } from './answer.ts';
import { gatherAnswer } from './gathered.ts';
import { decoderOfAnswer, eventsOfAnswer } from './whole_stream.ts';

test('gathered again, the events of any answer are the answer', () => {
  fc.assert(
    fc.property(answerEvents, (events) => {
      const answer = gatherAnswer(events);
      assert.deepEqual(gatherAnswer(eventsOfAnswer(answer)), answer);
    }),
  );
});

test('custom calls, runs of the provider, citations and the stop that was met are told', () => {
  const answer: Answer = {
    id: 'a',
    model: 'm',
    parts: [
      { kind: 'refusal', text: 'no' },
      { kind: 'tool-call', id: 'c1', name: 'patch', argumentsText: 'raw', custom: true },
      { kind: 'tool-call', id: 'c2', name: 'look', argumentsText: '' },
      { kind: 'hosted-call', id: 'h', name: 'web_search', input: {}, status: 'completed', sources: [], raw: {} },
      { kind: 'reasoning', text: '', signature: 's', redacted: true },
    ],
    citations: [{ url: 'https://a.example', title: 'A' }],
    finish: 'stop-sequence',
    nativeFinish: 'stop_sequence',
    stopSequence: 'END',
    serviceTier: 'default',
    usage: undefined,
  };
  assert.deepEqual(gatherAnswer(eventsOfAnswer(answer)), answer);
});

test('citations stand behind the last text, before the calls that close it', () => {
  const cited: Answer = {
    ...gatherAnswer([{ kind: 'text-delta', text: 'Oslo' }]),
    citations: [{ url: 'https://a.example', title: 'A', start: 0, end: 4 }],
  };
  const call = { kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' } as const;
  const kinds = (answer: Answer): string =>
    eventsOfAnswer(answer)
      .map(({ kind }) => kind)
      .join(' ');
  assert.match(kinds({ ...cited, parts: [...cited.parts, call] }), /text-delta citation tool-call-start/);
  assert.match(kinds({ ...cited, parts: [call] }), /tool-call-end citation finish/);
});

test('a decoder of an answer gives it at the end, whatever it is fed', () => {
  const answer = gatherAnswer([{ kind: 'text-delta', text: 'hi' }]);
  const decoder = decoderOfAnswer(answer);
  assert.deepEqual(decoder.push(new Uint8Array(3)), []);
  assert.deepEqual(decoder.end(), eventsOfAnswer(answer));
});
