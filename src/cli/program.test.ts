import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { HINT, runCommand, type Ran } from './cases/run_command.ts';
import { CommandFailed } from './terminal.ts';

/** Every command that can be typed. */
const COMMANDS: readonly (readonly string[])[] = [
  ['serve'],
  ['init'],
  ['check'],
  ['route'],
  ['models'],
  ['keys'],
  ['keys', 'create'],
  ['keys', 'list'],
  ['keys', 'show'],
  ['keys', 'revoke'],
  ['report'],
  ['compare'],
  ['doctor'],
  ['simulate'],
];
const REPORTING = [
  'check',
  'route',
  'models',
  'report',
  'compare',
  'doctor',
  'keys create',
  'keys list',
  'keys show',
  'keys revoke',
];

const examplesIn = (ran: Ran): readonly string[] => {
  const [, below = ''] = ran.stdout.split('\nExamples:\n');
  return below.split('\n').filter((line) => line.trim() !== '');
};

test('every command has help of at most 80 columns with two examples, and asks nothing of the program', async () => {
  for (const command of [[], ...COMMANDS]) {
    const ran = await runCommand([...command, '--help']);
    const name = command.join(' ');
    assert.equal(ran.code, 0, name);
    assert.equal(ran.stderr, '', name);
    assert.equal(examplesIn(ran).length, 2, name);
    assert.deepEqual(ran.asked, [], name);
    for (const line of ran.stdout.split('\n')) assert.ok(stringWidth(line) <= 80, `${name}: ${line}`);
  }
});

test('help is as wide as the terminal, but never wider than can be read', async () => {
  const widths = async (columns: number): Promise<number> =>
    Math.max(
      ...(await runCommand(['compare', '--help'], { columns })).stdout.split('\n').map((line) => stringWidth(line)),
    );
  assert.ok((await widths(100)) > (await widths(80)));
  assert.equal(await widths(300), await widths(100));
});

test('every example of the help can be typed: its command, its flags and their values are taken', async () => {
  const stop = (): never => {
    throw new CommandFailed('reached the program');
  };
  const services = {
    serve: stop,
    simulate: stop,
    starterConfig: stop,
    check: stop,
    snapshot: stop,
    route: stop,
    keys: stop,
    report: stop,
    compare: stop,
    doctor: stop,
    readFile: () => '{"messages":[]}',
  };
  for (const command of [[], ...COMMANDS]) {
    for (const example of examplesIn(await runCommand([...command, '--help']))) {
      assert.ok(example.startsWith(`  ${HINT} `), example);
      const words = [...example.slice(HINT.length + 2).matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain ?? '',
      );
      const ran = await runCommand(words, { services });
      assert.equal(ran.stderr, 'reached the program', example);
    }
  }
});

test('a first-level command is in the list, and each says in one line what it is for', async () => {
  const { stdout } = await runCommand(['--help']);
  for (const [name, inner] of COMMANDS)
    if (inner === undefined) assert.match(stdout, new RegExp(`^  ${name} .*\\w`, 'm'));
});

test('every command that reports has --json, and says so', async () => {
  for (const name of REPORTING)
    assert.match((await runCommand([...name.split(' '), '--help'])).stdout, /^ {2}--json /m, name);
});

test('every command takes --config and --data-dir, so that a script can give them to each', async () => {
  for (const command of COMMANDS.filter((words) => words.join(' ') !== 'keys')) {
    const more = command.includes('create')
      ? ['--name', 'x']
      : command.includes('show') || command.includes('revoke')
        ? ['id']
        : [];
    const ran = await runCommand([...command, ...more, '--config', 'c.yaml', '--data-dir', 'd'], { stdin: 'hello' });
    // Unscripted services fail with 1; what commander refuses is 2.
    assert.equal(ran.code, 1, `${command.join(' ')}: ${ran.stderr}`);
    assert.match(ran.stderr, /no script/, command.join(' '));
  }
});

test('the version is printed alone', async () => {
  for (const flag of ['--version', '-V']) {
    const ran = await runCommand([flag]);
    assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, '1.2.3', '']);
  }
});

test('no command, an unknown one, an unknown flag, a value that is none: exit 2, on stderr, and stdout stays empty', async () => {
  for (const args of [
    [],
    ['nothing'],
    ['--nothing'],
    ['route', '--nothing'],
    ['serve', '--port', 'x'],
    ['serve', '--port', '70000'],
    ['serve', '--port', '-1'],
    ['keys', 'create'],
    ['keys', 'show'],
    ['keys', 'nothing'],
    ['report', '--by', 'colour'],
    ['report', '--since', 'yesterday'],
    ['compare', '--calls', '0', '-m', 'x'],
    ['check', 'a', 'b'],
    ['route', '--body'],
  ]) {
    const ran = await runCommand(args);
    assert.equal(ran.code, 2, args.join(' '));
    assert.equal(ran.stdout, '', args.join(' '));
    assert.notEqual(ran.stderr, '', args.join(' '));
    assert.deepEqual(ran.asked, [], args.join(' '));
  }
});

test('a mistyped command and a mistyped flag are told the nearest, and where the help is', async () => {
  const command = await runCommand(['reprot']);
  assert.match(command.stderr, /Did you mean report\?/);
  assert.match(command.stderr, /\(see: npx loadline --help\)/);
  const flag = await runCommand(['keys', 'create', '--name', 'x', '--taks', 'qa']);
  assert.match(flag.stderr, /Did you mean --task\?/);
  assert.match(flag.stderr, /\(see: npx loadline keys create --help\)/);
});

test('a failure is its one sentence on stderr and its exit code', async () => {
  for (const exitCode of [1, 2, 3] as const) {
    const ran = await runCommand(['doctor'], {
      services: { doctor: () => Promise.reject(new CommandFailed('What to do.', exitCode)) },
    });
    assert.deepEqual([ran.code, ran.stdout, ran.stderr], [exitCode, '', 'What to do.']);
  }
});

test('an error that nobody expected is exit 1 with its message and no stack', async () => {
  for (const error of [new TypeError('x is not a function'), 'a text', undefined]) {
    const ran = await runCommand(['doctor'], { services: { doctor: () => Promise.reject(error) } });
    assert.equal(ran.code, 1);
    assert.doesNotMatch(ran.stderr, /^\s+at /m);
  }
});

test('a service that throws at once ends like one that rejects', async () => {
  const services = {
    check: () => {
      throw new CommandFailed('No.');
    },
  };
  assert.deepEqual(await runCommand(['check'], { services }).then(({ code, stderr }) => [code, stderr]), [1, 'No.']);
});

test('one run leaves nothing behind for the next: flags and exit codes are forgotten', async () => {
  assert.equal((await runCommand(['serve'], { services: { serve: async () => 1 } })).code, 1);
  const ran = await runCommand(['serve'], { services: { serve: async () => 0 } });
  assert.equal(ran.code, 0);
});
