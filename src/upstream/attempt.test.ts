import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { chatAnswer, chatEvents, chatStream, openaiError } from '../../test/fake_answers.ts';
import { sse, startFakeUpstream, stream, whole } from '../../test/fake_upstream.ts';
import type { FakeAnswer, FakeUpstream } from '../../test/fake_upstream.ts';
import { LoadlineError } from '../support/errors.ts';
import {
  answerText,
  failureOf,
  readStream,
  run,
  runStream,
  story,
  streamCall,
  streamOf,
  transport,
  wholeCall,
} from './cases/runs.ts';
import { PROVIDER_KEY, targetOf } from './cases/targets.ts';
import type { Target } from './target.ts';

let alpha: FakeUpstream;
let beta: FakeUpstream;
before(async () => {
  [alpha, beta] = [await startFakeUpstream([]), await startFakeUpstream([])];
});
after(async () => {
  transport.close();
  await alpha.stop();
  await beta.stop();
});

let before_ = { alpha: 0, beta: 0 };
beforeEach(() => {
  // No test inherits a connection, nor the calls of the one before.
  transport.close();
  before_ = { alpha: alpha.calls.length, beta: beta.calls.length };
  beta.play([chatAnswer('from beta')]);
});
/** How often each provider was called in this test. */
const calls = (): readonly number[] => [alpha.calls.length - before_.alpha, beta.calls.length - before_.beta];

const onAlpha = (changes: Partial<Target> = {}): Target => targetOf(`${alpha.url}/v1/chat/completions`, changes);
const onBeta = (changes: Partial<Target> = {}): Target =>
  targetOf(`${beta.url}/v1/chat/completions`, { provider: 'beta', ...changes });
const both = (): readonly Target[] => [onAlpha(), onBeta()];

const EVENTS = chatEvents(['Hel', 'lo']);
const [ROLE = '', FIRST = ''] = EVENTS;
const DEAD = 'http://127.0.0.1:1/v1/chat/completions';

// ---- Answers

test('a whole answer comes with its bytes, status, headers and one exact trace', async () => {
  alpha.play([
    chatAnswer('hello', { input: 11, output: 3 }, { headers: { 'x-request-id': 'req_up', 'x-other': '1' } }),
  ]);
  const startedAtMs = Date.now();
  const result = await run(both(), { prepare: () => wholeCall({ dropped: ['seed'] }) });
  assert.ok(result.kind === 'answer');
  assert.equal(answerText(result), 'hello');
  assert.equal(JSON.parse(new TextDecoder().decode(result.bytes)).id, 'chatcmpl-fake');
  assert.deepEqual(
    [result.status, result.headers.get('x-other'), result.dropped, result.target.provider],
    [200, '1', ['seed'], 'alpha'],
  );
  const [trace, ...rest] = result.traces();
  assert.ok(trace !== undefined && rest.length === 0);
  const { startedAtMs: began, durationMs, firstByteMs, usage, ...exact } = trace;
  assert.deepEqual(exact, {
    index: 0,
    targetIndex: 0,
    provider: 'alpha',
    model: 'alpha-model',
    protocol: 'openai-chat',
    httpStatus: 200,
    upstreamRequestId: 'req_up',
    outcome: 'success',
    failure: null,
    why: null,
    fate: 'answered',
    outputChars: 0,
    input: null,
    simulated: false,
  });
  assert.deepEqual([usage?.inputTokens, usage?.outputTokens, usage?.source], [11, 3, 'provider']);
  assert.ok(firstByteMs !== null && firstByteMs > 0 && durationMs >= firstByteMs);
  assert.ok(began >= startedAtMs && began <= Date.now());
});

