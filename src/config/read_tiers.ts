// Owns `tiers:`: names in rank, cheapest first, each with its models. Without the section the preset's tiers stand.
import { didYouMean } from '../routing/nearest.ts';
import type { Tier, TierModel } from '../routing/policy.ts';
import { ARTICLE_TIERS } from '../routing/preset.ts';
import { addProblem, type About, type ConfigFile } from './config_file.ts';
import { entriesOf, readPart, type Part } from './read_part.ts';
import { NAME_FORM, tierSchema } from './schema.ts';
import { shown } from './schema_problem.ts';

export interface ReadTiers {
  readonly tiers: readonly Tier[];
  /** Names in rank, those too whose models are wrong: one fault must not look like many. */
  readonly names: readonly string[];
  /** The file has the section. */
  readonly isOwn: boolean;
}

/** Words that stand in the same places as a tier's name and mean something else. */
const TAKEN = new Set(['pinned', 'auto']);

export function readTiers(part: Part, file: ConfigFile): ReadTiers {
  if (part.value === undefined || part.value === null) {
    return { tiers: ARTICLE_TIERS, names: ARTICLE_TIERS.map((tier) => tier.name), isOwn: false };
  }
  const entries = entriesOf(part, 'lists of models', file);
  if (entries.length === 0)
    addProblem(
      file,
      { path: part.path, name: true },
      '`tiers` needs at least one tier; leave the section out to keep the preset',
    );
  const tiers: Tier[] = [];
  for (const entry of entries) {
    const { name, path } = entry;
    if (TAKEN.has(name) || !NAME_FORM.test(name)) {
      const why = TAKEN.has(name)
        ? `"${name}" has a meaning of its own; use another name`
        : `"${shown(name)}": a tier is named in lower case: a letter, then letters, digits, "-" or "_"`;
      addProblem(file, { path, name: true }, why);
      continue;
    }
    const models = readPart(tierSchema, entry, file);
    if (models !== undefined) tiers.push({ name, models: distinct(models.map(tierModel), entry, file) });
  }
  return { tiers, names: entries.map((entry) => entry.name), isOwn: true };
}

function tierModel(
  entry:
    | string
    | { readonly model: string; readonly timeout_ms?: number | undefined; readonly retries?: number | undefined },
): TierModel {
  if (typeof entry === 'string') return { model: entry, weight: 1, timeoutMs: null, retries: null };
  return { model: entry.model, weight: 1, timeoutMs: entry.timeout_ms ?? null, retries: entry.retries ?? null };
}

/** A model twice in one tier would be its own fallback. */
function distinct(models: readonly TierModel[], part: Part, file: ConfigFile): readonly TierModel[] {
  models.forEach(({ model }, index) => {
    if (models.findIndex((other) => other.model === model) < index) {
      addProblem(file, { path: [...part.path, index] }, `"${shown(model)}" is already in this tier`);
    }
  });
  return models;
}

/** Reports a name that no tier has. True when there is such a tier. */
export function checkTierName(
  name: string,
  about: About,
  context: { readonly tiers: ReadTiers; readonly file: ConfigFile },
): boolean {
  const { names } = context.tiers;
  if (names.includes(name)) return true;
  const tail = didYouMean(name, names);
  addProblem(
    context.file,
    about,
    `there is no tier "${shown(name)}"${tail === '' ? `; there are ${names.join(', ')}` : tail}`,
  );
  return false;
}
