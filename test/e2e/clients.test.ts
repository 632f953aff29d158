// The examples of the README and of the issue that began it all, run as users write them: curl, the openai packages of
// Python and Node, with only the base URL and the key changed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bareEnvironment, jsonLines, ROOT, run, startServer, type RunningServer } from './server.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  assert.equal(await server.stop(), 0);
});

const environment = (): Record<string, string> =>
  bareEnvironment({ LOADLINE_URL: server.url, LOADLINE_KEY: server.key ?? '' });
const client = (name: string): string => join(ROOT, 'test', 'e2e', 'clients', name);

/** A Python with the openai package: the one of .ci/run, or the system's. */
function python(): string | undefined {
  const candidates = [join(ROOT, '.cache', 'python', 'bin', 'python'), 'python3'];
  return candidates.find(
    (candidate) =>
      (candidate.startsWith('/') ? existsSync(candidate) : true) &&
      spawnSync(candidate, ['-c', 'import openai']).status === 0,
  );
}
const found = python();
const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';
const skipPython = found === undefined && !required ? 'no Python with the openai package; .ci/run installs one' : false;

async function curl(model: string): Promise<{ head: string; body: Record<string, unknown> }> {
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'Review this Python diff and list risky changes.' }],
  });
  const { stdout } = await run('curl', [
    '-si',
    `${server.url}/v1/chat/completions`,
    '-H',
    `Authorization: Bearer ${server.key}`,
    '-H',
    'Content-Type: application/json',
    '-d',
    body,
  ]);
  const end = stdout.indexOf('\r\n\r\n');
  return { head: stdout.slice(0, end).toLowerCase(), body: JSON.parse(stdout.slice(end)) as Record<string, unknown> };
}

test('curl: the only change between two models is the name', async () => {
  for (const [model, provider] of [
    ['gpt-5.4-mini', 'openai'],
    ['claude-sonnet-4-6', 'anthropic'],
  ] as const) {
    const { head, body } = await curl(model);
    assert.match(head, /^http\/1\.1 200/);
    assert.ok(head.includes(`x-loadline-model: ${provider}/${model}`), head);
    assert.ok(head.includes('x-loadline-tier: pinned'), head);
    assert.ok(head.includes('x-loadline-rule: pinned'), head);
    assert.ok(head.includes('x-loadline-simulated: true'), head);
    assert.equal(body['object'], 'chat.completion');
    assert.equal(body['model'], `simulated/${model}`);
  }
});

test('curl: auto says why in the headers', async () => {
  const { head, body } = await curl('auto');
  assert.ok(head.includes('x-loadline-tier: strong'), head);
  assert.ok(head.includes('x-loadline-task: code_review'), head);
  assert.match(head, /x-loadline-because: \S/);
  assert.match(head, /x-loadline-request-id: req_[0-9a-f]{32}/);
  assert.equal(body['model'], 'simulated/claude-sonnet-4-6');
});

test('the two lines of the banner work when pasted: one lands cheap, one strong', async () => {
  const lines = server.banner.split('\n').filter((line) => line.startsWith('curl '));
  assert.equal(lines.length, 2);
  const [cheap, strong] = await Promise.all(lines.map((line) => run('sh', ['-c', line])));
  assert.match(cheap?.stdout ?? '', /x-loadline-tier: cheap/i);
  assert.match(strong?.stdout ?? '', /x-loadline-tier: strong/i);
  assert.match(strong?.stdout ?? '', /x-loadline-risk: (medium|high); .*auth/i);
});

test('Python: a router in client code keeps working', { skip: skipPython }, async () => {
  const lines = jsonLines(await run(found ?? 'python3', [client('pick_model.py')], { env: environment() }));
  assert.deepEqual(
    lines.map((line) => [line['task'], line['model']]),
    [
      ['summarize', 'simulated/gpt-5.4-mini'],
      ['classification', 'simulated/gpt-5.4-mini'],
      ['refactor', 'simulated/claude-sonnet-4-6'],
      ['triage', 'simulated/claude-sonnet-4-6'],
    ],
  );
  for (const line of lines) {
    assert.match(String(line['text']), /simulated/i);
    assert.ok(Number(line['prompt_tokens']) > 0);
  }
});

test('Python: the same without any routing code, hints by metadata and header', { skip: skipPython }, async () => {
  const lines = jsonLines(await run(found ?? 'python3', [client('auto.py')], { env: environment() }));
  assert.deepEqual(
    lines.slice(0, 4).map((line) => line['tier']),
    ['cheap', 'cheap', 'strong', 'cheap'],
  );
  const [, , risky] = lines;
  assert.equal(risky?.['rule'], 'risky');
  const streamed = lines.at(-1);
  assert.match(String(streamed?.['stream']), /simulated/i);
  assert.ok(Number(streamed?.['usage']) > 0);
});

test('Node: one line of routing, then none; streams and errors as the SDK knows them', async () => {
  const lines = jsonLines(await run('node', [client('pick_model.mjs')], { env: environment() }));
  assert.equal(lines[0]?.['model'], 'simulated/gpt-5.4-mini');
  assert.equal(lines[1]?.['model'], 'simulated/claude-sonnet-4-6');
  assert.equal(lines[2]?.['tier'], 'cheap');
  assert.equal(lines[3]?.['tier'], 'strong');
  assert.match(String(lines[4]?.['stream']), /simulated/i);
  assert.equal(lines[5]?.['error'], 'NotFoundError');
  assert.equal(lines[5]?.['code'], 'model_not_found');
  assert.match(String(lines[5]?.['message']), /gpt-5\.4-mini/);
});
