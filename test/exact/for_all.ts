// Runs one check over a whole collection and names everything that failed, not the first alone. For tests only.
import assert from 'node:assert/strict';

const SHOWN = 100;

export function forAll<Item extends { readonly name: string }>(
  items: readonly Item[],
  check: (item: Item) => void,
): void {
  const faults: string[] = [];
  for (const item of items) {
    try {
      check(item);
    } catch (error) {
      faults.push(`${item.name}: ${error instanceof Error ? error.message.slice(0, 700) : String(error)}`);
    }
  }
  assert.equal(faults.length, 0, `${faults.length} of ${items.length}:\n${faults.slice(0, SHOWN).join('\n')}`);
}
