// A provider, or a proxy before it, that answers whole where a stream was asked for: the caller gets the stream all the
// same, in the caller's protocol, from the outside over real sockets.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { JsonObject } from '../../src/support/json.ts';
import { chatAnswer, messagesAnswer, responsesAnswer } from '../fake_answers.ts';
import { whole, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';
import { CLAUDE, GPT, shortAnswer } from '../replay/bench.ts';
import { openGateway, type OpenedGateway, type Sent } from '../replay/open_gateway.ts';

let play: (call: FakeCall) => FakeAnswer = shortAnswer;
let gateway: OpenedGateway;
before(async () => {
  gateway = await openGateway((call) => play(call));
});
after(() => gateway.close());

const asked = (model: string, more: JsonObject = {}): JsonObject => ({
  model,
  stream: true,
  messages: [{ role: 'user', content: 'Go on.' }],
  ...more,
});
const GEMINI = 'gemini-3-flash-preview';
const chat = (model: string): Promise<Sent> => gateway.send(asked(model, { stream_options: { include_usage: true } }));
const messages = (model: string): Promise<Sent> =>
  gateway.send(asked(model, { max_tokens: 99 }), { 'anthropic-version': '2023-06-01' }, '/messages');

const geminiAnswer = whole({
  candidates: [{ content: { role: 'model', parts: [{ text: 'all of it' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 3, totalTokenCount: 14 },
  modelVersion: GEMINI,
});
const TOKENS = { input: 11, output: 3 };
const FROM: readonly (readonly [string, FakeAnswer])[] = [
  [GPT, chatAnswer('all of it', TOKENS)],
  [CLAUDE, messagesAnswer('all of it', TOKENS)],
  [GEMINI, geminiAnswer],
];

describe('a whole answer where a stream was asked for', () => {
  for (const [model, answer] of FROM) {
    test(`of ${model} is a stream of Chat Completions, billed as told`, async () => {
      play = () => answer;
      const { status, headers, text, settlement } = await chat(model);
      assert.equal(status, 200, text);
      assert.match(headers.get('content-type') ?? '', /event-stream/);
      assert.match(text, /"content":"all of it"/);
      assert.match(text, /"finish_reason":"stop"/);
      assert.match(text, /"prompt_tokens":11,"completion_tokens":3/);
      assert.ok(text.endsWith('data: [DONE]\n\n'), text);
      assert.equal(settlement?.status, 'success');
    });

    test(`of ${model} is a stream of Messages`, async () => {
      play = () => answer;
      const { status, text } = await messages(model);
      assert.equal(status, 200, text);
      assert.match(text, /^event: message_start\n/);
      assert.match(text, /"text_delta","text":"all of it"/);
      assert.match(text, /"stop_reason":"end_turn"/);
      assert.match(text, /event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/);
    });
  }

  test('of Responses is one of Responses', async () => {
    play = () => responsesAnswer('all of it', TOKENS);
    const { text } = await gateway.send({ model: GPT, stream: true, input: 'Go on.' }, {}, '/responses');
    assert.match(text, /^event: response.created\n/);
    assert.match(text, /"delta":"all of it"/);
    assert.match(text, /event: response.completed\n/);
  });

  test('an error told so is an error, and what is no answer is none', async () => {
    play = () => whole({ error: { message: 'Bad thing.', type: 'invalid_request_error', param: 'x', code: null } });
    assert.equal((await chat(GPT)).status, 400);
    for (const body of [{ hello: 'world' }, { choices: [] }, {}]) {
      play = () => whole(body);
      for (const { status, text } of [await chat(GPT), await chat(CLAUDE), await messages(GEMINI)])
        assert.equal(status, 502, text);
    }
  });
});
