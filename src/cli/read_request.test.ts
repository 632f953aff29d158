import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandFailed, type Terminal } from './terminal.ts';
import { readRequest, type RequestOptions } from './read_request.ts';
import type { Services } from './services.ts';
import type { JsonObject } from '../support/json.ts';

interface Given extends Partial<RequestOptions> {
  readonly stdin?: string | null | Promise<string | null>;
  readonly files?: Readonly<Record<string, string>>;
  readonly err?: (text: string) => void;
}

function read({ stdin = null, files = {}, err = () => undefined, ...options }: Given): Promise<JsonObject> {
  const terminal: Terminal = {
    out: () => undefined,
    err,
    progress: () => undefined,
    columns: 80,
    colour: false,
    stdin: async () => stdin,
  };
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new CommandFailed(`${path} does not exist.`);
    return text;
  };
  return readRequest({ model: 'auto', ...options }, { readFile } as Services, terminal);
}

const asked = (content: string, model = 'auto'): JsonObject => ({ model, messages: [{ role: 'user', content }] });

async function failureOf(given: Given): Promise<{ readonly code: number; readonly message: string }> {
  const error: unknown = await read(given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CommandFailed, String(error));
  return { code: error.exitCode, message: error.message };
}

test('a message is the prompt', async () => {
  assert.deepEqual(await read({ message: 'Summarize.' }), asked('Summarize.'));
  assert.deepEqual(await read({ message: 'x', model: 'auto/careful' }), asked('x', 'auto/careful'));
});

test('what is piped in is the prompt, and follows a message', async () => {
  assert.deepEqual(await read({ stdin: '--- a/x\n+++ b/x\n' }), asked('--- a/x\n+++ b/x'));
  assert.deepEqual(await read({ message: 'Review this.', stdin: '--- a/x\n' }), asked('Review this.\n\n--- a/x'));
  assert.deepEqual(await read({ message: 'x', stdin: ' \n' }), asked('x'), 'an empty pipe adds nothing');
});

test('a piped body is taken as one, any other text as a prompt, JSON or not', async () => {
  const body = '{"model":"gpt-5.4-mini","messages":[{"role":"user","content":"hi"}]}';
  assert.deepEqual(await read({ stdin: body }), JSON.parse(body));
  assert.deepEqual(await read({ stdin: '{"messages":[]}' }), { model: 'auto', messages: [] });
  for (const text of ['{"a":1}', '[1]', '{"messages":"x"}', '{ broken', '"text"', 'null'])
    assert.deepEqual(await read({ stdin: text }), asked(text));
  assert.deepEqual(await read({ message: 'What is this?', stdin: body }), asked(`What is this?\n\n${body}`));
});

test('a body file is read, its own model stands, and a dash is stdin', async () => {
  const files = { 'r.json': '{"model":"claude-sonnet-4-6","messages":[]}', 'none.json': '{"messages":[]}' };
  assert.deepEqual(await read({ body: 'r.json', files }), { model: 'claude-sonnet-4-6', messages: [] });
  assert.deepEqual(await read({ body: 'none.json', model: 'auto/x', files }), { model: 'auto/x', messages: [] });
  assert.deepEqual(await read({ body: '-', stdin: '{"messages":[]}' }), { model: 'auto', messages: [] });
});

test('a byte order mark of a Windows editor is nothing', async () => {
  const files = { 'r.json': '\ufeff{"messages":[]}' };
  assert.deepEqual(await read({ body: 'r.json', files }), { model: 'auto', messages: [] });
  assert.deepEqual(await read({ stdin: '\ufeff{"messages":[]}' }), { model: 'auto', messages: [] });
});

test('a body that is not JSON is told with the file and the position', async () => {
  const files = {
    'r.json': '{\n  "messages": [}\n',
    'list.json': '[]',
    'twice.json': '{"model":"a","model":"b"}',
    'deep.json': `{"a":${'['.repeat(200)}${']'.repeat(200)}}`,
    'empty.json': '',
  };
  assert.match((await failureOf({ body: 'r.json', files })).message, /^r\.json: .*line 2, column 16/);
  assert.match((await failureOf({ body: 'list.json', files })).message, /^list\.json: .*object, not an array/);
  assert.match((await failureOf({ body: 'twice.json', files })).message, /"model" occurs twice/);
  assert.match((await failureOf({ body: 'deep.json', files })).message, /deeper than/);
  assert.match((await failureOf({ body: 'empty.json', files })).message, /^empty\.json: .*empty/);
  assert.match((await failureOf({ body: '-', stdin: '{' })).message, /^stdin: /);
  assert.match((await failureOf({ body: '-', stdin: null })).message, /^stdin: .*empty/);
  assert.equal((await failureOf({ body: 'none', files })).message, 'none does not exist.');
});

test('nothing at all, and both at once, are wrong usage', async () => {
  assert.deepEqual(await failureOf({}).then(({ code }) => code), 2);
  assert.match((await failureOf({ stdin: '  ' })).message, /-m.*--body.*pipe/);
  assert.equal((await failureOf({ message: 'x', body: 'y' })).code, 2);
});

test('an empty message with nothing piped in is an empty prompt, as it was said', async () => {
  assert.deepEqual(await read({ message: '' }), asked(''));
});

test('a pipe that stays open is said to be waited for, and is still read to its end', async () => {
  const { promise: stdin, resolve: end } = Promise.withResolvers<string>();
  const { promise: told, resolve: tell } = Promise.withResolvers<string>();
  const body = read({ message: 'x', stdin, err: tell });
  assert.match(await told, /waiting for the end of stdin.*<\/dev\/null/);
  end('late');
  assert.deepEqual(await body, asked('x\n\nlate'));
});
