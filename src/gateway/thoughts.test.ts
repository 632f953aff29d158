import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { AnswerEvent } from '../wire/answer.ts';
import type { Conversation, Part, ReasoningPart, Turn } from '../wire/conversation.ts';
import { gatherAnswer } from '../wire/gathered.ts';
import { createThoughtWatch, thoughtsOfAnswer, turnsWithoutThoughts, withThoughts, type Thoughts } from './thoughts.ts';

const thought = (text: string, more: Partial<ReasoningPart> = {}): ReasoningPart => ({
  kind: 'reasoning',
  text,
  signature: `sig of ${text}`,
  format: 'anthropic-claude-v1',
  ...more,
});
const call = (id: string): Part => ({ kind: 'tool-call', id, name: 'look', argumentsText: '{}' });
const text = (said: string): Part => ({ kind: 'text', text: said });

/** A stream that tells these parts. */
function eventsOf(parts: readonly Part[]): readonly AnswerEvent[] {
  let index = -1;
  return parts.flatMap((part): readonly AnswerEvent[] => {
    switch (part.kind) {
      case 'text':
        return [...part.text].map((character) => ({ kind: 'text-delta', text: character }));
      case 'reasoning':
        return [
          { kind: 'reasoning-delta', text: part.text },
          { kind: 'reasoning-end', part },
        ];
      case 'tool-call':
        index += 1;
        return [
          { kind: 'tool-call-start', index, id: part.id, name: part.name },
          { kind: 'tool-call-delta', index, argumentsDelta: part.argumentsText },
          { kind: 'tool-call-end', index },
        ];
      default:
        throw new Error(part.kind);
    }
  });
}

function watch(parts: readonly Part[]): Thoughts | undefined {
  const watching = createThoughtWatch();
  for (const event of eventsOf(parts)) watching.note(event);
  return watching.told();
}

function conversation(...turns: readonly Turn[]): Conversation {
  return {
    protocol: 'openai-chat',
    model: 'auto',
    turns,
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: false,
    metadata: {},
    extra: {},
  };
}

/** The assistant's turn as a client of Chat Completions brings it: one text, then the calls, and nothing else. */
function asBrought(parts: readonly Part[]): Turn {
  const said = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.kind === 'tool-call');
  return { role: 'assistant', parts: [...(said === '' ? [] : [text(said)]), ...calls] };
}

function restored(thoughts: Thoughts | undefined, turn: Turn): readonly Part[] | undefined {
  const known = new Map(thoughts === undefined ? [] : [[thoughts.callId, thoughts.pieces] as const]);
  return withThoughts(conversation(turn), known).turns[0]?.parts;
}

test('X3: the thought comes back in front of the call that it led to', () => {
  const parts = [thought('hm'), call('a')];
  assert.deepEqual(restored(watch(parts), asBrought(parts)), parts);
});

test('X4: an empty thought with a signature and a redacted one come back as they were', () => {
  const parts = [thought('', { signature: 'only this' }), thought('', { redacted: true }), call('a')];
  assert.deepEqual(restored(watch(parts), asBrought(parts)), parts);
});

test('thoughts between texts and between calls come back in their places', () => {
  const parts = [thought('1'), text('first, '), thought('2'), text('then'), call('a'), thought('3'), call('b')];
  assert.deepEqual(restored(watch(parts), asBrought(parts)), parts);
});

test('a text that the caller changed stays whole, behind the thoughts', () => {
  const parts = [thought('1'), text('first, '), thought('2'), text('then'), call('a')];
  const changed: Turn = { role: 'assistant', parts: [text('something else'), call('a')] };
  assert.deepEqual(restored(watch(parts), changed), [thought('1'), thought('2'), text('something else'), call('a')]);
});

test('readable thoughts without a signature give way to the signed ones', () => {
  const parts = [thought('hm'), call('a')];
  const brought: Turn = { role: 'assistant', parts: [{ kind: 'reasoning', text: 'hm' }, call('a')] };
  assert.deepEqual(restored(watch(parts), brought), parts);
});

