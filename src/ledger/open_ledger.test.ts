import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import type { LogFields } from '../support/log.ts';
import { encodeLine } from './_journal_line.ts';
import { listSegments, segmentPath } from './_segments.ts';
import { createManualClock, settled, until } from './cases/clock.ts';
import {
  createMemoryProjection,
  intentOf,
  settlementOf,
  withDirectory,
  type MemoryProjection,
} from './cases/records.ts';
import type { Ledger } from './ledger.ts';
import { openLedger, type OpenLedgerOptions } from './open_ledger.ts';

interface World {
  readonly ledger: Ledger;
  readonly projection: MemoryProjection;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly events: (readonly [string, LogFields | undefined])[];
}

async function openIn(
  directory: string,
  changes: Partial<OpenLedgerOptions> & { projection?: MemoryProjection } = {},
): Promise<World> {
  const clock = createManualClock();
  const projection = changes.projection ?? createMemoryProjection();
  const events: (readonly [string, LogFields | undefined])[] = [];
  const note = (event: string, fields?: LogFields): void => void events.push([event, fields]);
  const log = { error: note, warn: note, info: note, debug: note };
  const ledger = await openLedger({ directory: join(directory, 'journal'), clock, log, ...changes, projection });
  return { ledger, projection, clock, events };
}

/** The process dies: nothing is closed, the projection keeps what it has. */
function abandon(projection: MemoryProjection): MemoryProjection {
  projection.refuse = () => 'this process is dead';
  const next = createMemoryProjection();
  for (const [id, record] of projection.rows) next.rows.set(id, record);
  return next;
}

test('a request can be read from the moment it is opened until long after it is projected', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection } = await openIn(directory);
    const intent = intentOf('req_1');
    ledger.open(intent);
    assert.deepEqual(await ledger.find('req_1'), { ...intent, settlement: null });
    const settlement = settlementOf();
    assert.equal(ledger.settle('req_1', settlement), true);
    assert.equal(projection.rows.size, 0, 'settle waits for no projection');
    assert.deepEqual(await ledger.find('req_1'), { ...intent, settlement });
    await ledger.flush();
    assert.deepEqual(projection.rows.get('req_1'), { ...intent, settlement });
    assert.deepEqual(await ledger.find('req_1'), { ...intent, settlement });
    assert.equal(await ledger.find('req_2'), null);
    await ledger.close();
  });
});

test('a request settles once, also after it was projected; an unknown one never does', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection } = await openIn(directory);
    ledger.open(intentOf('req_1'));
    assert.equal(ledger.settle('req_1', settlementOf({ costNanoUsd: 1 })), true);
    assert.equal(ledger.settle('req_1', settlementOf({ costNanoUsd: 2 })), false);
    await ledger.flush();
    assert.equal(ledger.settle('req_1', settlementOf({ costNanoUsd: 3 })), false);
    assert.equal(ledger.settle('req_unknown', settlementOf()), false);
    await ledger.flush();
    assert.equal(projection.rows.get('req_1')?.settlement?.costNanoUsd, 1);
    assert.deepEqual(projection.repeated, []);
    await ledger.close();
  });
});

test('an id that is in use cannot be opened again', async () => {
  await withDirectory(async (directory) => {
    const { ledger } = await openIn(directory);
    ledger.open(intentOf('req_1'));
    assert.throws(() => ledger.open(intentOf('req_1')), /used twice/);
    await ledger.close();
  });
});

test('the intent is on disk when open returns: a process that dies then leaves a request of unknown fate at its reserved maximum', async () => {
  await withDirectory(async (directory) => {
    const first = await openIn(directory);
    first.ledger.open(intentOf('req_1', { reservedNanoUsd: 9_000 }));
    first.ledger.open(intentOf('req_2', { reservedNanoUsd: null }));
    first.ledger.open(intentOf('req_3'));
    first.ledger.settle('req_3', settlementOf());
    const second = await openIn(directory, { projection: abandon(first.projection) });
    await second.ledger.flush();
    const settlement = second.projection.rows.get('req_1')?.settlement;
    assert.deepEqual(
      [settlement?.status, settlement?.costNanoUsd, settlement?.usage, settlement?.httpStatus, settlement?.settledAtMs],
      ['unknown', 9_000, null, 0, second.clock.nowMs()],
    );
    assert.equal(second.projection.rows.get('req_2')?.settlement?.costNanoUsd, null, 'an unknown maximum is not zero');
    assert.equal(second.projection.rows.get('req_3')?.settlement?.status, 'success');
    assert.deepEqual(second.events.find(([event]) => event === 'ledger.recovered')?.[1], {
      unprojected: 3,
      unknown: 2,
      damagedLines: 0,
      tornSegments: 0,
    });
    assert.equal(second.ledger.settle('req_1', settlementOf()), false, 'its settlement was the one');
    await second.ledger.close();
  });
});

