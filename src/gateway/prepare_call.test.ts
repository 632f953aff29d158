import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { planTargets } from '../upstream/plan.ts';
import type { Target } from '../upstream/target.ts';
import { readParsed, prepare } from './prepare.ts';
import { decodeUtf8, indexJson } from '../wire/json_index.ts';
import type { OutgoingRequest, ServedAnswer } from './outgoing.ts';
import { prepareCall } from './prepare_call.ts';
import type { PreparedCall } from '../upstream/call.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';

const snapshot = testSnapshot();

interface Made {
  readonly call: PreparedCall<ServedAnswer>;
  readonly target: Target;
  readonly body: Record<string, unknown>;
}

function made(body: object | string, headers: Record<string, string> = {}): Made {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const parsed = readParsed(indexJson(decodeUtf8(bytes)), openaiChat);
  const prepared = prepare({ parsed, headers: new Headers(headers), caller: testCaller(), snapshot });
  const [target] = planTargets(prepared.models, [...snapshot.providers.values()], prepared.conversation);
  if (target === undefined) throw new Error('no target');
  const outgoing: OutgoingRequest = {
    codec: openaiChat,
    index: prepared.index,
    conversation: prepared.conversation,
    headers: new Headers(headers),
    compat: 'lenient',
    promptCache: undefined,
    requestId: 'req_0123',
    startedAtMs: 1_790_000_000_000,
    replicaId: 'replica',
    inputTokensEstimate: 7,
    sealer: TEST_SEALER,
  };
  const call = prepareCall(outgoing, target, {});
  return { call, target, body: JSON.parse(String(call.body)) as Record<string, unknown> };
}

function decodeWhole(call: PreparedCall<ServedAnswer>, answer: object): Record<string, unknown> {
  if (call.answer.kind === 'stream') throw new Error('a stream');
  const bytes = new TextEncoder().encode(JSON.stringify(answer));
  const { body } = call.answer.decode(answer as never, bytes);
  return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)) as Record<string, unknown>;
}

const ASK = [{ role: 'user', content: 'hi' }];
const chatAnswer = (message: object): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-5.4-mini-2026-03-17',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: null, refusal: null, ...message },
      logprobs: null,
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

test('OpenAI gets the caller’s text with its own name for the model, and its answer passes untouched', () => {
  const { call, target } = made(
    '{"model":"openai/gpt-5.4-mini" , "messages":[{"role":"user","content":"hi"}],"x":1e400}',
  );
  assert.equal(target.protocol, 'openai-chat');
  assert.equal(call.body, '{"model":"gpt-5.4-mini" , "messages":[{"role":"user","content":"hi"}],"x":1e400}');
  const answer = { ...chatAnswer({ content: 'hello' }), own_field: [1, 2] };
  assert.deepEqual(decodeWhole(call, answer), answer);
});

test('hints to the gateway end here, in either protocol', () => {
  const hinted = { messages: ASK, metadata: { task: 'triage', risk: 'high', team: 'red' } };
  assert.deepEqual(made({ model: 'gpt-5.4-mini', ...hinted }).body['metadata'], { team: 'red' });
  assert.equal(JSON.stringify(made({ model: 'claude-sonnet-4-6', ...hinted }).body).includes('triage'), false);
});

test('Claude gets Messages and its answer comes back as Chat, under our id and the model that ran', () => {
  const { call, target, body } = made({ model: 'claude-sonnet-4-6', messages: ASK });
  assert.equal(target.protocol, 'anthropic-messages');
  assert.equal(body['max_tokens'], 128_000);
  const answer = decodeWhole(call, {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6-20260217',
    content: [{ type: 'text', text: 'hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 1 },
  });
  assert.equal(answer['id'], 'chatcmpl-0123');
  assert.equal(answer['created'], 1_790_000_000);
  assert.equal(answer['model'], 'claude-sonnet-4-6-20260217');
});

test('a tool name that OpenAI refuses is changed on the way out and back on the way in', () => {
  const name = `mcp.server/${'a'.repeat(70)}`;
  const tools = [{ type: 'function', function: { name, parameters: { type: 'object', properties: {} } } }];
  const { call, body } = made({ model: 'gpt-5.4-mini', messages: ASK, tools });
  const sent = (body['tools'] as { function: { name: string } }[])[0]?.function.name ?? '';
  assert.match(sent, /^[\w-]{1,64}$/);
  const answer = decodeWhole(
    call,
    chatAnswer({ tool_calls: [{ id: 'call_1', type: 'function', function: { name: sent, arguments: '{}' } }] }),
  );
  const choices = answer['choices'] as { message: { tool_calls: { function: { name: string } }[] } }[];
  assert.equal(choices[0]?.message.tool_calls[0]?.function.name, name);
});

test('only the headers that the provider’s facts name are forwarded', () => {
  const { call } = made(
    { model: 'gpt-5.4-mini', messages: ASK },
    { 'openai-beta': 'x', authorization: 'Bearer ll_x', cookie: 'a=b' },
  );
  assert.deepEqual(call.headers, { 'x-loadline-hop': 'replica', 'openai-beta': 'x' });
});

test('characters of the answer are counted for an estimate: text, reasoning and tool arguments', () => {
  const { call } = made({ model: 'gpt-5.4-mini', messages: ASK });
  if (call.answer.kind === 'stream') throw new Error('a stream');
  const answer = chatAnswer({
    content: 'abc',
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
  });
  assert.equal(call.answer.decode(answer as never, new Uint8Array(0)).outputChars, 10);
});

test('an end that the caller’s protocol has no word for keeps the provider’s own', () => {
  const ended = (stop: string): string | undefined => {
    const { call } = made({ model: 'claude-sonnet-4-6', messages: ASK });
    if (call.answer.kind === 'stream') throw new Error('a stream');
    const content = [{ type: 'text', text: 'hello' }];
    const answer = { id: 'm', type: 'message', role: 'assistant', model: 'c', content, stop_reason: stop };
    return call.answer.decode(answer as never, new Uint8Array()).nativeFinish;
  };
  assert.equal(ended('pause_turn'), 'pause_turn');
  assert.equal(ended('a_reason_of_next_year'), 'a_reason_of_next_year');
  assert.equal(ended('end_turn'), undefined);
});
