// Runs under a file size limit (`ulimit -f`), which the system enforces as it does a full disk: a short write, then an
// error. Writes lines until one fails, then a small one that still fits, and prints what happened.
import { systemClock } from '../../support/clock.ts';
import { openJournal } from '../journal.ts';

const directory = process.argv[2] ?? '';
const journal = openJournal({ directory, segments: [], clock: systemClock, onFault: () => undefined });
let written = 0;
let code: unknown;
for (let attempt = 0; attempt < 100 && code === undefined; attempt += 1) {
  try {
    journal.append({ kind: 'intent', id: `big-${attempt}`, json: JSON.stringify('x'.repeat(3_000)) });
    written += 1;
  } catch (error) {
    code = (error as NodeJS.ErrnoException).code;
  }
}
journal.append({ kind: 'intent', id: 'small', json: '{}' });
process.stdout.write(JSON.stringify({ written, code }));
process.exit(0);