test('a stream passes as the provider’s own events, and its usage is known when it ends', async () => {
  const events = chatEvents(['Hel', 'lo'], { input: 7, output: 2 });
  const committed = Promise.withResolvers<void>();
  alpha.play([stream([...events.slice(0, 2), { waitFor: committed.promise }, ...events.slice(2)])]);
  const result = streamOf(await runStream(both()));
  assert.deepEqual([result.traces()[0]?.outcome, result.traces()[0]?.outputChars], ['unknown', 3]);
  committed.resolve();
  const read = await readStream(result.stream);
  assert.deepEqual([read.ending, read.text], ['end', events.join('')]);
  const [trace] = result.traces();
  assert.deepEqual(
    [trace?.outcome, trace?.usage?.inputTokens, trace?.usage?.outputTokens, trace?.outputChars],
    ['success', 7, 2, 5],
  );
});

test('the request carries the target’s credential, whatever the caller’s headers say', async () => {
  alpha.play([chatAnswer('x')]);
  await run([onAlpha()], {
    prepare: () =>
      wholeCall({
        body: new TextEncoder().encode('{"a":"ö"}'),
        headers: { authorization: 'Bearer callers', 'x-beta': '1' },
      }),
  });
  alpha.play([chatStream(['x'])]);
  await readStream(streamOf(await runStream([onAlpha()])).stream);
  const [first, second] = alpha.calls.slice(before_.alpha);
  assert.equal(first?.headers['authorization'], `Bearer ${PROVIDER_KEY}`);
  assert.deepEqual(
    [first?.headers['x-beta'], first?.headers['accept'], first?.headers['content-type'], first?.body],
    ['1', 'application/json', 'application/json', '{"a":"ö"}'],
  );
  assert.equal(second?.headers['accept'], 'text/event-stream');
});

