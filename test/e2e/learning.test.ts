// What a provider's refusal teaches a real process: the next request does not pay, a restart does not forget, a command does.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { join } from 'node:path';
import { chatAnswer, openaiError } from '../fake_answers.ts';
import { startFakeUpstream, whole } from '../fake_upstream.ts';
import { bareEnvironment, loadline, startServer, temporaryDirectory, type RunningServer } from './server.ts';

const directory = temporaryDirectory('learning');
const LIST = { object: 'list', data: [{ id: 'gpt-4o', object: 'model', context_window: 64_000 }] };
const upstream = await startFakeUpstream((call) =>
  call.method === 'GET'
    ? whole(LIST)
    : 'temperature' in call.json()
      ? openaiError(400, {
          message: "Unsupported parameter: 'temperature' is not supported with this model.",
          type: 'invalid_request_error',
          param: 'temperature',
          code: 'unsupported_parameter',
        })
      : chatAnswer('done'),
);
const environment = { OPENAI_API_KEY: 'sk-test-openai', OPENAI_BASE_URL: upstream.url };
after(async () => {
  await upstream.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(server: RunningServer, key: string): Promise<Response> {
  const answer = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'openai/brand-new', temperature: 0.2, messages: [{ role: 'user', content: 'hi' }] }),
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-loadline-dropped'), 'temperature');
  await answer.text();
  return answer;
}

const attempts = (answer: Response): string | null => answer.headers.get('x-loadline-attempts');
const command = (...args: readonly string[]) =>
  loadline(['models', '--data-dir', join(directory, 'data'), ...args], {
    cwd: directory,
    env: bareEnvironment(environment),
  });

test('learned once, kept over a restart, forgotten by a command that a running server heeds', async () => {
  const first = await startServer({ directory, environment });
  const key = first.key ?? '';
  assert.equal(attempts(await ask(first, key)), '2');
  assert.equal(attempts(await ask(first, key)), '1');
  assert.equal(await first.stop(), 0);

  const second = await startServer({ directory, environment });
  assert.equal(attempts(await ask(second, key)), '1');
  const shown = await command('--json');
  const models = JSON.parse(shown.stdout) as readonly { id: string; learned: readonly { param: string }[] }[];
  assert.deepEqual(
    models.find(({ id }) => id === 'brand-new')?.learned.map(({ param }) => param),
    ['temperature'],
  );

  const forgotten = await command('--forget', 'openai/brand-new:temperature');
  assert.equal(forgotten.stdout.trim(), 'forgotten: 1');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal(attempts(await ask(second, key)), '2');
  assert.equal(await second.stop(), 0);
});

test('limits that a provider tells on demand are there for every later command, and a start asks no base URL by itself', async () => {
  const asked = upstream.calls.filter(({ method }) => method === 'GET').length;
  assert.equal(asked, 0);
  const refreshed = await command('--refresh', '--json');
  assert.equal(refreshed.code, 0, refreshed.stderr);
  assert.match(refreshed.stderr, /^openai: 1 models, 1 of them with limits$/m);
  for (const listed of [refreshed, await command('--json')]) {
    const models = JSON.parse(listed.stdout) as readonly Record<string, unknown>[];
    const found = models.find(({ id }) => id === 'gpt-4o');
    assert.deepEqual([found?.['context_tokens'], found?.['context_tokens_from']], [64_000, 'provider']);
  }
});
