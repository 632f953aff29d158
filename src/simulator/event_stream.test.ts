import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamOf } from './event_stream.ts';

function counting(limit: number) {
  const seen = { given: 0, isOver: false };
  function* events(): Generator<string> {
    try {
      for (let index = 0; index < limit; index += 1) {
        seen.given += 1;
        yield `data: ${index}\n\n`;
      }
    } finally {
      seen.isOver = true;
    }
  }
  return { seen, stream: streamOf(events()) };
}

test('all events come in their order, each as a chunk of its own', async () => {
  const { stream } = counting(5);
  const chunks: string[] = [];
  for await (const chunk of stream) chunks.push(new TextDecoder().decode(chunk));
  assert.deepEqual(
    chunks,
    [0, 1, 2, 3, 4].map((index) => `data: ${index}\n\n`),
  );
});

test('nothing is made before it is asked for', async () => {
  const { seen, stream } = counting(1_000_000);
  const reader = stream.getReader();
  await reader.read();
  await reader.read();
  assert.equal(seen.given, 2);
  await reader.cancel();
});

test('a reader that goes away ends the answer, also in the middle of a pause', async () => {
  const { seen, stream } = counting(1_000_000);
  const reader = stream.getReader();
  await reader.read();
  const waiting = reader.read();
  await reader.cancel();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  assert.equal(seen.isOver, true);
  const { given } = seen;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(seen.given, given);
});
