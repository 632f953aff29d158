import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as limits from './limits.ts';

const BOUNDS = Object.entries(limits as Readonly<Record<string, unknown>>);

test('every bound is a whole number above zero that timers and lengths can hold', () => {
  assert.ok(BOUNDS.length > 20);
  for (const [name, value] of BOUNDS) {
    assert.ok(typeof value === 'number' && Number.isSafeInteger(value) && value > 0, name);
    // Longer delays overflow a timer, which then fires at once. What is kept for a time is compared with a clock.
    if (name.includes('_MS') && !name.endsWith('_FOR_MS')) assert.ok(value < 2 ** 31, name);
  }
});

test('every bound has its unit in its name and its reason above it', () => {
  const lines = readFileSync(new URL('limits.ts', import.meta.url), 'utf8').split('\n');
  for (const [name] of BOUNDS) {
    assert.match(name, /_(?:MAX|MS|BYTES|SECONDS)(?:_|$)/, name);
    const at = lines.findIndex((line) => line.startsWith(`export const ${name} =`));
    assert.match(lines[at - 1] ?? '', /^(?:\/\*\*| \*).{20,}/, `${name} says why`);
  }
});

test('waits fit into each other: nothing inside a request outlasts the request', () => {
  assert.ok(limits.STREAM_IDLE_TIMEOUT_MS < limits.TOTAL_TIMEOUT_MS);
  assert.ok(limits.FIRST_BYTE_TIMEOUT_MS < limits.TOTAL_TIMEOUT_MS);
  assert.ok(limits.RETRY_AFTER_MS_MAX < limits.FIRST_BYTE_TIMEOUT_MS);
  assert.ok(limits.ERROR_BODY_TIMEOUT_MS < limits.FIRST_BYTE_TIMEOUT_MS);
  assert.ok(limits.STREAM_CLOSE_MS < limits.STREAM_IDLE_TIMEOUT_MS);
});

test('a waiting client hears from us before a balancer gives up on it', () => {
  assert.ok(limits.HEADERS_HOLD_MS + limits.HEARTBEAT_MS < 60_000);
  assert.ok(limits.HEARTBEAT_MS < limits.SERVER_IDLE_SECONDS * 1000);
});

test('what is read in parts fits into the whole', () => {
  assert.ok(limits.EVENT_BYTES_MAX <= limits.ANSWER_BYTES_MAX);
  assert.ok(limits.UNCOMMITTED_BYTES_MAX <= limits.EVENT_BYTES_MAX);
  assert.ok(limits.ERROR_BODY_BYTES_MAX < limits.ANSWER_BYTES_MAX);
  assert.ok(limits.SIGNAL_CHARS_MAX <= limits.BODY_BYTES_MAX);
});

test('the figures of the contract stand', () => {
  assert.equal(limits.BODY_BYTES_MAX, 32 * 1024 * 1024);
  assert.equal(limits.HEADER_VALUE_BYTES_MAX, 200);
  assert.equal(limits.HEADERS_HOLD_MS, 15_000);
  assert.equal(limits.COMPARE_MODELS_MAX, 8);
});
