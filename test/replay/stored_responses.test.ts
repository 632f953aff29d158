// Stored Responses as a client lives them: the official SDK, real sockets, a real database; the provider is scripted. What
// is asserted is what the provider got and what the client can fetch.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { Database } from 'bun:sqlite';
import type OpenAI from 'openai';
import { createVault } from '../../src/gateway/vault.ts';
import { createKeep } from '../../src/store/sqlite/keep.ts';
import { openProjection } from '../../src/store/sqlite/projection.ts';
import { systemClock, type Clock } from '../../src/support/clock.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { silentLog } from '../../src/support/log.ts';
import { createSealer } from '../../src/support/sealer.ts';
import { messagesStream } from '../fake_answers.ts';
import { sse, stream, whole, type FakeAnswer, type FakeCall, type Script } from '../fake_upstream.ts';
import { createMemoryKeep, type MemoryKeep } from '../memory_keep.ts';
import { TEST_SEALER } from '../sealer.ts';
import { openGateway, type OpenedGateway } from './open_gateway.ts';

const SECRET = new Uint8Array(32).fill(9);
const CANARY = 'canary-plum-zebra';
const TOOLS = [
  {
    type: 'function',
    name: 'look',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    strict: true,
  },
] as const;

function directoryFor(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-stored-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

interface World {
  readonly gateway: OpenedGateway;
  readonly database: string;
  project: string;
  nowMs: number;
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The gateway over a database in `directory`, which a second call opens again. */
async function open(directory: string, script: Script, secret = SECRET): Promise<World> {
  const database = join(directory, 'loadline.db');
  const projection = await openProjection({
    path: database,
    programVersion: '0.1.0',
    clock: systemClock,
    log: silentLog,
    onKeys: () => undefined,
  });
  const state = { project: 'one', nowMs: Date.now() };
  const clock: Clock = { ...systemClock, nowMs: () => state.nowMs };
  const keep = createKeep({ run: projection.kept, clock, log: silentLog });
  const gateway = await openGateway(script, {
    vault: createVault({ keep, sealer: createSealer(secret, 'kept'), clock }),
    projectId: () => state.project,
  });
  return Object.assign(state, {
    gateway,
    database,
    flush: keep.flush,
    close: async () => {
      await gateway.close();
      await keep.close();
      await projection.close();
    },
  });
}

const asks = (call: FakeCall): JsonObject => call.json() as JsonObject;
const lastBody = ({ gateway }: World): JsonObject => asks(gateway.upstream.calls.at(-1) ?? assert.fail());

// ——— A Claude upstream ———

const THOUGHT = { type: 'thinking', thinking: `I look ${CANARY}`, signature: 'c2lnbmF0dXJl' };
const USE = { type: 'tool_use', id: 'toolu_look', name: 'look', input: { at: 1 } };

function claudeEvents(content: readonly JsonObject[], stop: string): FakeAnswer {
  const usage = { input_tokens: 5, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const begun = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-6', content: [], usage };
  const out = [
    sse({ type: 'message_start', message: { ...begun, stop_reason: null, stop_sequence: null } }, 'message_start'),
  ];
  for (const [index, block] of content.entries()) {
    const delta = (fields: JsonObject): string =>
      sse({ type: 'content_block_delta', index, delta: fields }, 'content_block_delta');
    const begin = (fields: JsonObject): string =>
      sse({ type: 'content_block_start', index, content_block: fields }, 'content_block_start');
    if (block['type'] === 'thinking')
      out.push(
        begin({ type: 'thinking', thinking: '', signature: '' }),
        delta({ type: 'thinking_delta', thinking: block['thinking'] ?? '' }),
        delta({ type: 'signature_delta', signature: block['signature'] ?? '' }),
      );
    else if (block['type'] === 'tool_use')
      out.push(
        begin({ ...block, input: {} }),
        delta({ type: 'input_json_delta', partial_json: JSON.stringify(block['input']) }),
      );
    else out.push(begin({ type: 'text', text: '' }), delta({ type: 'text_delta', text: block['text'] ?? '' }));
    out.push(sse({ type: 'content_block_stop', index }, 'content_block_stop'));
  }
  out.push(
    sse(
      { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 9 } },
      'message_delta',
    ),
    sse({ type: 'message_stop' }, 'message_stop'),
  );
  return stream(out);
}

const claudeText: JsonObject = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 5, output_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
};

function claude(call: FakeCall): FakeAnswer {
  const body = asks(call);
  const text = JSON.stringify(body['messages']);
  const content = !text.includes('tool_result')
    ? [THOUGHT, { type: 'text', text: 'Let me look.' }, USE]
    : [{ type: 'text', text: text.includes('And now?') ? 'Still three.' : 'There are three.' }];
  const stop = content.length === 1 ? 'end_turn' : 'tool_use';
  if (body['stream'] === true) return claudeEvents(content, stop);
  return whole({ ...claudeText, content, stop_reason: stop });
}

// ——— An OpenAI Responses upstream ———

const RS = { id: 'rs_up', type: 'reasoning', summary: [], encrypted_content: 'gAAAAup' };
const CALL = {
  id: 'fc_up',
  type: 'function_call',
  call_id: 'call_look',
  name: 'look',
  arguments: '{"at":1}',
  status: 'completed',
};
const message = (text: string): JsonObject => ({
  id: 'msg_up',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

function responsesObject(id: string, output: readonly JsonObject[]): JsonObject {
  return {
    id,
    object: 'response',
    created_at: 1_790_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-5.4-mini-2026-03-17',
    previous_response_id: null,
    output,
    usage: {
      input_tokens: 5,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 14,
    },
  };
}

function openai(call: FakeCall, reasoning: JsonObject = RS): FakeAnswer {
  const body = asks(call);
  const text = JSON.stringify(body['input']);
  const output = !text.includes('function_call_output')
    ? [reasoning, CALL]
    : [message(text.includes('And now?') ? 'Still three.' : 'There are three.')];
  const response = responsesObject(`resp_up_${call.index}`, output);
  if (body['stream'] !== true) return whole(response);
  const events: readonly JsonObject[] = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
    ...output.flatMap((item, output_index): readonly JsonObject[] => [
      { type: 'response.output_item.added', output_index, item },
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response },
  ];
  return stream(events.map((event, at) => sse({ ...event, sequence_number: at }, String(event['type']))));
}

interface Ask {
  readonly model: string;
  readonly stream: boolean;
}

async function create(client: OpenAI, { model, stream: streamed }: Ask, more: JsonObject): Promise<JsonObject> {
  const body = { model, tools: TOOLS, reasoning: { effort: 'medium' }, ...more };
  const answer = streamed
    ? await client.responses.stream(body as never).finalResponse()
    : await client.responses.create(body as never);
  // The SDK adds what it has parsed.
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => (key.startsWith('parsed') ? undefined : value)),
  ) as JsonObject;
}

/** Question, tool result, question: each continues the one before by its id alone. */
async function threeTurns(world: World, ask: Ask): Promise<readonly JsonObject[]> {
  const { client } = world.gateway;
  const first = await create(client, ask, { input: `How many? ${CANARY}`, instructions: 'Be brief.' });
  const call = (first['output'] as readonly JsonObject[]).find((item) => item['type'] === 'function_call');
  assert.ok(call !== undefined, JSON.stringify(first));
  const second = await create(client, ask, {
    previous_response_id: first['id'] ?? '',
    input: [{ type: 'function_call_output', call_id: call['call_id'] ?? '', output: 'a b c' }],
  });
  const third = await create(client, ask, { previous_response_id: second['id'] ?? '', input: 'And now?' });
  return [first, second, third];
}

const textOf = (response: JsonObject): string => JSON.stringify(response['output']);

for (const streamed of [false, true]) {
  const how = streamed ? 'streamed' : 'whole';
  test(`three turns by previous_response_id over Claude, with a tool and a thought, ${how}`, async (t) => {
    const world = await open(directoryFor(t), claude);
    t.after(world.close);
    const [first, second, third] = await threeTurns(world, { model: 'claude-sonnet-4-6', stream: streamed });
    assert.match(textOf(second ?? {}), /There are three/);
    assert.match(textOf(third ?? {}), /Still three/);
    const body = lastBody(world);
    assert.deepEqual(
      (body['messages'] as readonly JsonObject[]).map(({ role }) => role),
      ['user', 'assistant', 'user', 'assistant', 'user'],
    );
    const [question, assistant, result, answer, last] = body['messages'] as readonly {
      content: readonly JsonObject[];
    }[];
    assert.match(JSON.stringify(question), new RegExp(CANARY));
    assert.deepEqual(assistant?.content, [THOUGHT, { type: 'text', text: 'Let me look.' }, USE]);
    assert.equal(result?.content[0]?.['tool_use_id'], 'toolu_look');
    assert.match(JSON.stringify(answer), /There are three/);
    assert.match(JSON.stringify(last), /And now/);
    assert.equal(body['system'], undefined, 'instructions of an earlier response are not carried over');
    assert.equal(third?.['previous_response_id'], second?.['id']);
    assert.match(String(first?.['id']), /^resp_/);
  });

  test(`three turns by previous_response_id over OpenAI, whose own bytes pass, ${how}`, async (t) => {
    const world = await open(directoryFor(t), openai);
    t.after(world.close);
    const [first, , third] = await threeTurns(world, { model: 'gpt-5.4-mini', stream: streamed });
    assert.equal(first?.['id'], 'resp_up_0', 'the id is the one that the client saw');
    assert.match(textOf(third ?? {}), /Still three/);
    const body = lastBody(world);
    assert.equal(body['previous_response_id'], undefined, 'the provider is asked for no id of its own');
    assert.deepEqual(body['input'], [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: `How many? ${CANARY}` }] },
      RS,
      CALL,
      { type: 'function_call_output', call_id: 'call_look', output: 'a b c' },
      message('There are three.'),
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And now?' }] },
    ]);
    assert.equal(body['instructions'], undefined);
  });

  test(`the answer can be fetched, listed and deleted the moment it has been read, ${how}`, async (t) => {
    const world = await open(directoryFor(t), claude);
    t.after(world.close);
    const { client } = world.gateway;
    const first = await create(client, { model: 'claude-sonnet-4-6', stream: streamed }, { input: 'How many?' });
    const id = String(first['id']);
    const fetched = JSON.parse(JSON.stringify(await client.responses.retrieve(id))) as JsonObject;
    assert.deepEqual(fetched['output'], first['output']);
    assert.deepEqual(fetched['usage'], first['usage']);
    assert.equal(fetched['status'], 'completed');
    const items = await client.responses.inputItems.list(id);
    assert.deepEqual(
      items.data.map((item) => [item.type, JSON.stringify(item).includes('How many?'), typeof item.id]),
      [['message', true, 'string']],
    );
    await client.responses.delete(id);
    await assert.rejects(Promise.resolve(client.responses.retrieve(id)), { status: 404 });
    await assert.rejects(
      create(client, { model: 'claude-sonnet-4-6', stream: false }, { previous_response_id: id, input: 'x' }),
      {
        status: 404,
        code: 'not_found',
        param: 'previous_response_id',
      },
    );
    await assert.rejects(Promise.resolve(client.responses.delete(id)), { status: 404 });
  });
}

