// Every recorded Chat Completions request, sent to the gateway as an application would, for each of the three protocols
// upstream: what the provider gets is valid, complete and in order, or the request is refused by name.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { arrayAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';
import {
  chatAnswer,
  chatStream,
  messagesAnswer,
  messagesStream,
  responsesAnswer,
  responsesStream,
} from '../fake_answers.ts';
import type { FakeCall, FakeAnswer } from '../fake_upstream.ts';
import { lostFields } from './account_for.ts';
import { openGateway, protocolOfPath, type OpenedGateway, type Sent } from './open_gateway.ts';
import { NO_PROVIDER_SCHEMAS, requestFaults } from './provider_schemas.ts';
import { assertMediaIn, assertToolsPair, assertWordsIn } from './read_request.ts';
import { loadCaptured, loadExchanges, NO_RECORDINGS } from './recordings.ts';

interface RecordedRequest {
  readonly name: string;
  readonly body: JsonObject;
  /** The provider that it was made for took it. */
  readonly taken: boolean;
}

const requests: readonly RecordedRequest[] =
  NO_RECORDINGS === false
    ? [
        ...loadExchanges().flatMap(({ name, protocol, request, status }) =>
          protocol === 'openai-chat' && request !== undefined ? [{ name, body: request, taken: status < 400 }] : [],
        ),
        ...loadCaptured().map(({ name, request }) => ({ name, body: request, taken: true })),
      ]
    : [];

const TOOL = { type: 'function', function: { name: 'noted', parameters: { type: 'object', properties: {} } } };

/** The request as a caller of another model would have made it. */
const TARGETS: readonly (readonly [string, Protocol, (body: JsonObject) => JsonObject])[] = [
  ['gpt-5.4-mini', 'openai-chat', ({ reasoning_effort: _effort, reasoning: _reasoning, ...body }) => body],
  [
    'gpt-5.4-mini, which reasons and has tools',
    'openai-responses',
    (body) => ({
      ...body,
      reasoning_effort: stringAt(body, 'reasoning_effort') === 'high' ? 'high' : 'medium',
      ...(arrayAt(body, 'functions').length > 0 ? {} : { tools: [...arrayAt(body, 'tools'), TOOL] }),
    }),
  ],
  ['claude-sonnet-4-6', 'anthropic-messages', (body) => body],
];

/** Refusals that are right: the target cannot do it, or nobody could. */
const REFUSALS: readonly RegExp[] = [
  /cannot hear audio/,
  /answer(s)? in text/,
  /n requests|one answer/,
  /takes no audio/,
  /did not have response messages|must be a response to|No tool (?:call|output) found for function call/,
  /cannot continue a message of the assistant/,
  /must hold at least one message/,
];

function play(call: FakeCall): FakeAnswer {
  const streams = call.json()['stream'] === true;
  switch (protocolOfPath(call.path)) {
    case 'openai-chat':
      return streams ? chatStream(['ok']) : chatAnswer('ok');
    case 'openai-responses':
      return streams ? responsesStream(['ok']) : responsesAnswer('ok');
    case 'anthropic-messages':
      return streams ? messagesStream(['ok']) : messagesAnswer('ok');
    default:
      throw new Error('a path of no protocol');
  }
}

/** Asserts that a refusal names its field, says why, and is one that may be. */
function checkRefusal(recorded: RecordedRequest, { status, text }: Sent): void {
  const error = objectAt(JSON.parse(text), 'error') ?? {};
  assert.equal(status, 400, text);
  assert.deepEqual(Object.keys(error), ['message', 'type', 'param', 'code']);
  assert.equal(typeof error['param'], 'string', `the field is named: ${text}`);
  const known = REFUSALS.some((words) => words.test(String(error['message'])));
  assert.ok(known || !recorded.taken, `refused without need: ${text}`);
}

/** Tools that only one vendor runs (`openrouter:web_search`) pass as they are: their provider, or its 400, is the answer. */
function withoutVendorTools(body: JsonObject): JsonObject {
  const tools = arrayAt(body, 'tools').filter((tool) => stringAt(tool, 'type')?.includes(':') !== true);
  return tools.length === arrayAt(body, 'tools').length ? body : { ...body, tools };
}

function checkSent(sent: JsonObject, call: FakeCall, answer: Sent): void {
  const protocol = protocolOfPath(call.path);
  const upstream = call.json() as JsonObject;
  const dropped = answer.settlement?.dropped ?? [];
  const invalid = requestFaults(protocol, withoutVendorTools(upstream));
  assert.ok(invalid.length === 0, `not valid for the provider: ${invalid.join('; ')}`);
  assertWordsIn(sent, protocol, upstream);
  assertToolsPair(sent, protocol, upstream);
  assertMediaIn(sent, upstream);
  const lost = lostFields({ sent, protocol, upstream, dropped });
  assert.ok(lost.length === 0, `lost in silence: ${lost.join(', ')}`);
  const told = answer.headers.get('x-loadline-dropped') ?? '';
  for (const field of dropped) assert.ok(told.includes(field) || told.length >= 190, `${field} is told`);
}

describe('recorded requests', { skip: NO_RECORDINGS || NO_PROVIDER_SCHEMAS }, () => {
  let gateway: OpenedGateway;
  before(async () => {
    gateway = await openGateway(play);
  });
  after(() => gateway.close());

  for (const [model, protocol, adapt] of TARGETS) {
    test(`to ${model}: never a 5xx; valid, complete and in order at the provider, or refused by name`, async () => {
      let arrived = 0;
      const faults: string[] = [];
      for (const recorded of requests) {
        const sent = { ...adapt(recorded.body), model: model.replace(/,.*/, '') };
        const calls = gateway.upstream.calls.length;
        const answer = await gateway.send(sent);
        const call = gateway.upstream.calls[calls];
        if (answer.status === 200) arrived += 1;
        try {
          if (answer.status !== 200) {
            checkRefusal(recorded, answer);
            assert.equal(call, undefined, 'refused before anything was sent');
          } else if (call === undefined) assert.fail('answered without the provider');
          else {
            assert.equal(protocolOfPath(call.path), protocol);
            checkSent(sent, call, answer);
          }
        } catch (error) {
          faults.push(`${recorded.name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      assert.deepEqual(faults, []);
      assert.ok(arrived >= requests.length * 0.85, `${arrived} of ${requests.length}`);
    });
  }
});
