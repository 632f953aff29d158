// A start and an end as an operator lives them: what refuses to start, in one sentence; what a stop finishes; what a
// crash leaves; keys that come and go while it runs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { chatAnswer, chatEvents } from '../fake_answers.ts';
import { startFakeUpstream, stream } from '../fake_upstream.ts';
import { bareEnvironment, loadline, ROOT, startServer, temporaryDirectory, type RunningServer } from './server.ts';

const ASK = { model: 'auto', messages: [{ role: 'user', content: 'Summarize: the export button does nothing.' }] };

function chat(server: RunningServer, key: string | undefined, body: object = ASK): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function eventually(what: string, holds: () => Promise<boolean>, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends with one clear sentence on stderr and exit code 1; no stack trace. */
function assertRefused(result: { code: number | null; stderr: string; stdout: string }, words: RegExp): void {
  assert.equal(result.code, 1, result.stderr + result.stdout);
  assert.match(result.stderr, words);
  assert.doesNotMatch(result.stderr, /^\s+at .*:\d+/m);
}

test('the first start makes a key once, stores it hashed, and keeps its files to its owner', async () => {
  const directory = temporaryDirectory('first');
  const first = await startServer({ directory });
  assert.match(first.key ?? '', /^ll_[a-z]+_[0-9A-Za-z]+_[0-9A-Za-z]+_[0-9A-Za-z]+$/);
  const data = join(directory, 'data');
  assert.equal(statSync(data).mode & 0o777, 0o700);
  assert.equal(statSync(join(data, 'admin-key')).mode & 0o777, 0o600);
  const adminKey = readFileSync(join(data, 'admin-key'), 'utf8').trim();
  assert.ok(!first.output().includes(adminKey));
  assert.equal((await chat(first, adminKey)).status, 401, 'an admin key is no application key');
  assert.equal(await first.stop(), 0);
  const secret = first.key?.split('_')[3] ?? 'none';
  for (const name of ['loadline.db', 'loadline.db-wal', 'journal']) {
    const path = join(data, name);
    if (existsSync(path) && statSync(path).isFile()) assert.ok(!readFileSync(path).includes(secret), name);
  }
  const second = await startServer({ directory });
  assert.equal(second.key, undefined);
  assert.equal((await chat(second, first.key)).status, 200);
  assert.equal(await second.stop(), 0);
  rmSync(directory, { recursive: true, force: true });
});

test('a second serve on one data directory is refused and names the process; the first goes on', async () => {
  const server = await startServer();
  const result = await loadline(['serve', '--port', '0', '--data-dir', join(server.directory, 'data')]);
  assertRefused(result, /already/i);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.equal(await server.stop(), 0);
});

test('a port that is taken is one sentence', async () => {
  const taken = net.createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
  const directory = temporaryDirectory('port');
  const result = await loadline(
    ['serve', '--port', String((taken.address() as AddressInfo).port), '--data-dir', join(directory, 'data')],
    { cwd: directory },
  );
  assertRefused(result, /port \d+ .*(taken|in use)/i);
  const server = await startServer({ directory });
  assert.ok(server.key !== undefined, 'a start that failed does not use up the key that is shown once');
  assert.equal((await chat(server, server.key)).status, 200);
  assert.equal(await server.stop(), 0);
  taken.close();
  rmSync(directory, { recursive: true, force: true });
});

test('a host that is no address of this machine is told as that, not as a taken port', async () => {
  const directory = temporaryDirectory('nowhere');
  for (const host of ['nowhere.invalid', '192.0.2.1'])
    assertRefused(
      await loadline(['serve', '--port', '0', '--host', host, '--data-dir', join(directory, 'data')], {
        cwd: directory,
        env: bareEnvironment({ OPENAI_API_KEY: 'sk-x' }),
      }),
      /no address of this machine/,
    );
  rmSync(directory, { recursive: true, force: true });
});

test('a data directory that is removed below a server is told in its log, and requests go on', async () => {
  const server = await startServer();
  rmSync(join(server.directory, 'data'), { recursive: true });
  await eventually('the log says so', async () => server.output().includes('data_directory.lost'), 15_000);
  assert.equal((await chat(server, server.key)).status, 200);
  assert.equal(await server.stop(), 0);
});

test('a data directory that cannot be one is one sentence', async () => {
  const directory = temporaryDirectory('file');
  writeFileSync(join(directory, 'data'), 'a file');
  assertRefused(
    await loadline(['serve', '--port', '0', '--data-dir', join(directory, 'data')], { cwd: directory }),
    /data directory .* is a file/,
  );
  assertRefused(
    await loadline(['serve', '--port', '0', '--data-dir', join(directory, 'data', 'below')], { cwd: directory }),
    /data directory .*cannot be used/,
  );
  rmSync(directory, { recursive: true, force: true });
});

test('a base URL that leads back to us, and a provider key that is one of ours, refuse to start', async () => {
  const directory = temporaryDirectory('loop');
  const args = ['serve', '--port', '4689', '--data-dir', join(directory, 'data')];
  assertRefused(
    await loadline(args, {
      cwd: directory,
      env: bareEnvironment({ OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: 'http://localhost:4689/v1' }),
    }),
    /OPENAI_BASE_URL leads back/,
  );
  assertRefused(
    await loadline(args, { cwd: directory, env: bareEnvironment({ OPENAI_API_KEY: 'll_live_x' }) }),
    /OPENAI_API_KEY begins with ll_/,
  );
  rmSync(directory, { recursive: true, force: true });
});

test('a config that is wrong refuses to start with file, line and what was meant', async () => {
  const directory = temporaryDirectory('config');
  writeFileSync(join(directory, 'loadline.yaml'), 'version: 1\nroutes:\n  auto:\n    default: stronk\n');
  assertRefused(
    await loadline(['serve', '--port', '0'], { cwd: directory }),
    /loadline\.yaml:4:\d+: .*stronk.*strong/s,
  );
  assertRefused(await loadline(['check'], { cwd: directory }), /loadline\.yaml:4:\d+/);
  rmSync(directory, { recursive: true, force: true });
});

test('a command other than serve and init makes no data directory and names the path it looked at', async () => {
  const directory = temporaryDirectory('none');
  for (const args of [['report'], ['keys', 'list'], ['keys', 'create', '--name', 'x']]) {
    const result = await loadline(args, { cwd: directory });
    assertRefused(result, /\.loadline/);
    assert.equal(existsSync(join(directory, '.loadline')), false);
  }
  rmSync(directory, { recursive: true, force: true });
});

test('a stop finishes the stream in flight, refuses new work, and ends with 0', async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const events = chatEvents(['hel', 'lo']);
  const upstream = await startFakeUpstream(() =>
    stream([...events.slice(0, 2), { waitFor: released }, ...events.slice(2)]),
  );
  const server = await startServer({ environment: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: upstream.url } });
  const answer = await chat(server, server.key, { ...ASK, model: 'gpt-5.4-mini', stream: true });
  const text = answer.text();
  const stopped = server.stop();
  await eventually('not ready', async () =>
    fetch(`${server.url}/readyz`).then(
      (ready) => ready.status === 503,
      () => true,
    ),
  );
  release();
  assert.match(await text, /data: \[DONE\]/);
  assert.equal(await stopped, 0);
  await upstream.stop();
});

