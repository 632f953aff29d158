// Every command as a user types it: a process of its own, real files, a real server where one is needed. What it prints
// fits 80 columns, what it refuses is one sentence and an exit code, and nobody ever sees a stack trace.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Database } from 'bun:sqlite';
import stringWidth from 'string-width';
import { startFakeUpstream, whole } from '../fake_upstream.ts';
import {
  bareEnvironment,
  loadline,
  ROOT,
  run,
  startServer,
  temporaryDirectory,
  type CommandResult,
  type RunningServer,
} from './server.ts';

const DIFF = [
  '--- a/src/auth/access.ts',
  '+++ b/src/auth/access.ts',
  '@@ -8,4 +8,3 @@ export function canOpen(user, door) {',
  '-  if (user.revoked) return false;',
  '-  return user.zones.includes(door.zone) && !door.guarded;',
  '+  return user.zones.includes(door.zone) || !door.guarded;',
  ' }',
  '',
].join('\n');
const TICKET = 'Summarize this ticket: the export button does nothing.';

interface TypeOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** JSON, YAML and Markdown are for other readers than a terminal. */
  readonly anyWidth?: boolean;
}

let empty = '';

/** Runs a command and holds it to what all of them promise. */
async function type(args: readonly string[], options: TypeOptions = {}): Promise<CommandResult> {
  const result = await loadline(args, {
    cwd: options.cwd ?? empty,
    env: bareEnvironment({ COLUMNS: '80', ...options.environment }),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  const name = args.join(' ');
  assert.doesNotMatch(result.stdout + result.stderr, /^\s+at .*[:(]/m, `${name}: no stack trace`);
  assert.doesNotMatch(result.stdout + result.stderr, /undefined|\[object|NaN/, name);
  if (options.anyWidth !== true)
    for (const line of result.stdout.split('\n')) assert.ok(stringWidth(line) <= 80, `${name}: ${line}`);
  return result;
}

async function typeJson(args: readonly string[], options: TypeOptions = {}): Promise<Record<string, unknown>> {
  const result = await type(args, { ...options, anyWidth: true });
  assert.equal(result.code, 0, result.stderr);
  return JSON.parse(result.stdout) as Record<string, unknown>;
}

let server: RunningServer;
let data: readonly string[];
/** What `report` says before the first request. */
let freshReport = '';

before(async () => {
  empty = temporaryDirectory('empty');
  server = await startServer();
  data = ['--data-dir', join(server.directory, 'data')];
  freshReport = (await type(['report', ...data])).stdout;
  await chat(TICKET);
  await chat(`Review this.\n\n${DIFF}`, { metadata: { task: 'triage' } });
  await chat('hello', { metadata: { task: 'code_review' } });
  await chat('hello', { model: 'gpt-5.4-mini' });
  await recorded(4);
});
after(async () => {
  await server.stop();
  rmSync(empty, { recursive: true, force: true });
});

function inDirectory(name: string, work: (directory: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const directory = temporaryDirectory(name);
    try {
      await work(directory);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  };
}

async function chat(content: string, more: object = {}): Promise<void> {
  const headers = { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }], ...more });
  const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body });
  assert.equal(answer.status, 200, await answer.text());
}

/** Records reach the database within a second; a busy machine takes its time. */
async function recorded(count: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const report = await typeJson(['report', '--json', ...data]);
    if (Number((report['totals'] as Record<string, unknown>)['requests']) >= count) return;
    assert.ok(performance.now() < deadline, `${count} requests are never in the report`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('every command has help with two examples in the form that works here', async () => {
  const commands = [
    [],
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
  for (const command of commands) {
    const { code, stdout, stderr } = await type([...command, '--help']);
    assert.deepEqual([code, stderr], [0, ''], command.join(' '));
    assert.equal((stdout.split('\nExamples:\n')[1] ?? '').match(/^ {2}npx loadline /gm)?.length, 2, command.join(' '));
  }
  assert.deepEqual(readdirSync(empty), [], 'help leaves nothing behind');
});

test('the version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  assert.equal((await type(['--version'])).stdout, `${version}\n`);
});

test('wrong usage is exit 2 with what was meant, on stderr alone', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Usage: loadline/],
    [['reprot'], /Did you mean report\?/],
    [['route', '--taks', 'qa'], /--task/],
    [['route'], /-m.*--body/],
    [['route', '-m', 'x', '--body', 'y'], /not both/],
    [['serve', '--port', 'many'], /0 to 65535/],
    [['report', '--by', 'colour'], /Allowed choices are project, user, key/],
    [['report', '--since', 'yesterday'], /7d/],
    [['keys', 'create'], /--name/],
    [['keys', 'create', '--name', 'x', '--expires', '2020-01-01'], /past/],
    [['compare', '-m', 'x', '--url', 'http://127.0.0.1:1'], /--key/],
  ];
  for (const [args, words] of cases) {
    const result = await type(args);
    assert.equal(result.code, 2, `${args.join(' ')}: ${result.stderr}`);
    assert.equal(result.stdout, '', args.join(' '));
    assert.match(result.stderr, words);
  }
  assert.deepEqual(readdirSync(empty), []);
});