test('a stream that ended gives its connection back', async () => {
  alpha.play(() => chatStream(['x']));
  for (let count = 0; count < 3; count += 1) {
    await readStream(streamOf(await runStream([onAlpha()])).stream);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(new Set(alpha.calls.slice(before_.alpha).map(({ connection }) => connection)).size, 1);
});

// ---- Second tries and fallbacks

test('a passing fault is tried once more at the same target, with a call prepared anew', async () => {
  alpha.play([openaiError(500, {}), chatStream(['ok'])]);
  let prepared = 0;
  const prepare = () => {
    prepared += 1;
    return streamCall();
  };
  const result = streamOf(await run(both(), { prepare }));
  assert.equal((await readStream(result.stream)).ending, 'end');
  assert.deepEqual([calls(), prepared], [[2, 0], 2]);
  assert.deepEqual(story(result), ['alpha failed answered server-fault', 'alpha success answered -']);
});

test('a provider that stays down is left for the next, which is tried once', async () => {
  alpha.play([openaiError(500, {})]);
  const result = await run(both());
  assert.equal(answerText(result), 'from beta');
  assert.ok(result.kind === 'answer' && result.target.provider === 'beta');
  assert.deepEqual(calls(), [2, 1]);
  assert.deepEqual(story(result), [
    'alpha failed answered server-fault',
    'alpha failed answered server-fault',
    'beta success answered -',
  ]);
  assert.deepEqual(
    result.traces().map(({ index, targetIndex }) => [index, targetIndex]),
    [
      [0, 0],
      [1, 0],
      [2, 1],
    ],
  );
});

test('when all fail there are three attempts and no more, of however many targets', async () => {
  for (const fake of [alpha, beta]) fake.play([openaiError(500, {})]);
  const failed = failureOf(await run([...both(), onBeta(), onBeta()]));
  assert.deepEqual(calls(), [2, 1]);
  assert.deepEqual(
    [failed.error.status, failed.error.code, failed.failure?.class],
    [502, 'upstream_error', 'transient'],
  );
});

test('a port where nobody listens is tried twice, as nothing was sent, then left', async () => {
  const result = await run([targetOf(DEAD), onBeta()]);
  assert.deepEqual(story(result), [
    'alpha failed not-sent connect',
    'alpha failed not-sent connect',
    'beta success answered -',
  ]);
  const failed = failureOf(await run([targetOf(DEAD)]));
  assert.match(failed.error.message, /nothing was sent/);
  assert.deepEqual(
    failed.traces().map(({ httpStatus, firstByteMs, usage }) => [httpStatus, firstByteMs, usage]),
    [
      [null, null, null],
      [null, null, null],
    ],
  );
});

test('after a reset there is one more try, on a fresh connection, and never a third', async () => {
  // Two connections are kept: the second try must not take the other one, which may be closing too.
  const answered = Promise.withResolvers<void>();
  alpha.play(() => [{ waitFor: answered.promise }, ...chatAnswer('warm')]);
  const warming = [run([onAlpha()]), run([onAlpha()])];
  await alpha.call(before_.alpha + 1);
  answered.resolve();
  await Promise.all(warming);
  alpha.play([['rst'], chatAnswer('again')]);
  const result = await run(both());
  assert.equal(answerText(result), 'again');
  assert.deepEqual(story(result), ['alpha failed maybe-processed reset', 'alpha success answered -']);
  const [one = -1, two = -1, reset = -1, again = -1] = alpha.calls
    .slice(before_.alpha)
    .map(({ connection }) => connection);
  assert.notEqual(one, two);
  assert.ok([one, two].includes(reset), 'the reset met a kept connection');
  assert.ok(again > Math.max(one, two), 'the second try has a connection of its own');
  alpha.play([['rst']]);
  const eager = await run([onAlpha({ retriesMax: 3 }), onBeta()]);
  assert.deepEqual(story(eager), [
    'alpha failed maybe-processed reset',
    'alpha failed maybe-processed reset',
    'beta success answered -',
  ]);
});

test('a wait that the provider names is kept before the second try', async () => {
  alpha.play([openaiError(429, { type: 'rate_limit_error' }, { 'retry-after-ms': 150 }), chatAnswer('later')]);
  const result = await run(both());
  assert.equal(answerText(result), 'later');
  const [first, second] = alpha.calls.slice(before_.alpha);
  assert.ok(first !== undefined && second !== undefined && second.atMs - first.atMs >= 149);
});

test('a wait that is too long goes to the next at once; without a next it is told', async () => {
  for (const wait of ['3600', new Date(Date.now() + 3_600_000).toUTCString()]) {
    alpha.play([openaiError(429, { type: 'rate_limit_error' }, { 'retry-after': wait })]);
    const started = performance.now();
    assert.equal(answerText(await run(both())), 'from beta');
    const alone = failureOf(await run([onAlpha()]));
    assert.ok(performance.now() - started < 5_000);
    assert.deepEqual([alone.error.status, alone.error.code], [429, 'rate_limit_exceeded']);
    assert.ok(Math.abs((alone.error.retryAfterSeconds ?? 0) - 3600) <= 2);
  }
});

test('a rate limit is told before the fault of the fallback', async () => {
  alpha.play([openaiError(429, { type: 'rate_limit_error' }, { 'retry-after': '60' })]);
  beta.play([openaiError(500, {})]);
  const failed = failureOf(await run(both()));
  assert.deepEqual(
    [failed.error.status, failed.error.retryAfterSeconds, failed.failure?.class],
    [429, 60, 'rate-limit'],
  );
});

test('a refused key goes to another provider only, and is never the caller’s 401', async () => {
  alpha.play([openaiError(401, { code: 'invalid_api_key', message: `Incorrect API key provided: ${PROVIDER_KEY}` })]);
  assert.equal(answerText(await run([onAlpha(), onAlpha(), onBeta()])), 'from beta');
  assert.deepEqual(calls(), [1, 1]);
  const failed = failureOf(await run([onAlpha(), onAlpha()]));
  assert.deepEqual(calls(), [2, 1]);
  assert.equal(failed.error.status, 502);
  assert.ok(!JSON.stringify([failed.error.message, failed.traces()]).includes(PROVIDER_KEY));
});

test('a mistake of the caller ends at once with the provider’s own words, without our key in them', async () => {
  // A key that only its being ours gives away.
  const key = 'open-sesame-of-ours';
  const message = `Unknown parameter top_k. You sent ${key}`;
  alpha.play([openaiError(400, { type: 'invalid_request_error', param: 'top_k', message })]);
  const failed = failureOf(await run([onAlpha({ headers: { 'x-api-key': key } }), onBeta()]));
  assert.deepEqual(calls(), [1, 0]);
  assert.deepEqual(
    [failed.error.status, failed.error.param, failed.error.message],
    [400, 'top_k', 'Unknown parameter top_k. You sent [credential]'],
  );
});

test('a redirect is no answer and leads nowhere', async () => {
  alpha.play([whole('', { status: 307, headers: { location: `${beta.url}/stolen` } })]);
  const failed = failureOf(await run([onAlpha()]));
  assert.deepEqual([calls(), failed.error.status, failed.failure?.why], [[1, 0], 502, 'status-307']);
  assert.equal(answerText(await run(both())), 'from beta');
});

test('what is no answer is not asked for again at the same target: it was paid for', async () => {
  const wrong: readonly FakeAnswer[] = [
    whole('<html>hello</html>'),
    whole('[]'),
    whole({ object: 'list' }),
    whole('{"choices":[{'),
    [...whole('{"choices":').slice(0, -1), 'fin'],
  ];
  for (const answer of wrong) {
    alpha.play([answer]);
    const at = alpha.calls.length;
    assert.equal(answerText(await run(both())), 'from beta');
    assert.equal(alpha.calls.length, at + 1);
  }
});

test('an error under a 200 is a failure like any other, whole or where a stream was asked for', async () => {
  for (const body of [
    { error: { message: 'busy', type: 'overloaded_error' } },
    { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
  ]) {
    alpha.play([whole(body)]);
    assert.deepEqual(story(await run(both())), [
      'alpha failed answered overloaded',
      'alpha failed answered overloaded',
      'beta success answered -',
    ]);
    beta.play([chatStream(['ok'])]);
    const streamed = await runStream(both());
    await readStream(streamOf(streamed).stream);
    assert.deepEqual(story(streamed).slice(0, 2), [
      'alpha failed answered overloaded',
      'alpha failed answered overloaded',
    ]);
    beta.play([chatAnswer('from beta')]);
  }
  alpha.play([whole({ error: { message: 'wrong', type: 'invalid_request_error' } })]);
  assert.equal(failureOf(await runStream(both())).error.status, 400);
});

test('a whole answer where a stream was asked for is not passed off as one', async () => {
  alpha.play([chatAnswer('whole')]);
  beta.play([chatStream(['streamed'])]);
  const result = await runStream(both());
  assert.match((await readStream(streamOf(result).stream)).text, /streamed/);
  assert.deepEqual(story(result), ['alpha failed answered answer-not-an-answer', 'beta success answered -']);
});

test('a stream in JSON’s clothes is still a stream', async () => {
  alpha.play([chatStream(['ok'], undefined, { headers: { 'content-type': 'application/json' } })]);
  assert.match((await readStream(streamOf(await runStream([onAlpha()])).stream)).text, /ok/);
});

// ---- Streams that fail

test('an overload told inside a stream before content is tried again, then taken elsewhere', async () => {
  alpha.play([stream([ROLE, sse({ error: { message: 'busy', type: 'overloaded_error' } })])]);
  beta.play([chatStream(['ok'])]);
  const result = await runStream(both());
  const read = await readStream(streamOf(result).stream);
  assert.deepEqual(
    [read.ending, read.text],
    ['end', chatEvents(['ok']).join('')],
    'nothing of the first stream is mixed in',
  );
  assert.deepEqual(story(result), [
    'alpha failed answered overloaded',
    'alpha failed answered overloaded',
    'beta success answered -',
  ]);
});

test('a stream that breaks off before content goes elsewhere at once, never to the same again', async () => {
  const early: readonly FakeAnswer[] = [
    stream([ROLE]),
    stream([ROLE, 'fin']),
    stream([ROLE, 'rst']),
    stream([]),
    stream(['data: [DONE]\n\n']),
    stream([': ping\n\n', 'fin']),
  ];
  for (const [at, answer] of early.entries()) {
    alpha.play([answer]);
    beta.play([chatStream(['ok'])]);
    const result = await runStream([onAlpha({ retriesMax: 0 }), onBeta()]);
    assert.equal((await readStream(streamOf(result).stream)).ending, 'end', String(at));
    assert.equal(story(result).length, 2, String(at));
  }
  alpha.play([stream([ROLE])]);
  beta.play([chatStream(['ok'])]);
  assert.deepEqual(story(await runStream(both())).slice(0, 1), ['alpha failed answered ended-early']);
});

test('a provider that tells an error and keeps the stream open is not left hanging on our side', async () => {
  const error = sse({ error: { message: 'no', type: 'invalid_request_error' } });
  alpha.play([stream([ROLE, error, 'hang'])]);
  assert.equal(failureOf(await runStream(both())).error.status, 400);
  await alpha.calls.at(-1)?.closedByClient;
  alpha.play([stream([ROLE, FIRST, error, 'hang'])]);
  assert.equal((await readStream(streamOf(await runStream(both())).stream)).ending, 'error');
  await alpha.calls.at(-1)?.closedByClient;
  assert.deepEqual(calls(), [2, 0]);
});

test('behind content there is one error in the stream and no second call, whatever happens', async () => {
  const broken: readonly (readonly [readonly (string | 'fin' | 'rst')[], number])[] = [
    [[sse({ error: { message: 'busy', type: 'overloaded_error' } })], 503],
    [['fin'], 502],
    [['rst'], 502],
    [['data: {"half":', 'rst'], 502],
    [[], 502],
    [['data: <html>\n\n'], 502],
  ];
  for (const [end, status] of broken) {
    // A reset overtakes what was not read yet: the break waits until the content has come.
    const committed = Promise.withResolvers<void>();
    alpha.play([stream([ROLE, FIRST, { waitFor: committed.promise }, ...end])]);
    const at = [alpha.calls.length, beta.calls.length];
    const result = streamOf(await runStream(both()));
    committed.resolve();
    const read = await readStream(result.stream);
    assert.ok(read.ending === 'error');
    assert.equal(read.error.status, status);
    assert.equal(read.text, ROLE + FIRST);
    assert.deepEqual([alpha.calls.length, beta.calls.length], [(at[0] ?? 0) + 1, at[1]]);
    const [trace, ...rest] = result.traces();
    assert.deepEqual(
      [trace?.outcome, trace?.failure, trace?.fate, trace?.outputChars, rest.length],
      ['failed', 'transient', 'answered', 3, 0],
    );
  }
});

// ---- Deadlines

test('no head in time goes elsewhere, not to the same again; the tier’s own time counts', async () => {
  alpha.play([['hang']]);
  const result = await run(both(), { timeouts: { firstByteMs: 100, idleMs: 20_000 } });
  assert.deepEqual(story(result), ['alpha failed maybe-processed first-byte-timeout', 'beta success answered -']);
  const call = alpha.calls.at(-1);
  assert.ok(((await call?.closedByClient) ?? 0) > 0);
  const tier = await run(both(), {
    prepare: (target) => wholeCall(target.provider === 'alpha' ? { timeouts: { firstByteMs: 80 } } : {}),
  });
  assert.equal(answerText(tier), 'from beta');
  const alone = failureOf(await run([onAlpha()], { timeouts: { firstByteMs: 80, idleMs: 20_000 } }));
  assert.deepEqual([alone.error.status, alone.error.code], [504, 'upstream_timeout']);
});

test('a stream of comments is silence: before content it is left, behind content it ends in an error', async () => {
  const pings = Array.from({ length: 200 }, () => [': ping\n\n', { waitMs: 20 }] as const).flat();
  const timeouts = { firstByteMs: 20_000, idleMs: 150 };
  alpha.play([stream([ROLE, ...pings])]);
  beta.play([chatStream(['ok'])]);
  const early = await runStream(both(), { timeouts });
  assert.equal((await readStream(streamOf(early).stream)).ending, 'end');
  assert.deepEqual(story(early), ['alpha failed answered answer-idle', 'beta success answered -']);
  await alpha.calls.at(-1)?.closedByClient;
  alpha.play([stream([ROLE, FIRST, ...pings])]);
  const late = streamOf(await runStream(both(), { timeouts }));
  const read = await readStream(late.stream);
  assert.ok(read.ending === 'error');
  assert.equal(read.error.code, 'upstream_timeout');
  assert.deepEqual(story(late), ['alpha failed answered answer-idle']);
  await alpha.calls.at(-1)?.closedByClient;
});

test('content at a slow but steady pace is no silence', async () => {
  const slow = EVENTS.flatMap((event) => [event, { waitMs: 60 }]);
  alpha.play([stream(slow)]);
  const result = streamOf(await runStream([onAlpha()], { timeouts: { firstByteMs: 20_000, idleMs: 200 } }));
  assert.equal((await readStream(result.stream)).ending, 'end');
});

test('when the total time is over nothing more is tried: before the head, inside a body, inside a stream', async () => {
  alpha.play([['hang']]);
  const waiting = failureOf(await run(both(), { totalMs: 120 }));
  assert.equal(waiting.error.code, 'upstream_timeout');
  assert.deepEqual(story(waiting), ['alpha failed maybe-processed answer-total']);
  alpha.play([stream(['{"a":', 'hang'])]);
  const reading = failureOf(await run(both(), { totalMs: 120 }));
  assert.equal(reading.error.code, 'upstream_timeout');
  alpha.play([stream([ROLE, 'hang'])]);
  assert.equal(failureOf(await runStream(both(), { totalMs: 120 })).error.code, 'upstream_timeout');
  alpha.play([stream([ROLE, FIRST, ...Array.from({ length: 100 }, () => [FIRST, { waitMs: 20 }] as const).flat()])]);
  const streaming = streamOf(await runStream(both(), { totalMs: 200 }));
  const read = await readStream(streaming.stream);
  assert.ok(read.ending === 'error' && read.error.code === 'upstream_timeout');
  assert.equal(calls()[1], 0);
  for (const call of alpha.calls.slice(before_.alpha)) await call.closedByClient;
});

test('a wait that the total time does not allow is not begun', async () => {
  alpha.play([openaiError(429, { type: 'rate_limit_error' }, { 'retry-after-ms': 1_500 })]);
  const started = performance.now();
  const failed = failureOf(await run([onAlpha()], { totalMs: 1_000 }));
  assert.ok(performance.now() - started < 900);
  assert.equal(failed.error.status, 429);
});

// ---- Admission and preparation

test('before each send the admission is asked, with the target and the number of the attempt', async () => {
  alpha.play([openaiError(500, {})]);
  const asked: string[] = [];
  await run(both(), {
    beforeSend: (target, index) => void asked.push(`${target.provider} ${index} ${calls().join('+')}`),
  });
  assert.deepEqual(asked, ['alpha 0 0+0', 'alpha 1 1+0', 'beta 2 2+0']);
});

test('where the time goes by while money is reserved, nothing is sent for nobody', async () => {
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, 80));
  const first = failureOf(await run(both(), { totalMs: 40, beforeSend: late }));
  assert.deepEqual([first.error.code, first.traces(), calls()], ['upstream_timeout', [], [0, 0]]);
  alpha.play([openaiError(500, {})]);
  const second = failureOf(
    await run(both(), {
      totalMs: 500,
      beforeSend: (_target, index) => (index === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, 600))),
    }),
  );
  assert.deepEqual([second.error.code, second.traces().length, calls()], ['upstream_error', 1, [1, 0]]);
});

