// Owns the judgement of a parsed expression: names, literals, functions and types, each problem with its offset.
// It says what the operator meant where that can be told; the library's own type check comes last.
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { CEL_VARIABLES, celProblem } from './_cel.ts';
import { compareProblem } from './_cel_compare.ts';
import type { ConditionProblem } from './condition.ts';
import { RISK_CATEGORIES, RISK_LEVELS } from './decision.ts';
import { compileGlob } from './glob.ts';
import { didYouMean } from './nearest.ts';

const RISK_METHODS: Readonly<Record<string, readonly string[]>> = {
  atLeast: RISK_LEVELS,
  modifies: RISK_CATEGORIES,
  mentions: RISK_CATEGORIES,
};
/** Functions of CEL that are open; the rest is closed because it could stall, hide a type, or read a clock. */
const FUNCTIONS = ['touches', 'size', 'int', 'double', 'string'];
const LIST_MACROS = ['exists', 'exists_one', 'all', 'filter'];
const METHODS = ['startsWith', 'endsWith', 'contains', 'lowerAscii', 'upperAscii', 'trim', 'split', 'join', 'size'];
/** Closed ones that people will try, with what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  matches:
    'regular expressions are not open to conditions, because one could stall on a long text; use startsWith, endsWith, contains, or touches(glob) for paths',
  has: "missing keys read as ''; write metadata.name != ''",
};

interface Walk {
  readonly tasks: readonly string[];
  readonly problems: ConditionProblem[];
  readsRisk: boolean;
}

/** Problems in the order of the text, and whether the expression looks at risk. */
export function checkExpression(
  expression: ParseResult,
  tasks: readonly string[],
): { readonly problems: readonly ConditionProblem[]; readonly readsRisk: boolean } {
  const walk: Walk = { tasks, problems: [], readsRisk: false };
  visit(expression.ast, walk, new Set());
  if (walk.problems.length > 0) {
    return { problems: walk.problems.toSorted((left, right) => left.offset - right.offset), readsRisk: walk.readsRisk };
  }
  const typed = expression.check();
  if (!typed.valid) return { problems: [typeProblem(typed.error)], readsRisk: walk.readsRisk };
  if (typed.type === 'bool') return { problems: [], readsRisk: walk.readsRisk };
  const message = `this gives ${plainType(typed.type ?? 'nothing')}, and a condition must give true or false`;
  return { problems: [{ message, offset: expression.ast.start }], readsRisk: walk.readsRisk };
}

function visit(node: ASTNode, walk: Walk, bound: ReadonlySet<string>): void {
  switch (node.op) {
    case 'value':
      return;
    case 'id':
      return visitName(node, walk, bound);
    case '.':
    case '.?':
      return visitField(node, walk, bound);
    case 'call':
      return visitCall(node, walk, bound);
    case 'rcall':
      return visitMethod(node, walk, bound);
    case 'map':
      for (const [key, value] of node.args) for (const part of [key, value]) visit(part, walk, bound);
      return;
    case '!_':
    case '-_':
      return visit(node.args, walk, bound);
    case 'list':
    case '?:':
    case '||':
    case '&&':
    case '[]':
    case '[?]':
      for (const part of node.args) visit(part, walk, bound);
      return;
    default: {
      const problem = compareProblem(node, walk.tasks);
      if (problem !== undefined) {
        walk.readsRisk = true;
        walk.problems.push(problem);
        return;
      }
      for (const part of node.args) visit(part, walk, bound);
    }
  }
}

function visitName(node: ASTNode & { op: 'id' }, walk: Walk, bound: ReadonlySet<string>): void {
  const name = node.args;
  if (name === 'risk') walk.readsRisk = true;
  if (bound.has(name) || Object.hasOwn(CEL_VARIABLES, name)) return;
  const isValue = [...RISK_LEVELS, ...RISK_CATEGORIES, ...walk.tasks].includes(name);
  const tail = isValue ? `; put it in quotes: '${name}'` : didYouMean(name, [...Object.keys(CEL_VARIABLES), ...bound]);
  const names = tail === '' ? `; the names are ${Object.keys(CEL_VARIABLES).join(', ')}` : tail;
  walk.problems.push({ message: `"${name}" is not a name that conditions know${names}`, offset: node.start });
}

function visitField(node: ASTNode & { op: '.' | '.?' }, walk: Walk, bound: ReadonlySet<string>): void {
  const [receiver, field] = node.args;
  if (isRisk(receiver, bound)) {
    walk.readsRisk = true;
    const message = `risk has no "${field}"; it has risk.atLeast(level), risk.modifies(category) and risk.mentions(category)`;
    walk.problems.push({ message, offset: node.start });
    return;
  }
  visit(receiver, walk, bound);
}

