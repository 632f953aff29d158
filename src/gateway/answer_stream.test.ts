import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../support/clock.ts';
import { streamBody, type StreamPiece, type StreamSource } from './answer_stream.ts';

interface Scripted extends StreamSource {
  readonly cancels: () => number;
  readonly pulls: () => number;
}

function scripted(pieces: readonly (StreamPiece | Promise<StreamPiece>)[]): Scripted {
  let pulls = 0;
  let cancels = 0;
  return {
    next: async () => {
      const piece = pieces[pulls];
      pulls += 1;
      return piece ?? new Promise<StreamPiece>(() => undefined);
    },
    cancel: () => {
      cancels += 1;
    },
    cancels: () => cancels,
    pulls: () => pulls,
  };
}

const options = { heartbeat: ': ping\n\n', heartbeatMs: 60_000, after: systemClock.after };
const out = (text: string, last = false): StreamPiece => ({ out: text, last });

test('pieces arrive in order and the last one ends the stream', async () => {
  const body = streamBody(scripted([out('a'), out('b'), out('c', true)]), options);
  assert.equal(await new Response(body).text(), 'abc');
});

test('bytes and text are both written as they are', async () => {
  const body = streamBody(scripted([{ out: new TextEncoder().encode('é'), last: false }, out('è', true)]), options);
  assert.equal(await new Response(body).text(), 'éè');
});

test('an empty piece is no chunk: the reader keeps waiting for the next', async () => {
  const source = scripted([out(''), out(''), out('x'), out('', true)]);
  const reader = streamBody(source, options).getReader();
  const first = await reader.read();
  assert.equal(new TextDecoder().decode(first.value), 'x');
  assert.equal((await reader.read()).done, true);
});

test('a heartbeat goes out at once where it is asked for, and the source is asked after it', async () => {
  const source = scripted([out('a'), out('b', true)]);
  const reader = streamBody(source, { ...options, beatFirst: true }).getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), ': ping\n\n');
  assert.equal(source.pulls(), 0);
  assert.equal(new TextDecoder().decode((await reader.read()).value), 'a');
  const early = scripted([out('a')]);
  await streamBody(early, { ...options, beatFirst: true }).cancel();
  assert.equal(early.cancels(), 1);
});

test('nothing is pulled before the reader asks: a slow reader slows the provider', async () => {
  const source = scripted([out('a'), out('b'), out('c', true)]);
  const reader = streamBody(source, options).getReader();
  await Promise.resolve();
  assert.equal(source.pulls(), 0);
  await reader.read();
  assert.equal(source.pulls(), 1);
});

test('a reader that goes away cancels the source once, also while it waits', async () => {
  const source = scripted([out('a')]);
  const reader = streamBody(source, options).getReader();
  await reader.read();
  const waiting = reader.read();
  await reader.cancel();
  assert.equal((await waiting).done, true);
  assert.equal(source.cancels(), 1);
});

test('a stream that has ended is not cancelled', async () => {
  const source = scripted([out('a', true)]);
  const reader = streamBody(source, options).getReader();
  await reader.read();
  await reader.read();
  await reader.cancel();
  assert.equal(source.cancels(), 0);
});

test('a silent source is covered by heartbeats until it speaks, and none comes after the end', async () => {
  const timers: (() => void)[] = [];
  let release: (piece: StreamPiece) => void = () => undefined;
  const late = new Promise<StreamPiece>((resolve) => {
    release = resolve;
  });
  const body = streamBody(scripted([late]), {
    heartbeat: ': ping\n\n',
    heartbeatMs: 10,
    after: (_delayMs, task) => {
      timers.push(task);
      return () => void timers.splice(timers.indexOf(task), 1);
    },
  });
  const reader = body.getReader();
  const fire = async (): Promise<void> => {
    while (timers.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    timers.shift()?.();
  };
  const first = reader.read();
  await fire();
  assert.equal(new TextDecoder().decode((await first).value), ': ping\n\n');
  const second = reader.read();
  await fire();
  assert.equal(new TextDecoder().decode((await second).value), ': ping\n\n');
  const third = reader.read();
  release(out('x', true));
  assert.equal(new TextDecoder().decode((await third).value), 'x');
  assert.equal(timers.length, 0);
});
