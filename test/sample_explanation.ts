// Explanations of decisions for tests of what shows them: one that is harmless, one that is risky in three ways.
import type { RouteResult } from '../src/gateway/gateway.ts';
import type { Assessment, Signal } from '../src/routing/decision.ts';
import { escalatedDecision, sampleDecision } from './sample_records.ts';

export function sampleAssessment(more: Partial<Assessment> = {}): Assessment {
  return {
    signals: [],
    risk: 'none',
    categories: [],
    task: { task: 'summarize', source: 'inferred', says: 'asks to summarize' },
    readsOnly: true,
    paths: [],
    toolNames: [],
    inputTokensEstimate: 120,
    failed: [],
    askPart: 'messages[0].content',
    ...more,
  };
}

const COSTS = [
  { model: 'openai/gpt-5.4-mini', tier: 'cheap', nanoUsd: 4_590_000 },
  { model: 'anthropic/claude-sonnet-4-6', tier: 'strong', nanoUsd: 15_360_000 },
] as const;

/** A ticket to summarize: cheap, nothing seen. */
export function harmlessExplanation(more: Partial<RouteResult> = {}): RouteResult {
  return {
    decision: sampleDecision({
      task: 'summarize',
      taskSource: 'inferred',
      because: 'task summarize goes to the cheap tier',
    }),
    assessment: sampleAssessment(),
    costs: COSTS,
    outputTokensAssumed: 1_000,
    changes: [{ says: 'with metadata.risk "medium"', tier: 'strong', rule: 'risky' }],
    droppedHints: [],
    compat: { mode: 'lenient', from: 'default' },
    ...more,
  };
}

export function sampleSignal(more: Partial<Signal> = {}): Signal {
  return {
    id: 'sql.drop-column',
    category: 'schema',
    severity: 'high',
    effect: 'modifies',
    evidence: { part: 'messages[2].content', start: 14_400, end: 14_431, kind: 'sql' },
    says: 'drops a column',
    ...more,
  };
}

/** A migration that drops a column, in a file that handles money, escalated from cheap. */
export function riskyExplanation(more: Partial<RouteResult> = {}): RouteResult {
  const signals = [
    sampleSignal(),
    sampleSignal({
      id: 'path.money',
      category: 'money',
      severity: 'medium',
      says: 'changes a file that handles money: src/billing/invoice.ts',
      evidence: { part: 'messages[2].content', start: 3, end: 25, kind: 'diff-path' },
    }),
    sampleSignal({
      id: 'ask.production',
      category: 'production',
      severity: 'low',
      effect: 'mentions',
      says: 'speaks of production',
      evidence: { part: 'messages[2].content', start: 90, end: 100, kind: 'ask' },
    }),
  ];
  const seen = { signals, risk: 'high', categories: ['schema', 'money'] } as const;
  return {
    decision: escalatedDecision({
      ...seen,
      because: 'risk high in schema and money: one bad answer costs more than the tokens',
    }),
    assessment: sampleAssessment({ ...seen, readsOnly: false }),
    costs: COSTS,
    outputTokensAssumed: 1_000,
    changes: [{ says: 'without what it touches', tier: 'cheap', rule: 'cheap-work' }],
    droppedHints: [],
    compat: { mode: 'lenient', from: 'default' },
    ...more,
  };
}
