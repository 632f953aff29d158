// Owns the names that lead from one section to another: models in tiers, targets of aliases, providers of models,
// routes, tasks and models of keys. Each unknown one gets its place and what was probably meant.
import { createCatalog, matchesModelPattern, type Catalog, type CatalogOptions } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { overrideModel, type ModelOverride, type OverrideContext } from '../catalog/model_override.ts';
import { didYouMean } from '../routing/nearest.ts';
import { taskLabels } from '../routing/condition_facts.ts';
import { addProblem, type About, type ConfigFile } from './config_file.ts';
import type { KeySettings, ModelAlias } from './loaded_config.ts';
import type { ReadModels } from './read_models.ts';
import type { ReadRoutes } from './read_routes.ts';
import type { ReadTiers } from './read_tiers.ts';
import { shown } from './schema_problem.ts';

export interface Names {
  readonly file: ConfigFile;
  readonly catalog: Catalog;
  /** Names under `models:` whose entry is wrong: one fault must not look like two. */
  readonly rejected: ReadonlySet<string>;
  readonly read: ReadModels;
  readonly routes: ReadRoutes;
}

/** What a catalog needs to know of providers. */
export type CatalogNames = Pick<CatalogOptions, 'providerIds' | 'prefixes'>;

/** Only names are asked of this catalog: prices, which change with time, are not. */
export const NAMES_ONLY_MS = 0;

/** An alias may lead to an alias; the gateway follows as many. */
const ALIAS_STEPS_MAX = 8;

export function checkTierModels(tiers: ReadTiers, names: Names): void {
  if (!tiers.isOwn) return;
  for (const tier of tiers.tiers) {
    tier.models.forEach(({ model }, index) => {
      const path = ['tiers', tier.name, index];
      const about: About = {
        path: names.file.places.has(JSON.stringify([...path, 'model'])) ? [...path, 'model'] : path,
      };
      const alias = aliasFor(model, names.read.aliases);
      if (isRoute(model)) addProblem(names.file, about, `"${shown(model)}" is a route; a tier lists models`);
      else if (alias !== undefined)
        addProblem(
          names.file,
          about,
          `"${shown(model)}" is an alias; a tier lists models themselves: write ${shown(alias.target)}`,
        );
      else checkModel(model, about, names);
    });
  }
}

/** The overrides that make a model; the others are reported with what catalog/ says of them. */
export function checkModels(read: ReadModels, names: CatalogNames, file: ConfigFile): readonly ModelOverride[] {
  const known = createCatalog({ ...names, nowMs: NAMES_ONLY_MS });
  const context: OverrideContext = { ...names, known: (name) => knownModel(known, name) };
  return read.models.filter((model) => {
    const path = ['models', model.id];
    if (model.provider !== undefined && !names.providerIds.includes(model.provider)) {
      const tail = didYouMean(model.provider, names.providerIds);
      const instead = tail === '' ? `; there are ${names.providerIds.join(', ')}, and more under \`providers\`` : tail;
      addProblem(file, { path: [...path, 'provider'] }, `there is no provider "${shown(model.provider)}"${instead}`);
      return false;
    }
    const made = overrideModel(model, context);
    if (!made.ok) addProblem(file, { path, name: true }, `"${shown(model.id)}" ${made.reason}`);
    return made.ok;
  });
}

function knownModel(catalog: Catalog, name: string): Model | undefined {
  const entry = catalog.resolve(name);
  return entry.kind === 'model' && entry.model.known ? entry.model : undefined;
}

export function checkAliases(names: Names): void {
  for (const alias of names.read.aliases) {
    const about: About = { path: ['models', alias.pattern] };
    const end = followed(alias, names.read.aliases);
    if (alias.target === alias.pattern)
      addProblem(names.file, about, `the alias "${shown(alias.pattern)}" leads to itself`);
    else if (end === undefined) addProblem(names.file, about, `the alias "${shown(alias.pattern)}" leads in a circle`);
    else if (isRoute(alias.target)) checkRoute(alias.target, about, names);
    else if (aliasFor(alias.target, names.read.aliases) === undefined) checkModel(alias.target, about, names);
  }
}

export function checkKeys(keys: ReadonlyMap<string, KeySettings>, names: Names): void {
  const labels = taskLabels({ ownTasks: names.routes.ownTasks });
  for (const [key, settings] of keys) {
    const path = ['keys', key];
    if (settings.task !== undefined && !labels.includes(settings.task)) {
      const tail = didYouMean(settings.task, labels);
      const instead = tail === '' ? '; list your own labels under `tasks` of a route' : tail;
      addProblem(names.file, { path: [...path, 'task'] }, `"${shown(settings.task)}" is not a known task${instead}`);
    }
    if (settings.route !== undefined) checkRoute(`auto/${settings.route}`, { path: [...path, 'route'] }, names);
    settings.models?.forEach((pattern, index) => {
      const about: About = { path: [...path, 'models', index] };
      if (isRoute(pattern) && !pattern.includes('*')) checkRoute(pattern, about, names);
      else if (!pattern.includes('*') && aliasFor(pattern, names.read.aliases) === undefined)
        checkModel(pattern, about, names);
    });
  }
}

function checkModel(name: string, about: About, names: Names): void {
  const answer = names.catalog.resolve(name);
  if (answer.kind === 'model' || names.rejected.has(name)) return;
  const nearest =
    answer.nearest.length === 0
      ? didYouMean(
          name,
          names.read.aliases.map((alias) => alias.pattern),
        )
      : `, did you mean "${answer.nearest.slice(0, 3).join('", "')}"?`;
  const instead = nearest === '' ? '; write provider/model, or describe it under `models`' : nearest;
  addProblem(names.file, about, `there is no model "${shown(name)}"${instead}`);
}

function checkRoute(name: string, about: About, names: Names): void {
  const route = name.startsWith('auto/') ? name.slice('auto/'.length) : 'auto';
  if (names.routes.names.includes(route)) return;
  const tail = didYouMean(route, names.routes.names);
  addProblem(
    names.file,
    about,
    `there is no route "${shown(route)}"${tail === '' ? `; there are ${names.routes.names.join(', ')}` : tail}`,
  );
}

function isRoute(name: string): boolean {
  return name === 'auto' || name === 'claude-auto' || name.startsWith('auto/');
}

function aliasFor(name: string, aliases: readonly ModelAlias[]): ModelAlias | undefined {
  // A pattern may hold its own target (`gpt-*: gpt-5.4`): the name stands for itself then.
  return aliases.find((alias) => matchesModelPattern(alias.pattern, name) && alias.target !== name);
}

/** Where an alias ends, or undefined when it never does. */
function followed(alias: ModelAlias, aliases: readonly ModelAlias[]): string | undefined {
  let current = alias.target;
  for (let step = 1; step < ALIAS_STEPS_MAX; step += 1) {
    const next = aliases.find((other) => matchesModelPattern(other.pattern, current));
    if (next === undefined || next.target === current) return current;
    current = next.target;
  }
  return undefined;
}
