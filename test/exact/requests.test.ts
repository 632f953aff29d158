// Every recorded request of every caller's protocol, written for models of every provider's: valid for the provider by its
// own schema, nothing lost but what is named, or refused by name; and a strict key refuses what a lenient one drops.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { isLoadlineError } from '../../src/support/errors.ts';
import { arrayAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import type { EncodedRequest } from '../../src/wire/codec.ts';
import { NO_PROVIDER_SCHEMAS, requestFaults } from '../replay/provider_schemas.ts';
import { loadExchanges, loadCaptured, NO_RECORDINGS } from '../replay/recordings.ts';
import { INBOUND, type DialogueCodec } from './codecs.ts';
import { forAll } from './for_all.ts';
import { conversationOf } from './play.ts';
import { AIMS, type Aim } from './targets.ts';
import { assertTurnsKept } from './turns.ts';
import { unaccounted } from './unaccounted.ts';

interface RecordedRequest {
  readonly name: string;
  readonly body: JsonObject;
  /** The provider that it was made for took it. */
  readonly taken: boolean;
}

const requestsIn = (protocol: DialogueCodec['protocol']): readonly RecordedRequest[] =>
  NO_RECORDINGS === false
    ? [
        ...loadExchanges().flatMap((exchange) =>
          exchange.protocol === protocol && exchange.request !== undefined
            ? [{ name: exchange.name, body: exchange.request, taken: exchange.status < 400 }]
            : [],
        ),
        ...loadCaptured(protocol).map(({ name, request }) => ({ name, body: request, taken: true })),
      ]
    : [];

/** Refusals that are right: the target cannot do it, or nobody could. */
const REFUSALS: readonly RegExp[] = [
  /cannot hear audio/,
  /answer(s)? in text/,
  /n requests|one answer/,
  /takes? no (audio|images|files)/,
  /did not have response messages|must be a response to|No tool (?:call|output) found for function call/,
  /cannot continue a message of the assistant/,
  /must hold at least one message/,
  /cannot answer in a JSON schema/,
  /type tool_addition has no form|does not take content of this type/,
  /has no code_execution_\d+ tool/,
  // Tools that hold the caller's data or act for it.
  /runs at another provider|has no (file_search|code_interpreter|computer\w*) tool/,
  // State at the provider, in an account that all keys share.
  /not kept here|that a provider keeps cannot be used here/,
];

type Outcome = { readonly encoded: EncodedRequest } | { readonly refused: string };

/** What became of a request; asserts that a refusal is the caller's to mend: 400, with the field that it is about. */
function write(inbound: DialogueCodec, { upstream, target }: Aim, body: JsonObject): Outcome {
  try {
    return { encoded: upstream.encodeRequest(conversationOf(inbound, body), target) };
  } catch (error) {
    assert.ok(isLoadlineError(error), `a crash: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    assert.match(error.code, /^(invalid_request|unsupported_parameter)$/);
    assert.ok((error.param ?? '') !== '', `the field is named: ${error.message}`);
    return { refused: error.message };
  }
}

/** Tools that only one vendor runs (`openrouter:web_search`) pass as they are: their provider, or its 400, is the answer. */
function withoutVendorTools(body: JsonObject): JsonObject {
  const tools = arrayAt(body, 'tools').filter((tool) => stringAt(tool, 'type')?.includes(':') !== true);
  return tools.length === arrayAt(body, 'tools').length ? body : { ...body, tools };
}

/** A caller of the provider's own protocol may use what is newer than its schema, or only tried out: that passes. */
function newFaults(
  inbound: DialogueCodec,
  { upstream }: Aim,
  bodies: Readonly<Record<'sent' | 'printed', JsonObject>>,
) {
  const own =
    inbound.protocol === upstream.protocol &&
    inbound.protocol === 'anthropic-messages' &&
    requestFaults(upstream.protocol, bodies.sent).length > 0;
  return own ? [] : requestFaults(upstream.protocol, withoutVendorTools(bodies.printed));
}

function check(inbound: DialogueCodec, aim: Aim, recorded: RecordedRequest): boolean {
  const outcome = write(inbound, aim, recorded.body);
  if ('refused' in outcome) {
    assert.ok(
      !recorded.taken || REFUSALS.some((words) => words.test(outcome.refused)),
      `refused without need: ${outcome.refused}`,
    );
    return false;
  }
  const { body, dropped, stopsHere, toolNames } = outcome.encoded;
  const printed = JSON.parse(JSON.stringify(body)) as JsonObject;
  assert.deepEqual(newFaults(inbound, aim, { sent: recorded.body, printed }), []);
  assert.deepEqual(
    unaccounted({ sent: recorded.body, upstream: printed, dropped, stopsHere, toolNames }),
    [],
    'lost in silence',
  );
  assertTurnsKept({
    from: inbound.protocol,
    sent: recorded.body,
    to: aim.upstream.protocol,
    upstream: printed,
    toolNames,
  });
  const strict = write(inbound, { ...aim, target: { ...aim.target, compat: 'strict' } }, recorded.body);
  assert.ok(
    'refused' in strict || isDeepStrictEqual(strict.encoded.body, body),
    'strict sends what lenient sends, or nothing',
  );
  return true;
}

describe('recorded requests, written for every provider', { skip: NO_RECORDINGS || NO_PROVIDER_SCHEMAS }, () => {
  for (const inbound of INBOUND) {
    const requests = requestsIn(inbound.protocol);
    test(`${inbound.protocol}: there is something to replay`, () => assert.ok(requests.length >= 60));
    for (const aim of AIMS)
      test(`${inbound.protocol} to ${aim.name}`, () => {
        let arrived = 0;
        forAll(requests, (recorded) => {
          if (check(inbound, aim, recorded)) arrived += 1;
        });
        assert.ok(arrived >= requests.length * 0.8, `${arrived} of ${requests.length}`);
      });
  }
});
