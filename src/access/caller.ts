// Who calls and what they may do. Types; keys.ts makes them from credentials.
import type { Compat } from '../wire/codec.ts';

/** Rights that the route table names. `none` needs no key. */
export type Right = 'none' | 'inference' | 'route' | 'compare' | 'read-own' | 'models';

export interface Caller {
  readonly orgId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly keyId: string;
  readonly keyName: string;
  readonly rights: ReadonlySet<Right>;
  /** Globs over model ids and route names; null allows all. */
  readonly allowedModels: readonly string[] | null;
  /** Task of every request of this key that says none itself. */
  readonly task: string | null;
  /** Route of every `auto` request of this key. */
  readonly route: string | null;
  readonly mayLowerRisk: boolean;
  readonly compat: Compat;
}

/** One key as the store keeps it. The secret is stored as SHA-256 only. */
export interface KeyRow {
  /** Public id: 8 base62 characters, looked up by. */
  readonly id: string;
  readonly orgId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly name: string;
  readonly kind: 'application' | 'admin';
  /** Hex SHA-256 of the secret part. */
  readonly secretHash: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly allowedModels: readonly string[] | null;
  readonly task: string | null;
  readonly route: string | null;
  readonly mayLowerRisk: boolean;
  readonly compat: Compat;
}
