// What must never be seen again: the providers' keys, our own keys, what callers write and what models answer. Every
// way a request can end is driven once, then everything that was printed, answered and stored is searched.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chatAnswer, chatEvents, messagesAnswer, openaiError } from '../fake_answers.ts';
import { head, sse, startFakeUpstream, stream, whole, type FakeAnswer, type FakeUpstream } from '../fake_upstream.ts';
import { bareEnvironment, loadline, startServer, temporaryDirectory, type RunningServer } from './server.ts';

const OPENAI_KEY = 'sk-canary-openai-7Hq2vWzL9xKd';
const ANTHROPIC_KEY = 'sk-ant-canary-3mPfYt8RbJcE';
const ADMIN_KEY = 'canary-admin-Xw5uNs1GhTqVz0aK';
const SENT_BY_CALLER = { cookie: 'session=canary-cookie-Jd84kfPw', 'openai-organization': 'org-canary-Lk20sVbn' };
/** Words that callers write: in messages, in names and descriptions of tools, in arguments and results, in metadata. */
const PROMPT = 'canaryprompt-plum-zebra-quartz';
/** Words that the model answers. */
const ANSWER = 'canaryanswer-violet-otter-basalt';

/** How the provider ends one request; each echoes what it was sent, as careless providers do. */
type Ending = (echo: string) => FakeAnswer;
const ECHO_HEADERS = { 'x-debug': OPENAI_KEY, 'set-cookie': `k=${OPENAI_KEY}`, 'x-request-id': 'up_1' };
const ENDINGS: Readonly<Record<string, Ending>> = {
  success: () => chatAnswer(ANSWER, undefined, { headers: ECHO_HEADERS }),
  'bad request': (echo) =>
    openaiError(400, { message: `Cannot read ${echo}`, type: 'invalid_request_error' }, ECHO_HEADERS),
  'wrong key': (echo) =>
    openaiError(401, { message: `Incorrect API key provided: ${echo}`, code: 'invalid_api_key' }, ECHO_HEADERS),
  'no access': (echo) => openaiError(403, { message: `The key ${echo} may not` }),
  'no such model': (echo) => openaiError(404, { message: `No model for ${echo}`, code: 'model_not_found' }),
  'too many': (echo) => openaiError(429, { message: `Limit of ${echo}`, code: 'rate_limit_exceeded' }),
  'no money': (echo) => openaiError(429, { message: `Quota of ${echo}`, code: 'insufficient_quota' }),
  broken: (echo) => openaiError(500, { message: `Panic: ${echo}` }),
  page: (echo) => whole(`<html>${echo}</html>`, { status: 502, headers: { 'content-type': 'text/html' } }),
  'no JSON': (echo) => whole(`{"choices": ${echo}`),
  reset: () => ['rst'],
  'cut head': (echo) => [{ write: `HTTP/1.1 200 OK\r\nx: ${echo}\r\n` }, 'fin'],
  'cut stream': () => [
    { write: head(200, { 'content-type': 'text/event-stream', connection: 'close' }) },
    { write: chatEvents([ANSWER])[0] ?? '' },
    'fin',
  ],
  'error in the stream': (echo) =>
    stream([...chatEvents([ANSWER]).slice(0, 2), sse({ error: { message: `Panic: ${echo}`, type: 'server_error' } })]),
  'no event': (echo) => stream([`data: {"choices": ${echo}\n\n`]),
};

let directory = '';
let upstream: FakeUpstream;
let server: RunningServer;
let applicationSecret = '';
/** All that clients got, heads and bodies. */
const answered: string[] = [];

const environment = (): Readonly<Record<string, string>> => ({
  OPENAI_API_KEY: OPENAI_KEY,
  OPENAI_BASE_URL: upstream.url,
  ANTHROPIC_API_KEY: ANTHROPIC_KEY,
  ANTHROPIC_BASE_URL: upstream.url,
  LOADLINE_ADMIN_KEY: ADMIN_KEY,
  LOADLINE_LOG: 'debug',
});

