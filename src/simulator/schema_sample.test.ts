import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../support/json.ts';
import { sampleSchema } from './schema_sample.ts';

const WORD = 'simulated';
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });

function holds(schema: unknown): JsonValue {
  const value = sampleSchema(schema as JsonValue, WORD);
  const check = ajv.compile(schema as JsonObject);
  assert.ok(
    check(value),
    `${JSON.stringify(value)} is not allowed by ${JSON.stringify(schema)}: ${ajv.errorsText(check.errors)}`,
  );
  return value;
}

test('the tools of everyday have arguments that they allow', () => {
  const weather = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
      days: { type: 'integer', minimum: 1, maximum: 7 },
    },
    required: ['city', 'unit', 'days'],
    additionalProperties: false,
  };
  assert.deepEqual(holds(weather), { city: WORD, unit: 'celsius', days: 1 });
  assert.deepEqual(holds({ type: 'object', properties: {} }), {});
  assert.deepEqual(holds({ type: 'object' }), {});
  assert.deepEqual(holds({}), WORD);
  assert.deepEqual(holds({ type: 'object', properties: { a: { type: 'boolean' } } }), { a: false });
});

test('only what is required is given where something is', () => {
  assert.deepEqual(holds({ type: 'object', properties: { a: {}, b: {} }, required: ['b'] }), { b: WORD });
});

test('bounds of numbers hold at both ends, open and closed', () => {
  const cases: readonly (readonly [JsonObject, number])[] = [
    [{ type: 'integer' }, 0],
    [{ type: 'integer', minimum: 3 }, 3],
    [{ type: 'integer', exclusiveMinimum: 3 }, 4],
    [{ type: 'integer', maximum: -3 }, -3],
    [{ type: 'integer', exclusiveMaximum: 0 }, -1],
    [{ type: 'integer', minimum: 2.5 }, 3],
    [{ type: 'integer', minimum: 7, multipleOf: 5 }, 10],
    [{ type: 'integer', maximum: -7, multipleOf: 5 }, -10],
    [{ type: 'number', minimum: 0.5 }, 0.5],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 1 }, 1],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
    [{ type: 'number', exclusiveMinimum: 5 }, 6],
    [{ type: 'number', exclusiveMaximum: -5 }, -6],
    [{ type: 'number', multipleOf: 0.25, minimum: 0.3 }, 0.5],
    [{ minimum: 4 }, 4],
  ];
  for (const [schema, value] of cases) assert.equal(holds(schema), value, JSON.stringify(schema));
});

test('the flag form of exclusive bounds is read as well', () => {
  assert.equal(sampleSchema({ type: 'integer', minimum: 3, exclusiveMinimum: true }, WORD), 4);
});

test('lengths, patterns and formats of strings hold', () => {
  assert.equal(holds({ type: 'string', maxLength: 4 }), 'simu');
  assert.equal(holds({ type: 'string', maxLength: 0 }), '');
  assert.equal((holds({ type: 'string', minLength: 50 }) as string).length, 50);
  holds({ type: 'string', pattern: '^[A-Z]{2}-\\d+$' });
  holds({ type: 'string', pattern: '^[a-z]+$', minLength: 12 });
  assert.equal(holds({ type: 'string', format: 'date' }), '2026-01-01');
  for (const format of ['date-time', 'time', 'email', 'uuid', 'uri', 'ipv4', 'ipv6', 'hostname', 'duration'])
    assert.notEqual(holds({ type: 'string', format }), WORD, format);
  assert.equal(holds({ type: 'string', format: 'of-my-own' }), WORD);
});

test('lists have what they must, and items that must differ do', () => {
  assert.deepEqual(holds({ type: 'array', items: { type: 'string' } }), [WORD]);
  assert.deepEqual(holds({ type: 'array', items: { type: 'string' }, maxItems: 0 }), []);
  assert.deepEqual(holds({ type: 'array' }), []);
  assert.equal(
    (holds({ type: 'array', items: { type: 'string' }, minItems: 3, uniqueItems: true }) as string[]).length,
    3,
  );
  holds({ type: 'array', items: { type: 'integer', maximum: 0 }, minItems: 3, uniqueItems: true });
  holds({ type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true });
  holds({ type: 'array', items: { type: 'boolean' }, minItems: 2, uniqueItems: true });
  assert.deepEqual(
    holds({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 }),
    [WORD, 0],
  );
  holds({ type: 'array', contains: { const: 7 }, items: { type: 'integer' } });
});

test('constants, choices and null hold, of any type', () => {
  assert.equal(holds({ const: 'x' }), 'x');
  assert.equal(holds({ const: null }), null);
  assert.equal(holds({ enum: [3, 4] }), 3);
  assert.deepEqual(holds({ enum: [{ a: 1 }] }), { a: 1 });
  assert.equal(holds({ type: 'null' }), null);
  assert.equal(holds({ type: ['null', 'string'] }), WORD);
  assert.equal(holds({ type: ['string', 'null'], enum: [null, 'a'] }), null);
});

