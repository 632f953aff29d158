// Owns one route: its rules in order, the preset's behind them where it extends it, and what cannot be right about
// them together: names given twice, rules that nothing reaches, rules that come before risk is looked at.
import { isCovered } from '../routing/atoms.ts';
import { TASKS } from '../routing/decision.ts';
import type { Route, Rule } from '../routing/policy.ts';
import { ARTICLE, articleRoute } from '../routing/preset.ts';
import { arrayAt, isJsonObject } from '../support/json.ts';
import { addProblem, addWarning, type ConfigFile } from './config_file.ts';
import { compileRule, type CompiledRule } from './compile_rule.ts';
import { readPart, type Part } from './read_part.ts';
import { checkTierName, type ReadTiers } from './read_tiers.ts';
import { shown } from './schema_problem.ts';
import { routeFrameSchema, type WrittenRoute } from './schema_routes.ts';

export interface RouteContext {
  readonly file: ConfigFile;
  readonly tiers: ReadTiers;
}

export interface CompiledRoute {
  readonly route: Route;
  readonly ownTasks: readonly string[];
}

/** Undefined where the route cannot be used; its problems are reported. */
export function compileRoute(
  part: Part & { readonly name: string },
  { file, tiers }: RouteContext,
): CompiledRoute | undefined {
  const written = readPart(routeFrameSchema, part, file);
  const raw = isJsonObject(part.value) ? part.value : {};
  const ownTasks = written?.tasks ?? arrayAt(raw, 'tasks').filter((task) => typeof task === 'string');
  ownTasks.forEach((task, index) => {
    if (TASKS.some((known) => known === task)) {
      addProblem(file, { path: [...part.path, 'tasks', index] }, `"${task}" is a known task already`);
    }
  });
  // Rules are looked at also where something else about the route is wrong.
  const rules = arrayAt(raw, 'rules').flatMap(
    (value, index) => compileRule({ value, path: [...part.path, 'rules', index] }, { file, tiers, ownTasks }) ?? [],
  );
  checkReach(rules, file);
  const inherited = raw['extends'] === undefined ? undefined : articleRoute(part.name);
  checkNames(rules, inherited?.rules ?? [], file);
  if (written === undefined) return undefined;
  const route: Route = {
    name: part.name,
    defaultTier: tierOf(written, 'default', { part, file, tiers }),
    onUnsure: tierOf(written, 'on_unsure', { part, file, tiers }),
    careful: written.careful ?? false,
    ...(written.compat === undefined ? {} : { compat: written.compat }),
    ...(written.prompt_cache === 'auto' ? { promptCache: written.prompt_cache } : {}),
    rules: [...rules.map((compiled) => compiled.rule), ...(inherited?.rules ?? [])],
  };
  if (inherited !== undefined) checkInherited(inherited.rules, part, { file, tiers });
  warnBeforeRisk(rules, route, { file, tiers });
  return { route, ownTasks };
}

/** The tier that the route names, or the one that stands where it names none. */
function tierOf(
  written: WrittenRoute,
  field: 'default' | 'on_unsure',
  where: RouteContext & { readonly part: Part },
): string {
  const { part, file, tiers } = where;
  const path = [...part.path, field];
  const named = written[field];
  if (named !== undefined) {
    checkTierName(named, { path }, { tiers, file });
    return named;
  }
  if (field === 'default' && written.extends === undefined) {
    addProblem(
      file,
      { path },
      `\`default\` is missing in routes.${shown(String(part.path.at(-1)))}: name the tier of what no rule takes`,
    );
    return '';
  }
  const tier = field === 'default' ? ARTICLE.default : ARTICLE.onUnsure;
  if (!tiers.names.includes(tier)) {
    addProblem(
      file,
      { path },
      `\`${field}\` is "${tier}" unless said, and there is no such tier; write \`${field}\` with one of ${tiers.names.join(', ')}`,
    );
  }
  return tier;
}

function checkNames(rules: readonly CompiledRule[], inherited: readonly Rule[], file: ConfigFile): void {
  rules.forEach(({ rule, part }, index) => {
    const path = [...part.path, 'name'];
    if (rules.findIndex((other) => other.rule.name === rule.name) < index) {
      addProblem(file, { path }, `there is a rule "${rule.name}" already; each needs a name of its own`);
    } else if (inherited.some((other) => other.name === rule.name)) {
      addProblem(file, { path }, `"${rule.name}" is a rule of the preset that this route extends; use another name`);
    }
  });
}

function checkReach(rules: readonly CompiledRule[], file: ConfigFile): void {
  rules.forEach(({ rule, part, alternatives }, index) => {
    if (alternatives === undefined) return;
    const earlier = rules.slice(0, index).filter((other) => other.alternatives !== undefined);
    if (
      !isCovered(
        alternatives,
        earlier.map((other) => other.alternatives ?? []),
      )
    )
      return;
    const alone = earlier.find((other) => isCovered(alternatives, [other.alternatives ?? []]));
    const by =
      alone === undefined ? 'the rules before it already take' : `"${alone.rule.name}" before it already takes`;
    addProblem(
      file,
      { path: [...part.path, 'name'] },
      `nothing reaches the rule "${rule.name}": ${by} all that it would; move it up or remove it`,
    );
  });
}

/** The preset's rules name the preset's tiers. */
function checkInherited(inherited: readonly Rule[], part: Part, { file, tiers }: RouteContext): void {
  const missing = [...new Set(inherited.map((rule) => rule.use))].filter((tier) => !tiers.names.includes(tier));
  for (const tier of missing) {
    addProblem(
      file,
      { path: [...part.path, 'extends'] },
      `the preset's rules use the tier "${tier}", which \`tiers\` does not have; add it, or write the rules out`,
    );
  }
}

/**
 * A rule that says nothing of risk and stands before the rule that does sends what is risky wherever it likes. That may
 * be meant; it is the mistake that costs most when it is not.
 */
function warnBeforeRisk(own: readonly CompiledRule[], route: Route, { file, tiers }: RouteContext): void {
  own.forEach(({ rule, part }, index) => {
    if (rule.condition.readsRisk) return;
    const rank = tiers.names.indexOf(rule.use);
    const later = route.rules
      .slice(index + 1)
      .find((other) => other.condition.readsRisk && tiers.names.indexOf(other.use) > rank);
    if (later === undefined || rank < 0) return;
    addWarning(
      file,
      { path: [...part.path, 'name'] },
      `the rule "${rule.name}" comes before "${later.name}" and says nothing of risk, so risky requests that it takes go to "${rule.use}"; add !risk.atLeast('medium') if that is not meant`,
    );
  });
}
