import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadlineError } from '../support/errors.ts';
import type { StreamStep } from '../upstream/answer_stream.ts';
import { committedSource, pendingSource, type StreamEnding } from './stream_source.ts';

type StreamResult = Parameters<typeof committedSource>[0];

const broken = new LoadlineError({ code: 'upstream_error', message: 'broke off' });

function streamResult(
  steps: readonly StreamStep[],
  completeAfter = Number.POSITIVE_INFINITY,
): StreamResult & { readonly cancels: () => number } {
  let taken = 0;
  let cancels = 0;
  const stream = {
    next: async () => {
      const step = steps[Math.min(taken, steps.length - 1)];
      taken += 1;
      if (step === undefined) throw new RangeError('no steps');
      return step;
    },
    cancel: () => {
      cancels += 1;
    },
    state: () => ({
      usage: undefined,
      finish: 'stop' as const,
      model: undefined,
      outputChars: 0,
      complete: taken >= completeAfter,
    }),
  };
  return {
    kind: 'stream',
    stream,
    status: 200,
    headers: new Headers(),
    dropped: ['seed'],
    target: undefined as never,
    traces: () => [],
    cancels: () => cancels,
  };
}

function collecting(): { readonly endings: StreamEnding[]; readonly options: Parameters<typeof committedSource>[1] } {
  const endings: StreamEnding[] = [];
  return {
    endings,
    options: { encodeError: (error) => `error:${error.code}`, onEnd: (ending) => endings.push(ending) },
  };
}

const out = (text: string): StreamStep => ({ kind: 'out', out: text });

test('the end is told before the last bytes are given out', async () => {
  const { endings, options } = collecting();
  const source = committedSource(streamResult([out('a'), out('[DONE]'), { kind: 'end' }], 2), options);
  assert.deepEqual(await source.next(), { out: 'a', last: false });
  assert.equal(endings.length, 0);
  assert.deepEqual(await source.next(), { out: '[DONE]', last: true });
  assert.deepEqual(
    endings.map(({ end, finish, dropped }) => ({ end, finish, dropped })),
    [{ end: 'complete', finish: 'stop', dropped: ['seed'] }],
  );
});

test('several pieces behind the end go out as one, bytes and text alike', async () => {
  const { options } = collecting();
  const source = committedSource(
    streamResult([{ kind: 'out', out: new TextEncoder().encode('a') }, out('b'), { kind: 'end' }], 1),
    options,
  );
  const piece = await source.next();
  assert.equal(typeof piece.out === 'string' ? piece.out : new TextDecoder().decode(piece.out), 'ab');
  assert.equal(piece.last, true);
});

test('an error goes on from where the stream stands, in a protocol that counts its events', async () => {
  const { options } = collecting();
  const result = streamResult([out('a'), { kind: 'error', error: broken }]);
  const stream = { ...result.stream, fail: (error: LoadlineError) => `7:${error.code}` };
  const source = committedSource({ ...result, stream }, options);
  await source.next();
  assert.deepEqual(await source.next(), { out: '7:upstream_error', last: true });
  const silent = committedSource({ ...result, stream: { ...stream, fail: () => undefined } }, options);
  assert.deepEqual(await silent.next(), { out: 'error:upstream_error', last: true });
});

test('an error after content is told once, in the stream’s own form', async () => {
  const { endings, options } = collecting();
  const source = committedSource(streamResult([out('a'), { kind: 'error', error: broken }]), options);
  await source.next();
  assert.deepEqual(await source.next(), { out: 'error:upstream_error', last: true });
  assert.equal(endings.length, 1);
  assert.equal(endings[0]?.error, broken);
});

test('a reader that leaves closes the upstream and ends it as cancelled, once', async () => {
  const { endings, options } = collecting();
  const result = streamResult([out('a'), { kind: 'cancelled' }]);
  const source = committedSource(result, options);
  await source.next();
  source.cancel();
  source.cancel();
  assert.deepEqual(await source.next(), { out: '', last: true });
  assert.deepEqual(
    endings.map(({ end }) => end),
    ['cancelled'],
  );
});

test('a stream that was promised begins when it comes', async () => {
  const { endings, options } = collecting();
  const source = pendingSource(Promise.resolve(streamResult([out('a'), { kind: 'end' }])), options);
  assert.deepEqual(await source.next(), { out: 'a', last: false });
  assert.deepEqual(await source.next(), { out: '', last: true });
  assert.deepEqual(
    endings.map(({ end }) => end),
    ['complete'],
  );
});

test('a promise that comes to nothing is an error in band', async () => {
  const { endings, options } = collecting();
  const failed = { kind: 'failed' as const, error: broken, failure: undefined, traces: () => [] };
  assert.deepEqual(await pendingSource(Promise.resolve(failed), options).next(), {
    out: 'error:upstream_error',
    last: true,
  });
  assert.deepEqual(await pendingSource(Promise.resolve(broken), options).next(), {
    out: 'error:upstream_error',
    last: true,
  });
  assert.deepEqual(
    endings.map(({ end }) => end),
    ['error', 'error'],
  );
});

test('a reader that leaves before the promise is kept is settled although nobody pulls any more', async () => {
  const { endings, options } = collecting();
  const result = streamResult([out('a'), { kind: 'end' }]);
  const source = pendingSource(Promise.resolve(result), options);
  source.cancel();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(
    endings.map(({ end }) => end),
    ['cancelled'],
  );
  assert.equal(result.cancels(), 1);
});
