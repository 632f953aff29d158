import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import { openaiResponses } from './codec.ts';
import { USAGE } from './cases/build.ts';

const answer = (fields: JsonObject, names: ReadonlyMap<string, string> = new Map()) =>
  openaiResponses.decodeAnswer(
    { id: 'resp_1', model: 'gpt-5.4-mini', object: 'response', status: 'completed', output: [], ...fields },
    names,
  );

const message = (...content: readonly JsonObject[]): JsonObject => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content,
});
const text = (value: string, annotations: readonly JsonObject[] = []): JsonObject => ({
  type: 'output_text',
  text: value,
  annotations,
});

test('text, reasoning, refusals and calls become parts in their order', () => {
  const result = answer({
    output: [
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'One.' },
          { type: 'summary_text', text: 'Two.' },
        ],
        encrypted_content: 'gAAAA',
      },
      message(text('Hello'), { type: 'refusal', refusal: 'No.' }),
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{"a":1}' },
      { type: 'custom_tool_call', id: 'ct_1', call_id: 'call_2', name: 'sql', input: 'SELECT 1' },
    ],
    usage: USAGE,
    service_tier: 'default',
  });
  assert.deepEqual(result, {
    id: 'resp_1',
    model: 'gpt-5.4-mini',
    parts: [
      { kind: 'reasoning', format: 'openai-responses-v1', id: 'rs_1', text: 'One.\n\nTwo.', signature: 'gAAAA' },
      { kind: 'text', text: 'Hello' },
      { kind: 'refusal', text: 'No.' },
      { kind: 'tool-call', id: 'call_1', name: 'look', argumentsText: '{"a":1}' },
      { kind: 'tool-call', id: 'call_2', name: 'sql', argumentsText: 'SELECT 1', custom: true },
    ],
    citations: [],
    finish: 'tool-calls',
    nativeFinish: 'completed',
    serviceTier: 'default',
    usage: {
      inputTokens: 100,
      cachedReadTokens: 40,
      cacheWrite5mTokens: 10,
      cacheWrite1hTokens: 0,
      outputTokens: 30,
      reasoningTokens: 20,
      audioInputTokens: 0,
      audioOutputTokens: 0,
      webSearches: 0,
      source: 'provider',
    },
  });
});

test('how it ended is read from status and details', () => {
  const incomplete = (reason: string) => answer({ status: 'incomplete', incomplete_details: { reason } });
  assert.deepEqual([answer({}).finish, answer({}).nativeFinish], ['stop', 'completed']);
  assert.deepEqual(
    [incomplete('max_output_tokens').finish, incomplete('max_output_tokens').nativeFinish],
    ['length', 'max_output_tokens'],
  );
  assert.equal(incomplete('content_filter').finish, 'content-filter');
  assert.deepEqual(
    [incomplete('constructor').finish, incomplete('constructor').nativeFinish],
    ['unknown', 'constructor'],
  );
  assert.equal(answer({ status: 'incomplete' }).finish, 'unknown');
  assert.deepEqual(
    [answer({ status: 'complete' }).finish, answer({ status: 'complete' }).nativeFinish],
    ['stop', 'complete'],
  );
});

