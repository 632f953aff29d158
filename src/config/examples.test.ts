// The worked policies do what their comments say: each is loaded as it stands and decides requests.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createCatalog } from '../catalog/catalog.ts';
import { candidate, requestOf, signal, type RequestChange } from '../routing/cases/requests.ts';
import { decide } from '../routing/decide.ts';
import type { Decision, TierFacts } from '../routing/decision.ts';
import { loadConfig } from './load.ts';
import { catalogNames } from './preset_config.ts';
import type { LoadedConfig } from './loaded_config.ts';
import { formatProblem } from './problem.ts';

function example(name: string): LoadedConfig {
  const text = readFileSync(new URL(`../../examples/policies/${name}`, import.meta.url), 'utf8');
  const result = loadConfig({ file: name, text, environment: {} });
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  return result.config;
}

function decided(config: LoadedConfig, change: RequestChange, routeName: string = 'auto'): Decision {
  const route = config.policy.routes.get(routeName);
  assert.ok(route, routeName);
  const catalog = createCatalog({
    ...catalogNames(config.providers.map((provider) => provider.id)),
    overrides: config.models,
    nowMs: Date.UTC(2026, 10, 24),
  });
  const tiers: readonly TierFacts[] = config.policy.tiers.map((tier) => ({
    name: tier.name,
    models: tier.models.map(({ model }) => {
      const found = catalog.resolve(model);
      assert.ok(found.kind === 'model', model);
      const { contextTokens, maxOutputTokens } = found.model.capabilities;
      return candidate(found.model.id, {
        contextTokens,
        maxOutputTokens,
        pricePicoUsd: found.model.price?.inputPicoUsd ?? null,
      });
    }),
  }));
  return decide(requestOf(change), route, { policy: config.policy, tiers, catalogHash: catalog.hash });
}

/** file, route, what the request is, request, tier and rule */
const TABLE: readonly (readonly [string, string, string, RequestChange, string, string])[] = [
  ['team.yaml', 'auto', 'a commit message', { hints: { task: 'commit_message' } }, 'cheap', 'small-texts'],
  [
    'team.yaml',
    'auto',
    'a risky commit message',
    { hints: { task: 'commit_message' }, risk: 'medium', signals: [signal('auth', 'medium')] },
    'strong',
    'risky',
  ],
  [
    'team.yaml',
    'auto',
    'a harmless change to billing',
    { task: 'summarize', assessment: { paths: ['src/billing/README.md'] } },
    'strong',
    'billing',
  ],
  ['team.yaml', 'auto', 'a question of support', { caller: { projectName: 'support' } }, 'cheap', 'support'],
  [
    'team.yaml',
    'auto',
    'a long thread of support',
    { caller: { projectName: 'support' }, tokens: 25_000 },
    'strong',
    'default',
  ],
  ['team.yaml', 'auto', 'a summary', { task: 'summarize' }, 'cheap', 'cheap-work'],
  ['team.yaml', 'auto', 'a review', { task: 'code_review' }, 'strong', 'hard-work'],
  ['bank.yaml', 'auto', 'a summary of nothing regulated', { task: 'summarize' }, 'cheap', 'plain-work'],
  [
    'bank.yaml',
    'auto',
    'a summary that speaks of money',
    { task: 'summarize', signals: [signal('money', 'low', 'mentions')] },
    'strong',
    'regulated',
  ],
  [
    'bank.yaml',
    'auto',
    'a low risk',
    { task: 'summarize', risk: 'low', signals: [signal('infra', 'low')] },
    'strong',
    'any-risk',
  ],
  ['bank.yaml', 'auto', 'a chat', { task: 'chat' }, 'strong', 'default'],
  [
    'bank.yaml',
    'auto',
    'what could not be looked at',
    { task: 'summarize', assessment: { failed: ['diff'] } },
    'strong',
    'on_unsure',
  ],
  [
    'bank.yaml',
    'statements',
    'a statement to sort',
    {
      task: 'classification',
      hints: { metadata: { pipeline: 'statements' } },
      signals: [signal('money', 'low', 'mentions')],
    },
    'cheap',
    'sort',
  ],
  ['bank.yaml', 'statements', 'something else', { task: 'classification' }, 'strong', 'default'],
  ['frugal.yaml', 'auto', 'anything', {}, 'cheap', 'default'],
  ['frugal.yaml', 'auto', 'code', { task: 'code_edit' }, 'cheap', 'default'],
  ['frugal.yaml', 'auto', 'a migration', { task: 'migration' }, 'strong', 'needs-care'],
  ['frugal.yaml', 'auto', 'a risk', { task: 'chat', risk: 'medium' }, 'strong', 'risky'],
  ['frugal.yaml', 'auto', 'what the caller asked care for', { hints: { tags: ['important'] } }, 'strong', 'asked-for'],
  ['frugal.yaml', 'auto', 'what could not be looked at', { assessment: { failed: ['sql'] } }, 'strong', 'on_unsure'],
  ['three_tiers.yaml', 'auto', 'background work', { task: 'background' }, 'local', 'background'],
  ['three_tiers.yaml', 'auto', 'much background work', { task: 'background', tokens: 40_000 }, 'cheap', 'default'],
  [
    'three_tiers.yaml',
    'auto',
    'risky background work',
    { task: 'background', risk: 'high', signals: [signal('data-loss', 'high')] },
    'strong',
    'risky',
  ],
  ['three_tiers.yaml', 'auto', 'a chat', { task: 'chat' }, 'cheap', 'default'],
  ['three_tiers.yaml', 'auto', 'a refactoring', { task: 'refactor' }, 'strong', 'hard-work'],
];

for (const [file, route, what, change, tier, rule] of TABLE) {
  test(`${file}: ${what} on ${route} goes ${tier} by ${rule}`, () => {
    const decision = decided(example(file), change, route);
    assert.deepEqual([decision.tier, decision.rule], [tier, rule]);
  });
}

test('three_tiers.yaml: the fallback of a tier is its second model, and the alias leads to the route', () => {
  const config = example('three_tiers.yaml');
  assert.deepEqual(config.aliases, [{ pattern: 'claude-haiku-*', target: 'auto' }]);
  assert.deepEqual(decided(config, { task: 'chat' }).models, ['test/gpt-5.4-mini', 'test/office-coder']);
  assert.deepEqual(config.policy.tiers[1]?.models, [
    { model: 'gpt-5.4-mini', weight: 1, timeoutMs: null, retries: 1 },
    { model: 'office-coder', weight: 1, timeoutMs: 60_000, retries: null },
  ]);
});

test('three_tiers.yaml: the server of the office is where its variable says', () => {
  const text = readFileSync(new URL('../../examples/policies/three_tiers.yaml', import.meta.url), 'utf8');
  const result = loadConfig({ file: 'f', text, environment: { OFFICE_GPU_URL: 'http://gpu.example:9' } });
  assert.ok(result.ok);
  assert.equal(result.config.providers[0]?.baseUrl, 'http://gpu.example:9');
  assert.equal(example('three_tiers.yaml').providers[0]?.baseUrl, 'http://127.0.0.1:8000');
});