function body(more: object = {}): string {
  const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: `{"at":"${PROMPT}"}` } };
  return JSON.stringify({
    model: 'gpt-5.4-mini',
    messages: [
      { role: 'system', content: `Be brief. ${PROMPT}` },
      { role: 'user', content: `Drop table ${PROMPT}; and edit src/auth/${PROMPT}.ts` },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: PROMPT },
      { role: 'user', content: [{ type: 'text', text: `Summarize ${PROMPT}` }] },
    ],
    tools: [{ type: 'function', function: { name: 'look', description: PROMPT, parameters: { type: 'object' } } }],
    metadata: { note: PROMPT },
    ...more,
  });
}

async function send(text: string, more: { path?: string; key?: string; signal?: AbortSignal } = {}): Promise<number> {
  const answer = await fetch(`${server.url}${more.path ?? '/v1/chat/completions'}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${more.key ?? server.key}`,
      'content-type': 'application/json',
      ...SENT_BY_CALLER,
    },
    body: text,
    ...(more.signal === undefined ? {} : { signal: more.signal }),
  });
  answered.push(JSON.stringify([...answer.headers]), await answer.text());
  return answer.status;
}

function filesBelow(path: string): readonly string[] {
  return readdirSync(path).flatMap((name) => {
    const inner = join(path, name);
    return statSync(inner).isDirectory() ? filesBelow(inner) : [inner];
  });
}

