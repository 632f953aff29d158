// Promises of items that a request only names: found within the project, put in their places, or refused in plain words.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMemoryKeep } from '../../test/memory_keep.ts';
import { TEST_SEALER } from '../../test/sealer.ts';
import { systemClock } from '../support/clock.ts';
import { isLoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import { silentLog } from '../support/log.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { openaiResponses } from '../wire/openai_responses/codec.ts';
import { indexJson } from '../wire/json_index.ts';
import { resolveReferences } from './references.ts';
import { storeAnswer } from './stored_answers.ts';
import { createVault } from './vault.ts';

const FIRST = `${'0'.repeat(31)}1`;
const SECOND = `${'0'.repeat(31)}2`;
const message = (id: string): JsonObject => ({
  id,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [],
});
const call = (id: string): JsonObject => ({ id, type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' });
const named = (id: string): JsonObject => ({ type: 'item_reference', id });

function world() {
  const keep = createMemoryKeep();
  const vault = createVault({ keep, sealer: TEST_SEALER, clock: systemClock });
  const store = (hex: string, output: readonly JsonObject[], input: readonly JsonObject[] = []): void => {
    const id = `resp_${hex}`;
    const kept = {
      id,
      response: { id, object: 'response', output },
      input: input.map((item) => ({ item, madeBy: undefined })),
    };
    assert.ok(storeAnswer({ vault, projectId: 'one' }, { ...kept, provider: 'anthropic', forMs: 60_000 }));
  };
  const resolve = (input: readonly JsonObject[], projectId = 'one', withVault = true) =>
    resolveReferences({ caller: { projectId } as never }, openaiResponses, {
      index: indexJson(JSON.stringify({ model: 'm', input })),
      options: { vault: withVault ? vault : undefined, log: silentLog },
    });
  return { keep, store, resolve };
}

const refused = (code: string, param?: string) => (error: unknown) =>
  isLoadlineError(error) && error.code === code && (param === undefined || error.param === param);

describe('resolveReferences', () => {
  test('puts each item in its place, and leaves the rest to the character', async () => {
    const { store, resolve } = world();
    store(FIRST, [message(`msg_${FIRST}_0`), call(`fc_${FIRST}_1`)]);
    const result = { type: 'function_call_output', call_id: 'c', output: 'x' };
    const index = await resolve([
      { role: 'user', content: 'q' },
      named(`msg_${FIRST}_0`),
      named(`fc_${FIRST}_1`),
      result,
    ]);
    assert.deepEqual(index?.value['input'], [
      { role: 'user', content: 'q' },
      message(`msg_${FIRST}_0`),
      call(`fc_${FIRST}_1`),
      result,
    ]);
  });

  test('reads the last answer first, whose input holds the items of those before it', async () => {
    const { keep, store, resolve } = world();
    store(FIRST, [message(`msg_${FIRST}_0`)]);
    store(SECOND, [message(`msg_${SECOND}_0`)], [message(`msg_${FIRST}_0`)]);
    const index = await resolve([named(`msg_${FIRST}_0`), named(`msg_${SECOND}_0`)]);
    assert.deepEqual(index?.value['input'], [message(`msg_${FIRST}_0`), message(`msg_${SECOND}_0`)]);
    assert.deepEqual(keep.asked, [[`resp_${SECOND}`]]);
  });

  test('a thought that exists at its maker alone is left out', async () => {
    const { store, resolve } = world();
    const thought = { id: `rs_${FIRST}_0`, type: 'reasoning', summary: [] };
    store(FIRST, [thought, message(`msg_${FIRST}_1`)]);
    const index = await resolve([named(`rs_${FIRST}_0`), named(`msg_${FIRST}_1`)]);
    assert.deepEqual(index?.value['input'], [message(`msg_${FIRST}_1`)]);
  });

  test('nothing is awaited where nothing of ours is named: OpenAI knows its own ids', () => {
    const { keep, resolve } = world();
    assert.equal(resolve([{ role: 'user', content: 'q' }, named('msg_05500b38c2cd9bfc00691c7c9d2224')]), undefined);
    assert.equal(
      resolveReferences({ caller: { projectId: 'one' } as never }, openaiChat, {
        index: indexJson('{}'),
        options: { vault: undefined, log: silentLog },
      }),
      undefined,
    );
    assert.deepEqual(keep.asked, []);
  });

  test('another project’s item, one that is gone, and one that nobody stores are refused by their place', async () => {
    const { keep, store, resolve } = world();
    store(FIRST, [message(`msg_${FIRST}_0`)]);
    const input = [{ role: 'user', content: 'q' }, named(`msg_${FIRST}_0`)];
    await assert.rejects(resolve(input, 'two') ?? assert.fail(), refused('invalid_request', 'input[1].id'));
    await assert.rejects(
      resolve([named(`msg_${FIRST}_7`)]) ?? assert.fail(),
      refused('invalid_request', 'input[0].id'),
    );
    assert.throws(() => resolve(input, 'one', false), refused('invalid_request', 'input[1].id'));
    keep.behave('broken');
    await assert.rejects(resolve(input) ?? assert.fail(), refused('overloaded'));
  });
});
