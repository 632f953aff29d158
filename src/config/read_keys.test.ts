import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from './load.ts';
import type { KeySettings } from './loaded_config.ts';
import { formatProblem } from './problem.ts';

function settings(text: string): ReadonlyMap<string, KeySettings> {
  const result = loadConfig({ file: 'f', text, environment: {} });
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  return result.config.keys;
}

/** Only what is said. */
function said(settings: KeySettings | undefined): unknown {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined));
}

test('only what the file says of a key is in its settings, so that the rest stays as the key was made', () => {
  const keys = settings(
    'routes: { slow: { default: strong } }\nkeys: { ci: { task: code_review, route: slow, models: [auto], may_lower_risk: false, compat: strict }, other: { compat: lenient } }',
  );
  assert.deepEqual(said(keys.get('ci')), {
    task: 'code_review',
    route: 'slow',
    models: ['auto'],
    mayLowerRisk: false,
    compat: 'strict',
  });
  assert.deepEqual(said(keys.get('other')), { compat: 'lenient' });
});

test('an entry with nothing in it says nothing', () => {
  assert.deepEqual(said(settings('keys:\n  ci:\n').get('ci')), {});
  assert.deepEqual(said(settings('keys: { ci: {} }').get('ci')), {});
});

test('a key may be named like something of the prototype, and letter case counts', () => {
  const keys = settings('keys: { constructor: { task: qa }, toString: { compat: strict }, CI: { task: chat } }');
  assert.deepEqual([...keys.keys()], ['constructor', 'toString', 'CI']);
  assert.equal(keys.get('ci'), undefined);
  assert.equal(keys.get('hasOwnProperty'), undefined);
});

test('a key may use models by pattern, by alias, by provider and by route', () => {
  const text =
    "models: { fast: gpt-5.4-mini }\nroutes: { slow: { default: strong } }\nkeys: { ci: { models: ['*', 'gpt-*', fast, openai/gpt-5.4, auto, auto/slow, 'auto/*', gpt-5.4-mini-2026-03-17] } }";
  assert.equal(settings(text).get('ci')?.models?.length, 8);
});

test('a task of the operator is one of a key too, whichever route lists it', () => {
  assert.equal(
    settings(
      'routes: { slow: { default: strong, tasks: [invoice_check] } }\nkeys: { ci: { task: invoice_check } }',
    ).get('ci')?.task,
    'invoice_check',
  );
});
