// Requests as routing sees them, for tests: a plain chat that nothing is known about, and what a test changes of it.
import type {
  Assessment,
  Candidate,
  DecideInput,
  Hints,
  RiskCategory,
  RiskLevel,
  Signal,
  TierFacts,
} from '../decision.ts';
import type { ConditionInput } from '../policy.ts';

export interface RequestChange {
  readonly risk?: RiskLevel | undefined;
  readonly task?: string | undefined;
  readonly tokens?: number | undefined;
  readonly signals?: readonly Signal[] | undefined;
  readonly assessment?: Partial<Assessment> | undefined;
  readonly hints?: Partial<Hints> | undefined;
  readonly caller?: Partial<DecideInput['caller']> | undefined;
  readonly protocol?: DecideInput['protocol'] | undefined;
  readonly outputTokensWanted?: number | undefined;
}

export function signal(category: RiskCategory, severity: RiskLevel, effect: Signal['effect'] = 'modifies'): Signal {
  const evidence = { part: 'messages[0].content', start: 0, end: 1, kind: 'ask' };
  return {
    id: `test.${category}`,
    category,
    severity,
    effect,
    evidence,
    says: `${effect === 'modifies' ? 'changes' : 'speaks of'} ${category}`,
  };
}

function assessmentOf(change: RequestChange): Assessment {
  const { task } = change;
  return {
    signals: change.signals ?? [],
    risk: change.risk ?? 'none',
    categories: [],
    task:
      task === undefined
        ? { task: 'unknown', source: 'unknown', says: '' }
        : { task, source: 'inferred', says: 'for a test' },
    readsOnly: false,
    paths: [],
    toolNames: [],
    inputTokensEstimate: change.tokens ?? 100,
    failed: [],
    askPart: undefined,
    ...change.assessment,
  };
}

/** What `decide` takes: nothing hinted, an ordinary key. */
export function requestOf(change: RequestChange = {}): DecideInput {
  return {
    protocol: change.protocol ?? 'openai-chat',
    assessment: assessmentOf(change),
    hints: { tags: [], metadata: {}, ...change.hints },
    caller: { keyName: 'default', projectName: 'default', mayLowerRisk: false, ...change.caller },
    outputTokensWanted: change.outputTokensWanted ?? 4_096,
  };
}

/** What a condition looks at: the same request, with risk and task settled. */
export function conditionInput(change: RequestChange = {}): ConditionInput {
  const request = requestOf(change);
  return { ...request, risk: change.risk ?? 'none', task: change.task ?? 'unknown' };
}

export function candidate(modelId: string, change: Partial<Candidate> = {}): Candidate {
  return {
    modelId,
    qualified: `test/${modelId}`,
    contextTokens: 200_000,
    maxOutputTokens: 8_192,
    pricePicoUsd: 1_000_000,
    unusable: undefined,
    ...change,
  };
}

export function tier(name: string, ...models: readonly Candidate[]): TierFacts {
  return { name, models };
}

/** The preset's tiers as the catalog fills them. */
export const ARTICLE_FACTS: readonly TierFacts[] = [
  tier(
    'cheap',
    candidate('gpt-5.4-mini', {
      qualified: 'openai/gpt-5.4-mini',
      contextTokens: 400_000,
      maxOutputTokens: 128_000,
      pricePicoUsd: 1_687_500,
    }),
  ),
  tier(
    'strong',
    candidate('claude-sonnet-4-6', {
      qualified: 'anthropic/claude-sonnet-4-6',
      contextTokens: 1_000_000,
      maxOutputTokens: 64_000,
      pricePicoUsd: 6_000_000,
    }),
  ),
];