for (const streamed of [false, true]) {
  test(`the AI SDK, which names what came before by the ids of items, over Claude, ${streamed ? 'streamed' : 'whole'}`, async (t) => {
    const world = await open(directoryFor(t), claude);
    t.after(world.close);
    const { baseURL, key } = world.gateway;
    const options = {
      model: createOpenAI({ apiKey: key, baseURL })('claude-sonnet-4-6'),
      prompt: `How many? ${CANARY}`,
      tools: { look: tool({ inputSchema: jsonSchema({ type: 'object' }), execute: () => 'a b c' }) },
      stopWhen: stepCountIs(3),
      maxRetries: 0,
      providerOptions: { openai: { reasoningEffort: 'medium', reasoningSummary: 'auto', forceReasoning: true } },
    } as const;
    const text = streamed ? await streamText(options).text : (await generateText(options)).text;
    assert.equal(text, 'There are three.');
    assert.equal(world.gateway.upstream.calls.length, 2);
    const said = (lastBody(world)['messages'] as readonly JsonObject[]).find(({ role }) => role === 'assistant');
    assert.deepEqual(said?.['content'], [THOUGHT, { type: 'text', text: 'Let me look.' }, USE]);
  });
}

test('a reference is resolved within the project, deleted with its answer, and stays one where nobody knows it', async (t) => {
  const world = await open(directoryFor(t), openai);
  t.after(world.close);
  const { client } = world.gateway;
  const ask = { model: 'gpt-5.4-mini', stream: false };
  const first = await create(client, ask, { input: 'How many?' });
  const input: readonly JsonObject[] = [
    { role: 'user', content: 'How many?' },
    { type: 'item_reference', id: RS.id },
    { type: 'item_reference', id: CALL.id },
    { type: 'item_reference', id: 'msg_of_before' },
    { type: 'function_call_output', call_id: 'call_look', output: 'a b c' },
  ];
  const sent = async (): Promise<readonly JsonObject[]> => {
    await create(client, ask, { input, store: false });
    return lastBody(world)['input'] as readonly JsonObject[];
  };
  assert.deepEqual(await sent(), [input[0], RS, CALL, input[3], input[4]]);
  world.project = 'two';
  assert.deepEqual(await sent(), input);
  world.project = 'one';
  await client.responses.delete(String(first['id']));
  assert.deepEqual(await sent(), input);
});

