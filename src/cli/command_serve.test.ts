import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './cases/run_command.ts';
import { readPort } from './command_serve.ts';

test('what is not said is left to environment and config', async () => {
  const ran = await runCommand(['serve'], { services: { serve: async () => 0 } });
  assert.deepEqual(ran.asked, [{ name: 'serve', args: [{ simulate: false, envFile: true, refresh: true }] }]);
});

test('every flag reaches the server as it was meant', async () => {
  const args = [
    'serve',
    '--port',
    '0',
    '--host',
    '0.0.0.0',
    '--config',
    'c.yaml',
    '--data-dir',
    'd',
    '--simulate',
    '--no-env-file',
    '--no-refresh',
  ];
  const ran = await runCommand(args, { services: { serve: async () => 0 } });
  assert.deepEqual(ran.asked[0]?.args[0], {
    port: 0,
    host: '0.0.0.0',
    config: 'c.yaml',
    dataDir: 'd',
    simulate: true,
    envFile: false,
    refresh: false,
  });
});

test('the exit code is the server’s', async () => {
  assert.equal((await runCommand(['serve'], { services: { serve: async () => 0 } })).code, 0);
  assert.equal((await runCommand(['serve'], { services: { serve: async () => 1 } })).code, 1);
});

test('a port is a whole number from 0 to 65535 and nothing else', () => {
  assert.equal(readPort('0'), 0);
  assert.equal(readPort('65535'), 65_535);
  for (const text of ['', ' ', '65536', '-1', '1.5', '80x', '1e3', '0x50', 'http', '４６００'])
    assert.throws(() => readPort(text), /0 to 65535/, text);
});

test('simulate listens on its own port unless told otherwise', async () => {
  const services = { simulate: async () => 0 };
  assert.deepEqual((await runCommand(['simulate'], { services })).asked[0]?.args, [4610]);
  assert.deepEqual((await runCommand(['simulate', '--port', '9000'], { services })).asked[0]?.args, [9000]);
  assert.equal((await runCommand(['simulate', '--port', 'x'], { services })).code, 2);
});
