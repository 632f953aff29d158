// Statements in every place where they turn up, and sentences that only speak of them. Written for this test.
import { fenced, type SignalCase } from './case.ts';

/** Each statement alone in a fence: rule and severity. */
export const STATEMENTS: readonly (readonly [
  statement: string,
  rule: string | undefined,
  severity?: 'low' | 'medium' | 'high',
])[] = [
  ['DROP DATABASE ledger;', 'sql.drop-database', 'high'],
  ['DROP SCHEMA IF EXISTS audit CASCADE;', 'sql.drop-database', 'high'],
  ['DROP TABLE parcels;', 'sql.drop-table', 'high'],
  ['drop table if exists "Parcels" cascade', 'sql.drop-table', 'high'],
  ['TRUNCATE scans, events RESTART IDENTITY;', 'sql.truncate', 'high'],
  ['TRUNCATE TABLE scans;', 'sql.truncate', 'high'],
  ['ALTER TABLE parcels DROP COLUMN hub;', 'sql.drop-column', 'high'],
  ['ALTER TABLE parcels DROP hub;', 'sql.drop-column', 'high'],
  ['ALTER TABLE IF EXISTS ONLY public.parcels RENAME COLUMN a TO b;', 'sql.rename', 'high'],
  ['ALTER TABLE parcels RENAME TO shipments;', 'sql.rename', 'high'],
  ['RENAME TABLE a TO b;', 'sql.rename', 'high'],
  ['ALTER TABLE parcels ALTER COLUMN weight TYPE bigint USING weight::bigint;', 'sql.change-type', 'high'],
  ['ALTER TABLE parcels ALTER COLUMN weight SET DATA TYPE numeric(10,2);', 'sql.change-type', 'high'],
  ['ALTER TABLE parcels MODIFY weight BIGINT NOT NULL;', 'sql.change-type', 'high'],
  ['ALTER TABLE parcels CHANGE weight weight_grams INT;', 'sql.change-type', 'high'],
  ['ALTER TABLE [dbo].[parcels] ALTER COLUMN [weight] bigint;', 'sql.change-type', 'high'],
  ['ALTER TABLE parcels ALTER hub SET NOT NULL;', 'sql.set-not-null', 'high'],
  ['ALTER TABLE parcels ALTER hub DROP NOT NULL;', 'sql.alter', 'medium'],
  ["ALTER TABLE parcels ALTER hub SET DEFAULT 'RTM';", 'sql.alter', 'medium'],
  ['ALTER TABLE parcels ADD COLUMN note text;', 'sql.add-column', 'medium'],
  ["ALTER TABLE parcels ADD note text DEFAULT 'none' NOT NULL;", 'sql.add-column', 'medium'],
  ['ALTER TABLE parcels ADD COLUMN seen timestamptz DEFAULT now();', 'sql.add-column', 'medium'],
  ['ALTER TABLE parcels ADD COLUMN hub text NOT NULL;', 'sql.add-column-rewrite', 'high'],
  ['ALTER TABLE parcels ADD COLUMN ref uuid DEFAULT gen_random_uuid();', 'sql.add-column-rewrite', 'high'],
  ['ALTER TABLE parcels ADD COLUMN n serial;', 'sql.add-column-rewrite', 'high'],
  [
    'ALTER TABLE parcels ADD COLUMN total numeric GENERATED ALWAYS AS (a + b) STORED;',
    'sql.add-column-rewrite',
    'high',
  ],
  ['ALTER TABLE parcels ADD CONSTRAINT positive CHECK (weight > 0);', 'sql.add-constraint', 'high'],
  ['ALTER TABLE parcels ADD CONSTRAINT positive CHECK (weight > 0) NOT VALID;', 'sql.constraint', 'medium'],
  ['ALTER TABLE parcels ADD FOREIGN KEY (hub) REFERENCES hubs (id);', 'sql.add-constraint', 'high'],
  ['ALTER TABLE parcels ADD UNIQUE USING INDEX parcels_ref;', 'sql.constraint', 'medium'],
  ['ALTER TABLE parcels VALIDATE CONSTRAINT positive;', 'sql.constraint', 'medium'],
  ['ALTER TABLE parcels DROP CONSTRAINT positive;', 'sql.constraint', 'medium'],
  ['ALTER TABLE parcels DROP PRIMARY KEY;', 'sql.add-constraint', 'high'],
  ['ALTER TABLE parcels DETACH PARTITION p2024;', 'sql.partition', 'high'],
  ['ALTER TABLE parcels DETACH PARTITION p2024 CONCURRENTLY;', 'sql.partition-online', 'medium'],
  ['ALTER TABLE parcels DROP PARTITION p2024;', 'sql.drop-table', 'high'],
  ['ALTER TABLE parcels DISABLE ROW LEVEL SECURITY;', 'sql.policy', 'high'],
  ['ALTER TABLE parcels DISABLE TRIGGER ALL;', 'sql.trigger-off', 'high'],
  ['SET FOREIGN_KEY_CHECKS = 0;', 'sql.trigger-off', 'high'],
  ['ALTER TABLE parcels ENGINE = InnoDB;', 'sql.rebuild', 'high'],
  ['ALTER TABLE parcels SET TABLESPACE fast;', 'sql.rebuild', 'high'],
  ['ALTER TABLE parcels OWNER TO app;', 'sql.role', 'medium'],
  ["ALTER TYPE state ADD VALUE 'held';", 'sql.alter-type', 'medium'],
  ["ALTER TYPE state RENAME VALUE 'held' TO 'parked';", 'sql.rename', 'high'],
  ['ALTER DOMAIN cents ADD CONSTRAINT c CHECK (value >= 0);', 'sql.add-constraint', 'high'],
  ['CREATE INDEX parcels_hub ON parcels (hub);', 'sql.create-index', 'high'],
  ['CREATE UNIQUE INDEX CONCURRENTLY parcels_ref ON parcels (ref);', 'sql.create-index-online', 'medium'],
  ['DROP INDEX parcels_hub;', 'sql.drop-index', 'high'],
  ['DROP INDEX CONCURRENTLY IF EXISTS parcels_hub;', 'sql.drop-index-online', 'medium'],
  ['REINDEX TABLE parcels;', 'sql.rebuild', 'high'],
  ['REINDEX (CONCURRENTLY) TABLE parcels;', 'sql.rebuild-online', 'medium'],
  ['VACUUM FULL parcels;', 'sql.rebuild', 'high'],
  ['VACUUM ANALYZE parcels;', undefined],
  ['CLUSTER parcels;', 'sql.rebuild', 'high'],
  ['OPTIMIZE TABLE parcels;', 'sql.rebuild', 'high'],
  ['REFRESH MATERIALIZED VIEW daily;', 'sql.rebuild', 'high'],
  ['LOCK TABLE parcels IN ACCESS EXCLUSIVE MODE;', 'sql.lock', 'high'],
  ['CREATE TABLE hubs (id bigint PRIMARY KEY);', 'sql.create-table', 'medium'],
  ['CREATE TABLE hubs_copy AS SELECT * FROM hubs;', 'sql.create-table', 'medium'],
  ['SELECT * INTO hubs_copy FROM hubs;', 'sql.create-table', 'medium'],
  ['CREATE TEMP TABLE pick (id bigint);', undefined],
  ['CREATE TABLE #pick (id bigint);', undefined],
  ['CREATE OR REPLACE VIEW open AS SELECT * FROM parcels;', 'sql.create-object', 'medium'],
  ['CREATE TRIGGER t BEFORE INSERT ON parcels FOR EACH ROW EXECUTE FUNCTION f();', 'sql.create-object', 'medium'],
  [
    'CREATE FUNCTION f() RETURNS int AS $$ DELETE FROM x; SELECT 1 $$ LANGUAGE sql SECURITY DEFINER;',
    'sql.grant-wide',
    'high',
  ],
  ['DROP VIEW open;', 'sql.drop-object', 'medium'],
  ['DROP TRIGGER t ON parcels;', 'sql.drop-object', 'medium'],
  ['DELETE FROM scans;', 'sql.delete-all', 'high'],
  ['DELETE FROM scans WHERE 1 = 1;', 'sql.delete-all', 'high'],
  ['DELETE FROM scans WHERE true;', 'sql.delete-all', 'high'],
  ["DELETE FROM scans WHERE created_at < '2020-01-01';", 'sql.delete', 'medium'],
  ['UPDATE parcels SET hub = NULL;', 'sql.update-all', 'high'],
  ["UPDATE parcels SET hub = 'LYS' WHERE id = 7;", 'sql.update', 'medium'],
  ['UPDATE invoices SET total = total * 1.02 WHERE year = 2026;', 'sql.money-rows', 'high'],
  ["UPDATE users SET role = 'admin' WHERE email = 'a@example.net';", 'sql.access-rows', 'high'],
  ['DELETE FROM payments WHERE id = 3;', 'sql.money-rows', 'high'],
  ["INSERT INTO hubs (code) VALUES ('BRN');", 'sql.insert', 'low'],
  [
    "INSERT INTO hubs (code) VALUES ('BRN') ON CONFLICT (code) DO UPDATE SET code = excluded.code;",
    'sql.write',
    'medium',
  ],
  [
    'MERGE INTO hubs USING staged ON hubs.id = staged.id WHEN MATCHED THEN UPDATE SET code = staged.code;',
    'sql.write',
    'medium',
  ],
  ["COPY hubs FROM '/tmp/hubs.csv';", 'sql.write', 'medium'],
  ["COPY hubs TO '/tmp/hubs.csv';", undefined],
  ['WITH old AS (DELETE FROM scans RETURNING *) INSERT INTO archive SELECT * FROM old;', 'sql.delete-all', 'high'],
  ['EXPLAIN DELETE FROM scans;', undefined],
  ['EXPLAIN ANALYZE DELETE FROM scans;', 'sql.delete-all', 'high'],
  ['EXPLAIN (ANALYZE, BUFFERS) UPDATE parcels SET a = 1 WHERE id = 2;', 'sql.update', 'medium'],
  ['GRANT SELECT ON parcels TO reader;', 'sql.grant', 'medium'],
  ['GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO app;', 'sql.grant-wide', 'high'],
  ['GRANT SELECT ON parcels TO PUBLIC;', 'sql.grant-wide', 'high'],
  ["GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;", 'sql.grant-wide', 'high'],
  ['REVOKE INSERT ON parcels FROM app;', 'sql.grant', 'medium'],
  ["CREATE ROLE app LOGIN PASSWORD 'x';", 'sql.role', 'medium'],
  ['CREATE ROLE boss SUPERUSER;', 'sql.role-strong', 'high'],
  ['ALTER ROLE app SUPERUSER;', 'sql.role-strong', 'high'],
  ['DROP ROLE app;', 'sql.role-strong', 'high'],
  ['CREATE POLICY own ON parcels USING (owner = current_user);', 'sql.policy', 'high'],
  ['DROP POLICY own ON parcels;', 'sql.policy', 'high'],
  ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;', 'sql.grant-wide', 'high'],
  ["ALTER SYSTEM SET fsync = 'off';", 'sql.server', 'high'],
  ['SELECT pg_terminate_backend(pid) FROM pg_stat_activity;', 'sql.server', 'high'],
  ['CALL close_month(2026, 1);', 'sql.call', 'medium'],
  ['EXEC sp_rename a, b;', 'sql.call', 'medium'],
  ['DO $$ BEGIN DELETE FROM scans; END $$;', 'sql.delete-all', 'high'],
  ['SELECT count(*) FROM parcels WHERE hub IS NULL;', undefined],
  ['SELECT a FROM parcels FOR UPDATE;', undefined],
  ["SELECT 'DROP TABLE parcels';", undefined],
  ['-- DROP TABLE parcels\nSELECT 1;', undefined],
  ['/* TRUNCATE scans; */ SELECT 1;', undefined],
  ['BEGIN; COMMIT;', undefined],
  ['SHOW TABLES;', undefined],
  ['DESCRIBE parcels;', undefined],
  ["SET lock_timeout = '2s';", undefined],
  ['DROP TABLE tmp_import;', 'sql.drop-table', 'low'],
  ['DELETE FROM import_tmp;', 'sql.delete-all', 'low'],
  ['CREATE TEMP TABLE pick (id int); DELETE FROM pick;', 'sql.delete-all', 'low'],
  ['COMMENT ON TABLE parcels IS $$one row a parcel$$;', 'sql.comment', 'low'],
];

