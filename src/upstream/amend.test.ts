// The one more attempt after a refused parameter: when it is made, and when it is not.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { chatAnswer, openaiError } from '../../test/fake_answers.ts';
import { startFakeUpstream, sse, stream, type FakeUpstream } from '../../test/fake_upstream.ts';
import { answerText, run, runStream, streamOf, transport } from './cases/runs.ts';
import { targetOf } from './cases/targets.ts';
import type { Refusal } from './attempt.ts';
import type { WholeAnswer } from './call.ts';

let alpha: FakeUpstream;
let count = 0;
before(async () => {
  alpha = await startFakeUpstream([]);
});
after(async () => {
  transport.close();
  await alpha.stop();
});
beforeEach(() => {
  transport.close();
  count = alpha.calls.length;
});
const calls = (): number => alpha.calls.length - count;
const targets = () => [targetOf(`${alpha.url}/v1/chat/completions`)];

const REFUSED = { message: "Unknown parameter: 'store'.", type: 'invalid_request_error', param: 'store', code: null };
const refusal = openaiError(400, REFUSED);

function amending(says: boolean) {
  const told: string[] = [];
  const amend = ({ refused, reason }: Refusal<WholeAnswer>): boolean => {
    told.push(`${refused.kind} ${refused.param}: ${reason}`);
    return says;
  };
  return { told, amend };
}

test('a refusal that is amended gets one more attempt at the same target, on record as two', async () => {
  alpha.play([refusal, chatAnswer('done')]);
  const { told, amend } = amending(true);
  const result = await run(targets(), { amend });
  assert.ok(result.kind === 'answer');
  assert.equal(answerText(result), 'done');
  assert.deepEqual(told, ["refused store: Unknown parameter: 'store'."]);
  assert.deepEqual(
    result.traces().map(({ outcome, failure, targetIndex }) => [outcome, failure, targetIndex]),
    [
      ['failed', 'caller-fault', 0],
      ['success', null, 0],
    ],
  );
});

test('a second refusal is told as well, and is the end', async () => {
  alpha.play([refusal]);
  const { told, amend } = amending(true);
  const result = await run(targets(), { amend });
  assert.ok(result.kind === 'failed');
  assert.deepEqual(
    [result.error.code, result.error.param, calls(), told.length],
    ['unsupported_parameter', 'store', 2, 2],
  );
});

test('what is not amended is final, and other errors are not even asked about', async () => {
  alpha.play([refusal]);
  const refusing = amending(false);
  assert.equal((await run(targets(), { amend: refusing.amend })).kind, 'failed');
  assert.deepEqual([calls(), refusing.told.length], [1, 1]);
  for (const answer of [
    openaiError(400, { message: 'Invalid schema.', type: 'invalid_request_error' }),
    openaiError(401, REFUSED),
    openaiError(404, { ...REFUSED, code: 'model_not_found', message: 'The model `x` does not exist' }),
  ]) {
    alpha.play([answer]);
    const { told, amend } = amending(true);
    await run(targets(), { amend });
    assert.deepEqual(told, []);
  }
});

test('no time is left: no further attempt', async () => {
  alpha.play([openaiError(400, REFUSED)]);
  const { told, amend } = amending(true);
  const result = await run(targets(), {
    amend: (refused) => {
      // The clock of the run goes on while the refusal is thought about.
      const until = performance.now() + 120;
      while (performance.now() < until);
      return amend(refused);
    },
    totalMs: 100,
  });
  assert.equal(result.kind, 'failed');
  assert.deepEqual([calls(), told.length], [1, 1]);
});

test('an error under a 200, before any content of a stream, is amended too', async () => {
  const events = [
    sse({ id: 'c', object: 'chat.completion.chunk', choices: [] }),
    sse({ error: { ...REFUSED, code: 400 } }),
  ];
  alpha.play([
    stream(events),
    stream([sse({ choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }] }), sse('[DONE]')]),
  ]);
  const { told, amend } = amending(true);
  const result = await runStream(targets(), { amend });
  assert.equal(told.length, 1);
  assert.ok(streamOf(result) !== undefined);
  assert.equal(calls(), 2);
});
