// Every recorded answer of every provider's protocol, told in every caller's: valid by the strict published schemas, in
// order, and saying the same; as a stream, as a whole, and gathered from a stream.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isJsonObject } from '../../src/support/json.ts';
import type { Expected } from '../replay/read_answer.ts';
import { sameJson } from '../replay/read_request.ts';
import { NO_RECORDINGS } from '../replay/recordings.ts';
import { PAIRS, type Pair } from './codecs.ts';
import { emittedFaults, eventFaults, NO_EMITTED_SCHEMAS, openResponsesFaults } from './emitted.ts';
import { forAll } from './for_all.ts';
import { bytesOf, passStream, playGathered, playStream, playWhole } from './play.ts';
import { payloadsOfWritten } from './read_sse.ts';
import { loadRecorded, type RecordedAnswer } from './recorded.ts';
import { toldBy } from './read_told.ts';
import { assertStreamOrder } from './stream_order.ts';

const recorded = loadRecorded();

/** Paragraphs of thoughts are joined by each protocol in its own way. */
const plain = (text: string): string => text.replaceAll(/\s+/g, '');

/** What a protocol can say of why it ended; a call that is there is a call. */
const finishOf = ({ finish, calls }: Expected): string =>
  finish === 'stop' && calls.length > 0 ? 'tool_calls' : finish;

function assertUsage(told: Expected, { expected }: RecordedAnswer): void {
  const { promptTokens, completionTokens } = expected;
  if (promptTokens === undefined || completionTokens === undefined) return;
  assert.equal(told.promptTokens, promptTokens, 'prompt tokens, what was cached included');
  assert.equal(told.completionTokens, completionTokens, 'completion tokens');
  if ((expected.cachedTokens ?? 0) > 0) assert.equal(told.cachedTokens, expected.cachedTokens, 'cached tokens');
  if ((expected.reasoningTokens ?? 0) > 0 && told.reasoningTokens !== undefined)
    assert.equal(told.reasoningTokens, expected.reasoningTokens, 'reasoning tokens');
}

/** The text of a custom tool is one argument where a protocol has no such tools. */
const sameArguments = (told: string, given: string): boolean =>
  sameJson(told, given) || sameJson(told, JSON.stringify({ input: given }));

function assertSame(told: Expected | undefined, recordedAnswer: RecordedAnswer): void {
  const { expected } = recordedAnswer;
  assert.ok(told !== undefined, 'a whole answer');
  assert.equal(told.text, expected.text, 'the text');
  assert.equal(plain(told.reasoning), plain(expected.reasoning), 'the thoughts');
  assert.deepEqual(
    told.calls.map(({ name }) => name),
    expected.calls.map(({ name }) => name),
    'the calls',
  );
  assert.equal(new Set(told.calls.map(({ id }) => id)).size, told.calls.length, 'an id for each call');
  for (const [at, call] of told.calls.entries())
    assert.ok(sameArguments(call.arguments, expected.calls[at]?.arguments ?? ''), `arguments ${call.arguments}`);
  assert.equal(finishOf(told), finishOf(expected), 'why it ended');
  assertUsage(told, recordedAnswer);
}

function checkWhole(body: ReturnType<typeof playWhole>, { inbound }: Pair, answer: RecordedAnswer): void {
  assert.deepEqual(emittedFaults(inbound.protocol, 'answer', body), [], JSON.stringify(body).slice(0, 400));
  if (inbound.protocol === 'openai-responses') assert.deepEqual(openResponsesFaults(body), []);
  assertSame(toldBy({ protocol: inbound.protocol, answer: body }), answer);
}

describe('recorded answers, told in every protocol', { skip: NO_RECORDINGS || NO_EMITTED_SCHEMAS }, () => {
  for (const pair of PAIRS) {
    const { inbound, upstream, name } = pair;
    const own = recorded.filter(({ protocol }) => protocol === upstream.protocol);
    const streams = own.filter(({ answer }) => typeof answer === 'string');
    const wholes = own.filter(({ answer }) => typeof answer !== 'string');

    test(`${name}: streams`, () => {
      assert.ok(streams.length >= 10, String(streams.length));
      forAll(streams, (answer) => {
        const played = playStream(pair, [bytesOf(String(answer.answer))]);
        assert.equal(played.error, undefined, JSON.stringify(played.error));
        for (const payload of payloadsOfWritten(played.text))
          assert.deepEqual(eventFaults(inbound.protocol, payload), [], JSON.stringify(payload).slice(0, 400));
        assertStreamOrder(inbound.protocol, played.text, { includeUsage: true });
        assertSame(toldBy({ protocol: inbound.protocol, answer: played.text }), answer);
      });
    });

    test(`${name}: whole answers`, () => {
      assert.ok(wholes.length >= 30, String(wholes.length));
      forAll(wholes, (answer) => {
        assert.ok(isJsonObject(answer.answer));
        checkWhole(playWhole(pair, answer.answer), pair, answer);
      });
    });

    test(`${name}: streams gathered to whole answers`, () => {
      forAll(streams, (answer) => checkWhole(playGathered(pair, [bytesOf(String(answer.answer))]), pair, answer));
    });

    if (inbound.protocol !== upstream.protocol) continue;
    test(`${name}: the provider's own events pass to the byte`, () => {
      forAll(streams, (answer) => {
        const passed = passStream(inbound, [bytesOf(String(answer.answer))]);
        assert.equal(passed.error, undefined);
        assertSame(toldBy({ protocol: inbound.protocol, answer: passed.text }), answer);
        const text = String(answer.answer).trimEnd();
        assert.ok(passed.text.trimEnd() === text || passed.text.startsWith(text.slice(0, text.lastIndexOf('data:'))));
      });
    });
  }
});
