// Every error of ours in every caller's protocol, whole and in band, by the strict published schemas; and every recorded error
// of a provider read for what it is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ERROR_TABLE, LoadlineError, type ErrorCode } from '../../src/support/errors.ts';
import { objectAt } from '../../src/support/json.ts';
import { loadExchanges, NO_RECORDINGS } from '../replay/recordings.ts';
import { INBOUND, UPSTREAM } from './codecs.ts';
import { emittedFaults, eventFaults, NO_EMITTED_SCHEMAS } from './emitted.ts';
import { forAll } from './for_all.ts';
import { contextOf } from './play.ts';
import { readWritten } from './read_sse.ts';
import type { DialogueProtocol } from '../../src/wire/conversation.ts';
import type { JsonObject } from '../../src/support/json.ts';

const CODES = Object.keys(ERROR_TABLE) as readonly ErrorCode[];
const MESSAGE = 'It cannot be done: "quoted"\nand on two lines.';
const errorOf = (code: ErrorCode): LoadlineError => new LoadlineError({ code, message: MESSAGE, param: 'model' });

/** Codes that OpenAI sends in a failed response and its document does not list; Codex acts on both. */
const UNLISTED_CODE = /"code":"(context_length_exceeded|insufficient_quota)"/;
/** A type that Anthropic documents for 413 and its SDK's types leave out. */
const UNLISTED_TYPE = /"type":"request_too_large"/;

const listed = (value: JsonObject): JsonObject =>
  JSON.parse(
    JSON.stringify(value).replace(UNLISTED_CODE, '"code":"server_error"').replace(UNLISTED_TYPE, '"type":"api_error"'),
  ) as JsonObject;

/** What an error in band is, by its protocol. */
function inBandFaults(protocol: DialogueProtocol, payload: JsonObject): readonly string[] {
  switch (protocol) {
    case 'openai-chat':
    case 'anthropic-messages':
      return emittedFaults(protocol, 'error', listed(payload));
    case 'openai-responses':
      return eventFaults(protocol, listed(payload));
    default:
      return protocol satisfies never;
  }
}

describe('our errors', { skip: NO_EMITTED_SCHEMAS }, () => {
  for (const inbound of INBOUND) {
    const { protocol } = inbound;
    test(`${protocol}: every code, whole`, () => {
      for (const code of CODES) {
        const body = JSON.parse(JSON.stringify(inbound.encodeError(errorOf(code), 'req_1'))) as JsonObject;
        assert.deepEqual(emittedFaults(protocol, 'error', listed(body)), [], JSON.stringify(body));
        assert.match(String(objectAt(body, 'error')?.['message']), /It cannot be done/);
      }
    });

    test(`${protocol}: every code, in a stream that has begun and in one that has not`, () => {
      for (const code of CODES) {
        const encoder = inbound.createEncoder(contextOf(inbound));
        const begun =
          encoder.push({ kind: 'start', id: 'a', model: 'm' }) + encoder.push({ kind: 'text-delta', text: 'half' });
        const own = encoder.fail?.(errorOf(code)) ?? inbound.encodeStreamError(errorOf(code), 'req_1');
        for (const text of [inbound.encodeStreamError(errorOf(code), 'req_1'), begun + own]) {
          const payload = readWritten(text).at(-1)?.payload ?? assert.fail('an error is told');
          assert.deepEqual(inBandFaults(protocol, payload), [], `${code}: ${JSON.stringify(payload)}`);
          assert.match(JSON.stringify(payload), /It cannot be done/);
        }
      }
    });
  }
});

describe('errors of providers', { skip: NO_RECORDINGS }, () => {
  const recorded = NO_RECORDINGS === false ? loadExchanges().filter(({ status }) => status >= 400) : [];
  test('there is something to read', () => assert.ok(recorded.length >= 10, String(recorded.length)));
  for (const upstream of UPSTREAM.filter(({ protocol }) => protocol !== 'gemini'))
    test(`${upstream.protocol}: a sentence each, the status that it had, and never a throw`, () => {
      const own = recorded.filter(({ protocol }) => protocol === upstream.protocol);
      forAll(own, ({ answer, status }) => {
        const error = upstream.decodeError(status, answer);
        assert.equal(error.status, status);
        assert.ok(error.message.length > 5);
      });
      for (const body of [undefined, null, 5, '', '<html>', {}, { error: 5 }, { error: { message: {} } }, []])
        assert.equal(typeof upstream.decodeError(500, body).message, 'string');
    });
});
