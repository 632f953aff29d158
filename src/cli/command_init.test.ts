import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './cases/run_command.ts';
import { CommandFailed } from './terminal.ts';

const services = { starterConfig: () => ({ text: 'version: 1\n', found: [] as string[] }), writeFile: () => undefined };

test('the commented config is written to loadline.yaml, and the next command is named', async () => {
  const ran = await runCommand(['init'], { services });
  assert.equal(ran.code, 0);
  assert.equal(ran.stdout, 'wrote loadline.yaml');
  assert.match(ran.stderr, /npx loadline check/);
  assert.deepEqual(ran.asked.at(-1), {
    name: 'writeFile',
    args: ['loadline.yaml', 'version: 1\n', { overwrite: false }],
  });
});

test('another file and replacing one are asked for by name', async () => {
  const ran = await runCommand(['init', '--config', 'team.yaml', '--force'], { services });
  assert.equal(ran.stdout, 'wrote team.yaml');
  assert.deepEqual(ran.asked.at(-1)?.args, ['team.yaml', 'version: 1\n', { overwrite: true }]);
});

test('a file that is there stays, and nothing is said to be written', async () => {
  const refuse = (): never => {
    throw new CommandFailed('loadline.yaml is there already.');
  };
  const ran = await runCommand(['init'], { services: { ...services, writeFile: refuse } });
  assert.deepEqual([ran.code, ran.stdout, ran.stderr], [1, '', 'loadline.yaml is there already.']);
});

test('servers that run on this machine are named, each with where its lines are', async () => {
  const found = ['Ollama at http://127.0.0.1:11434', 'vLLM at http://127.0.0.1:8000'];
  const ran = await runCommand(['init'], { services: { ...services, starterConfig: () => ({ text: '', found }) } });
  assert.equal(ran.stdout, 'wrote loadline.yaml');
  assert.match(ran.stderr, /Found Ollama at http:\/\/127\.0\.0\.1:11434\. Its lines are there/);
  assert.match(ran.stderr, /Found vLLM at/);
});
