import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import type { Caller } from '../access/caller.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { articleRoute } from '../routing/preset.ts';
import { isLoadlineError } from '../support/errors.ts';
import { contextOf } from './cases/edge.ts';
import { scriptedGateway } from './cases/scripted_gateway.ts';
import { modelHandler, modelsHandler } from './handle_models.ts';

interface Listed {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly owned_by: string;
  readonly context_window: number;
  readonly max_output_tokens: number;
}

async function list(caller: Partial<Caller> = {}, snapshot: Snapshot = testSnapshot()): Promise<readonly Listed[]> {
  const { response } = await modelsHandler(scriptedGateway({ snapshot: () => snapshot }))(
    contextOf(testCaller(caller)),
  );
  const body = (await response.json()) as { object: string; data: Listed[] };
  assert.equal(body.object, 'list');
  return body.data;
}

async function one(name: string, caller: Partial<Caller> = {}, snapshot: Snapshot = testSnapshot()): Promise<Listed> {
  const handler = modelHandler(scriptedGateway({ snapshot: () => snapshot }));
  const { response } = await handler(contextOf(testCaller(caller), { params: { model: name } }));
  return (await response.json()) as Listed;
}

async function codeOf(name: string, caller: Partial<Caller> = {}): Promise<string> {
  try {
    return (await one(name, caller)).id;
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return `${error.code}: ${error.message}`;
  }
}

/** As it is where nobody set ANTHROPIC_API_KEY. */
function withoutAnthropic(): Snapshot {
  const snapshot = testSnapshot();
  const providers = new Map(snapshot.providers);
  const anthropic = providers.get('anthropic');
  assert.ok(anthropic !== undefined);
  providers.set('anthropic', { ...anthropic, apiKey: undefined, missing: 'ANTHROPIC_API_KEY' });
  return { ...snapshot, providers };
}

test('auto comes first, then the models, each in OpenAI’s shape and once', async () => {
  const models = await list();
  assert.equal(models[0]?.id, 'auto');
  assert.equal(models[0]?.owned_by, 'loadline');
  assert.equal(new Set(models.map((model) => model.id)).size, models.length);
  for (const model of models) {
    assert.equal(model.object, 'model');
    assert.ok(Number.isInteger(model.created) && model.created >= 0 && model.created < 4e9, `${model.id}: seconds`);
    assert.ok(model.context_window > 0, model.id);
    assert.equal(model.max_output_tokens > 0, !model.id.startsWith('text-embedding-'), model.id);
  }
  for (const id of ['gpt-5.4-mini', 'claude-sonnet-4-6'])
    assert.ok(
      models.some((model) => model.id === id),
      id,
    );
});

test('every listed name can be asked for again and says the same', async () => {
  for (const model of await list()) assert.deepEqual(await one(model.id), model);
});

test('auto promises the smallest limits of the strong tier', async () => {
  const models = await list();
  const strong = models.find((model) => model.id === 'claude-sonnet-4-6');
  assert.equal(models[0]?.context_window, strong?.context_window);
  assert.equal(models[0]?.max_output_tokens, strong?.max_output_tokens);
});

test('each route is listed as auto/<route>, and only where the key may name it', async () => {
  const { policy } = testSnapshot();
  const snapshot = testSnapshot({
    changes: { policy: { ...policy, routes: new Map([...policy.routes, ['careful', articleRoute('careful')]]) } },
  });
  const ids = async (caller: Partial<Caller>): Promise<readonly string[]> =>
    (await list(caller, snapshot)).map((model) => model.id);
  assert.ok((await ids({})).includes('auto/careful'));
  assert.equal((await ids({ allowedModels: ['auto', 'gpt-5.4-mini'] })).includes('auto/careful'), false);
  assert.ok((await ids({ allowedModels: ['auto/*'] })).includes('auto/careful'));
  assert.equal((await one('auto/careful', {}, snapshot)).owned_by, 'loadline');
});

test('a key with a list sees nothing but what is on it', async () => {
  const ids = (await list({ allowedModels: ['auto', 'claude-*'] })).map((model) => model.id);
  assert.equal(ids[0], 'auto');
  assert.ok(ids.length > 1);
  for (const id of ids.slice(1)) assert.match(id, /^claude-/);
});

test('models of a provider without a key are not offered', async () => {
  const ids = (await list({}, withoutAnthropic())).map((model) => model.id);
  assert.ok(ids.includes('gpt-5.4-mini'));
  assert.equal(
    ids.some((id) => id.startsWith('claude-')),
    false,
  );
});

test('a dated snapshot and a qualified name are the model that they name', async () => {
  const mini = await one('gpt-5.4-mini');
  assert.deepEqual(await one('gpt-5.4-mini-2026-03-17'), { ...mini, id: 'gpt-5.4-mini-2026-03-17' });
  assert.deepEqual(await one('openai/gpt-5.4-mini'), { ...mini, id: 'openai/gpt-5.4-mini' });
});

test('a model that the catalog does not know can be named behind its provider', async () => {
  const found = await one('openai/some-new-thing');
  assert.equal(found.id, 'openai/some-new-thing');
  assert.equal(found.owned_by, 'openai');
});

test('an alias is what it stands for', async () => {
  const snapshot = testSnapshot({
    changes: {
      aliases: [
        { pattern: 'cheap-*', target: 'gpt-5.4-mini' },
        { pattern: 'best', target: 'auto' },
      ],
    },
  });
  assert.equal((await one('cheap-one', {}, snapshot)).owned_by, 'openai');
  assert.equal((await one('best', {}, snapshot)).id, 'auto');
});

test('what does not exist is 404 with the nearest names, what the key may not use 403', async () => {
  assert.match(await codeOf('gpt-5.4-minj'), /^model_not_found: .*gpt-5\.4-mini/);
  assert.match(await codeOf('auto/nothing'), /^model_not_found: .*Routes: auto/);
  assert.match(await codeOf('claude-sonnet-4-6', { allowedModels: ['gpt-*'] }), /^model_not_allowed/);
  assert.match(await codeOf('\u001b[31m'), /^model_not_found: [\x20-\x7e]*$/);
});
