// Makes the edits of splice.ts on a parsed body instead of its text: for bodies that we wrote ourselves, which have no text
// yet. The two must mean the same; a property test holds them together.
import { isJsonObject } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import type { Edit, ElementEdit } from './splice.ts';

/** A copy with the edits made; what is not edited is shared with the original. */
export function editValue(body: JsonObject, edits: readonly Edit[]): JsonObject {
  if (edits.length === 0) return body;
  const pending = new Map(edits.map((edit) => [edit.key, edit]));
  const out: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(body)) {
    const edit = pending.get(key);
    pending.delete(key);
    const member = value === undefined ? undefined : editMember(key, value, edit);
    if (member !== undefined) out.push(member);
  }
  for (const edit of pending.values()) if (edit.kind === 'set') out.push([edit.key, edit.value]);
  return Object.fromEntries(out);
}

function editMember(key: string, value: JsonValue, edit: Edit | undefined): [string, JsonValue] | undefined {
  if (edit === undefined) return [key, value];
  switch (edit.kind) {
    case 'set':
      return [key, edit.value];
    case 'rename':
      return [edit.to, value];
    case 'remove':
      return undefined;
    case 'within':
      return [key, isJsonObject(value) ? editValue(value, edit.edits) : value];
    case 'each':
      return [key, Array.isArray(value) ? value.map((element, at) => editElement(element, edit.edits.get(at))) : value];
    case 'elements':
      return [
        key,
        Array.isArray(value) ? value.flatMap((element, at) => editListed(element, edit.edits.get(at))) : value,
      ];
    default:
      return edit satisfies never;
  }
}

function editElement(element: JsonValue, edits: readonly Edit[] | undefined): JsonValue {
  return edits !== undefined && isJsonObject(element) ? editValue(element, edits) : element;
}

function editListed(element: JsonValue, edit: ElementEdit | undefined): readonly JsonValue[] {
  if (edit === undefined) return [element];
  return edit.kind === 'set' ? [edit.value] : [];
}
