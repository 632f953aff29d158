import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { arrayAt, booleanAt, isJsonObject, numberAt, objectAt, stringAt } from './json.ts';

const ACCESSORS = { stringAt, numberAt, booleanAt, objectAt, arrayAt };

test('an object is an object: no null, no array, no scalar', () => {
  assert.equal(isJsonObject({}), true);
  assert.equal(isJsonObject(JSON.parse('{"a":[]}')), true);
  for (const value of [null, undefined, [], [{}], 'x', 0, true, () => ({})]) assert.equal(isJsonObject(value), false);
});

test('a value of the asked-for type is given back as it is', () => {
  const value = { text: '', number: 0, flag: false, inner: { a: 1 }, list: [1, 'a'] };
  assert.equal(stringAt(value, 'text'), '');
  assert.equal(numberAt(value, 'number'), 0);
  assert.equal(booleanAt(value, 'flag'), false);
  assert.equal(objectAt(value, 'inner'), value.inner);
  assert.equal(arrayAt(value, 'list'), value.list);
});

test('a value of another type is absent, never converted', () => {
  const value = { text: '1', number: 1, flag: true, none: null, list: ['x'], inner: {} };
  for (const key of ['number', 'flag', 'none', 'list', 'inner']) assert.equal(stringAt(value, key), undefined, key);
  for (const key of ['text', 'flag', 'none', 'list', 'inner']) assert.equal(numberAt(value, key), undefined, key);
  for (const key of ['text', 'number', 'none', 'list', 'inner']) assert.equal(booleanAt(value, key), undefined, key);
  for (const key of ['text', 'number', 'flag', 'none', 'list']) assert.equal(objectAt(value, key), undefined, key);
  for (const key of ['text', 'number', 'flag', 'none', 'inner']) assert.deepEqual(arrayAt(value, key), [], key);
});

test('a number that is none is absent: JSON.parse makes infinity of 1e999', () => {
  const value: unknown = JSON.parse('{"big": 1e999, "small": -1e999, "fine": 1e300}');
  assert.equal(numberAt(value, 'big'), undefined);
  assert.equal(numberAt(value, 'small'), undefined);
  assert.equal(numberAt(value, 'fine'), 1e300);
  assert.equal(numberAt({ nan: Number.NaN }, 'nan'), undefined);
});

test('what every object inherits is not read as a field of the expected type', () => {
  for (const key of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
    for (const read of Object.values(ACCESSORS)) {
      const found = read({}, key);
      assert.ok(found === undefined || (Array.isArray(found) && found.length === 0), key);
    }
  }
});

test('no accessor throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (value, key) => {
      for (const read of Object.values(ACCESSORS)) read(value, key);
    }),
  );
});

test('for any JSON object each field is found by exactly the accessor of its type', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (object) => {
      for (const [key, value] of Object.entries(object)) {
        if (key === '__proto__') continue;
        assert.equal(stringAt(object, key), typeof value === 'string' ? value : undefined);
        assert.equal(numberAt(object, key), typeof value === 'number' ? value : undefined);
        assert.equal(booleanAt(object, key), typeof value === 'boolean' ? value : undefined);
        assert.equal(objectAt(object, key), isJsonObject(value) ? value : undefined);
        assert.deepEqual(arrayAt(object, key), Array.isArray(value) ? value : []);
      }
    }),
  );
});
