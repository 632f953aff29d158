import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock, settled } from '../ledger/cases/clock.ts';
import { ANSWER_BYTES_MAX, ERROR_BODY_BYTES_MAX, ERROR_BODY_TIMEOUT_MS } from '../support/limits.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { createCutoff } from './_cutoff.ts';
import { createFeed } from './_feed.ts';
import { readErrorBody, readWhole, startsLikeJson } from './_whole_answer.ts';
import type { WholeBody } from './_whole_answer.ts';
import { bodyOf, createScriptedBody } from './cases/bodies.ts';

function scene(body: ReadableStream<Uint8Array> | null) {
  const clock = createManualClock();
  const caller = new AbortController();
  const cutoff = createCutoff({ clock, parent: caller.signal, idleMs: 100, deadlineMs: clock.monotonicMs() + 10_000 });
  return { clock, caller, cutoff, feed: createFeed(body, cutoff) };
}

function read(body: ReadableStream<Uint8Array> | null): Promise<WholeBody> {
  const { feed, cutoff } = scene(body);
  return readWhole(feed, cutoff, openaiChat.decodeError);
}

async function broken(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const whole = await read(body);
  assert.ok(whole.kind === 'failed' && 'kind' in whole.cause && whole.cause.kind === 'broken', whole.kind);
  return whole.cause.reason;
}

test('a body in pieces is one answer, with its own bytes', async () => {
  const sent = Buffer.from('{"text":"größe","n":1}');
  for (let size = 1; size <= sent.length; size += 1) {
    const pieces = Array.from({ length: Math.ceil(sent.length / size) }, (_, at) =>
      sent.subarray(at * size, (at + 1) * size),
    );
    const whole = await read(bodyOf(...pieces));
    assert.ok(whole.kind === 'body');
    assert.deepEqual(whole.body, { text: 'größe', n: 1 });
    assert.deepEqual(Buffer.from(whole.bytes), sent);
  }
});

test('an answer of one chunk is passed on uncopied', async () => {
  const chunk = new TextEncoder().encode('{"a":1}');
  const whole = await read(bodyOf(chunk));
  assert.ok(whole.kind === 'body');
  assert.equal(whole.bytes.buffer, chunk.buffer);
});

test('what is no JSON object is no answer: text, HTML, lists, nothing, half a body, broken UTF-8', async () => {
  for (const body of [
    '',
    'hello',
    '<html></html>',
    '[1]',
    'null',
    '"x"',
    '7',
    '{"a":1',
    '{"a":1}}',
    '{"a":1}{"b":2}',
  ]) {
    assert.equal(await broken(bodyOf(body)), 'not-an-answer', body);
  }
  assert.equal(await broken(bodyOf(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))), 'not-an-answer');
  assert.equal(await broken(null), 'not-an-answer');
});

test('an error that comes under a 200 is an error', async () => {
  for (const body of [
    { error: { message: 'busy', type: 'overloaded_error' } },
    { error: 'busy' },
    { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
    { error: {}, choices: [] },
  ]) {
    const whole = await read(bodyOf(JSON.stringify(body)));
    assert.ok(whole.kind === 'failed' && !('kind' in whole.cause), JSON.stringify(body));
    assert.equal(whole.cause.status, 200);
  }
});

test('an `error` that is empty is none: servers print the field always', async () => {
  for (const error of [null, false])
    assert.equal((await read(bodyOf(JSON.stringify({ error, choices: [] })))).kind, 'body');
});

test('a connection that ends inside the body is a cut, an end in silence idle, the caller’s going a cancel', async () => {
  const reset = createScriptedBody();
  const resetting = broken(reset.stream);
  reset.push('{"a":');
  reset.break(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
  assert.equal(await resetting, 'cut');

  const silent = createScriptedBody();
  const first = scene(silent.stream);
  first.cutoff.watchIdle();
  const idle = readWhole(first.feed, first.cutoff, openaiChat.decodeError);
  silent.push('{');
  await first.clock.pass(99);
  silent.push('"a"');
  await first.clock.pass(99);
  silent.push(':');
  await first.clock.pass(102);
  const ended = await idle;
  assert.ok(ended.kind === 'failed' && 'kind' in ended.cause && ended.cause.kind === 'broken');
  assert.equal(ended.cause.reason, 'idle');

  const left = createScriptedBody();
  const second = scene(left.stream);
  const leaving = readWhole(second.feed, second.cutoff, openaiChat.decodeError);
  left.push('{');
  await settled();
  second.caller.abort();
  assert.deepEqual(await leaving, { kind: 'cancelled' });
});

test('an answer is read no further than its limit, and its source is closed', async () => {
  const piece = new Uint8Array(8 * 1024 * 1024).fill(0x20);
  let given = 0;
  let closed = false;
  const endless = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        given += piece.length;
        controller.enqueue(piece);
      },
      cancel: () => {
        closed = true;
      },
    },
    { highWaterMark: 0 },
  );
  assert.equal(await broken(endless), 'too-large');
  assert.ok(given > ANSWER_BYTES_MAX && given <= ANSWER_BYTES_MAX + 2 * piece.length, String(given));
  assert.equal(closed, true);
});

