// Clients of Chat Completions that keep only what OpenAI defines lose the signed reasoning of their turn; the gateway gives
// it back to the provider with the next one. Real sockets, a scripted provider, the keeper in memory.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createVault } from '../../src/gateway/vault.ts';
import { systemClock } from '../../src/support/clock.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { openaiError } from '../fake_answers.ts';
import { sse, stream, whole, type FakeAnswer } from '../fake_upstream.ts';
import { createMemoryKeep, type MemoryKeep } from '../memory_keep.ts';
import { TEST_SEALER } from '../sealer.ts';
import { openGateway, type OpenedGateway } from './open_gateway.ts';

const TOOLS = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }];
const USER = { role: 'user', content: 'What is in the file?' };
/** Blocks of a turn: thought and signature, a thought that is not shown, a redacted one, words between them, two calls. */
const BLOCKS: readonly JsonObject[] = [
  { type: 'thinking', thinking: 'I should look. ☂', signature: 'c2lnLTE=' },
  { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
  { type: 'text', text: 'First I look, ' },
  { type: 'thinking', thinking: '', signature: 'c2lnLTI=' },
  { type: 'text', text: 'then I say.' },
  { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 } },
  { type: 'tool_use', id: 'toolu_2', name: 'look', input: {} },
];
const THINKING = new Set(['thinking', 'redacted_thinking']);

function message(content: readonly JsonObject[], stop: string, model: string): JsonObject {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
}

function events(content: readonly JsonObject[], stop: string, model: string): FakeAnswer {
  const out = [
    sse({ type: 'message_start', message: { ...message([], '', model), stop_reason: null } }, 'message_start'),
  ];
  for (const [index, block] of content.entries()) {
    const empty =
      block['type'] === 'thinking'
        ? { type: 'thinking', thinking: '', signature: '' }
        : block['type'] === 'text'
          ? { type: 'text', text: '' }
          : block['type'] === 'tool_use'
            ? { ...block, input: {} }
            : block;
    out.push(sse({ type: 'content_block_start', index, content_block: empty }, 'content_block_start'));
    const delta = (fields: JsonObject): void =>
      void out.push(sse({ type: 'content_block_delta', index, delta: fields }, 'content_block_delta'));
    if (block['type'] === 'thinking') {
      if (block['thinking'] !== '') delta({ type: 'thinking_delta', thinking: block['thinking'] ?? '' });
      delta({ type: 'signature_delta', signature: block['signature'] ?? '' });
    }
    if (block['type'] === 'text')
      for (const text of String(block['text']).split(/(?<= )/)) delta({ type: 'text_delta', text });
    if (block['type'] === 'tool_use') delta({ type: 'input_json_delta', partial_json: JSON.stringify(block['input']) });
    out.push(sse({ type: 'content_block_stop', index }, 'content_block_stop'));
  }
  const usage = { output_tokens: 20 };
  out.push(sse({ type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage }, 'message_delta'));
  out.push(sse({ type: 'message_stop' }, 'message_stop'));
  return stream(out);
}

interface World {
  readonly gateway: OpenedGateway;
  readonly keep: MemoryKeep;
  project: string;
}

async function open(t: TestContext, blocks: readonly JsonObject[] = BLOCKS, vault = true): Promise<World> {
  const keep = createMemoryKeep();
  const world: { project: string } = { project: 'one' };
  const gateway = await openGateway(
    (call) => {
      const body = call.json();
      // Of the other protocol only the request is looked at.
      if (call.path.endsWith('/responses')) return openaiError(400, { message: 'no' });
      const isSecond = JSON.stringify(body['messages']).includes('tool_result');
      const content = isSecond ? [{ type: 'text', text: 'done' }] : blocks;
      const stop = isSecond ? 'end_turn' : 'tool_use';
      const model = String(body['model']);
      return body['stream'] === true ? events(content, stop, model) : whole(message(content, stop, model));
    },
    {
      vault: vault ? createVault({ keep, sealer: TEST_SEALER, clock: systemClock }) : undefined,
      projectId: () => world.project,
    },
  );
  t.after(gateway.close);
  return Object.assign(world, { gateway, keep });
}

interface Turn {
  readonly model: string;
  readonly stream?: boolean;
  /** What the client makes of the assistant's message before it brings it back. */
  readonly bring?: (message: JsonObject) => JsonObject;
}