test('a signature that belongs to one of several calls comes back with all of them', () => {
  const signed = thought('', { signature: 'g', format: 'google-gemini-v1', forCallId: 'a' });
  const parts = [call('a'), signed, call('b')];
  const brought: Turn = { role: 'assistant', parts: [call('a'), call('b')] };
  assert.deepEqual(restored(watch(parts), brought), parts);
});

test('a client that brings parallel calls as turns of their own gets the thoughts before the first', () => {
  const thoughts = watch([thought('hm'), call('a'), call('b')]);
  const first = restored(thoughts, { role: 'assistant', parts: [call('a')] });
  assert.deepEqual(first, [thought('hm'), call('a')]);
  assert.deepEqual(restored(thoughts, { role: 'assistant', parts: [call('b')] }), [call('b')]);
});

test('an id that another call bore gets none of its thoughts', () => {
  const turn: Turn = { role: 'assistant', parts: [{ kind: 'tool-call', id: 'a', name: 'other', argumentsText: '{}' }] };
  assert.deepEqual(restored(watch([thought('hm'), call('a')]), turn), turn.parts);
});

test('what needs not come back is not kept: no call, no signature, a signature of nobody', () => {
  assert.equal(watch([thought('hm'), text('done')]), undefined);
  assert.equal(watch([thought('hm', { signature: undefined }), call('a')]), undefined);
  assert.equal(watch([thought('hm', { format: undefined }), call('a')]), undefined);
  assert.equal(watch([text('x'), call('a')]), undefined);
});

test('a turn that brings its own thoughts, and turns without calls, are not looked for', () => {
  const turns: readonly Turn[] = [
    { role: 'user', parts: [text('go')] },
    { role: 'assistant', parts: [thought('mine'), call('a')] },
    { role: 'tool', parts: [{ kind: 'tool-result', callId: 'a', parts: [] }] },
    { role: 'assistant', parts: [text('done')] },
    { role: 'assistant', parts: [text('and'), call('b'), call('c')] },
  ];
  assert.deepEqual(turnsWithoutThoughts(conversation(...turns)), ['b']);
  const given = conversation(...turns);
  const known = new Map([['a', [{ kind: 'reasoning', part: thought('other') }]]] as const);
  assert.deepEqual(withThoughts(given, known), given);
});

const anyPart = fc.oneof(
  fc.string({ maxLength: 5 }).map(thought),
  fc.string({ minLength: 1, maxLength: 5 }).map(text),
  fc.nat(3).map((at) => call(`c${at}`)),
);
const anyAnswer = fc.array(anyPart, { maxLength: 8 }).map((parts) => {
  const seen = new Set<string>();
  return parts.filter((part) => part.kind !== 'tool-call' || (!seen.has(part.id) && seen.add(part.id)));
});

test('any answer: a stream and a whole answer tell the same, and nothing of what was brought is lost or doubled', () => {
  fc.assert(
    fc.property(anyAnswer, (parts) => {
      const streamed = watch(parts);
      const whole = thoughtsOfAnswer(gatherAnswer(eventsOf(parts)));
      const turn = asBrought(parts);
      const back = restored(streamed, turn) ?? [];
      assert.deepEqual(restored(whole, turn), back);
      const joined = (of: readonly Part[]): string =>
        of.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      const callsIn = (of: readonly Part[]) => of.flatMap((part) => (part.kind === 'tool-call' ? [part.id] : []));
      assert.equal(joined(back), joined(turn.parts));
      assert.deepEqual(callsIn(back), callsIn(turn.parts));
      if (streamed !== undefined)
        assert.deepEqual(
          back.filter((part) => part.kind === 'reasoning'),
          parts.filter((part) => part.kind === 'reasoning'),
        );
    }),
  );
});
