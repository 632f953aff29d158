// Owns the one step from optional fields to JSON: absent ones are left out, in the order as written.
import type { JsonObject, JsonValue } from '../../support/json.ts';

export function withoutAbsent(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const kept = Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
  return Object.fromEntries(kept);
}
