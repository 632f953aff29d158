// Tests of the form of JSON Schema that Anthropic enforces: what is closed, what is told, what is not forced into it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { closeSchema } from './_closed_schema.ts';

function closed(schema: JsonObject): JsonObject {
  const result = closeSchema(schema);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.schema;
}

function reasonOf(schema: JsonObject): string {
  const result = closeSchema(schema);
  assert.equal(result.ok, false, JSON.stringify(result));
  return result.ok ? '' : result.reason;
}

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });

describe('objects', () => {
  test('are closed at every depth, whatever was said', () => {
    const schema = object(
      {
        a: object({ b: { type: 'array', items: object({ c: { type: 'string' } }, { additionalProperties: true }) } }),
        d: { anyOf: [object({ e: { type: 'null' } }), { type: 'string' }] },
      },
      { additionalProperties: true, required: ['a'] },
    );
    assert.deepEqual(closed(schema), {
      type: 'object',
      properties: {
        a: {
          type: 'object',
          properties: {
            b: {
              type: 'array',
              items: { type: 'object', properties: { c: { type: 'string' } }, additionalProperties: false },
            },
          },
          additionalProperties: false,
        },
        d: {
          anyOf: [
            { type: 'object', properties: { e: { type: 'null' } }, additionalProperties: false },
            { type: 'string' },
          ],
        },
      },
      required: ['a'],
      additionalProperties: false,
    });
  });

  test('without fields are closed where they were written empty', () => {
    const empty = { type: 'object', properties: {}, additionalProperties: false };
    assert.deepEqual(closed(object({})), empty);
    assert.deepEqual(closed({ type: 'object', additionalProperties: false }), empty);
  });

  test('that take any key are not emptied by closing them', () => {
    const dictionaries: readonly JsonObject[] = [
      { type: 'object' },
      { type: 'object', additionalProperties: true },
      { type: 'object', additionalProperties: { type: 'number' } },
      object({ a: { type: 'string' } }, { additionalProperties: { type: 'number' } }),
      object({ a: { type: 'string' } }, { patternProperties: { '^x': { type: 'string' } } }),
      object({ map: { type: 'object', additionalProperties: {} } }),
    ];
    for (const schema of dictionaries)
      assert.equal(reasonOf(schema), 'an object takes any key', JSON.stringify(schema));
  });

  test('require only fields that they have', () => {
    assert.deepEqual(closed(object({ a: { type: 'string' } }, { required: ['a', 'ghost', 'a'] }))['required'], ['a']);
    assert.equal(closed(object({ a: { type: 'string' } }, { required: ['ghost'] }))['required'], undefined);
  });

  test('take a field of any name as a field', () => {
    const names = ['__proto__', 'constructor', 'toString', 'type', '$ref', 'properties'];
    const properties = Object.fromEntries(names.map((name): [string, JsonValue] => [name, { type: 'string' }]));
    const sent = closed(object(properties, { required: names }));
    assert.deepEqual(Object.keys(sent['properties'] as JsonObject), names);
    assert.deepEqual(sent['required'], names);
  });
});

describe('limits', () => {
  test('that cannot be enforced are told, and the description stays first', () => {
    assert.deepEqual(
      closed(object({ n: { type: 'integer', minimum: 1, maximum: 9, multipleOf: 2, description: 'How many' } })),
      {
        type: 'object',
        properties: { n: { type: 'integer', description: 'How many\nLimits: minimum: 1; maximum: 9; multipleOf: 2.' } },
        additionalProperties: false,
      },
    );
  });

  test('of texts and lists are told; known formats and the least of one stay', () => {
    const sent = closed(
      object({
        s: { type: 'string', minLength: 1, maxLength: 5, pattern: '^a+$', format: 'uuid' },
        t: { type: 'string', format: 'phone' },
        l: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3, uniqueItems: true },
        m: { type: 'array', items: { type: 'string' }, minItems: 2 },
      }),
    );
    assert.deepEqual(sent['properties'], {
      s: { type: 'string', format: 'uuid', description: 'Limits: minLength: 1; maxLength: 5; pattern: "^a+$".' },
      t: { type: 'string', description: 'Limits: format: "phone".' },
      l: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description: 'Limits: maxItems: 3; uniqueItems: true.',
      },
      m: { type: 'array', items: { type: 'string' }, description: 'Limits: minItems: 2.' },
    });
  });

  test('defaults and conditions are told; annotations that limit nothing are not', () => {
    const sent = closed(
      object({ a: { type: 'string', default: 'x', not: { const: 'y' }, $comment: 'c', readOnly: true, title: 'A' } }),
    );
    assert.deepEqual(sent['properties'], {
      a: { type: 'string', title: 'A', description: 'Limits: not: {"const":"y"}; default: "x".' },
    });
  });
});

