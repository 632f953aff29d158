import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../support/json.ts';
import { editValue } from './edit_value.ts';
import { indexJson } from './json_index.ts';
import { splice } from './splice.ts';
import type { Edit, ElementEdit } from './splice.ts';

const KEYS = ['a', 'b', 'c', 'd'] as const;
const leaf: fc.Arbitrary<JsonValue> = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
const flat = fc.dictionary(fc.constantFrom(...KEYS), leaf);
const member: fc.Arbitrary<JsonValue> = fc.oneof(leaf, flat, fc.array(fc.oneof(leaf, flat), { maxLength: 3 }));
const body = fc.dictionary(fc.constantFrom(...KEYS), member);

const inner: fc.Arbitrary<Edit> = fc
  .constantFrom(...KEYS)
  .chain((key) =>
    fc.oneof(
      fc.record({ kind: fc.constant('set' as const), key: fc.constant(key), value: leaf }),
      fc.record({ kind: fc.constant('remove' as const), key: fc.constant(key) }),
      fc.record({ kind: fc.constant('rename' as const), key: fc.constant(key), to: fc.constant(`${key}2`) }),
    ),
  );
const inners = fc.uniqueArray(inner, { selector: (edit) => edit.key, maxLength: 3 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  inner,
  fc.record({ kind: fc.constant('within' as const), key: fc.constantFrom(...KEYS), edits: inners }),
  fc.record({
    kind: fc.constant('each' as const),
    key: fc.constantFrom(...KEYS),
    edits: fc
      .dictionary(fc.constantFrom('0', '1', '2'), inners)
      .map(
        (found) => new Map(Object.entries(found).map(([at, edits]): [number, readonly Edit[]] => [Number(at), edits])),
      ),
  }),
);

const elementEdit: fc.Arbitrary<ElementEdit> = fc.oneof(
  fc.constant({ kind: 'remove' as const }),
  fc.record({ kind: fc.constant('set' as const), value: leaf }),
);
const listEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constant('elements' as const),
  key: fc.constantFrom(...KEYS),
  edits: fc
    .dictionary(fc.constantFrom('0', '1', '2'), elementEdit)
    .map((found) => new Map(Object.entries(found).map(([at, each]): [number, ElementEdit] => [Number(at), each]))),
});

test('edits of a value and of its text mean the same, and the value itself is left alone', () => {
  fc.assert(
    fc.property(
      body,
      fc.uniqueArray(fc.oneof(edit, listEdit), { selector: (each) => each.key, maxLength: 4 }),
      (value, edits) => {
        const before = JSON.stringify(value);
        const spliced = JSON.parse(splice(indexJson(before), edits)) as JsonObject;
        assert.deepEqual(JSON.parse(JSON.stringify(editValue(value, edits))), spliced);
        assert.equal(JSON.stringify(value), before);
      },
    ),
    { numRuns: 500 },
  );
});
