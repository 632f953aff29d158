// Owns `models:`: own models, better knowledge of known ones, and aliases. Whether an alias leads anywhere is for
// check_names.ts, which knows all names.
import type { z } from 'zod';
import { matchesModelPattern } from '../catalog/catalog.ts';
import type { ModelOverride, PriceOverride } from '../catalog/model_override.ts';
import { addProblem, type ConfigFile } from './config_file.ts';
import type { ModelAlias } from './loaded_config.ts';
import { entriesOf, readPart, type Part } from './read_part.ts';
import { modelEntrySchema, type modelSchema } from './schema.ts';
import { shown } from './schema_problem.ts';

export interface ReadModels {
  readonly models: readonly ModelOverride[];
  readonly aliases: readonly ModelAlias[];
}

export function readModels(part: Part, file: ConfigFile): ReadModels {
  const models: ModelOverride[] = [];
  const aliases: ModelAlias[] = [];
  for (const entry of entriesOf(part, 'models or aliases', file)) {
    const { name, path } = entry;
    if (/\s/.test(name) || name === '' || name.length > 200) {
      addProblem(file, { path, name: true }, 'a model or an alias is named without spaces, in 200 characters at most');
      continue;
    }
    const read = readPart(modelEntrySchema, entry, file);
    if (read === undefined) continue;
    if (typeof read === 'string') {
      const wrong = aliasProblem(name, read);
      if (wrong === undefined) aliases.push({ pattern: name, target: read });
      else addProblem(file, { path, name: true }, wrong);
    } else if (name.includes('*')) {
      addProblem(
        file,
        { path, name: true },
        `"${shown(name)}": only an alias may hold "*"; write ${shown(name)}: <model>, or name one model`,
      );
    } else if (isRouteName(name)) {
      addProblem(file, { path, name: true }, `"${shown(name)}" is the name of a route and cannot be a model`);
    } else {
      checkPrice(read, entry, file);
      models.push(override(name, read));
    }
  }
  return { models, aliases };
}

function isRouteName(name: string): boolean {
  return name === 'auto' || name === 'claude-auto' || name.startsWith('auto/');
}

/** `auto` must stay a route: an alias that takes it would send everything to one model. */
function aliasProblem(pattern: string, target: string): string | undefined {
  if (target.includes('*')) return `the alias "${shown(pattern)}" leads to a pattern; name one model or route`;
  if (isRouteName(target)) return undefined;
  if (!matchesModelPattern(pattern, 'auto') && !pattern.startsWith('auto/')) return undefined;
  return pattern.includes('*')
    ? `the pattern "${shown(pattern)}" also takes "auto", and no request would be routed; narrow it, or let it lead to auto`
    : `"${shown(pattern)}" is the name of a route and cannot be an alias of a model`;
}

function override(id: string, read: z.infer<typeof modelSchema>): ModelOverride {
  const capabilities = {
    imageInput: read.image_input,
    pdfInput: read.pdf_input,
    structuredOutput: read.structured_output,
  };
  const isSaid = Object.values(capabilities).some((value) => value !== undefined);
  return {
    id,
    provider: read.provider,
    upstreamId: read.upstream_id,
    displayName: read.display_name,
    contextTokens: read.context_tokens,
    maxOutputTokens: read.max_output_tokens,
    capabilities: isSaid ? withoutUndefined(capabilities) : undefined,
    price: price(read),
  };
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Undefined where one side is not said: readModels reports that. */
function price(read: z.infer<typeof modelSchema>): PriceOverride | undefined {
  const { input_usd_per_million: input, output_usd_per_million: output } = read;
  if (input === undefined || output === undefined) return undefined;
  return {
    inputUsdPerMillion: input,
    outputUsdPerMillion: output,
    cachedReadUsdPerMillion: read.cached_input_usd_per_million,
    cacheWrite5mUsdPerMillion: read.cache_write_usd_per_million,
    cacheWrite1hUsdPerMillion: read.cache_write_1h_usd_per_million,
  };
}

const PRICE_FIELDS = [
  'input_usd_per_million',
  'output_usd_per_million',
  'cached_input_usd_per_million',
  'cache_write_usd_per_million',
  'cache_write_1h_usd_per_million',
] as const;

/** A price with one side missing would be no price at all. */
function checkPrice(read: z.infer<typeof modelSchema>, part: Part & { readonly name: string }, file: ConfigFile): void {
  if (PRICE_FIELDS.every((field) => read[field] === undefined)) return;
  for (const field of ['input_usd_per_million', 'output_usd_per_million'] as const) {
    if (read[field] !== undefined) continue;
    addProblem(
      file,
      { path: [...part.path, field] },
      `a price needs both sides; \`${field}\` is missing in models.${shown(part.name)}`,
    );
  }
}