test('what OpenAI answered is there for Claude, though the client names it by OpenAI’s ids', async (t) => {
  const said = message('I propose to count them first.');
  const world = await open(directoryFor(t), (call) =>
    call.path.endsWith('/responses')
      ? whole(responsesObject('resp_up_said', [RS, said]))
      : whole({ ...claudeText, content: [{ type: 'text', text: 'Done.' }] }),
  );
  t.after(world.close);
  const { client } = world.gateway;
  await create(client, { model: 'gpt-5.4-mini', stream: false }, { input: 'How many?' });
  const input: readonly JsonObject[] = [
    { role: 'user', content: 'How many?' },
    { type: 'item_reference', id: RS.id },
    { type: 'item_reference', id: 'msg_up' },
    { role: 'user', content: 'Do that.' },
  ];
  await create(client, { model: 'claude-sonnet-4-6', stream: false }, { input });
  const body = JSON.stringify(lastBody(world)['messages']);
  assert.match(body, /I propose to count them first/);
  assert.ok(!body.includes('gAAAAup'));
});

test('a restart keeps what was stored; another secret, another project and the end of its time do not', async (t) => {
  const directory = directoryFor(t);
  const first = await open(directory, claude);
  const ask = { model: 'claude-sonnet-4-6', stream: true };
  const stored = await create(first.gateway.client, ask, { input: CANARY });
  const id = String(stored['id']);
  first.project = 'two';
  const missing = { status: 404 };
  await assert.rejects(Promise.resolve(first.gateway.client.responses.retrieve(id)), missing);
  await assert.rejects(Promise.resolve(first.gateway.client.responses.delete(id)), missing);
  await assert.rejects(create(first.gateway.client, ask, { previous_response_id: id, input: 'x' }), missing);
  await first.close();
  const second = await open(directory, claude);
  const { client } = second.gateway;
  assert.equal((await client.responses.retrieve(id)).id, id);
  second.nowMs += 30 * 24 * 3_600_000 - 10_000;
  assert.equal((await client.responses.retrieve(id)).id, id);
  second.nowMs += 20_000;
  await assert.rejects(Promise.resolve(client.responses.retrieve(id)), missing);
  await second.close();
  const third = await open(directory, claude, new Uint8Array(32).fill(1));
  await assert.rejects(Promise.resolve(third.gateway.client.responses.retrieve(id)), missing);
  await third.close();
});

