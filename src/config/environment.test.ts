import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../providers/configure.ts';
import {
  listenOn,
  logLevel,
  mergeEnvironment,
  readSettings,
  SettingsError,
  type Flags,
  type Settings,
} from './environment.ts';
import { loadConfig } from './load.ts';
import { presetConfig } from './preset_config.ts';

const FILES: Readonly<Record<string, string>> = {
  '/run/key': 'sk-from-file\n',
  '/run/empty': ' \n',
  '/run/bom': '\uFEFFx\r\n',
  '/run/long': 'x'.repeat(20_000),
};

function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error('no such file');
  return text;
}

function settings(environment: Environment = {}, flags: Flags = {}): Settings {
  return readSettings({ environment, flags, readFile });
}

function problems(environment: Environment, flags: Flags = {}): readonly string[] {
  try {
    settings(environment, flags);
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    assert.equal(error.message, error.problems.join('\n'));
    return error.problems;
  }
}

test('with nothing set there are defaults, and a config file is read only where there is one', () => {
  const read = settings();
  assert.deepEqual(read.config, { value: 'loadline.yaml', from: 'default', isRequired: false });
  assert.deepEqual(read.dataDirectory, { value: '.loadline', from: 'default' });
  assert.deepEqual(
    [read.host, read.port, read.logLevel, read.adminKey, read.secret],
    Array.from({ length: 5 }, () => undefined),
  );
  assert.deepEqual(listenOn(read, presetConfig()), {
    host: { value: '127.0.0.1', from: 'default' },
    port: { value: 4600, from: 'default' },
  });
});

/** name of the setting, environment, flags, what comes out */
const TABLE: readonly (readonly [keyof Settings, Environment, Flags, unknown])[] = [
  ['port', { LOADLINE_PORT: '8080' }, {}, { value: 8080, from: 'env LOADLINE_PORT' }],
  ['port', { PORT: '3000' }, {}, { value: 3000, from: 'env PORT' }],
  ['port', { LOADLINE_PORT: '8080', PORT: '3000' }, {}, { value: 8080, from: 'env LOADLINE_PORT' }],
  ['port', { LOADLINE_PORT: '', PORT: '3000' }, {}, { value: 3000, from: 'env PORT' }],
  ['port', { LOADLINE_PORT: '0' }, {}, { value: 0, from: 'env LOADLINE_PORT' }],
  ['port', { LOADLINE_PORT: '8080' }, { port: 9 }, { value: 9, from: 'flag --port' }],
  ['host', { LOADLINE_HOST: '0.0.0.0' }, {}, { value: '0.0.0.0', from: 'env LOADLINE_HOST' }],
  ['host', { LOADLINE_HOST: '::1' }, {}, { value: '::1', from: 'env LOADLINE_HOST' }],
  ['host', { LOADLINE_HOST: '0.0.0.0' }, { host: 'box' }, { value: 'box', from: 'flag --host' }],
  ['config', { LOADLINE_CONFIG: 'a.yaml' }, {}, { value: 'a.yaml', from: 'env LOADLINE_CONFIG', isRequired: true }],
  [
    'config',
    { LOADLINE_CONFIG: 'a.yaml' },
    { config: 'b.yaml' },
    { value: 'b.yaml', from: 'flag --config', isRequired: true },
  ],
  ['dataDirectory', { LOADLINE_DATA_DIR: 'data' }, {}, { value: 'data', from: 'env LOADLINE_DATA_DIR' }],
  ['dataDirectory', { LOADLINE_DATA_DIR: 'data' }, { dataDir: 'other' }, { value: 'other', from: 'flag --data-dir' }],
  ['logLevel', { LOADLINE_LOG: ' debug ' }, {}, { value: 'debug', from: 'env LOADLINE_LOG' }],
  ['adminKey', { LOADLINE_ADMIN_KEY: 'ad_0123456789abcdef' }, {}, 'ad_0123456789abcdef'],
  ['secret', { LOADLINE_SECRET: 'x'.repeat(32) }, {}, 'x'.repeat(32)],
  ['secret', { LOADLINE_SECRET: 'ü'.repeat(16) }, {}, 'ü'.repeat(16)],
];

for (const [name, environment, flags, expected] of TABLE) {
  test(`${name} of ${JSON.stringify(environment)} and ${JSON.stringify(flags)}`, () => {
    assert.deepEqual(settings(environment, flags)[name], expected);
  });
}

test('the config file comes behind flags and variables and before the default', () => {
  const loaded = loadConfig({ file: 'team.yaml', text: '\nserver:\n  port: 1\n  host: a', environment: {} });
  assert.ok(loaded.ok);
  assert.deepEqual(listenOn(settings(), loaded.config), {
    host: { value: 'a', from: 'team.yaml:4' },
    port: { value: 1, from: 'team.yaml:3' },
  });
  assert.deepEqual(listenOn(settings({ PORT: '2' }, { host: 'b' }), loaded.config), {
    host: { value: 'b', from: 'flag --host' },
    port: { value: 2, from: 'env PORT' },
  });
});

test('the log level is the variable, then the config file, then info', () => {
  const loaded = loadConfig({ file: 'f', text: '\ntelemetry: { log: warn }', environment: {} });
  assert.ok(loaded.ok);
  assert.deepEqual(logLevel(settings({ LOADLINE_LOG: 'error' }), loaded.config), {
    value: 'error',
    from: 'env LOADLINE_LOG',
  });
  assert.deepEqual(logLevel(settings(), loaded.config), { value: 'warn', from: 'f:2' });
  assert.deepEqual(logLevel(settings(), presetConfig()), { value: 'info', from: 'default' });
});

