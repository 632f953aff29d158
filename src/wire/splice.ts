// Edits the text of a JSON body without printing it anew: fields are set, renamed or removed, everything else stays as
// the caller wrote it, to the character. Parsing and printing would turn 12345678901234567890 into …7000.
import type { JsonValue } from '../support/json.ts';
import type { ContainerSpan, MemberSpan } from './_json_scan.ts';
import { scanContainer } from './_json_scan.ts';
import type { JsonIndex } from './json_index.ts';

/** At most one edit a key in one list; a second for the same key replaces the first. */
export type Edit =
  /** Replaces the value in its place, or appends the field. */
  | { readonly kind: 'set'; readonly key: string; readonly value: JsonValue }
  /** Keeps the value. `to` must not be there already, unless the same edits remove it. */
  | { readonly kind: 'rename'; readonly key: string; readonly to: string }
  | { readonly kind: 'remove'; readonly key: string }
  /** Edits the object under `key`. Nothing happens where that is no object. */
  | { readonly kind: 'within'; readonly key: string; readonly edits: readonly Edit[] }
  /** Edits the objects among the elements of the array under `key`, by their position. */
  | { readonly kind: 'each'; readonly key: string; readonly edits: ReadonlyMap<number, readonly Edit[]> }
  /** Replaces elements of the array under `key`, or takes them out, by their position. */
  | { readonly kind: 'elements'; readonly key: string; readonly edits: ReadonlyMap<number, ElementEdit> };

export type ElementEdit = { readonly kind: 'remove' } | { readonly kind: 'set'; readonly value: JsonValue };

/** The body's text with the edits made. Removing, renaming or entering a field that is not there does nothing. */
export function splice(index: JsonIndex, edits: readonly Edit[]): string {
  const { text, root } = index;
  if (edits.length === 0) return text;
  return text.slice(0, root.open) + editObject(text, root, edits) + text.slice(root.close + 1);
}

function editObject(text: string, object: ContainerSpan, edits: readonly Edit[]): string {
  const pending = new Map(edits.map((edit) => [edit.key, edit]));
  const { members, keys } = object;
  const first = members[0];
  const last = members[members.length - 1];
  const out: string[] = [text.slice(object.open, first?.keyStart ?? object.open + 1)];
  let kept = 0;
  let previousEnd = 0;
  for (const [at, member] of members.entries()) {
    const key = keys[at] ?? '';
    const edit = pending.get(key);
    pending.delete(key);
    if (edit?.kind !== 'remove') {
      // What stood between this field and the one before it: one comma, and the caller's own spaces.
      if (kept > 0) out.push(text.slice(previousEnd, member.keyStart));
      out.push(editMember(text, member, edit));
      kept += 1;
    }
    previousEnd = member.valueEnd;
  }
  for (const edit of pending.values()) {
    if (edit.kind !== 'set') continue;
    out.push(`${kept > 0 ? ',' : ''}${JSON.stringify(edit.key)}:${JSON.stringify(edit.value)}`);
    kept += 1;
  }
  out.push(text.slice(last?.valueEnd ?? object.open + 1, object.close + 1));
  return out.join('');
}

function editMember(text: string, member: MemberSpan, edit: Edit | undefined): string {
  const { keyStart, keyEnd, valueStart, valueEnd } = member;
  if (edit === undefined) return text.slice(keyStart, valueEnd);
  switch (edit.kind) {
    case 'set':
      return text.slice(keyStart, valueStart) + JSON.stringify(edit.value);
    case 'rename':
      return JSON.stringify(edit.to) + text.slice(keyEnd, valueEnd);
    case 'within':
      return text.slice(keyStart, valueStart) + editNested(text, member, edit.edits);
    case 'each':
      return text.slice(keyStart, valueStart) + editElements(text, member, edit.edits);
    case 'elements':
      return text.slice(keyStart, valueStart) + editList(text, member, edit.edits);
    case 'remove':
      return '';
    default:
      return edit satisfies never;
  }
}

function editNested(text: string, { valueStart, valueEnd }: MemberSpan, edits: readonly Edit[]): string {
  if (text[valueStart] !== '{' || edits.length === 0) return text.slice(valueStart, valueEnd);
  return editObject(text, scanContainer(text, valueStart, false), edits);
}

function editElements(text: string, member: MemberSpan, edits: ReadonlyMap<number, readonly Edit[]>): string {
  const { valueStart, valueEnd } = member;
  if (text[valueStart] !== '[' || edits.size === 0) return text.slice(valueStart, valueEnd);
  const array = scanContainer(text, valueStart, false);
  const out: string[] = [];
  let copied = valueStart;
  for (const [at, element] of array.members.entries()) {
    const inner = edits.get(at);
    if (inner === undefined) continue;
    out.push(text.slice(copied, element.valueStart), editNested(text, element, inner));
    copied = element.valueEnd;
  }
  out.push(text.slice(copied, valueEnd));
  return out.join('');
}

function editList(text: string, member: MemberSpan, edits: ReadonlyMap<number, ElementEdit>): string {
  const { valueStart, valueEnd } = member;
  if (text[valueStart] !== '[' || edits.size === 0) return text.slice(valueStart, valueEnd);
  const { members } = scanContainer(text, valueStart, false);
  const out: string[] = [text.slice(valueStart, members[0]?.valueStart ?? valueStart + 1)];
  let kept = 0;
  let previousEnd = valueStart + 1;
  for (const [at, element] of members.entries()) {
    const edit = edits.get(at);
    if (edit?.kind !== 'remove') {
      if (kept > 0) out.push(text.slice(previousEnd, element.valueStart));
      out.push(edit === undefined ? text.slice(element.valueStart, element.valueEnd) : JSON.stringify(edit.value));
      kept += 1;
    }
    previousEnd = element.valueEnd;
  }
  out.push(text.slice(previousEnd, valueEnd));
  return out.join('');
}
