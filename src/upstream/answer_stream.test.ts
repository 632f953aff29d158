import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { chatEvents } from '../../test/fake_answers.ts';
import { splitEvery, sse } from '../../test/fake_upstream.ts';
import { createManualClock, settled } from '../ledger/cases/clock.ts';
import { LoadlineError } from '../support/errors.ts';
import { UNCOMMITTED_BYTES_MAX } from '../support/limits.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import type { Pump } from '../wire/pump.ts';
import { createCutoff } from './_cutoff.ts';
import { createFeed } from './_feed.ts';
import { openStream } from './answer_stream.ts';
import type { AnswerStream, Opened, StreamEnd, StreamStep } from './answer_stream.ts';
import { bodyOf, createScriptedBody } from './cases/bodies.ts';
import { readStream } from './cases/runs.ts';

const TOLD = new LoadlineError({ code: 'upstream_error', message: 'told' });

function scene(body: ReadableStream<Uint8Array>, pump: Pump = openaiChat.createPassthrough({ hideUsage: false })) {
  const clock = createManualClock();
  const caller = new AbortController();
  const ends: StreamEnd[] = [];
  const cutoff = createCutoff({ clock, parent: caller.signal, idleMs: 100, deadlineMs: clock.monotonicMs() + 10_000 });
  cutoff.watchIdle();
  const opening = openStream({
    feed: createFeed(body, cutoff),
    pump,
    cutoff,
    clock,
    onEnd: (end) => {
      ends.push(end);
      return end.kind === 'failed' ? TOLD : undefined;
    },
  });
  return { clock, caller, cutoff, ends, opening, pump };
}

function committed(opened: Opened): AnswerStream {
  if (opened.kind === 'committed') return opened.stream;
  throw new Error(`not committed: ${JSON.stringify(opened)}`);
}

const whyFailed = (end: StreamEnd | Opened | undefined): string => {
  if (end?.kind !== 'failed') return end?.kind ?? 'none';
  return 'kind' in end.cause && end.cause.kind === 'broken'
    ? end.cause.reason
    : 'message' in end.cause
      ? end.cause.message
      : 'send';
};

const EVENTS = chatEvents(['Hel', 'lo ', 'wörld']);
const TEXT = EVENTS.join('');
const [ROLE = '', FIRST = ''] = EVENTS;
const PING = ': ping\n\n';

test('a stream is committed at its first content and not before', async () => {
  const body = createScriptedBody();
  const { opening } = scene(body.stream);
  let opened = false;
  void opening.then(() => (opened = true));
  for (const early of [PING, ROLE, PING, FIRST.slice(0, -1)]) {
    body.push(early);
    await settled();
    assert.equal(opened, false, early);
  }
  body.push('\n');
  await settled();
  assert.equal(opened, true);
  // What was held back is not lost.
  const stream = committed(await opening);
  const held: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const step = await stream.next();
    held.push(
      step.kind === 'out' ? (typeof step.out === 'string' ? step.out : new TextDecoder().decode(step.out)) : step.kind,
    );
  }
  assert.equal(held.join(''), PING + ROLE + PING + FIRST);
});

test('however the network cuts it, the same bytes come out, and the end once', async () => {
  const bytes = Buffer.from(PING + TEXT);
  const sizes = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, async (cuts) => {
      const pieces: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = cuts[turn % cuts.length] ?? 1;
        pieces.push(bytes.subarray(at, at + size));
        at += size;
      }
      const { opening, ends } = scene(bodyOf(...pieces));
      const read = await readStream(committed(await opening));
      assert.deepEqual([read.ending, read.text], ['end', PING + TEXT]);
      assert.deepEqual(ends, [{ kind: 'complete' }]);
    }),
    { numRuns: 60 },
  );
});

test('cut after every byte, characters and line ends included, it is still the same', async () => {
  const crlf = TEXT.replaceAll('\n', '\r\n');
  const { opening } = scene(bodyOf(...splitEvery(crlf, 1)));
  const { ending, text } = await readStream(committed(await opening));
  // The blank line behind [DONE] is whole with its CR; who waits for the LF as well waits for nothing.
  assert.deepEqual([ending, text], ['end', crlf.slice(0, -1)]);
});

test('the protocol’s own end is enough: nobody waits for the socket to close as well', async () => {
  const body = createScriptedBody();
  const { opening, ends, clock, cutoff } = scene(body.stream);
  body.push(TEXT);
  const read = await readStream(committed(await opening));
  assert.equal(read.ending, 'end');
  assert.deepEqual(ends, [{ kind: 'complete' }]);
  // The body is drained for a second, then closed; the caller's deadline is gone.
  assert.equal(body.cancels(), 0);
  await clock.pass(1000);
  assert.equal(body.cancels(), 1);
  assert.equal(clock.waiting(), 0);
  assert.equal(cutoff.reason(), undefined);
});

