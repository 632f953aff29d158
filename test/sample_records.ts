// Records for tests of the store and of reports: one plain record to change, and as many different ones as wanted, the
// same for the same seed.
import type { AttemptRecord, RequestRecord, Settlement } from '../src/ledger/record.ts';
import type { Decision } from '../src/routing/decision.ts';
import { NO_USAGE, type Usage } from '../src/wire/answer.ts';

export const START_MS = Date.UTC(2026, 10, 1);

export function usageOf(inputTokens: number, outputTokens: number, more: Partial<Usage> = {}): Usage {
  return { ...NO_USAGE, inputTokens, outputTokens, ...more };
}

export function sampleDecision(more: Partial<Decision> = {}): Decision {
  return {
    kind: 'routed',
    route: 'auto',
    tier: 'cheap',
    rule: 'cheap-work',
    because: 'task triage goes to the cheap tier',
    models: ['openai/gpt-5.4-mini'],
    risk: 'none',
    riskSource: 'signals',
    categories: [],
    task: 'triage',
    taskSource: 'hint',
    readsOnly: true,
    signals: [],
    inputTokensEstimate: 120,
    escalated: false,
    tierWithoutRisk: 'cheap',
    trace: [{ rule: 'risky', matched: false, says: 'risk is none' }],
    droppedHints: [],
    hashes: { policy: 'p', signals: 's', catalog: 'c' },
    ...more,
  };
}

/** As a risky request is decided that its task would have sent cheap. */
export function escalatedDecision(more: Partial<Decision> = {}): Decision {
  return sampleDecision({
    tier: 'strong',
    rule: 'risky',
    because: 'risk high: drops a column',
    models: ['anthropic/claude-sonnet-4-6'],
    risk: 'high',
    categories: ['schema'],
    signals: [
      {
        id: 'sql.drop-column',
        category: 'schema',
        severity: 'high',
        effect: 'modifies',
        evidence: { part: 'messages[0].content', start: 4, end: 40, kind: 'sql' },
        says: 'drops a column',
      },
    ],
    escalated: true,
    ...more,
  });
}

export function sampleAttempt(more: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    index: 0,
    provider: 'openai',
    model: 'gpt-5.4-mini',
    protocol: 'openai-chat',
    startedAtMs: START_MS + 2,
    durationMs: 810.5,
    firstByteMs: 300.25,
    httpStatus: 200,
    outcome: 'success',
    failure: null,
    fate: 'answered',
    usage: usageOf(1_000, 200),
    costNanoUsd: 1_650_000,
    priceRow: 'openai/gpt-5.4-mini@test',
    upstreamRequestId: 'up_1',
    simulated: false,
    ...more,
  };
}

export function sampleSettlement(more: Partial<Settlement> = {}): Settlement {
  return {
    status: 'success',
    httpStatus: 200,
    errorCode: null,
    attempts: [sampleAttempt()],
    usage: usageOf(1_000, 200),
    costNanoUsd: 1_650_000,
    allCheapNanoUsd: 1_650_000,
    allStrongNanoUsd: 6_000_000,
    servedModel: 'openai/gpt-5.4-mini',
    finish: 'stop',
    dropped: [],
    durationMs: 815.125,
    firstByteMs: 301.5,
    overheadMs: 0.25,
    settledAtMs: START_MS + 820,
    ...more,
  };
}

export function sampleRecord(more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'req_0000',
    orgId: 'default',
    projectId: 'default',
    keyId: 'key00000',
    replicaId: 'replica-1',
    startedAtMs: START_MS,
    endpoint: 'chat.completions',
    origin: 'request',
    parentId: null,
    requestedModel: 'auto',
    stream: false,
    decision: sampleDecision(),
    sessionId: null,
    tags: [],
    user: null,
    reservedNanoUsd: 20_000_000,
    simulated: false,
    bodyBytes: 512,
    settlement: sampleSettlement(),
    ...more,
  };
}

/** The same record before its end. */
export function openForm(record: RequestRecord): RequestRecord {
  return { ...record, settlement: null };
}

/** 0 ≤ x < 1, the same row of numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const CHEAP_TASKS = ['triage', 'summarize', 'classification', 'qa'];
const STRONG_TASKS = ['code_review', 'refactor', 'debugging'];
const STATUSES = ['success', 'success', 'success', 'success', 'error', 'cancelled', 'unknown'] as const;

/** Different in everything that a report looks at; a minute apart. */
export function sampleRecords(amount: number, seed = 1): RequestRecord[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: amount }, (_, index) => {
    const escalated = random() < 0.1;
    const pinned = !escalated && random() < 0.2;
    const strong = escalated || random() < 0.4;
    const task = escalated || !strong ? pick(CHEAP_TASKS) : pick(STRONG_TASKS);
    const decided = escalated
      ? escalatedDecision({ task })
      : sampleDecision({ task, tier: strong ? 'strong' : 'cheap', rule: strong ? 'hard-work' : 'cheap-work' });
    const compare = pinned && random() < 0.3;
    const decision: Decision = pinned
      ? {
          ...decided,
          kind: 'pinned',
          tier: 'pinned',
          rule: 'pinned',
          ...(random() < 0.9 ? { auto: { tier: decided.tier, rule: decided.rule, escalated: false } } : {}),
        }
      : decided;
    return sampleRecord({
      id: `req_${seed}_${String(index).padStart(7, '0')}`,
      projectId: pick(['default', 'shop', 'bank']),
      keyId: pick(['key00000', 'key00001', 'gone0000']),
      user: random() < 0.3 ? null : `user-${Math.floor(random() * 20)}`,
      startedAtMs: START_MS + index * 60_000,
      simulated: random() < 0.1,
      origin: compare ? 'compare' : 'request',
      parentId: compare ? `req_parent_${Math.floor(index / 7)}` : null,
      decision,
      settlement: random() < 0.02 ? null : sampledSettlement({ strong, random, status: pick(STATUSES) }),
    });
  });
}

interface Sampled {
  readonly strong: boolean;
  readonly random: () => number;
  readonly status: Settlement['status'];
}

function sampledSettlement({ strong, random, status }: Sampled): Settlement {
  const input = Math.floor(random() * 50_000);
  const output = Math.floor(random() * 4_000);
  const billed = status === 'success' || random() < 0.5;
  const known = random() < 0.95;
  const usage =
    billed && status !== 'unknown' ? usageOf(input, output, { cachedReadTokens: Math.floor(input / 3) }) : null;
  const cheap = input * 750 + output * 4_500;
  const dear = input * 3_000 + output * 15_000;
  const cost = usage === null ? (status === 'unknown' ? dear : 0) : strong ? dear : cheap;
  return sampleSettlement({
    status,
    httpStatus: status === 'success' ? 200 : 502,
    attempts: billed ? [sampleAttempt({ usage })] : [],
    usage: usage === null ? null : { ...usage, source: random() < 0.05 ? 'estimated' : 'provider' },
    costNanoUsd: known ? cost : null,
    allCheapNanoUsd: usage === null ? null : cheap,
    allStrongNanoUsd: usage === null || random() < 0.03 ? null : dear,
    servedModel: billed ? (strong ? 'anthropic/claude-sonnet-4-6' : 'openai/gpt-5.4-mini') : null,
  });
}
