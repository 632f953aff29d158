// Promises of errors: ours always in OpenAI's form, a provider's always understood, and no form of it makes us fail.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { ERROR_TABLE, LoadlineError } from '../../support/errors.ts';
import type { ErrorCode } from '../../support/errors.ts';
import { dataOf } from './cases/build.ts';
import { openaiChat } from './codec.ts';

describe('encodeError', () => {
  test('all four keys for every code of the table', () => {
    for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
      const message = 'It exceeds the context window.';
      const body = openaiChat.encodeError(new LoadlineError({ code, message }), 'req_1');
      assert.deepEqual(body, { error: { message, type: ERROR_TABLE[code].openaiType, param: null, code } });
    }
  });

  test('param, and the type and code that pass from a provider', () => {
    const error = new LoadlineError({
      code: 'invalid_request',
      message: 'm',
      param: 'messages[0]',
      type: 'bad_thing',
      publicCode: 'string_above_max_length',
    });
    assert.deepEqual(openaiChat.encodeError(error, 'r'), {
      error: { message: 'm', type: 'bad_thing', param: 'messages[0]', code: 'string_above_max_length' },
    });
    const none = new LoadlineError({ code: 'invalid_request', message: 'm', publicCode: null });
    assert.deepEqual(openaiChat.encodeError(none, 'r'), {
      error: { message: 'm', type: 'invalid_request_error', param: null, code: null },
    });
  });

  test('in a stream it is one event, and neither a finish nor [DONE]', () => {
    const text = openaiChat.encodeStreamError(
      new LoadlineError({ code: 'upstream_error', message: 'line\nbreak' }),
      'r',
    );
    assert.match(text, /^data: [^\n]+\n\n$/);
    assert.deepEqual(dataOf(text), [
      { error: { message: 'line\nbreak', type: 'server_error', param: null, code: 'upstream_error' } },
    ]);
  });

  test('the heartbeat is a comment', () => {
    assert.equal(openaiChat.heartbeat, ': ping\n\n');
  });
});

describe('decodeError', () => {
  const told = (status: number, body: unknown) => openaiChat.decodeError(status, body);

  test("OpenAI's form", () => {
    assert.deepEqual(
      told(400, {
        error: { message: 'm', type: 'invalid_request_error', param: 'temperature', code: 'unsupported_value' },
      }),
      {
        status: 400,
        type: 'invalid_request_error',
        code: 'unsupported_value',
        param: 'temperature',
        message: 'm',
      },
    );
    assert.deepEqual(told(500, { error: { message: 'm', type: null, param: null, code: null } }), {
      status: 500,
      message: 'm',
    });
  });

  test("OpenRouter's, with what the provider behind it said", () => {
    const raw = JSON.stringify({ error: { message: 'prompt is too long', type: 'invalid_request_error' } });
    assert.deepEqual(
      told(400, {
        error: { message: 'Provider returned error', code: 400, metadata: { raw, provider_name: 'Anthropic' } },
      }),
      {
        status: 400,
        type: 'invalid_request_error',
        code: '400',
        message: 'prompt is too long',
      },
    );
    assert.equal(
      told(429, { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'slow down' } } }).message,
      'slow down',
    );
    assert.equal(told(429, { error: { message: 'outer', code: 429, metadata: { raw: '{}' } } }).message, 'outer');
    assert.equal(told(502, { error: { message: 'outer', metadata: { raw: { error: 'inner' } } } }).message, 'inner');
  });

  test('Gemini in a list, Mistral flat, Azure, Anthropic, FastAPI', () => {
    assert.deepEqual(told(400, [{ error: { code: 400, message: 'bad', status: 'INVALID_ARGUMENT' } }]), {
      status: 400,
      type: 'INVALID_ARGUMENT',
      code: '400',
      message: 'bad',
    });
    assert.deepEqual(told(422, { object: 'error', message: 'bad', type: 'invalid_request', code: 'x' }), {
      status: 422,
      type: 'invalid_request',
      code: 'x',
      message: 'bad',
    });
    const azure = {
      error: {
        message: 'filtered',
        code: 'content_filter',
        param: 'prompt',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    };
    assert.deepEqual(told(400, azure), { status: 400, code: 'content_filter', param: 'prompt', message: 'filtered' });
    assert.equal(told(404, { statusCode: 404, message: 'Resource not found' }).message, 'Resource not found');
    assert.deepEqual(told(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }), {
      status: 529,
      type: 'overloaded_error',
      message: 'Overloaded',
    });
    assert.equal(told(404, { detail: 'Not Found' }).message, 'Not Found');
    assert.equal(
      told(422, { detail: [{ loc: ['body', 'n'], msg: 'too small' }, { msg: 'too big' }] }).message,
      'too small; too big',
    );
    assert.equal(told(400, { error: 'just text' }).message, 'just text');
    assert.equal(told(400, { errors: [{ message: 'a' }] }).message, 'a');
  });

  test('text and pages: the sentence, not the page', () => {
    assert.deepEqual(told(503, 'upstream connect error\n'), { status: 503, message: 'upstream connect error' });
    assert.equal(told(502, '<html><head><TITLE>502 Bad Gateway</TITLE></head></html>').message, '502 Bad Gateway');
    assert.equal(told(502, '<!doctype html><p>x').message, 'a page of HTML');
    assert.ok(told(500, 'x'.repeat(10_000_000)).message.length <= 4_000);
    assert.ok(told(500, { error: { message: 'x'.repeat(1_000_000) } }).message.length <= 4_000);
  });

  test('property: it never throws and always gives a text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.oneof(fc.anything(), fc.jsonValue(), fc.record({ error: fc.jsonValue() })),
        (status, body) => {
          const error = told(status, body);
          assert.equal(error.status, status);
          assert.equal(typeof error.message, 'string');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
