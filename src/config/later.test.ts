import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notYet } from './later.ts';
import { loadConfig } from './load.ts';

/** A config that uses a field of the contract that does nothing yet. */
const FIELDS: readonly (readonly [field: string, text: string])[] = [
  ['cascade', 'routes: { auto: { default: strong, cascade: { verify: schema } } }'],
  [
    'cascade',
    'routes: { auto: { default: strong, rules: [{ name: a, match: { task: qa }, use: cheap, cascade: true }] } }',
  ],
  ['session', 'routes: { auto: { default: strong, session: sticky } }'],
  ['shadow', 'routes: { auto: { default: strong, shadow: { share: 0.1 } } }'],
  ['max_output_tokens', 'routes: { auto: { default: strong, max_output_tokens: 5 } }'],
  ['weight', 'tiers: { cheap: [{ model: gpt-5.4-mini, weight: 1 }], strong: [gpt-5.4] }'],
  ['cors_origins', 'server: { cors_origins: ["https://app.example"] }'],
  ['headers_hold_ms', 'server: { headers_hold_ms: 1000 }'],
  ['trusted_proxies', 'server: { trusted_proxies: [10.0.0.1] }'],
  ['budget', 'keys: { ci: { budget: 5 } }'],
  ['aliases', 'keys: { ci: { aliases: { fast: gpt-5.4-mini } } }'],
  ['metrics', 'telemetry: { metrics: true }'],
  ['traces', 'telemetry: { traces: { endpoint: x } }'],
  ['redact', 'privacy: { redact: true }'],
];

for (const [field, text] of FIELDS) {
  test(`\`${text}\` is refused, because nothing acts on it yet`, () => {
    const result = loadConfig({ file: 'f', text, environment: {} });
    assert.ok(!result.ok);
    assert.equal(result.problems.length, 1);
    const [problem] = result.problems;
    assert.match(problem?.message ?? '', new RegExp(`^"${field}" is not available in this version: .+`));
    assert.equal((problem?.column ?? 0) - 1, text.indexOf(`${field}:`), 'under the name of the field');
  });
}

test('a field that the contract does not know is no such field', () => {
  for (const path of [
    ['routes', 'auto', 'cascades'],
    ['cascade'],
    ['routes', 'cascade'],
    ['server', 'port'],
    ['privacy'],
    [],
  ])
    assert.equal(notYet(path), undefined);
});
