// Owns the judgement of comparisons: levels compared by order, risk treated as text, and task or protocol names that
// do not exist. Each would be accepted or misread by a plain type check.
import type { ASTNode, BinaryOperator } from '@marcbachmann/cel-js';
import type { ConditionProblem } from './condition.ts';
import { RISK_LEVELS, type RiskLevel } from './decision.ts';
import { didYouMean } from './nearest.ts';

export const PROTOCOLS = ['openai-chat', 'openai-responses', 'anthropic-messages'] as const;

type Comparison = ASTNode & { op: BinaryOperator };
type Order = '<' | '<=' | '>' | '>=';

/** The same comparison with its sides exchanged. */
const FLIPPED: Readonly<Record<Order, Order>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Undefined where nothing is wrong that the type check would not find. */
export function compareProblem(node: Comparison, tasks: readonly string[]): ConditionProblem | undefined {
  const [left, right] = node.args;
  const levels = [levelOf(left), levelOf(right)];
  const aboutRisk = isAboutRisk(left) || isAboutRisk(right);
  if (isOrder(node.op)) {
    if (!aboutRisk && levels.every((level) => level === undefined)) return undefined;
    const operator = levels[0] === undefined ? node.op : FLIPPED[node.op];
    const advice = insteadOf(operator, levels[0] ?? levels[1] ?? 'medium');
    return { message: `levels cannot be compared by order, because they are names; use ${advice}`, offset: node.start };
  }
  if (node.op === 'in' && right.op === 'id' && right.args === 'metadata') {
    return {
      message: "missing keys read as '', so every key is in metadata; write metadata.name != ''",
      offset: node.start,
    };
  }
  if (aboutRisk) {
    const level = levels[0] ?? levels[1] ?? lowestOf(right) ?? 'medium';
    return { message: `risk is not text; use risk.atLeast('${level}')`, offset: node.start };
  }
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return undefined;
  return nameProblem(left, right, tasks) ?? (node.op === 'in' ? undefined : nameProblem(right, left, tasks));
}

/** `task` or `protocol` on one side and literals on the other: those must be names that exist. */
function nameProblem(field: ASTNode, given: ASTNode, tasks: readonly string[]): ConditionProblem | undefined {
  if (field.op !== 'id' || (field.args !== 'task' && field.args !== 'protocol')) return undefined;
  const known: readonly string[] = field.args === 'task' ? tasks : PROTOCOLS;
  for (const part of given.op === 'list' ? given.args : [given]) {
    if (part.op !== 'value' || typeof part.args !== 'string' || known.includes(part.args)) continue;
    const tail = didYouMean(part.args, known);
    const list =
      field.args === 'task' ? '; list your own labels under `tasks` of the route' : `; they are ${known.join(', ')}`;
    return { message: `"${part.args}" is not a known ${field.args}${tail === '' ? list : tail}`, offset: part.start };
  }
  return undefined;
}

function isOrder(operator: BinaryOperator): operator is Order {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
}

/** `risk`, or a field of it such as `risk.level`, which people write. */
function isAboutRisk(node: ASTNode): boolean {
  if (node.op === 'id') return node.args === 'risk';
  return (node.op === '.' || node.op === '.?') && isAboutRisk(node.args[0]);
}

/** A level in quotes, or the bare word that people write in their place. */
function levelOf(node: ASTNode): RiskLevel | undefined {
  return node.op === 'value' || node.op === 'id' ? RISK_LEVELS.find((level) => level === node.args) : undefined;
}

/** `risk in ['medium', 'high']` means medium or above. */
function lowestOf(node: ASTNode): RiskLevel | undefined {
  if (node.op !== 'list') return undefined;
  const named = new Set(node.args.map(levelOf));
  return RISK_LEVELS.find((level) => named.has(level));
}

function insteadOf(operator: Order, level: RiskLevel): string {
  const next = RISK_LEVELS[RISK_LEVELS.indexOf(level) + 1];
  switch (operator) {
    case '>=':
      return `risk.atLeast('${level}')`;
    case '>':
      return `risk.atLeast('${next ?? level}')`;
    case '<':
      return `!risk.atLeast('${level}')`;
    case '<=':
      return next === undefined ? 'no condition at all, every level is at most high' : `!risk.atLeast('${next}')`;
    default:
      return neverHere(operator);
  }
}

function neverHere(operator: never): never {
  throw new TypeError(`unknown operator ${String(operator)}`);
}
