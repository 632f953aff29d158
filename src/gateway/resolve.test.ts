import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller, testSnapshot } from '../../test/snapshot.ts';
import type { Caller } from '../access/caller.ts';
import { qualifiedName } from '../catalog/model.ts';
import { articleRoute } from '../routing/preset.ts';
import { definePolicy } from '../routing/policy_hash.ts';
import { isLoadlineError } from '../support/errors.ts';
import { resolveModel } from './resolve.ts';
import type { Alias, Snapshot } from './snapshot.ts';

const base = testSnapshot();
const policy = definePolicy(
  base.policy.tiers,
  new Map([
    ['auto', articleRoute('auto')],
    ['bank', articleRoute('bank')],
  ]),
);

interface Ask {
  readonly aliases?: readonly Alias[];
  readonly caller?: Partial<Caller>;
  readonly routeHint?: string;
}

function resolved(name: string, ask: Ask = {}): string {
  const snapshot: Snapshot = { ...base, policy, aliases: ask.aliases ?? [] };
  const found = resolveModel({ name, routeHint: ask.routeHint, caller: testCaller(ask.caller), snapshot });
  return found.kind === 'route' ? `route ${found.name}` : `${qualifiedName(found.model)} as ${found.model.upstreamId}`;
}

function refusal(name: string, ask: Ask = {}): string {
  try {
    return resolved(name, ask);
  } catch (error) {
    if (!isLoadlineError(error)) throw error;
    assert.equal(error.param, 'model');
    return `${error.code}: ${error.message}`;
  }
}

test('auto is the route of that name, auto/<route> another, claude-auto the same as auto', () => {
  assert.equal(resolved('auto'), 'route auto');
  assert.equal(resolved('auto/bank'), 'route auto/bank');
  assert.equal(resolved('claude-auto'), 'route auto');
});

test('a route hint moves auto and nothing else', () => {
  assert.equal(resolved('auto', { routeHint: 'bank' }), 'route auto/bank');
  assert.equal(resolved('gpt-5.4-mini', { routeHint: 'bank' }), 'openai/gpt-5.4-mini as gpt-5.4-mini');
});

test('a model is named bare, with its provider, or by a dated snapshot that keeps its own name upstream', () => {
  assert.equal(resolved('gpt-5.4-mini'), 'openai/gpt-5.4-mini as gpt-5.4-mini');
  assert.equal(resolved('anthropic/claude-sonnet-4-6'), 'anthropic/claude-sonnet-4-6 as claude-sonnet-4-6');
  assert.equal(resolved('gpt-5.4-mini-2026-03-17'), 'openai/gpt-5.4-mini as gpt-5.4-mini-2026-03-17');
  assert.equal(resolved('openai/brand-new-model'), 'openai/brand-new-model as brand-new-model');
});

test('an unknown name is refused with the nearest ones, an unknown route with the routes', () => {
  assert.match(refusal('gpt-5.4-minj'), /^model_not_found: .*gpt-5\.4-mini/);
  assert.match(refusal('auto/bnak'), /^model_not_found: .*auto\/bank/);
  assert.match(refusal('nobody/model'), /^model_not_found/);
});

test('a name that is shown back is printable and short', () => {
  const message = refusal(`x\u0007${'y'.repeat(500)}\n`);
  assert.match(message, /^[\x20-\x7e]*$/);
  assert.ok(message.length < 400);
});

test('aliases lead to models and routes, by globs and over several steps', () => {
  const aliases = [
    { pattern: 'claude-haiku-*', target: 'auto' },
    { pattern: 'fast', target: 'small' },
    { pattern: 'small', target: 'gpt-5.4-mini' },
  ];
  assert.equal(resolved('claude-haiku-4-5', { aliases }), 'route auto');
  assert.equal(resolved('fast', { aliases }), 'openai/gpt-5.4-mini as gpt-5.4-mini');
});

test('aliases that lead in a circle end with an error', () => {
  assert.match(
    refusal('a', {
      aliases: [
        { pattern: 'a', target: 'b' },
        { pattern: 'b', target: 'a' },
      ],
    }),
    /circle/,
  );
});

test('the allowed list of a key governs pinned models and named routes', () => {
  const caller = { allowedModels: ['auto', 'gpt-5.4-*'] };
  assert.equal(resolved('gpt-5.4-mini', { caller }), 'openai/gpt-5.4-mini as gpt-5.4-mini');
  assert.equal(resolved('auto', { caller }), 'route auto');
  assert.match(refusal('claude-sonnet-4-6', { caller }), /^model_not_allowed/);
  assert.match(refusal('auto/bank', { caller }), /^model_not_allowed/);
});

test('a name that is near to nothing is refused in whole sentences', () => {
  assert.match(refusal('zzzzzzzz'), /does not exist here\. GET \/v1\/models lists what there is\. A model of/);
});
