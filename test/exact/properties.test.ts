// What holds for any answer and any conversation, over all codecs and pairs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError, LoadlineError } from '../../src/support/errors.ts';
import type { JsonObject } from '../../src/support/json.ts';
import type { AnswerEvent } from '../../src/wire/answer.ts';
import type { Conversation } from '../../src/wire/conversation.ts';
import { gatherAnswer } from '../../src/wire/gathered.ts';
import type { EncodedRequest } from '../../src/wire/codec.ts';
import { NO_PROVIDER_SCHEMAS, requestFaults } from '../replay/provider_schemas.ts';
import { answerEvents, conversation } from './arbitrary.ts';
import { INBOUND, PAIRS, UPSTREAM, type DialogueCodec } from './codecs.ts';
import { emittedFaults, eventFaults, NO_EMITTED_SCHEMAS } from './emitted.ts';
import { bytesOf, contextOf, decodeStream, playStream } from './play.ts';
import { payloadsOfWritten, readWritten } from './read_sse.ts';
import { toldBy } from './read_told.ts';
import { sampleStream } from './sample_streams.ts';
import { assertStreamOrder } from './stream_order.ts';
import { AIMS, type Aim } from './targets.ts';

const LONG = process.env['LOADLINE_TEST_LONG'] === '1';
const RUNS = { numRuns: LONG ? 2_000 : 150 };

function written(inbound: DialogueCodec, events: readonly AnswerEvent[]): string {
  const encoder = inbound.createEncoder(contextOf(inbound));
  return events.map((event) => encoder.push(event)).join('');
}

const printed = (body: JsonObject): JsonObject => JSON.parse(JSON.stringify(body)) as JsonObject;

for (const inbound of INBOUND) {
  const upstream = UPSTREAM.find(({ protocol }) => protocol === inbound.protocol) ?? assert.fail();

  describe(`any answer in ${inbound.protocol}`, () => {
    test('its stream is valid and in order', { skip: NO_EMITTED_SCHEMAS }, () => {
      fc.assert(
        fc.property(answerEvents, (events) => {
          const text = written(inbound, events);
          for (const payload of payloadsOfWritten(text)) assert.deepEqual(eventFaults(inbound.protocol, payload), []);
          assertStreamOrder(inbound.protocol, text, { includeUsage: true });
        }),
        RUNS,
      );
    });

    test('its stream, put together, is the answer that is not streamed', { skip: NO_EMITTED_SCHEMAS }, () => {
      fc.assert(
        fc.property(answerEvents, (events) => {
          const whole = printed(inbound.encodeAnswer(gatherAnswer(events), contextOf(inbound)));
          assert.deepEqual(emittedFaults(inbound.protocol, 'answer', whole), []);
          const streamed = toldBy({ protocol: inbound.protocol, answer: written(inbound, events) });
          const told = toldBy({ protocol: inbound.protocol, answer: whole });
          const plain = (text = ''): string => text.replaceAll(/\s+/g, '');
          assert.equal(plain(streamed?.reasoning), plain(told?.reasoning));
          assert.deepEqual({ ...streamed, reasoning: '' }, { ...told, reasoning: '' });
        }),
        RUNS,
      );
    });

    test('decoded again it is what it was', () => {
      fc.assert(
        fc.property(answerEvents, (events) => {
          const before = gatherAnswer(events);
          const after = gatherAnswer(decodeStream(upstream, [bytesOf(written(inbound, events))]));
          const words = (kind: 'text' | 'reasoning', parts: typeof before.parts): string =>
            parts.map((part) => (part.kind === kind ? part.text : '')).join('');
          for (const kind of ['text', 'reasoning'] as const)
            assert.equal(
              words(kind, after.parts).replaceAll(/\s+/g, ''),
              words(kind, before.parts).replaceAll(/\s+/g, ''),
            );
          const calls = (parts: typeof before.parts): unknown =>
            parts.flatMap((part) =>
              part.kind === 'tool-call' ? [[part.name, JSON.parse(part.argumentsText) as unknown]] : [],
            );
          assert.deepEqual(calls(after.parts), calls(before.parts));
          if (before.usage !== undefined) {
            assert.equal(after.usage?.inputTokens, before.usage.inputTokens);
            assert.equal(after.usage?.outputTokens, before.usage.outputTokens);
            assert.equal(after.usage?.cachedReadTokens, before.usage.cachedReadTokens);
          }
        }),
        RUNS,
      );
    });
  });
}

