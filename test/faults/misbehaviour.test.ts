// The ways in which a provider can misbehave, one by one as the project's own vectors list them, played over real sockets
// against the attempt loop. The vectors are read in place; a vector that nobody here can play fails.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import type { AttemptsOptions } from '../../src/upstream/attempt.ts';
import {
  answerText,
  failureOf,
  readStream,
  run,
  runStream,
  story,
  streamOf,
  transport,
} from '../../src/upstream/cases/runs.ts';
import type { Run } from '../../src/upstream/cases/runs.ts';
import { PROVIDER_KEY, targetOf } from '../../src/upstream/cases/targets.ts';
import type { Target } from '../../src/upstream/target.ts';
import type { Answer } from '../../src/wire/answer.ts';
import { chatAnswer, chatEvents, chatStream, openaiError } from '../fake_answers.ts';
import {
  chunk,
  head,
  lastChunk,
  splitEvery,
  sse,
  startFakeUpstream,
  stream,
  streamHead,
  whole,
} from '../fake_upstream.ts';
import type { FakeAnswer, FakeUpstream, Step } from '../fake_upstream.ts';

const VECTORS = new URL('../../../shared/data/adversarial/own-vectors/upstream-misbehaviours.json', import.meta.url);
type Vector = readonly [name: string, behaviour: string, expected: string];
const vectors = existsSync(VECTORS)
  ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as { readonly cases: readonly Vector[] }).cases
  : [];

let alpha: FakeUpstream;
let beta: FakeUpstream;
let betaBefore = 0;
before(async () => {
  [alpha, beta] = [await startFakeUpstream([]), await startFakeUpstream([])];
});
after(async () => {
  transport.close();
  await alpha.stop();
  await beta.stop();
});
beforeEach(() => {
  transport.close();
  betaBefore = beta.calls.length;
  beta.play((call) => (call.body.includes('"stream":true') ? chatStream(['rescued']) : chatAnswer('rescued')));
});

const target = (fake: FakeUpstream, provider: string): Target =>
  targetOf(`${fake.url}/v1/chat/completions`, { provider });
const only = (): readonly Target[] => [target(alpha, 'alpha')];
const both = (): readonly Target[] => [target(alpha, 'alpha'), target(beta, 'beta')];
const betaCalls = (): number => beta.calls.length - betaBefore;
type Changes = Partial<AttemptsOptions<Answer>>;

const EVENTS = chatEvents(['Grüße ', '👋🏽', ' aus Köln']);
const [ROLE = '', FIRST = ''] = EVENTS;
const SHORT = { timeouts: { firstByteMs: 150, idleMs: 150 } };

/** An answer whose pieces are made as they are sent, so that a test knows how many the client took. */
function counted(
  count: number,
  piece: Uint8Array | string,
): { readonly steps: readonly Step[]; readonly sent: () => number } {
  let sent = 0;
  const step = {
    get write(): Uint8Array | string {
      sent += 1;
      return piece;
    },
  };
  return { steps: Array.from({ length: count }, () => step), sent: () => sent };
}

async function rescued(result: Run): Promise<void> {
  if (result.kind === 'answer') assert.equal(answerText(result), 'rescued');
  else {
    const read = await readStream(streamOf(result).stream);
    assert.deepEqual([read.ending, read.text], ['end', chatEvents(['rescued']).join('')], 'only the fallback is heard');
  }
  assert.ok(story(result).at(-1)?.startsWith('beta success'));
}

/** Played for a whole answer and for a stream, with a fallback (it serves) and without (a 502, or what is named). */
async function isRescuedOr(answer: FakeAnswer, code: string, changes: Changes = {}): Promise<void> {
  for (const runAs of [run, runStream]) {
    alpha.play([answer]);
    await rescued(await runAs(both(), changes));
    const failed = failureOf(await runAs(only(), changes));
    assert.equal(failed.error.code, code);
  }
}

/** Behind content: one error in the stream, the upstream closed, nobody else asked, what came is counted. */
async function endsInBand(
  answer: (committed: Promise<void>) => FakeAnswer,
  code: string,
  changes: Changes = {},
): Promise<void> {
  const committed = Promise.withResolvers<void>();
  alpha.play([answer(committed.promise)]);
  const betaCallsBefore = betaCalls();
  const result = streamOf(await runStream(both(), changes));
  committed.resolve();
  const read = await readStream(result.stream);
  assert.ok(read.ending === 'error', read.ending);
  assert.equal(read.error.code, code);
  assert.equal(read.text, ROLE + FIRST, 'whole events only, no finish, no [DONE]');
  assert.equal(betaCalls(), betaCallsBefore);
  const [trace, ...more] = result.traces();
  assert.equal(more.length, 0, 'one attempt');
  assert.deepEqual(
    [trace?.outcome, trace?.fate, trace?.outputChars, trace?.usage],
    ['failed', 'answered', 'Grüße '.length, null],
  );
}

