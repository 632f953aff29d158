// A path says what it touches: by folder, by name, by ending, in every spelling; what is read or thrown away says nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { languageOfLabel, languageOfPath } from './_language.ts';
import { foldersAndName, isThrowawayPath, kindOfPath, type PathKind } from './_path_kind.ts';
import { judgePath } from './paths.ts';

type Level = 'low' | 'medium' | 'high';

describe('what a path touches', () => {
  const rows: readonly (readonly [path: string, rule: string, severity: Level])[] = [
    ['src/auth/login.ts', 'path.auth', 'medium'],
    ['src\\Auth\\Login.cs', 'path.auth', 'medium'],
    ['/home/dana/app/src/auth/login.ts', 'path.auth', 'medium'],
    ['C:\\Users\\dana\\app\\auth\\Login.cs', 'path.auth', 'medium'],
    ['./server/sessionStore.js', 'path.auth', 'medium'],
    ['lib/permissions.rb', 'path.auth', 'medium'],
    ['app/policies/../security/csrf.py', 'path.auth', 'medium'],
    ['pkg/crypto/aes.go', 'path.crypto', 'medium'],
    ['src/billing/fee.ts', 'path.money', 'medium'],
    ['src/TaxCalculator.java', 'path.money', 'medium'],
    ['payroll/rules.py', 'path.money', 'medium'],
    ['db/migrate/2026_add.rb', 'path.schema', 'medium'],
    ['migrations/0001_init.sql', 'path.schema', 'medium'],
    ['shop/models.py', 'path.schema', 'medium'],
    ['prisma/schema.prisma', 'path.schema', 'medium'],
    ['report.sql', 'path.schema', 'medium'],
    ['infra/main.tf', 'path.infra', 'medium'],
    ['infra/prod/main.tf', 'path.infra', 'high'],
    ['infra/dev/main.tf', 'path.infra', 'low'],
    ['k8s/api.yaml', 'path.infra', 'medium'],
    ['charts/api/values.yaml', 'path.infra', 'medium'],
    ['charts/api/values-prod.yaml', 'path.infra', 'high'],
    ['Dockerfile', 'path.infra', 'medium'],
    ['docker/web.Dockerfile', 'path.infra', 'medium'],
    ['docker-compose.yml', 'path.infra', 'medium'],
    ['ops/nginx.conf', 'path.infra', 'medium'],
    ['/etc/hosts', 'path.infra', 'medium'],
    ['/etc/passwd', 'path.infra', 'medium'],
    ['.github/workflows/test.yml', 'path.ci', 'medium'],
    ['.gitlab-ci.yml', 'path.ci', 'medium'],
    ['Jenkinsfile', 'path.ci', 'medium'],
    ['.env', 'path.secrets', 'high'],
    ['app/.env.production', 'path.secrets', 'high'],
    ['.env.example', 'path.secrets', 'low'],
    ['keys/server.pem', 'path.secrets', 'high'],
    ['config/secrets.yml', 'path.secrets', 'high'],
    ['~/.ssh/id_rsa', 'path.secrets', 'high'],
    ['gcp-service-account.json', 'path.secrets', 'high'],
    ['config/production.yaml', 'path.production', 'medium'],
    ['haproxy/live.cfg', 'path.infra', 'high'],
    ['settings/live.json', 'path.production', 'medium'],
    ['package.json', 'path.dependencies', 'low'],
    ['go.sum', 'path.dependencies', 'low'],
    ['requirements-dev.txt', 'path.dependencies', 'low'],
    ['api/parcel.proto', 'path.api-contract', 'medium'],
    ['tests/auth/login_test.go', 'path.auth', 'low'],
    ['src/auth/login.test.ts', 'path.auth', 'low'],
    ['examples/billing/app.py', 'path.money', 'low'],
  ];
  for (const [path, rule, severity] of rows) {
    test(`${path} is ${rule} ${severity}`, () => {
      const verdict = judgePath(path);
      assert.equal(verdict?.rule.id, rule);
      assert.equal(verdict?.severity, severity);
    });
  }
});