test('a second signal cuts what is in flight, and what was cut is on record as one that ended', async () => {
  const directory = temporaryDirectory('cut');
  const begun = stream([...chatEvents(['hel', 'lo']).slice(0, 2), 'hang']);
  const upstream = await startFakeUpstream((call) => (call.json()['stream'] === true ? begun : ['hang']));
  const server = await startServer({
    directory,
    environment: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: upstream.url },
  });
  const cut = chat(server, server.key, { ...ASK, model: 'gpt-5.4-mini' }).then(
    (answer) => answer.status,
    () => 'cut',
  );
  const streaming = await chat(server, server.key, { ...ASK, model: 'gpt-5.4-mini', stream: true });
  const streamed = streaming.text().catch(() => 'cut');
  await upstream.call(1);
  process.kill(server.pid, 'SIGINT');
  await eventually('it waits and says how to cut it short', async () => /a second signal cuts/.test(server.output()));
  // Signals within 300 ms are one wish, because terminals and npm send them twice.
  await new Promise((resolve) => setTimeout(resolve, 400));
  process.kill(server.pid, 'SIGINT');
  assert.equal(await server.exited, 0);
  assert.notEqual(await cut, 200);
  assert.doesNotMatch(await streamed, /\[DONE\]/);
  const report = await loadline(['report', '--json', '--data-dir', join(directory, 'data')]);
  const { totals } = JSON.parse(report.stdout) as { totals: { requests: number; by_status: Record<string, number> } };
  assert.equal(totals.requests, 2);
  assert.equal(totals.by_status['cancelled'], 2, report.stdout);
  await upstream.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a SIGTERM to npm alone, as a supervisor sends it, ends the server and not only the shell between them', async () => {
  const directory = temporaryDirectory('npm');
  const data = join(directory, 'data');
  const npm = spawn('npm', ['start', '--silent', '--', '--port', '0', '--data-dir', data, '--no-env-file'], {
    cwd: ROOT,
    env: bareEnvironment(),
    stdio: 'ignore',
  });
  const lock = join(data, 'serve.lock');
  const served = (): string | undefined =>
    existsSync(lock) ? /"url":"(http:[^"]+)"/.exec(readFileSync(lock, 'utf8'))?.[1] : undefined;
  await eventually('it serves', async () => served() !== undefined, 30_000);
  assert.equal((await fetch(`${served()}/healthz`)).status, 200);
  npm.kill('SIGTERM');
  await eventually('the lock is given back', async () => !existsSync(lock));
  rmSync(directory, { recursive: true, force: true });
});

