// Owns the schema: one numbered step for each change, from the first table on. A released step is never edited, because
// databases that have it exist; the next change is a new step at the end. Data, no flow: open_database.ts runs it.

export interface Migration {
  /** 1, 2, 3 … without gaps: the schema version that the step leads to. */
  readonly version: number;
  readonly says: string;
  readonly sql: string;
}

/**
 * `requests` holds what reports filter, group and add up, about 300 bytes a row, so that a report reads little. The rest of
 * a record lies in `request_details` under the same number, as the JSON that the journal wrote: fields that later versions
 * add survive there without a new column. Both are one fact, so the owner columns stand in `requests` alone.
 *
 * Money is nano-dollars, tokens are counts, both NULL when unknown and never 0 in its place; times are milliseconds. Flags
 * are 0 and 1.
 */
const FIRST_TABLES = `
CREATE TABLE organisations (
  id            TEXT NOT NULL PRIMARY KEY,
  name          TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE projects (
  id            TEXT NOT NULL PRIMARY KEY,
  org_id        TEXT NOT NULL REFERENCES organisations (id),
  name          TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (org_id, name)
) STRICT;

INSERT INTO organisations (id, name, created_at_ms) VALUES ('default', 'default', 0);
INSERT INTO projects (id, org_id, name, created_at_ms) VALUES ('default', 'default', 'default', 0);

CREATE TABLE keys (
  id             TEXT NOT NULL PRIMARY KEY,
  org_id         TEXT NOT NULL REFERENCES organisations (id),
  project_id     TEXT NOT NULL REFERENCES projects (id),
  name           TEXT NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('application', 'admin')),
  secret_hash    TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  expires_at_ms  INTEGER,
  revoked_at_ms  INTEGER,
  allowed_models TEXT,
  task           TEXT,
  route          TEXT,
  may_lower_risk INTEGER NOT NULL,
  compat         TEXT NOT NULL
) STRICT;

CREATE TABLE requests (
  seq                   INTEGER PRIMARY KEY,
  id                    TEXT NOT NULL UNIQUE,
  org_id                TEXT NOT NULL,
  project_id            TEXT NOT NULL,
  key_id                TEXT NOT NULL,
  replica_id            TEXT NOT NULL,
  started_at_ms         INTEGER NOT NULL,
  settled_at_ms         INTEGER,
  status                TEXT NOT NULL,
  http_status           INTEGER,
  error_code            TEXT,
  endpoint              TEXT NOT NULL,
  origin                TEXT NOT NULL,
  parent_id             TEXT,
  requested_model       TEXT NOT NULL,
  served_model          TEXT,
  stream                INTEGER NOT NULL,
  simulated             INTEGER NOT NULL,
  kind                  TEXT NOT NULL,
  route                 TEXT NOT NULL,
  tier                  TEXT NOT NULL,
  rule                  TEXT NOT NULL,
  task                  TEXT NOT NULL,
  risk                  TEXT NOT NULL,
  escalated             INTEGER NOT NULL,
  tier_without_risk     TEXT NOT NULL,
  auto_tier             TEXT,
  user_label            TEXT,
  session_id            TEXT,
  attempts              INTEGER NOT NULL,
  input_tokens          INTEGER,
  cached_read_tokens    INTEGER,
  cache_write_5m_tokens INTEGER,
  cache_write_1h_tokens INTEGER,
  output_tokens         INTEGER,
  reasoning_tokens      INTEGER,
  audio_input_tokens    INTEGER,
  audio_output_tokens   INTEGER,
  web_searches          INTEGER,
  usage_source          TEXT,
  reserved_nano_usd     INTEGER,
  cost_nano_usd         INTEGER,
  all_cheap_nano_usd    INTEGER,
  all_strong_nano_usd   INTEGER,
  duration_ms           REAL,
  overhead_ms           REAL
) STRICT;

CREATE INDEX requests_by_time ON requests (started_at_ms);
CREATE INDEX requests_by_parent ON requests (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX requests_escalated ON requests (started_at_ms) WHERE escalated = 1;

CREATE TABLE request_details (
  seq        INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
  intent     TEXT NOT NULL,
  settlement TEXT
) STRICT;
`;

/**
 * What is kept between requests, sealed before it comes here: stored answers, reasoning that must come back. `bytes` is the
 * length of `sealed`; it stands in the index, so that what a project holds is added up without reading it.
 */
const KEPT = `
CREATE TABLE kept (
  seq           INTEGER PRIMARY KEY,
  project_id    TEXT NOT NULL,
  kind          TEXT NOT NULL,
  id            TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  bytes         INTEGER NOT NULL,
  sealed        TEXT NOT NULL,
  UNIQUE (project_id, kind, id)
) STRICT;

CREATE INDEX kept_by_expiry ON kept (expires_at_ms);
CREATE INDEX kept_by_project ON kept (project_id, seq, bytes);
`;

/**
 * What providers' refusals taught of their models (catalog/lesson.ts). `rule` is JSON; `key` tells the lessons of one model
 * apart. They have an epoch of their own: a lesson is no reason to read all keys again.
 */
const LESSONS = `
CREATE TABLE lessons (
  model         TEXT NOT NULL,
  key           TEXT NOT NULL,
  param         TEXT NOT NULL,
  rule          TEXT NOT NULL,
  reason        TEXT NOT NULL,
  learned_at_ms INTEGER NOT NULL,
  PRIMARY KEY (model, key)
) STRICT;

INSERT INTO meta (name, value) VALUES ('lessons_epoch', '0');
`;

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, says: 'the first tables', sql: FIRST_TABLES },
  { version: 2, says: 'what is kept between requests', sql: KEPT },
  { version: 3, says: 'what was learned of models', sql: LESSONS },
];