test('store: false stores nothing, and can continue what was stored', async (t) => {
  const world = await open(directoryFor(t), claude);
  t.after(world.close);
  const { client } = world.gateway;
  const ask = { model: 'claude-sonnet-4-6', stream: false };
  const first = await create(client, ask, { input: CANARY });
  const second = await create(client, ask, {
    store: false,
    previous_response_id: String(first['id']),
    input: [{ type: 'function_call_output', call_id: 'toolu_look', output: 'a b c' }],
  });
  assert.match(textOf(second), /There are three/);
  await assert.rejects(Promise.resolve(client.responses.retrieve(String(second['id']))), { status: 404 });
});

test('nothing of the prompt, the thought or the answer lies readable in any file', async (t) => {
  const directory = directoryFor(t);
  const world = await open(directory, claude);
  await threeTurns(world, { model: 'claude-sonnet-4-6', stream: true });
  await world.flush();
  const files = (): readonly string[] => readdirSync(directory).map((name) => join(directory, name));
  for (const when of ['running', 'stopped']) {
    if (when === 'stopped') await world.close();
    for (const file of files()) {
      const bytes = readFileSync(file);
      for (const words of [CANARY, 'There are three', 'Let me look', 'And now?'])
        for (const form of [words, Buffer.from(words).toString('base64').slice(2, -4)])
          assert.ok(!bytes.includes(form), `${file} shows "${words}", ${when}`);
    }
  }
  const database = new Database(world.database);
  assert.ok((database.query('SELECT count(*) AS n FROM kept').get() as { n: number }).n >= 4);
  database.close();
});