test(
  'init writes a config that changes nothing, check finds it right, and what --print shows loads as the same',
  inDirectory('init', async (cwd) => {
    assert.equal((await type(['init'], { cwd })).stdout, 'wrote loadline.yaml\n');
    assert.equal((await type(['check'], { cwd })).stdout, 'loadline.yaml is right\n');
    assert.match(readFileSync(join(cwd, 'loadline.yaml'), 'utf8'), /^\$schema: .*loadline\.schema\.json$/m);
    const again = await type(['init'], { cwd });
    assert.equal(again.code, 1);
    assert.match(again.stderr, /loadline\.yaml is there already.*--force/);
    const effective = await type(['check', '--print'], { cwd, anyWidth: true });
    assert.match(effective.stdout, /^ {2}cheap: \[gpt-5\.4-mini\] +# preset article$/m);
    writeFileSync(join(cwd, 'effective.yaml'), effective.stdout);
    assert.equal((await type(['check', 'effective.yaml'], { cwd })).code, 0);
    const policyOf = async (config: string): Promise<unknown> =>
      ((await typeJson(['route', '-m', TICKET, '--json', '--config', config], { cwd }))['hashes'] as { policy: string })
        .policy;
    assert.equal(await policyOf('effective.yaml'), await policyOf('loadline.yaml'));
    assert.deepEqual(readdirSync(cwd).toSorted(), ['effective.yaml', 'loadline.yaml']);
  }),
);

test(
  'check tells file, line and column of what is wrong and what was meant, and --json the same',
  inDirectory('check', async (cwd) => {
    writeFileSync(join(cwd, 'team.yaml'), 'version: 1\nroutes:\n  auto:\n    default: stronk\n');
    const wrong = await type(['check', 'team.yaml'], { cwd });
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /^team\.yaml:4:\d+: .*"stronk".*"strong"/m);
    const json = await type(['check', 'team.yaml', '--json'], { cwd, anyWidth: true });
    assert.equal(json.code, 1);
    assert.equal((JSON.parse(json.stdout) as { problems: unknown[] }).problems.length, 1);
    const missing = await type(['check', 'none.yaml'], { cwd });
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /none\.yaml .*does not exist/);
    assert.match((await type(['check'], { cwd })).stdout, /no config file/);
  }),
);

test('route explains where a prompt goes, without a server, a key or a data directory', async () => {
  const { code, stdout } = await type(['route', '-m', TICKET]);
  assert.equal(code, 0);
  assert.match(stdout, /^openai\/gpt-5\.4-mini {2}tier cheap, rule cheap-work$/m);
  assert.match(stdout, /^ {2}because +\S/m);
  assert.match(stdout, /openai\/gpt-5\.4-mini +cheap +\$0\.\d+/);
  assert.match(stdout, /anthropic\/claude-sonnet-4-6 +strong +\$0\.\d+/);
  assert.match(stdout, /^ {2}would change/m);
  assert.deepEqual(readdirSync(empty), []);
});

