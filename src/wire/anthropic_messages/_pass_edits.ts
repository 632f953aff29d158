// Joins edits of the same places of a body that two rules made, each without knowing of the other.
import type { Edit } from '../splice.ts';

/** One edit a key. Edits inside one value are joined; of two others the second counts, which says more. */
export function mergeEdits(first: readonly Edit[], second: readonly Edit[]): readonly Edit[] {
  const merged = new Map<string, Edit>(first.map((edit) => [edit.key, edit]));
  for (const edit of second) {
    const before = merged.get(edit.key);
    merged.set(edit.key, before === undefined ? edit : joined(before, edit));
  }
  return [...merged.values()];
}

function joined(before: Edit, after: Edit): Edit {
  if (before.kind !== 'each' || after.kind !== 'each') return after;
  const edits = new Map(before.edits);
  for (const [at, more] of after.edits) edits.set(at, mergeEdits(edits.get(at) ?? [], more));
  return { ...after, edits };
}
