import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmlessExplanation, riskyExplanation } from '../../test/sample_explanation.ts';
import { LoadlineError } from '../support/errors.ts';
import { createEdge, errorOf } from './cases/edge.ts';
import { scriptedGateway } from './cases/scripted_gateway.ts';
import { routeHandler } from './handle_route.ts';

test('the decision is told with its reasons, what it would cost and what would have changed it', async () => {
  const gateway = scriptedGateway({ explain: () => riskyExplanation() });
  const answer = await createEdge({ handlers: { route: routeHandler(gateway) } }).ask('POST', '/v1/route', {
    body: '{"model":"auto"}',
  });
  assert.equal(answer.status, 200);
  const told = (await answer.json()) as Record<string, unknown>;
  assert.equal(told['object'], 'loadline.route');
  assert.equal(told['model'], 'anthropic/claude-sonnet-4-6');
  assert.equal(told['tier'], 'strong');
  assert.equal(told['escalated'], true);
  assert.deepEqual(told['categories'], ['schema', 'money']);
  assert.equal((told['signals'] as unknown[]).length, 3);
  assert.deepEqual((told['costs'] as unknown[])[0], { model: 'openai/gpt-5.4-mini', tier: 'cheap', cost_usd: 0.00459 });
  assert.deepEqual(told['changes'], [{ says: 'without what it touches', tier: 'cheap', rule: 'cheap-work' }]);
});

test('body, headers and caller are looked at as those of a request that is sent', async () => {
  const gateway = scriptedGateway({ explain: () => harmlessExplanation() });
  const edge = createEdge({ handlers: { route: routeHandler(gateway) } });
  await edge.ask('POST', '/v1/route', {
    headers: { 'x-api-key': edge.key, 'content-type': 'application/json', 'x-loadline-risk': 'high' },
    body: '{"model":"auto"}',
  });
  assert.equal(new TextDecoder().decode(gateway.explained[0]?.body), '{"model":"auto"}');
  assert.equal(gateway.explained[0]?.headers.get('x-loadline-risk'), 'high');
  assert.equal(gateway.explained[0]?.caller.keyName, 'test');
  assert.equal(gateway.calls.length, 0, 'no model is called');
});

test('a cost that nobody knows is null', async () => {
  const gateway = scriptedGateway({
    explain: () => harmlessExplanation({ costs: [{ model: 'lab/x', tier: 'cheap', nanoUsd: null }] }),
  });
  const answer = await createEdge({ handlers: { route: routeHandler(gateway) } }).ask('POST', '/v1/route', {
    body: '{}',
  });
  assert.deepEqual(((await answer.json()) as { costs: unknown }).costs, [
    { model: 'lab/x', tier: 'cheap', cost_usd: null },
  ]);
});

test('what could not be sent at all is refused as the request itself would be', async () => {
  const refuse = (): never => {
    throw new LoadlineError({ code: 'model_not_found', param: 'model', message: 'No such model.' });
  };
  const answer = await createEdge({ handlers: { route: routeHandler(scriptedGateway({ explain: refuse })) } }).ask(
    'POST',
    '/v1/route',
    { body: '{}' },
  );
  assert.equal(answer.status, 404);
  assert.equal((await errorOf(answer)).code, 'model_not_found');
});
