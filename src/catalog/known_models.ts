// The models that can be named by their bare id, as data. Limits are in capabilities_*.ts, prices in prices.ts.
import type { Capabilities } from '../wire/capabilities.ts';
import * as claude from './capabilities_anthropic.ts';
import * as google from './capabilities_google.ts';
import * as gpt from './capabilities_openai.ts';

export interface KnownModel {
  readonly id: string;
  readonly provider: string;
  readonly displayName: string;
  /** ISO date; null where the sources do not say. */
  readonly released: string | null;
  readonly capabilities: Capabilities;
  /** Further names that the provider takes for it. They go upstream as written. */
  readonly aliases: readonly string[];
}

type Row = readonly [
  id: string,
  displayName: string,
  released: string | null,
  capabilities: Capabilities,
  ...aliases: string[],
];

const OPENAI: readonly Row[] = [
  ['gpt-4o', 'GPT-4o', '2024-05-13', gpt.GPT_4O],
  ['gpt-4o-mini', 'GPT-4o mini', '2024-07-18', gpt.GPT_4O],
  ['gpt-4.1', 'GPT-4.1', '2025-04-14', gpt.GPT_4_1],
  ['gpt-4.1-mini', 'GPT-4.1 mini', '2025-04-14', gpt.GPT_4_1],
  ['gpt-4.1-nano', 'GPT-4.1 nano', '2025-04-14', gpt.GPT_4_1],
  ['o1', 'o1', '2024-12-17', gpt.O_SERIES],
  ['o3-mini', 'o3-mini', '2025-01-31', gpt.O3_MINI],
  ['o3', 'o3', '2025-04-16', gpt.O_SERIES],
  ['o4-mini', 'o4-mini', '2025-04-16', gpt.O_SERIES],
  ['gpt-5', 'GPT-5', '2025-08-07', gpt.GPT_5],
  ['gpt-5-mini', 'GPT-5 mini', '2025-08-07', gpt.GPT_5],
  ['gpt-5-nano', 'GPT-5 nano', '2025-08-07', gpt.GPT_5],
  ['gpt-5.1', 'GPT-5.1', '2025-11-13', gpt.GPT_5_1],
  ['gpt-5.2', 'GPT-5.2', '2025-12-11', gpt.GPT_5_2],
  ['gpt-5.4', 'GPT-5.4', '2026-03-05', gpt.GPT_5_4],
  ['gpt-5.4-mini', 'GPT-5.4 mini', '2026-03-17', gpt.GPT_5_4_SMALL],
  ['gpt-5.4-nano', 'GPT-5.4 nano', '2026-03-17', gpt.GPT_5_4_SMALL],
  ['gpt-5.5', 'GPT-5.5', '2026-04-23', gpt.GPT_5_5],
  ['gpt-5.6-sol', 'GPT-5.6 Sol', '2026-07-09', gpt.GPT_5_6, 'gpt-5.6'],
  ['gpt-5.6-terra', 'GPT-5.6 Terra', '2026-07-09', gpt.GPT_5_6],
  ['gpt-5.6-luna', 'GPT-5.6 Luna', '2026-07-09', gpt.GPT_5_6],
  ['gpt-6-astra', 'GPT-6 Astra', null, gpt.GPT_6_ASTRA],
  ['gpt-6-sol', 'GPT-6 Sol', '2026-09-22', gpt.GPT_5_6],
  ['gpt-6-luna', 'GPT-6 Luna', '2026-09-22', gpt.GPT_5_6],
  ['o1-pro', 'o1 pro', '2025-03-19', gpt.O_PRO],
  ['o3-pro', 'o3 pro', '2025-06-10', gpt.O_PRO],
  ['gpt-5-pro', 'GPT-5 pro', '2025-10-06', gpt.GPT_5_PRO],
  ['gpt-5.1-codex-mini', 'GPT-5.1 Codex mini', '2025-11-13', gpt.GPT_5_1_CODEX],
  ['gpt-5.2-pro', 'GPT-5.2 pro', '2025-12-11', gpt.GPT_5_2_PRO],
  ['gpt-5.3-codex', 'GPT-5.3 Codex', '2026-02-05', gpt.GPT_5_3_CODEX],
  ['gpt-5.4-pro', 'GPT-5.4 pro', '2026-03-05', gpt.GPT_5_4_PRO],
  ['gpt-5.5-pro', 'GPT-5.5 pro', '2026-04-23', gpt.GPT_5_4_PRO],
  ['text-embedding-3-small', 'Text Embedding 3 small', '2024-01-25', gpt.EMBEDDING],
  ['text-embedding-3-large', 'Text Embedding 3 large', '2024-01-25', gpt.EMBEDDING],
  ['text-embedding-ada-002', 'Text Embedding Ada 002', '2022-12-15', gpt.EMBEDDING],
];