test('what was settled and not projected is projected at the next start, and what was projected is not again', async () => {
  await withDirectory(async (directory) => {
    const first = await openIn(directory);
    for (const id of ['req_1', 'req_2']) first.ledger.open(intentOf(id));
    first.ledger.settle('req_1', settlementOf());
    await first.ledger.flush();
    const kept = abandon(first.projection);
    first.ledger.settle('req_2', settlementOf({ costNanoUsd: 42 }));
    await settled();
    const second = await openIn(directory, { projection: kept });
    assert.equal((await second.ledger.find('req_2'))?.settlement?.costNanoUsd, 42, 'readable before it is projected');
    await second.ledger.flush();
    assert.equal(kept.rows.get('req_2')?.settlement?.costNanoUsd, 42);
    assert.deepEqual(kept.repeated, []);
    await second.ledger.close();
    const third = await openIn(directory, { projection: kept });
    await third.ledger.flush();
    assert.deepEqual(kept.repeated, []);
    assert.equal(third.events.length, 0);
    await third.ledger.close();
  });
});

test('a death during recovery changes nothing: each request is settled once, whichever start gets that far', async () => {
  await withDirectory(async (directory) => {
    let world = await openIn(directory);
    for (let index = 0; index < 250; index += 1) world.ledger.open(intentOf(`req_${index}`));
    for (let start = 0; start < 4; start += 1) {
      world = await openIn(directory, { projection: abandon(world.projection) });
      await settled(start);
    }
    await world.ledger.flush();
    assert.equal(world.projection.rows.size, 250);
    for (const record of world.projection.rows.values()) assert.equal(record.settlement?.status, 'unknown');
    assert.deepEqual(world.projection.repeated, []);
    await world.ledger.close();
  });
});

test('while the projection fails requests go on, and all of them are there when it is back', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection, clock, events } = await openIn(directory);
    projection.refuse = () => 'the database is locked';
    for (let index = 0; index < 500; index += 1) {
      ledger.open(intentOf(`req_${index}`));
      ledger.settle(`req_${index}`, settlementOf({ costNanoUsd: index }));
      if (index % 50 === 0) await clock.pass(200);
    }
    assert.equal(projection.rows.size, 0);
    assert.equal((await ledger.find('req_7'))?.settlement?.costNanoUsd, 7);
    assert.ok(
      events.some(
        ([event, fields]) => event === 'ledger.projection_failed' && fields?.['cause'] === 'the database is locked',
      ),
    );
    projection.refuse = () => undefined;
    const flushed = ledger.flush();
    await clock.pass(10_000);
    await flushed;
    assert.equal(projection.rows.size, 500);
    for (const [id, record] of projection.rows) assert.equal(`req_${record.settlement?.costNanoUsd}`, id);
    assert.deepEqual(projection.repeated, []);
    await ledger.close();
  });
});

test('a projection that takes a batch and loses the answer gets it again and has each record once', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection, clock } = await openIn(directory);
    const write = projection.write;
    let isLosing = true;
    const lossy: MemoryProjection = Object.assign(projection, {
      write: async (records: Parameters<typeof write>[0]) => {
        await write(records);
        if (isLosing) throw new Error('the worker died');
      },
    });
    ledger.open(intentOf('req_1'));
    ledger.settle('req_1', settlementOf());
    await clock.pass(1_000);
    isLosing = false;
    const flushed = ledger.flush();
    await clock.pass(10_000);
    await flushed;
    assert.equal(lossy.rows.size, 1);
    assert.ok(lossy.repeated.length > 0);
    await ledger.close();
  });
});