test('a diff on stdin that touches an access check goes strong, and it is said where that was seen', async () => {
  const { code, stdout } = await type(['route'], { input: DIFF });
  assert.equal(code, 0);
  assert.match(stdout, /^anthropic\/claude-sonnet-4-6 {2}tier strong, rule risky$/m);
  assert.match(stdout, /^ {2}risk +\w+ \(.*auth/m);
  assert.match(stdout, /messages\[0\]\.content \d+-\d+/);
  assert.doesNotMatch(stdout, /zones|guarded|canOpen/, 'positions, never text of the prompt');
  const asked = await type(['route', '-m', 'Is this fine?'], { input: DIFF });
  assert.match(asked.stdout, /tier strong/, 'the diff follows the message');
});

test('--expect is a gate: exit 0 where it holds, 3 where it does not', async () => {
  assert.equal((await type(['route', '--expect', 'strong'], { input: DIFF })).code, 0);
  const tripped = await type(['route', '--expect', 'cheap'], { input: DIFF });
  assert.equal(tripped.code, 3);
  assert.equal(tripped.stderr, 'expected the tier "cheap", got "strong"\n');
});

test('hints count as those of a client do: they raise, and do not lower without the right', async () => {
  assert.equal((await typeJson(['route', '-m', TICKET, '--risk', 'high', '--json']))['tier'], 'strong');
  const lowered = await typeJson(['route', '--risk', 'none', '--json'], { input: DIFF });
  assert.equal(lowered['tier'], 'strong');
  assert.deepEqual(lowered['dropped'], ['risk']);
  assert.equal((await typeJson(['route', '-m', 'xyzzy', '--task', 'triage', '--json']))['tier'], 'cheap');
});

test(
  'a body is read from a file and from stdin, and what is wrong with it is told with its place',
  inDirectory('body', async (cwd) => {
    writeFileSync(
      join(cwd, 'r.json'),
      JSON.stringify({ model: 'claude-sonnet-4-6', messages: [{ role: 'user', content: TICKET }] }),
    );
    assert.match(
      (await type(['route', '--body', 'r.json'], { cwd })).stdout,
      /^anthropic\/claude-sonnet-4-6 {2}tier pinned/m,
    );
    assert.match(
      (
        await type(['route', '--body', '-'], {
          cwd,
          input: JSON.stringify({ messages: [{ role: 'user', content: TICKET }] }),
        })
      ).stdout,
      /tier cheap/,
    );
    for (const [input, words] of [
      ['{"messages": [}', /^stdin: .*line 1, column 15/],
      ['{"messages":[]}', /messages/],
      ['{"messages":[{"role":"wizard","content":"x"}]}', /messages\[0\]\.role/],
      ['{"model":"gpt-5.4-minj","messages":[{"role":"user","content":"x"}]}', /gpt-5\.4-mini/],
    ] as const) {
      const wrong = await type(['route', '--body', '-'], { cwd, input });
      assert.equal(wrong.code, 1, input);
      assert.match(wrong.stderr, words);
    }
    const missing = await type(['route', '--body', 'none.json'], { cwd });
    assert.deepEqual([missing.code, missing.stderr], [1, 'none.json does not exist.\n']);
  }),
);

test('a pipe that stays open is said to be waited for, and the decision comes when it ends', async () => {
  const child = spawn('node', [join(ROOT, 'bin', 'loadline.mjs'), 'route', '-m', TICKET], {
    cwd: empty,
    env: bareEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const told = await new Promise<string>((resolve) =>
    child.stderr.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  assert.match(told, /waiting for the end of stdin/);
  assert.equal(stdout, '');
  child.stdin.end();
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0);
  assert.match(stdout, /tier cheap/);
});

test('a reader that has seen enough is no fault of ours', async () => {
  // The reader is gone before the first byte: every write of ours meets a closed pipe. The shell tells on fd 3 how we ended.
  const command = `node '${join(ROOT, 'bin', 'loadline.mjs')}' models --json; echo ended $? >&3`;
  const result = await run('sh', ['-c', `exec 3>&1; { ${command}; } | { exec 0<&-; sleep 1; }`], { cwd: empty });
  assert.deepEqual([result.stdout, result.stderr], ['ended 0\n', '']);
});

test('models lists limits and, on request, prices to the cent: 0.75/4.50 and 3/15', async () => {
  const limits = await type(['models']);
  assert.match(limits.stdout, /^openai\/gpt-5\.4-mini +400,000 +128,000/m);
  const { stdout } = await type(['models', '--prices']);
  assert.match(stdout, /^openai\/gpt-5\.4-mini +0\.75 +0\.075 +4\.50 +\S/m);
  assert.match(stdout, /^anthropic\/claude-sonnet-4-6 +3\.00 +0\.30 +15\.00 +\S/m);
  const json = await type(['models', '--json'], { anyWidth: true });
  assert.ok((JSON.parse(json.stdout) as unknown[]).length > 10);
  const real = await type(['models'], { environment: { OPENAI_API_KEY: 'sk-x' } });
  assert.equal(real.stdout.includes('anthropic/'), false);
  assert.match(real.stderr, /^\d+ more belong to providers without a key/);
});

test('a report on a fresh server says what went where, what was raised, and that no money was spent', async () => {
  assert.match(freshReport, /No requests yet/);
  const { stdout } = await type(['report', ...data]);
  assert.match(stdout, /^Requests +4: 4 success$/m);
  assert.match(stdout, /^Spend +\$0\.00 /m);
  assert.match(stdout, /4 requests simulated: not in spend and savings/);
  assert.match(stdout, /^Savings, estimated: same token counts assumed; tokenizers/m);
  assert.match(stdout, /1 of 3 "auto" requests \(33\.3 %\) would have gone cheaper/);
  assert.match(stdout, /risky × triage: 1, strong instead of cheap/);
  assert.doesNotMatch(stdout, /zones|guarded|export button/, 'no text of a prompt');
});

test('--simulated shows what a report looks like with money in it, and is a gate with --fail-over', async () => {
  const { stdout } = await type(['report', '--simulated', ...data]);
  assert.match(stdout, /^ {2}saved +\$0\.\d+ +\d+\.\d %$/m);
  const gate = await type(['report', '--simulated', '--fail-over', '0', ...data]);
  assert.equal(gate.code, 3);
  assert.match(gate.stderr, /^the spend of \$0\.\d+ is over \$0\.00$/m);
  assert.equal((await type(['report', '--fail-over', '0', ...data])).code, 0);
});

test('--by, --md, --baseline and --json tell the same report in other forms', async () => {
  assert.match(
    (await type(['report', '--by', 'task', '--simulated', ...data])).stdout,
    /^By task +requests +share +cost +saved +escalated$/m,
  );
  assert.match((await type(['report', '--md', ...data], { anyWidth: true })).stdout, /^# Loadline report$/m);
  const json = await typeJson(['report', '--json', '--simulated', '--baseline', 'gpt-5.4', ...data]);
  assert.equal(json['object'], 'loadline.report');
  assert.equal((json['totals'] as Record<string, unknown>)['simulated_requests'], 4);
  assert.equal(
    ((json['savings'] as Record<string, unknown>)['baseline'] as Record<string, unknown>)['model'],
    'gpt-5.4',
  );
  const unknown = await type(['report', '--baseline', 'openai/nobody-knows', ...data]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /no known price.*models --prices/);
  assert.match((await type(['report', '--since', '2099-01-01', ...data])).stdout, /No requests in this period/);
});

test('compare beside a running server asks it, with a key of its own that is gone afterwards', async () => {
  const { code, stdout } = await type(['compare', '-m', TICKET, ...data]);
  assert.equal(code, 0);
  assert.match(stdout, /^openai\/gpt-5\.4-mini \(simulated\) +[\d,]+ ms/m);
  assert.match(stdout, /^anthropic\/claude-sonnet-4-6 \(simulated\) +[\d,]+ ms/m);
  assert.match(stdout, /│/);
  assert.match(stdout, /% of words shared/);
  assert.equal((await type(['keys', 'list', ...data])).stdout.includes('compare'), false);
  const named = await typeJson([
    'compare',
    '-m',
    TICKET,
    '--models',
    'gpt-5.4-mini,gpt-5.4',
    '--calls',
    '20000',
    '--json',
    '--key',
    server.key ?? '',
    '--url',
    server.url,
  ]);
  const answers = named['answers'] as Record<string, number>[];
  assert.deepEqual(
    answers.map((answer) => answer['model']),
    ['gpt-5.4-mini', 'gpt-5.4'],
  );
  for (const answer of answers)
    assert.ok(Math.abs((answer['monthly_usd'] ?? 0) - 20_000 * (answer['cost_usd'] ?? 1)) < 1e-9);
  assert.match((await type(['compare', '-m', 'x', '--diff', ...data])).stdout, /\[-.*-\]\{\+/);
});

test('what cannot be compared is one sentence', async () => {
  for (const [args, words] of [
    [['--models', 'gpt-5.4-mini', ...data], /Name 2 to 8 models/],
    [['--models', 'gpt-5.4-mini,gpt-5.4-mini', ...data], /named twice/],
    [['--url', 'http://127.0.0.1:1', '--key', 'll_x'], /No server answers at http:\/\/127\.0\.0\.1:1/],
    [['--url', server.url, '--key', 'll_live_wrong'], /key is not valid/],
    [[], /data directory .*\.loadline does not exist/],
  ] as const) {
    const result = await type(['compare', '-m', 'x', ...args]);
    assert.equal(result.code, 1, args.join(' '));
    assert.equal(result.stdout, '');
    assert.match(result.stderr, words);
  }
  const failed = await type(['compare', '-m', 'x', '--models', 'nothing-a,nothing-b', ...data]);
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /error 404/);
  assert.match(failed.stderr, /No model answered/);
});

test(
  'compare without a server runs in its own process, and its calls are in the records',
  inDirectory('alone', async (directory) => {
    const own = ['--data-dir', join(directory, 'data')];
    assert.equal(await (await startServer({ directory })).stop(), 0);
    for (let round = 0; round < 3; round += 1) {
      const result = await type(['compare', '-m', TICKET, ...own]);
      assert.equal(result.code, 0);
      assert.equal(
        result.stdout.match(/^\S+ \(simulated\) +[\d,]+ ms +\d+ +\d+ +\$0\.\d+ +\$\d+\.\d+$/gm)?.length,
        2,
        result.stdout,
      );
    }
    const report = await typeJson(['report', '--json', ...own]);
    assert.equal(((report['totals'] as Record<string, unknown>)['compare'] as Record<string, unknown>)['calls'], 6);
    assert.equal(existsSync(join(directory, 'data', 'serve.lock')), false, 'the directory is free again');
  }),
);

test(
  'keys are made, shown and revoked while no server runs',
  inDirectory('keys', async (directory) => {
    const own = ['--data-dir', join(directory, 'data')];
    await (await startServer({ directory })).stop();
    const made = await typeJson([
      'keys',
      'create',
      '--name',
      'ci',
      '--task',
      'triage',
      '--expires',
      '30d',
      '--json',
      ...own,
    ]);
    assert.match(String(made['key']), /^ll_/);
    const plain = await type(['keys', 'create', '--name', 'plain', ...own], { anyWidth: true });
    assert.match(plain.stdout, /^key: ll_\w+\n$/);
    assert.match(
      (await type(['keys', 'list', ...own])).stdout,
      /^\w{8} +ci +default +\d{4}-\d\d-\d\d +until \d{4}-\d\d-\d\d +task triage$/m,
    );
    const shown = await typeJson(['keys', 'show', String(made['id']), '--json', ...own]);
    assert.equal(shown['task'], 'triage');
    assert.equal(JSON.stringify(shown).includes(String(made['key']).split('_')[3] ?? '-'), false);
    assert.equal((await type(['keys', 'revoke', String(made['id']), ...own])).code, 0);
    const { stdout, stderr } = await type(['keys', 'list', ...own]);
    assert.doesNotMatch(stdout, / ci /);
    assert.match(stderr, /1 more is revoked or expired/);
    const none = await type(['keys', 'revoke', 'nothing1', ...own]);
    assert.deepEqual([none.code, none.stdout], [1, '']);
    assert.match(none.stderr, /npx loadline keys list/);
  }),
);

test('doctor says what is there, what is missing, and makes nothing', async () => {
  const bare = await type(['doctor']);
  assert.equal(bare.code, 0);
  assert.match(bare.stdout, /^ok +data directory +.*\.loadline is not/m);
  assert.match(bare.stdout, /^warn +providers +none is set up/m);
  assert.deepEqual(readdirSync(empty), []);
  const { code, stdout } = await type(['doctor', ...data]);
  assert.equal(code, 0);
  for (const words of [
    /^ok +loadline +version \d/m,
    /^ok +bun +version/m,
    /^ok +disk +/m,
    /^ok +keys +\d+ valid/m,
    /^ok +server +process \d+ serves at http/m,
  ])
    assert.match(stdout, words);
  const findings = JSON.parse((await type(['doctor', '--json', ...data], { anyWidth: true })).stdout) as {
    level: string;
    subject: string;
  }[];
  assert.ok(findings.every((finding) => finding.level !== 'fail'));
});

test('doctor tries each key without spending, and a key that is refused is a failure', async () => {
  const upstream = await startFakeUpstream((call) =>
    whole(
      { data: [] },
      { status: call.headers['x-api-key'] === 'sk-bad' ? 401 : 200, headers: { date: new Date().toUTCString() } },
    ),
  );
  const environment = {
    OPENAI_API_KEY: 'sk-good',
    OPENAI_BASE_URL: upstream.url,
    ANTHROPIC_API_KEY: 'sk-bad',
    ANTHROPIC_BASE_URL: upstream.url,
  };
  const refused = await type(['doctor'], { environment });
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /^ok +provider openai +.*takes the key/m);
  assert.match(refused.stdout, /^FAIL +provider anthropic +.*refuses the key \(401\)/m);
  assert.match(refused.stdout, /^ok +clock /m);
  assert.match(refused.stderr, /1 of \d+ checks failed/);
  assert.doesNotMatch(refused.stdout + refused.stderr, /sk-/, 'no key is ever shown');
  assert.deepEqual([...new Set(upstream.calls.map((call) => `${call.method} ${call.path}`))], ['GET /v1/models']);
  await upstream.stop();
  const away = await type(['doctor'], { environment });
  assert.equal(away.code, 1);
  assert.match(away.stdout, /^FAIL +provider openai +.*cannot be reached/m);
});

test(
  'doctor finds a config that is wrong and a directory that is open to others',
  inDirectory('sick', async (directory) => {
    await (await startServer({ directory })).stop();
    chmodSync(join(directory, 'data'), 0o755);
    writeFileSync(join(directory, 'loadline.yaml'), 'version: 1\nroutes:\n  auto:\n    default: stronk\n');
    const { code, stdout } = await type(['doctor', '--data-dir', 'data'], { cwd: directory });
    assert.equal(code, 1);
    assert.match(stdout, /^warn +data directory +.*can be read by/m);
    assert.match(stdout, /^FAIL +config +loadline\.yaml:4:\d+/m);
  }),
);

test(
  'a database that is none is one sentence for every command that opens it',
  inDirectory('broken', async (directory) => {
    const path = join(directory, 'data');
    mkdirSync(path);
    writeFileSync(join(path, 'loadline.db'), 'this is no database, whatever its name says. '.repeat(200));
    for (const args of [['report'], ['keys', 'list'], ['compare', '-m', 'x'], ['serve', '--port', '0']]) {
      const result = await type([...args, '--data-dir', path], { cwd: directory });
      assert.equal(result.code, 1, args.join(' '));
      assert.equal(result.stdout, '', args.join(' '));
      assert.match(result.stderr, /loadline\.db/, args.join(' '));
    }
    assert.equal((await type(['doctor', '--data-dir', path], { cwd: directory })).code, 1);
  }),
);

test(
  'a database of a later version is left alone, and it is said which version to use',
  inDirectory('later', async (directory) => {
    const own = ['--data-dir', join(directory, 'data')];
    await (await startServer({ directory })).stop();
    const database = new Database(join(directory, 'data', 'loadline.db'));
    database.run("UPDATE meta SET value = '9999' WHERE name = 'schema_version'");
    database.run("UPDATE meta SET value = '77.0.0' WHERE name = 'program_version'");
    database.close();
    for (const args of [['report'], ['keys', 'list'], ['compare', '-m', 'x'], ['serve', '--port', '0']]) {
      const result = await type([...args, ...own], { cwd: directory });
      assert.deepEqual([result.code, result.stdout], [1, ''], args.join(' '));
      assert.match(result.stderr, /Use Loadline 77\.0\.0 or later/, args.join(' '));
    }
  }),
);

test(
  'two servers never share a port: the second says that it is taken',
  inDirectory('port', async (directory) => {
    const port = new URL(server.url).port;
    const result = await type(['serve', '--port', port, '--data-dir', join(directory, 'data')], { cwd: directory });
    assert.deepEqual([result.code, result.stdout], [1, '']);
    assert.match(result.stderr, new RegExp(`port ${port} .*taken`));
  }),
);

test('the simulator alone answers until it is told to stop', async () => {
  const child = spawn('node', [join(ROOT, 'bin', 'loadline.mjs'), 'simulate', '--port', '0'], {
    cwd: empty,
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => resolve(/http:\/\/[\d.:]+\d/.exec(chunk.toString())?.[0] ?? '')),
  );
  const body = JSON.stringify({ model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'hi' }] });
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.equal(answer.headers.get('x-loadline-simulated'), 'true');
  child.kill('SIGTERM');
  assert.equal(await exited, 0);
});

test('results go to stdout and everything else to stderr, without a colour where nobody can see it', async () => {
  const route = await type(['route', '-m', TICKET], {
    environment: { NO_COLOR: '', FORCE_COLOR: '1', TERM: 'xterm-256color' },
  });
  assert.equal(route.stdout.includes('\u001b'), false);
  assert.equal(route.stderr, '');
});
