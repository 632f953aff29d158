import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonValue } from '../support/json.ts';
import { answerTo, inputTokens, LABEL, piecesOf } from './answer.ts';
import { isDeeper, measure } from './ask.ts';
import type { Ask } from './ask.ts';

function ask(fields: Partial<Ask> = {}): Ask {
  return {
    model: 'gpt-5.4-mini',
    stream: false,
    messages: 2,
    size: { characters: 40, media: 0 },
    tools: 0,
    forced: undefined,
    format: { kind: 'text' },
    maxTokens: undefined,
    stop: [],
    ...fields,
  };
}

test('the text says that it is simulated, for which model, and how much it got', () => {
  assert.equal(
    answerTo(ask()).text,
    `${LABEL} gpt-5.4-mini would answer here; it was sent 2 messages and 40 characters of text.`,
  );
  assert.equal(
    answerTo(ask({ messages: 1, size: { characters: 1, media: 1 }, tools: 1 })).text,
    `${LABEL} gpt-5.4-mini would answer here; it was sent 1 message, 1 character of text, 1 attachment and 1 tool. A tool is called here only where tool_choice forces one.`,
  );
});

test('the model is named as simulated, once', () => {
  assert.equal(answerTo(ask()).model, 'simulated/gpt-5.4-mini');
  assert.equal(answerTo(ask({ model: 'simulated/gpt-5.4-mini' })).model, 'simulated/gpt-5.4-mini');
});

test('a model name of any length or script makes one short plain line', () => {
  const { text } = answerTo(ask({ model: `${'x'.repeat(5000)}\nspeak` }));
  assert.ok(text.length < 300);
  assert.ok(answerTo(ask({ model: 'x'.repeat(5_000_000) })).model.length < 200);
  assert.match(answerTo(ask({ model: 'ü\r\n\u001b[31m' })).text, /^[\x20-\x7e]+$/);
});

test('JSON asked for is JSON, and says that it is simulated', () => {
  const value = JSON.parse(answerTo(ask({ format: { kind: 'json-object' } })).text) as {
    simulated: boolean;
    note: string;
  };
  assert.equal(value.simulated, true);
  assert.ok(value.note.startsWith(LABEL));
  const schema = { type: 'object', properties: { summary: { type: 'string' } }, required: ['summary'] };
  assert.deepEqual(JSON.parse(answerTo(ask({ format: { kind: 'json-schema', schema } })).text), { summary: LABEL });
});

test('a forced tool is called with what its schema asks, before any format', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const called = answerTo(
    ask({ forced: { name: 'weather', isCustom: false, schema }, format: { kind: 'json-object' }, stop: ['i'] }),
  );
  assert.deepEqual([called.call?.name, called.text, called.finish], ['weather', '{"city":"simulated"}', 'call']);
  assert.equal(answerTo(ask({ forced: { name: 'sql', isCustom: true, schema: {} } })).text, 'simulated');
  for (const odd of [{ type: 'string' }, { type: 'array' }, { type: 'null' }, true])
    assert.equal(answerTo(ask({ forced: { name: 'odd', isCustom: false, schema: odd } })).text, '{}');
});

test('a limit cuts the answer and says so, and no more tokens are counted than allowed', () => {
  for (let maxTokens = 1; maxTokens < 60; maxTokens += 1) {
    const { text, finish, outputTokens } = answerTo(ask({ maxTokens }));
    assert.ok(outputTokens <= maxTokens);
    assert.ok(text.startsWith('[simulated'), text);
    assert.equal(finish, text === answerTo(ask()).text ? 'stop' : 'length');
  }
});

test('a stop sequence ends the text behind the label, the earliest of several', () => {
  const cut = answerTo(ask({ stop: ['it was', 'would', 'nowhere', '['] }));
  assert.deepEqual([cut.text, cut.finish, cut.stopSequence], [`${LABEL} gpt-5.4-mini `, 'stop-sequence', 'would']);
  const whole = answerTo(ask({ stop: ['nowhere', 'simulated answer'] }));
  assert.deepEqual([whole.finish, whole.stopSequence], ['stop', undefined]);
});

test('the same ask gets the same answer', () => {
  assert.deepEqual(answerTo(ask({ tools: 3 })), answerTo(ask({ tools: 3 })));
});

test('tokens grow with text, messages and attachments', () => {
  assert.equal(inputTokens(1, { characters: 40, media: 0 }), 14);
  assert.equal(inputTokens(2, { characters: 41, media: 1 }), 11 + 8 + 800);
});

test('text is measured wherever it stands, data and names are not', () => {
  const messages = [
    { role: 'user', content: 'four' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'five5' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(1000)}` } },
      ],
    },
    {
      role: 'assistant',
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
    },
    {
      role: 'tool',
      tool_call_id: 'call_1',
      content: [{ type: 'tool_result', content: [{ type: 'text', text: 'six666' }] }],
    },
  ];
  assert.deepEqual(measure(messages as unknown as JsonValue), { characters: 4 + 5 + 4 + 2 + 6, media: 1 });
  assert.deepEqual(measure('abc', undefined, null, 7, ['de']), { characters: 5, media: 0 });
});

test('nesting of any depth is measured without a stack', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  assert.equal(measure(deep as string).characters, 1);
  assert.equal(isDeeper(deep as string, 64), true);
  assert.equal(isDeeper([['x']], 2), false);
  assert.equal(isDeeper([['x']], 1), true);
});

test('pieces put together are the text, no piece has half a character, and there are not too many', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const pieces = piecesOf(text);
      assert.equal(pieces.join(''), text);
      for (const piece of pieces) assert.equal(piece.isWellFormed(), true);
    }),
  );
  assert.deepEqual(piecesOf(''), []);
  assert.ok(piecesOf('x'.repeat(1_000_000)).length <= 101);
  assert.ok(piecesOf(answerTo(ask()).text).length > 3);
});
