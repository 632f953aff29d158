// Changes to the shape of data, to infrastructure and to whole files, each with what must be said of it. Written for
// this test.
import { fenced, type SignalCase } from './case.ts';

export const SHAPE_DIFFS: readonly SignalCase[] = [
  {
    name: 'a probe goes from a manifest',
    ask: fenced(
      'diff',
      `
--- a/deploy/api.yaml
+++ b/deploy/api.yaml
@@ -20,10 +20,6 @@ spec:
           image: registry.example.net/api:4.2.1
-          readinessProbe:
-            httpGet:
-              path: /ready
-              port: 8080
           ports:
             - containerPort: 8080
`,
    ),
    finds: [
      { rule: 'path.infra', at: 'deploy/api.yaml' },
      { rule: 'infra.safeguard-removed', severity: 'high' },
    ],
  },
  {
    name: 'a feature switch is thrown',
    ask: `
--- a/flags.json
+++ b/flags.json
@@ -2,3 +2,3 @@
-  "rollout_new_checkout": 5,
+  "rollout_new_checkout": 100,
`,
    finds: [{ rule: 'diff.switch', category: 'production' }],
  },
  {
    name: 'limits of a production pool',
    ask: `
--- a/env/production/db.toml
+++ b/env/production/db.toml
@@ -1,2 +1,2 @@
-pool_size = 20
+pool_size = 400
`,
    finds: [{ rule: 'diff.capacity', severity: 'high' }, { rule: 'path.production' }],
  },
  {
    name: 'field numbers of a message',
    ask: `sort the fields by name

@@ -3,6 +3,6 @@ message Parcel {
-  string id = 1;
-  int64 weight_grams = 2;
+  int64 weight_grams = 1;
+  string id = 2;
   string hub = 3;
 }
`,
    finds: [{ rule: 'diff.wire-number', severity: 'high', category: 'schema' }],
  },
  {
    name: 'a field of a message goes',
    ask: `unused

--- a/api/parcel.proto
+++ b/api/parcel.proto
@@ -3,5 +3,4 @@ message Parcel {
   string id = 1;
-  string legacy_code = 2;
   string hub = 3;
 }
`,
    finds: [{ rule: 'diff.wire-number', severity: 'high' }, { rule: 'path.api-contract' }],
  },
  {
    name: 'an enumeration is sorted',
    ask: `alphabetical order

@@ -1,6 +1,6 @@ enum State {
-  Open,
-  Held,
-  Closed,
+  Closed,
+  Held,
+  Open,
 }
`,
    finds: [{ rule: 'diff.enum-order', category: 'schema' }],
  },
  {
    name: 'a member in the middle of an ordinal enumeration',
    ask: `
@@ -4,6 +4,7 @@ public enum Priority {
     LOW,
+    NORMAL,
     HIGH,
     URGENT
 }
`,
    finds: [{ rule: 'diff.enum-order' }],
  },
  {
    name: 'a migration that drops',
    ask: `
diff --git a/db/migrate/20260101_cleanup.rb b/db/migrate/20260101_cleanup.rb
new file mode 100644
--- /dev/null
+++ b/db/migrate/20260101_cleanup.rb
@@ -0,0 +1,5 @@
+class Cleanup < ActiveRecord::Migration[7.1]
+  def change
+    remove_column :parcels, :legacy_code, :string
+  end
+end
`,
    finds: [
      { rule: 'path.schema', at: 'db/migrate/20260101_cleanup.rb' },
      { rule: 'diff.schema-drop', severity: 'high' },
    ],
  },
  {
    name: 'a column inside a table statement',
    ask: `
@@ -3,4 +3,5 @@ CREATE TABLE parcels (
   id bigint PRIMARY KEY,
+  hub_code char(4) NOT NULL,
   weight_grams bigint
 );
`,
    finds: [{ rule: 'diff.schema', category: 'schema', at: 'hub_code char(4) NOT NULL' }],
  },
  {
    name: 'SQL in the added lines of a migration file',
    ask: `
diff --git a/migrations/0042_rates.sql b/migrations/0042_rates.sql
--- a/migrations/0042_rates.sql
+++ b/migrations/0042_rates.sql
@@ -1,2 +1,3 @@
 BEGIN;
+ALTER TABLE lanes DROP COLUMN carrier;
 COMMIT;
`,
    finds: [{ rule: 'sql.drop-column', severity: 'high', at: 'ALTER TABLE lanes DROP COLUMN carrier' }],
  },
  {
    name: 'SQL in a string of code',
    ask: `
--- a/jobs/clean.py
+++ b/jobs/clean.py
@@ -4,3 +4,3 @@ def clean(db):
-    db.execute("DELETE FROM scans WHERE created_at < now() - interval '90 days'")
+    db.execute("DELETE FROM scans")
`,
    finds: [{ rule: 'sql.delete-all', severity: 'high', at: 'DELETE FROM scans' }],
  },
  {
    name: 'a module of Terraform loses its guard',
    ask: fenced(
      'diff',
      `
--- a/infra/db.tf
+++ b/infra/db.tf
@@ -8,9 +8,6 @@ resource "aws_db_instance" "main" {
   engine              = "postgres"
-  lifecycle {
-    prevent_destroy = true
-  }
   instance_class      = "db.m6g.large"
`,
    ),
    finds: [{ rule: 'infra.safeguard-removed', severity: 'high', at: 'prevent_destroy = true' }],
  },
  {
    name: 'a pipeline file',
    ask: `
diff --git a/.github/workflows/release.yml b/.github/workflows/release.yml
--- a/.github/workflows/release.yml
+++ b/.github/workflows/release.yml
@@ -10,4 +10,3 @@ jobs:
   publish:
-    needs: [test, approve]
     runs-on: ubuntu-latest
`,
    finds: [{ rule: 'path.ci', at: '.github/workflows/release.yml' }, { rule: 'infra.safeguard-removed' }],
  },
  {
    name: 'a rename of a file into the folder of payments',
    ask: `
diff --git a/src/util/round.ts b/src/billing/round.ts
similarity index 100%
rename from src/util/round.ts
rename to src/billing/round.ts
`,
    finds: [{ rule: 'path.money', at: 'src/billing/round.ts' }],
    paths: ['src/util/round.ts', 'src/billing/round.ts'],
  },
  {
    name: 'a file of access rules is deleted',
    ask: `
diff --git a/src/auth/guard.ts b/src/auth/guard.ts
deleted file mode 100644
index 3f1c2aa..0000000
--- a/src/auth/guard.ts
+++ /dev/null
@@ -1,3 +0,0 @@
-export function guard(user: User): void {
-  if (!user.isActive) throw new Forbidden();
-}
`,
    finds: [
      { rule: 'path.auth', at: 'src/auth/guard.ts' },
      { rule: 'diff.deletes-file' },
      { rule: 'diff.check-removed', severity: 'high' },
    ],
  },
  {
    name: 'a secret comes in with a change',
    ask: `
--- a/deploy/settings.py
+++ b/deploy/settings.py
@@ -1,2 +1,2 @@
-DATABASE_URL = os.environ["DATABASE_URL"]
+DATABASE_URL = "postgres://billing:k9X2vQ7pLm4@db1.example.net:5432/ledger"
`,
    finds: [{ rule: 'secrets.connection', severity: 'high' }],
  },
  {
    name: 'a change of many lines says so',
    ask: `review?

--- a/src/engine.ts
+++ b/src/engine.ts
@@ -1,1 +1,400 @@
${Array.from({ length: 400 }, (_, index) => `+  step${index}(state);`).join('\n')}
`,
    finds: [{ rule: 'diff.size', severity: 'medium', category: 'production' }],
  },
];
