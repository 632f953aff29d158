// Promises of the list in Anthropic's shape: its own schema, its paging, and the name that its clients do not hide.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import { anthropicModel, pageOf, type ModelPage } from './anthropic_models.ts';
import { contextOf } from './cases/edge.ts';
import { scriptedGateway } from './cases/scripted_gateway.ts';
import { modelHandler, modelsHandler } from './handle_models.ts';

const HEADERS = { 'anthropic-version': '2023-06-01' };
const gateway = scriptedGateway({ snapshot: () => testSnapshot() });

async function list(query: string): Promise<ModelPage> {
  const request = new Request(`http://localhost/v1/models?${query}`, { headers: HEADERS });
  const context = contextOf(testCaller(), { request, query: new URLSearchParams(query) });
  const { response } = await modelsHandler(gateway)(context);
  assert.ok(response.headers.get('request-id') !== null);
  return (await response.json()) as ModelPage;
}

test('claude-auto comes first, the models behind it, with the limits of the strong tier', async () => {
  const { data, has_more: more, first_id: first, last_id: last } = await list('limit=1000');
  assert.deepEqual([first, more], ['claude-auto', false]);
  assert.equal(last, data.at(-1)?.id);
  const strong = data.find(({ id }) => id === 'claude-sonnet-4-6');
  assert.ok(strong !== undefined && data.some(({ id }) => id === 'auto'));
  assert.equal(data[0]?.max_input_tokens, strong.max_input_tokens);
  assert.equal(data[0]?.max_tokens, strong.max_tokens);
  assert.deepEqual([strong.line, strong.created_at], ['sonnet', '2026-02-17T00:00:00Z']);
});

test('pages follow each other without a gap, in both directions', async () => {
  const whole = (await list('limit=1000')).data.map(({ id }) => id);
  const forwards: string[] = [];
  for (let after = '', more = true; more;) {
    const page = await list(`limit=7${after === '' ? '' : `&after_id=${after}`}`);
    forwards.push(...page.data.map(({ id }) => id));
    after = page.last_id ?? '';
    more = page.has_more;
  }
  assert.deepEqual(forwards, whole);
  const before = await list(`limit=3&before_id=${whole[5] ?? ''}`);
  assert.deepEqual(
    before.data.map(({ id }) => id),
    whole.slice(2, 5),
  );
  assert.equal(before.has_more, true);
});

test('a limit that is no number of entries is the usual page', () => {
  const facts = { displayName: 'm', released: null, capabilities: testSnapshot().catalog.list()[0]?.capabilities };
  const models = Array.from({ length: 30 }, (_, at) => anthropicModel({ ...facts, id: `m${at}` } as never));
  for (const limit of ['0', '-1', 'x', '1.5', ''])
    assert.equal(pageOf(models, new URLSearchParams({ limit })).data.length, 20, limit);
  assert.deepEqual(pageOf([], new URLSearchParams()), { data: [], has_more: false, first_id: null, last_id: null });
});

test('one model can be asked for, claude-auto too', async () => {
  for (const model of ['claude-auto', 'claude-sonnet-4-6', 'gpt-5.4-mini']) {
    const request = new Request('http://localhost/', { headers: HEADERS });
    const { response } = await modelHandler(gateway)(contextOf(testCaller(), { request, params: { model } }));
    const told = (await response.json()) as { id: string; type: string };
    assert.deepEqual([told.id, told.type], [model, 'model']);
  }
});

const SCHEMA = new URL(
  '../../../shared/data/specs/anthropic-from-sdk-types/anthropic-ModelInfo.schema.json',
  import.meta.url,
);
const NO_SCHEMA = existsSync(SCHEMA) ? false : 'the published schemas are not here';

test('every model is what Anthropic’s own types say', { skip: NO_SCHEMA }, async () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  for (const model of (await list('limit=1000')).data)
    assert.ok(validate(model), `${model.id}: ${JSON.stringify(validate.errors)}`);
});
