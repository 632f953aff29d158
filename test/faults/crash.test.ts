// Kill -9 under load, again and again: what a provider was asked for is on record once, settled or unknown, whatever the
// moment. Short by default; LOADLINE_TEST_LONG=1 (`npm run test:long`) runs twenty rounds.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Database } from 'bun:sqlite';
import { startServer, temporaryDirectory, type RunningServer } from '../e2e/server.ts';
import { chatAnswer, chatEvents, openaiError } from '../fake_answers.ts';
import { startFakeUpstream, stream, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';

const ROUNDS = process.env['LOADLINE_TEST_LONG'] === '1' ? 20 : 4;
const CONCURRENT = 50;
/** A kill comes within this time of the first request: while some are decided, some sent, some streaming, some settled. */
const KILL_MS_MAX = 600;
/** A projection that is behind catches up within a second; a busy machine takes its time. */
const CAUGHT_UP_MS = 15_000;

/** Answers of all kinds, by the number of the request: whole, streamed slowly, failing, and never ending. */
function answerFor(call: FakeCall): FakeAnswer {
  const slow = chatEvents(['a', 'b', 'c', 'd']).flatMap((text) => [{ write: text }, { waitMs: 20 }]);
  const streamed = call.json()['stream'] === true;
  switch (call.index % 5) {
    case 0:
      return ['hang'];
    case 1:
      return openaiError(500, { message: 'broken' });
    case 2:
      return streamed ? [...stream([]).slice(0, 1), ...slow, 'fin'] : [{ waitMs: 30 }, ...chatAnswer('hi')];
    default:
      return streamed ? stream(chatEvents(['hi'])) : chatAnswer('hi');
  }
}

/** Keeps asking until the server is gone; each request bears a label of its own in `user`. */
async function load(server: RunningServer, key: string, label: string): Promise<void> {
  for (let number = 0; ; number += 1) {
    try {
      const answer = await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: number % 2 === 0 ? 'auto' : 'gpt-5.4-mini',
          stream: number % 3 !== 0,
          user: `${label}-${number}`,
          messages: [{ role: 'user', content: 'Summarize: the export button does nothing.' }],
        }),
      });
      await answer.text();
    } catch {
      return;
    }
  }
}

interface Row {
  readonly user_label: string | null;
  readonly status: string;
  readonly attempts: number;
  readonly reserved_nano_usd: number | null;
  readonly cost_nano_usd: number | null;
}

function readRows(directory: string): readonly Row[] {
  const database = new Database(join(directory, 'data', 'loadline.db'), { readonly: true });
  try {
    const [check] = database.query('PRAGMA integrity_check').all() as readonly { integrity_check: string }[];
    assert.equal(check?.integrity_check, 'ok');
    return database
      .query('SELECT user_label, status, attempts, reserved_nano_usd, cost_nano_usd FROM requests')
      .all() as readonly Row[];
  } finally {
    database.close();
  }
}

/** Waits until none of the labels is missing and none is open; what is wrong then is told by the assertions after it. */
async function caughtUp(directory: string, labels: ReadonlySet<string>): Promise<readonly Row[]> {
  const deadline = performance.now() + CAUGHT_UP_MS;
  for (;;) {
    const rows = readRows(directory);
    const settled = new Set(rows.filter((row) => row.status !== 'open').map((row) => row.user_label));
    if ([...labels].every((label) => settled.has(label)) || performance.now() > deadline) return rows;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function killServer(directory: string): void {
  const lock = readFileSync(join(directory, 'data', 'serve.lock'), 'utf8');
  process.kill(Number(/"pid":(\d+)/.exec(lock)?.[1]), 'SIGKILL');
}

test(`${ROUNDS} times kill -9 under ${CONCURRENT} concurrent requests: each that the provider saw is on record once`, async () => {
  const directory = temporaryDirectory('crash');
  const upstream = await startFakeUpstream(answerFor);
  const environment = { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: upstream.url };
  let key = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startServer({ directory, environment });
    key = server.key ?? key;
    const before = upstream.calls.length;
    const clients = Array.from({ length: CONCURRENT }, (_, client) => load(server, key, `r${round}-c${client}`));
    await upstream.call(before);
    await new Promise((resolve) => setTimeout(resolve, (KILL_MS_MAX * round) / ROUNDS + Math.random() * 100));
    killServer(directory);
    await Promise.all([server.exited, ...clients]);
  }
  const last = await startServer({ directory, environment });
  const seen = new Map<string, number>();
  for (const call of upstream.calls) {
    const label = String(call.json()['user']);
    seen.set(label, (seen.get(label) ?? 0) + 1);
  }
  const rows = await caughtUp(directory, new Set(seen.keys()));
  assert.ok(seen.size > CONCURRENT, `only ${seen.size} requests reached the provider`);
  const byLabel = Map.groupBy(rows, (row) => row.user_label ?? '');
  const missing = [...seen.keys()].filter((label) => !byLabel.has(label));
  assert.deepEqual(missing, [], 'the provider was asked and nobody knows');
  for (const [label, of] of byLabel) assert.equal(of.length, 1, `${label} is on record ${of.length} times`);
  for (const row of rows) {
    assert.match(row.status, /^(?:success|error|cancelled|unknown)$/, `${row.user_label}`);
    if (row.status === 'unknown') assert.equal(row.cost_nano_usd, row.reserved_nano_usd, 'unknown costs the maximum');
    else assert.equal(row.attempts, seen.get(row.user_label ?? '') ?? 0, `attempts of ${row.user_label}`);
  }
  assert.ok(
    rows.some((row) => row.status === 'unknown'),
    'no kill hit a request in flight',
  );
  assert.equal(await last.stop(), 0);
  await upstream.stop();
  rmSync(directory, { recursive: true, force: true });
});