function visitCall(node: ASTNode & { op: 'call' }, walk: Walk, bound: ReadonlySet<string>): void {
  const [name, parts] = node.args;
  if (!FUNCTIONS.includes(name)) {
    walk.problems.push({ message: closed(name, FUNCTIONS), offset: node.start });
    return;
  }
  if (name === 'touches') return visitTouches(node, parts, walk);
  for (const part of parts) visit(part, walk, bound);
}

function visitTouches(node: ASTNode, parts: readonly ASTNode[], walk: Walk): void {
  const [glob] = parts;
  if (parts.length !== 1 || glob === undefined || glob.op !== 'value' || typeof glob.args !== 'string') {
    walk.problems.push({
      message: "touches takes one glob in quotes: touches('src/billing/**')",
      offset: glob?.start ?? node.start,
    });
    return;
  }
  const compiled = compileGlob(glob.args);
  if (!compiled.ok) walk.problems.push({ message: compiled.reason, offset: glob.start });
}

function visitMethod(node: ASTNode & { op: 'rcall' }, walk: Walk, bound: ReadonlySet<string>): void {
  const [name, receiver, parts] = node.args;
  if (isRisk(receiver, bound)) {
    walk.readsRisk = true;
    return visitRiskMethod(node, { name, parts }, walk);
  }
  if (LIST_MACROS.includes(name)) return visitMacro(node, walk, bound);
  const methodAt = node.input.indexOf(name, receiver.end);
  if (!METHODS.includes(name))
    walk.problems.push({
      message: closed(name, [...METHODS, ...LIST_MACROS]),
      offset: methodAt < 0 ? node.start : methodAt,
    });
  for (const part of [receiver, ...parts]) visit(part, walk, bound);
}

function visitRiskMethod(
  node: ASTNode,
  call: { readonly name: string; readonly parts: readonly ASTNode[] },
  walk: Walk,
): void {
  const known = Object.hasOwn(RISK_METHODS, call.name) ? RISK_METHODS[call.name] : undefined;
  if (known === undefined) {
    const message = `risk has no "${call.name}"${didYouMean(call.name, Object.keys(RISK_METHODS))}`;
    walk.problems.push({ message, offset: node.start });
    return;
  }
  const [given] = call.parts;
  const what = call.name === 'atLeast' ? 'level' : 'category';
  if (call.parts.length !== 1 || given === undefined || given.op !== 'value' || typeof given.args !== 'string') {
    const message = `risk.${call.name} takes one ${what} in quotes, one of ${known.join(', ')}`;
    walk.problems.push({ message, offset: given?.start ?? node.start });
  } else if (!known.includes(given.args)) {
    const tail = didYouMean(given.args, known);
    const message = `"${given.args}" is not a ${what}${tail === '' ? `; the ${what === 'level' ? 'levels' : 'categories'} are ${known.join(', ')}` : tail}`;
    walk.problems.push({ message, offset: given.start });
  }
}

function visitMacro(node: ASTNode & { op: 'rcall' }, walk: Walk, bound: ReadonlySet<string>): void {
  const [name, receiver, parts] = node.args;
  const [variable, ...rest] = parts;
  visit(receiver, walk, bound);
  if (variable === undefined || variable.op !== 'id' || rest.length === 0) {
    walk.problems.push({
      message: `${name} is written as paths.${name}(path, path.endsWith('.sql'))`,
      offset: node.start,
    });
  } else if (Object.hasOwn(CEL_VARIABLES, variable.args)) {
    walk.problems.push({
      message: `"${variable.args}" already has a meaning; use another name here`,
      offset: variable.start,
    });
  } else {
    const inner = new Set([...bound, variable.args]);
    for (const part of rest) visit(part, walk, inner);
  }
}

function isRisk(node: ASTNode, bound: ReadonlySet<string>): boolean {
  return node.op === 'id' && node.args === 'risk' && !bound.has('risk');
}

function closed(name: string, open: readonly string[]): string {
  const instead = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
  if (instead !== undefined) return instead;
  const tail = didYouMean(name, open);
  return `"${name}" is not a function that conditions know${tail === '' ? `; there are ${open.join(', ')}` : tail}`;
}

function typeProblem(error: unknown): ConditionProblem {
  const problem = celProblem(error);
  const message = problem.message
    .replace(/^no such overload: (.*)$/, 'these types do not fit: $1')
    .replace(/^found no matching overload for '(.*)'$/, 'there is no $1')
    .replace(/\bRisk\b/g, 'risk');
  return { message, offset: problem.offset };
}

function plainType(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'int':
    case 'double':
      return 'a number';
    case 'Risk':
      return 'the risk itself';
    default:
      return type.startsWith('list') ? 'a list' : type;
  }
}
