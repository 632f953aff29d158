// A projection that outlives its process: one JSON line a record. Slow to read and simple, which is all that the tests of
// crashes need. A line that a kill cut is not there.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Projection } from '../ledger.ts';
import type { RequestRecord } from '../record.ts';

/** Every row ever written, in order: a doubled one is there twice. */
export function readRows(path: string): readonly RequestRecord[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as RequestRecord];
      } catch {
        // Cut by a kill; the next row began a new line.
        return [];
      }
    });
}

export function createFileProjection(path: string): Projection {
  const rows = new Map(readRows(path).map((record) => [record.id, record]));
  return {
    write: async (records) => {
      // What is there is kept, as the interface promises.
      const fresh = records.filter((record) => !rows.has(record.id));
      appendFileSync(path, `\n${fresh.map((record) => JSON.stringify(record)).join('\n')}\n`);
      for (const record of fresh) rows.set(record.id, record);
    },
    find: async (id) => rows.get(id) ?? null,
    close: async () => undefined,
  };
}
