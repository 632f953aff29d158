// What a running server keeps between requests: across kill -9 and restarts, under one secret, readable in no file, and
// not at all where the operator says never.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Database } from 'bun:sqlite';
import { responsesAnswer } from '../fake_answers.ts';
import { sse, startFakeUpstream, stream, whole, type FakeCall, type FakeUpstream } from '../fake_upstream.ts';
import { bareEnvironment, loadline, startServer, temporaryDirectory, type RunningServer } from './server.ts';

const PROMPT = 'canaryprompt-plum-zebra-quartz';
const ANSWER = 'canaryanswer-violet-otter-basalt';
/** A commit of the thread takes milliseconds; a busy machine takes its time. */
const WRITTEN_MS = 10_000;

/** The provider's id of each answer is its own. */
function answer(call: FakeCall) {
  const steps = responsesAnswer(ANSWER);
  const body = JSON.parse(Buffer.from((steps[1] as { write: Uint8Array }).write).toString()) as Record<string, unknown>;
  const response = { ...body, id: `resp_up_${call.index}` };
  if (call.json()['stream'] !== true) return whole(response);
  return stream([
    sse({ type: 'response.created', sequence_number: 0, response: { ...response, status: 'in_progress', output: [] } }),
    sse({
      type: 'response.output_text.delta',
      sequence_number: 1,
      item_id: 'msg_fake',
      output_index: 0,
      content_index: 0,
      delta: ANSWER,
      logprobs: [],
    }),
    sse({ type: 'response.completed', sequence_number: 2, response }),
  ]);
}

interface Installation {
  readonly directory: string;
  readonly upstream: FakeUpstream;
  readonly start: (more?: Readonly<Record<string, string>>) => Promise<RunningServer>;
}

