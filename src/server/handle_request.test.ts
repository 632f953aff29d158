import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryLedger } from '../../test/sim/memory_ledger.ts';
import { openForm, sampleAttempt, sampleRecord, sampleSettlement } from '../../test/sample_records.ts';
import { testCaller } from '../../test/snapshot.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RequestRecord } from '../ledger/record.ts';
import { createEdge, errorOf } from './cases/edge.ts';
import { requestHandler } from './handle_request.ts';

function ledgerOf(...records: readonly RequestRecord[]): Ledger {
  const ledger = createMemoryLedger();
  for (const record of records) {
    ledger.open(record);
    if (record.settlement !== null) ledger.settle(record.id, record.settlement);
  }
  return ledger;
}

async function ask(id: string, ledger: Ledger, projectId = 'default'): Promise<Response> {
  const edge = createEdge({
    handlers: { request: requestHandler(ledger) },
    authenticate: () => testCaller({ projectId }),
  });
  return edge.ask('GET', `/v1/requests/${id}`);
}

test('the record of an own request tells decision, attempts, tokens and cost', async () => {
  const answer = await ask('req_0000', ledgerOf(sampleRecord()));
  assert.equal(answer.status, 200);
  const record = (await answer.json()) as Record<string, unknown>;
  assert.equal(record['object'], 'loadline.request');
  assert.equal(record['status'], 'success');
  assert.equal(record['cost_usd'], 0.00165);
  assert.equal(record['if_all_strong_usd'], 0.006);
  assert.equal((record['decision'] as Record<string, unknown>)['rule'], 'cheap-work');
  assert.equal((record['attempts'] as unknown[]).length, 1);
});

test('a request that still runs is open, without a cost', async () => {
  const record = (await (await ask('req_0000', ledgerOf(openForm(sampleRecord())))).json()) as Record<string, unknown>;
  assert.equal(record['status'], 'open');
  assert.equal(record['cost_usd'], null);
  assert.deepEqual(record['attempts'], []);
});

test('a price that nobody knows is null, never 0', async () => {
  const settlement = sampleSettlement({
    costNanoUsd: null,
    attempts: [sampleAttempt({ costNanoUsd: null, priceRow: null })],
  });
  const record = (await (await ask('req_0000', ledgerOf(sampleRecord({ settlement })))).json()) as Record<
    string,
    unknown
  >;
  assert.equal(record['cost_usd'], null);
  assert.equal(record['cost'], 'unknown');
});

test('another project’s request and one that never was are the same 404, word for word', async () => {
  const ledger = ledgerOf(sampleRecord({ projectId: 'bank' }));
  const foreign = await ask('req_0000', ledger, 'shop');
  const missing = await ask('req_none', ledger, 'shop');
  assert.deepEqual([foreign.status, missing.status], [404, 404]);
  assert.deepEqual(await errorOf(foreign), await errorOf(missing));
  assert.equal((await ask('req_0000', ledger, 'bank')).status, 200);
});

test('nothing of our insides is in it: no replica, no organisation, no upstream’s request id', async () => {
  const text = await (await ask('req_0000', ledgerOf(sampleRecord()))).text();
  assert.doesNotMatch(text, /replica|org_id|up_1|reserved/);
});

test('a ledger that cannot read is 500 without its words', async () => {
  const broken: Ledger = {
    ...createMemoryLedger(),
    find: () => Promise.reject(new Error('disk I/O error at /var/secret')),
  };
  const answer = await ask('req_0000', broken);
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /secret|disk/);
});
