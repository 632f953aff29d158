// Owns the typed CEL environment: the names that a condition may use and what they stand for in one request.
// Must not judge an expression; _cel_check.ts does.
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { ConditionProblem } from './condition.ts';
import { rankOfRisk, type RiskCategory, type RiskLevel } from './decision.ts';
import { compileGlob } from './glob.ts';
import { mentionsCategory, modifiesCategory } from './condition_facts.ts';
import type { ConditionInput } from './policy.ts';

/** Names that stand for a value. */
export const CEL_VARIABLES = {
  risk: 'Risk',
  task: 'string',
  tokens: 'int',
  paths: 'list<string>',
  tools: 'list<string>',
  metadata: 'map<string, string>',
  tags: 'list<string>',
  key: 'string',
  project: 'string',
  session: 'string',
  protocol: 'string',
} as const;

/** What `risk` is to an expression. A class because CEL's types hang on constructors. */
class Risk {
  readonly level: RiskLevel;
  readonly #input: ConditionInput;

  constructor(input: ConditionInput) {
    this.level = input.risk;
    this.#input = input;
  }

  atLeast(level: string): boolean {
    return rankOfRisk(this.level) >= rankOfRisk(level as RiskLevel);
  }

  modifies(category: string): boolean {
    return modifiesCategory(this.#input, category as RiskCategory);
  }

  mentions(category: string): boolean {
    return mentionsCategory(this.#input, category as RiskCategory);
  }
}

/** The shape of CEL nodes that `touches` needs; the library types macros loosely. */
interface MacroCall {
  readonly args: readonly { readonly op: string; readonly args: unknown }[];
}
interface Scope {
  readonly getValue: (name: string) => unknown;
}

/** Runs while an expression is parsed, so that its glob is compiled once and not with every request. */
function touchesMacro(call: MacroCall): unknown {
  const argument = call.args[0];
  const compiled =
    argument?.op === 'value' && typeof argument.args === 'string' ? compileGlob(argument.args) : undefined;
  const matches = compiled?.ok === true ? compiled.matches : () => false;
  return {
    async: false,
    typeCheck: (checker: { getType: (name: string) => unknown }) => checker.getType('bool'),
    evaluate: (_evaluator: unknown, _macro: unknown, scope: Scope) => {
      const paths = scope.getValue('paths');
      return Array.isArray(paths) && paths.some((path) => typeof path === 'string' && matches(path));
    },
  };
}

const environment = createEnvironment();

function createEnvironment(): Environment {
  // Bounds of one expression: far above what people write, far below what could stall a parse.
  const limits = { maxAstNodes: 1_000, maxDepth: 50, maxListElements: 200, maxMapEntries: 20, maxCallArguments: 8 };
  const created = new Environment({ unlistedVariablesAreDyn: false, enableOptionalTypes: false, limits });
  const sync = { async: false };
  created.registerType('Risk', { ctor: Risk, fields: {} });
  for (const [name, type] of Object.entries(CEL_VARIABLES)) created.registerVariable(name, type);
  created.registerFunction('Risk.atLeast(string): bool', (risk: Risk, level: string) => risk.atLeast(level), sync);
  created.registerFunction(
    'Risk.modifies(string): bool',
    (risk: Risk, category: string) => risk.modifies(category),
    sync,
  );
  created.registerFunction(
    'Risk.mentions(string): bool',
    (risk: Risk, category: string) => risk.mentions(category),
    sync,
  );
  created.registerFunction('touches(ast): bool', touchesMacro, sync);
  return created;
}

/** Syntax only. The expression that comes back has not been checked. */
export function parseCel(
  text: string,
):
  | { readonly ok: true; readonly expression: ParseResult }
  | { readonly ok: false; readonly problems: readonly ConditionProblem[] } {
  try {
    return { ok: true, expression: environment.parse(text) };
  } catch (error) {
    return { ok: false, problems: [celProblem(error)] };
  }
}

/** The library's error as one of ours: what it says, and where. */
export function celProblem(error: unknown): ConditionProblem {
  const { summary, range } = error as { summary?: string; range?: { start: number } };
  const said = summary ?? (error instanceof Error ? error.message : 'this is not a CEL expression');
  return { message: said.replace('Unexpected token: EOF', 'the expression ends too early'), offset: range?.start ?? 0 };
}

/** One context for all conditions of a walk: they look at the same request. */
const contexts = new WeakMap<ConditionInput, Record<string, unknown>>();

export function celContext(input: ConditionInput): Record<string, unknown> {
  const known = contexts.get(input);
  if (known !== undefined) return known;
  const { assessment, hints, caller } = input;
  const context: Record<string, unknown> = {
    risk: new Risk(input),
    task: input.task,
    tokens: BigInt(Math.round(assessment.inputTokensEstimate)),
    paths: assessment.paths,
    tools: assessment.toolNames,
    metadata: readsAsEmpty(hints.metadata),
    tags: hints.tags,
    key: caller.keyName,
    project: caller.projectName,
    session: hints.sessionId ?? '',
    protocol: input.protocol,
  };
  contexts.set(input, context);
  return context;
}

/** A map whose missing keys read as '' (CONTRACT, Policy). CEL knows maps by their exact constructor, hence no subclass. */
function readsAsEmpty(values: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const map = new Map(Object.entries(values));
  const known = map.get.bind(map);
  map.get = (key) => known(key) ?? '';
  return map;
}