test('a row that was changed on the disk is a miss', async (t) => {
  const directory = directoryFor(t);
  const first = await open(directory, claude);
  const stored = await create(first.gateway.client, { model: 'claude-sonnet-4-6', stream: false }, { input: 'x' });
  await first.close();
  const database = new Database(join(directory, 'loadline.db'));
  database.run("UPDATE kept SET sealed = substr(sealed, 1, 60) || 'A' || substr(sealed, 62)");
  database.run("UPDATE kept SET sealed = substr(sealed, 1, 61) || 'BBBB' || substr(sealed, 66)");
  database.close();
  const second = await open(directory, claude);
  t.after(second.close);
  const { client } = second.gateway;
  await assert.rejects(Promise.resolve(client.responses.retrieve(String(stored['id']))), { status: 404 });
});

test('G2: a thought that OpenAI did not seal is left out of the next turn, and what followed it loses its id', async (t) => {
  const { encrypted_content: _, ...bare } = RS;
  const world = await open(directoryFor(t), (call) => openai(call, bare));
  t.after(world.close);
  await threeTurns(world, { model: 'gpt-5.4-mini', stream: false });
  const { id: _id, ...call } = CALL;
  assert.deepEqual((lastBody(world)['input'] as readonly JsonObject[]).slice(1, 3), [
    call,
    { type: 'function_call_output', call_id: 'call_look', output: 'a b c' },
  ]);
});

test('L39, pains 10 and 11: what one provider sealed goes to no other, and Claude’s thoughts go to no OpenAI', async (t) => {
  const world = await open(directoryFor(t), (call) => (call.path.endsWith('/responses') ? openai(call) : claude(call)));
  t.after(world.close);
  const { client } = world.gateway;
  const byOpenAi = await create(client, { model: 'gpt-5.4-mini', stream: false }, { input: 'How many?' });
  await create(
    client,
    { model: 'claude-sonnet-4-6', stream: false },
    {
      previous_response_id: String(byOpenAi['id']),
      input: [{ type: 'function_call_output', call_id: 'call_look', output: 'a b c' }],
    },
  );
  assert.ok(!JSON.stringify(lastBody(world)).includes('gAAAAup'));
  assert.ok(JSON.stringify(lastBody(world)).includes('call_look'));
  const byClaude = await create(client, { model: 'claude-sonnet-4-6', stream: false }, { input: 'How many?' });
  await create(
    client,
    { model: 'gpt-5.4-mini', stream: false },
    {
      previous_response_id: String(byClaude['id']),
      input: [{ type: 'function_call_output', call_id: 'toolu_look', output: 'a b c' }],
    },
  );
  const sent = JSON.stringify(lastBody(world));
  assert.ok(!sent.includes('ll1.') && !sent.includes(THOUGHT.signature));
  assert.ok(sent.includes('toolu_look') && sent.includes('Let me look.'));
});

