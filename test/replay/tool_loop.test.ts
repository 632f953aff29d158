// A tool loop over two turns for every recorded answer that thinks or calls tools: the client gives the answer back as
// history, once with the extension fields that it got and once with only what OpenAI defines.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type OpenAI from 'openai';
import { arrayAt, isJsonObject, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';
import { messagesAnswer, responsesAnswer } from '../fake_answers.ts';
import { stream, whole, type FakeAnswer } from '../fake_upstream.ts';
import { openGateway, protocolOfPath, type OpenedGateway } from './open_gateway.ts';
import { NO_PROVIDER_SCHEMAS, requestFaults } from './provider_schemas.ts';
import { expectedOf, type Expected } from './read_answer.ts';
import { toolTraffic } from './read_request.ts';
import { askStreamed, askWhole, type Ask, type Got } from './read_with_client.ts';
import { loadExchanges, loadFixtures, NO_RECORDINGS, payloadsOf } from './recordings.ts';

interface Turn {
  readonly name: string;
  readonly protocol: Protocol;
  readonly answer: JsonObject | string;
  readonly expected: Expected;
}

const turns: readonly Turn[] =
  NO_RECORDINGS === false
    ? [...loadExchanges(), ...loadFixtures()].flatMap((exchange): readonly Turn[] => {
        const { name, protocol, answer, status } = exchange;
        const expected = status === 200 && protocol !== 'openai-chat' ? expectedOf(exchange) : undefined;
        if (expected === undefined || answer === undefined) return [];
        const matters = expected.calls.length > 0 || expected.reasoning !== '';
        // A custom tool's call stands in another field of a streamed message than the client's types have.
        const custom = JSON.stringify(answer).includes('custom_tool_call');
        return matters && !custom ? [{ name, protocol, answer, expected }] : [];
      })
    : [];

function toolsFor({ expected }: Turn): readonly OpenAI.ChatCompletionTool[] {
  const names = new Set(['noted', ...expected.calls.map(({ name }) => name)]);
  return [...names].map((name) => ({
    type: 'function',
    function: { name, parameters: { type: 'object', properties: {} } },
  }));
}

/** Both providers think and have tools: Claude by Messages, GPT by Responses. */
function askOf(turn: Turn, more: readonly unknown[] = []): Ask {
  const messages = [{ role: 'user', content: 'Go on.' }, ...more] as OpenAI.ChatCompletionMessageParam[];
  const model = turn.protocol === 'anthropic-messages' ? 'claude-sonnet-4-6' : 'gpt-5.4-mini';
  return { model, messages, reasoning_effort: 'medium', tools: [...toolsFor(turn)] };
}

/** Results in another order than the calls, as clients that run tools at once send them, or the user's next word. */
function nextMessages(got: Got): readonly object[] {
  if (got.calls.length === 0) return [{ role: 'user', content: 'And then?' }];
  return got.calls.toReversed().map(({ id }) => ({ role: 'tool', tool_call_id: id, content: `result of ${id}` }));
}

/** What must come back: signatures of thoughts and sealed reasoning, in order, read from the recording itself. */
function sealsOf({ protocol, answer }: Turn): readonly string[] {
  const payloads = typeof answer === 'string' ? payloadsOf(answer) : [];
  if (protocol === 'openai-responses') {
    const items =
      typeof answer === 'string'
        ? payloads.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)
        : arrayAt(answer, 'output');
    return items.flatMap((item) =>
      stringAt(item, 'type') === 'reasoning' ? (stringAt(item, 'encrypted_content') ?? []) : [],
    );
  }
  if (typeof answer !== 'string') return arrayAt(answer, 'content').flatMap(sealOfBlock);
  return payloads.flatMap((event) => {
    if (event['type'] === 'content_block_start') return sealOfBlock(event['content_block'] ?? null);
    return stringAt(event['delta'], 'signature') ?? [];
  });
}

const sealOfBlock = (block: JsonValue): readonly string[] => {
  const seal =
    stringAt(block, 'signature') ?? (stringAt(block, 'type') === 'redacted_thinking' ? stringAt(block, 'data') : '');
  return seal === undefined || seal === '' ? [] : [seal];
};

/** The same of an upstream body, with whether each thought stands before what it led to. */
function sealsSent(protocol: Protocol, body: JsonObject): readonly string[] {
  if (protocol === 'openai-responses') {
    return arrayAt(body, 'input').flatMap((item) => stringAt(item, 'encrypted_content') ?? []);
  }
  const assistant = arrayAt(body, 'messages').find((message) => stringAt(message, 'role') === 'assistant');
  return arrayAt(assistant, 'content').flatMap(sealOfBlock);
}

