import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';
import { readBody } from './read_body.ts';

function post(body: BodyInit, headers: Record<string, string>): Request {
  return new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

async function codeOf(request: Request): Promise<string> {
  try {
    await readBody(request);
    return 'none';
  } catch (error) {
    return isLoadlineError(error) ? error.code : 'other';
  }
}

test('JSON types with and without charset are read', async () => {
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/vnd.api+json',
  ]) {
    assert.equal(new TextDecoder().decode(await readBody(post('{"a":1}', { 'content-type': type }))), '{"a":1}');
  }
});

test('anything else is refused by name', async () => {
  for (const type of [
    'text/plain',
    'application/json garbage',
    'application/json; charset=latin1',
    'multipart/form-data',
    '',
  ]) {
    assert.equal(await codeOf(post('{}', { 'content-type': type })), 'unsupported_media_type', type);
  }
  assert.equal(
    await codeOf(post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' })),
    'unsupported_media_type',
  );
});

test('a declared length beyond the limit is refused before a byte is read', async () => {
  assert.equal(
    await codeOf(post('{}', { 'content-type': 'application/json', 'content-length': String(BODY_BYTES_MAX + 1) })),
    'body_too_large',
  );
});

test('an undeclared length is counted while it is read', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  assert.equal(await codeOf(post(endless, { 'content-type': 'application/json' })), 'body_too_large');
  assert.ok(sent <= 40, `read ${sent} MiB of an endless body`);
});