/** Usage told by these chunks behind a good answer. */
async function usageOf(...usages: readonly object[]): Promise<ReturnType<Run['traces']>[number]['usage']> {
  const events = chatEvents(['x']);
  const chunks = usages.map((usage) =>
    sse({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage }),
  );
  alpha.play([stream([...events.slice(0, -2), ...chunks, 'data: [DONE]\n\n'])]);
  const result = streamOf(await runStream(only()));
  assert.equal((await readStream(result.stream)).ending, 'end');
  return result.traces()[0]?.usage ?? null;
}

async function playSplit(text: string, wanted = text): Promise<void> {
  for (const bytes of [1, 2, 3, 7]) {
    alpha.play([stream(splitEvery(text, bytes))]);
    const read = await readStream(streamOf(await runStream(only())).stream);
    assert.deepEqual([read.ending, read.text], ['end', wanted], `${bytes} bytes at a time`);
  }
}

const pings = (count: number): readonly (string | Step)[] =>
  Array.from({ length: count }, () => [': ping\n\n', { waitMs: 20 }] as const).flat();

const PLAYERS: Readonly<Record<string, () => Promise<void>>> = {
  'no-bytes-after-accept': async () => {
    await isRescuedOr(['hang'], 'upstream_timeout', SHORT);
    for (const call of alpha.calls.slice(-4)) await call.closedByClient;
  },
  'headers-then-silence': async () => {
    await isRescuedOr(stream(['hang']), 'upstream_timeout', SHORT);
    for (const call of alpha.calls.slice(-4)) await call.closedByClient;
  },
  'keepalive-only': async () => {
    alpha.play([stream([...pings(500)])]);
    await rescued(await runStream(both(), SHORT));
    await alpha.calls.at(-1)?.closedByClient;
    await endsInBand((committed) => stream([ROLE, FIRST, { waitFor: committed }, 'hang']), 'upstream_timeout', SHORT);
  },
  'one-chunk-then-silence': async () => {
    await endsInBand((committed) => stream([ROLE, FIRST, { waitFor: committed }, 'hang']), 'upstream_timeout', SHORT);
    await alpha.calls.at(-1)?.closedByClient;
  },
  'eof-without-done': async () => {
    await endsInBand((committed) => stream([ROLE, FIRST, { waitFor: committed }, 'fin']), 'upstream_error');
    await endsInBand((committed) => stream([ROLE, FIRST, { waitFor: committed }]), 'upstream_error');
  },
  'rst-mid-chunk': () =>
    endsInBand(
      (committed) => stream([ROLE, FIRST, { waitFor: committed }, 'data: {"choices":[{"delta":{"content":"hal', 'rst']),
      'upstream_error',
    ),
  '200-with-error-body': async () => {
    const error = { error: { message: 'The server had an error', type: 'server_error', param: null, code: null } };
    await isRescuedOr(stream([sse(error)]), 'upstream_error');
    await isRescuedOr(whole(error), 'upstream_error');
    await endsInBand(
      (committed) => stream([ROLE, FIRST, { waitFor: committed }, sse(error), 'data: [DONE]\n\n']),
      'upstream_error',
    );
  },
  'gzip-mismatch': async () => {
    for (const encoding of ['gzip', 'br', 'zstd', 'deflate', 'nonsense']) {
      const plain = { headers: { 'content-encoding': encoding } };
      alpha.play([chatAnswer('plain', undefined, plain)]);
      await rescued(await run(both()));
      assert.equal(failureOf(await run(only())).error.status, 502, encoding);
      alpha.play([chatStream(['plain'], undefined, plain)]);
      await rescued(await runStream(both()));
    }
  },
  'cl-plus-te': async () => {
    const twice = {
      write: head(200, { 'content-type': 'application/json', 'content-length': 2, 'transfer-encoding': 'chunked' }),
    };
    await isRescuedOr([twice, chunk('{}'), lastChunk, 'hang'], 'upstream_error');
    for (const call of alpha.calls.slice(-4)) await call.closedByClient;
  },
  'utf8-split': () => playSplit(EVENTS.join('')),
  // The blank line behind [DONE] is whole with its CR: the LF may stay behind when it comes alone.
  'crlf-split': async () => {
    const crlf = EVENTS.join('').replaceAll('\n', '\r\n');
    for (const bytes of [1, 2, 3, 7]) {
      alpha.play([stream(splitEvery(crlf, bytes))]);
      const read = await readStream(streamOf(await runStream(only())).stream);
      assert.equal(read.ending, 'end');
      assert.equal(read.text.trimEnd(), crlf.trimEnd(), `${bytes} bytes at a time`);
    }
  },
  'huge-line': async () => {
    const piece = Buffer.from('x'.repeat(1024 * 1024));
    for (const opening of [[], [ROLE, FIRST]]) {
      const line = counted(50, chunkOf(piece));
      alpha.play([[streamHead(), ...opening.map((event) => chunk(event)), chunk('data: '), ...line.steps, lastChunk]]);
      const result = await runStream(opening.length === 0 ? both() : only());
      if (opening.length === 0) await rescued(result);
      else assert.equal((await readStream(streamOf(result).stream)).ending, 'error');
      await alpha.calls.at(-1)?.closedByClient;
      // 16 MiB are the limit of one event; what the sockets hold comes on top.
      assert.ok(line.sent() < 40, `${line.sent()} of 50 MB were taken`);
    }
  },
  'million-tiny': async () => {
    const event = sse({ choices: [{ index: 0, delta: { content: 'x' } }] });
    const block = counted(1000, chunkOf(Buffer.from(event.repeat(1000))));
    // The provider shares our loop here: it yields behind each block, or its own haste would be measured.
    alpha.play([
      [
        streamHead(),
        chunk(ROLE),
        ...block.steps.flatMap((step) => [step, { waitMs: 0 }]),
        chunk(EVENTS.slice(-3).join('')),
        lastChunk,
      ],
    ]);
    const result = streamOf(await runStream(only()));
    const gaps: number[] = [];
    let lastMs = performance.now();
    const ticking = setInterval(() => {
      const nowMs = performance.now();
      gaps.push(nowMs - lastMs);
      lastMs = nowMs;
    }, 5);
    let characters = 0;
    let ending = '';
    while (ending === '') {
      const step = await result.stream.next();
      if (step.kind === 'out') characters += step.out.length;
      else ending = step.kind;
    }
    clearInterval(ticking);
    assert.equal(ending, 'end');
    assert.ok(characters >= event.length * 1_000_000);
    assert.equal(result.traces()[0]?.outputChars, 1_000_000);
    const p99Ms = gaps.toSorted((left, right) => left - right)[Math.floor(gaps.length * 0.99)] ?? 0;
    assert.ok(gaps.length > 20 && p99Ms < 100, `the loop stood still for ${p99Ms.toFixed(0)} ms`);
  },
  'slow-reader': async () => {
    const block = Buffer.from(sse({ choices: [{ index: 0, delta: { content: 'y'.repeat(1000) } }] }).repeat(60));
    const flood = counted(2000, chunkOf(block));
    alpha.play([[streamHead(), chunk(ROLE), chunk(FIRST), ...flood.steps, 'hang']]);
    const result = streamOf(await runStream(only()));
    let takenBefore = -1;
    // The flood stands still when what the sockets hold is full; three looks in a row that are the same say so.
    for (let same = 0; same < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      same = flood.sent() === takenBefore ? same + 1 : 0;
      takenBefore = flood.sent();
      assert.ok(
        takenBefore * block.length < 40_000_000,
        'the whole flood was taken in for a reader that reads nothing',
      );
    }
    // Taking some lets some more in: it was pressure, not the end.
    for (let step = 0; step < 200; step += 1) assert.equal((await result.stream.next()).kind, 'out');
    assert.ok(flood.sent() > takenBefore);
    result.stream.cancel();
    await alpha.calls.at(-1)?.closedByClient;
  },
  'usage-missing': async () => {
    alpha.play([stream([...EVENTS.slice(0, -2), 'data: [DONE]\n\n'])]);
    const result = streamOf(await runStream(only()));
    assert.equal((await readStream(result.stream)).ending, 'end');
    const [trace] = result.traces();
    assert.deepEqual(
      [trace?.usage, trace?.outputChars],
      [null, 'Grüße 👋🏽 aus Köln'.length],
      'what an estimate needs is there',
    );
  },
  'usage-zero': async () => {
    const usage = await usageOf({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
    assert.deepEqual([usage?.inputTokens, usage?.outputTokens, usage?.source], [0, 0, 'provider']);
  },
  'usage-twice': async () => {
    const usage = await usageOf(
      { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
      { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 },
    );
    assert.deepEqual([usage?.inputTokens, usage?.outputTokens], [5, 9]);
  },
  'negative-usage': async () => {
    for (const [prompt, completion] of [
      [-5, 1],
      [1e18, 1],
      [5, -1],
      [1.5, 2],
    ]) {
      const usage = await usageOf({ prompt_tokens: prompt, completion_tokens: completion });
      assert.ok(usage !== null && usage.source === 'estimated', `${prompt} ${completion}`);
      for (const count of [usage.inputTokens, usage.outputTokens])
        assert.ok(Number.isSafeInteger(count) && count >= 0 && count <= 1e9);
    }
  },
  '1xx-flood': async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n';
    alpha.play([
      [
        { write: interim.repeat(3000) },
        { write: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3000) },
        ...chatAnswer('at last'),
      ],
    ]);
    assert.equal(answerText(await run(only())), 'at last');
    const endless = Array.from({ length: 5000 }, () => [{ write: interim.repeat(20) }, { waitMs: 1 }] as const).flat();
    await isRescuedOr(endless, 'upstream_timeout', SHORT);
    for (const call of alpha.calls.slice(-4)) await call.closedByClient;
  },
  redirect: async () => {
    for (const location of ['http://169.254.169.254/latest/meta-data/', `${beta.url}/stolen`]) {
      alpha.play([whole('', { status: 302, headers: { location } })]);
      const failed = failureOf(await run(only()));
      assert.equal(failed.error.status, 502);
      assert.ok(!failed.error.message.includes('169.254'));
      assert.deepEqual(
        failed.traces().map(({ httpStatus }) => httpStatus),
        [302],
      );
    }
    assert.equal(betaCalls(), 0);
    await rescued(await run(both()));
    assert.ok(!beta.calls.slice(betaBefore).some(({ path }) => path === '/stolen'));
  },
  '401-with-key-echo': async () => {
    for (const echo of [
      PROVIDER_KEY,
      encodeURIComponent(PROVIDER_KEY),
      PROVIDER_KEY.slice(0, -4),
      `Bearer ${PROVIDER_KEY}`,
    ]) {
      for (const status of [401, 403, 400]) {
        alpha.play([
          openaiError(status, {
            message: `You sent ${echo}: it is wrong`,
            type: 'invalid_request_error',
            code: status === 401 ? 'invalid_api_key' : echo,
            param: echo,
          }),
        ]);
        const failed = failureOf(await run(only()));
        assert.ok(![401, 402, 403].includes(failed.error.status));
        const shown = JSON.stringify([failed.error, failed.error.message, failed.failure, failed.traces()]);
        for (let at = 0; at + 12 <= PROVIDER_KEY.length; at += 1)
          assert.ok(!shown.includes(PROVIDER_KEY.slice(at, at + 12)), shown);
      }
    }
  },
  '429-retry-after': async () => {
    const dates = new Date(Date.now() + 3_600_000).toUTCString();
    for (const wait of ['3600', dates, 'garbage', '-1', '1e99', '99999999999']) {
      alpha.play([openaiError(429, { type: 'rate_limit_error' }, { 'retry-after': wait })]);
      const started = performance.now();
      await rescued(await run(both()));
      const failed = failureOf(await run(only()));
      assert.ok(performance.now() - started < 10_000, wait);
      assert.equal(failed.error.status, 429);
      const seconds = failed.error.retryAfterSeconds ?? 0;
      assert.ok(seconds >= 1 && seconds <= 86_400, `${wait}: ${seconds}`);
    }
  },
  '10MB-error': async () => {
    const page = `<html><title>Internal Server Error</title><body>${'secret detail '.repeat(75_000)}</body></html>`;
    const rest = counted(9, chunkOf(Buffer.from(page)));
    const answer: FakeAnswer = [
      { write: head(500, { 'content-type': 'text/html', 'transfer-encoding': 'chunked' }) },
      chunk(page),
      ...rest.steps,
      lastChunk,
    ];
    await isRescuedOr(answer, 'upstream_error');
    alpha.play([answer]);
    const failed = failureOf(await run(only()));
    assert.ok(failed.error.message.length < 200 && !failed.error.message.includes('secret'));
    assert.ok(JSON.stringify(failed.traces()).length < 8_000);
    // Two attempts, neither read to its end.
    for (const call of alpha.calls.slice(-2)) await call.closedByClient;
  },
};

function chunkOf(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

for (const [name, behaviour, expected] of vectors) {
  test(`${name}: ${behaviour} → ${expected}`, async () => {
    const play = PLAYERS[name];
    assert.ok(play !== undefined, `no player for ${name}`);
    await play();
  });
}

test(
  'every player belongs to a vector',
  { skip: vectors.length === 0 ? 'the misbehaviour vectors are not beside this repository' : false },
  () => {
    assert.deepEqual(Object.keys(PLAYERS).toSorted(), vectors.map(([name]) => name).toSorted());
  },
);
