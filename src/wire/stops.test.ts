// Promises of stop sequences that are kept here: the answer ends where the provider would have ended it, however its text was
// cut, and a text without one passes to the letter.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { EventDecoder } from './codec.ts';
import type { Answer, AnswerEvent } from './answer.ts';
import { stopAnswerAt, stopAt, stopsHere } from './stops.ts';

const FINISH: AnswerEvent = { kind: 'finish', reason: 'stop' };
const text = (piece: string): AnswerEvent => ({ kind: 'text-delta', text: piece });

/** A decoder that gives each of these with one push, and the rest at the end. */
function scripted(events: readonly AnswerEvent[]): EventDecoder {
  const waiting = [...events];
  return { push: () => waiting.splice(0, 1), end: () => waiting.splice(0) };
}

function through(events: readonly AnswerEvent[], stops: readonly string[]): readonly AnswerEvent[] {
  const decoder = stopAt(scripted(events), stops);
  return [...events.slice(0, -1).flatMap(() => decoder.push(new Uint8Array())), ...decoder.end()];
}

const said = (events: readonly AnswerEvent[]): string =>
  events.map((event) => (event.kind === 'text-delta' ? event.text : '')).join('');
const ends = (events: readonly AnswerEvent[]): readonly AnswerEvent[] =>
  events.filter((event) => event.kind === 'finish');

describe('a stream', () => {
  test('ends before the stop, and says which it was; nothing comes behind it', () => {
    const told = through([text('Thought: a\nObser'), text('vation: made up'), FINISH], ['Observation:']);
    assert.equal(said(told), 'Thought: a\n');
    assert.deepEqual(ends(told), [{ kind: 'finish', reason: 'stop-sequence', stopSequence: 'Observation:' }]);
    assert.equal(told.at(-1)?.kind, 'finish');
  });

  test('the earliest counts, and what only begins like one passes when it is known to be none', () => {
    assert.equal(said(through([text('a END b STOP'), FINISH], ['STOP', 'END'])), 'a ');
    const none = through([text('a ST'), text('A'), text('R S'), FINISH], ['STOP']);
    assert.equal(said(none), 'a STAR S');
    assert.deepEqual(ends(none), [FINISH]);
  });

  test('what is held back is out before a call, and an answer that calls goes on', () => {
    const call: AnswerEvent = { kind: 'tool-call-start', index: 0, id: 'c', name: 'f' };
    const kinds = through([text('wait S'), call, FINISH], ['STOP']).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['text-delta', 'text-delta', 'tool-call-start', 'finish']);
  });

  test('any text cut anywhere is what the whole answer is', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'ab', '\n', '\n\n', 'STOP', 'ST', 'é', '🙂'), { maxLength: 20 });
    const stops = fc.array(fc.constantFrom('STOP', '\n\n', 'ab', 'bST', '🙂'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(words, stops, (pieces, wanted) => {
        const events = through([...pieces.map(text), FINISH], wanted);
        const answer: Answer = {
          id: undefined,
          model: undefined,
          parts: [{ kind: 'text', text: pieces.join('') }],
          citations: [],
          finish: 'stop',
          usage: undefined,
        };
        const whole = stopAnswerAt(answer, wanted);
        assert.equal(said(events), whole.parts.map((part) => ('text' in part ? part.text : '')).join(''));
        assert.equal(ends(events).length, 1);
        const [end] = ends(events);
        assert.equal(end?.kind === 'finish' ? end.reason : '', whole.finish);
        for (const stop of wanted) assert.ok(!said(events).includes(stop));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a whole answer', () => {
  test('loses what stands behind the stop, calls among it', () => {
    const answer: Answer = {
      id: 'x',
      model: 'm',
      parts: [
        { kind: 'reasoning', text: 'STOP is no matter here' },
        { kind: 'text', text: 'a STOP b' },
        { kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' },
      ],
      citations: [],
      finish: 'tool-calls',
      usage: undefined,
    };
    const { parts, finish, stopSequence } = stopAnswerAt(answer, ['STOP']);
    assert.deepEqual(
      parts.map((part) => ('text' in part ? part.text : part.kind)),
      ['STOP is no matter here', 'a '],
    );
    assert.deepEqual([finish, stopSequence], ['stop-sequence', 'STOP']);
    assert.equal(stopAnswerAt(answer, ['none']), answer);
  });
});

test('only what can be kept is kept: one answer, a few sequences, none of them endless or empty', () => {
  const one = { sampling: {} };
  assert.deepEqual(stopsHere(['a', ''], one), { stops: ['a'], all: true });
  assert.deepEqual(stopsHere(['a'], { sampling: { n: 2 } }), { stops: [], all: false });
  assert.deepEqual(stopsHere(['a', 'x'.repeat(1_025)], one), { stops: ['a'], all: false });
  assert.equal(
    stopsHere(
      Array.from({ length: 33 }, (_, at) => `s${at}`),
      one,
    ).all,
    false,
  );
  assert.deepEqual(stopsHere([], { sampling: { n: 2 } }), { stops: [], all: true });
});
