// Owns the form of our keys: ll_<env>_<public id>_<secret>_<checksum>. The id is looked up by, the secret is kept as its
// SHA-256 only, the checksum tells a typing mistake from a wrong key without any look-up. Stores nothing.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Compat } from '../wire/codec.ts';
import type { KeyRow } from './caller.ts';

export interface CreateKeyOptions {
  readonly orgId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly name: string;
  /** An application key unless said. */
  readonly kind?: KeyRow['kind'] | undefined;
  readonly expiresAtMs?: number | null | undefined;
  /** Globs over model ids and route names; null allows all. */
  readonly allowedModels?: readonly string[] | null | undefined;
  readonly task?: string | null | undefined;
  readonly route?: string | null | undefined;
  readonly mayLowerRisk?: boolean | undefined;
  readonly compat?: Compat | undefined;
}

export interface CreatedKey {
  /** Shown once. */
  readonly key: string;
  readonly row: KeyRow;
}

export interface ParsedKey {
  readonly id: string;
  readonly secret: string;
}

/** Bytes from a source that cannot be predicted. */
export type RandomBytes = (count: number) => Uint8Array;

const ENVIRONMENT = 'live';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^8 ids: among 100,000 keys a new one meets an old one once in 2,000 million. */
const ID_CHARS = 8;
/** 238 bits. */
const SECRET_CHARS = 40;
/** 62^6 is just above the 2^32 values of the checksum. */
const CHECKSUM_CHARS = 6;
const KEY = /^(ll_[a-z]{2,8}_([0-9A-Za-z]{8})_([0-9A-Za-z]{32,64}))_([0-9A-Za-z]{6})$/;
/** The longest that KEY takes, and a little: longer text is not looked at. */
const KEY_CHARS_MAX = 128;
/** Bytes from here up would make the first letters of BASE62 likelier than the last. */
const FAIR_BYTES = 248;
/** One draw of random bytes loses 3 %; a source that still has not given enough after this many is broken. */
const DRAWS_MAX = 32;

/** A new key and the row that the store keeps of it. The key itself can be had from nowhere else. */
export function createKey(options: CreateKeyOptions, randomBytes: RandomBytes, nowMs: number): CreatedKey {
  const id = randomText(ID_CHARS, randomBytes);
  const secret = randomText(SECRET_CHARS, randomBytes);
  const body = `ll_${ENVIRONMENT}_${id}_${secret}`;
  const row: KeyRow = {
    id,
    orgId: options.orgId,
    projectId: options.projectId,
    projectName: options.projectName,
    name: options.name,
    kind: options.kind ?? 'application',
    secretHash: hashSecret(secret),
    createdAtMs: nowMs,
    expiresAtMs: options.expiresAtMs ?? null,
    revokedAtMs: null,
    allowedModels: options.allowedModels ?? null,
    task: options.task ?? null,
    route: options.route ?? null,
    mayLowerRisk: options.mayLowerRisk ?? false,
    compat: options.compat ?? 'lenient',
  };
  return { key: `${body}_${checksumOf(body)}`, row };
}

/** Id and secret of a key that is written correctly, whether it exists or not; undefined for anything else. */
export function parseKey(text: string): ParsedKey | undefined {
  if (text.length > KEY_CHARS_MAX) return undefined;
  const [, body = '', id = '', secret = '', checksum] = KEY.exec(text) ?? [];
  return checksum !== undefined && checksumOf(body) === checksum ? { id, secret } : undefined;
}

/** Hex SHA-256. A secret of 238 random bits needs no slow hash: there is nothing to guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let index = 0; index < CHECKSUM_CHARS; index += 1) {
    text = BASE62.charAt(rest % BASE62.length) + text;
    rest = Math.floor(rest / BASE62.length);
  }
  return text;
}

function randomText(length: number, randomBytes: RandomBytes): string {
  let text = '';
  for (let draw = 0; draw < DRAWS_MAX && text.length < length; draw += 1) {
    for (const byte of randomBytes(length)) {
      if (byte < FAIR_BYTES && text.length < length) text += BASE62.charAt(byte % BASE62.length);
    }
  }
  if (text.length < length) throw new Error('the source of random bytes is broken');
  return text;
}
