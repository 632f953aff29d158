import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import type { KeyRow } from '../access/caller.ts';
import { createKey } from '../access/keys.ts';
import { systemIds } from '../support/ids.ts';
import { runCommand, type Ran } from './cases/run_command.ts';
import { readExpiry } from './command_keys.ts';
import type { CreateKeyOptions, KeyStore } from './services.ts';

interface MemoryKeys {
  readonly store: KeyStore;
  readonly rows: KeyRow[];
  readonly created: readonly CreateKeyOptions[];
  /** Stores that were opened and not closed. */
  readonly open: () => number;
  readonly run: (...args: readonly string[]) => Promise<Ran>;
}

/** A store in memory with the real keys in it. */
function memoryKeys(): MemoryKeys {
  const rows: KeyRow[] = [];
  const created: CreateKeyOptions[] = [];
  let open = 0;
  const store: KeyStore = {
    create: (options) => {
      created.push(options);
      const { models: allowedModels, ...rest } = options;
      const made = createKey(
        { ...rest, allowedModels, orgId: 'default', projectId: options.project, projectName: options.project },
        systemIds.randomBytes,
        Date.now(),
      );
      rows.push(made.row);
      return made;
    },
    list: () => rows,
    revoke: (id) => {
      const at = rows.findIndex((row) => row.id === id);
      const row = rows[at];
      if (row !== undefined) rows[at] = { ...row, revokedAtMs: Date.now() };
      return row !== undefined;
    },
    close: () => {
      open -= 1;
    },
  };
  const keys = (): KeyStore => {
    open += 1;
    return store;
  };
  return {
    store,
    rows,
    created,
    open: () => open,
    run: (...args) => runCommand(['keys', ...args], { services: { keys } }),
  };
}

test('a new key is the only thing on stdout, its id and what to do with it are on stderr', async () => {
  const keys = memoryKeys();
  const ran = await keys.run('create', '--name', 'ci');
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /^key: ll_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{40}_[0-9A-Za-z]{6}$/);
  assert.match(ran.stderr, new RegExp(`^id ${keys.rows[0]?.id}, project default\\. Shown once`));
  assert.deepEqual(keys.created, [
    { name: 'ci', project: 'default', task: null, route: null, models: null, expiresAtMs: null, mayLowerRisk: false },
  ]);
});

test('what a key may do is taken as it was said', async () => {
  const keys = memoryKeys();
  const before = Date.now();
  await keys.run(
    'create',
    '--name',
    's',
    '--project',
    'shop',
    '--task',
    'triage',
    '--route',
    'careful',
    '--models',
    ' auto, gpt-*,,',
    '--expires',
    '90d',
    '--may-lower-risk',
  );
  const [made] = keys.created;
  assert.deepEqual(
    { ...made, expiresAtMs: 0 },
    {
      name: 's',
      project: 'shop',
      task: 'triage',
      route: 'careful',
      models: ['auto', 'gpt-*'],
      expiresAtMs: 0,
      mayLowerRisk: true,
    },
  );
  assert.ok(Math.abs((made?.expiresAtMs ?? 0) - before - 90 * 86_400_000) < 60_000);
});

test('--json prints id and key first, and the secret nowhere else', async () => {
  const keys = memoryKeys();
  const made = JSON.parse((await keys.run('create', '--name', 'ci', '--json')).stdout) as Record<string, unknown>;
  assert.deepEqual(Object.keys(made).slice(0, 2), ['id', 'key']);
  assert.equal(made['id'], keys.rows[0]?.id);
  assert.equal(made['name'], 'ci');
  const secret = String(made['key']).split('_')[3] ?? '';
  assert.equal(JSON.stringify({ ...made, key: '' }).includes(secret), false);
});

test('no list, no show and no JSON of them holds a secret or its hash', async () => {
  const keys = memoryKeys();
  const made = JSON.parse((await keys.run('create', '--name', 'ci', '--json')).stdout) as { id: string; key: string };
  const hash = keys.rows[0]?.secretHash ?? '';
  for (const args of [
    ['list'],
    ['list', '--json'],
    ['list', '--all'],
    ['show', made.id],
    ['show', made.id, '--json'],
  ]) {
    const ran = await keys.run(...args);
    assert.ok(ran.stdout.includes(made.id), args.join(' '));
    assert.equal(ran.stdout.includes(made.key.split('_')[3] ?? '-'), false);
    assert.equal(ran.stdout.includes(hash), false);
  }
});