test('a failure before content can still be taken elsewhere: an error event, a break, an early end, silence', async () => {
  const overloaded = scene(bodyOf(ROLE, sse({ error: { message: 'busy', type: 'overloaded_error' } })));
  assert.equal(whyFailed(await overloaded.opening), 'busy');
  const early = scene(bodyOf(ROLE));
  const ended = await early.opening;
  assert.ok(ended.kind === 'failed' && ended.atEnd);
  const body = createScriptedBody();
  const reset = scene(body.stream);
  body.push(ROLE);
  await settled();
  body.break(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
  const broken = await reset.opening;
  assert.equal(whyFailed(broken), 'cut');
  assert.ok(broken.kind === 'failed' && broken.atEnd);
  const silence = scene(createScriptedBody().stream);
  await silence.clock.pass(102);
  assert.equal(whyFailed(await silence.opening), 'idle');
  for (const each of [overloaded, early, reset, silence])
    assert.deepEqual(each.ends, [], 'the trace is told by who opened it');
});

test('only [DONE], only comments, or nothing is no answer', async () => {
  for (const text of ['data: [DONE]\n\n', PING.repeat(3), '', '\n\n', 'data: \n\n']) {
    const { opening } = scene(bodyOf(text));
    assert.equal((await opening).kind, 'failed', JSON.stringify(text));
  }
});

test('an error in the same chunk as content is told behind that content', async () => {
  const { opening, ends } = scene(bodyOf(ROLE + FIRST + sse({ error: { message: 'busy' } })));
  const read = await readStream(committed(await opening));
  assert.deepEqual([read.ending, read.text], ['error', ROLE + FIRST]);
  assert.equal(ends.length, 1);
});

test('behind content every failure is told once, and half an event never passes', async () => {
  const body = createScriptedBody();
  const { opening, ends } = scene(body.stream);
  body.push(ROLE + FIRST + 'data: {"choices":[{"delta":{"content":"lo');
  const stream = committed(await opening);
  await settled();
  body.break(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
  const read = await readStream(stream);
  assert.ok(read.ending === 'error');
  assert.equal(read.error, TOLD);
  assert.equal(read.text, ROLE + FIRST);
  assert.equal(ends.length, 1);
  assert.equal(whyFailed(ends[0]), 'cut');
  assert.deepEqual(await stream.next(), { kind: 'error', error: TOLD }, 'asked again it says the same');
  assert.equal(ends.length, 1);
});

test('an end without a finish behind content is an error, never a clean end', async () => {
  const { opening, ends } = scene(bodyOf(ROLE, FIRST));
  const read = await readStream(committed(await opening));
  assert.equal(read.ending, 'error');
  assert.ok(!read.text.includes('[DONE]') && !read.text.includes('"stop"'));
  assert.ok(ends[0]?.kind === 'failed' && ends[0].atEnd);
});

test('a finish without [DONE] is an end: some servers forget it, and it is added', async () => {
  const { opening } = scene(bodyOf(...EVENTS.slice(0, -1)));
  const read = await readStream(committed(await opening));
  assert.deepEqual([read.ending, read.text], ['end', TEXT]);
});

test('comments and pings are no progress: a stream of nothing else is idle', async () => {
  const body = createScriptedBody();
  const { opening, clock, ends } = scene(body.stream);
  body.push(ROLE + FIRST);
  const stream = committed(await opening);
  await stream.next();
  const next = stream.next();
  let got: StreamStep | undefined;
  void next.then((step) => (got = step));
  for (let count = 0; count < 4; count += 1) {
    body.push(PING);
    await clock.pass(30);
    if (got?.kind === 'out') {
      got = undefined;
      void stream.next().then((step) => (got = step));
    }
  }
  await clock.pass(100);
  assert.equal(got?.kind, 'error');
  assert.equal(whyFailed(ends[0]), 'idle');
  assert.equal(body.cancels(), 1);
});

test('a reader that takes its time is not the provider’s silence, at the first content or later', async () => {
  const body = createScriptedBody();
  const { opening, clock } = scene(body.stream);
  body.push(ROLE + FIRST);
  const stream = committed(await opening);
  await stream.next();
  await clock.pass(3_000);
  body.push(EVENTS[2] ?? '');
  assert.equal((await stream.next()).kind, 'out');
  await clock.pass(3_000);
  body.push(EVENTS.slice(3).join(''));
  assert.equal((await readStream(stream)).ending, 'end');
});

test('the total time ends a stream also while its reader takes nothing', async () => {
  const body = createScriptedBody();
  const { opening, clock, ends } = scene(body.stream);
  body.push(ROLE + FIRST);
  const stream = committed(await opening);
  await clock.pass(10_001);
  assert.equal(body.cancels(), 1);
  const read = await readStream(stream);
  assert.deepEqual([read.ending, read.text], ['error', ROLE + FIRST]);
  assert.equal(whyFailed(ends[0]), 'total');
});

test('a caller that leaves gets nothing more, the upstream is closed at once, and the end is told once', async () => {
  for (const how of ['signal', 'cancel'] as const) {
    const body = createScriptedBody();
    const { opening, ends, caller, clock } = scene(body.stream);
    body.push(ROLE);
    body.push(FIRST);
    const stream = committed(await opening);
    if (how === 'signal') caller.abort();
    else stream.cancel();
    await settled();
    assert.equal(body.cancels(), 1, how);
    assert.deepEqual(await stream.next(), { kind: 'cancelled' }, how);
    assert.deepEqual(await stream.next(), { kind: 'cancelled' }, how);
    stream.cancel();
    assert.deepEqual(ends, [{ kind: 'cancelled' }], how);
    assert.equal(clock.waiting(), 0, how);
  }
});

test('a caller that leaves while we wait for the provider is told of once, at once', async () => {
  for (const how of ['signal', 'cancel'] as const) {
    const body = createScriptedBody();
    const { opening, ends, caller } = scene(body.stream);
    body.push(ROLE + FIRST);
    const stream = committed(await opening);
    await stream.next();
    const waiting = stream.next();
    await settled();
    if (how === 'signal') caller.abort();
    else stream.cancel();
    assert.deepEqual(await waiting, { kind: 'cancelled' }, how);
    assert.equal(body.cancels(), 1, how);
    assert.deepEqual(ends, [{ kind: 'cancelled' }], how);
  }
});

test('a cancel in the same moment as the end of the answer has one end, whichever it is', async () => {
  for (let turns = 0; turns < 8; turns += 1) {
    const body = createScriptedBody();
    const { opening, ends } = scene(body.stream);
    body.push(ROLE + FIRST);
    const stream = committed(await opening);
    await stream.next();
    const waiting = stream.next();
    await settled();
    body.push(EVENTS.slice(2).join(''));
    // Each count of turns lets the chunk come one step further before the cancel.
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    stream.cancel();
    await waiting;
    await stream.next();
    assert.equal(ends.length, 1, `${turns} turns: ${ends.map(({ kind }) => kind).join(' ')}`);
  }
});

test('a cancel behind the end changes nothing: what was held for the caller still comes', async () => {
  const { opening, ends, caller } = scene(bodyOf(TEXT));
  const stream = committed(await opening);
  caller.abort();
  stream.cancel();
  const read = await readStream(stream);
  assert.deepEqual([read.ending, read.text], ['end', TEXT]);
  assert.deepEqual(ends, [{ kind: 'complete' }]);
});

test('before content the caller’s leaving is a cancel and no failure', async () => {
  const body = createScriptedBody();
  const { opening, caller } = scene(body.stream);
  body.push(ROLE);
  await settled();
  caller.abort();
  assert.deepEqual(await opening, { kind: 'cancelled' });
});

test('what comes before content is held to a limit, then passed on without content', async () => {
  const ping = `: ${'p'.repeat(60_000)}\n\n`;
  const body = createScriptedBody();
  const { opening } = scene(body.stream);
  const needed = Math.ceil((UNCOMMITTED_BYTES_MAX + 1) / ping.length);
  for (let count = 0; count < needed; count += 1) body.push(ping);
  const opened = await opening;
  assert.equal(opened.kind, 'committed');
});

/** A pump that does what a test says. */
function pumpOf(push: Pump['push']): Pump {
  return {
    push,
    end: () => ({ out: '', content: false }),
    state: () => ({ usage: undefined, finish: undefined, model: undefined, outputChars: 0, complete: false }),
  };
}

test('a pump that throws ends the attempt as no answer, before content and behind it', async () => {
  const throwing = scene(
    bodyOf('x'),
    pumpOf(() => {
      throw new RangeError('bytes of the body');
    }),
  );
  assert.equal(whyFailed(await throwing.opening), 'not-an-answer');
  let calls = 0;
  const body = createScriptedBody();
  const later = scene(
    body.stream,
    pumpOf(() => {
      calls += 1;
      if (calls > 1) throw new RangeError('bytes of the body');
      return { out: 'first', content: true };
    }),
  );
  body.push('a');
  const stream = committed(await later.opening);
  body.push('b');
  assert.equal((await readStream(stream)).ending, 'error');
  assert.equal(whyFailed(later.ends[0]), 'not-an-answer');
  assert.ok(
    later.ends[0]?.kind === 'failed' && 'detail' in later.ends[0].cause && later.ends[0].cause.detail === 'RangeError',
  );
});

test('state can be read at any time, also behind a cancel', async () => {
  const body = createScriptedBody();
  const { opening } = scene(body.stream);
  body.push(ROLE + FIRST);
  const stream = committed(await opening);
  stream.cancel();
  assert.deepEqual(
    [stream.state().outputChars, stream.state().complete, stream.state().model],
    [3, false, 'gpt-5.4-mini-2026-03-17'],
  );
});