describe('values and types', () => {
  test('enum and const stay, and give the type where none is named', () => {
    const sent = closed(
      object({
        a: { enum: ['x', 'y'] },
        b: { const: 3 },
        c: { type: 'string', enum: ['z'] },
        d: { enum: [null, 'n', 1, true] },
      }),
    );
    assert.deepEqual(sent['properties'], {
      a: { type: 'string', enum: ['x', 'y'] },
      b: { type: 'number', const: 3 },
      c: { type: 'string', enum: ['z'] },
      d: { type: ['null', 'string', 'number', 'boolean'], enum: [null, 'n', 1, true] },
    });
    assert.equal(reasonOf(object({ a: { type: 'object', enum: [{}], properties: {} } })), 'an enum holds objects');
  });

  test('oneOf is anyOf; a single allOf is its part; nullable is a type', () => {
    const sent = closed(
      object({
        a: { oneOf: [{ type: 'string' }, { type: 'number' }], description: 'Either' },
        b: { allOf: [{ type: 'string' }], description: 'B' },
        c: { type: 'string', nullable: true },
      }),
    );
    assert.deepEqual(sent['properties'], {
      a: { anyOf: [{ type: 'string' }, { type: 'number' }], description: 'Either' },
      b: { type: 'string', description: 'B' },
      c: { type: ['string', 'null'] },
    });
  });

  test('several objects under allOf are merged, other things are not', () => {
    const sent = closed(
      object({
        a: { allOf: [object({ x: { type: 'string' } }, { required: ['x'] }), object({ y: { type: 'number' } })] },
      }),
    );
    assert.deepEqual((sent['properties'] as JsonObject)['a'], {
      type: 'object',
      properties: { x: { type: 'string' }, y: { type: 'number' } },
      required: ['x'],
      additionalProperties: false,
    });
    assert.equal(
      reasonOf(object({ a: { allOf: [{ type: 'string' }, { minLength: 2 }] } })),
      'parts under allOf cannot be one',
    );
  });

  test('what has no type is not guessed', () => {
    const parts: readonly JsonValue[] = [
      {},
      true,
      { description: 'anything' },
      { type: 'file' },
      { type: 'array' },
      { type: 'array', items: true },
    ];
    for (const part of parts) {
      assert.equal(reasonOf(object({ a: part })), 'a part has no type', JSON.stringify(part));
    }
  });

  test('alternatives beside fields of their own are not guessed', () => {
    const schema = object({ a: { type: 'string' } }, { anyOf: [{ required: ['a'] }] });
    assert.equal(reasonOf(schema), 'alternatives stand beside fields');
  });
});

describe('references', () => {
  test('stay, with the definitions in use closed and the others left out', () => {
    const schema = object(
      {
        a: { $ref: '#/$defs/A', description: 'dropped beside a reference' },
        b: { $ref: '#/definitions/B' },
        c: { $ref: '#/$defs/A' },
      },
      {
        $defs: { A: object({ x: { $ref: '#/$defs/X' } }), X: { type: 'string' }, Unused: {} },
        definitions: { B: { type: 'null' } },
      },
    );
    assert.deepEqual(closed(schema), {
      type: 'object',
      properties: { a: { $ref: '#/$defs/A' }, b: { $ref: '#/definitions/B' }, c: { $ref: '#/$defs/A' } },
      additionalProperties: false,
      $defs: {
        X: { type: 'string' },
        A: { type: 'object', properties: { x: { $ref: '#/$defs/X' } }, additionalProperties: false },
      },
      definitions: { B: { type: 'null' } },
    });
  });

  test('at the root are followed', () => {
    const schema = { $ref: '#/$defs/A', $defs: { A: object({ x: { type: 'string' } }) } };
    assert.deepEqual(closed(schema), {
      type: 'object',
      properties: { x: { type: 'string' } },
      additionalProperties: false,
    });
  });

  test('in a circle are recursion', () => {
    const tree = {
      $ref: '#/$defs/Tree',
      $defs: { Tree: object({ children: { type: 'array', items: { $ref: '#/$defs/Tree' } } }) },
    };
    assert.equal(reasonOf(tree), 'the schema is recursive');
    const pair = object(
      { a: { $ref: '#/$defs/A' } },
      { $defs: { A: object({ b: { $ref: '#/$defs/B' } }), B: object({ a: { $ref: '#/$defs/A' } }) } },
    );
    assert.equal(reasonOf(pair), 'the schema is recursive');
  });

  test('to nowhere, outside or into the middle are not followed', () => {
    for (const $ref of ['#/$defs/Missing', '#', '#/properties/a', 'https://x.test/s.json', '#/$defs/__proto__', 7]) {
      assert.equal(
        reasonOf(object({ a: { $ref }, b: { type: 'string' } }, { $defs: {} })),
        'a reference leads nowhere',
        String($ref),
      );
    }
  });

  test('with slashes in their names are found', () => {
    const schema = object({ a: { $ref: '#/$defs/x~1y~0z' } }, { $defs: { 'x/y~z': { type: 'string' } } });
    assert.deepEqual(closed(schema)['$defs'], { 'x/y~z': { type: 'string' } });
  });
});