test('the decision sees the history: three words after a risky proposal are risky', async (t) => {
  const proposal = 'I propose to run this on the production database:\n```sql\nDROP TABLE users;\n```\nShall I?';
  const world = await open(directoryFor(t), (call) =>
    call.path.endsWith('/responses')
      ? whole(responsesObject('resp_up_text', [message(proposal)]))
      : whole({ ...claudeText, content: [{ type: 'text', text: 'Done.' }] }),
  );
  t.after(world.close);
  const send = (body: JsonObject) => world.gateway.send(body, {}, '/responses');
  const first = await send({ model: 'gpt-5.4-mini', input: 'Summarize: the table is full.' });
  const { id } = JSON.parse(first.text) as { id: string };
  const alone = await send({ model: 'auto', input: 'Yes, do it now.' });
  const after = await send({ model: 'auto', previous_response_id: id, input: 'Yes, do it now.' });
  assert.equal(after.status, 200, after.text);
  assert.equal(alone.headers.get('x-loadline-risk'), 'none');
  assert.match(after.headers.get('x-loadline-risk') ?? '', /^(?:medium|high); .*schema/);
  assert.equal(after.headers.get('x-loadline-tier'), 'strong');
  const body = { model: 'auto', previous_response_id: id, input: 'Yes, do it now.' };
  const explained = await world.gateway.send(body, {}, '/route');
  assert.match(explained.text, /"tier":"strong"/, 'the explanation is about the same request');
  const counted = await world.gateway.send(body, {}, '/responses/input_tokens');
  const short = await world.gateway.send({ model: 'auto', input: 'Yes, do it now.' }, {}, '/responses/input_tokens');
  const tokens = ({ text }: { text: string }): number => (JSON.parse(text) as { input_tokens: number }).input_tokens;
  assert.ok(tokens(counted) > tokens(short), 'and so is the count');
});

// ——— Without a store, and with one that fails ———

async function openWith(t: TestContext, keep: MemoryKeep | undefined, script: Script = openai): Promise<OpenedGateway> {
  const vault = keep === undefined ? undefined : createVault({ keep, sealer: TEST_SEALER, clock: systemClock });
  const gateway = await openGateway(script, { vault });
  t.after(gateway.close);
  return gateway;
}

test('pain 8: privacy.store: never refuses previous_response_id by name, drops store: true by name, and asks nobody to store', async (t) => {
  const gateway = await openWith(t, undefined);
  const body = { model: 'gpt-5.4-mini', input: 'x' };
  const continued = await gateway.send({ ...body, previous_response_id: 'resp_1' }, {}, '/responses');
  assert.equal(continued.status, 400);
  assert.match(continued.text, /privacy\.store/);
  assert.match(continued.text, /"param":"previous_response_id"/);
  assert.equal(gateway.upstream.calls.length, 0);
  const explicit = await gateway.send({ ...body, store: true }, {}, '/responses');
  assert.equal(explicit.headers.get('x-loadline-dropped'), 'store');
  assert.equal(asks(gateway.upstream.calls[0] ?? assert.fail())['store'], false);
  const silent = await gateway.send(body, {}, '/responses');
  assert.equal(silent.headers.get('x-loadline-dropped'), null);
  assert.equal(asks(gateway.upstream.calls[1] ?? assert.fail())['store'], false);
  const { id } = JSON.parse(silent.text) as { id: string };
  await assert.rejects(Promise.resolve(gateway.client.responses.retrieve(id)), { status: 404 });
});

test('store: true is kept here whoever answers: it is lost at no provider', async (t) => {
  const script: Script = (call) => (call.path.includes('messages') ? messagesStream(['hi']) : openai(call));
  const gateway = await openWith(t, createMemoryKeep(), script);
  for (const model of ['claude-sonnet-4-6', 'gpt-5.4-mini']) {
    const sent = await gateway.send({ model, input: 'x', store: true }, {}, '/responses');
    assert.equal(sent.status, 200);
    assert.equal(sent.headers.get('x-loadline-dropped'), null, model);
    const { id } = JSON.parse(sent.text) as { id: string };
    assert.equal((await gateway.client.responses.retrieve(id)).id, id);
  }
});

