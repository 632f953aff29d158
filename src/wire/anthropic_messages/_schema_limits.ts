// Owns the limits of a JSON Schema that constrained decoding has no keyword for: they are told in the description, so
// that the model at least reads them.
import type { JsonObject, JsonValue } from '../../support/json.ts';

/** String formats that Anthropic enforces. */
const FORMATS = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

/** Keywords that limit a value or say what it is by default. Annotations beside these are left out: they limit nothing. */
const LIMITS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'prefixItems',
  'minProperties',
  'maxProperties',
  'propertyNames',
  'dependentRequired',
  'not',
  'if',
  'then',
  'else',
  'default',
  'examples',
] as const;

/** `closed` with title and description of `schema`, the limits that stay, and the rest in words. */
export function describeLimits(schema: JsonObject, closed: JsonObject): JsonObject {
  const kept = keptLimits(schema);
  const told = LIMITS.filter((key) => schema[key] !== undefined && kept[key] === undefined).map(
    (key) => `${key}: ${JSON.stringify(schema[key])}`,
  );
  const { title, description } = schema;
  const words = [
    typeof description === 'string' ? description : '',
    told.length === 0 ? '' : `Limits: ${told.join('; ')}.`,
  ];
  const text = words.filter((word) => word !== '').join('\n');
  return {
    ...closed,
    ...kept,
    ...(typeof title === 'string' ? { title } : {}),
    ...(text === '' ? {} : { description: text }),
  };
}

function keptLimits(schema: JsonObject): Readonly<Record<string, JsonValue>> {
  const { format, minItems } = schema;
  return {
    ...(typeof format === 'string' && FORMATS.has(format) ? { format } : {}),
    ...(minItems === 0 || minItems === 1 ? { minItems } : {}),
  };
}
