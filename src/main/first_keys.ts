// Owns what the first start makes: one application key, shown once, and the admin key, kept in a file of its owner's.
import { existsSync } from 'node:fs';
import { CommandFailed } from '../cli/terminal.ts';
import { openKeyStore } from '../store/sqlite/key_store.ts';
import { systemIds } from '../support/ids.ts';
import { keepFile, type DataDirectory } from './data_directory.ts';

export interface FirstKeys {
  /** The application key of a first start; null at later ones, because only its hash is kept. */
  readonly key: string | null;
  /** Null where LOADLINE_ADMIN_KEY is set. */
  readonly adminKeyPath: string | null;
}

export interface FirstKeysOptions {
  readonly directory: DataDirectory;
  readonly version: string;
  readonly adminKey: string | undefined;
}

/** Opens (and at first makes) the database for a moment. Throws CommandFailed where it is refused. */
export function firstKeys({ directory, version, adminKey }: FirstKeysOptions): FirstKeys {
  try {
    const store = openKeyStore({
      path: directory.database,
      programVersion: version,
      create: true,
      randomBytes: systemIds.randomBytes,
      nowMs: Date.now,
    });
    try {
      const make = (name: string, kind: 'application' | 'admin'): string =>
        store.create({
          name,
          project: 'default',
          kind,
          task: null,
          route: null,
          models: null,
          expiresAtMs: null,
          mayLowerRisk: false,
        }).key;
      const isFirst = !store.list().some((row) => row.kind === 'application');
      const needsAdmin = adminKey === undefined && !existsSync(directory.adminKey);
      if (needsAdmin) keepFile(directory.adminKey, () => make('admin', 'admin'));
      return {
        key: isFirst ? make('first', 'application') : null,
        adminKeyPath: adminKey === undefined ? directory.adminKey : null,
      };
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreRefused') throw new CommandFailed(error.message);
    throw error;
  }
}
