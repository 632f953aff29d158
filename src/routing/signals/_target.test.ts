// A name says whether a change lands in production, in something that is thrown away, or somewhere unknown.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { severityFor, targetOfName, targetOfNames } from './_target.ts';
import { atLeast, atMost, defineRules } from './_rule.ts';

describe('names', () => {
  const production = [
    'prod',
    'PROD',
    'production',
    'eu-prod-1',
    'api.prod.acme.net',
    'prd',
    'live',
    'db_prod',
    'gke_acme_prod',
    'prod-test-copy',
    'orders-live',
  ];
  const sandbox = [
    'dev',
    'kind-belt',
    'minikube',
    'localhost',
    'localhost:5432',
    '127.0.0.1',
    '127.0.0.1:80',
    '[::1]:5432',
    'test',
    'lab-3',
    'pg-test',
    'demo',
    'docker-desktop',
    'k3d-a',
    'preview-12',
    'tmp_import',
    'scratch',
    'playground',
  ];
  const unknown = [
    'belt',
    'wages',
    'staging',
    'preprod',
    'non-prod',
    'not-live',
    'api.acme.net',
    'main',
    'product',
    'products',
    'delivery',
    'olive',
    'alive',
    'latest',
    'device',
    'kindness',
    '/dev/sda',
    'of=/dev/sda',
    '',
  ];
  for (const name of production) test(`${name} is production`, () => assert.equal(targetOfName(name), 'production'));
  for (const name of sandbox) test(`${name} is a sandbox`, () => assert.equal(targetOfName(name), 'sandbox'));
  for (const name of unknown)
    test(`${name === '' ? 'nothing' : name} is unknown`, () => assert.equal(targetOfName(name), 'unknown'));

  test('the gravest of several decides', () => {
    assert.equal(targetOfNames(['dev', 'prod']), 'production');
    assert.equal(targetOfNames(['belt', 'dev']), 'sandbox');
    assert.equal(targetOfNames(['belt']), 'unknown');
    assert.equal(targetOfNames([]), 'unknown');
  });
});

describe('severities', () => {
  test('production raises, a sandbox lowers', () => {
    assert.equal(severityFor('production', 'low'), 'high');
    assert.equal(severityFor('sandbox', 'high'), 'low');
    assert.equal(severityFor('unknown', 'medium'), 'medium');
  });
  test('floors and ceilings', () => {
    assert.equal(atLeast('low', 'medium'), 'medium');
    assert.equal(atLeast('high', 'medium'), 'high');
    assert.equal(atMost('high', 'medium'), 'medium');
    assert.equal(atMost('low', 'medium'), 'low');
  });
  test('a table becomes rules with their ids', () => {
    const rules = defineRules({ 'a.b': ['money', 'low', 'says so'] });
    assert.deepEqual(rules['a.b'], { id: 'a.b', category: 'money', severity: 'low', says: 'says so' });
  });
});
