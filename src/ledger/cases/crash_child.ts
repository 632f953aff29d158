// A gateway reduced to its records, made to be killed: opens, "sends" (a line in sent.log, as an upstream would keep), and
// settles, many at once, for ever. settled.log has what was settled before the caller would have seen the end of its answer.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../support/clock.ts';
import { silentLog } from '../../support/log.ts';
import { openLedger } from '../open_ledger.ts';
import { createFileProjection } from './file_projection.ts';
import { intentOf, settlementOf } from './records.ts';

const [, , directory = '', run = ''] = process.argv;
const ledger = await openLedger({
  directory: join(directory, 'journal'),
  projection: createFileProjection(join(directory, 'projection.jsonl')),
  clock: systemClock,
  log: silentLog,
  segmentBytes: 40_000,
});

async function live(worker: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const id = `req_${run}_${worker}_${count}`;
    ledger.open(intentOf(id, { reservedNanoUsd: 777 }));
    appendFileSync(join(directory, 'sent.log'), `${id}\n`);
    for (let turn = 0; turn < worker % 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    ledger.settle(id, settlementOf({ costNanoUsd: 111 }));
    appendFileSync(join(directory, 'settled.log'), `${id}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

for (let worker = 0; worker < 20; worker += 1) void live(worker);
process.stdout.write('ready\n');
