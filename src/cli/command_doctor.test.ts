import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { runCommand, type Ran, type RunOptions } from './cases/run_command.ts';
import type { Finding } from './services.ts';

const FINE: readonly Finding[] = [
  { level: 'ok', subject: 'loadline', says: 'version 1.2.3' },
  { level: 'warn', subject: 'provider anthropic', says: 'not set up: set ANTHROPIC_API_KEY' },
];
const FAILED: Finding = {
  level: 'fail',
  subject: 'provider openai',
  says: `api.openai.com refuses the key (401), ${'which is a long story '.repeat(6)}`,
};

const doctor = (findings: readonly Finding[], args: readonly string[] = [], options: RunOptions = {}): Promise<Ran> =>
  runCommand(['doctor', ...args], {
    ...options,
    services: {
      doctor: async (_options, onFinding) => {
        for (const finding of findings) onFinding(finding);
      },
    },
  });

test('each finding is a line with its level, what was looked at, and what was found', async () => {
  const ran = await doctor(FINE);
  assert.equal(ran.code, 0);
  assert.deepEqual(ran.stdout.split('\n'), [
    'ok    loadline              version 1.2.3',
    'warn  provider anthropic    not set up: set ANTHROPIC_API_KEY',
  ]);
  assert.equal(ran.stderr, '');
});

test('a warning is no failure; one failure is exit 1 and counted', async () => {
  const ran = await doctor([...FINE, FAILED]);
  assert.equal(ran.code, 1);
  assert.equal(ran.stderr, '1 of 3 checks failed.');
  assert.match(ran.stdout, /^FAIL {2}provider openai/m);
});

test('a long finding is wrapped behind its subject, in 80 columns', async () => {
  const lines = (await doctor([FAILED])).stdout.split('\n');
  assert.ok(lines.length > 1);
  for (const line of lines) {
    assert.ok(stringWidth(line) <= 80, line);
    assert.equal(line, line.trimEnd());
  }
  for (const line of lines.slice(1)) assert.match(line, /^ {28}\S/);
});

test('--json lists the findings, and the exit code is the same', async () => {
  const ran = await doctor([...FINE, FAILED], ['--json']);
  assert.deepEqual(JSON.parse(ran.stdout), [...FINE, FAILED]);
  assert.equal(ran.code, 1);
  assert.deepEqual(JSON.parse((await doctor([], ['--json'])).stdout), []);
});

test('what a provider or a file said cannot speak to the terminal', async () => {
  const ran = await doctor([{ level: 'warn', subject: 'config', says: 'x\u001b[2J\ny' }]);
  assert.doesNotMatch(ran.stdout, /(?!\n)\p{Cc}/u);
});

test('where to look is handed on', async () => {
  const ran = await doctor([], ['--config', 'c', '--data-dir', 'd']);
  assert.deepEqual(ran.asked[0]?.args[0], { config: 'c', dataDir: 'd' });
});

test('levels are coloured on a terminal only', async () => {
  const escape = String.fromCodePoint(27);
  assert.ok((await doctor(FINE, [], { colour: true })).stdout.includes(escape));
  assert.equal((await doctor(FINE)).stdout.includes(escape), false);
});
