// Promises of a stream whose provider speaks Responses as well: its own bytes, what the record needs of them, and an error
// where it breaks.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { loadExchanges, loadFixtures, NO_RECORDINGS } from '../../../test/replay/recordings.ts';
import { gatherAnswer } from '../gathered.ts';
import { completed, CREATED, decode, sse, USAGE } from './cases/build.ts';
import { openaiResponses } from './codec.ts';

const TEXT = { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'm', delta: 'Grüße' };
const MESSAGE = {
  type: 'response.output_item.added',
  output_index: 0,
  item: { type: 'message', id: 'm', content: [] },
};
const CALL = {
  type: 'response.output_item.added',
  output_index: 0,
  item: { type: 'function_call', id: 'f', call_id: 'c', name: 'f', arguments: '' },
};
const decoder = new TextDecoder();
const textOf = (out: string | Uint8Array): string => (typeof out === 'string' ? out : decoder.decode(out));

function passAll(chunks: readonly Uint8Array[]) {
  const pump = openaiResponses.createPassthrough({ hideUsage: false });
  const outputs = [...chunks.map((chunk) => pump.push(chunk)), pump.end()];
  return {
    text: outputs.map(({ out }) => textOf(out)).join(''),
    error: outputs.find(({ error }) => error !== undefined)?.error,
    content: outputs.map(({ content }) => content),
    state: pump.state(),
  };
}

describe('a stream that passes', () => {
  test('is the provider’s own, and its record is told by the last event', () => {
    const bytes = sse([CREATED, MESSAGE, TEXT, completed({ usage: USAGE, model: 'gpt-5.4-mini-2026-03-17' })]);
    const { text, error, state } = passAll([bytes]);
    assert.equal(text, decoder.decode(bytes));
    assert.equal(error, undefined);
    const { usage, finish, model, outputChars, complete } = state;
    assert.deepEqual([usage?.inputTokens, usage?.cachedReadTokens, usage?.outputTokens], [100, 40, 30]);
    assert.deepEqual([finish, model, outputChars, complete], ['stop', 'gpt-5.4-mini-2026-03-17', 5, true]);
  });

  test('content is a first delta or the beginning of a call, not the frame around them', () => {
    assert.deepEqual(passAll([sse([CREATED]), sse([MESSAGE]), sse([TEXT]), sse([completed()])]).content, [
      false,
      false,
      true,
      true,
      true,
    ]);
    assert.deepEqual(passAll([sse([CREATED]), sse([CALL]), sse([completed()])]).content, [false, true, true, true]);
    assert.equal(passAll([sse([CREATED, CALL, completed()])]).state.finish, 'tool-calls');
  });

  test('an incomplete response ends it as well, by its reason', () => {
    const incomplete = {
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    };
    const { error, state } = passAll([sse([CREATED, TEXT, incomplete])]);
    assert.equal(error, undefined);
    assert.equal(state.finish, 'length');
  });

  test('comments pass; [DONE], which is another protocol’s, does not', () => {
    const text = `: ping\n\n${decoder.decode(sse([CREATED, completed()]))}data: [DONE]\n\n`;
    assert.equal(passAll([new TextEncoder().encode(text)]).text, text.replace('data: [DONE]\n\n', ''));
  });
});

describe('a stream that breaks', () => {
  test('L22: response.failed and error are errors, and nothing of them passes', () => {
    const failed = {
      type: 'response.failed',
      response: { error: { code: 'server_error', message: 'Our key sk-secret failed.' }, usage: USAGE },
    };
    const error = {
      type: 'error',
      error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'quota' },
    };
    const flat = { type: 'error', code: 'rate_limit_exceeded', message: 'slow', param: null };
    for (const [event, code, status] of [
      [failed, 'server_error', 500],
      [error, 'insufficient_quota', 429],
      [flat, 'rate_limit_exceeded', 429],
    ] as const)
      for (const before of [[CREATED], [CREATED, MESSAGE, TEXT]]) {
        const passed = passAll([sse([...before, event])]);
        assert.equal(passed.error?.code, code);
        assert.equal(passed.error?.status, status);
        assert.equal(passed.text, decoder.decode(sse(before)));
        assert.equal(passed.state.complete, false);
      }
    assert.equal(passAll([sse([CREATED, failed])]).state.usage?.inputTokens, 100);
  });

  test('L19: an end without the last event is an error, whatever came before', () => {
    for (const events of [[], [CREATED], [CREATED, MESSAGE, TEXT]]) {
      const { error, state } = passAll([sse(events)]);
      assert.equal(error?.status, 502);
      assert.equal(state.complete, false);
    }
  });

  test('an error body where a stream was asked for, and an event that is no JSON', () => {
    const bodies = [
      'data: {"error":{"message":"no","code":"invalid_prompt"}}\n\n',
      'event: error\ndata: {"message":"no"}\n\n',
      'data: {"type"\n\n',
    ];
    for (const body of bodies) assert.notEqual(passAll([new TextEncoder().encode(body)]).error, undefined, body);
  });

  test('cut anywhere, a stream passes whole events alone, and ends once', () => {
    const bytes = sse([CREATED, MESSAGE, TEXT, completed({ usage: USAGE })]);
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(bytes.length), (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const whole = passAll([bytes.slice(0, from), bytes.slice(from, to), bytes.slice(to)]);
        assert.equal(whole.text, decoder.decode(bytes));
        assert.equal(whole.error, undefined);
        const cut = passAll([bytes.slice(0, from)]);
        assert.ok(decoder.decode(bytes).startsWith(cut.text.trimEnd()));
        assert.equal(cut.error === undefined, cut.state.complete);
      }),
    );
  });
});

test('recorded streams: the record of one that passes is that of one that is decoded', { skip: NO_RECORDINGS }, () => {
  let seen = 0;
  for (const { protocol, answer, status, name } of [...loadExchanges(), ...loadFixtures()]) {
    if (protocol !== 'openai-responses' || status !== 200 || typeof answer !== 'string') continue;
    const bytes = new TextEncoder().encode(answer);
    const passed = passAll([bytes]);
    const events = decode([bytes]);
    const failed = events.some(({ kind }) => kind === 'error');
    assert.equal(passed.error !== undefined, failed, name);
    if (failed) continue;
    const told = gatherAnswer(events);
    assert.deepEqual(passed.state.usage, told.usage, name);
    assert.equal(passed.state.finish, told.finish, name);
    assert.equal(passed.state.model, told.model, name);
    assert.ok(answer.startsWith(passed.text.trimEnd()), name);
    seen += 1;
  }
  assert.ok(seen >= 50, String(seen));
});
