// Infrastructure weighs by where it lands, a diff that takes a safeguard away is grave, and public sets of good and bad
// files are measured in place.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rankOfRisk, type Signal } from '../decision.ts';
import { fenced, isGrave, scanAsk, scanCall } from './cases/case.ts';

const ids = (signals: readonly Signal[]): readonly string[] =>
  signals.map((signal) => `${signal.id} ${signal.severity}`);
const change = (path: string, removed: readonly string[], added: readonly string[]): string =>
  [
    `--- a/${path}`,
    `+++ b/${path}`,
    '@@ -1,9 +1,9 @@',
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    '',
  ].join('\n');

describe('safeguards that a change takes away', () => {
  const rows: readonly (readonly [name: string, path: string, removed: readonly string[]])[] = [
    ['a guard against destruction', 'infra/db.tf', ['    prevent_destroy = true']],
    ['a protection of a database', 'infra/db.tf', ['  deletion_protection = true']],
    ['encryption', 'infra/db.tf', ['  storage_encrypted = true']],
    [
      'limits of a container',
      'k8s/api.yaml',
      ['          resources:', '            limits:', '              memory: 512Mi'],
    ],
    ['a probe', 'k8s/api.yaml', ['          livenessProbe:', '            httpGet:']],
    ['a password of a cache', 'etc/redis.conf', ['requirepass abcd1234']],
    ['a block of public access', 'infra/s3.tf', ['  block_public_policy = true']],
    ['a condition of a policy', 'infra/policy.json', ['      "Condition": {']],
    ['jobs that come first', '.github/workflows/ship.yml', ['    needs: [test]']],
  ];
  for (const [name, path, removed] of rows) {
    test(name, () => {
      const { signals } = scanAsk(change(path, removed, ['# gone']));
      assert.ok(ids(signals).includes('infra.safeguard-removed high'), ids(signals).join());
    });
  }

  test('what only changes its value was not taken away', () => {
    const { signals } = scanAsk(
      change('k8s/api.yaml', ['          limits: {memory: 1Gi}'], ['          limits: {memory: 2Gi}']),
    );
    assert.ok(!signals.some((signal) => signal.id === 'infra.safeguard-removed'), ids(signals).join());
  });
  test('what was off was no safeguard', () => {
    const { signals } = scanAsk(change('infra/db.tf', ['  deletion_protection = false'], []));
    assert.ok(!signals.some((signal) => signal.id === 'infra.safeguard-removed'), ids(signals).join());
  });
  test('a label that goes is none', () => {
    const { signals } = scanAsk(change('k8s/api.yaml', ['    team: hub'], []));
    assert.ok(!signals.some((signal) => signal.id === 'infra.safeguard-removed'), ids(signals).join());
  });
});

describe('where it lands', () => {
  const manifest = (namespace: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: ${namespace}\nspec:\n  hostNetwork: true\n`;
  const worst = (text: string): number =>
    Math.max(...scanAsk(text).signals.map((signal) => rankOfRisk(signal.severity)));
  test('a throwaway lowers all of it', () => assert.equal(worst(fenced('yaml', manifest('playground'))), 1));
  test('an unknown place leaves it', () => assert.equal(worst(fenced('yaml', manifest('wages'))), 3));
  test('a file of tests is low', () => {
    assert.ok(
      !scanCall('Write', { file_path: 'tests/fixtures/pod.yaml', content: 'kind: Pod\nhostPID: true\n' }).signals.some(
        (signal) => signal.id === 'infra.privileged' && isGrave(signal),
      ),
    );
  });
  test('a file of production is high', () => {
    const { signals } = scanCall('Write', { file_path: 'k8s/prod/pod.yaml', content: 'apiVersion: v1\nkind: Pod\n' });
    assert.ok(ids(signals).includes('path.infra high'), ids(signals).join());
  });
  test('a secret in the clear is grave in a throwaway too', () => {
    const text = fenced(
      'yaml',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: playground\nspec:\n  env:\n    - name: API_SECRET\n      value: k2J9sdfWpq\n',
    );
    assert.ok(scanAsk(text).signals.some((signal) => signal.category === 'secrets' && isGrave(signal)));
  });
  test('settings of a file that is no infrastructure are medium at most', () => {
    assert.ok(
      scanAsk(fenced('yaml', 'privileged: true\nname: dana\n')).signals.every((signal) => signal.severity !== 'high'),
    );
  });
  test('output of a build is not looked at', () => {
    assert.deepEqual(scanCall('Write', { file_path: 'node_modules/a/b.yaml', content: 'hostPID: true\n' }).signals, []);
  });
});

const trivy = new URL('../../../../shared/data/risk/trivy-checks/iac_examples.jsonl', import.meta.url);

describe(
  'files that a scanner of infrastructure knows',
  { skip: existsSync(trivy) ? false : 'shared data is absent: trivy examples are not measured' },
  () => {
    interface Row {
      readonly severity: string;
      readonly label: string;
      readonly text: string;
    }
    /** Names and comments give the label away: both go first. */
    const plain = (text: string): string =>
      text
        .split('\n')
        .filter((line) => !/^\s*(?:#|\/\/)/.test(line))
        .map((line) => line.replace(/\s#.*$/, '').replace(/\b(?:good|bad)[ _-]?(?:example)?/gi, 'x'))
        .join('\n');
    const rows = (): readonly Row[] =>
      readFileSync(trivy, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Row);

    test('99 of 100 are infrastructure of medium or more, fenced and bare', () => {
      const all = rows();
      for (const wrap of [(text: string) => fenced('', text), (text: string) => `Apply this:\n\n${text}`]) {
        const found = all.filter((row) => scanAsk(wrap(plain(row.text))).signals.some(isGrave));
        assert.ok(found.length / all.length >= 0.99, `${found.length} of ${all.length}`);
      }
    });

    test('what is critical and bad is told from good where a setting shows it', () => {
      const judged = rows().filter((row) => row.severity === 'HIGH' || row.severity === 'CRITICAL');
      const isHigh = (row: Row): boolean =>
        scanAsk(fenced('', plain(row.text))).signals.some((signal) => signal.severity === 'high');
      const bad = judged.filter((row) => row.label === 'bad');
      const caught = bad.filter(isHigh).length;
      const alarms = judged.filter((row) => row.label === 'good' && isHigh(row)).length;
      // What is missing altogether is not seen yet: a queue without a key has no setting that says so.
      assert.ok(caught / bad.length >= 0.6, `${caught} of ${bad.length}`);
      assert.ok(caught / (caught + alarms) >= 0.8, `${alarms} false alarms beside ${caught}`);
    });
  },
);
