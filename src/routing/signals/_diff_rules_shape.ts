// Owns the rules for changes to the shape of data: numbers of wire fields, members of enumerations, columns and models.
// A line here is harmless or not by what was stored or sent before, which no test of the code itself shows.
import type { Change } from './_diff_context.ts';
import type { ChangedLine } from './_diff_groups.ts';
import { dropsStored, isSchemaLine } from './_schema_lines.ts';
import { defineRules, type Rule } from './_rule.ts';

export const SHAPE_CHANGE_RULES = defineRules({
  'diff.wire-number': ['schema', 'high', 'changes the numbers of wire fields'],
  'diff.enum-order': ['schema', 'medium', 'changes the members or order of an enumeration'],
  'diff.schema': ['schema', 'medium', 'changes a table or model'],
  'diff.schema-drop': ['schema', 'high', 'drops or renames stored fields'],
  'diff.long-line': ['production', 'medium', 'changes a line too long to read'],
});

const RULES = SHAPE_CHANGE_RULES;

export function shapeRulesOf(change: Change): readonly Rule[] {
  const found: Rule[] = [];
  const all = change.lines;
  if (isWireChange(change)) found.push(RULES['diff.wire-number']);
  if (isEnumChange(change)) found.push(RULES['diff.enum-order']);
  if (change.added.some((line) => dropsStored(line.code))) found.push(RULES['diff.schema-drop']);
  else if (all.some((line) => isSchemaLine(line.code)) || isInTable(change)) found.push(RULES['diff.schema']);
  if (all.some((line) => line.isCut)) found.push(RULES['diff.long-line']);
  return found;
}

/** `repeated string tags = 4;`, `1: required i64 id`: a field with its number. */
const WIRE_FIELD =
  /^(?:(?:repeated|optional|required)\s)?\s*(?:[\w.]+|map<[\w., ]+>)\s+(\w+)\s*=\s*(\d{1,9})\s*(?:\[.*\])?;|^(\d{1,5}):\s*(?:required|optional)?\s*[\w.<>, ]+\s(\w+)/;

function wireFields(lines: readonly ChangedLine[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const found = line.code.length < 300 ? WIRE_FIELD.exec(line.code) : null;
    if (found !== null) fields.set(found[1] ?? found[4] ?? '', found[2] ?? found[3] ?? '');
  }
  return fields;
}

/** A number that moved to another name, or a field that went without its number being reserved. */
function isWireChange(change: Change): boolean {
  const before = wireFields(change.removed);
  if (before.size === 0) return false;
  const isWire =
    /\.(?:proto|thrift)$/.test(change.path ?? '') ||
    change.context.some((code) => /^(?:message|service|oneof|struct|enum|syntax)\b/.test(code)) ||
    before.size > 1 ||
    wireFields(change.added).size > 0;
  if (
    !isWire ||
    !change.removed.some(
      (line) =>
        WIRE_FIELD.test(line.code.slice(0, 300)) &&
        !/^(?:const|let|var|val|int|long|return|static|final)\s/.test(line.code),
    )
  )
    return false;
  const after = wireFields(change.added);
  for (const [name, number] of before) {
    if (after.get(name) === number) continue;
    const isReserved = new RegExp(`\\breserved\\b[^;]{0,200}\\b${number}\\b`).test(change.after);
    if (!isReserved) return true;
  }
  return false;
}

const MEMBER = /^(?:case\s+)?[\w]+(?:\s*=\s*[\w"'.-]+)?(?:\([^()]*\))?[,;]?$|^[\w]+\s*:\s*[\w"'-]+,?$/;

function membersOf(lines: readonly ChangedLine[]): readonly string[] {
  return lines
    .map((line) => line.code.replace(/[,;]$/, ''))
    .filter(
      (code) =>
        code.length < 120 && MEMBER.test(code) && !/^(?:return|break|continue|pass|else|end|do|then)$/.test(code),
    );
}

function isEnumChange(change: Change): boolean {
  const before = membersOf(change.removed);
  const after = membersOf(change.added);
  if (before.length === 0 && after.length === 0) return false;
  const inEnum =
    change.context.some((code) =>
      /\benum\b|\biota\b|\bEnum\b|IntEnum|as_enum|\benum_for\b/i.test(code.slice(0, 300)),
    ) || change.lines.some((line) => /\benum\s*[({]/i.test(line.code.slice(0, 300)));
  if (!inEnum) {
    return (
      before.length > 1 &&
      before.length === after.length &&
      before.join() !== after.join() &&
      before.toSorted().join() === after.toSorted().join() &&
      before.every((code) => /^[A-Z_]\w*$/.test(code))
    );
  }
  const hasNumbers = [...before, ...after].every((code) => /[=:(]/.test(code));
  if (before.length === 0) return !hasNumbers && !change.isLast;
  return before.join() !== after.join();
}

/** Lines inside `CREATE TABLE` or a model whose head shows above the change. */
function isInTable(change: Change): boolean {
  return (
    change.context.some((code) => /^(?:create|alter)\s+table\b/i.test(code.slice(0, 60))) &&
    change.removed.length + change.added.length > 0
  );
}
