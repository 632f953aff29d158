// Records, projections and places on disk for the ledger's tests. Pure data and real files; no test framework.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision } from '../../routing/decision.ts';
import { NO_USAGE } from '../../wire/answer.ts';
import type { Projection } from '../ledger.ts';
import type { Intent, RequestRecord, Settlement } from '../record.ts';

const decision: Decision = {
  kind: 'routed',
  route: 'auto',
  tier: 'cheap',
  rule: 'cheap-work',
  because: 'a summary: the cheap model is good enough',
  models: ['openai/gpt-5.4-mini'],
  risk: 'none',
  riskSource: 'signals',
  categories: [],
  task: 'summarize',
  taskSource: 'hint',
  readsOnly: true,
  signals: [],
  inputTokensEstimate: 1_200,
  escalated: false,
  tierWithoutRisk: 'cheap',
  trace: [],
  droppedHints: [],
  hashes: { policy: 'p', signals: 's', catalog: 'c' },
};

export function intentOf(id: string, changes: Partial<Intent> = {}): Intent {
  return {
    id,
    orgId: 'org',
    projectId: 'project',
    keyId: 'AAAAAAAA',
    replicaId: 'replica',
    startedAtMs: 1_700_000_000_000,
    endpoint: 'chat.completions',
    origin: 'request',
    parentId: null,
    requestedModel: 'auto',
    stream: false,
    decision,
    sessionId: null,
    tags: ['a', 'ä €'],
    user: null,
    reservedNanoUsd: 5_000,
    simulated: false,
    bodyBytes: 1_100,
    ...changes,
  };
}

export function settlementOf(changes: Partial<Settlement> = {}): Settlement {
  return {
    status: 'success',
    httpStatus: 200,
    errorCode: null,
    attempts: [],
    usage: { ...NO_USAGE, inputTokens: 1_000, outputTokens: 100 },
    costNanoUsd: 1_200,
    allCheapNanoUsd: 1_200,
    allStrongNanoUsd: 4_500,
    servedModel: 'openai/gpt-5.4-mini',
    finish: 'stop',
    dropped: [],
    durationMs: 12.5,
    firstByteMs: 8,
    overheadMs: 0.4,
    settledAtMs: 1_700_000_000_012,
    ...changes,
  };
}

export interface MemoryProjection extends Projection {
  readonly rows: Map<string, RequestRecord>;
  /** Sizes of the batches that were written. */
  readonly batches: number[];
  /** Ids that came although they were there. */
  readonly repeated: string[];
  /** While it answers a reason, writes fail with it. */
  refuse: (records: readonly RequestRecord[]) => string | undefined;
  /** Each write waits for this. */
  gate: Promise<void>;
  isClosed: boolean;
}

/** A projection in memory that keeps the promise of the interface: a row that is there is kept. */
export function createMemoryProjection(): MemoryProjection {
  const rows = new Map<string, RequestRecord>();
  const projection: MemoryProjection = {
    rows,
    batches: [],
    repeated: [],
    refuse: () => undefined,
    gate: Promise.resolve(),
    isClosed: false,
    write: async (records) => {
      await projection.gate;
      const reason = projection.refuse(records);
      if (reason !== undefined) throw new Error(reason);
      projection.batches.push(records.length);
      for (const record of records) {
        if (rows.has(record.id)) projection.repeated.push(record.id);
        else rows.set(record.id, record);
      }
    },
    find: async (id) => rows.get(id) ?? null,
    close: async () => {
      projection.isClosed = true;
    },
  };
  return projection;
}

/** Runs `work` in a directory of its own and removes it afterwards. */
export async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'loadline-ledger-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