async function install(t: TestContext): Promise<Installation> {
  const directory = temporaryDirectory('stored');
  const upstream = await startFakeUpstream(answer);
  t.after(async () => {
    await upstream.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const environment = { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: upstream.url };
  return {
    directory,
    upstream,
    start: (more = {}) => startServer({ directory, environment: { ...environment, ...more } }),
  };
}

async function ask(
  server: RunningServer,
  key: string,
  body: object,
): Promise<{ id: string; status: number; text: string }> {
  const got = await fetch(`${server.url}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.4-mini', input: PROMPT, ...body }),
  });
  const text = await got.text();
  return { id: /"id":"(resp_[^"]+)"/.exec(text)?.[1] ?? '', status: got.status, text };
}

async function call(server: RunningServer, key: string, [method, path]: readonly [string, string]): Promise<number> {
  const got = await fetch(`${server.url}/v1/responses/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
  });
  await got.text();
  return got.status;
}

function killed(server: RunningServer, directory: string): Promise<unknown> {
  const lock = readFileSync(join(directory, 'data', 'serve.lock'), 'utf8');
  process.kill(Number(/"pid":(\d+)/.exec(lock)?.[1]), 'SIGKILL');
  return server.exited;
}

function keptIn(directory: string): readonly string[] {
  const database = new Database(join(directory, 'data', 'loadline.db'), { readonly: true });
  try {
    return (database.query('SELECT id FROM kept ORDER BY seq').all() as readonly { id: string }[]).map((row) => row.id);
  } finally {
    database.close();
  }
}

async function written(directory: string, id: string): Promise<void> {
  const deadline = performance.now() + WRITTEN_MS;
  while (!keptIn(directory).includes(id)) {
    assert.ok(performance.now() < deadline, `${id} was never written`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function filesBelow(path: string): readonly string[] {
  return readdirSync(path).flatMap((name) => {
    const inner = join(path, name);
    return statSync(inner).isDirectory() ? filesBelow(inner) : [inner];
  });
}

function assertUnreadable(directory: string): void {
  const files = filesBelow(join(directory, 'data'));
  assert.ok(files.length >= 3);
  for (const file of files) {
    const bytes = readFileSync(file);
    for (const words of [PROMPT, ANSWER])
      for (const form of [
        words,
        Buffer.from(words).toString('base64').slice(4, -4),
        Buffer.from(words).toString('hex'),
      ])
        assert.ok(!bytes.includes(form), `${file} shows ${words}`);
  }
}

test('stored answers survive kill -9 and a restart, lie readable in no file, and are gone once deleted', async (t) => {
  const { directory, upstream, start } = await install(t);
  const first = await start();
  const key = first.key ?? '';
  const streamed = await ask(first, key, { stream: true });
  assert.equal(streamed.status, 200, streamed.text);
  assert.equal(await call(first, key, ['GET', streamed.id]), 200, 'the moment it has been read');
  const plain = await ask(first, key, {});
  await written(directory, plain.id);
  assert.equal(statSync(join(directory, 'data', 'secret')).mode & 0o777, 0o600);
  assertUnreadable(directory);
  await killed(first, directory);
  assertUnreadable(directory);

  const second = await start();
  for (const { id } of [streamed, plain]) assert.equal(await call(second, key, ['GET', id]), 200);
  const next = await ask(second, key, { previous_response_id: plain.id, input: 'and now' });
  assert.equal(next.status, 200, next.text);
  const sent = upstream.calls.at(-1)?.body ?? '';
  assert.ok(sent.includes(PROMPT) && sent.includes(ANSWER) && sent.includes('and now'));
  assert.equal(await call(second, key, ['DELETE', plain.id]), 200);
  assert.equal(await call(second, key, ['GET', plain.id]), 404);
  assert.ok(!keptIn(directory).includes(plain.id));
  assert.equal(await call(second, key, ['GET', `${next.id}/input_items`]), 200, 'what came after it stands by itself');
  assert.equal(await second.stop(), 0);
  assertUnreadable(directory);

  const third = await start({ LOADLINE_SECRET: 'another secret of more than 32 bytes' });
  assert.equal(await call(third, key, ['GET', streamed.id]), 404, 'sealed with another secret');
  assert.equal(await third.stop(), 0);
});

test('another project’s answer does not exist for a key', async (t) => {
  const { directory, start } = await install(t);
  const server = await start();
  const key = server.key ?? '';
  const made = await loadline(
    ['keys', 'create', '--name', 'b', '--project', 'other', '--json', '--data-dir', join(directory, 'data')],
    {
      cwd: directory,
      env: bareEnvironment(),
    },
  );
  const other = (JSON.parse(made.stdout) as { key: string }).key;
  const { id } = await ask(server, key, {});
  const deadline = performance.now() + WRITTEN_MS;
  while ((await call(server, other, ['GET', 'x'])) === 401) {
    assert.ok(performance.now() < deadline, 'the key never counted');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const how of [
    ['GET', id],
    ['DELETE', id],
    ['GET', `${id}/input_items`],
  ] as const)
    assert.equal(await call(server, other, how), 404, how.join(' '));
  assert.equal((await ask(server, other, { previous_response_id: id })).status, 404);
  assert.equal(await call(server, key, ['GET', id]), 200);
  assert.equal(await server.stop(), 0);
});

test('kill -9 at any moment of many answers leaves a whole database, and each is there or is not', async (t) => {
  const { directory, start } = await install(t);
  let key = '';
  const ids: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const server = await start();
    key = server.key ?? key;
    const clients = Array.from({ length: 8 }, async () => {
      for (;;) {
        try {
          ids.push((await ask(server, key, { stream: ids.length % 2 === 0 })).id);
        } catch {
          return;
        }
      }
    });
    const before = ids.length;
    while (ids.length < before + 10 + round * 7) await new Promise((resolve) => setTimeout(resolve, 2));
    await killed(server, directory);
    await Promise.all(clients);
  }
  const last = await start();
  const known = new Set(keptIn(directory));
  for (const id of ids.filter((found) => found !== ''))
    assert.equal(await call(last, key, ['GET', id]), known.has(id) ? 200 : 404, id);
  assert.ok(known.size > 10);
  const database = new Database(join(directory, 'data', 'loadline.db'), { readonly: true });
  assert.equal((database.query('PRAGMA integrity_check').get() as { integrity_check: string }).integrity_check, 'ok');
  database.close();
  assert.equal(await last.stop(), 0);
});

test('privacy.store: never keeps nothing of anything', async (t) => {
  const { directory, start } = await install(t);
  writeFileSync(join(directory, 'loadline.yaml'), 'privacy:\n  store: never\n');
  const server = await start();
  const key = server.key ?? '';
  const { id, status } = await ask(server, key, { store: true });
  assert.equal(status, 200);
  assert.equal(await call(server, key, ['GET', id]), 404);
  const continued = await ask(server, key, { previous_response_id: id });
  assert.equal(continued.status, 400);
  assert.match(continued.text, /privacy\.store/);
  assert.equal(await server.stop(), 0);
  assert.deepEqual(keptIn(directory), []);
});

test('a secret that is too short, or damaged, is refused in one sentence', async (t) => {
  const { directory, start } = await install(t);
  assert.equal(await (await start()).stop(), 0);
  const serve = (env: Record<string, string>) =>
    loadline(['serve', '--port', '0', '--data-dir', join(directory, 'data')], {
      cwd: directory,
      env: bareEnvironment(env),
    });
  const short = await serve({ LOADLINE_SECRET: 'short' });
  assert.equal(short.code, 1);
  assert.match(short.stderr, /LOADLINE_SECRET is shorter than 32 bytes/);
  writeFileSync(join(directory, 'short'), 'short\n');
  const file = await serve({ LOADLINE_SECRET_FILE: join(directory, 'short') });
  assert.match(file.stderr, /LOADLINE_SECRET is shorter than 32 bytes/);
  writeFileSync(join(directory, 'data', 'secret'), 'cut');
  const damaged = await serve({});
  assert.equal(damaged.code, 1);
  assert.match(damaged.stderr, /secret is shorter than 32 bytes, so it is damaged/);
  assert.doesNotMatch(damaged.stderr, /^\s+at /m);
  const doctor = await loadline(['doctor', '--data-dir', join(directory, 'data')], {
    cwd: directory,
    env: bareEnvironment(),
  });
  assert.match(doctor.stdout, /^FAIL +secret +/m);
});
