// Every reported bug of the facts has a test with its number in its name, and so has every pain of translation and streaming:
// a list that only people keep would soon be wrong. The numbers are the facts' own (wire-protocols section 3, field-pains 2).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Letter and how many the facts count. */
const REPORTED: Readonly<Record<string, number>> = { L: 45, P: 7, N: 7, R: 5, G: 2, V: 6, K: 4, C: 20, B: 5, X: 28 };
const PAINS = 24;

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The names of tests and suites: the first text behind `test(` or `describe(`. */
function testNames(): readonly string[] {
  return ['src', 'test'].flatMap((folder) =>
    filesBelow(join(ROOT, folder)).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:test|describe)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(
        (match) => match[2] ?? '',
      ),
    ),
  );
}

test('every reported bug and every pain of translation and streaming has a test of its number', () => {
  const names = testNames();
  const reported = new Set(names.flatMap((name) => name.match(/\b[LPNRGVKCBX]\d{1,2}\b/g) ?? []));
  const pains = new Set(
    names.flatMap((name) =>
      [...name.matchAll(/\bpains? ((?:\d+(?:, | and )?)+)/g)].flatMap((match) => match[1]?.match(/\d+/g) ?? []),
    ),
  );
  const wanted = Object.entries(REPORTED).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, at) => `${letter}${at + 1}`),
  );
  assert.deepEqual(
    wanted.filter((id) => !reported.has(id)),
    [],
  );
  assert.deepEqual(
    Array.from({ length: PAINS }, (_, at) => String(at + 1)).filter((id) => !pains.has(id)),
    [],
  );
});