test('the list says what each key may do and until when, in 80 columns', async () => {
  const keys = memoryKeys();
  await keys.run(
    'create',
    '--name',
    'a name that is longer than it should be',
    '--task',
    'triage',
    '--models',
    'auto,gpt-*',
    '--route',
    'careful',
    '--may-lower-risk',
  );
  await keys.run('create', '--name', 'dated', '--expires', '2099-12-31');
  const admin = createKey(
    { orgId: 'default', projectId: 'default', projectName: 'default', name: 'admin', kind: 'admin' },
    systemIds.randomBytes,
    0,
  );
  keys.rows.push(admin.row);
  const ran = await keys.run('list');
  assert.match(ran.stdout, /task triage/);
  assert.match(ran.stdout, /dated .* until 2099-12-31/);
  assert.match(ran.stdout, /admin .*1970-01-01 .*admin API only/);
  for (const line of ran.stdout.split('\n')) assert.ok(stringWidth(line) <= 80, line);
});

test('revoked and expired keys are counted, and shown with --all', async () => {
  const keys = memoryKeys();
  await keys.run('create', '--name', 'good');
  const gone = JSON.parse((await keys.run('create', '--name', 'gone', '--json')).stdout) as { id: string };
  await keys.run('create', '--name', 'old');
  const old = keys.rows.pop();
  assert.ok(old !== undefined);
  keys.rows.push({ ...old, expiresAtMs: Date.now() - 1 });
  assert.equal((await keys.run('revoke', gone.id)).stdout, `revoked ${gone.id}`);
  const some = await keys.run('list');
  assert.deepEqual([/good/.test(some.stdout), /gone|old/.test(some.stdout)], [true, false]);
  assert.equal(some.stderr, '2 more are revoked or expired; see --all');
  const all = await keys.run('list', '--all');
  assert.match(all.stdout, /gone .* revoked/);
  assert.match(all.stdout, /old .* expired/);
  assert.equal(all.stderr, '');
  assert.equal((JSON.parse((await keys.run('list', '--all', '--json')).stdout) as unknown[]).length, 3);
});

test('a list without keys is its head alone, and as JSON an empty list', async () => {
  assert.match((await memoryKeys().run('list')).stdout, /^id +name +project/);
  assert.deepEqual(JSON.parse((await memoryKeys().run('list', '--json')).stdout), []);
});

test('one key can be shown as lines and as JSON', async () => {
  const keys = memoryKeys();
  const { id } = JSON.parse((await keys.run('create', '--name', 'ci', '--task', 'qa', '--json')).stdout) as {
    id: string;
  };
  assert.match(
    (await keys.run('show', id)).stdout,
    /^name +ci$[\s\S]*^task +qa$[\s\S]*^expires_at +-$|^expires_at +-$[\s\S]*^task +qa$/m,
  );
  assert.equal((JSON.parse((await keys.run('show', id, '--json')).stdout) as { task: string }).task, 'qa');
});

test('an id that is none is exit 1 and told where the ids are; revoking twice is fine', async () => {
  const keys = memoryKeys();
  for (const args of [
    ['show', 'nothing1'],
    ['revoke', 'nothing1'],
  ]) {
    const ran = await keys.run(...args);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /"nothing1".*npx loadline keys list/);
  }
  const { id } = JSON.parse((await keys.run('create', '--name', 'x', '--json')).stdout) as { id: string };
  assert.deepEqual(JSON.parse((await keys.run('revoke', id, '--json')).stdout), { id, revoked: true });
  assert.equal((await keys.run('revoke', id)).code, 0);
});

test('the store is closed after every command, also after one that fails', async () => {
  const keys = memoryKeys();
  await keys.run('create', '--name', 'x');
  await keys.run('list');
  await keys.run('show', 'nothing1');
  await keys.run('revoke', 'nothing1');
  assert.equal(keys.open(), 0);
});

test('an expiry is a day to its end or days from now, always ahead, and a day that exists', () => {
  assert.equal(readExpiry('2099-12-31'), Date.UTC(2099, 11, 31, 23, 59, 59));
  assert.ok(Math.abs(readExpiry('1d') - Date.now() - 86_400_000) < 10_000);
  for (const text of ['2020-01-01', '0d']) assert.throws(() => readExpiry(text), /past/, text);
  for (const text of [
    '',
    'soon',
    '30',
    '-1d',
    '1.5d',
    '123456d',
    '2099-13-01',
    '2099-02-30',
    '2099-1-1',
    '2099-12-31T00:00:00Z',
  ])
    assert.throws(() => readExpiry(text), /Give a date/, text);
});
