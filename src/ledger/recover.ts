// Owns what a stop left behind: reads the journal's segments once and says which requests are still to be settled and which
// settled ones the projection has not confirmed. Writes nothing but the cut of a torn end.
import { truncate } from 'node:fs/promises';
import type { DecodedLine } from './_journal_line.ts';
import { segmentPath, walkSegment, type Position } from './_segments.ts';

/** A request that is not finished with, by where its lines lie. */
export interface Unfinished {
  readonly intentAt: Position;
  readonly settleAt: Position | null;
}

export interface Recovered {
  /** By request id, in the order in which they were opened. */
  readonly unfinished: ReadonlyMap<string, Unfinished>;
  /** Lines that were there and could not be read: a fault of the disk, since a crash only cuts the last line. */
  readonly damagedLines: number;
  /** Segments whose last line was cut by a crash. */
  readonly tornSegments: number;
}

export interface RecoverOptions {
  readonly directory: string;
  readonly segments: readonly number[];
  /** The projection is new: what it confirmed in an earlier life does not count. */
  readonly rebuild: boolean;
}

/** Throws where a line was written by a later version of this program: it may mean what this one does not know. */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const unfinished = new Map<string, Unfinished>();
  let damagedLines = 0;
  let tornSegments = 0;
  for (const segment of options.segments) {
    const { wholeBytes, tornBytes } = await walkSegment(options.directory, segment, (line, position) => {
      if (!line.ok && line.reason === 'newer') throw newerVersion(options.directory);
      if (!line.ok || !take(unfinished, line, { position, rebuild: options.rebuild })) damagedLines += 1;
    });
    if (tornBytes > 0) {
      tornSegments += 1;
      await truncate(segmentPath(options.directory, segment), wholeBytes);
    }
  }
  return { unfinished, damagedLines, tornSegments };
}

/** False where the line cannot be what it says. */
function take(
  unfinished: Map<string, Unfinished>,
  line: Extract<DecodedLine, { ok: true }>,
  { position, rebuild }: { readonly position: Position; readonly rebuild: boolean },
): boolean {
  switch (line.kind) {
    case 'intent':
      if (!unfinished.has(line.id)) unfinished.set(line.id, { intentAt: position, settleAt: null });
      return true;
    case 'settle': {
      // Its intent lies in a segment that was dropped because the projection had confirmed it, or it is a second one.
      const known = unfinished.get(line.id);
      if (known?.settleAt === null) unfinished.set(line.id, { intentAt: known.intentAt, settleAt: position });
      return true;
    }
    case 'projected': {
      const ids = parseIds(line.json);
      if (!rebuild) for (const id of ids ?? []) unfinished.delete(id);
      return ids !== undefined;
    }
    default:
      return line.kind satisfies never;
  }
}

function parseIds(json: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((id) => typeof id === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function newerVersion(directory: string): Error {
  return new Error(
    `The journal in ${directory} was written by a newer version of Loadline. Start that version, or name another data directory.`,
  );
}
