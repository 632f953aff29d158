// Owns the names of journal segments in their directory, and walking one of them line by line. Knows nothing of records.
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeLine, type DecodedLine } from './_journal_line.ts';

/** Where a line lies. Offset and length in bytes, the newline not counted. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

export interface Walked {
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Bytes behind it: a line that a crash cut. */
  readonly tornBytes: number;
}

const NAME = /^journal-(\d{8,12})\.jsonl$/;
/** One read; a few hundred lines. */
const CHUNK_BYTES = 1024 * 1024;
/** A line beyond this was not written by us: decisions and attempts are bounded and stay under 100 KB. */
export const LINE_BYTES_MAX = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

export function segmentPath(directory: string, segment: number): string {
  return join(directory, `journal-${String(segment).padStart(8, '0')}.jsonl`);
}

/** Numbers of the segments that are there, oldest first. */
export async function listSegments(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory);
  return names
    .map((name) => NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((left, right) => left - right);
}

/**
 * Visits each line of a segment, damaged ones too. A last line without its newline is not visited. One chunk and one line
 * are in memory at a time, whatever the file holds.
 */
export async function walkSegment(
  directory: string,
  segment: number,
  visit: (line: DecodedLine, position: Position) => void,
): Promise<Walked> {
  const file = await open(segmentPath(directory, segment), 'r');
  try {
    let rest = Buffer.alloc(0);
    let restOffset = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, restOffset + rest.length);
      if (bytesRead === 0) return { wholeBytes: restOffset, tornBytes: rest.length };
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const end = visitLines(bytes, (line, start) => {
        visit(decodeLine(line), { segment, offset: restOffset + start, length: line.length });
      });
      const isEndless = bytes.length - end > LINE_BYTES_MAX;
      if (isEndless)
        visit({ ok: false, reason: 'damaged' }, { segment, offset: restOffset + end, length: bytes.length - end });
      const taken = isEndless ? bytes.length : end;
      rest = bytes.subarray(taken);
      restOffset += taken;
    }
  } finally {
    await file.close();
  }
}

/** Calls `visit` with each whole line and answers where the unfinished one begins. */
function visitLines(bytes: Buffer, visit: (line: Buffer, start: number) => void): number {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    visit(bytes.subarray(start, end), start);
    start = end + 1;
  }
  return start;
}
