// Every recorded answer of the three protocols, played by a provider and read by OpenAI's own client through the gateway,
// whole and as a stream, cut anywhere: the words, the thoughts, the calls, the end, the count, and the record of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type OpenAI from 'openai';
import { createRandom } from '../sim/random.ts';
import type { Settlement } from '../../src/ledger/record.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';
import { splitEvery, stream, whole, type FakeAnswer } from '../fake_upstream.ts';
import { openGateway, protocolOfPath, type OpenedGateway } from './open_gateway.ts';
import { answerFaults, chunkFaults, NO_PROVIDER_SCHEMAS } from './provider_schemas.ts';
import { expectedOf, type Expected } from './read_answer.ts';
import { askStreamed, askWhole, type Ask, type Got } from './read_with_client.ts';
import { sameJson } from './read_request.ts';
import { loadExchanges, loadFixtures, NO_RECORDINGS, payloadsOf } from './recordings.ts';

/** Byte by byte a longer one takes a second of the suite and shows nothing more. */
const BYTEWISE_BYTES_MAX = 6_000;

interface Playable {
  readonly name: string;
  readonly protocol: Protocol;
  readonly answer: object | string;
  readonly expected: Expected;
}

const playable: readonly Playable[] =
  NO_RECORDINGS === false
    ? [...loadExchanges(), ...loadFixtures()].flatMap((exchange): readonly Playable[] => {
        const { name, protocol, answer, status } = exchange;
        const expected = status === 200 ? expectedOf(exchange) : undefined;
        return expected === undefined || answer === undefined ? [] : [{ name, protocol, answer, expected }];
      })
    : [];

const TOOL: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'noted', parameters: { type: 'object', properties: {} } },
};
const ASK: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Go on.' }];

/** What a caller sends so that the gateway speaks this protocol. */
function askFor(protocol: Protocol): Ask {
  switch (protocol) {
    case 'openai-chat':
      return { model: 'gpt-5.4-mini', messages: ASK };
    case 'openai-responses':
      return { model: 'gpt-5.4-mini', messages: ASK, reasoning_effort: 'medium', tools: [TOOL] };
    case 'anthropic-messages':
      return { model: 'claude-sonnet-4-6', messages: ASK };
    default:
      return protocol satisfies never;
  }
}

/** Paragraphs of thoughts are joined by each protocol in its own way. */
const plain = (text: string): string => text.replaceAll(/\s+/g, '');

function checkUsage({ expected, protocol }: Playable, got: Got, settlement: Settlement | undefined): void {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = expected;
  if (promptTokens === undefined || completionTokens === undefined) return;
  const { usage } = got;
  assert.equal(usage?.prompt_tokens, promptTokens, 'prompt, what was cached included');
  assert.equal(usage?.completion_tokens, completionTokens);
  // xAI counts thoughts beside the completion: its bytes pass as they are.
  if (protocol === 'openai-chat' && usage?.total_tokens !== promptTokens + completionTokens) return;
  assert.equal(usage?.total_tokens, promptTokens + completionTokens, 'the sum');
  if ((cachedTokens ?? 0) > 0) assert.equal(usage?.prompt_tokens_details?.cached_tokens, cachedTokens);
  if ((reasoningTokens ?? 0) > 0) assert.equal(usage?.completion_tokens_details?.reasoning_tokens, reasoningTokens);
  const recorded = settlement?.usage;
  assert.equal(recorded?.inputTokens, promptTokens, 'on record');
  assert.equal(recorded?.outputTokens, completionTokens, 'on record');
  assert.equal(recorded?.cachedReadTokens, cachedTokens ?? 0, 'on record');
  assert.equal(recorded?.source, 'provider');
}

function checkGot(played: Playable, got: Got, settlement: Settlement | undefined): void {
  const { expected } = played;
  assert.equal(got.text, expected.text);
  assert.equal(plain(got.reasoning), plain(expected.reasoning));
  assert.deepEqual(
    got.calls.map(({ id, name }) => ({ id, name })),
    expected.calls.map(({ id, name }) => ({ id, name })),
  );
  for (const [at, call] of got.calls.entries())
    assert.ok(sameJson(call.arguments, expected.calls[at]?.arguments ?? ''), `arguments: ${call.arguments}`);
  // A relay that says it twice is passed on as it is; what we write says it once.
  const finishes = played.protocol === 'openai-chat' ? [...new Set(got.finishes)] : got.finishes;
  assert.deepEqual(finishes, [expected.finish]);
  assert.equal(settlement?.status, 'success');
  checkUsage(played, got, settlement);
}