function encoded({ upstream, target }: Aim, asked: Conversation): EncodedRequest | undefined {
  try {
    return upstream.encodeRequest(asked, target);
  } catch (error) {
    assert.ok(isLoadlineError(error), error instanceof Error ? (error.stack ?? '') : String(error));
    assert.match(error.code, /^(invalid_request|unsupported_parameter)$/);
    return undefined;
  }
}

describe('any conversation', { skip: NO_PROVIDER_SCHEMAS }, () => {
  for (const aim of AIMS) {
    test(`is a valid request to ${aim.name}, or refused by name`, () => {
      let written = 0;
      fc.assert(
        fc.property(conversation, (asked) => {
          const request = encoded({ ...aim, target: { ...aim.target, stream: asked.stream } }, asked);
          if (request === undefined) return;
          written += 1;
          assert.deepEqual(requestFaults(aim.upstream.protocol, printed(request.body)), []);
        }),
        RUNS,
      );
      assert.ok(written > RUNS.numRuns / 2, `${written} were written`);
    });

    const inbound = INBOUND.find(({ protocol }) => protocol === aim.upstream.protocol);
    if (inbound === undefined) continue;
    test(`written for ${aim.name}, read and written again is the same`, () => {
      fc.assert(
        fc.property(conversation, (asked) => {
          const first = encoded(aim, asked);
          if (first === undefined) return;
          const read = inbound.decodeRequest(printed(first.body));
          const second = encoded(aim, { ...read, model: asked.model });
          assert.deepEqual(printed(second?.body ?? {}), printed(first.body));
        }),
        RUNS,
      );
    });
  }
});

const ERROR = new LoadlineError({ code: 'upstream_error', message: 'The provider broke off its answer.' });

/** Asserts that what a caller reads is well-formed, and no end of an answer where there was none. */
function assertOneEnd(inbound: DialogueCodec, text: string, failed: boolean): void {
  if (!failed) {
    assertStreamOrder(inbound.protocol, text, { includeUsage: true });
    return;
  }
  assert.doesNotMatch(
    text,
    /"finish_reason":"|\[DONE\]|"message_stop"|"message_delta"|"response\.(completed|incomplete)"/,
  );
  const events = readWritten(text + inbound.encodeStreamError(ERROR, 'req_1'));
  const last = events.at(-1)?.payload ?? assert.fail('an error is told');
  assert.match(JSON.stringify(last), /upstream|provider/i);
  const told = events.filter(({ payload }) => JSON.stringify(payload ?? {}).includes(ERROR.message));
  // OpenAI ends a stream of Responses with both: an error event, and the response that failed.
  const pair = ['error', 'response.failed'];
  if (inbound.protocol === 'openai-responses')
    assert.deepEqual(
      told.map(({ event }) => event),
      pair,
    );
  else assert.equal(told.length, 1);
}

describe('streams that go wrong', () => {
  for (const pair of PAIRS) {
    const events = sampleStream(pair.upstream.protocol);
    const bytes = bytesOf(events.join(''));

    test(`${pair.name}: cut anywhere it is an error, never a stop`, () => {
      let whole = 0;
      for (let at = 0; at < bytes.length; at += LONG ? 1 : 5) {
        const { text, error } = playStream(pair, [bytes.subarray(0, at)]);
        if (error === undefined) whole += 1;
        assertOneEnd(pair.inbound, text, error !== undefined);
      }
      // What follows the finish (usage, [DONE]) may be missing; the answer itself may not.
      assert.ok(whole * (LONG ? 1 : 5) < bytes.length / 4, `${whole} cuts passed as whole`);
    });

    test(`${pair.name}: events lost, doubled, swapped and broken end once`, () => {
      const change = fc.record({
        at: fc.nat(events.length - 1),
        how: fc.constantFrom('lose', 'double', 'swap', 'break', 'garble'),
        byte: fc.nat(2_000),
      });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          const list = [...events];
          for (const { at, how, byte } of changes) {
            const event = list[at] ?? '';
            if (how === 'lose') list[at] = '';
            else if (how === 'double') list[at] = event + event;
            else if (how === 'swap') [list[at], list[at + 1]] = [list[at + 1] ?? '', event];
            else if (how === 'break') list[at] = event.slice(0, byte % (event.length + 1));
            else list[at] = event.replaceAll('"', byte % 2 === 0 ? "'" : '"x');
          }
          const { text, error } = playStream(pair, [bytesOf(list.join(''))]);
          assertOneEnd(pair.inbound, text, error !== undefined);
        }),
        RUNS,
      );
    });

    test(`${pair.name}: bytes of chance end in one error`, () => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (chunks) => {
          const { text, error } = playStream(pair, chunks);
          assert.ok(error !== undefined);
          assertOneEnd(pair.inbound, text, true);
        }),
        RUNS,
      );
    });
  }
});
