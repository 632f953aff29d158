import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './cases/run_command.ts';
import type { CheckResult } from './services.ts';

const RIGHT: CheckResult = {
  ok: true,
  path: 'loadline.yaml',
  problems: [],
  warnings: [],
  effective: 'version: 1  # loadline.yaml:1\n',
};
const WRONG: CheckResult = {
  ok: false,
  path: 'loadline.yaml',
  problems: [
    'loadline.yaml:4:14: there is no tier "stronk", did you mean "strong"?',
    'loadline.yaml:9:3: unknown field',
  ],
  warnings: ['loadline.yaml:2:1: later'],
  effective: '',
};

test('a right config is one line and exit 0', async () => {
  const ran = await runCommand(['check'], { services: { check: () => RIGHT } });
  assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, 'loadline.yaml is right', '']);
});

test('no config is fine, and it is said what runs then', async () => {
  const ran = await runCommand(['check'], { services: { check: () => ({ ...RIGHT, path: null }) } });
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /preset "article"/);
});

test('a wrong config is exit 1 with every problem on its line, warnings first, and nothing on stdout', async () => {
  const ran = await runCommand(['check'], { services: { check: () => WRONG } });
  assert.deepEqual([ran.code, ran.stdout], [1, '']);
  assert.deepEqual(ran.stderr.split('\n'), ['warning: loadline.yaml:2:1: later', ...WRONG.problems]);
});

test('the file may be named with or without the flag', async () => {
  for (const args of [
    ['check', 'team.yaml'],
    ['check', '--config', 'team.yaml'],
  ]) {
    const ran = await runCommand(args, { services: { check: () => RIGHT } });
    assert.deepEqual(ran.asked[0]?.args, ['team.yaml']);
  }
  assert.deepEqual((await runCommand(['check'], { services: { check: () => RIGHT } })).asked[0]?.args, [undefined]);
});

test('--print shows the effective config and nothing else on stdout', async () => {
  const ran = await runCommand(['check', '--print'], { services: { check: () => ({ ...RIGHT, warnings: ['w'] }) } });
  assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, RIGHT.effective, 'warning: w']);
});

test('--json is JSON in both cases, and the exit code is the same', async () => {
  for (const result of [RIGHT, WRONG]) {
    const ran = await runCommand(['check', '--json'], { services: { check: () => result } });
    assert.equal(ran.code, result.ok ? 0 : 1);
    assert.deepEqual(JSON.parse(ran.stdout), {
      ok: result.ok,
      path: result.path,
      problems: result.problems,
      warnings: result.warnings,
    });
    assert.equal(ran.stderr, '');
  }
});
