// Promises of strict tools on their way to OpenAI: what it would refuse is not asked of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../support/json.ts';
import { isClosedSchema, keepsStrict } from './closed_schema.ts';

const closed: JsonObject = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};

test('a schema is closed where every object is, at any depth and in any branch', () => {
  assert.equal(isClosedSchema(closed), true);
  assert.equal(isClosedSchema({ type: 'array', items: closed }), true);
  assert.equal(isClosedSchema({ ...closed, additionalProperties: true }), false);
  assert.equal(isClosedSchema({ ...closed, required: [] }), false);
  assert.equal(isClosedSchema({ anyOf: [closed, { ...closed, required: undefined } as never] }), false);
  assert.equal(isClosedSchema({ $defs: { x: { ...closed, additionalProperties: {} } }, ...closed }), false);
});

test('Anthropic’s strict is kept at OpenAI only for closed schemas; OpenAI’s own is OpenAI’s to judge', () => {
  const open = { ...closed, required: [] };
  const tool = (schema: JsonObject, strict?: boolean) => ({ kind: 'function', name: 'f', schema, strict }) as const;
  assert.equal(keepsStrict(tool(closed, true), { protocol: 'anthropic-messages' }), true);
  assert.equal(keepsStrict(tool(open, true), { protocol: 'anthropic-messages' }), false);
  assert.equal(keepsStrict(tool(open, true), { protocol: 'openai-chat' }), true);
  assert.equal(keepsStrict(tool(closed), { protocol: 'openai-chat' }), false);
});