test('references are followed, ways are chosen, parts are joined', () => {
  const schema = {
    $defs: { name: { type: 'string', maxLength: 3 }, 'a/b~c': { type: 'integer', minimum: 5 } },
    type: 'object',
    properties: {
      name: { $ref: '#/$defs/name' },
      odd: { $ref: '#/$defs/a~1b~0c' },
      way: { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 2 }] },
      one: {
        oneOf: [
          { type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] },
          { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] },
        ],
      },
      both: {
        allOf: [
          { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
          { properties: { a: { minimum: 9 }, b: { type: 'string' } }, required: ['b'] },
        ],
      },
      tight: { allOf: [{ type: 'integer', minimum: 1, maximum: 9 }, { minimum: 4 }] },
      common: { allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] },
    },
    required: ['name', 'odd', 'way', 'one', 'both', 'tight', 'common'],
  };
  assert.deepEqual(holds(schema), {
    name: 'sim',
    odd: 5,
    way: 2,
    one: { kind: 'a' },
    both: { a: 9, b: WORD },
    tight: 4,
    common: 'b',
  });
});

test('recursive schemas end as soon as they may', () => {
  const tree = {
    type: 'object',
    properties: { value: { type: 'integer' }, children: { type: 'array', items: { $ref: '#' } } },
    required: ['value', 'children'],
  };
  const list = {
    $defs: { node: { type: 'object', properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] } } } },
    $ref: '#/$defs/node',
  };
  assert.ok(JSON.stringify(holds(tree)).length < 500);
  assert.ok(JSON.stringify(holds(list)).length < 500);
});

test('objects that need more properties than they name get some', () => {
  assert.equal(Object.keys(holds({ type: 'object', properties: { a: {} }, minProperties: 3 }) as JsonObject).length, 3);
  holds({ type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 });
  assert.deepEqual(holds({ type: 'object', required: ['z'] }), { z: WORD });
});

test('names that objects have of their own are properties like others', () => {
  const schema = JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"integer"},"constructor":{"type":"string"}},"required":["__proto__","constructor","toString"]}',
  ) as JsonObject;
  const value = sampleSchema(schema, WORD) as JsonObject;
  assert.equal(JSON.stringify(value), '{"__proto__":0,"constructor":"simulated","toString":"simulated"}');
  assert.equal(({} as JsonObject)['simulated'], undefined);
});

test('schemas made to take time or memory take neither', () => {
  const nested = (depth: number): JsonObject =>
    depth === 0 ? { type: 'string' } : { type: 'array', minItems: 1e9, items: nested(depth - 1) };
  const wide = { type: 'object', required: Array.from({ length: 20_000 }, (_, index) => `p${index}`) };
  const hostile: readonly JsonObject[] = [
    { $ref: '#' },
    { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
    { type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] },
    { type: 'object', properties: { a: { $ref: '#' }, b: { $ref: '#' }, c: { $ref: '#' } }, required: ['a', 'b', 'c'] },
    { allOf: [{ $ref: '#' }, { $ref: '#' }] },
    { type: 'string', minLength: 1e12 },
    { type: 'array', minItems: 1e12 },
    { type: 'object', minProperties: 1e12 },
    { $ref: '#/%E0%A4%A' },
    { $ref: 'https://example.com/schema.json' },
    { $ref: `#${'/a'.repeat(100_000)}` },
    { type: 'string', pattern: '(a+)+$', minLength: 5000 },
    nested(12),
    wide,
  ];
  const before = performance.now();
  for (const schema of hostile) assert.ok(JSON.stringify(sampleSchema(schema, WORD)).length < 1_000_000);
  assert.ok(performance.now() - before < 3000, 'hostile schemas took longer than three seconds');
});

test('keywords of the wrong type are passed over', () => {
  for (const schema of [
    true,
    false,
    null,
    7,
    'x',
    [],
    { type: 7 },
    { enum: 'a' },
    { enum: [] },
    { properties: [] },
    { required: 'a' },
    { type: 'array', items: 'x', minItems: 'many' },
    { anyOf: {} },
    { anyOf: [] },
    { allOf: ['x'] },
    { $ref: 7 },
    { type: 'number', multipleOf: -1 },
  ] as const)
    assert.doesNotThrow(() => sampleSchema(schema as JsonValue, WORD));
});

test('the same schema gives the same value', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'string' }, minItems: 2, uniqueItems: true } },
  };
  assert.deepEqual(sampleSchema(schema, WORD), sampleSchema(structuredClone(schema), WORD));
});

const leaf = fc.oneof(
  fc.tuple(fc.nat(20), fc.nat(20)).map(([least, more]) => ({ type: 'integer', minimum: least, maximum: least + more })),
  fc
    .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 9 }))
    .map(([least, step]) => ({ type: 'integer', minimum: least, multipleOf: step })),
  fc
    .tuple(fc.nat(12), fc.nat(12))
    .map(([least, more]) => ({ type: 'string', minLength: least, maxLength: least + more })),
  fc.constantFrom<JsonObject>(
    { type: 'boolean' },
    { type: 'null' },
    { type: 'string', format: 'uuid' },
    { enum: ['a', 1, null] },
    { type: 'string', pattern: '^[a-f]{2,4}$' },
  ),
);
const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.dictionary(fc.constantFrom('a', 'b', 'toString', 'c d'), tie('schema'), { maxKeys: 3 }).map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 })
      .map((properties) => ({ type: 'object', properties })),
    fc.tuple(tie('schema'), fc.nat(3)).map(([items, least]) => ({ type: 'array', items, minItems: least })),
    fc.tuple(tie('schema'), tie('schema')).map(([one, two]) => ({ anyOf: [one, two] })),
    tie('schema').map((one) => ({ allOf: [one] })),
  ),
}));

test('whatever a schema of the usual keywords asks, its sample gives', () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      holds(schema);
    }),
    { numRuns: 300 },
  );
});