const ANTHROPIC: readonly Row[] = [
  ['claude-sonnet-4-5', 'Claude Sonnet 4.5', '2025-09-29', claude.CLAUDE_4_5],
  ['claude-haiku-4-5', 'Claude Haiku 4.5', '2025-10-15', claude.CLAUDE_4_5],
  ['claude-opus-4-5', 'Claude Opus 4.5', '2025-11-24', claude.CLAUDE_OPUS_4_5],
  ['claude-opus-4-6', 'Claude Opus 4.6', '2026-02-05', claude.CLAUDE_4_6],
  ['claude-sonnet-4-6', 'Claude Sonnet 4.6', '2026-02-17', claude.CLAUDE_4_6],
  ['claude-opus-4-7', 'Claude Opus 4.7', '2026-04-16', claude.CLAUDE_OPUS_4_7],
  ['claude-opus-4-8', 'Claude Opus 4.8', '2026-05-28', claude.CLAUDE_OPUS_4_8],
  ['claude-sonnet-5', 'Claude Sonnet 5', '2026-06-30', claude.CLAUDE_SONNET_5],
  ['claude-opus-5', 'Claude Opus 5', '2026-07-24', claude.CLAUDE_OPUS_5],
  ['claude-opus-5-5', 'Claude Opus 5.5', '2026-09-22', claude.CLAUDE_5_5],
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-09-28', claude.CLAUDE_5_5],
  ['claude-haiku-5-5', 'Claude Haiku 5.5', '2026-10-07', claude.CLAUDE_HAIKU_5_5],
  ['claude-fable-5', 'Claude Fable 5', '2026-06-09', claude.CLAUDE_FABLE],
  ['claude-fable-5-1', 'Claude Fable 5.1', null, claude.CLAUDE_FABLE],
];

// gemini-3-pro-preview is shut down and gemini-3.5-flash answered by its successor: both still go by their prefix.
const GEMINI: readonly Row[] = [
  ['gemini-2.5-pro', 'Gemini 2.5 Pro', '2025-06-17', google.GEMINI_2_5_PRO],
  ['gemini-2.5-flash', 'Gemini 2.5 Flash', '2025-06-17', google.GEMINI_2_5_FLASH],
  ['gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite', '2025-07-22', google.GEMINI_2_5_FLASH_LITE],
  ['gemini-3-flash-preview', 'Gemini 3 Flash', '2025-12-17', google.GEMINI_3_FLASH],
  ['gemini-3.1-pro-preview', 'Gemini 3.1 Pro', '2026-02-19', google.GEMINI_3_1_PRO],
  ['gemini-3.1-flash-lite', 'Gemini 3.1 Flash-Lite', '2026-05-07', google.GEMINI_3_FLASH],
  ['gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite', '2026-07-21', google.GEMINI_3_6_FLASH],
  ['gemini-3.6-flash', 'Gemini 3.6 Flash', '2026-07-21', google.GEMINI_3_6_FLASH],
  ['gemini-3.7-flash', 'Gemini 3.7 Flash', null, google.GEMINI_3_7_FLASH],
  ['gemini-3.8-flash', 'Gemini 3.8 Flash', null, google.GEMINI_3_7_FLASH],
  ['gemini-4-argon', 'Gemini 4 Argon', '2026-10-14', google.GEMINI_4],
  ['gemini-4-carbon', 'Gemini 4 Carbon', '2026-11-10', google.GEMINI_4],
];

function describe(provider: string, rows: readonly Row[]): readonly KnownModel[] {
  return rows.map(([id, displayName, released, capabilities, ...aliases]) => ({
    id,
    provider,
    displayName,
    released,
    capabilities,
    aliases,
  }));
}

export const KNOWN_MODELS: readonly KnownModel[] = [
  ...describe('openai', OPENAI),
  ...describe('anthropic', ANTHROPIC),
  ...describe('gemini', GEMINI),
];