for (const streamed of [false, true]) {
  test(`a store that fails costs no answer and is named, ${streamed ? 'streamed' : 'whole'}`, async (t) => {
    const keep = createMemoryKeep();
    const gateway = await openWith(t, keep);
    keep.behave('broken');
    const body = { model: 'gpt-5.4-mini', input: 'x', stream: streamed };
    const sent = await gateway.send(body, {}, '/responses');
    assert.equal(sent.status, 200);
    assert.match(sent.text, /call_look/);
    assert.equal(sent.headers.get('x-loadline-dropped'), 'store');
    assert.deepEqual(sent.settlement?.dropped, ['store']);
    const unstored = await gateway.send({ ...body, store: false }, {}, '/responses');
    assert.equal(unstored.headers.get('x-loadline-dropped'), null);
    const continued = await gateway.send({ ...body, previous_response_id: 'resp_1' }, {}, '/responses');
    assert.equal(continued.status, 503);
    await assert.rejects(Promise.resolve(gateway.client.responses.delete('resp_1')), { status: 503 });
  });
}

test('a stream that breaks, an error and a request that continues nothing leave nothing behind', async (t) => {
  const keep = createMemoryKeep();
  const broken = await openWith(t, keep, (call) =>
    asks(call)['stream'] === true
      ? [...openai(call).slice(0, 2), 'rst']
      : whole({ error: { message: 'no', type: 'invalid_request_error', param: null, code: null } }, { status: 400 }),
  );
  for (const stream of [true, false])
    await broken.send({ model: 'gpt-5.4-mini', input: 'x', stream }, {}, '/responses');
  const unknown = await broken.send(
    { model: 'gpt-5.4-mini', input: 'x', previous_response_id: 'resp_<b>' },
    {},
    '/responses',
  );
  assert.equal(unknown.status, 404);
  assert.ok(!unknown.text.includes('<b>'), 'a text of the caller that is no id is not told back');
  assert.equal(keep.entries.size, 0);
});

test('what is wrong with the new part of a conversation is told under its own place, and nothing of it is skipped', async (t) => {
  const gateway = await openWith(t, createMemoryKeep());
  const first = await gateway.send({ model: 'gpt-5.4-mini', input: 'x' }, {}, '/responses');
  const { id } = JSON.parse(first.text) as { id: string };
  for (const [input, param] of [
    [[{ role: 'user', content: 'y' }, 5], 'input[1]'],
    [5, 'input'],
    [[{ type: 'function_call_output', output: 'z' }], 'input[0].call_id'],
  ] as const) {
    const sent = await gateway.send({ model: 'gpt-5.4-mini', previous_response_id: id, input }, {}, '/responses');
    assert.equal(sent.status, 400, sent.text);
    assert.equal((JSON.parse(sent.text) as { error: { param: string } }).error.param, param);
  }
  const none = await gateway.send({ model: 'gpt-5.4-mini', previous_response_id: id }, {}, '/responses');
  assert.notEqual(none.status, 500);
});

test('the list of input items is paged as OpenAI pages it', async (t) => {
  const gateway = await openWith(t, createMemoryKeep());
  const input = Array.from({ length: 5 }, (_, at) => ({ role: 'user', content: `item ${at}` }));
  const { text } = await gateway.send({ model: 'gpt-5.4-mini', input }, {}, '/responses');
  const { id } = JSON.parse(text) as { id: string };
  const seen: string[] = [];
  for await (const item of gateway.client.responses.inputItems.list(id, { limit: 2, order: 'asc' }))
    seen.push(JSON.stringify(item).match(/item \d/)?.[0] ?? '');
  assert.deepEqual(seen, ['item 0', 'item 1', 'item 2', 'item 3', 'item 4']);
  const latest = await gateway.client.responses.inputItems.list(id, { limit: 1 });
  assert.match(JSON.stringify(latest.data), /item 4/);
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'order=up', 'after=nobody'])
    assert.equal(
      (
        await fetch(`${gateway.baseURL}/responses/${id}/input_items?${query}`, {
          headers: { authorization: `Bearer ${gateway.key}` },
        })
      ).status,
      400,
      query,
    );
});
