// Owns the parameters of a function as Anthropic's `input_schema`: always an object, without a combiner at its root.
// What stands below the root passes as written.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { mergeObject } from './_merge_objects.ts';
import { definitionsOf, withoutDefinitions } from './_schema_refs.ts';

export interface InputSchema {
  readonly schema: JsonObject;
  /** True where the schema sent allows more than the caller's did. */
  readonly wider: boolean;
}

/** Undefined where the schema describes something other than an object. Absent means an object without properties. */
export function encodeInputSchema(written: JsonObject | undefined): InputSchema | undefined {
  if (written === undefined || Object.keys(written).length === 0) {
    return { schema: { type: 'object', properties: {} }, wider: false };
  }
  if (isPlain(written)) return { schema: written, wider: false };
  const merged = mergeObject(written);
  if (merged === undefined) return undefined;
  return { schema: { ...merged.schema, ...definitionsOf(written) }, wider: merged.wider };
}

/** The value under one field of an object: for roots that are no objects. References keep their meaning. */
export function wrapSchema(written: JsonObject, field: string): JsonObject {
  return {
    type: 'object',
    properties: { [field]: withoutDefinitions(written) },
    required: [field],
    additionalProperties: false,
    ...definitionsOf(written),
  };
}

/** What Anthropic takes as it is: most schemas, and their bytes then stay the caller's. */
function isPlain(schema: JsonObject): boolean {
  const { type, properties, required } = schema;
  const hasFields = properties === undefined || isJsonObject(properties);
  const hasNames = required === undefined || Array.isArray(required);
  const hasCombiner = ['allOf', 'anyOf', 'oneOf', '$ref'].some((key) => schema[key] !== undefined);
  return type === 'object' && hasFields && hasNames && !hasCombiner;
}
