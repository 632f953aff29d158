// Owns the string that stands for a JSON schema of type string: its format, pattern and lengths.
import { numberAt, stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import { samplePattern } from './pattern_sample.ts';

/** A longer `minLength` is not honoured: an answer is not a way to fill memory. */
const STRING_CHARS_MAX = 10_000;

/** One value for each format that JSON Schema and OpenAI name. Addresses are the ones reserved for documentation. */
const FORMATS = new Map([
  ['date-time', '2026-01-01T00:00:00Z'],
  ['date', '2026-01-01'],
  ['time', '00:00:00Z'],
  ['duration', 'PT0S'],
  ['email', 'simulated@example.com'],
  ['idn-email', 'simulated@example.com'],
  ['hostname', 'simulated.example.com'],
  ['idn-hostname', 'simulated.example.com'],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
  ['uri', 'https://example.com/simulated'],
  ['uri-reference', 'https://example.com/simulated'],
  ['iri', 'https://example.com/simulated'],
  ['uuid', '00000000-0000-4000-8000-000000000000'],
  ['json-pointer', '/simulated'],
  ['regex', 'simulated'],
]);

/** `word` where the schema allows it; `salt` above zero makes another string of the same kind. */
export function sampleString(schema: JsonObject, word: string, salt: number): string {
  const charsMin = Math.min(numberAt(schema, 'minLength') ?? 0, STRING_CHARS_MAX);
  const charsMax = numberAt(schema, 'maxLength') ?? STRING_CHARS_MAX;
  const pattern = stringAt(schema, 'pattern');
  const matching = pattern === undefined ? undefined : samplePattern(pattern, charsMin);
  if (matching !== undefined) return matching;
  const format = FORMATS.get(stringAt(schema, 'format') ?? '');
  if (format !== undefined) return format;
  // The salt comes first, so that cutting to the length leaves the strings different.
  const salted = salt === 0 ? word : `${salt} ${word}`;
  const fitting = salted.length <= charsMax ? salted : salted.slice(salted.startsWith('[') ? 1 : 0).slice(0, charsMax);
  return fitting.padEnd(charsMin, '.');
}
