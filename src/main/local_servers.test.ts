import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { findLocalServers, LOCAL_PORTS, type LocalServer } from './local_servers.ts';

interface Asked {
  readonly found: readonly LocalServer[];
  readonly port: number;
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
  }[];
}

/** What is found where this answers. */
async function findWith(answer: RequestListener): Promise<Asked> {
  const requests: { method: string; path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return { found: await findLocalServers([port]), port, requests };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const list =
  (owner: string, ...ids: readonly string[]): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', owned_by: owner })) }));
  };

/** owned_by as each of them writes it → provider and the variable to set */
const KINDS: readonly (readonly [string, string, string])[] = [
  ['library', 'ollama', 'OLLAMA_BASE_URL'],
  ['organization_owner', 'lm-studio', 'LM_STUDIO_BASE_URL'],
  ['llamacpp', 'llama-cpp', 'LLAMA_CPP_BASE_URL'],
  ['vllm', 'vllm', 'VLLM_BASE_URL'],
  ['somebody', 'openai-compatible', 'OPENAI_COMPATIBLE_BASE_URL'],
];

for (const [owner, provider, variable] of KINDS) {
  test(`a server whose models are owned by ${owner} is ${provider}, on any port`, async () => {
    const { found, port } = await findWith(list(owner, 'qwen3:8b', 'org/m-2'));
    assert.deepEqual(
      found.map(({ name: _name, ...rest }) => rest),
      [{ provider, port, baseUrl: `http://127.0.0.1:${port}`, variable, models: ['qwen3:8b', 'org/m-2'] }],
    );
  });
}

test('it is asked once for its models, with no credential and nothing that names us', async () => {
  const { requests } = await findWith(list('vllm', 'm'));
  assert.deepEqual(
    requests.map(({ method, path }) => [method, path]),
    [['GET', '/v1/models']],
  );
  assert.deepEqual(Object.keys(requests[0]?.headers ?? {}).sort(), ['connection', 'host']);
});

/** Answers that are no list of models. */
const NOBODY: readonly (readonly [string, RequestListener])[] = [
  ['a page', (_request, response) => void response.end('<html>hello</html>')],
  ['a refusal', (_request, response) => void response.writeHead(401).end('{"data":[]}')],
  ['a redirect', (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end()],
  ['another list', (_request, response) => void response.end('{"data":[{"name":"x"}]}')],
  ['an array', (_request, response) => void response.end('[1,2]')],
  ['half a list', (_request, response) => void response.end('{"data":[{"id":"m"')],
  ['a list without an end', (_request, response) => void response.write('{"data":[')],
  ['no answer', () => undefined],
  ['a hang-up', (request) => request.socket.destroy()],
  ['a flood', (_request, response) => void response.end(`{"data":[${'{"id":"m"},'.repeat(200_000)}{"id":"m"}]}`)],
];

for (const [what, answer] of NOBODY) {
  test(`${what} is nobody`, async () => assert.deepEqual((await findWith(answer)).found, []));
}

test('names that could not be printed are left out', async () => {
  const { found } = await findWith(list('vllm', 'good', '\u001b[31mred', 'a b', 'x'.repeat(500), 'yaml: {'));
  assert.deepEqual(found[0]?.models, ['good']);
});

test('a server without a model yet is there all the same', async () => {
  const { found } = await findWith(list('library'));
  assert.deepEqual(found[0]?.models, []);
});

test('ports that nobody has are no error, and the usual ones are those of the four servers', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  assert.deepEqual(await findLocalServers([port]), []);
  assert.deepEqual(
    [...LOCAL_PORTS].sort((a, b) => a - b),
    [1234, 8000, 8080, 11_434],
  );
});
