// An answer of Claude that breaks off: the provider said with its first event what it read, from the cache and into it, and
// that is what is billed; only the output is an estimate.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sse, stream } from '../fake_upstream.ts';
import { CLAUDE } from '../replay/bench.ts';
import { openGateway, type OpenedGateway } from '../replay/open_gateway.ts';

const TOLD = {
  input_tokens: 3,
  cache_read_input_tokens: 90_000,
  cache_creation_input_tokens: 500,
  cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 300 },
  output_tokens: 2,
};
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: CLAUDE, content: [], usage: TOLD };
const CUT = stream([
  sse({ type: 'message_start', message }, 'message_start'),
  sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
  sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'abcdefg' } }, 'content_block_delta'),
]);

let gateway: OpenedGateway;
before(async () => {
  gateway = await openGateway(() => CUT);
});
after(() => gateway.close());

describe('an answer that breaks off is billed by what was told of its input', () => {
  for (const [path, headers] of [
    ['/chat/completions', {}],
    ['/messages', { 'anthropic-version': '2023-06-01' }],
  ] as const) {
    test(path, async () => {
      const body = { model: CLAUDE, max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'Go on.' }] };
      const { text, settlement } = await gateway.send(body, headers, path);
      assert.match(text, /abcdefg/);
      assert.equal(settlement?.status, 'error');
      const [attempt] = settlement.attempts;
      const usage = attempt?.usage;
      assert.deepEqual(
        [usage?.inputTokens, usage?.cachedReadTokens, usage?.cacheWrite5mTokens, usage?.cacheWrite1hTokens],
        [90_503, 90_000, 200, 300],
      );
      assert.deepEqual([usage?.outputTokens, usage?.source], [2, 'estimated']);
    });
  }

  test('also where stop sequences are kept here', async () => {
    const body = { model: CLAUDE, stop: '\n\n', stream: true, messages: [{ role: 'user', content: 'Go on.' }] };
    const { settlement } = await gateway.send(body);
    assert.equal(settlement?.attempts[0]?.usage?.cachedReadTokens, 90_000);
  });
});
