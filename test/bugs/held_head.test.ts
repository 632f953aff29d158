// A provider that thinks for long: the head of the answer goes out when its time is over, not when the first bytes behind
// it do, over real sockets, since it is the listener that would keep it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chatStream, messagesStream } from '../fake_answers.ts';
import type { FakeAnswer } from '../fake_upstream.ts';
import { CLAUDE, GPT } from '../replay/bench.ts';
import { openGateway, protocolOfPath, type OpenedGateway } from '../replay/open_gateway.ts';

let speak: () => void = () => undefined;
let silence: Promise<void> = Promise.resolve();
let gateway: OpenedGateway;
before(async () => {
  const answer = (path: string): FakeAnswer =>
    protocolOfPath(path) === 'openai-chat' ? chatStream(['ok']) : messagesStream(['ok']);
  gateway = await openGateway(
    async (call) => {
      await silence;
      return answer(call.path);
    },
    { headersHoldMs: 10 },
  );
});
after(() => gateway.close());

const CASES = [
  ['/chat/completions', CLAUDE, ': ping\n\n', '[DONE]'],
  ['/messages', GPT, 'event: ping\ndata: {"type":"ping"}\n\n', 'message_stop'],
] as const;

for (const [path, model, heartbeat, last] of CASES) {
  test(`the head and a heartbeat of ${path} are there before the provider says anything`, async () => {
    silence = new Promise((resolve) => {
      speak = resolve;
    });
    const response = await fetch(`${gateway.baseURL}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
      },
      body: JSON.stringify({ model, max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'Go on.' }] }),
    });
    assert.equal(response.status, 200);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail('no body');
    assert.equal((await reader.read()).value, heartbeat);
    speak();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += value;
    }
    assert.ok(rest.includes(last), rest);
  });
}