/** The forms in which a secret slips out: as it is, encoded, or the half of it that is still enough. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const half = secret.slice(-Math.max(12, secret.length >> 1));
  return [secret, half, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), encodeURIComponent(secret)];
}

function assertAbsent(secrets: readonly string[], text: string, where: string): void {
  for (const secret of secrets)
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form);
      assert.ok(at < 0, `${where} shows ${secret}: …${text.slice(Math.max(0, at - 120), at + 60)}…`);
    }
}

function assertNothingStored(): void {
  const files = filesBelow(join(directory, 'data'));
  assert.ok(files.some((file) => file.endsWith('loadline.db')));
  assert.ok(files.some((file) => file.includes('journal')));
  const secrets = [OPENAI_KEY, ANTHROPIC_KEY, ADMIN_KEY, ...Object.values(SENT_BY_CALLER), applicationSecret];
  for (const file of files)
    assertAbsent([...secrets, PROMPT, ANSWER], readFileSync(file).toString('latin1'), file.slice(directory.length));
}

before(async () => {
  directory = temporaryDirectory('privacy');
  upstream = await startFakeUpstream(() => chatAnswer(ANSWER));
  server = await startServer({ directory, environment: environment() });
  applicationSecret = server.key?.split('_')[3] ?? '';
  assert.ok(applicationSecret.length >= 32);
  for (const [name, ending] of Object.entries(ENDINGS)) {
    upstream.play((call) =>
      ending(`${call.headers['authorization']} ${call.headers['x-api-key']} ${PROMPT} ${ANSWER}`),
    );
    for (const streamed of [false, true]) {
      await send(body({ stream: streamed })).catch((error: Error) => answered.push(`${name}: ${error.message}`));
      await send(body({ model: 'claude-sonnet-4-6', stream: streamed })).catch((error: Error) =>
        answered.push(`${name}: ${error.message}`),
      );
    }
  }
  upstream.play((call) => (call.path.includes('messages') ? messagesAnswer(ANSWER) : chatAnswer(ANSWER)));
  assert.equal(await send(body({ model: 'auto' })), 200);
  assert.equal(await send(body({ model: 'auto' }), { path: '/v1/route' }), 200);
  assert.equal(await send(body(), { path: '/v1/compare' }), 200);
});
after(async () => {
  await upstream.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('the providers get their own key each and nothing of the caller’s credentials', () => {
  assert.ok(upstream.calls.length > 2 * Object.keys(ENDINGS).length);
  for (const { headers, path } of upstream.calls) {
    const text = JSON.stringify(headers);
    assert.ok(text.includes(path.includes('messages') ? ANTHROPIC_KEY : OPENAI_KEY), path);
    assertAbsent([path.includes('messages') ? OPENAI_KEY : ANTHROPIC_KEY, applicationSecret, ADMIN_KEY], text, path);
    assertAbsent(Object.values(SENT_BY_CALLER), text, path);
  }
});

test('no answer, head or body, shows a key of ours, however the provider echoes it', async () => {
  await send('{"model":', {});
  await send(body({ model: 'canary-model' }), {});
  await send(body(), { key: `${server.key}x` });
  await send(body(), { key: ADMIN_KEY });
  await send(body({ max_tokens: 'x' }), {});
  assertAbsent([OPENAI_KEY, ANTHROPIC_KEY, ADMIN_KEY, applicationSecret], answered.join('\n'), 'an answer');
  assertAbsent(Object.values(SENT_BY_CALLER), answered.join('\n'), 'an answer');
});

test('the headers of an answer hold no text of the prompt and nothing of the provider’s own', () => {
  const heads = answered.filter((text) => text.startsWith('[["'));
  assert.ok(heads.length > 20);
  assertAbsent([PROMPT, ANSWER], heads.join('\n'), 'a header');
  assert.doesNotMatch(heads.join('\n'), /set-cookie|x-debug|openai-organization/);
});

test('the log, at debug level, holds no key, no prompt and no answer', () => {
  const log = server.output().replace(server.banner, '');
  assert.match(log, /"level":"(?:debug|info|warn|error)"/);
  assertAbsent([OPENAI_KEY, ANTHROPIC_KEY, ADMIN_KEY, applicationSecret, PROMPT, ANSWER], log, 'the log');
  assertAbsent(Object.values(SENT_BY_CALLER), log, 'the log');
  assertAbsent([OPENAI_KEY, ANTHROPIC_KEY, ADMIN_KEY, PROMPT], server.banner, 'the banner');
});

test('what commands print, a report with examples among it, holds none of them', async () => {
  const args = ['--data-dir', join(directory, 'data')];
  const env = bareEnvironment(environment());
  for (const command of [
    ['report'],
    ['report', '--json'],
    ['report', '--md'],
    ['keys', 'list', '--json'],
    ['check', '--print'],
    ['doctor'],
    ['doctor', '--json'],
    ['models', '--json'],
  ]) {
    const { stdout, stderr } = await loadline([...command, ...args], { cwd: directory, env });
    assert.notEqual(stdout, '', `${command.join(' ')}: ${stderr}`);
    const secrets = [OPENAI_KEY, ANTHROPIC_KEY, ADMIN_KEY, applicationSecret, PROMPT, ANSWER];
    assertAbsent(secrets, stdout + stderr, command.join(' '));
  }
});

test('nothing that callers wrote or models answered lies in the data directory: running, killed, recovered, stopped', async () => {
  assertNothingStored();
  upstream.play(() => ['hang']);
  const index = upstream.calls.length;
  const cut = send(body({ model: 'auto', stream: true })).catch(() => undefined);
  await upstream.call(index);
  process.kill(Number(/"pid":(\d+)/.exec(readFileSync(join(directory, 'data', 'serve.lock'), 'utf8'))?.[1]), 'SIGKILL');
  await server.exited;
  await cut;
  assertNothingStored();
  const second = await startServer({ directory, environment: environment() });
  assertNothingStored();
  assert.equal(await second.stop(), 0);
  assertNothingStored();
  assertAbsent([OPENAI_KEY, ANTHROPIC_KEY, ADMIN_KEY, applicationSecret, PROMPT], second.output(), 'the second start');
});
