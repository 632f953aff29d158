import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock, settled } from '../ledger/cases/clock.ts';
import { STREAM_CLOSE_MS } from '../support/limits.ts';
import { createCutoff } from './_cutoff.ts';
import { createFeed } from './_feed.ts';
import type { Fed } from './_feed.ts';
import { bodyOf, createScriptedBody, deafBody } from './cases/bodies.ts';

function scene(body: ReadableStream<Uint8Array> | null) {
  const clock = createManualClock();
  const caller = new AbortController();
  const cutoff = createCutoff({ clock, parent: caller.signal, idleMs: 100, deadlineMs: clock.monotonicMs() + 10_000 });
  return { clock, caller, cutoff, feed: createFeed(body, cutoff) };
}

const text = (fed: Fed): string => (fed.kind === 'chunk' ? new TextDecoder().decode(fed.bytes) : fed.kind);

test('chunks come in order and as they were, then the end, again and again', async () => {
  const { feed } = scene(bodyOf('a', 'bc', new Uint8Array(0), 'd'));
  const read: string[] = [];
  for (let count = 0; count < 6; count += 1) read.push(text(await feed.read()));
  assert.deepEqual(read, ['a', 'bc', '', 'd', 'end', 'end']);
});

test('no body is an end', async () => {
  const { feed, clock } = scene(null);
  assert.deepEqual(await feed.read(), { kind: 'end' });
  feed.close();
  feed.drain(clock);
});

test('a chunk that was given back comes first', async () => {
  const { feed } = scene(bodyOf('a', 'b'));
  const first = await feed.read();
  assert.ok(first.kind === 'chunk');
  feed.unread(first.bytes);
  assert.deepEqual([text(await feed.read()), text(await feed.read()), text(await feed.read())], ['a', 'b', 'end']);
});

test('a body that breaks says with which code, or which error', async () => {
  const coded = createScriptedBody();
  const first = scene(coded.stream);
  coded.break(Object.assign(new TypeError('to http://10.0.0.1'), { code: 'ECONNRESET' }));
  assert.deepEqual(await first.feed.read(), { kind: 'broken', detail: 'ECONNRESET' });
  const plain = createScriptedBody();
  const second = scene(plain.stream);
  plain.break(new RangeError('bytes of the body'));
  assert.deepEqual(await second.feed.read(), { kind: 'broken', detail: 'RangeError' });
  const odd = createScriptedBody();
  const third = scene(odd.stream);
  odd.break('text');
  assert.deepEqual(await third.feed.read(), { kind: 'broken', detail: 'unknown' });
});

test('a cut wakes a read that waits, closes the source once and stays', async () => {
  const body = createScriptedBody();
  const { feed, caller } = scene(body.stream);
  const waiting = feed.read();
  await settled();
  caller.abort();
  assert.deepEqual(await waiting, { kind: 'cut', reason: 'cancelled' });
  assert.deepEqual(await feed.read(), { kind: 'cut', reason: 'cancelled' });
  assert.equal(body.cancels(), 1);
});

test('a source that is deaf to its being cancelled does not hold anybody up', async () => {
  const { feed, clock, cutoff } = scene(deafBody());
  cutoff.watchIdle();
  const waiting = feed.read();
  await clock.pass(101);
  assert.deepEqual(await waiting, { kind: 'cut', reason: 'idle' });
});

test('a chunk that came before the cut but was not read yet is not read any more', async () => {
  const body = createScriptedBody();
  const { feed, cutoff } = scene(body.stream);
  body.push('late');
  cutoff.cut('total');
  assert.deepEqual(await feed.read(), { kind: 'cut', reason: 'total' });
});

test('a chunk that was given back before the cut is not read any more, nor does an empty body end', async () => {
  const given = scene(bodyOf('a'));
  given.feed.unread(new Uint8Array([1]));
  given.cutoff.cut('idle');
  assert.deepEqual(await given.feed.read(), { kind: 'cut', reason: 'idle' });
  const empty = scene(null);
  empty.cutoff.cut('cancelled');
  assert.deepEqual(await empty.feed.read(), { kind: 'cut', reason: 'cancelled' });
});

test('an error of the body behind the cut is the cut’s doing', async () => {
  const body = createScriptedBody();
  const { feed, cutoff } = scene(body.stream);
  const waiting = feed.read();
  body.break(new DOMException('aborted', 'AbortError'));
  cutoff.cut('cancelled');
  assert.deepEqual(await waiting, { kind: 'cut', reason: 'cancelled' });
});

test('a cut before the first read closes the body', async () => {
  const body = createScriptedBody();
  const { cutoff } = scene(body.stream);
  cutoff.cut('idle');
  await settled();
  assert.equal(body.cancels(), 1);
});

test('close ends the body in the source, and a second one does no harm', async () => {
  const body = createScriptedBody();
  const { feed } = scene(body.stream);
  feed.close();
  feed.close();
  await settled();
  assert.equal(body.cancels(), 1);
  assert.deepEqual(await feed.read(), { kind: 'end' });
});

test('draining reads to the end, so that the connection can be used again, and leaves no timer', async () => {
  const body = createScriptedBody();
  const { feed, clock, cutoff } = scene(body.stream);
  cutoff.release();
  feed.drain(clock);
  assert.equal(clock.waiting(), 1);
  body.push('\n');
  body.end();
  await settled();
  assert.equal(clock.waiting(), 0);
  assert.equal(body.cancels(), 0);
});

test('draining waits no longer than a second, and takes no more than a little', async () => {
  const silent = createScriptedBody();
  const first = scene(silent.stream);
  first.cutoff.release();
  first.feed.drain(first.clock);
  await first.clock.pass(STREAM_CLOSE_MS - 1);
  assert.equal(silent.cancels(), 0);
  await first.clock.pass(1);
  assert.equal(silent.cancels(), 1);

  const endless = createScriptedBody();
  const second = scene(endless.stream);
  second.cutoff.release();
  second.feed.drain(second.clock);
  for (let count = 0; count < 3; count += 1) endless.push(new Uint8Array(32 * 1024));
  await settled();
  assert.equal(endless.cancels(), 1);
  assert.equal(second.clock.waiting(), 0);
});

test('a connection that breaks behind the end of an answer harms nobody', async () => {
  const body = createScriptedBody();
  const { feed, clock } = scene(body.stream);
  feed.drain(clock);
  body.break(new Error('reset'));
  // An unhandled rejection would fail this file.
  await settled();
});