test('a refusal before the first attempt is the answer, and nothing is sent', async () => {
  const refusal = new LoadlineError({ code: 'budget_exceeded', message: 'no money' });
  for (const beforeSend of [
    () => Promise.reject(refusal),
    () => {
      throw refusal;
    },
  ]) {
    const failed = failureOf(await run(both(), { beforeSend }));
    assert.equal(failed.error, refusal);
    assert.deepEqual([failed.failure, failed.traces(), calls()], [undefined, [], [0, 0]]);
  }
});

test('a refusal before a later attempt leaves the first failure standing, and the attempt unmade', async () => {
  alpha.play([openaiError(429, { type: 'rate_limit_error' })]);
  for (const asynchronous of [false, true]) {
    const beforeSend = (_target: Target, index: number): void | Promise<void> => {
      const refusal = new LoadlineError({ code: 'budget_exceeded', message: 'no money' });
      if (index === 0) return undefined;
      if (asynchronous) return Promise.reject(refusal);
      throw refusal;
    };
    const at = alpha.calls.length;
    const failed = failureOf(await run(both(), { beforeSend }));
    assert.deepEqual([failed.error.status, failed.failure?.class], [429, 'rate-limit']);
    assert.deepEqual([alpha.calls.length - at, calls()[1], failed.traces().length], [1, 0, 1]);
  }
});