describe('size', () => {
  test('optional fields and alternatives are counted over the whole', () => {
    const result = closeSchema(
      object(
        {
          a: { type: 'string' },
          b: { type: ['string', 'null'] },
          c: object({ d: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
        },
        { required: ['a'] },
      ),
    );
    assert.ok(result.ok);
    assert.equal(result.optionalFields, 3);
    assert.equal(result.alternatives, 2);
  });

  test('a schema of very many nodes, or of very many levels, is refused soon', () => {
    const wide = object(
      Object.fromEntries(
        Array.from({ length: 20_000 }, (_, index): [string, JsonValue] => [`f${index}`, { type: 'string' }]),
      ),
    );
    assert.equal(reasonOf(wide), 'the schema is too large');
    const $defs: Record<string, JsonObject> = { D0: { type: 'string' } };
    for (let step = 1; step < 3_000; step += 1) $defs[`D${step}`] = object({ x: { $ref: `#/$defs/D${step - 1}` } });
    assert.equal(reasonOf(object({ x: { $ref: '#/$defs/D2999' } }, { $defs })), 'the schema is too large');
  });
});

/** Schemas as people write them, made at random. */
const schemaArbitrary: fc.Arbitrary<JsonObject> = fc.letrec<{ node: JsonObject; object: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<JsonObject>(
      { type: 'string' },
      { type: 'integer', minimum: 0 },
      { type: ['string', 'null'], maxLength: 4 },
      { enum: ['a', 'b'] },
      { const: true },
    ),
    fc.record({ type: fc.constant('array'), items: tie('node') }),
    fc.record({ anyOf: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    tie('object'),
  ),
  object: fc
    .tuple(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('node'), { maxKeys: 4 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([properties, open, required]): JsonObject => ({
      type: 'object',
      properties,
      ...(required ? { required: Object.keys(properties) } : {}),
      ...(open && Object.keys(properties).length > 0 ? { additionalProperties: true } : {}),
    })),
})).object;

test('every closed schema is a valid schema whose objects are all closed, and closing it again changes nothing', () => {
  const ajv = new Ajv.default({ strict: false, validateFormats: false });
  fc.assert(
    fc.property(schemaArbitrary, (schema) => {
      const once = closed(schema);
      assert.equal(ajv.validateSchema(once), true);
      everyObject(once, (node) => assert.equal(node['additionalProperties'], false));
      const again = closeSchema(once);
      assert.ok(again.ok);
      assert.deepEqual(again.schema, once);
    }),
    { numRuns: 300 },
  );
});

test('what a closed schema takes, the original takes but for the limits that are only told', () => {
  const ajv = new Ajv.default({ strict: false, validateFormats: false });
  const schema = object(
    { a: { type: 'string' }, b: { type: 'array', items: object({ c: { enum: ['x'] } }) } },
    { required: ['a'], additionalProperties: true },
  );
  const narrow = ajv.compile(closed(schema));
  const wide = ajv.compile(schema);
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      if (narrow(value)) assert.equal(wide(value), true);
    }),
  );
  const good = { a: 'q', b: [{ c: 'x' }] };
  assert.equal(narrow(good) && wide(good), true);
});

function everyObject(schema: JsonValue, check: (node: JsonObject) => void): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (Array.isArray(schema)) {
    for (const item of schema) everyObject(item, check);
    return;
  }
  const node = schema as JsonObject;
  if (node['type'] === 'object') check(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties') for (const field of Object.values(value as JsonObject)) everyObject(field, check);
    else if (['items', 'anyOf'].includes(key)) everyObject(value, check);
  }
}
