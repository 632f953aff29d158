// Owns the preset `article`: one table (CONTRACT, Policy) from which the policy, the README's table and the tests come.
import { TASKS, type KnownTask, type RiskLevel } from './decision.ts';
import { compileMatch, type MatchSpec } from './match.ts';
import type { Policy, Route, Rule, Tier } from './policy.ts';
import { definePolicy } from './policy_hash.ts';

/** The name that `extends:` takes. */
export const PRESET_NAME = 'article';

interface PresetTable {
  /** Cheapest first. */
  readonly tiers: readonly { readonly name: 'cheap' | 'strong'; readonly models: readonly string[] }[];
  readonly risk: { readonly atLeast: RiskLevel; readonly use: 'cheap' | 'strong' };
  readonly tasks: Readonly<Record<KnownTask, 'cheap' | 'strong'>>;
  readonly default: 'cheap' | 'strong';
  readonly onUnsure: 'cheap' | 'strong';
}

/** The only statement of the preset in the program. */
export const ARTICLE: PresetTable = {
  tiers: [
    { name: 'cheap', models: ['gpt-5.4-mini'] },
    { name: 'strong', models: ['claude-sonnet-4-6'] },
  ],
  risk: { atLeast: 'medium', use: 'strong' },
  tasks: {
    classification: 'cheap',
    triage: 'cheap',
    summarize: 'cheap',
    extraction: 'cheap',
    translation: 'cheap',
    subagent: 'cheap',
    background: 'cheap',
    qa: 'cheap',
    chat: 'cheap',
    code_review: 'strong',
    code_edit: 'strong',
    debugging: 'strong',
    refactor: 'strong',
    migration: 'strong',
    architecture: 'strong',
    production_review: 'strong',
    docs: 'strong',
  },
  default: 'strong',
  onUnsure: 'strong',
};

/** A rule as the file would write it. */
export interface PresetRule {
  readonly name: string;
  readonly match: MatchSpec;
  readonly use: string;
  readonly because: string;
}

function tasksOf(tier: 'cheap' | 'strong'): readonly KnownTask[] {
  return TASKS.filter((task) => ARTICLE.tasks[task] === tier);
}

/** The rules of `article`, in order, as the file would write them. */
export const ARTICLE_RULES: readonly PresetRule[] = [
  {
    name: 'risky',
    match: { risk: ARTICLE.risk.atLeast },
    use: ARTICLE.risk.use,
    because: 'one bad answer costs more than the tokens',
  },
  { name: 'cheap-work', match: { task: tasksOf('cheap') }, use: 'cheap', because: '' },
  { name: 'hard-work', match: { task: tasksOf('strong') }, use: 'strong', because: '' },
];

export const ARTICLE_TIERS: readonly Tier[] = ARTICLE.tiers.map(({ name, models }) => ({
  name,
  models: models.map((model) => ({ model, weight: 1, timeoutMs: null, retries: null })),
}));

/** The compiled rules of `article`, to run alone or behind an operator's own. */
export function articleRules(): readonly Rule[] {
  return ARTICLE_RULES.map((rule) => {
    const compiled = compileMatch(rule.match, { ownTasks: [] });
    if (!compiled.ok)
      throw new TypeError(
        `preset rule ${rule.name}: ${compiled.problems.map((problem) => problem.message).join('; ')}`,
      );
    return { name: rule.name, condition: compiled.condition, use: rule.use, because: rule.because, onUnsure: null };
  });
}

/** The route `article` under the name that it is used by. */
export function articleRoute(name: string): Route {
  return { name, defaultTier: ARTICLE.default, onUnsure: ARTICLE.onUnsure, careful: false, rules: articleRules() };
}

/** What runs with no config. */
export function articlePolicy(): Policy {
  return definePolicy(ARTICLE_TIERS, new Map([['auto', articleRoute('auto')]]));
}

/** The preset as a Markdown table, for the README. */
export function presetTableMarkdown(): string {
  const model = (tier: string): string => ARTICLE.tiers.find((row) => row.name === tier)?.models.join(', ') ?? tier;
  const goes = (tier: string): string => `${tier} (\`${model(tier)}\`)`;
  const rows = [
    [
      '1',
      `risk ${ARTICLE.risk.atLeast} or above, in any category, however long the prompt`,
      goes(ARTICLE.risk.use),
      'one bad answer costs more than the tokens',
    ],
    ['2', `task: ${tasksOf('cheap').join(', ')}`, goes('cheap'), 'a small model does these well'],
    ['2', `task: ${tasksOf('strong').join(', ')}`, goes('strong'), 'mistakes here surface late'],
    ['3', 'a task that cannot be told, or an unknown label', goes(ARTICLE.default), 'not knowing is no reason to save'],
    [
      '4',
      'does not fit the chosen model',
      'the cheapest model of at least that tier that holds it',
      `never a smaller tier at risk ${ARTICLE.risk.atLeast} or above: that fails with \`context_length_exceeded\``,
    ],
  ];
  const head = ['', 'what', 'goes to', 'why'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
