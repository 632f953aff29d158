// Owns the check of a key against all keys: an immutable snapshot in memory, so that no request waits for a store. A change
// of keys is a new keyring. Wrong, unknown, revoked and expired keys are one answer and take the same steps.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller, KeyRow } from './caller.ts';
import { parseKey } from './keys.ts';
import { APPLICATION_RIGHTS } from './rights.ts';

export interface Keyring {
  /** The caller that an application key stands for at `nowMs` (wall clock), or undefined. */
  readonly authenticate: (key: string, nowMs: number) => Caller | undefined;
  /** Keys that are in it, valid or not. */
  readonly size: number;
}

interface Held {
  readonly caller: Caller;
  readonly secretHash: Buffer;
  /** Infinity without an end; minus infinity for what is never valid here: revoked keys and those of the admin API. */
  readonly validUntilMs: number;
}

const HASH_BYTES = 32;

/** Compared with where there is no such key: all the steps are taken, and the hash of nothing we issue is all zeros. */
const NOBODY: Held = {
  caller: {
    orgId: '',
    projectId: '',
    projectName: '',
    keyId: '',
    keyName: '',
    rights: new Set(),
    allowedModels: [],
    task: null,
    route: null,
    mayLowerRisk: false,
    compat: 'strict',
  },
  secretHash: Buffer.alloc(HASH_BYTES),
  validUntilMs: Number.NEGATIVE_INFINITY,
};

/** O(1) a look-up, whatever the number of keys. A row whose hash is no SHA-256 matches nothing. */
export function createKeyring(rows: Iterable<KeyRow>): Keyring {
  const held = new Map<string, Held>();
  for (const row of rows) {
    const secretHash = Buffer.from(row.secretHash, 'hex');
    if (secretHash.length === HASH_BYTES)
      held.set(row.id, { caller: callerOf(row), secretHash, validUntilMs: validUntil(row) });
  }
  return {
    size: held.size,
    authenticate: (key, nowMs) => {
      const parsed = parseKey(key);
      if (parsed === undefined) return undefined;
      const found = held.get(parsed.id) ?? NOBODY;
      const hash = createHash('sha256').update(parsed.secret).digest();
      const isRight = timingSafeEqual(hash, found.secretHash);
      const isValid = nowMs < found.validUntilMs;
      return isRight && isValid ? found.caller : undefined;
    },
  };
}

/** A revoked key stays revoked whatever a clock says; an end that is not a time is one that has passed. */
function validUntil(row: KeyRow): number {
  if (row.kind !== 'application' || row.revokedAtMs !== null) return Number.NEGATIVE_INFINITY;
  return row.expiresAtMs ?? Number.POSITIVE_INFINITY;
}

/** Made once a key, so that a request allocates none. */
function callerOf(row: KeyRow): Caller {
  return {
    orgId: row.orgId,
    projectId: row.projectId,
    projectName: row.projectName,
    keyId: row.id,
    keyName: row.name,
    rights: APPLICATION_RIGHTS,
    allowedModels: row.allowedModels,
    task: row.task,
    route: row.route,
    mayLowerRisk: row.mayLowerRisk,
    compat: row.compat,
  };
}
