// docs/errors.md, made from the one table of errors.
import { ERROR_TABLE, type ErrorRow } from '../src/support/errors.ts';

export function errorsMarkdown(): string {
  const rows = Object.entries(ERROR_TABLE as Readonly<Record<string, ErrorRow>>)
    .sort(([, left], [, right]) => left.status - right.status)
    .map(([code, row]) => `| ${row.status} | \`${code}\` | \`${row.openaiType}\` | ${row.meaning} | ${row.whatToDo} |`);
  return [
    '# Errors',
    '',
    'Generated from `src/support/errors.ts`; do not edit.',
    '',
    'OpenAI routes answer `{"error": {"message", "type", "param", "code"}}`. Faults of the caller that a provider found keep',
    "the provider's status, message and code. Failures of our own credential at a provider are 502, never 401.",
    '',
    '| status | code | type | meaning | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