test('ten thousand records behind a stuck projection are kept by their place, found, and projected as they were', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection } = await openIn(directory, { segmentBytes: 1_000_000 });
    let release = (): void => undefined;
    projection.gate = new Promise((resolve) => {
      release = resolve;
    });
    for (let index = 0; index < 10_000; index += 1) {
      ledger.open(intentOf(`req_${index}`, { bodyBytes: index }));
      ledger.settle(`req_${index}`, settlementOf({ costNanoUsd: index }));
    }
    // One that memory holds and one that only the journal does.
    for (const index of [5, 9_999]) {
      const found = await ledger.find(`req_${index}`);
      assert.deepEqual([found?.bodyBytes, found?.settlement?.costNanoUsd, found?.tags], [index, index, ['a', 'ä €']]);
    }
    release();
    await ledger.flush();
    assert.equal(projection.rows.size, 10_000);
    for (let index = 0; index < 10_000; index += 1) {
      const record = projection.rows.get(`req_${index}`);
      assert.ok(record?.bodyBytes === index && record.settlement?.costNanoUsd === index, `req_${index}`);
    }
    assert.ok(projection.batches.every((rows) => rows <= 100));
    assert.deepEqual(projection.repeated, []);
    await ledger.close();
  });
});

test('memory keeps a bounded number of waiting records whole; of the others only the journal has the text', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection } = await openIn(directory);
    projection.gate = new Promise(() => undefined);
    for (let index = 0; index < 4_100; index += 1) {
      ledger.open(intentOf(`req_${index}`));
      ledger.settle(`req_${index}`, settlementOf());
    }
    assert.ok(await ledger.find('req_4099'));
    rmSync(segmentPath(join(directory, 'journal'), 1));
    assert.ok(await ledger.find('req_0'));
    assert.equal(await ledger.find('req_4099'), null);
  });
});

test('a batch whose answer comes after its deadline is finished then, and is not sent again', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection, clock } = await openIn(directory);
    let release = (): void => undefined;
    projection.gate = new Promise((resolve) => {
      release = resolve;
    });
    ledger.open(intentOf('req_1'));
    ledger.settle('req_1', settlementOf());
    await clock.pass(60_000);
    release();
    await settled();
    await clock.pass(10_000);
    await ledger.flush();
    assert.deepEqual([...projection.rows.keys()], ['req_1']);
    assert.deepEqual(projection.repeated, []);
    await ledger.close();
  });
});

test('segments go when nothing needs them, and a single open request keeps its own and all behind it', async () => {
  await withDirectory(async (directory) => {
    const { ledger } = await openIn(directory, { segmentBytes: 20_000 });
    const journal = join(directory, 'journal');
    const runSome = async (name: string): Promise<void> => {
      for (let index = 0; index < 50; index += 1) {
        ledger.open(intentOf(`req_${name}_${index}`));
        ledger.settle(`req_${name}_${index}`, settlementOf());
      }
      await ledger.flush();
    };
    ledger.open(intentOf('req_slow'));
    await runSome('a');
    assert.equal((await listSegments(journal))[0], 1);
    ledger.settle('req_slow', settlementOf());
    await runSome('b');
    await until(() => readdirSync(journal).length <= 2);
    await ledger.close();
  });
});

test('a new projection is filled again from what the journal still holds', async () => {
  await withDirectory(async (directory) => {
    const first = await openIn(directory);
    for (let index = 0; index < 20; index += 1) {
      first.ledger.open(intentOf(`req_${index}`));
      first.ledger.settle(`req_${index}`, settlementOf());
    }
    await first.ledger.close();
    const second = await openIn(directory, { rebuild: true });
    await second.ledger.flush();
    assert.equal(second.projection.rows.size, 20);
    await second.ledger.close();
  });
});

test('where the journal cannot be written the request is refused with advice, and is not there', async () => {
  await withDirectory(async (directory) => {
    const { ledger } = await openIn(directory);
    await ledger.close();
    assert.throws(
      () => ledger.open(intentOf('req_1')),
      (error) =>
        isLoadlineError(error) &&
        error.code === 'overloaded' &&
        error.retryAfterSeconds === 5 &&
        !error.message.includes(directory),
    );
    assert.equal(await ledger.find('req_1'), null);
  });
});

test('a settlement that cannot be written is told, still projected, and does not fail the request', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection, events } = await openIn(directory);
    ledger.open(intentOf('req_1'));
    // A line that the journal refuses, as a full disk would.
    const endless = settlementOf({ finish: 'x'.repeat(5 * 1024 * 1024) });
    assert.equal(ledger.settle('req_1', endless), true);
    assert.equal(ledger.settle('req_1', settlementOf()), false);
    assert.ok(
      events.some(([event, fields]) => event === 'ledger.settlement_not_written' && fields?.['requestId'] === 'req_1'),
    );
    await ledger.flush();
    assert.equal(projection.rows.get('req_1')?.settlement?.status, 'success');
    await ledger.close();
  });
});

