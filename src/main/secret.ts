// Owns the secret of an installation: what everything that is sealed rests on. Given by the operator, or made once in the
// data directory for its owner alone. Never printed, never logged, never sent.
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { CommandFailed } from '../cli/terminal.ts';
import { systemIds } from '../support/ids.ts';
import type { DataDirectory } from './data_directory.ts';

/** A key of 256 bits; config/environment.ts holds LOADLINE_SECRET to the same. */
export const SECRET_BYTES_MIN = 32;

/**
 * LOADLINE_SECRET where it is set, else the file of the data directory, made at first with mode 0600. Throws CommandFailed
 * where that file cannot be used: a new one in its place would make all that is sealed unreadable without a word.
 */
export function openSecret(directory: DataDirectory, given: string | undefined): Uint8Array {
  if (given !== undefined) return new TextEncoder().encode(given);
  const path = directory.secret;
  try {
    if (!existsSync(path)) makeSecret(path);
    const secret = new TextEncoder().encode(readFileSync(path, 'utf8').trim());
    if (secret.length >= SECRET_BYTES_MIN) return secret;
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? 'unknown reason');
    throw new CommandFailed(
      `The secret ${path} cannot be read or made: ${code}. Check its owner, or set LOADLINE_SECRET.`,
    );
  }
  throw new CommandFailed(
    `The secret ${path} is shorter than ${SECRET_BYTES_MIN} bytes, so it is damaged. Put a copy back; or remove it, and what was kept for later requests is given up.`,
  );
}

/** Whole or not at all: a process killed half-way must not leave half a secret, and two that start at once share one. */
function makeSecret(path: string): void {
  const part = `${path}.${process.pid}.part`;
  rmSync(part, { force: true });
  const file = openSync(part, 'wx', 0o600);
  try {
    writeSync(file, `${Buffer.from(systemIds.randomBytes(SECRET_BYTES_MIN)).toString('base64url')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(part, path);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  } finally {
    rmSync(part, { force: true });
  }
}
