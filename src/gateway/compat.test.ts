// Key and route both say what becomes of a parameter that the model cannot take; the stricter holds, and it is told.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { chatAnswer } from '../../test/fake_answers.ts';
import { startFakeUpstream } from '../../test/fake_upstream.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { createMemoryLedger } from '../../test/sim/memory_ledger.ts';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { createOpenAdmitter } from '../access/open_admission.ts';
import { systemClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import type { Compat } from '../wire/codec.ts';
import { articleRoute } from '../routing/preset.ts';
import { createGateway } from './conductor.ts';

const upstream = await startFakeUpstream(() => chatAnswer('done'));
const transport = createFetchTransport();
after(async () => {
  transport.close();
  await upstream.stop();
});

function gatewayOf() {
  const base = testSnapshot({ baseUrls: { openai: upstream.url } });
  const exact = { ...articleRoute('exact'), compat: 'strict' as const };
  const loose = { ...articleRoute('loose'), compat: 'lenient' as const };
  const routes = new Map([...base.policy.routes, ['exact', exact], ['loose', loose]]);
  const ledger = createMemoryLedger();
  const gateway = createGateway({
    snapshot: () => ({ ...base, policy: { ...base.policy, routes } }),
    admitter: createOpenAdmitter(),
    ledger,
    transport,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    replicaId: 'test',
    sealer: TEST_SEALER,
  });
  return { gateway, ledger };
}

/** Asks the cheap tier for a temperature while it reasons, which gpt-5.4-mini does not take. */
const bodyFor = (model: string): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      model,
      temperature: 0.2,
      reasoning_effort: 'low',
      messages: [{ role: 'user', content: 'Summarize: the export button does nothing.' }],
    }),
  );

async function send(model: string, compat: Compat) {
  const { gateway, ledger } = gatewayOf();
  const answer = await gateway.conduct({
    requestId: 'req_1',
    caller: testCaller({ compat }),
    endpoint: 'chat.completions',
    body: bodyFor(model),
    headers: new Headers(),
    signal: new AbortController().signal,
    receivedAtMs: performance.now(),
    origin: 'request',
    parentId: null,
    onEnd: () => undefined,
  });
  const settled = ledger.settles.find((settle) => settle.counted)?.settlement;
  return { answer, text: await new Response(answer.body as BodyInit).text(), settled };
}

test('a lenient key on a lenient route loses by name: in the header and on record', async () => {
  for (const model of ['auto', 'auto/loose', 'gpt-5.4-mini']) {
    const { answer, settled } = await send(model, 'lenient');
    assert.equal(answer.status, 200, model);
    assert.equal(answer.headers['x-loadline-dropped'], 'temperature');
    assert.deepEqual(settled?.dropped, ['temperature']);
  }
});

test('a strict route refuses a lenient key, and a strict key is refused on any route', async () => {
  for (const [model, compat] of [
    ['auto/exact', 'lenient'],
    ['auto/loose', 'strict'],
    ['auto', 'strict'],
    ['gpt-5.4-mini', 'strict'],
  ] as const) {
    const { answer, text } = await send(model, compat);
    assert.equal(answer.status, 400, model);
    const { error } = JSON.parse(text) as { error: { code: string; param: string } };
    assert.deepEqual([error.code, error.param], ['unsupported_parameter', 'temperature']);
  }
});

test('the explanation says which of the two holds and who says so', async () => {
  const { gateway } = gatewayOf();
  const compat = async (model: string, of: Compat) =>
    (await gateway.explain({ caller: testCaller({ compat: of }), body: bodyFor(model), headers: new Headers() }))
      .compat;
  assert.deepEqual(await compat('auto', 'lenient'), { mode: 'lenient', from: 'default' });
  assert.deepEqual(await compat('auto/exact', 'lenient'), { mode: 'strict', from: 'route' });
  assert.deepEqual(await compat('auto/exact', 'strict'), { mode: 'strict', from: 'key' });
  assert.deepEqual(await compat('auto/loose', 'strict'), { mode: 'strict', from: 'key' });
});
