import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { encodeLine, NO_ID, type Line } from './_journal_line.ts';
import { listSegments, segmentPath } from './_segments.ts';
import { withDirectory } from './cases/records.ts';
import { recover, type Recovered } from './recover.ts';

const intent = (id: string): Line => ({ kind: 'intent', id, json: '{"a":1}' });
const settle = (id: string): Line => ({ kind: 'settle', id, json: '{"b":2}' });
const projected = (...ids: readonly string[]): Line => ({ kind: 'projected', id: NO_ID, json: JSON.stringify(ids) });

function write(directory: string, segment: number, lines: readonly Line[]): void {
  writeFileSync(segmentPath(directory, segment), Buffer.concat(lines.map(encodeLine)));
}

async function recoverIn(directory: string, rebuild = false): Promise<Recovered> {
  return recover({ directory, segments: await listSegments(directory), rebuild });
}

/** `a open`, `b settled`: what is unfinished, in order. */
function told(recovered: Recovered): readonly string[] {
  return [...recovered.unfinished].map(([id, places]) => `${id} ${places.settleAt === null ? 'open' : 'settled'}`);
}

test('an empty directory has nothing to recover', async () => {
  await withDirectory(async (directory) => {
    assert.deepEqual(await recoverIn(directory), { unfinished: new Map(), damagedLines: 0, tornSegments: 0 });
  });
});

test('what is not settled is open, what is settled and not confirmed waits, what is confirmed is done', async () => {
  await withDirectory(async (directory) => {
    write(directory, 1, [intent('a'), intent('b'), settle('b'), intent('c'), settle('c'), projected('c')]);
    assert.deepEqual(told(await recoverIn(directory)), ['a open', 'b settled']);
  });
});

test('a request may be spread over segments', async () => {
  await withDirectory(async (directory) => {
    write(directory, 3, [intent('a'), intent('b')]);
    write(directory, 4, [settle('a')]);
    write(directory, 12, [projected('a'), settle('b')]);
    const recovered = await recoverIn(directory);
    assert.deepEqual(told(recovered), ['b settled']);
    assert.equal(recovered.unfinished.get('b')?.intentAt.segment, 3);
    assert.equal(recovered.unfinished.get('b')?.settleAt?.segment, 12);
  });
});

test('a settlement whose intent was dropped with its segment is done with', async () => {
  await withDirectory(async (directory) => {
    write(directory, 2, [settle('a'), projected('a'), intent('b')]);
    const recovered = await recoverIn(directory);
    assert.deepEqual(told(recovered), ['b open']);
    assert.equal(recovered.damagedLines, 0);
  });
});

test('the first settlement counts, and a repeated intent changes nothing', async () => {
  await withDirectory(async (directory) => {
    write(directory, 1, [intent('a'), settle('a'), settle('a'), intent('a')]);
    const recovered = await recoverIn(directory);
    assert.deepEqual(told(recovered), ['a settled']);
    const place = recovered.unfinished.get('a')?.settleAt;
    const first = encodeLine(intent('a')).length;
    assert.equal(place?.offset, first);
  });
});

test('for a new projection what an old one confirmed does not count', async () => {
  await withDirectory(async (directory) => {
    write(directory, 1, [intent('a'), settle('a'), projected('a'), intent('b')]);
    assert.deepEqual(told(await recoverIn(directory, true)), ['a settled', 'b open']);
  });
});

test('a journal cut at any byte gives back every whole line before the cut, and the cut is clean afterwards', async () => {
  await withDirectory(async (directory) => {
    const lines = [intent('a'), settle('a'), intent('b'), projected('a'), settle('b')];
    const whole = Buffer.concat(lines.map(encodeLine));
    const ends = lines.map((_, index) => Buffer.concat(lines.slice(0, index + 1).map(encodeLine)).length);
    const expected = [[], ['a open'], ['a settled'], ['a settled', 'b open'], ['b open'], ['b settled']];
    for (let cut = 0; cut <= whole.length; cut += 1) {
      writeFileSync(segmentPath(directory, 1), whole.subarray(0, cut));
      const count = ends.filter((end) => end <= cut).length;
      const recovered = await recoverIn(directory);
      assert.deepEqual(told(recovered), expected[count], `cut at ${cut}`);
      assert.equal(recovered.damagedLines, 0, `cut at ${cut}`);
      assert.equal(recovered.tornSegments, cut === (ends[count - 1] ?? 0) ? 0 : 1, `cut at ${cut}`);
      assert.equal(statSync(segmentPath(directory, 1)).size, ends[count - 1] ?? 0);
    }
  });
});

