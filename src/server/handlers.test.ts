import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryLedger } from '../../test/sim/memory_ledger.ts';
import { testSnapshot } from '../../test/snapshot.ts';
import { systemClock } from '../support/clock.ts';
import { createEdge } from './cases/edge.ts';
import { scriptedGateway } from './cases/scripted_gateway.ts';
import { createHandlers } from './handlers.ts';
import { createLifecycle } from './lifecycle.ts';
import { ROUTES } from './route_table.ts';

const handlers = createHandlers({
  gateway: scriptedGateway({
    snapshot: () => testSnapshot(),
    conduct: () => ({ status: 200, headers: { 'x-from': 'chat' }, body: '' }),
  }),
  compare: { run: async () => ({ id: 'from-compare', callsPerMonth: 1, legs: [], differences: [] }) },
  ledger: createMemoryLedger(),
  lifecycle: createLifecycle(systemClock),
  vault: undefined,
});

test('every row of the route table has a handler, and no handler is without a row', () => {
  assert.deepEqual(Object.keys(handlers).toSorted(), ROUTES.map((row) => row.handler).toSorted());
});

test('each path is answered by its own part of the program', async () => {
  const edge = createEdge({ handlers });
  assert.match(await (await edge.ask('GET', '/')).text(), /<title>Loadline/);
  assert.equal(await (await edge.ask('GET', '/healthz')).text(), 'ok\n');
  assert.equal(await (await edge.ask('GET', '/readyz')).text(), 'ready\n');
  assert.equal((await edge.ask('POST', '/v1/chat/completions', { body: '{}' })).headers.get('x-from'), 'chat');
  assert.match(await (await edge.ask('GET', '/v1/models')).text(), /"object":"list"/);
  assert.match(await (await edge.ask('GET', '/v1/models/auto')).text(), /"id":"auto"/);
  assert.match(await (await edge.ask('POST', '/v1/compare', { body: '{}' })).text(), /from-compare/);
  assert.equal((await edge.ask('GET', '/v1/requests/req_none')).status, 404);
  assert.equal((await edge.ask('POST', '/v1/route', { body: '{}' })).status, 500, 'unscripted, so it was asked');
});