test('a target that cannot take the request is the end where it is the first, and no fallback where it is not', async () => {
  const refusal = new LoadlineError({ code: 'unsupported_parameter', message: 'no tools there' });
  const first = failureOf(
    await run(both(), {
      prepare: () => {
        throw refusal;
      },
    }),
  );
  assert.deepEqual([first.error, calls()], [refusal, [0, 0]]);
  alpha.play([['hang']]);
  const second = failureOf(
    await run(both(), {
      timeouts: { firstByteMs: 60, idleMs: 20_000 },
      prepare: (target) => {
        if (target.provider === 'beta') throw refusal;
        return wholeCall();
      },
    }),
  );
  assert.deepEqual([second.error.code, calls()], ['upstream_timeout', [1, 0]]);
});

test('a fault of ours is thrown, not worded as a provider’s', async () => {
  await assert.rejects(
    run(both(), {
      prepare: () => {
        throw new TypeError('ours');
      },
    }),
    TypeError,
  );
  await assert.rejects(run(both(), { beforeSend: () => Promise.reject(new RangeError('ours')) }), RangeError);
  await assert.rejects(run([]), RangeError);
  assert.deepEqual(calls(), [0, 0]);
});

test('once the caller has answer headers only the same model may take over', async () => {
  alpha.play([['hang']]);
  const options = { timeouts: { firstByteMs: 60, idleMs: 20_000 }, sameModelOnly: () => true };
  assert.equal(failureOf(await run(both(), options)).error.code, 'upstream_timeout');
  assert.equal(calls()[1], 0);
  assert.equal(
    answerText(await run([onAlpha(), onBeta({ model: { ...onAlpha().model, provider: 'beta' } })], options)),
    'from beta',
  );
});

