// Owns ids and times of simulated answers: both come from the request's bytes alone, so that the same request gets the
// same answer to the last byte.
import { createHash } from 'node:crypto';

/** 1 January 2026: simulated answers are dated within a day of it, whenever they are made. */
const EPOCH_SECONDS = 1_767_225_600;
const DAY_SECONDS = 86_400;

export interface Identity {
  /** `chatcmpl-sim…`: the prefix of the protocol and 24 hex digits. `salt` tells several of one answer apart. */
  readonly id: (prefix: string, salt?: string) => string;
  readonly createdSeconds: number;
}

export function identityOf(path: string, bytes: Uint8Array): Identity {
  const digest = createHash('sha256').update(path).update('\n').update(bytes).digest('hex');
  return {
    id: (prefix, salt = '') => `${prefix}sim${salt}${digest.slice(0, 24)}`,
    createdSeconds: EPOCH_SECONDS + (Number.parseInt(digest.slice(24, 32), 16) % DAY_SECONDS),
  };
}
