import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmlessExplanation, riskyExplanation } from '../../test/sample_explanation.ts';
import { runCommand, type Ran } from './cases/run_command.ts';

const route = (args: readonly string[], result = harmlessExplanation(), stdin: string | null = null): Promise<Ran> =>
  runCommand(['route', ...args], { services: { route: () => result, readFile: () => '{"messages":[]}' }, stdin });

test('the decision of a prompt is explained, and only that is asked of the program', async () => {
  const ran = await route(['-m', 'Summarize this.']);
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /^openai\/gpt-5\.4-mini {2}tier cheap, rule cheap-work\n/);
  assert.deepEqual(ran.asked, [
    {
      name: 'route',
      args: [
        { model: 'auto', messages: [{ role: 'user', content: 'Summarize this.' }] },
        {},
        { config: undefined, dataDir: undefined },
      ],
    },
  ]);
});

test('a diff on stdin is the prompt', async () => {
  const ran = await route([], riskyExplanation(), '--- a/x\n+++ b/x\n');
  assert.deepEqual((ran.asked[0]?.args[0] as { messages: unknown } | undefined)?.messages, [
    { role: 'user', content: '--- a/x\n+++ b/x' },
  ]);
});

test('hints are given as a client sends them', async () => {
  const ran = await route([
    '-m',
    'x',
    '--task',
    'triage',
    '--risk',
    'high',
    '--tags',
    'a,b',
    '--session',
    's1',
    '--config',
    'c',
    '--data-dir',
    'd',
  ]);
  assert.deepEqual(ran.asked[0]?.args.slice(1), [
    { 'x-loadline-task': 'triage', 'x-loadline-risk': 'high', 'x-loadline-tags': 'a,b', 'x-loadline-session': 's1' },
    { config: 'c', dataDir: 'd' },
  ]);
});

test('a hint that no header could carry is wrong usage', async () => {
  for (const value of ['größe', 'a\nb', '\u001b[31m', '\u0000']) {
    const ran = await route(['-m', 'x', '--task', value]);
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /x-loadline-task is not/);
    assert.deepEqual(ran.asked, []);
  }
});

test('--expect is silent where it holds and a tripped gate, exit 3, where it does not', async () => {
  const held = await route(['-m', 'x', '--expect', 'cheap']);
  assert.deepEqual([held.code, held.stderr], [0, '']);
  const tripped = await route(['-m', 'x', '--expect', 'strong']);
  assert.equal(tripped.code, 3);
  assert.equal(tripped.stderr, 'expected the tier "strong", got "cheap"');
  assert.match(tripped.stdout, /tier cheap/, 'why is still told');
});

test('--json is the explanation of POST /v1/route, and trips the same gate', async () => {
  const ran = await route(['-m', 'x', '--json', '--expect', 'cheap'], riskyExplanation());
  const told = JSON.parse(ran.stdout) as Record<string, unknown>;
  assert.equal(told['model'], 'anthropic/claude-sonnet-4-6');
  assert.equal(told['tier'], 'strong');
  assert.equal((told['signals'] as unknown[]).length, 3);
  assert.equal(ran.code, 3);
});

test('a body file with its own model keeps it', async () => {
  const services = { route: () => harmlessExplanation(), readFile: () => '{"model":"gpt-5.4-mini","messages":[]}' };
  const ran = await runCommand(['route', '--body', 'r.json', '--model', 'auto/x'], { services });
  assert.deepEqual(ran.asked[1]?.args[0], { model: 'gpt-5.4-mini', messages: [] });
});
