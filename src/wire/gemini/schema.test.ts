// Checks JSON Schemas as Gemini reads them: V1 and L16, keywords that it answers 400 to, or forgets.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { encodeSchema } from './_schema.ts';

const sent = (schema: JsonObject): JsonObject => encodeSchema(schema).schema;

describe('schemas', () => {
  test('what Gemini knows passes as it is', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], enum: ['x', 'y'], description: 'A' },
        b: { type: 'array', items: { $ref: '#/$defs/c' }, minItems: 1, maxItems: 3 },
        d: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
      },
      required: ['a'],
      additionalProperties: false,
      $defs: { c: { type: 'number', maximum: 9 } },
    };
    assert.deepEqual(encodeSchema(schema), { schema, wider: false });
  });

  test('remarks go, limits without a word here stand in the description', () => {
    const { schema, wider } = encodeSchema({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'string',
      description: 'A code.',
      default: 'x',
      pattern: '^a+$',
      minLength: 2,
    });
    assert.deepEqual(schema, {
      type: 'string',
      description: 'A code. (JSON Schema: {"pattern":"^a+$","minLength":2})',
    });
    assert.ok(wider);
  });

  test('one value is an enum of one, null may be said in two ways, old definitions have a new name', () => {
    assert.deepEqual(sent({ const: 'x' }), { enum: ['x'] });
    assert.deepEqual(sent({ type: 'string', nullable: true }), { type: ['string', 'null'] });
    assert.deepEqual(
      sent({
        type: 'object',
        properties: { a: { $ref: '#/definitions/b', title: 'B' } },
        definitions: { b: { type: 'string' } },
      }),
      {
        type: 'object',
        properties: { a: { $ref: '#/$defs/b' } },
        $defs: { b: { type: 'string' } },
      },
    );
    assert.equal(encodeSchema({ enum: [true, null] }).wider, true);
  });

  test('parts that must all hold become one', () => {
    const merged = encodeSchema({
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] },
      ],
    });
    assert.deepEqual(merged, {
      schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a', 'b'] },
      wider: false,
    });
    assert.deepEqual(sent({ allOf: [{ $ref: '#/$defs/x' }], description: 'X' }), { $ref: '#/$defs/x' });
  });

  test('properties that are named like keywords stay properties', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { pattern: { type: 'string' }, not: { type: 'string' }, $ref: { type: 'string' } },
    };
    assert.deepEqual(encodeSchema(schema), { schema, wider: false });
  });

  test('no JSON throws or grows without end, and what comes out passes unchanged', () => {
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom<JsonValue>(null, true, 1, 'string', '#/$defs/a'),
        fc.array(tie('json'), { maxLength: 3 }),
        tie('object'),
      ),
      object: fc.dictionary(
        fc.constantFrom(
          'type',
          'properties',
          'items',
          'anyOf',
          'allOf',
          '$ref',
          '$defs',
          'definitions',
          'enum',
          'const',
          'required',
          'pattern',
          'nullable',
          'additionalProperties',
          'description',
        ),
        tie('json'),
        { maxKeys: 5 },
      ),
    })) as { json: fc.Arbitrary<JsonValue> };
    fc.assert(
      fc.property(json, (value) => {
        const once = sent({ schema: value, properties: { x: value } } as JsonObject);
        assert.ok(JSON.stringify(once).length < 50 * (JSON.stringify(value).length + 200));
      }),
    );
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 200; level += 1) deep = { type: 'object', properties: { a: deep } };
    assert.equal(encodeSchema(deep).wider, true);
  });
});
