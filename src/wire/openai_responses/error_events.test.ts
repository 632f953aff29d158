// Promises of an error inside a stream: valid by both specifications, and official SDKs raise it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import OpenAI, { APIError } from 'openai';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import { LoadlineError } from '../../support/errors.ts';
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import { contextOf, CREATED, payloadsOf, sse } from './cases/build.ts';
import { openaiResponses } from './codec.ts';

const ERROR = new LoadlineError({ code: 'upstream_error', message: 'The provider broke off.' });
const REQUEST_ID = 'req_019aaaaaaaaa7000800000000000aaaa';
const told = (error: LoadlineError) => payloadsOf(openaiResponses.encodeStreamError(error, REQUEST_ID));

describe('encodeStreamError', () => {
  test('an error event, nested as OpenAI sends it and flat as its specification has it, then the failed response', () => {
    const [error, failed] = told(ERROR);
    assert.deepEqual(error, {
      type: 'error',
      sequence_number: 0,
      code: 'upstream_error',
      message: 'The provider broke off.',
      param: null,
      error: { message: 'The provider broke off.', type: 'server_error', param: null, code: 'upstream_error' },
    });
    const response = objectAt(failed, 'response');
    assert.equal(response?.['id'], 'resp_019aaaaaaaaa7000800000000000aaaa');
    assert.equal(response?.['status'], 'failed');
    assert.deepEqual(response?.['error'], { code: 'server_error', message: 'The provider broke off.' });
    // The time is in the id.
    assert.equal(response?.['created_at'], Math.floor(0x019aaaaaaaaa / 1000));
  });

  test('the code is one that clients act on: compact, give up, or try again', () => {
    for (const [code, wanted] of [
      ['context_length_exceeded', 'context_length_exceeded'],
      ['rate_limit_exceeded', 'rate_limit_exceeded'],
      ['concurrency_limit_exceeded', 'rate_limit_exceeded'],
      ['budget_exceeded', 'insufficient_quota'],
      ['invalid_request', 'invalid_prompt'],
      ['overloaded', 'server_error'],
    ] as const) {
      const [, failed] = told(new LoadlineError({ code, message: 'm' }));
      assert.equal(stringAt(objectAt(objectAt(failed, 'response'), 'error'), 'code'), wanted);
    }
    const [, own] = told(new LoadlineError({ code: 'content_policy', message: 'm', publicCode: 'bio_policy' }));
    assert.equal(stringAt(objectAt(objectAt(own, 'response'), 'error'), 'code'), 'bio_policy');
  });

  test(
    'both are valid',
    { skip: openaiSchemas('emitted') === undefined ? "OpenAI's specification is not here" : false },
    () => {
      const check = (name: string) => openaiSchemas('emitted')?.validator(name) ?? assert.fail();
      const [error, failed] = told(ERROR);
      assert.deepEqual(check('ResponseErrorEvent')(error), []);
      assert.deepEqual(check('ResponseFailedEvent')(failed), []);
    },
  );
});

describe('an error where a stream stands', () => {
  test('goes on with the numbers, the id, the model and the settings, and with the items that were whole', () => {
    const encoder = openaiResponses.createEncoder(contextOf({ instructions: 'Be brief.' }));
    const text = [
      { kind: 'start' },
      { kind: 'tool-call-start', index: 0, id: 'c', name: 'f' },
      { kind: 'tool-call-end', index: 0 },
      { kind: 'text-delta', text: 'half' },
    ] as const;
    const begun = text.map((event) => encoder.push(event)).join('');
    const payloads = payloadsOf(begun + (encoder.fail?.(ERROR) ?? assert.fail()));
    assert.deepEqual(
      payloads.map((payload) => payload['sequence_number']),
      [...payloads.keys()],
    );
    const [first, last] = [objectAt(payloads[0], 'response'), objectAt(payloads.at(-1), 'response')];
    for (const key of ['id', 'created_at', 'model', 'instructions']) assert.equal(last?.[key], first?.[key], key);
    assert.deepEqual(
      arrayAt(last, 'output').map((item) => stringAt(item, 'type')),
      ['function_call'],
    );
    assert.equal(payloads.at(-1)?.['type'], 'response.failed');
  });

  test('of a provider’s own stream goes on with its numbers and its response, without its words', () => {
    const pump = openaiResponses.createPassthrough({ hideUsage: false });
    const failed = { type: 'response.failed', response: { id: 'resp_up', error: { code: 'x', message: 'key sk-1' } } };
    pump.push(sse([{ ...CREATED }, failed]));
    const [error, last] = payloadsOf(pump.fail?.(ERROR) ?? assert.fail());
    assert.deepEqual([error?.['sequence_number'], last?.['sequence_number']], [1, 2]);
    assert.equal(objectAt(last, 'response')?.['id'], 'resp_up');
    assert.doesNotMatch(JSON.stringify([error, last]), /sk-1/);
    assert.equal(openaiResponses.createPassthrough({ hideUsage: false }).fail?.(ERROR), undefined);
  });
});

describe('the official SDK', () => {
  async function withStream<Result>(body: string, use: (client: OpenAI) => Promise<Result>): Promise<Result> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(body);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await use(new OpenAI({ apiKey: 'll_x', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 }));
    } finally {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    }
  }

  test('L22: raises an error that comes inside a stream, and what came before has arrived', async () => {
    const encoder = openaiResponses.createEncoder(contextOf());
    const begun = encoder.push({ kind: 'start' }) + encoder.push({ kind: 'text-delta', text: 'so far' });
    await withStream(begun + openaiResponses.encodeStreamError(ERROR, REQUEST_ID), async (client) => {
      let text = '';
      const read = async (): Promise<void> => {
        const stream = await client.responses.create({ model: 'm', input: 'hi', stream: true });
        for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
      };
      await assert.rejects(read, (error) => error instanceof APIError && error.code === 'upstream_error');
      assert.equal(text, 'so far');
    });
  });

  test('puts a streamed answer of ours together: text, reasoning, a call', async () => {
    const encoder = openaiResponses.createEncoder(contextOf());
    const body = [
      { kind: 'reasoning-end', part: { kind: 'reasoning', text: 'hm', signature: 's', format: 'anthropic-claude-v1' } },
      { kind: 'text-delta', text: 'Hello ' },
      { kind: 'text-delta', text: 'world' },
      { kind: 'tool-call-start', index: 0, id: 'call_1', name: 'f' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '{"a":' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '1}' },
      { kind: 'tool-call-end', index: 0 },
      { kind: 'finish', reason: 'tool-calls' },
    ] as const;
    const text = body.map((event) => encoder.push(event)).join('');
    const final = await withStream(text, async (client) =>
      client.responses.stream({ model: 'm', input: 'hi' }).finalResponse(),
    );
    assert.equal(final.output_text, 'Hello world');
    assert.deepEqual(
      final.output.map((item) => item.type),
      ['reasoning', 'message', 'function_call'],
    );
    const call = final.output[2];
    assert.equal(call?.type === 'function_call' && call.arguments, '{"a":1}');
  });
});
