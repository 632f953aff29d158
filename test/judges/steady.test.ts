// Steady as the provider: every recorded request of every API that goes out on an OpenAI-shaped route, validated by a tool
// that is not ours; and its answers, made at random from the schemas, never end in a failure of our own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { JsonObject } from '../../src/support/json.ts';
import { arrayAt, stringAt } from '../../src/support/json.ts';
import type { DialogueProtocol } from '../../src/wire/conversation.ts';
import { INBOUND } from '../exact/codecs.ts';
import { whole, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';
import { openGateway, protocolOfPath, type OpenedGateway } from '../replay/open_gateway.ts';
import { loadCaptured, loadExchanges, NO_RECORDINGS } from '../replay/recordings.ts';
import { NO_STEADY, startSteady, type Judge } from './tools.ts';

const PATHS: Readonly<Record<DialogueProtocol, string>> = {
  'openai-chat': '/chat/completions',
  'openai-responses': '/responses',
  'anthropic-messages': '/messages',
};

/** What the judge found wrong with a request: a line for each fault. */
function verdict(headers: Headers): readonly string[] {
  const count = Number(headers.get('x-steady-error-count') ?? 0);
  return Array.from({ length: count }, (_, at) =>
    ['code', 'path', 'message'].map((field) => headers.get(`x-steady-error-${at + 1}-${field}`) ?? '').join(' '),
  );
}

/** No faults: a message with a type fits two forms of the document, which the judge counts. */
const EXCUSED: readonly RegExp[] = [/variants structurally match, ambiguous/];

const isVendorTool = (tool: unknown): boolean => stringAt(tool, 'type')?.includes(':') === true;

describe('what we send on OpenAI-shaped routes, judged by Steady', { skip: NO_STEADY || NO_RECORDINGS }, () => {
  let steady: Judge;
  let gateway: OpenedGateway;
  let faults: readonly string[] = [];

  async function ask(call: FakeCall): Promise<FakeAnswer> {
    const answer = await fetch(`${steady.url}${call.path.replace(/^\/v1/, '')}`, {
      method: call.method,
      headers: { 'content-type': 'application/json', authorization: call.headers['authorization'] ?? '' },
      body: call.body,
    });
    faults = verdict(answer.headers);
    const type = answer.headers.get('content-type') ?? 'application/json';
    return whole(new Uint8Array(await answer.arrayBuffer()), {
      status: answer.status,
      headers: { 'content-type': type },
    });
  }

  async function judged(path: string, body: string): Promise<readonly string[]> {
    const answer = await fetch(`${steady.url}${path.replace(/^\/v1/, '')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
      body,
    });
    return verdict(answer.headers);
  }

  before(async () => {
    steady = await startSteady();
    gateway = await openGateway(ask);
  });
  after(async () => {
    await gateway.close();
    await steady.stop();
  });

  test('the judge finds a fault where one is', async () => {
    const answer = await fetch(`${steady.url}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
      body: JSON.stringify({ model: 'm', input: [{ role: 'user', content: [{ type: 'input_text', text: 5 }] }] }),
    });
    assert.match(verdict(answer.headers).join(), /body\.input/);
  });

  const recorded = NO_RECORDINGS === false ? loadExchanges() : [];
  for (const { protocol } of INBOUND) {
    for (const effort of [false, true])
      test(`${protocol} to a GPT, ${effort ? 'with' : 'without'} effort`, async () => {
        const requests = [
          ...recorded.flatMap(({ name, protocol: own, request, status }) =>
            own === protocol && request !== undefined && status < 400 ? [{ name, request }] : [],
          ),
          ...loadCaptured(protocol),
        ].filter(({ request }) => !arrayAt(request, 'tools').some(isVendorTool));
        const found: string[] = [];
        let sent = 0;
        for (const { name, request } of requests) {
          const body = { ...request, model: 'gpt-5.4-mini', ...effortOf(protocol, effort) };
          const calls = gateway.upstream.calls.length;
          faults = [];
          const answer = await gateway.send(body, { 'anthropic-version': '2023-06-01' }, PATHS[protocol]);
          const went = gateway.upstream.calls[calls];
          // Refused by name before anything was sent: test/exact/requests.test.ts judges those.
          if (went === undefined) {
            assert.equal(answer.status, 400, answer.text);
            continue;
          }
          sent += 1;
          const told = faults;
          // The caller's own bytes pass to a provider of its protocol: what is odd in them is the caller's.
          const own = protocolOfPath(went.path) === protocol ? await judged(went.path, JSON.stringify(request)) : [];
          for (const fault of told)
            if (!own.includes(fault) && !EXCUSED.some((known) => known.test(fault)))
              found.push(`${name} at ${went.path}: ${fault}`);
          assert.ok([200, 400, 502].includes(answer.status), `${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
          assert.doesNotMatch(answer.text, /internal_error/, name);
        }
        assert.ok(sent > 50, String(sent));
        assert.equal(found.length, 0, `${found.length} faults in ${sent} requests:\n${found.slice(0, 15).join('\n')}`);
      });
  }
});

/** With effort and tools a GPT-5.4 is asked on Responses, without on Chat Completions. */
function effortOf(protocol: DialogueProtocol, effort: boolean): JsonObject {
  switch (protocol) {
    case 'openai-chat':
      return { reasoning_effort: effort ? 'low' : 'none', reasoning: null };
    case 'openai-responses':
      return { reasoning: { effort: effort ? 'low' : 'none' } };
    case 'anthropic-messages':
      return effort
        ? { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }
        : { thinking: { type: 'disabled' } };
    default:
      return protocol satisfies never;
  }
}
