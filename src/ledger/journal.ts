// Owns the journal's files while the program runs: append-only segments, one synchronous write a line, synced to the disk
// off the thread. Uses node:fs alone. Knows lines, not requests; what a crash left behind is read by recover.ts.
import { closeSync, fdatasync, fsync, ftruncateSync, openSync, unlink, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Clock } from '../support/clock.ts';
import { JOURNAL_SEGMENT_BYTES } from '../support/limits.ts';
import { decodeLine, encodeLine, type Line } from './_journal_line.ts';
import { LINE_BYTES_MAX, segmentPath, type Position } from './_segments.ts';

export interface Journal {
  /**
   * One write into the page cache, which survives the end of this process however it comes. Throws the system's error
   * (ENOSPC, EIO); then nothing of the line is there.
   */
  readonly append: (line: Line) => Position;
  /** Lines by position, undefined where the segment is gone or the line is damaged. */
  readonly read: (positions: readonly Position[]) => Promise<readonly (Line | undefined)[]>;
  /** Resolves when all that was appended is on the disk. Rejects with the system's error. */
  readonly sync: () => Promise<void>;
  /** Removes the segments before `segment`, but for the newest closed one: the projection can be built again from that. */
  readonly dropBefore: (segment: number) => void;
  readonly close: () => Promise<void>;
}

export interface JournalOptions {
  readonly directory: string;
  /** Numbers of the segments that are there already; writing begins with a new one behind them. */
  readonly segments: readonly number[];
  readonly clock: Clock;
  /** A sync or a removal failed, or a new segment could not be made. Writing goes on where it can. */
  readonly onFault: (operation: 'sync' | 'rotate' | 'remove', error: unknown) => void;
  /** JOURNAL_SEGMENT_BYTES unless said. */
  readonly segmentBytes?: number | undefined;
  /** How a file reaches the disk; a test hands in one that fails. */
  readonly syncFile?: ((file: number) => Promise<void>) | undefined;
}

/** Between a write and its sync: what a power cut may cost (DESIGN section 5). */
const SYNC_MS = 1_000;
/** Records name people; only the account of the service reads them. */
const FILE_MODE = 0o600;

interface OpenFile {
  readonly segment: number;
  readonly file: number;
  /** Bytes of whole lines. Writes go here whatever a failed one left behind. */
  size: number;
}

interface State {
  readonly options: JournalOptions;
  readonly syncFile: (file: number) => Promise<void>;
  current: OpenFile;
  /** Full segments that wait for their last sync. */
  full: OpenFile[];
  segments: number[];
  isDirty: boolean;
  /** A segment was made whose name in the directory is not synced yet. */
  isDirectoryDirty: boolean;
  cancelTimer: (() => void) | undefined;
  syncing: Promise<void> | undefined;
  isClosed: boolean;
}

const fdatasyncOf = promisify(fdatasync);
const fsyncOf = promisify(fsync);

/** Opens a new segment. Throws the system's error where the directory cannot be written. */
export function openJournal(options: JournalOptions): Journal {
  const current = openSegment(options.directory, (options.segments.at(-1) ?? 0) + 1);
  const state: State = {
    options,
    syncFile: options.syncFile ?? fdatasyncOf,
    current,
    full: [],
    segments: [...options.segments, current.segment],
    isDirty: false,
    isDirectoryDirty: true,
    cancelTimer: undefined,
    syncing: undefined,
    isClosed: false,
  };
  return {
    append: (line) => append(state, line),
    read: (positions) => readLines(options.directory, positions),
    sync: () => sync(state),
    dropBefore: (segment) => dropBefore(state, segment),
    close: () => close(state),
  };
}

function openSegment(directory: string, segment: number): OpenFile {
  return { segment, file: openSync(segmentPath(directory, segment), 'wx', FILE_MODE), size: 0 };
}

function append(state: State, line: Line): Position {
  if (state.isClosed) throw new Error('the journal is closed');
  const bytes = encodeLine(line);
  if (bytes.length > LINE_BYTES_MAX)
    throw new RangeError(`a journal line of ${bytes.length} bytes; the limit is ${LINE_BYTES_MAX}`);
  const isFull =
    state.current.size > 0 && state.current.size + bytes.length > (state.options.segmentBytes ?? JOURNAL_SEGMENT_BYTES);
  if (isFull) rotate(state);
  const { current } = state;
  const offset = current.size;
  writeWhole(current, bytes);
  current.size += bytes.length;
  state.isDirty = true;
  syncSoon(state);
  return { segment: current.segment, offset, length: bytes.length - 1 };
}

