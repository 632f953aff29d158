import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompareResult } from '../evidence/compare.ts';
import { publicCompare } from '../evidence/compare_public.ts';
import { comparison, failedLeg, sampleLeg, sonnetLeg } from './cases/comparisons.ts';
import { runCommand, type Ran } from './cases/run_command.ts';
import type { CompareOptions } from './services.ts';
import { CommandFailed } from './terminal.ts';

const RESULT = comparison(sampleLeg(), sonnetLeg());

const compare = (args: readonly string[], result: CompareResult = RESULT): Promise<Ran> =>
  runCommand(['compare', ...args], {
    services: {
      compare: async ({ onLeg }) => {
        for (const leg of result.legs) onLeg(leg);
        return result;
      },
      readFile: () => '{"model":"auto","messages":[],"temperature":0}',
    },
  });

const asked = (ran: Ran): CompareOptions => ran.asked.at(-1)?.args[0] as CompareOptions;

test('a prompt alone is compared at the ends of the tiers', async () => {
  const ran = await compare(['-m', 'Review this.']);
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /claude-sonnet-4-6/);
  const { onLeg: _onLeg, ...options } = asked(ran);
  assert.deepEqual(options, {
    body: { model: 'auto', messages: [{ role: 'user', content: 'Review this.' }] },
    models: [],
    callsPerMonth: 1_000,
    key: undefined,
    url: undefined,
    simulate: false,
    config: undefined,
    dataDir: undefined,
  });
});

test('every flag reaches the comparison', async () => {
  const ran = await compare([
    '--body',
    'r.json',
    '--models',
    ' a, b ,,c',
    '--calls',
    '20000',
    '--key',
    'll_k',
    '--url',
    'http://h',
    '--simulate',
    '--config',
    'c',
    '--data-dir',
    'd',
  ]);
  const { onLeg: _onLeg, ...options } = asked(ran);
  assert.deepEqual(options, {
    body: { model: 'auto', messages: [], temperature: 0 },
    models: ['a', 'b', 'c'],
    callsPerMonth: 20_000,
    key: 'll_k',
    url: 'http://h',
    simulate: true,
    config: 'c',
    dataDir: 'd',
  });
});

test('while it runs a line says how many have answered, and it is cleared before the result', async () => {
  const { progress } = await compare(['-m', 'x', '--models', 'a,b']);
  assert.match(progress[0] ?? '', /comparing 2 models … 0 done/);
  assert.match(progress[1] ?? '', /1 done/);
  assert.match(progress[2] ?? '', /2 done/);
  assert.equal(progress[3], '');
  assert.equal(progress.at(-1), '');
});

test('--json is what POST /v1/compare answers, and nothing else', async () => {
  const ran = await compare(['-m', 'x', '--json']);
  assert.deepEqual(JSON.parse(ran.stdout), publicCompare(RESULT));
  assert.equal(ran.stderr, '');
});

test('one model that failed is part of the answer; when all failed it is exit 1, and they are still shown', async () => {
  assert.equal((await compare(['-m', 'x'], comparison(sampleLeg(), failedLeg()))).code, 0);
  const ran = await compare(['-m', 'x'], comparison(failedLeg({ model: 'a' }), failedLeg({ model: 'b' })));
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /error 503: Set ANTHROPIC_API_KEY\./);
  assert.equal(ran.stderr, 'No model answered.');
});

test('a comparison that cannot be made is its sentence, and the progress line is cleared', async () => {
  const ran = await runCommand(['compare', '-m', 'x'], {
    services: { compare: () => Promise.reject(new CommandFailed('No server answers at http://h.', 1)) },
  });
  assert.deepEqual([ran.code, ran.stdout, ran.stderr], [1, '', 'No server answers at http://h.']);
  assert.equal(ran.progress.at(-1), '');
});

test('--diff shows the words that differ', async () => {
  assert.match((await compare(['-m', 'x', '--diff'])).stdout, /\[-revoked-\]/);
});

test('a number of calls is whole and one or more', async () => {
  for (const calls of ['0', '-5', '1.5', 'many', '1e10', '']) {
    const ran = await compare(['-m', 'x', '--calls', calls]);
    assert.equal(ran.code, 2, calls);
    assert.deepEqual(ran.asked, []);
  }
});
