// Owns the JSON types used at every edge and the few total functions that read unknown values.
// Must not parse or print: bytes are the business of wire.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** True for a plain JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string under `key`, or undefined when it is absent or of another type. */
export function stringAt(value: unknown, key: string): string | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The finite number under `key`, or undefined. */
export function numberAt(value: unknown, key: string): number | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The boolean under `key`, or undefined. */
export function booleanAt(value: unknown, key: string): boolean | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === 'boolean' ? found : undefined;
}

/** The object under `key`, or undefined. */
export function objectAt(value: unknown, key: string): JsonObject | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(found) ? found : undefined;
}

/** The array under `key`, or an empty one. */
export function arrayAt(value: unknown, key: string): readonly JsonValue[] {
  const found = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}