test('sent simulated, no value of a header is taken for a secret', async () => {
  alpha.play([openaiError(400, { type: 'invalid_request_error', message: 'say simulated' })]);
  const target = onAlpha({ simulated: true, headers: { authorization: 'Bearer simulated' } });
  const failed = failureOf(await run([target]));
  assert.equal(failed.error.message, 'say simulated');
  assert.equal(failed.traces()[0]?.simulated, true);
});

// ---- The caller leaves

interface Leaving {
  readonly phase: string;
  readonly answer: FakeAnswer;
  readonly streamed?: boolean;
  readonly fate: string;
}

const LEAVING: readonly Leaving[] = [
  { phase: 'while the head is awaited', answer: ['hang'], fate: 'maybe-processed' },
  { phase: 'inside a whole body', answer: stream(['{"a":', 'hang']), fate: 'answered' },
  {
    phase: 'inside an error body',
    answer: stream(['{"error":', 'hang'], {}).map((step, at) =>
      at === 0 ? { write: 'HTTP/1.1 500 Internal Server Error\r\ntransfer-encoding: chunked\r\n\r\n' } : step,
    ),
    fate: 'answered',
  },
  { phase: 'inside a stream before content', answer: stream([ROLE, 'hang']), streamed: true, fate: 'answered' },
  {
    phase: 'inside JSON in place of a stream',
    answer: stream(['{"a":', 'hang'], { headers: { 'content-type': 'application/json' } }),
    streamed: true,
    fate: 'answered',
  },
];