/** One end and one identity; what passed is the provider's own, to the byte. */
function checkStreamText({ protocol, answer }: Playable, raw: string): void {
  assert.equal(raw.split('data: [DONE]').length, 2, 'one [DONE]');
  assert.ok(raw.trimEnd().endsWith('data: [DONE]'), 'and nothing behind it');
  if (protocol === 'openai-chat') {
    assert.equal(raw.trim(), String(answer).trim());
    return;
  }
  const identities = payloadsOf(raw).map(({ id, created, model, object }) =>
    JSON.stringify([id, created, model, object]),
  );
  assert.equal(new Set(identities).size, 1, 'one id, time and model for all chunks');
}

/** What we wrote ourselves is valid by OpenAI's schema. */
function checkChunks({ protocol }: Playable, raw: string): void {
  if (protocol === 'openai-chat') return;
  for (const chunk of payloadsOf(raw)) {
    // OpenAI streams calls of custom tools in this form; its specification has no word for it yet.
    if (JSON.stringify(chunk).includes('"type":"custom"')) continue;
    const faults = chunkFaults(chunk);
    assert.ok(faults.length === 0, `${faults.join('; ')} in ${JSON.stringify(chunk).slice(0, 300)}`);
  }
}

/** Runs `check` for each and asserts that none failed, naming all that did. */
async function forAll(list: readonly Playable[], check: (played: Playable) => Promise<unknown>): Promise<void> {
  const faults: string[] = [];
  for (const played of list) {
    try {
      await check(played);
    } catch (error) {
      faults.push(`${played.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  assert.deepEqual(faults, []);
}

const streams = playable.filter(({ answer }) => typeof answer === 'string');
const wholes = playable.filter(({ answer }) => typeof answer !== 'string');

describe('recorded answers through the gateway', { skip: NO_RECORDINGS || NO_PROVIDER_SCHEMAS }, () => {
  let answer: FakeAnswer = [];
  let gateway: OpenedGateway;
  before(async () => {
    gateway = await openGateway(() => answer);
  });
  after(() => gateway.close());

  async function replay(played: Playable, pieces: readonly (string | Uint8Array)[]): Promise<Got> {
    answer = stream(pieces);
    const got = await askStreamed(gateway, askFor(played.protocol));
    const call = gateway.upstream.calls.at(-1);
    assert.equal(protocolOfPath(call?.path ?? ''), played.protocol);
    checkGot(played, got, gateway.lastSettlement());
    checkStreamText(played, got.raw);
    return got;
  }

  test('there is something to replay of each protocol', () => {
    for (const protocol of ['openai-chat', 'openai-responses', 'anthropic-messages']) {
      const of = (list: readonly Playable[]): number => list.filter((each) => each.protocol === protocol).length;
      assert.ok(of(streams) >= 25 && of(wholes) >= 60, `${protocol}: ${of(streams)} streams, ${of(wholes)} bodies`);
    }
  });

  test('whole bodies', async () => {
    await forAll(wholes, async (played) => {
      answer = whole(played.answer);
      const got = await askWhole(gateway, askFor(played.protocol));
      checkGot(played, got, gateway.lastSettlement());
      if (played.protocol === 'openai-chat') assert.equal(got.raw, JSON.stringify(played.answer), 'to the byte');
      else assert.deepEqual(answerFaults(JSON.parse(got.raw)), []);
    });
  });

  test('streams', () =>
    forAll(streams, async (played) => {
      const got = await replay(played, [String(played.answer)]);
      checkChunks(played, got.raw);
    }));

  test('streams cut at random, through characters and line ends', async () => {
    const random = createRandom(7);
    await forAll(streams, (played) => {
      const bytes = Buffer.from(String(played.answer));
      const cuts = Array.from({ length: 24 }, () => random.below(bytes.length)).toSorted((left, right) => left - right);
      const ends = [...new Set([...cuts.filter((cut) => cut > 0), bytes.length])];
      return replay(
        played,
        ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end)),
      );
    });
  });

  test('short streams byte by byte, one of them in lines that end in CR LF', async () => {
    const short = streams.filter((played) => String(played.answer).length < BYTEWISE_BYTES_MAX);
    assert.ok(short.length >= 10, String(short.length));
    await forAll(short, (played) => replay(played, splitEvery(String(played.answer), 1)));
    const foreign = short.find(({ protocol }) => protocol !== 'openai-chat') ?? assert.fail();
    await replay(foreign, splitEvery(String(foreign.answer).replaceAll('\n', '\r\n'), 1));
  });
});