export const SQL_PLACES: readonly SignalCase[] = [
  {
    name: 'a statement under a question is a statement',
    ask: `does this look right to you?

ALTER TABLE lanes
  ADD COLUMN carrier text,
  DROP COLUMN legacy;`,
    finds: [{ rule: 'sql.drop-column', severity: 'high' }, { rule: 'sql.add-column' }],
  },
  {
    name: 'a statement without a semicolon, one line, nothing else',
    ask: 'DELETE FROM sessions WHERE user_id = 12',
    finds: [{ rule: 'sql.delete', at: 'DELETE FROM sessions WHERE user_id = 12' }],
  },
  {
    name: 'lower case over several lines',
    ask: `go

update lanes
set
  km = km * 1.6
where
  unit = 'mi';

thanks`,
    finds: [{ rule: 'sql.update', severity: 'medium' }],
  },
  {
    name: 'a statement after a colon',
    ask: 'please run this on the replica: DELETE FROM scans WHERE hub = 4;',
    finds: [{ rule: 'sql.delete', at: 'DELETE FROM scans WHERE hub = 4' }],
  },
  {
    name: 'a statement that is ordered in backticks',
    ask: 'now execute `TRUNCATE scans` and tell me how long it took',
    finds: [{ rule: 'sql.truncate', severity: 'high', at: 'TRUNCATE scans' }],
  },
  {
    name: 'an index on a table made just before',
    ask: fenced(
      'sql',
      `
CREATE TABLE hubs (id bigint, code text);
CREATE INDEX hubs_code ON hubs (code);
ALTER TABLE hubs ADD CONSTRAINT code_len CHECK (length(code) = 3);
`,
    ),
    finds: [
      { rule: 'sql.create-index-online', severity: 'medium' },
      { rule: 'sql.alter', severity: 'medium' },
    ],
    not: ['sql.create-index', 'sql.add-constraint'],
  },
  {
    name: 'not null after the constraint was validated',
    ask: fenced(
      'sql',
      `
ALTER TABLE lanes VALIDATE CONSTRAINT carrier_set;
ALTER TABLE lanes ALTER COLUMN carrier SET NOT NULL;
`,
    ),
    not: ['sql.set-not-null'],
  },
  {
    name: 'SQL in a fence with the wrong label',
    ask: fenced('', 'DROP TABLE lanes;'),
    finds: [{ rule: 'sql.drop-table', severity: 'high' }],
  },
  {
    name: 'SQL over several lines in a template of code',
    ask: fenced(
      'ts',
      `
await db.query(\`
  DELETE FROM scans
  USING parcels
\`);
`,
    ),
    finds: [{ rule: 'sql.delete' }],
  },
  {
    name: 'SQL in triple quotes of Python',
    ask: fenced(
      'python',
      `
cur.execute("""
    DROP TABLE scans
""")
`,
    ),
    finds: [{ rule: 'sql.drop-table', severity: 'high', at: 'DROP TABLE scans' }],
  },
  {
    name: 'reading in every place stays quiet',
    ask: `why is this slow?

SELECT p.id, count(*)
FROM parcels p
JOIN scans s ON s.parcel_id = p.id
GROUP BY p.id
ORDER BY 2 DESC
LIMIT 10;`,
    quiet: true,
  },
  { name: 'a question about a statement', ask: 'What does ALTER TABLE do, and is it slow?', quiet: true },
  {
    name: 'a word in a sentence',
    ask: 'Drop table reservations from the menu of the site, nobody uses it.',
    quiet: true,
  },
  {
    name: 'to update prices in a sentence',
    ask: 'Update prices set in the contract with the dealer, then mail me.',
    quiet: true,
  },
  { name: 'to delete from a list', ask: 'delete from my shopping list everything that has sugar in it', quiet: true },
  { name: 'a table of furniture', ask: 'create table decorations for twelve guests', quiet: true },
  { name: 'quoted and explained', ask: 'Explain `DROP TABLE users CASCADE` to a beginner.', quiet: true },
  {
    name: 'quoted and not ordered',
    ask: 'I never want to see `TRUNCATE scans` in a review again. Draft a rule.',
    quiet: true,
  },
  { name: 'forbidden in backticks', ask: 'Do not run `DROP TABLE lanes`, only count its rows.', quiet: true },
  {
    name: 'an article',
    ask: 'The post says that the outage began when an engineer ran DELETE without WHERE on the wrong host.',
    quiet: true,
  },
  {
    name: 'a grant of money',
    ask: 'Grant applications to the foundation are due in May; revoke ours on Friday?',
    quiet: true,
  },
  { name: 'to merge into traffic', ask: 'how do I merge into traffic on the ring road', quiet: true },
  { name: 'a cluster in the news', ask: 'cluster headaches: what helps?', quiet: true },
];
