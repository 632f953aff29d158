// What is seen of a Messages stream that passes by, and that nothing of it is changed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../../support/json.ts';
import { formatSse } from '../sse.ts';
import { anthropicMessages } from './codec.ts';

const event = (payload: JsonObject): string => formatSse(JSON.stringify(payload), String(payload['type']));
const START = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    usage: { input_tokens: 9, cache_read_input_tokens: 5, output_tokens: 1 },
  },
});
const OPEN = event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
const SAY = event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hi' } });
const CLOSE = event({ type: 'content_block_stop', index: 0 });
const DELTA = event({
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { input_tokens: null, output_tokens: 7 },
});
const LAST = event({ type: 'message_stop' });
const PING = event({ type: 'ping' });

function play(text: string, size = text.length) {
  const pump = anthropicMessages.createPassthrough({ hideUsage: false });
  const bytes = new TextEncoder().encode(text);
  const outputs = [];
  for (let at = 0; at < bytes.length; at += size) outputs.push(pump.push(bytes.slice(at, at + size)));
  outputs.push(pump.end());
  const out = outputs
    .map(({ out: each }) => (typeof each === 'string' ? each : new TextDecoder().decode(each)))
    .join('');
  return { out, error: outputs.find(({ error }) => error !== undefined)?.error, outputs, state: pump.state() };
}

describe('a Messages stream that passes', () => {
  const whole = `: comment\n\n${START}${PING}${OPEN}${SAY}${CLOSE}${DELTA}${LAST}`;

  test('passes to the byte however it is cut, pings and comments too', () => {
    for (const size of [1, 7, whole.length]) {
      const { out, error, state } = play(whole, size);
      assert.equal(out, whole);
      assert.equal(error, undefined);
      assert.ok(state.complete);
    }
  });

  test('is counted as it tells: cumulative, the last number of each field (K1)', () => {
    const { usage, finish, model } = play(whole).state;
    assert.deepEqual([usage?.inputTokens, usage?.cachedReadTokens, usage?.outputTokens], [14, 5, 7]);
    assert.deepEqual([finish, model], ['stop', 'claude']);
  });

  test('has content from the first word on, and with a tool of Anthropic’s own', () => {
    const { outputs } = play(`${START}${OPEN}`);
    assert.ok(outputs.every(({ content }) => !content));
    assert.ok(play(`${START}${OPEN}${SAY}`).outputs.some(({ content }) => content));
    const tool = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const used = event({ type: 'content_block_start', index: 0, content_block: tool });
    assert.ok(play(START + used).outputs.some(({ content }) => content));
  });

  test('L19: without message_stop it is an error, whatever it said before', () => {
    for (const cut of [START, START + OPEN + SAY, START + OPEN + SAY + CLOSE + DELTA]) {
      const { out, error, state } = play(cut);
      assert.equal(out, cut);
      assert.equal(error?.status, 502);
      assert.ok(!state.complete);
      assert.equal(state.finish, undefined);
    }
  });

  test('L20: an error inside it is told with the status of its type, and does not pass', () => {
    const failure = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
    const { out, error } = play(START + failure + LAST);
    assert.equal(out, START);
    assert.deepEqual([error?.status, error?.type], [529, 'overloaded_error']);
    assert.equal(play(`${START}data: nonsense\n\n`).error?.status, 502);
  });
});
