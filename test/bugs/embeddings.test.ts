// Vectors for OpenAI's own SDK from servers that know less than OpenAI: over real HTTP, with the SDK as it comes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { whole, startFakeUpstream, type FakeUpstream } from '../fake_upstream.ts';
import { startServer, type RunningServer } from '../e2e/server.ts';

const VECTOR = [0.5, -2, 0.25];
const BASE64 = Buffer.from(new Float32Array(VECTOR).buffer).toString('base64');

let upstream: FakeUpstream;
let server: RunningServer;
let embedding: string | readonly number[] = VECTOR;

before(async () => {
  upstream = await startFakeUpstream(() =>
    whole({
      object: 'list',
      model: 'nomic-embed-text',
      data: [{ object: 'embedding', index: 0, embedding }],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    }),
  );
  server = await startServer({ environment: { OLLAMA_BASE_URL: upstream.url } });
});
after(async () => {
  await server.stop();
  await upstream.stop();
});

async function embed(format?: 'float' | 'base64'): Promise<unknown> {
  const client = new OpenAI({ apiKey: server.key, baseURL: `${server.url}/v1`, maxRetries: 0 });
  const { data } = await client.embeddings.create({
    model: 'ollama/nomic-embed-text',
    input: 'a text',
    ...(format === undefined ? {} : { encoding_format: format }),
  });
  return data[0]?.embedding;
}

test('a server that answers numbers though base64 was asked gives the SDK its vector, and no empty one', async () => {
  embedding = VECTOR;
  assert.deepEqual(await embed(), VECTOR);
  assert.equal(upstream.calls.at(-1)?.json()['encoding_format'], 'base64', 'the SDK asks for it unasked');
  assert.deepEqual(await embed('float'), VECTOR);
  assert.equal(await embed('base64'), BASE64);
});

test('a server that answers base64 though numbers were asked gives numbers', async () => {
  embedding = BASE64;
  assert.deepEqual(await embed('float'), VECTOR);
  assert.deepEqual(await embed(), VECTOR);
});
