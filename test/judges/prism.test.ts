// Prism in front of us: what we answer on OpenAI's routes, whole answers and errors, validated by a tool that is not ours
// against OpenAI's document. The provider plays every recorded answer that another protocol than the caller's gave.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { JsonObject } from '../../src/support/json.ts';
import type { DialogueProtocol } from '../../src/wire/conversation.ts';
import { INBOUND } from '../exact/codecs.ts';
import { whole, type FakeAnswer } from '../fake_upstream.ts';
import { openGateway, protocolOfPath, type OpenedGateway } from '../replay/open_gateway.ts';
import { loadExchanges, loadFixtures, NO_RECORDINGS } from '../replay/recordings.ts';
import { NO_PRISM, startPrism, type Judge } from './tools.ts';

interface Violation {
  readonly location: readonly string[];
  readonly message: string;
}

/** Answers of each protocol: as many show all that a judge can find. */
const ANSWERS_MAX = 60;

const ROUTES = { 'openai-chat': '/chat/completions', 'openai-responses': '/responses' } as const;
type Judged = keyof typeof ROUTES;

/** What a caller sends so that the gateway speaks this protocol upstream. */
function asking(inbound: Judged, upstream: DialogueProtocol): JsonObject {
  const said: JsonObject =
    inbound === 'openai-chat' ? { messages: [{ role: 'user', content: 'Go on.' }] } : { input: 'Go on.' };
  if (upstream === 'anthropic-messages') return { ...said, model: 'claude-sonnet-4-6' };
  if (upstream === 'openai-chat') return { ...said, model: 'gpt-4o' };
  const parameters = { type: 'object', properties: {} };
  return inbound === 'openai-chat'
    ? {
        ...said,
        model: 'gpt-5.4-mini',
        reasoning_effort: 'low',
        tools: [{ type: 'function', function: { name: 'noted', parameters } }],
      }
    : { ...said, model: 'gpt-5.4-mini' };
}

describe('what we answer on OpenAI-shaped routes, judged by Prism', { skip: NO_PRISM || NO_RECORDINGS }, () => {
  let answer: FakeAnswer = [];
  let gateway: OpenedGateway;
  let prism: Judge;
  before(async () => {
    gateway = await openGateway(() => answer);
    prism = await startPrism(gateway.baseURL);
  });
  after(async () => {
    await prism.stop();
    await gateway.close();
  });

  /** Asks through the judge; gives the status and what it found wrong with the answer. */
  async function ask(
    path: string,
    body: JsonObject,
  ): Promise<{ readonly status: number; readonly found: readonly string[]; readonly text: string }> {
    const response = await fetch(prism.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const told = JSON.parse(response.headers.get('sl-violations') ?? '[]') as readonly Violation[];
    const found = told
      .filter(({ location }) => location[0] === 'response')
      .map(({ location, message }) => `${location.join('.')}: ${message}`);
    return { status: response.status, found, text: await response.text() };
  }

  test('the judge finds a fault where one is', async () => {
    const choice = { index: 0, message: { role: 'assistant', content: 'hi', refusal: null }, logprobs: null };
    answer = whole({ id: 'x', object: 'chat.completion', model: 'm', choices: [{ ...choice, finish_reason: 'stop' }] });
    const { found } = await ask(ROUTES['openai-chat'], asking('openai-chat', 'openai-chat'));
    assert.match(found.join(), /created/);
  });

  const judged = INBOUND.map(({ protocol }) => protocol).filter((protocol): protocol is Judged => protocol in ROUTES);
  const recorded =
    NO_RECORDINGS === false
      ? [...loadExchanges(), ...loadFixtures()].filter(
          ({ status, answer: body }) => status === 200 && typeof body === 'object',
        )
      : [];
  for (const inbound of judged)
    for (const upstream of ['openai-chat', 'openai-responses', 'anthropic-messages'] as const) {
      // The provider's own bytes pass: their faults are the provider's. Callers of Responses go to OpenAI by Responses.
      if (inbound === upstream || (inbound === 'openai-responses' && upstream === 'openai-chat')) continue;
      test(`${inbound} ← ${upstream}`, async () => {
        const own = recorded.filter(({ protocol }) => protocol === upstream).slice(0, ANSWERS_MAX);
        const faults: string[] = [];
        let translated = 0;
        for (const { name, answer: body } of own) {
          answer = whole(body);
          const { status, found, text } = await ask(ROUTES[inbound], asking(inbound, upstream));
          if (protocolOfPath(gateway.upstream.calls.at(-1)?.path ?? '') === upstream) translated += 1;
          // A recorded failure within a 200 is a 502 of ours, which the document has no schema for.
          assert.ok([200, 502].includes(status), `${name}: ${status} ${text.slice(0, 200)}`);
          faults.push(
            ...found.filter((each) => status === 200 || !/status/i.test(each)).map((each) => `${name}: ${each}`),
          );
        }
        assert.deepEqual(faults, []);
        assert.ok(translated >= 40, `${translated} went by ${upstream}`);
      });
    }
});
