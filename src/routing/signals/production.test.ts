// Production is seen where a setting or an address of a file says so, and not in words that sound like it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fenced, scanAsk, scanCall } from './cases/case.ts';

const found = (label: string, text: string): readonly string[] =>
  scanAsk(fenced(label, text)).signals.flatMap((signal) =>
    signal.id.startsWith('production.') && signal.effect === 'modifies' ? [signal.id] : [],
  );

const YES: readonly (readonly [label: string, text: string])[] = [
  ['yaml', 'environment: production'],
  ['yaml', 'namespace: prod'],
  ['yaml', 'stage: "live"'],
  ['yaml', 'cluster: eu-prod-1'],
  ['toml', 'profile = "acme-prod"'],
  ['json', '{\n  "workspace": "production"\n}'],
  ['yaml', 'database: ledger_prod'],
  ['yaml', 'url: https://api.prod.acme.net/v1'],
  ['yaml', 'host: db-prod.acme.net'],
  ['ini', 'endpoint=https://live.acme.net'],
  ['env', 'API_URL=https://production.acme.net'],
  ['hcl', 'endpoint = "https://prod-eu.acme.net:8443"'],
];

const NO: readonly (readonly [label: string, text: string])[] = [
  ['yaml', 'environment: staging'],
  ['yaml', 'stage: preprod'],
  ['yaml', 'stage: non-prod'],
  ['env', 'NODE_ENV=production'],
  ['yaml', 'RAILS_ENV: production'],
  ['yaml', 'title: production of cheese'],
  ['yaml', 'product: lamp'],
  ['yaml', 'url: https://products.acme.net'],
  ['yaml', 'url: https://api.acme.net/production'],
  ['yaml', 'livestream: on'],
  ['yaml', 'delivery: tomorrow'],
  ['ts', "const environment = 'production';"],
];

describe('production', () => {
  for (const [label, text] of YES) test(text, () => assert.ok(found(label, text).length > 0));
  for (const [label, text] of NO) test(`${text} is not it`, () => assert.deepEqual(found(label, text), []));

  test('in a sentence it is talk', () => {
    assert.deepEqual(scanAsk('Is environment: production the right word for api.prod.acme.net?').signals, []);
  });

  test('a command that reads production says nothing, one that changes it is high', () => {
    assert.deepEqual(scanCall('bash', { command: 'kubectl --context prod get pods' }).signals, []);
    assert.equal(scanCall('bash', { command: 'kubectl --context prod cordon node-1' }).signals[0]?.severity, 'high');
  });

  test('what a change takes away is not where it goes', () => {
    const ask = '--- a/app/a.yaml\n+++ b/app/a.yaml\n@@ -1 +1 @@\n-stage: prod\n+stage: dev\n';
    assert.ok(!scanAsk(ask).signals.some((signal) => signal.id === 'production.setting'));
  });
});
