// Owns the reading of a checked expression as alternatives of facts (atoms.ts). Anything else stays an expression of its own.
import { serialize, type ASTNode } from '@marcbachmann/cel-js';
import { bothHold, type Alternatives, type Atom, type ManyField, type SingleField } from './atoms.ts';
import type { RiskLevel } from './decision.ts';

/** Undefined where the expression has too many alternatives to compare. */
export function atomsOf(node: ASTNode): Alternatives | undefined {
  if (node.op === 'value' && node.args === true) return [[]];
  if (node.op === 'value' && node.args === false) return [];
  if (node.op === '||' || node.op === '&&') {
    const [left, right] = [atomsOf(node.args[0]), atomsOf(node.args[1])];
    if (left === undefined || right === undefined) return undefined;
    return node.op === '||' ? [...left, ...right] : bothHold(left, right);
  }
  return [[atomOf(node)]];
}

function atomOf(node: ASTNode): Atom {
  return callAtom(node) ?? compareAtom(node) ?? { about: 'expression', text: serialize(node) };
}

function callAtom(node: ASTNode): Atom | undefined {
  if (node.op === 'call' && node.args[0] === 'touches') return many('touches', node.args[1][0]);
  if (node.op !== 'rcall' || node.args[1].op !== 'id' || node.args[1].args !== 'risk') return undefined;
  const [name, , parts] = node.args;
  const given = textOf(parts[0]);
  if (given === undefined) return undefined;
  if (name === 'atLeast') return { about: 'risk', atLeast: given as RiskLevel };
  return name === 'modifies' || name === 'mentions' ? { about: 'any-of', field: name, values: [given] } : undefined;
}

function compareAtom(node: ASTNode): Atom | undefined {
  if (node.op === '==') return equals(node.args[0], node.args[1]) ?? equals(node.args[1], node.args[0]);
  if (node.op === 'in') return membership(node.args[0], node.args[1]);
  if (node.op !== '>' && node.op !== '<') return undefined;
  const [left, right] = node.args;
  if (left.op !== 'id' || left.args !== 'tokens' || right.op !== 'value' || typeof right.args !== 'bigint')
    return undefined;
  return { about: node.op === '>' ? 'tokens-above' : 'tokens-below', tokens: Number(right.args) };
}

function equals(field: ASTNode, given: ASTNode): Atom | undefined {
  const value = textOf(given);
  // Here `*` is itself, in `match` it is a wildcard: leave such values uncompared.
  if (value === undefined || value.includes('*')) return undefined;
  const single = singleField(field);
  if (single !== undefined) return { about: 'one-of', field: single, values: [value] };
  const isMetadata = field.op === '.' && field.args[0].op === 'id' && field.args[0].args === 'metadata';
  return isMetadata ? { about: 'metadata', key: field.args[1], values: [value] } : undefined;
}

/** `task in ['a', 'b']` and `'a' in tags`. */
function membership(left: ASTNode, right: ASTNode): Atom | undefined {
  const single = singleField(left);
  if (single !== undefined && right.op === 'list') {
    const values = right.args.map((part) => textOf(part) ?? '*');
    return values.every((value) => !value.includes('*')) ? { about: 'one-of', field: single, values } : undefined;
  }
  if (right.op !== 'id' || (right.args !== 'tags' && right.args !== 'tools') || textOf(left)?.includes('*') === true)
    return undefined;
  return many(right.args, left);
}

function many(field: ManyField, given: ASTNode | undefined): Atom | undefined {
  const value = textOf(given);
  return value === undefined ? undefined : { about: 'any-of', field, values: [value] };
}

function singleField(node: ASTNode): SingleField | undefined {
  if (node.op !== 'id') return undefined;
  const fields: readonly SingleField[] = ['task', 'project', 'key', 'protocol', 'session'];
  return fields.find((field) => field === node.args);
}

function textOf(node: ASTNode | undefined): string | undefined {
  return node !== undefined && node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}
