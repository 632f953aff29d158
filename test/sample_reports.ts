// Reports for tests: records written to a real database in a temporary directory, read back and reported as main does it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PriceRow } from '../src/catalog/model.ts';
import { buildReport, type Report, type ReportOptions } from '../src/evidence/report.ts';
import type { RequestRecord } from '../src/ledger/record.ts';
import { createRequestTable } from '../src/store/sqlite/_request_table.ts';
import { openDatabase } from '../src/store/sqlite/open_database.ts';
import { openReportReader } from '../src/store/sqlite/report_reader.ts';
import { START_MS } from './sample_records.ts';

export const MINI = 'openai/gpt-5.4-mini';
export const SONNET = 'anthropic/claude-sonnet-4-6';

/** Dollars per million tokens are as many pico-dollars per token, times a million. */
export function priceRow(id: string, inputUsdPerMillion: number, outputUsdPerMillion: number): PriceRow {
  const inputPicoUsd = inputUsdPerMillion * 1_000_000;
  return {
    id,
    source: 'config',
    effectiveFrom: null,
    inputPicoUsd,
    cachedReadPicoUsd: inputPicoUsd / 10,
    cacheWrite5mPicoUsd: inputPicoUsd * 1.25,
    cacheWrite1hPicoUsd: inputPicoUsd * 2,
    outputPicoUsd: outputUsdPerMillion * 1_000_000,
    audioInputPicoUsd: null,
    audioOutputPicoUsd: null,
    webSearchPicoUsd: 0,
    tiers: [],
  };
}

export const MINI_PRICE = priceRow(`${MINI}@test`, 0.75, 4.5);
export const SONNET_PRICE = priceRow(`${SONNET}@test`, 3, 15);

export function priceOf(model: string): PriceRow | null {
  if (model === MINI || model === 'gpt-5.4-mini') return MINI_PRICE;
  return model === SONNET || model === 'claude-sonnet-4-6' ? SONNET_PRICE : null;
}

/** The report of November 2026 over these records. */
export function reportOf(records: readonly RequestRecord[], more: Partial<ReportOptions> = {}): Report {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-evidence-'));
  const path = join(directory, 'loadline.db');
  try {
    const database = openDatabase({ path, programVersion: '0.1.0', create: true });
    const table = createRequestTable(database);
    table.write(records);
    table.close();
    database.close();
    const reader = openReportReader({ path, programVersion: '0.1.0' });
    try {
      return buildReport(reader, {
        sinceMs: START_MS,
        untilMs: Date.UTC(2026, 11, 1),
        by: undefined,
        baseline: undefined,
        strongModel: SONNET,
        priceOf,
        includeSimulated: false,
        ...more,
      });
    } finally {
      reader.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