test('what kill -9 leaves open is a record of status unknown after the next start, and nothing is lost', async () => {
  const directory = temporaryDirectory('kill');
  const upstream = await startFakeUpstream(() => chatAnswer('hello'));
  const environment = { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: upstream.url };
  const first = await startServer({ directory, environment });
  const done = await chat(first, first.key, { ...ASK, model: 'gpt-5.4-mini' });
  await done.text();
  const before = upstream.calls.length;
  upstream.play(() => ['hang']);
  void chat(first, first.key, { ...ASK, model: 'gpt-5.4-mini', user: 'u' }).catch(() => undefined);
  await upstream.call(before);
  process.kill(Number(/"pid":(\d+)/.exec(readFileSync(join(directory, 'data', 'serve.lock'), 'utf8'))?.[1]), 'SIGKILL');
  await first.exited;
  const second = await startServer({ directory, environment });
  const headers = { authorization: `Bearer ${first.key}` };
  const kept = await fetch(`${second.url}/v1/requests/${done.headers.get('x-loadline-request-id')}`, { headers });
  assert.equal(((await kept.json()) as { status: string }).status, 'success');
  await second.stop();
  const report = await loadline(['report', '--json', '--data-dir', join(directory, 'data')]);
  assert.match(report.stdout, /unknown/);
  await upstream.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a key made beside a running server works within a second, and one revoked is refused', async () => {
  const server = await startServer();
  const data = join(server.directory, 'data');
  const created = JSON.parse(
    (await loadline(['keys', 'create', '--name', 'ci', '--task', 'triage', '--json', '--data-dir', data])).stdout,
  ) as { id: string; key: string };
  await eventually('the new key works', async () => (await chat(server, created.key)).status === 200);
  const answer = await chat(server, created.key, { ...ASK, messages: [{ role: 'user', content: 'xyzzy' }] });
  assert.equal(answer.headers.get('x-loadline-task'), 'triage');
  assert.equal((await loadline(['keys', 'revoke', created.id, '--data-dir', data])).code, 0);
  await eventually('the revoked key is refused', async () => (await chat(server, created.key)).status === 401);
  assert.equal((await chat(server, server.key)).status, 200);
  assert.equal(await server.stop(), 0);
});

test('with one provider set, the other is refused by naming its variable and never simulated', async () => {
  const upstream = await startFakeUpstream(() => chatAnswer('hello'));
  const server = await startServer({ environment: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: upstream.url } });
  const pinned = await chat(server, server.key, { ...ASK, model: 'claude-sonnet-4-6' });
  assert.equal(pinned.status, 503);
  assert.match(await pinned.text(), /ANTHROPIC_API_KEY/);
  const risky = await chat(server, server.key, { ...ASK, metadata: { risk: 'high' } });
  assert.equal(risky.status, 503);
  assert.match(await risky.text(), /ANTHROPIC_API_KEY/);
  assert.equal((await chat(server, server.key)).status, 200);
  assert.equal(await server.stop(), 0);
  await upstream.stop();
});

test('an env file in the working directory is read, the real environment wins, and the banner says so', async () => {
  const directory = temporaryDirectory('env');
  const upstream = await startFakeUpstream(() => chatAnswer('hello'));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, '.env'), `OPENAI_API_KEY="sk-from-file"\nOPENAI_BASE_URL=http://127.0.0.1:1\n`);
  const server = await startServer({ directory, environment: { OPENAI_BASE_URL: upstream.url } });
  assert.match(server.banner, /\.env/);
  assert.equal((await chat(server, server.key)).status, 200);
  assert.equal(upstream.calls[0]?.headers['authorization'], 'Bearer sk-from-file');
  assert.equal(await server.stop(), 0);
  const without = await startServer({ directory, args: ['--no-env-file'] });
  assert.match(without.banner, /ALL SIMULATED/);
  assert.equal(await without.stop(), 0);
  await upstream.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('the simulator answers on loopback only: another host without a provider refuses to start', async () => {
  const directory = temporaryDirectory('host');
  assertRefused(
    await loadline(['serve', '--port', '0', '--host', '0.0.0.0', '--data-dir', join(directory, 'data')], {
      cwd: directory,
    }),
    /OPENAI_API_KEY|--simulate/,
  );
  rmSync(directory, { recursive: true, force: true });
});
