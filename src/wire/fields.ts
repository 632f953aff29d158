// Reads single fields of a caller's body: typed, or a refusal that names the field as the caller would (`messages[2].name`).
// null means absent, as it does to OpenAI. Knows no field by name.
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean | undefined;
}

export interface FieldReader {
  /** `path.key`, for messages and `param`. */
  readonly path: (key: string) => string;
  readonly text: (key: string) => string | undefined;
  readonly flag: (key: string) => boolean | undefined;
  readonly number: (key: string, range: NumberRange) => number | undefined;
  readonly object: (key: string) => JsonObject | undefined;
  readonly list: (key: string) => readonly JsonValue[] | undefined;
}

/** Throw this: invalid_request with `param`. */
export function invalidField(param: string, what: string): LoadlineError {
  return new LoadlineError({ code: 'invalid_request', param, message: `${param} ${what}.` });
}

/** `path` is empty for the body itself. Each function throws invalid_request where the field is of another type. */
export function createFieldReader(object: JsonObject, path: string): FieldReader {
  const pathOf = (key: string): string => (path === '' ? key : `${path}.${key}`);
  // Own fields only: `toString` is not a field that the caller sent.
  const valueAt = (key: string): JsonValue | undefined =>
    Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
  return {
    path: pathOf,
    text: (key) => {
      const value = valueAt(key);
      if (value === undefined || typeof value === 'string') return value;
      throw invalidField(pathOf(key), `must be a string, not ${kindOf(value)}`);
    },
    flag: (key) => {
      const value = valueAt(key);
      if (value === undefined || typeof value === 'boolean') return value;
      throw invalidField(pathOf(key), `must be true or false, not ${kindOf(value)}`);
    },
    number: (key, { min, max, integer = false }) => {
      const value = valueAt(key);
      if (value === undefined) return undefined;
      const right = typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value));
      if (right) return value;
      throw invalidField(pathOf(key), `must be ${integer ? 'an integer' : 'a number'} from ${min} to ${max}`);
    },
    object: (key) => {
      const value = valueAt(key);
      if (value === undefined || isJsonObject(value)) return value;
      throw invalidField(pathOf(key), `must be an object, not ${kindOf(value)}`);
    },
    list: (key) => {
      const value = valueAt(key);
      if (value === undefined) return undefined;
      if (Array.isArray(value)) return value;
      throw invalidField(pathOf(key), `must be an array, not ${kindOf(value)}`);
    },
  };
}

/** `an array`, `null`, `a number`: for messages. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