test('an error body is parsed where it is JSON, text where it is not, and never in vain', async () => {
  const errorBody = (body: ReadableStream<Uint8Array> | null): Promise<unknown> => {
    const { feed, clock } = scene(body);
    return readErrorBody(feed, clock);
  };
  assert.deepEqual(await errorBody(bodyOf('{"error":', '{"message":"x"}}')), { error: { message: 'x' } });
  assert.deepEqual(await errorBody(bodyOf('[{"error":{}}]')), [{ error: {} }]);
  assert.equal(await errorBody(bodyOf('<html>bad gateway</html>')), '<html>bad gateway</html>');
  assert.equal(await errorBody(null), '');
  assert.equal(await errorBody(bodyOf(new Uint8Array([0xff, 0x41]))), '\ufffdA');
});

test('an error body of ten megabytes is read to 64 KiB, and its source is closed', async () => {
  let given = 0;
  let closed = false;
  const piece = new TextEncoder().encode('x'.repeat(10_000));
  const huge = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        given += piece.length;
        if (given > 10_000_000) controller.close();
        else controller.enqueue(piece);
      },
      cancel: () => {
        closed = true;
      },
    },
    { highWaterMark: 0 },
  );
  const { feed, clock } = scene(huge);
  const body = await readErrorBody(feed, clock);
  assert.equal(typeof body === 'string' ? body.length : undefined, ERROR_BODY_BYTES_MAX);
  assert.ok(given < 2 * ERROR_BODY_BYTES_MAX, String(given));
  assert.equal(closed, true);
  // What is left is the cutoff's own deadline.
  assert.equal(clock.waiting(), 1);
});

test('an error body that stalls is used as far as it came', async () => {
  const body = createScriptedBody();
  const { feed, clock } = scene(body.stream);
  const reading = readErrorBody(feed, clock);
  body.push('half an err');
  await clock.pass(ERROR_BODY_TIMEOUT_MS);
  assert.equal(await reading, 'half an err');
  assert.equal(body.cancels(), 1);
});

test('an error body that breaks off is used as far as it came', async () => {
  const body = createScriptedBody();
  const { feed, clock } = scene(body.stream);
  const reading = readErrorBody(feed, clock);
  body.push('half');
  await settled();
  body.break(new Error('reset'));
  assert.equal(await reading, 'half');
  // What is left is the cutoff's own deadline.
  assert.equal(clock.waiting(), 1);
});

test('a body that begins with a brace, behind white space or not, looks like JSON', () => {
  const looks = (text: string): boolean => startsLikeJson(new TextEncoder().encode(text));
  for (const text of ['{', ' {', '\r\n\t {"a"']) assert.equal(looks(text), true, text);
  for (const text of ['', ' ', 'data: {', ': {', '[{', '\ufeff{']) assert.equal(looks(text), false, text);
});
