// Owns `routes:` as a whole. `auto` is always there: the file's, or the preset's where the file has none.
import type { Route } from '../routing/policy.ts';
import { articleRoute } from '../routing/preset.ts';
import { compileRoute } from './compile_route.ts';
import { addProblem, type ConfigFile } from './config_file.ts';
import { entriesOf, type Part } from './read_part.ts';
import type { ReadTiers } from './read_tiers.ts';
import { NAME_FORM } from './schema.ts';
import { shown } from './schema_problem.ts';

export interface ReadRoutes {
  readonly routes: ReadonlyMap<string, Route>;
  /** Names, those too of routes that are wrong. */
  readonly names: readonly string[];
  /** Task labels of the operator's own, of all routes. */
  readonly ownTasks: readonly string[];
}

export function readRoutes(part: Part, tiers: ReadTiers, file: ConfigFile): ReadRoutes {
  const entries = entriesOf(part, 'routes', file);
  const routes = new Map<string, Route>();
  const ownTasks = new Set<string>();
  for (const entry of entries) {
    if (!NAME_FORM.test(entry.name)) {
      addProblem(
        file,
        { path: entry.path, name: true },
        `"${shown(entry.name)}": a route is named in lower case: a letter, then letters, digits, "-" or "_"`,
      );
      continue;
    }
    const compiled = compileRoute(entry, { file, tiers });
    if (compiled === undefined) continue;
    routes.set(entry.name, compiled.route);
    for (const task of compiled.ownTasks) ownTasks.add(task);
  }
  const names = entries.map((entry) => entry.name);
  if (!names.includes('auto')) routes.set('auto', presetAuto(tiers, file));
  return { routes, names: names.includes('auto') ? names : ['auto', ...names], ownTasks: [...ownTasks] };
}

function presetAuto(tiers: ReadTiers, file: ConfigFile): Route {
  const route = articleRoute('auto');
  const used = [...new Set([...route.rules.map((rule) => rule.use), route.defaultTier, route.onUnsure])];
  for (const tier of used.filter((name) => !tiers.names.includes(name))) {
    addProblem(
      file,
      { path: ['tiers'], name: true },
      `the preset's route "auto" uses the tier "${tier}", which is not here; add it, or write routes.auto`,
    );
  }
  return route;
}
