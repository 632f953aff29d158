// Owns the file in the data directory that holds what providers told of their models, so that the next start has it. What
// cannot be read counts as absent: the file is a copy of what anybody can ask for again.
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToldModels } from '../catalog/told.ts';
import { isJsonObject, numberAt, objectAt, type JsonObject, type JsonValue } from '../support/json.ts';
import type { Effort } from '../wire/capabilities.ts';
import type { ToldCapabilities, ToldModel } from '../wire/told_model.ts';

export interface ToldByProvider {
  readonly provider: string;
  /** Wall clock, milliseconds. */
  readonly atMs: number;
  readonly models: readonly ToldModel[];
}

const FILE = 'models.json';
/** Of a later version, or not ours. */
const VERSION = 1;

export const toldFileIn = (directory: string): string => join(directory, FILE);

/** Changes whenever the file does; null where there is none. */
export function toldFileStamp(directory: string): string | null {
  try {
    const { mtimeMs, size, ino } = statSync(toldFileIn(directory));
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return null;
  }
}

/** Replaces what was kept of these providers and leaves the others. Throws where the file cannot be written. */
export function keepToldModels(directory: string, told: readonly ToldByProvider[]): void {
  const kept = new Map(readFile(directory).map((entry) => [entry.provider, entry]));
  for (const entry of told) {
    // Names alone, as OpenAI lists them, are nothing to keep.
    const models = entry.models.filter(({ capabilities }) => Object.keys(capabilities).length > 0);
    kept.set(entry.provider, { ...entry, models });
  }
  const path = toldFileIn(directory);
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, JSON.stringify({ version: VERSION, providers: [...kept.values()] }), { mode: 0o600 });
  renameSync(part, path);
}

export function readToldModels(directory: string): ToldModels {
  return new Map(
    readFile(directory).flatMap(({ provider, models }) =>
      models.map(({ id, capabilities }) => [`${provider}/${id}`, capabilities] as const),
    ),
  );
}

function readFile(directory: string): readonly ToldByProvider[] {
  try {
    const value: unknown = JSON.parse(readFileSync(toldFileIn(directory), 'utf8'));
    const providers = isJsonObject(value) && value['version'] === VERSION ? value['providers'] : undefined;
    return Array.isArray(providers) ? providers.flatMap((entry: unknown) => toldOf(entry) ?? []) : [];
  } catch {
    return [];
  }
}

function toldOf(entry: unknown): ToldByProvider | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { provider, atMs, models } = entry;
  if (typeof provider !== 'string' || typeof atMs !== 'number' || !Array.isArray(models)) return undefined;
  return {
    provider,
    atMs,
    models: models.flatMap((model: unknown) => {
      const capabilities = objectAt(model, 'capabilities');
      const id = isJsonObject(model) ? model['id'] : undefined;
      return typeof id === 'string' && capabilities !== undefined ? [{ id, capabilities: checked(capabilities) }] : [];
    }),
  };
}

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const one = <T extends string>(value: JsonValue | undefined, of: readonly T[]): T | undefined =>
  of.find((each) => each === value);
const yes = (value: JsonValue | undefined): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** Fields of the right type: the file may have been edited, and codecs obey what stands in it. */
function checked(told: JsonObject): ToldCapabilities {
  const efforts = told['efforts'];
  const fields = {
    contextTokens: numberAt(told, 'contextTokens'),
    maxOutputTokens: numberAt(told, 'maxOutputTokens'),
    efforts: Array.isArray(efforts) ? EFFORTS.filter((effort) => efforts.includes(effort)) : undefined,
    thinking: one(told['thinking'], ['absent', 'adaptive', 'budget'] as const),
    sampling: one(told['sampling'], ['none'] as const),
    stopSequences: yes(told['stopSequences']),
    imageInput: yes(told['imageInput']),
    pdfInput: yes(told['pdfInput']),
    structuredOutput: yes(told['structuredOutput']),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