for (const { phase, answer, streamed, fate } of LEAVING) {
  test(`a caller that leaves ${phase} ends it at once: upstream closed within 50 ms, nothing more is tried`, async () => {
    alpha.play([answer]);
    const delays: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const caller = new AbortController();
      const at = alpha.calls.length;
      const running = (streamed === true ? runStream : run)(both(), { signal: caller.signal });
      const call = await alpha.call(at);
      await new Promise((resolve) => setTimeout(resolve, 30));
      const leftAtMs = performance.now();
      caller.abort();
      const result = await running;
      assert.equal(result.kind, 'cancelled');
      delays.push((await call.closedByClient) - leftAtMs);
      assert.deepEqual(story(result), [`alpha cancelled ${fate} cancelled`]);
    }
    assert.ok(Math.min(...delays) < 50, String(delays));
    assert.deepEqual(calls(), [3, 0]);
  });
}

test('a caller that leaves mid-stream closes the upstream within 50 ms, and what it had is counted', async () => {
  alpha.play([stream([ROLE, FIRST, 'hang'])]);
  for (const how of ['signal', 'cancel'] as const) {
    const delays: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const caller = new AbortController();
      const result = streamOf(await runStream(both(), { signal: caller.signal }));
      await result.stream.next();
      const waiting = result.stream.next();
      const leftAtMs = performance.now();
      if (how === 'signal') caller.abort();
      else result.stream.cancel();
      // Content may be in one piece or two; the step behind it is the cancel.
      const step = await waiting;
      assert.equal(step.kind === 'out' ? (await result.stream.next()).kind : step.kind, 'cancelled');
      delays.push(((await alpha.calls.at(-1)?.closedByClient) ?? Number.POSITIVE_INFINITY) - leftAtMs);
      assert.deepEqual(story(result), ['alpha cancelled answered cancelled']);
      assert.equal(result.traces()[0]?.outputChars, 3);
    }
    assert.ok(Math.min(...delays) < 50, `${how} ${delays}`);
  }
  assert.equal(calls()[1], 0);
});