test('a torn end in an old segment does not hide the segments behind it', async () => {
  await withDirectory(async (directory) => {
    write(directory, 1, [intent('a'), settle('a')]);
    appendFileSync(segmentPath(directory, 1), encodeLine(intent('torn')).subarray(0, 30));
    write(directory, 2, [intent('b')]);
    assert.deepEqual(told(await recoverIn(directory)), ['a settled', 'b open']);
  });
});

test('a damaged line in the middle is counted and costs no other line', async () => {
  await withDirectory(async (directory) => {
    write(directory, 1, [intent('a'), settle('a'), intent('b'), settle('b'), intent('c')]);
    const bytes = readFileSync(segmentPath(directory, 1));
    // A letter inside the settlement of a.
    const at = encodeLine(intent('a')).length + 20;
    bytes[at] = (bytes[at] ?? 0) ^ 0x04;
    writeFileSync(segmentPath(directory, 1), bytes);
    const recovered = await recoverIn(directory);
    assert.deepEqual(told(recovered), ['a open', 'b settled', 'c open']);
    assert.equal(recovered.damagedLines, 1);
  });
});

test('garbage of any length is passed over, and what follows is found', async () => {
  await withDirectory(async (directory) => {
    const garbage = Buffer.alloc(9 * 1024 * 1024);
    writeFileSync(
      segmentPath(directory, 1),
      Buffer.concat([encodeLine(intent('a')), garbage, Buffer.from('\n'), encodeLine(intent('b'))]),
    );
    const recovered = await recoverIn(directory);
    assert.deepEqual(told(recovered), ['a open', 'b open']);
    assert.ok(recovered.damagedLines >= 1);
  });
});

test('a mark that is no list of ids confirms nothing', async () => {
  await withDirectory(async (directory) => {
    write(directory, 1, [
      intent('a'),
      settle('a'),
      { kind: 'projected', id: NO_ID, json: '{"a":true}' },
      { kind: 'projected', id: NO_ID, json: '[1]' },
      { kind: 'projected', id: NO_ID, json: '[' },
    ]);
    const recovered = await recoverIn(directory);
    assert.deepEqual(told(recovered), ['a settled']);
    assert.equal(recovered.damagedLines, 3);
  });
});

test('a journal of a newer version is refused by name and left as it is', async () => {
  await withDirectory(async (directory) => {
    const body = 'intent a {}';
    const later = `2 ${crc32(body).toString(16).padStart(8, '0')} ${body}\n`;
    writeFileSync(segmentPath(directory, 1), later);
    await assert.rejects(recoverIn(directory), /newer version of Loadline/);
    assert.equal(readFileSync(segmentPath(directory, 1), 'utf8'), later);
  });
});

test('many lines in large segments come out right, whatever the reads cut apart', async () => {
  await withDirectory(async (directory) => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `req_${index}`);
    const long = (id: string): Line => ({ kind: 'intent', id, json: JSON.stringify('ä'.repeat(200)) });
    write(directory, 1, ids.map(long));
    write(directory, 2, ids.filter((_, index) => index % 2 === 0).map(settle));
    const recovered = await recoverIn(directory);
    assert.equal(recovered.unfinished.size, 5_000);
    assert.equal(told(recovered).filter((line) => line.endsWith('settled')).length, 2_500);
    assert.equal(recovered.damagedLines, 0);
  });
});

test('recovery equals a plain reading of the same history, for any history', async () => {
  const step = fc.tuple(fc.constantFrom('intent', 'settle', 'projected'), fc.constantFrom('a', 'b', 'c', 'd'));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(3), async (history, segmentCount) => {
      await withDirectory(async (directory) => {
        const model = new Map<string, 'open' | 'settled'>();
        const lines = history.map(([kind, id]) => {
          if (kind === 'intent') {
            if (!model.has(id)) model.set(id, 'open');
            return intent(id);
          }
          if (kind === 'settle') {
            if (model.has(id)) model.set(id, 'settled');
            return settle(id);
          }
          model.delete(id);
          return projected(id);
        });
        const perSegment = Math.ceil(lines.length / (segmentCount + 1));
        for (let segment = 0; segment <= segmentCount; segment += 1)
          write(directory, segment + 1, lines.slice(segment * perSegment, (segment + 1) * perSegment));
        assert.deepEqual(
          told(await recoverIn(directory)),
          [...model].map(([id, state]) => `${id} ${state}`),
        );
      });
    }),
    { numRuns: 60 },
  );
});
