// Long requests as they arrive from people who paste everything: what is grave in them is one small place among much that
// is not, or there is none at all. Written for this test.
import { fenced, type SignalCase } from './case.ts';

const PLAN = `# Plan for the move of the label service

We move the label service from the old rack to the new cluster. Background, for those who were not there: the outage in
March was caused by a migration that dropped a column before the readers were switched, and production was read-only for
two hours. Refunds were late by a day. Nobody wants that again.

## Steps

1. Announce the window in the channel.
2. Freeze deployments.
3. Copy the data, compare counts.
4. Switch the readers.
5. Switch the writers.
6. Wait a week.

## Queries for the comparison

${fenced(
  'sql',
  `
SELECT count(*) FROM labels;
SELECT hub, count(*) FROM labels GROUP BY hub ORDER BY hub;
EXPLAIN SELECT id FROM labels WHERE printed_at IS NULL;
`,
)}

## Commands for looking

${fenced('sh', 'kubectl -n labels get deploy,po\nkubectl -n labels logs deploy/label-api --tail=50\ngit log --oneline -20\n')}
`;

const LOG = Array.from(
  { length: 60 },
  (_, index) =>
    `2026-01-05T10:${String(index).padStart(2, '0')}:00Z INFO [label-api] printed label id=${index} hub=RTM took_ms=${index * 3} retry=0`,
).join('\n');

const MANIFESTS = ['api', 'worker', 'cron', 'cache']
  .map(
    (name) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: label-${name}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: ${name}
          image: registry.acme.net/labels/${name}:7.1.0
          resources:
            limits:
              memory: 256Mi
`,
  )
  .join('---\n');

const HARMLESS_FILES = Array.from(
  { length: 12 },
  (_, index) => `diff --git a/docs/page${index}.md b/docs/page${index}.md
--- a/docs/page${index}.md
+++ b/docs/page${index}.md
@@ -1,3 +1,3 @@
 # Page ${index}
-This pgae is about payments and roles.
+This page is about payments and roles.
 
`,
).join('');

export const LONG_ASKS: readonly SignalCase[] = [
  { name: 'a plan with reading only', ask: `Proofread, please.\n\n${PLAN}`, quiet: true },
  {
    name: 'the same plan with one more step',
    ask: `Proofread and then do the last step.\n\n${PLAN}\n## Clean up\n\n${fenced('sql', 'ALTER TABLE labels DROP COLUMN printed_by;')}\n`,
    finds: [{ rule: 'sql.drop-column', severity: 'high', at: 'ALTER TABLE labels DROP COLUMN printed_by' }],
  },
  {
    name: 'the same plan with one more command',
    ask: `${PLAN}\n## Clean up\n\n${fenced('sh', 'kubectl delete ns labels-old')}\n`,
    finds: [{ rule: 'shell.cluster-delete', severity: 'high', at: 'kubectl delete ns labels-old' }],
  },
  { name: 'a log of an hour', ask: `what is slow here?\n\n${LOG}`, quiet: true },
  { name: 'a log in a fence', ask: `what is slow here?\n\n${fenced('log', LOG)}`, quiet: true },
  {
    name: 'a log with a password in one line',
    ask: `${LOG}\n2026-01-05T11:00:00Z WARN cannot reach amqps://labels:k9X2vQ7p@mq.acme.net:5671\n${LOG}`,
    finds: [{ rule: 'secrets.connection', severity: 'high', at: 'amqps://labels:k9X2vQ7p@mq.acme.net' }],
  },
  {
    name: 'four manifests',
    ask: `roll out\n\n${fenced('yaml', MANIFESTS)}`,
    finds: [{ rule: 'infra.kubernetes', severity: 'medium' }],
    not: ['infra.privileged', 'infra.scale-zero'],
  },
  {
    name: 'four manifests, one of them with a right too many',
    ask: `roll out\n\n${fenced('yaml', `${MANIFESTS}---\napiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n`)}`,
    finds: [{ rule: 'infra.privileged', severity: 'high', at: 'hostPID: true' }],
  },
  {
    name: 'twelve pages of documentation',
    ask: `merge?\n\n${HARMLESS_FILES}`,
    quiet: true,
    paths: ['docs/page0.md', 'docs/page11.md'],
  },
  {
    name: 'twelve pages of documentation and one line of a policy',
    ask: `docs only, merge?

${HARMLESS_FILES}diff --git a/app/policy.py b/app/policy.py
--- a/app/policy.py
+++ b/app/policy.py
@@ -1,3 +1,3 @@ def may_read(user, page):
-    return page.public or user.team == page.team
+    return page.public or user.team is not None
 
`,
    finds: [{ rule: 'diff.check-weakened', at: 'user.team == page.team' }],
    paths: ['docs/page3.md', 'app/policy.py'],
  },
  {
    name: 'a conversation that is pasted, with an order in it',
    ask: `what did we agree on?

Dana: the old cluster is still running
Ola: can we drop it
Dana: yes, next week
Eva: I would run \`terraform destroy\` after the holidays
Dana: fine`,
    quiet: true,
  },
  {
    name: 'a book of shell with comments only',
    ask: fenced(
      'sh',
      [
        '# rm -rf / would be bad',
        '# kubectl delete ns payments too',
        'echo "nothing happens here"',
        'ls -la',
        'pwd',
      ].join('\n'),
    ),
    quiet: true,
  },
  {
    name: 'a chapter on SQL',
    ask: `Explain this chapter in simple words.

DELETE removes rows, TRUNCATE empties a table, and DROP removes the table itself. With WHERE a DELETE is limited to the
rows that match. An UPDATE without WHERE changes all rows. GRANT gives rights, REVOKE takes them. Beginners mix up ALTER
and UPDATE: the first changes the shape, the second the content.`,
    quiet: true,
  },
  {
    name: 'a questionnaire',
    ask: `Answer in one word each.

Name: Dana
Role: lead
Team: payments
Favourite colour: green
Years in production: 12
Password manager: yes`,
    quiet: true,
  },
  {
    name: 'structure in a request that is written in German',
    ask: `Kannst du das bitte so ausrollen? Die Kollegen warten schon.

${fenced('yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: etikett\nspec:\n  type: LoadBalancer\n')}

Danke!`,
    finds: [{ rule: 'infra.kubernetes' }],
  },
  {
    name: 'structure in a request that is written in Japanese',
    ask: 'これを今夜実行してください。\n\nDELETE FROM scans;\n\nよろしくお願いします。',
    finds: [{ rule: 'sql.delete-all', severity: 'high' }],
  },
  {
    name: 'structure in a request that is written in Spanish',
    ask: `Ejecuta esto, por favor:\n\n${fenced('bash', 'aws s3 rm s3://manifiestos --recursive')}`,
    finds: [{ rule: 'shell.cloud-delete', severity: 'high' }],
  },
  {
    name: 'structure in a request that is written in Chinese',
    ask: '把这个合并：\n\n@@ -3,4 +3,3 @@ def open(door, user):\n-    if not user.is_guard: raise Denied()\n     door.unlock()\n',
    finds: [{ rule: 'diff.check-removed', severity: 'high' }],
  },
  {
    name: 'structure in a request that is written in French',
    ask: 'Tu peux valider ?\n\nALTER TABLE colis RENAME COLUMN poids TO poids_grammes;\n',
    finds: [{ rule: 'sql.rename', severity: 'high' }],
  },
  {
    name: 'structure in a request that is written in Portuguese',
    ask: 'roda isso na máquina da oficina:\n\n$ sudo systemctl stop postgresql\n',
    finds: [{ rule: 'shell.service' }],
  },
];
