// Owns the data directory as a folder: made with its owner's rights alone by `serve`, only ever found by everything else.
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommandFailed } from '../cli/terminal.ts';

export interface DataDirectory {
  readonly path: string;
  readonly database: string;
  readonly journal: string;
  readonly adminKey: string;
  readonly secret: string;
}

export const ADMIN_KEY_FILE = 'admin-key';
const SECRET_FILE = 'secret';

export function dataDirectoryAt(path: string): DataDirectory {
  const absolute = resolve(path);
  return {
    path: absolute,
    database: join(absolute, 'loadline.db'),
    journal: join(absolute, 'journal'),
    adminKey: join(absolute, ADMIN_KEY_FILE),
    secret: join(absolute, SECRET_FILE),
  };
}

/** Makes the directory where it is missing, mode 0700. Throws CommandFailed with one sentence where that cannot be. */
export function makeDataDirectory(path: string): DataDirectory {
  const directory = dataDirectoryAt(path);
  try {
    if (!existsSync(directory.path)) mkdirSync(directory.path, { recursive: true, mode: 0o700 });
    if (!statSync(directory.path).isDirectory()) {
      throw new CommandFailed(
        `The data directory ${directory.path} is a file. Name another with --data-dir or LOADLINE_DATA_DIR.`,
      );
    }
    accessSync(directory.path, constants.R_OK | constants.W_OK | constants.X_OK);
    // One that came from elsewhere may be open to others; keys and records are nobody else's business.
    if ((statSync(directory.path).mode & 0o077) !== 0) chmodSync(directory.path, 0o700);
    mkdirSync(directory.journal, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw notWritable(directory.path, error);
  }
  return directory;
}

/** The directory of an installation that has served at least once. Throws CommandFailed naming the path it looked at. */
export function findDataDirectory(path: string, hint: string): DataDirectory {
  const directory = dataDirectoryAt(path);
  if (existsSync(directory.database)) return directory;
  const what = existsSync(directory.path) ? 'has no Loadline database' : 'does not exist';
  throw new CommandFailed(
    `The data directory ${directory.path} ${what}. Start the server once (${hint} serve), or name another with --data-dir.`,
  );
}

/** The text of a file of ours, made by `make` at first, mode 0600. */
export function keepFile(path: string, make: () => string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const text = make();
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
  return text;
}

function notWritable(path: string, error: unknown): CommandFailed {
  const code = (error as { code?: unknown }).code;
  const why =
    code === 'EACCES' || code === 'EPERM'
      ? 'this user may not write there'
      : code === 'EROFS'
        ? 'the file system is read-only'
        : code === 'ENOSPC'
          ? 'the disk is full'
          : code === 'ENOTDIR'
            ? `${dirname(path)} is not a directory`
            : String(code ?? 'unknown reason');
  return new CommandFailed(
    `The data directory ${path} cannot be used: ${why}. Name another with --data-dir or LOADLINE_DATA_DIR.`,
  );
}