test('a caller that leaves while money is reserved ends it at once, and nothing is sent', async () => {
  const caller = new AbortController();
  const running = run(both(), { signal: caller.signal, beforeSend: () => new Promise(() => undefined) });
  await new Promise((resolve) => setImmediate(resolve));
  caller.abort();
  const result = await running;
  assert.deepEqual([result.kind, result.traces(), calls()], ['cancelled', [], [0, 0]]);
});

test('a caller that leaves in the moment in which money is granted is not sent for', async () => {
  const caller = new AbortController();
  const result = await run(both(), { signal: caller.signal, beforeSend: () => caller.abort() });
  assert.deepEqual([result.kind, result.traces(), calls()], ['cancelled', [], [0, 0]]);
});

test('a caller that leaves in the back-off ends it at once, and the second try is not made', async () => {
  alpha.play([openaiError(429, { type: 'rate_limit_error' }, { 'retry-after-ms': 1_900 })]);
  const caller = new AbortController();
  const running = run([onAlpha()], { signal: caller.signal });
  await alpha.call(before_.alpha);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const leftAtMs = performance.now();
  caller.abort();
  const result = await running;
  assert.ok(performance.now() - leftAtMs < 1_000);
  assert.equal(result.kind, 'cancelled');
  assert.deepEqual(story(result), ['alpha failed answered rate-limit']);
  assert.deepEqual(calls(), [1, 0]);
});

test('a caller that was gone before we began costs nothing', async () => {
  let asked = 0;
  const result = await run(both(), { signal: AbortSignal.abort(), beforeSend: () => void (asked += 1) });
  assert.deepEqual([result.kind, result.traces(), calls(), asked], ['cancelled', [], [0, 0], 0]);
});

test('whatever became of it, no listener stays at the caller’s signal', async () => {
  const caller = new AbortController();
  let [added, removed] = [0, 0];
  const { signal } = caller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    added += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    removed += 1;
    remove(...args);
  };
  alpha.play([openaiError(500, {}), chatStream(['x'])]);
  await readStream(streamOf(await runStream(both(), { signal })).stream);
  alpha.play([openaiError(400, { type: 'invalid_request_error' })]);
  await run(both(), { signal });
  assert.ok(added > 0);
  assert.ok(removed >= added, `${added} added, ${removed} removed`);
});