/** A short write is completed; where that fails too, what came of it is cut off and would be overwritten in any case. */
function writeWhole(target: OpenFile, bytes: Buffer): void {
  let written = 0;
  try {
    while (written < bytes.length) {
      const count = writeSync(target.file, bytes, written, bytes.length - written, target.size + written);
      if (count <= 0) throw new Error('the disk took no bytes and told no reason');
      written += count;
    }
  } catch (error) {
    try {
      if (written > 0) ftruncateSync(target.file, target.size);
    } catch {
      // A torn end is what every reader expects of a journal.
    }
    throw error;
  }
}

/** The size of a segment is a wish: where no new file can be made, the old one goes on. */
function rotate(state: State): void {
  try {
    const next = openSegment(state.options.directory, state.current.segment + 1);
    state.full.push(state.current);
    state.current = next;
    state.segments.push(next.segment);
    state.isDirectoryDirty = true;
  } catch (error) {
    state.options.onFault('rotate', error);
  }
}

function syncSoon(state: State): void {
  if (state.cancelTimer !== undefined || state.isClosed) return;
  state.cancelTimer = state.options.clock.after(SYNC_MS, () => {
    state.cancelTimer = undefined;
    sync(state).catch(() => undefined);
  });
}

/** One at a time; whoever asks during one waits for the next, which covers what was written meanwhile. */
function sync(state: State): Promise<void> {
  const previous = state.syncing ?? Promise.resolve();
  const next = previous.catch(() => undefined).then(() => syncOnce(state));
  state.syncing = next;
  return next;
}

async function syncOnce(state: State): Promise<void> {
  const { options } = state;
  if (!state.isDirty && state.full.length === 0) return;
  state.isDirty = false;
  const full = state.full.splice(0);
  try {
    for (const { file } of [...full, state.current]) await state.syncFile(file);
    if (state.isDirectoryDirty) await syncDirectory(options.directory);
    state.isDirectoryDirty = false;
  } catch (error) {
    options.onFault('sync', error);
    // The system may have forgotten what it could not write. What comes now goes to a file that it has not failed on.
    if (!state.isClosed && state.current.size > 0) rotate(state);
    throw error;
  } finally {
    for (const { file } of full) closeSync(file);
  }
}

/** A new file is found after a power cut only when its directory was synced. Not every system can. */
async function syncDirectory(directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, 'r');
    await fsyncOf(handle.fd);
  } catch {
    // Windows opens no directories; its file systems keep the entry with the file.
  } finally {
    await handle?.close();
  }
}

function dropBefore(state: State, segment: number): void {
  const closed = state.segments.filter((known) => known < Math.min(segment, state.current.segment));
  // The last of them is kept.
  for (const dropped of closed.slice(0, -1)) {
    state.segments = state.segments.filter((known) => known !== dropped);
    unlink(segmentPath(state.options.directory, dropped), (error) => {
      if (error !== null && error.code !== 'ENOENT') state.options.onFault('remove', error);
    });
  }
}

async function readLines(directory: string, positions: readonly Position[]): Promise<readonly (Line | undefined)[]> {
  const handles = new Map<number, FileHandle | undefined>();
  const lines: (Line | undefined)[] = [];
  try {
    for (const { segment, offset, length } of positions) {
      if (!handles.has(segment))
        handles.set(segment, await open(segmentPath(directory, segment), 'r').catch(() => undefined));
      const bytes = Buffer.alloc(length);
      const read = await handles.get(segment)?.read(bytes, 0, length, offset);
      const line = read?.bytesRead === length ? decodeLine(bytes) : undefined;
      lines.push(line?.ok === true ? line : undefined);
    }
  } finally {
    for (const handle of handles.values()) await handle?.close();
  }
  return lines;
}

async function close(state: State): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  state.cancelTimer?.();
  try {
    await sync(state);
  } finally {
    closeSync(state.current.file);
    // A segment that nothing was written to is not worth keeping.
    if (state.current.size === 0) unlink(segmentPath(state.options.directory, state.current.segment), () => undefined);
  }
}
