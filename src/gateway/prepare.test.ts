import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import type { Caller } from '../access/caller.ts';
import { isLoadlineError } from '../support/errors.ts';
import { REQUEST_PARTS_MAX } from '../support/limits.ts';
import { explainRoute } from './explain.ts';
import { publicExplanation } from './public_explanation.ts';
import { readParsed, prepare, type Prepared } from './prepare.ts';
import { decodeUtf8, indexJson } from '../wire/json_index.ts';
import type { Snapshot } from './snapshot.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';

const DIFF = [
  'Review this diff.',
  '--- a/src/auth/access.ts',
  '+++ b/src/auth/access.ts',
  '@@ -8,4 +8,3 @@',
  '-  if (user.revoked) return false;',
  '-  return user.zones.includes(door.zone) && !door.guarded;',
  '+  return user.zones.includes(door.zone) || !door.guarded;',
  ' }',
].join('\n');

interface Ask {
  readonly model?: string;
  readonly caller?: Partial<Caller>;
  readonly headers?: Record<string, string>;
  readonly more?: object;
  readonly snapshot?: Snapshot;
}

const bytes = (content: string, ask: Ask): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ model: ask.model ?? 'auto', messages: [{ role: 'user', content }], ...ask.more }),
  );

function prepared(content: string, ask: Ask = {}): Prepared {
  return prepare({
    parsed: readParsed(indexJson(decodeUtf8(bytes(content, ask))), openaiChat),
    headers: new Headers(ask.headers),
    caller: testCaller(ask.caller),
    snapshot: ask.snapshot ?? testSnapshot(),
  });
}

function codeOf(task: () => unknown): string {
  try {
    task();
    return 'none';
  } catch (error) {
    return isLoadlineError(error) ? error.code : String(error);
  }
}

test('a harmless ask goes cheap, a three-line change to an access check goes strong and says so', () => {
  assert.equal(prepared('Summarize in one line: the export button does nothing on Safari.').decision.tier, 'cheap');
  const { decision } = prepared(DIFF);
  assert.equal(decision.tier, 'strong');
  assert.equal(decision.rule, 'risky');
  assert.ok(decision.categories.includes('auth'));
  assert.equal(decision.because.includes('zones'), false, 'no prompt text');
});

test('signals are computed for pinned models too, and what auto would have done is kept', () => {
  const { decision, models } = prepared(DIFF, { model: 'gpt-5.4-mini' });
  assert.equal(decision.tier, 'pinned');
  assert.deepEqual(
    models.map((model) => model.id),
    ['gpt-5.4-mini'],
  );
  assert.ok(decision.signals.length > 0);
  assert.equal(decision.auto?.tier, 'strong');
});

test('length never overrides risk: a change of 190,000 tokens goes strong', () => {
  const { decision } = prepared(`${DIFF}\n\n${'The long history of this door, told at length. '.repeat(16_000)}`);
  assert.ok(decision.inputTokensEstimate > 150_000, String(decision.inputTokensEstimate));
  assert.equal(decision.tier, 'strong');
});

test('a hint raises; it lowers only where the key may, and is named as dropped elsewhere', () => {
  assert.equal(prepared('hello', { headers: { 'x-loadline-risk': 'high' } }).decision.tier, 'strong');
  assert.equal(prepared('hello', { more: { metadata: { risk: 'high' } } }).decision.tier, 'strong');
  const kept = prepared(DIFF, { headers: { 'x-loadline-risk': 'none', 'x-loadline-task': 'triage' } });
  assert.equal(kept.decision.tier, 'strong');
  assert.deepEqual(kept.droppedHints, ['risk']);
  const lowered = prepared(DIFF, {
    headers: { 'x-loadline-risk': 'none', 'x-loadline-task': 'triage' },
    caller: { mayLowerRisk: true },
  });
  assert.equal(lowered.decision.tier, 'cheap');
});

test('the task of a key stands where the request says none', () => {
  assert.equal(prepared('xyzzy', { caller: { task: 'triage' } }).decision.tier, 'cheap');
  assert.equal(
    prepared('xyzzy', { caller: { task: 'triage' }, headers: { 'x-loadline-task': 'refactor' } }).decision.tier,
    'strong',
  );
});

test('a tier that no configured provider can serve is refused by naming the variable, never replaced', () => {
  const snapshot = testSnapshot();
  const anthropic = snapshot.providers.get('anthropic');
  assert.ok(anthropic);
  const without: Snapshot = {
    ...snapshot,
    providers: new Map([
      ...snapshot.providers,
      ['anthropic', { ...anthropic, apiKey: undefined, missing: 'ANTHROPIC_API_KEY' }],
    ]),
  };
  assert.equal(
    codeOf(() => prepared(DIFF, { snapshot: without })),
    'no_upstream_available',
  );
  assert.equal(prepared('Summarize: the export fails.', { snapshot: without }).decision.tier, 'cheap');
});

test('a key that may use none of the tier’s models is told so', () => {
  assert.equal(
    codeOf(() => prepared(DIFF, { caller: { allowedModels: ['gpt-5.4-mini'] } })),
    'model_not_allowed',
  );
});

test('the same body gives the same decision', () => {
  assert.deepEqual(prepared(DIFF).decision, prepared(DIFF).decision);
});

test('an explanation decides like the request, prices each tier and says what would have changed it', () => {
  const snapshot = testSnapshot();
  const call = { caller: testCaller(), body: bytes(DIFF, {}), headers: new Headers() };
  const result = explainRoute(call, snapshot);
  assert.deepEqual(result.decision, prepared(DIFF).decision);
  assert.deepEqual(
    result.costs.map((cost) => cost.model),
    ['openai/gpt-5.4-mini', 'anthropic/claude-sonnet-4-6'],
  );
  assert.ok((result.costs[0]?.nanoUsd ?? 0) < (result.costs[1]?.nanoUsd ?? 0));
  const easy = explainRoute({ ...call, body: bytes('Summarize: the export fails.', {}) }, snapshot);
  assert.ok(easy.changes.some((change) => /metadata\.risk/.test(change.says) && change.tier === 'strong'));
  const shown = JSON.stringify(publicExplanation(result));
  assert.equal(shown.includes('zones'), false, 'positions, never text');
});

test('a body that cannot be read is refused with what is wrong', () => {
  for (const body of ['', '[]', '{"model":', '{"model":"auto"}', '\ufeff{}x']) {
    assert.equal(
      codeOf(() => readParsed(indexJson(decodeUtf8(new TextEncoder().encode(body))), openaiChat)),
      'invalid_request',
      body,
    );
  }
  assert.equal(
    codeOf(() => readParsed(indexJson(decodeUtf8(new Uint8Array([0x7b, 0xff, 0x7d]))), openaiChat)),
    'invalid_request',
  );
});

test('a message of more parts than anybody writes is refused before it is read', () => {
  const read = (count: number) => {
    const content = Array.from({ length: count }, () => ({ type: 'text', text: 'a' }));
    return readParsed(indexJson(JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }] })), openaiChat);
  };
  assert.equal(read(REQUEST_PARTS_MAX).conversation.turns[0]?.parts.length, REQUEST_PARTS_MAX);
  assert.equal(
    codeOf(() => read(REQUEST_PARTS_MAX + 1)),
    'invalid_request',
  );
});