describe('paths that touch nothing dear', () => {
  const rows: readonly string[] = [
    'src/text/wrap.ts',
    'web/payment_button_color.css',
    'docs/auth.md',
    'billing/README.md',
    'docs/payments/diagram.svg',
    'locales/de/payments.json',
    'node_modules/stripe/index.js',
    'dist/auth/login.js',
    'src/live_search.ts',
    'src/components/Livestream.tsx',
    'ml/network.py',
    'notes/cluster.txt',
    'src/author.ts',
    'src/pricey/thing.ts',
    'lib/syntax.rb',
    'forms/schema_form.tsx',
    '',
    '/',
    'a'.repeat(3_000),
  ];
  for (const path of rows) test(path.slice(0, 40), () => assert.equal(judgePath(path), undefined));
});

describe('what a file is for', () => {
  const rows: readonly (readonly [string, PathKind])[] = [
    ['README.md', 'docs'],
    ['LICENSE', 'docs'],
    ['docs/guide.rst', 'docs'],
    ['docs/conf.py', 'runs'],
    ['runbook.md', 'runs'],
    ['requirements.txt', 'runs'],
    ['CMakeLists.txt', 'runs'],
    ['a.scss', 'style'],
    ['logo.svg', 'style'],
    ['locales/en.json', 'texts'],
    ['src/i18n/fr.ts', 'texts'],
    ['src/a.test.ts', 'test'],
    ['spec/models/a_spec.rb', 'test'],
    ['test_a.py', 'test'],
    ['src/test/java/A.java', 'test'],
    ['AccountTest.java', 'test'],
    ['__snapshots__/a.snap', 'test'],
    ['examples/a.ts', 'example'],
    ['Button.stories.tsx', 'example'],
    ['node_modules/a/index.js', 'output'],
    ['.next/server.js', 'output'],
    ['src/bin/run.rs', 'runs'],
    ['/home/test/app/main.py', 'runs'],
    ['/tmp/repo/src/main.py', 'runs'],
    ['main.go', 'runs'],
  ];
  for (const [path, kind] of rows) test(`${path} is ${kind}`, () => assert.equal(kindOfPath(path), kind));

  test('the home of a user says nothing about a project', () => {
    assert.deepEqual(foldersAndName('/home/payments/app/a.ts'), {
      folders: ['app'],
      name: 'a.ts',
      written: ['app', 'a.ts'],
    });
    assert.deepEqual(foldersAndName('C:\\Users\\auth\\x\\b.cs'), {
      folders: ['x'],
      name: 'b.cs',
      written: ['x', 'b.cs'],
    });
  });
});

describe('what may be removed without loss', () => {
  const throwaway = [
    '/tmp/x',
    '/tmp/pytest-of-eva',
    '/var/folders/ab/x',
    'node_modules',
    './dist',
    'app/build/out.js',
    '.pytest_cache',
    '$TMPDIR/x',
    '*.pyc',
    'tmp',
    'tmp-old',
    'scratch/a',
    '.DS_Store',
    'a.log',
  ];
  const precious = [
    '/tmp',
    '/tmp/',
    '/tmp/*',
    '/tmp/../etc',
    '/',
    '~',
    '.',
    '..',
    'src',
    'data/*.db',
    '/var/lib',
    '*',
    'template',
    'temporal/a.ts',
    'distance.ts',
    'build.ts',
    '/home/a',
  ];
  for (const path of throwaway) test(`${path} is thrown away`, () => assert.ok(isThrowawayPath(path)));
  for (const path of precious) test(`${path} is not`, () => assert.ok(!isThrowawayPath(path)));
});

describe('languages', () => {
  test('by ending, by name, by label', () => {
    assert.equal(languageOfPath('a/b.TS')?.role, 'code');
    assert.equal(languageOfPath('Dockerfile.dev')?.role, 'config');
    assert.equal(languageOfPath('.env.local')?.role, 'config');
    assert.equal(languageOfPath('noending'), undefined);
    assert.equal(languageOfLabel('language-sql')?.role, 'sql');
    assert.equal(languageOfLabel('{.python}')?.role, 'code');
    assert.equal(languageOfLabel('klingon'), undefined);
  });
  test('Python and YAML keep their indentation, C does not', () => {
    assert.ok(languageOfLabel('py')?.indented);
    assert.ok(languageOfLabel('yaml')?.indented);
    assert.ok(languageOfLabel('c')?.indented === false);
  });
});

test('any path at all is judged without a throw, and the same twice', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (path) => {
      assert.deepEqual(judgePath(path), judgePath(path));
      kindOfPath(path);
      isThrowawayPath(path);
    }),
  );
});
