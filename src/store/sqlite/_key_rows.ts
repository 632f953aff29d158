// Owns the form of a key in the database. Reading never throws for a single odd row: such a key may use nothing.
import type { Database } from 'bun:sqlite';
import type { KeyRow } from '../../access/caller.ts';

interface StoredKey {
  readonly id: string;
  readonly org_id: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly name: string;
  readonly kind: string;
  readonly secret_hash: string;
  readonly created_at_ms: bigint;
  readonly expires_at_ms: bigint | null;
  readonly revoked_at_ms: bigint | null;
  readonly allowed_models: string | null;
  readonly task: string | null;
  readonly route: string | null;
  readonly may_lower_risk: bigint;
  readonly compat: string;
}

const SELECT = `SELECT keys.*, projects.name AS project_name
FROM keys JOIN projects ON projects.id = keys.project_id
ORDER BY keys.created_at_ms, keys.id`;

const INSERT = `INSERT INTO keys (id, org_id, project_id, name, kind, secret_hash, created_at_ms, expires_at_ms,
  revoked_at_ms, allowed_models, task, route, may_lower_risk, compat)
VALUES ($id, $org_id, $project_id, $name, $kind, $secret_hash, $created_at_ms, $expires_at_ms,
  $revoked_at_ms, $allowed_models, $task, $route, $may_lower_risk, $compat)`;

/** Every key, revoked and expired ones too, oldest first. */
export function readKeyRows(database: Database): readonly KeyRow[] {
  const statement = database.prepare<StoredKey, []>(SELECT);
  try {
    return statement.all().map(decodeKey);
  } finally {
    statement.finalize();
  }
}

/** Throws where the id is taken. */
export function insertKeyRow(database: Database, row: KeyRow): void {
  const statement = database.prepare<null, [Record<string, string | number | null>]>(INSERT);
  try {
    statement.run({
      id: row.id,
      org_id: row.orgId,
      project_id: row.projectId,
      name: row.name,
      kind: row.kind,
      secret_hash: row.secretHash,
      created_at_ms: row.createdAtMs,
      expires_at_ms: row.expiresAtMs,
      revoked_at_ms: row.revokedAtMs,
      allowed_models: row.allowedModels === null ? null : JSON.stringify(row.allowedModels),
      task: row.task,
      route: row.route,
      may_lower_risk: row.mayLowerRisk ? 1 : 0,
      compat: row.compat,
    });
  } finally {
    statement.finalize();
  }
}

function decodeKey(stored: StoredKey): KeyRow {
  return {
    id: stored.id,
    orgId: stored.org_id,
    projectId: stored.project_id,
    projectName: stored.project_name,
    name: stored.name,
    kind: stored.kind === 'admin' ? 'admin' : 'application',
    secretHash: stored.secret_hash,
    createdAtMs: Number(stored.created_at_ms),
    expiresAtMs: stored.expires_at_ms === null ? null : Number(stored.expires_at_ms),
    revokedAtMs: stored.revoked_at_ms === null ? null : Number(stored.revoked_at_ms),
    allowedModels: stored.allowed_models === null ? null : decodeModels(stored.allowed_models),
    task: stored.task,
    route: stored.route,
    mayLowerRisk: stored.may_lower_risk === 1n,
    compat: stored.compat === 'lenient' ? 'lenient' : 'strict',
  };
}

/** A list that cannot be read allows nothing, not everything. */
function decodeModels(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}