const onlyOpenAi = ({ role, content, tool_calls }: JsonObject): JsonObject => ({
  role: role ?? null,
  content: content ?? null,
  tool_calls: tool_calls ?? null,
});

/** First turn, then the second with the results; gives the body that the provider got for it. */
async function twoTurns(world: World, { model, stream = false, bring = onlyOpenAi }: Turn) {
  const { client, upstream } = world.gateway;
  const first = { model, messages: [USER], tools: TOOLS, reasoning_effort: 'medium', max_tokens: 20_000 } as const;
  const got = stream
    ? await client.chat.completions.stream(first as never).finalMessage()
    : (await client.chat.completions.create(first as never)).choices[0]?.message;
  const assistant = bring(JSON.parse(JSON.stringify(got)) as JsonObject);
  const calls = assistant['tool_calls'] as readonly JsonObject[];
  const results = calls.map((call) => ({ role: 'tool', tool_call_id: call['id'], content: 'found' }));
  const sent = await world.gateway.send({ ...first, stream, messages: [USER, assistant, ...results] });
  assert.equal(sent.status, 200, sent.text);
  const body = upstream.calls.at(-1)?.json() as JsonObject;
  const turns = (body['messages'] ?? []) as readonly { role: string; content: readonly JsonObject[] }[];
  const content = turns.find((turn) => turn.role === 'assistant')?.content ?? [];
  return { body, content, headers: sent.headers };
}

for (const streamed of [false, true]) {
  const how = streamed ? 'streamed' : 'whole';
  test(`L6, X3, X4, pain 9: thoughts that the client dropped go back in their places, ${how}`, async (t) => {
    const world = await open(t);
    const { content, body } = await twoTurns(world, { model: 'claude-sonnet-4-6', stream: streamed });
    assert.deepEqual(content, BLOCKS);
    assert.deepEqual((body['thinking'] as JsonObject)['type'], 'adaptive');
  });
}

test('a model with a thinking budget thinks on, and without the kept thoughts does not and says so', async (t) => {
  const kept = await open(t);
  const with_ = await twoTurns(kept, { model: 'claude-haiku-4-5' });
  assert.equal((with_.body['thinking'] as JsonObject)['type'], 'enabled');
  assert.equal(with_.headers.get('x-loadline-dropped'), null);
  const lost = await open(t);
  lost.keep.entries.clear();
  const { keep } = lost;
  keep.behave('broken');
  const without = await twoTurns(lost, { model: 'claude-haiku-4-5' });
  assert.equal(without.body['thinking'], undefined);
  assert.equal(without.headers.get('x-loadline-dropped'), 'reasoning_effort');
});

test('privacy.store: never keeps nothing, and the request goes on without thinking', async (t) => {
  const world = await open(t, BLOCKS, false);
  const { content, body } = await twoTurns(world, { model: 'claude-haiku-4-5' });
  assert.ok(content.every((block) => !THINKING.has(String(block['type']))));
  assert.equal(body['thinking'], undefined);
});

test('a look-up that has to wait for the disk comes in time', async (t) => {
  const world = await open(t);
  world.keep.behave('slow');
  const { content } = await twoTurns(world, { model: 'claude-sonnet-4-6' });
  assert.deepEqual(content, BLOCKS);
});

test('another project gets nothing of it, though it names the same call', async (t) => {
  const world = await open(t);
  const bring = (message: JsonObject): JsonObject => {
    world.project = 'two';
    return onlyOpenAi(message);
  };
  const { content } = await twoTurns(world, { model: 'claude-sonnet-4-6', bring });
  assert.ok(content.every((block) => !THINKING.has(String(block['type']))));
});

test('a client that brings the reasoning itself is not looked up', async (t) => {
  const world = await open(t);
  const { content } = await twoTurns(world, { model: 'claude-sonnet-4-6', bring: (message) => message });
  assert.deepEqual(
    content.filter((block) => THINKING.has(String(block['type']))),
    BLOCKS.filter((block) => THINKING.has(String(block['type']))),
  );
  assert.deepEqual(world.keep.asked, []);
});