test('closing projects what is settled, leaves what is open for the next start, and closes the projection', async () => {
  await withDirectory(async (directory) => {
    const first = await openIn(directory);
    first.ledger.open(intentOf('req_1'));
    first.ledger.open(intentOf('req_2'));
    first.ledger.settle('req_1', settlementOf());
    await first.ledger.close();
    await first.ledger.close();
    assert.equal(first.projection.isClosed, true);
    assert.deepEqual([...first.projection.rows.keys()], ['req_1']);
    assert.equal(first.clock.waiting(), 0);
    const second = await openIn(directory, { projection: first.projection });
    await second.ledger.flush();
    assert.equal(second.projection.rows.get('req_2')?.settlement?.status, 'unknown');
    await second.ledger.close();
  });
});

test('a projection that hangs does not keep the program from stopping, and its records come at the next start', async () => {
  await withDirectory(async (directory) => {
    const first = await openIn(directory);
    first.projection.gate = new Promise(() => undefined);
    first.ledger.open(intentOf('req_1'));
    first.ledger.settle('req_1', settlementOf());
    let isClosed = false;
    const closed = first.ledger.close().then(() => (isClosed = true));
    await first.clock.pass(4_000);
    assert.equal(isClosed, false);
    await first.clock.pass(7_000);
    await closed;
    assert.ok(first.events.some(([event]) => event === 'ledger.closed_before_projected'));
    const second = await openIn(directory);
    await second.ledger.flush();
    assert.equal(second.projection.rows.get('req_1')?.settlement?.status, 'success');
    await second.ledger.close();
  });
});

test('flush gives up after half a minute and says that nothing is lost', async () => {
  await withDirectory(async (directory) => {
    const { ledger, projection, clock } = await openIn(directory);
    projection.refuse = () => 'down';
    ledger.open(intentOf('req_1'));
    ledger.settle('req_1', settlementOf());
    const flushed = assert.rejects(ledger.flush(), /safe in the journal/);
    await clock.pass(31_000);
    await flushed;
    projection.refuse = () => undefined;
    await clock.pass(10_000);
    await ledger.close();
  });
});

test('a damaged journal starts, tells how much is lost, and loses no more', async () => {
  await withDirectory(async (directory) => {
    const journal = join(directory, 'journal');
    mkdirSync(journal);
    const intent = (id: string): Buffer => encodeLine({ kind: 'intent', id, json: JSON.stringify(intentOf(id)) });
    writeFileSync(
      segmentPath(journal, 1),
      Buffer.concat([intent('req_1'), Buffer.from('not a line\n'), intent('req_2'), Buffer.from('1 0000')]),
    );
    const { ledger, projection, events } = await openIn(directory);
    await ledger.flush();
    assert.deepEqual([...projection.rows.keys()], ['req_1', 'req_2']);
    assert.deepEqual(events.find(([event]) => event === 'ledger.recovered')?.[1], {
      unprojected: 2,
      unknown: 2,
      damagedLines: 1,
      tornSegments: 1,
    });
    await ledger.close();
  });
});

test('a record that the disk takes back is told and does not stop the others', async () => {
  await withDirectory(async (directory) => {
    const first = await openIn(directory, { segmentBytes: 100 });
    for (const id of ['req_1', 'req_2']) first.ledger.open(intentOf(id));
    const kept = abandon(first.projection);
    kept.refuse = () => 'busy';
    const second = await openIn(directory, { projection: kept });
    await until(() => second.events.some(([event]) => event === 'ledger.projection_failed'));
    rmSync(segmentPath(join(directory, 'journal'), 1));
    kept.refuse = () => undefined;
    await second.clock.pass(10_000);
    await second.ledger.flush();
    assert.deepEqual([...kept.rows.keys()], ['req_2']);
    assert.deepEqual(second.events.find(([event]) => event === 'ledger.records_unreadable')?.[1], { count: 1 });
    await second.ledger.close();
  });
});

test('the journal directory is made for the account of the service alone, but not its parents', async () => {
  await withDirectory(async (directory) => {
    const { ledger } = await openIn(directory);
    assert.equal(statSync(join(directory, 'journal')).mode & 0o777, 0o700);
    await ledger.close();
    await assert.rejects(openIn(join(directory, 'no', 'such')), { code: 'ENOENT' });
  });
});

test('a file where the journal should be is an error at the start', async () => {
  await withDirectory(async (directory) => {
    writeFileSync(join(directory, 'journal'), '');
    await assert.rejects(openIn(directory), { code: 'ENOTDIR' });
  });
});
