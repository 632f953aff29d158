// Owns the lock of a data directory: one serving process at a time. A lock whose process is gone is taken over; one whose
// process id was given to another program is told apart by that process's start time.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Lock {
  /** Gives the lock back. Idempotent; takes nothing that another process holds. */
  readonly release: () => void;
  /** False once the file is gone or another process has it: somebody removed the data directory below us. */
  readonly isHeld: () => boolean;
}

export type LockResult =
  | { readonly ok: true; readonly lock: Lock; /** A stale lock was there. */ readonly tookOver: boolean }
  | { readonly ok: false; readonly pid: number; readonly url: string | null };

interface Holder {
  readonly pid: number;
  /** What the system says of when the process began; null where it does not say. */
  readonly started: string | null;
  /** Where it listens, once it does: `loadline compare` finds a running server here. */
  readonly url?: string | undefined;
}

const LOCK_NAME = 'serve.lock';
/** Two processes may find the same stale lock; whoever loses looks again, and not for ever. */
const TRIES_MAX = 5;

/** Takes the lock. Throws what the file system throws where the directory cannot be written. */
export function takeLock(directory: string): LockResult {
  const path = join(directory, LOCK_NAME);
  const holder: Holder = { pid: process.pid, started: startedAt(process.pid) };
  let tookOver = false;
  for (let turn = 0; turn < TRIES_MAX; turn += 1) {
    if (placeWhole(path, holder)) return { ok: true, lock: lockOf(path, holder), tookOver };
    const found = readHolder(path);
    if (found !== undefined && isAlive(found)) return { ok: false, pid: found.pid, url: found.url ?? null };
    tookOver = setAside(path, found) || tookOver;
  }
  return { ok: false, pid: readHolder(path)?.pid ?? 0, url: null };
}

function lockOf(path: string, holder: Holder): Lock {
  return { release: () => releaseLock(path, holder), isHeld: () => readHolder(path)?.pid === holder.pid };
}

/** Puts the lock in place with all its content, or not at all: nobody ever reads a half-written one. */
function placeWhole(path: string, holder: Holder): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves a stale lock away. What was moved may be a newer one that another process placed meanwhile: it goes back then. */
function setAside(path: string, stale: Holder | undefined): boolean {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const moved = readHolder(aside);
  const isNewer = moved !== undefined && (moved.pid !== stale?.pid || moved.started !== stale.started);
  if (isNewer && isAlive(moved)) renameSync(aside, path);
  else rmSync(aside, { force: true });
  return !isNewer;
}

/** Writes into a lock that is ours where the server listens. */
export function publishUrl(directory: string, url: string): void {
  const path = join(directory, LOCK_NAME);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startedAt(process.pid), url } satisfies Holder), {
    mode: 0o600,
  });
  renameSync(draft, path);
}

/** URL of the server that runs on a data directory, or null. */
export function runningServer(directory: string): { readonly pid: number; readonly url: string | null } | null {
  const found = readHolder(join(directory, LOCK_NAME));
  return found !== undefined && isAlive(found) ? { pid: found.pid, url: found.url ?? null } : null;
}

function releaseLock(path: string, holder: Holder): void {
  if (readHolder(path)?.pid === holder.pid) rmSync(path, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    if (typeof value.pid !== 'number') return undefined;
    return { pid: value.pid, started: value.started ?? null, url: value.url };
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM means that it lives and belongs to somebody else.
    if ((error as { code?: unknown }).code !== 'EPERM') return false;
  }
  const started = startedAt(holder.pid);
  return started === null || holder.started === null || started === holder.started;
}

/** Ticks since boot at which a process began (proc(5), field 22), or null on systems without /proc. */
function startedAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in brackets and may hold spaces; the fields behind it are counted from the last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