/** The words of the thoughts: a signature is good for the words that it signs and no others. */
function thoughtsSent(body: JsonObject): string {
  const assistant = arrayAt(body, 'messages').find((message) => stringAt(message, 'role') === 'assistant');
  return arrayAt(assistant, 'content')
    .map((block) => stringAt(block, 'thinking') ?? '')
    .join('');
}

function assertThoughtsFirst(body: JsonObject): void {
  const assistant = arrayAt(body, 'messages').find((message) => stringAt(message, 'role') === 'assistant');
  const types = arrayAt(assistant, 'content').map((block) => stringAt(block, 'type') ?? '');
  const lastThought = types.findLastIndex((type) => type.endsWith('thinking'));
  assert.ok(
    types.slice(0, lastThought + 1).every((type) => type.endsWith('thinking')),
    types.join(', '),
  );
}

/** A reasoning item without what it led to is refused by OpenAI (facts 2.14). */
function assertReasoningLeads(body: JsonObject): void {
  const items = arrayAt(body, 'input').filter(isJsonObject);
  for (const [at, item] of items.entries()) {
    if (item['type'] !== 'reasoning') continue;
    const next = items.slice(at + 1).find((later) => later['type'] !== 'reasoning');
    assert.ok(next?.['role'] === 'assistant' || next?.['type'] === 'function_call', JSON.stringify(next ?? null));
  }
}

describe('a tool loop', { skip: NO_RECORDINGS || NO_PROVIDER_SCHEMAS }, () => {
  let answer: FakeAnswer = [];
  let gateway: OpenedGateway;
  before(async () => {
    gateway = await openGateway(() => answer);
  });
  after(() => gateway.close());

  /** The first turn as the client sees it. */
  async function firstTurn(turn: Turn): Promise<Got> {
    if (typeof turn.answer === 'string') {
      answer = stream([turn.answer]);
      return askStreamed(gateway, askOf(turn));
    }
    answer = whole(turn.answer);
    return askWhole(gateway, askOf(turn));
  }

  /** The body that the provider gets for the second turn, checked for what holds in any case. */
  async function secondTurn(turn: Turn, got: Got, message: object): Promise<JsonObject> {
    answer = turn.protocol === 'anthropic-messages' ? messagesAnswer('done') : responsesAnswer('done');
    await askWhole(gateway, askOf(turn, [message, ...nextMessages(got)]));
    const call = gateway.upstream.calls.at(-1) ?? assert.fail('nothing was sent');
    assert.equal(protocolOfPath(call.path), turn.protocol);
    const body = call.json() as JsonObject;
    const faults = requestFaults(turn.protocol, body);
    assert.ok(faults.length === 0, `not valid: ${faults.join('; ')}`);
    const traffic = toolTraffic(turn.protocol, body);
    assert.deepEqual(
      traffic.calls.map(({ id }) => id),
      turn.expected.calls.map(({ id }) => id),
      'calls keep their ids',
    );
    assert.deepEqual(traffic.results.toSorted(), traffic.calls.map(({ id }) => id).toSorted());
    if (turn.protocol === 'anthropic-messages') {
      assert.deepEqual(
        traffic.results,
        traffic.calls.map(({ id }) => id),
        'results in the order of the calls',
      );
      assertThoughtsFirst(body);
    } else assertReasoningLeads(body);
    return body;
  }

  async function forTurns(of: Protocol, check: (turn: Turn) => Promise<void>): Promise<void> {
    const faults: string[] = [];
    for (const turn of turns.filter(({ protocol }) => protocol === of)) {
      try {
        await check(turn);
      } catch (error) {
        faults.push(`${turn.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    assert.deepEqual(faults, []);
  }

  for (const [of, least] of [
    ['anthropic-messages', 10],
    ['openai-responses', 20],
  ] as const) {
    test(`${of}: signed thoughts come back unchanged where the client keeps them`, async () => {
      let sealed = 0;
      await forTurns(of, async (turn) => {
        const got = await firstTurn(turn);
        const body = await secondTurn(turn, got, got.message);
        const seals = sealsOf(turn);
        // Behind the last word or call there is nothing that OpenAI would take a thought for.
        if (of === 'openai-responses' && turn.expected.text === '' && turn.expected.calls.length === 0) return;
        assert.deepEqual(sealsSent(of, body), seals);
        if (of === 'anthropic-messages' && seals.length > 0) assert.equal(thoughtsSent(body), turn.expected.reasoning);
        if (seals.length > 0) sealed += 1;
      });
      assert.ok(sealed >= least, `${sealed} with seals`);
    });

    test(`${of}: the second turn is valid all the same where the client keeps only what OpenAI defines`, () =>
      forTurns(of, async (turn) => {
        const got = await firstTurn(turn);
        const { reasoning_content: _, reasoning_details: _details, ...message } = got.message;
        const body = await secondTurn(turn, got, message);
        assert.deepEqual(sealsSent(of, body), []);
      }));
  }
});