test('a call cut off by the limit is an answer of that length, not a call to be made', () => {
  const cut = answer({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output: [{ type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"a":' }],
  });
  assert.equal(cut.finish, 'length');
});

test('names that were made legal come back as the caller wrote them', () => {
  const names = new Map([['a_b_00000001', 'a.b']]);
  const result = answer(
    { output: [{ type: 'function_call', call_id: 'call_1', name: 'a_b_00000001', arguments: '' }] },
    names,
  );
  assert.deepEqual(result.parts, [{ kind: 'tool-call', id: 'call_1', name: 'a.b', argumentsText: '{}' }]);
});

test('a call without any id or name is no call; an item id stands in for a missing call id', () => {
  const result = answer({
    output: [
      { type: 'function_call', name: 'look', arguments: '{}' },
      { type: 'function_call', call_id: 'call_1', arguments: '{}' },
      { type: 'function_call', id: 'fc_9', name: 'look', arguments: '{}' },
    ],
  });
  assert.deepEqual(result.parts, [{ kind: 'tool-call', id: 'fc_9', name: 'look', argumentsText: '{}' }]);
});

test('links are citations; references to files are not', () => {
  const result = answer({
    output: [
      message(
        text('See here.', [
          { type: 'url_citation', url: 'https://example.com', title: 'Example', start_index: 0, end_index: 3 },
          { type: 'file_citation', file_id: 'file-1', index: 2 },
          { type: 'container_file_citation', container_id: 'c', file_id: 'f' },
        ]),
      ),
    ],
  });
  assert.deepEqual(result.citations, [{ url: 'https://example.com', title: 'Example', start: 0, end: 3 }]);
});

test('searches are counted for the price, opened pages are not', () => {
  const call = (action?: JsonObject): JsonObject => ({
    type: 'web_search_call',
    status: 'completed',
    ...(action === undefined ? {} : { action }),
  });
  const output = [
    call({ type: 'search', query: 'a' }),
    call({ type: 'open_page', url: 'https://example.com' }),
    call({ type: 'find_in_page' }),
    call(),
  ];
  assert.equal(answer({ output, usage: USAGE }).usage?.webSearches, 2);
});

test('usage that was not sent is undefined, never zero; sloppy usage is filled up', () => {
  assert.equal(answer({}).usage, undefined);
  assert.equal(answer({ usage: null }).usage, undefined);
  assert.equal(answer({ usage: {} }).usage, undefined);
  assert.equal(answer({ usage: { input_tokens: '12' } }).usage, undefined);
  const sloppy = answer({ usage: { input_tokens: 5, output_tokens: 7 } }).usage;
  assert.deepEqual(
    [sloppy?.inputTokens, sloppy?.outputTokens, sloppy?.cachedReadTokens, sloppy?.reasoningTokens],
    [5, 7, 0, 0],
  );
});

test('items of tools that the provider ran, and items that nobody knows, are passed over', () => {
  const output = [
    { type: 'mcp_call', output: 'x' },
    { type: 'brand_new' },
    'junk',
    null,
    { type: 'reasoning', id: 'rs_1', summary: [] },
    message(text('Done.')),
  ];
  assert.deepEqual(answer({ output }).parts, [{ kind: 'text', text: 'Done.' }]);
});

test('reasoning that an open model shows as content is text of the reasoning', () => {
  const output = [{ type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] }];
  assert.deepEqual(answer({ output }).parts, [
    { kind: 'reasoning', format: 'openai-responses-v1', id: 'rs_1', text: 'Hm.', signature: undefined },
  ]);
});

test('a body that is no finished response is an upstream error', () => {
  const bodies: readonly JsonObject[] = [
    {},
    { output: 'text' },
    { output: {}, status: 'completed' },
    { output: [], status: 'failed', error: { code: 'server_error', message: 'secret detail' } },
    { output: [], status: 'in_progress' },
    { output: [], status: 'queued' },
    { output: [], status: 'cancelled' },
    { choices: [{ message: { content: 'Hi' } }] },
  ];
  for (const body of bodies)
    assert.throws(
      () => openaiResponses.decodeAnswer(body, new Map()),
      (error) => isLoadlineError(error) && error.code === 'upstream_error' && !error.message.includes('secret'),
    );
});

test('errors are read whatever their form, and reading never throws', () => {
  const wrapped = {
    error: { message: 'Unsupported parameter.', type: 'invalid_request_error', param: 'temperature', code: null },
  };
  assert.deepEqual(openaiResponses.decodeError(400, wrapped), {
    status: 400,
    type: 'invalid_request_error',
    code: undefined,
    param: 'temperature',
    message: 'Unsupported parameter.',
  });
  assert.equal(openaiResponses.decodeError(422, { message: 'flat' }).message, 'flat');
  assert.equal(openaiResponses.decodeError(404, { detail: 'Not Found' }).message, 'Not Found');
  assert.equal(openaiResponses.decodeError(500, { error: 'just words' }).message, 'just words');
  assert.equal(openaiResponses.decodeError(429, { error: { code: 429, message: 'slow' } }).code, '429');
  assert.equal(openaiResponses.decodeError(502, `<html>${'x'.repeat(9000)}`).message.length, 2000);
  for (const body of [undefined, null, '', 7, [], {}, { error: null }, { error: {} }]) {
    const error = openaiResponses.decodeError(503, body);
    assert.equal(error.status, 503);
    assert.notEqual(error.message, '');
  }
});