for (const streamed of [false, true]) {
  test(`G2: OpenAI’s encrypted thoughts go back to OpenAI, ${streamed ? 'streamed' : 'whole'}`, async (t) => {
    const thought = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAAA-thought' };
    const use = {
      id: 'fc_1',
      type: 'function_call',
      call_id: 'call_1',
      name: 'look',
      arguments: '{}',
      status: 'completed',
    };
    const said = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [] };
    const keep = createMemoryKeep();
    const gateway = await openGateway(
      (call) => {
        const output = call.body.includes('function_call_output') ? [said] : [thought, use];
        const response = { id: 'resp_1', object: 'response', status: 'completed', model: 'gpt-5.4-mini', output };
        if (call.json()['stream'] !== true) return whole(response);
        return stream([
          sse({ type: 'response.created', response: { ...response, status: 'in_progress', output: [] } }),
          ...output.flatMap((item, at) => [
            sse({ type: 'response.output_item.added', output_index: at, item }),
            sse({ type: 'response.output_item.done', output_index: at, item }),
          ]),
          sse({ type: 'response.completed', response }),
        ]);
      },
      { vault: createVault({ keep, sealer: TEST_SEALER, clock: systemClock }) },
    );
    t.after(gateway.close);
    const world = { gateway, keep, project: 'one' };
    const { body } = await twoTurns(world, { model: 'gpt-5.4-mini', stream: streamed });
    const items = (body['input'] as readonly JsonObject[]).map(({ type, encrypted_content: seal }) => [type, seal]);
    assert.deepEqual(items.slice(1), [
      ['reasoning', 'gAAAA-thought'],
      ['function_call', undefined],
      ['function_call_output', undefined],
    ]);
    assert.equal(keep.entries.size, 1);
  });
}

test('V5: Gemini signs a call and not a thought: the signature goes back on that call', async (t) => {
  const keep = createMemoryKeep();
  const gateway = await openGateway(
    (call) => {
      const parts = call.body.includes('functionResponse')
        ? [{ text: 'done' }]
        : [
            { functionCall: { name: 'look', args: { at: 1 } }, thoughtSignature: 'Z2VtaW5p' },
            { functionCall: { name: 'look', args: { at: 2 } } },
          ];
      return whole({
        candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 5, totalTokenCount: 10 },
        modelVersion: 'gemini-3-flash-preview',
        responseId: 'response-1',
      });
    },
    { vault: createVault({ keep, sealer: TEST_SEALER, clock: systemClock }) },
  );
  t.after(gateway.close);
  const { body } = await twoTurns({ gateway, keep, project: 'one' }, { model: 'gemini-3-flash-preview' });
  const contents = body['contents'] as readonly { role: string; parts: readonly JsonObject[] }[];
  const said = contents.find(({ role }) => role === 'model')?.parts ?? [];
  assert.deepEqual(
    said.map((part) => part['thoughtSignature']),
    ['Z2VtaW5p', undefined],
  );
});

test('pain 10: a conversation that goes on at another family takes none of the thoughts along', async (t) => {
  const world = await open(t);
  const first = { messages: [USER], tools: TOOLS, reasoning_effort: 'medium', max_tokens: 20_000 };
  const { client, upstream } = world.gateway;
  const got = await client.chat.completions.create({ ...first, model: 'claude-sonnet-4-6' } as never);
  const assistant = onlyOpenAi(JSON.parse(JSON.stringify(got.choices[0]?.message ?? {})) as JsonObject);
  const results = ['toolu_1', 'toolu_2'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'found' }));
  await world.gateway.send({ ...first, model: 'gpt-5.4-mini', messages: [USER, assistant, ...results] });
  const call = upstream.calls.at(-1) ?? assert.fail();
  assert.match(call.path, /\/responses$/);
  assert.match(call.body, /toolu_1/);
  assert.doesNotMatch(call.body, /c2ln|cmVkYWN0ZWQ|should look|"type":"reasoning"/);
});

test('what lies in the keeper is sealed, and requests without tool turns do not touch it', async (t) => {
  const world = await open(t);
  await twoTurns(world, { model: 'claude-sonnet-4-6' });
  assert.equal(world.keep.entries.size, 1);
  const [entry] = world.keep.entries.values();
  assert.equal(entry?.id, 'toolu_1');
  assert.ok(!JSON.stringify(entry).includes('should look'));
  assert.equal(world.keep.asked.length, 1);
  const plain = await world.gateway.send({
    model: 'claude-sonnet-4-6',
    messages: [USER, { role: 'assistant', content: 'yes' }, USER],
  });
  assert.equal(plain.status, 200);
  assert.equal(world.keep.asked.length, 1);
});