const REFUSED: readonly (readonly [Environment, string])[] = [
  [{ LOADLINE_PORT: 'abc' }, 'LOADLINE_PORT is no port. Set a number from 0 to 65535; 0 takes a free one.'],
  [{ LOADLINE_PORT: '70000' }, 'LOADLINE_PORT is no port. Set a number from 0 to 65535; 0 takes a free one.'],
  [{ PORT: '-1' }, 'PORT is no port. Set a number from 0 to 65535; 0 takes a free one.'],
  [{ PORT: '0x50' }, 'PORT is no port. Set a number from 0 to 65535; 0 takes a free one.'],
  [
    { LOADLINE_HOST: 'http://x' },
    'LOADLINE_HOST is no address or host name. Give it without http:// and without a port.',
  ],
  [{ LOADLINE_LOG: 'verbose' }, 'LOADLINE_LOG is no log level. Set one of error, warn, info, debug.'],
  [
    { LOADLINE_SECRET: 'short' },
    'LOADLINE_SECRET is shorter than 32 bytes. Set a longer random one, or unset it to have one made.',
  ],
  [
    { LOADLINE_ADMIN_KEY: 'short' },
    'LOADLINE_ADMIN_KEY is shorter than 16 characters. Set a longer one, or unset it to have one made.',
  ],
  [
    { LOADLINE_ADMIN_KEY: 'with a space in it' },
    'LOADLINE_ADMIN_KEY holds a space, a line break or another character that no header carries. Set another.',
  ],
  [
    { LOADLINE_DATABASE_URL: 'postgres://u:p@h/d' },
    'LOADLINE_DATABASE_URL is not available in this version: records are kept in SQLite in the data directory. Unset it.',
  ],
  [
    { LOADLINE_REDIS_URL: 'redis://h' },
    'LOADLINE_REDIS_URL is not available in this version: limits are kept in this process. Unset it.',
  ],
  [
    { OPENAI_API_KEY_FILE: '/run/nothing' },
    'OPENAI_API_KEY_FILE names a file that cannot be read. Correct the path, or set OPENAI_API_KEY.',
  ],
  [
    { ANTHROPIC_API_KEY_FILE: '/run/empty' },
    'ANTHROPIC_API_KEY_FILE names a file that is empty. Correct the path, or set ANTHROPIC_API_KEY.',
  ],
  [
    { LOADLINE_SECRET_FILE: '/run/long' },
    'LOADLINE_SECRET_FILE names a file that is longer than any secret. Correct the path, or set LOADLINE_SECRET.',
  ],
  [
    { OPENAI_API_KEY: 'sk-x', OPENAI_API_KEY_FILE: '/run/key' },
    'OPENAI_API_KEY and OPENAI_API_KEY_FILE are both set. Unset one of them.',
  ],
];

for (const [environment, expected] of REFUSED) {
  test(`refused: ${expected}`, () => {
    assert.deepEqual(problems(environment), [expected]);
  });
}

test('all that is wrong is said at once, and no value of a secret with it', () => {
  const found = problems({
    LOADLINE_PORT: 'x',
    LOADLINE_SECRET: 'hunter2',
    LOADLINE_ADMIN_KEY: 'hunter2',
    LOADLINE_DATABASE_URL: 'postgres://u:hunter2@h/d',
  });
  assert.equal(found.length, 4);
  assert.ok(!found.join().includes('hunter2'));
});

test('every secret is read from its file too, without the line break at the end', () => {
  const names = [
    'LOADLINE_ADMIN_KEY',
    'LOADLINE_SECRET',
    'OPENAI_API_KEY',
    'ANTHROPIC_API_KEY',
    'LAB_GPU_API_KEY',
    'GEMINI_API_KEY',
  ];
  for (const name of names) {
    const read = readSettings({
      environment: { [`${name}_FILE`]: '/run/x' },
      flags: {},
      readFile: () => `${'s'.repeat(32)}\r\n`,
    });
    assert.equal(read.environment[name], 's'.repeat(32), name);
  }
  assert.equal(settings({ OPENAI_API_KEY_FILE: '/run/bom' }).environment['OPENAI_API_KEY'], 'x');
});

test('files of other programs are left alone', () => {
  const environment = {
    SSL_CERT_FILE: '/run/nothing',
    PGPASS_FILE: '/run/nothing',
    _FILE: '/run/nothing',
    OPENAI_API_KEY_FILE: ' ',
  };
  assert.deepEqual(settings(environment).environment, environment);
});

test('the real environment wins over .env, also where one of them names a file', () => {
  assert.deepEqual(mergeEnvironment({ A: 'real', B: '' }, { A: 'file', B: 'file', C: 'file' }), {
    A: 'real',
    B: 'file',
    C: 'file',
  });
  assert.deepEqual(mergeEnvironment({ OPENAI_API_KEY_FILE: '/x' }, { OPENAI_API_KEY: 'file' }), {
    OPENAI_API_KEY_FILE: '/x',
  });
  assert.deepEqual(mergeEnvironment({ OPENAI_API_KEY: 'real' }, { OPENAI_API_KEY_FILE: '/x' }), {
    OPENAI_API_KEY: 'real',
  });
  assert.deepEqual(mergeEnvironment({ LOG_FILE: '/x' }, { LOG: 'file' }), { LOG_FILE: '/x', LOG: 'file' });
});
