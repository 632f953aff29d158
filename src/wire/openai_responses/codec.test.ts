// Recorded streams and answers of the real API, read where they lie beside the repository, and our requests against
// OpenAI's own schema.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, OutputFormat, Part, Tool, ToolChoice, Turn } from '../conversation.ts';
import { openaiResponses } from './codec.ts';
import { REASONING_MODEL, conversation, decode, encode, gather, target, turn } from './cases/build.ts';

const RECORDINGS = new URL('../../../../shared/data/recordings/', import.meta.url);
const STREAMS = new URL('vercel__ai/packages/openai/src/responses/__fixtures__/', RECORDINGS);
const CASSETTES = new URL('pydantic__pydantic-ai/tests/models/cassettes/test_openai_responses/', RECORDINGS);
const recorded = { skip: existsSync(STREAMS) ? false : 'no recordings beside the repository' };
const specified = { skip: openaiSchemas() === undefined ? 'no OpenAPI document beside the repository' : false };

/** A recording above this is replayed whole only: fed byte by byte it takes seconds. */
const BYTEWISE_BYTES_MAX = 60_000;
/** Cassettes with images inside take the YAML reader seconds each. */
const CASSETTE_BYTES_MAX = 400_000;

interface Recording {
  readonly name: string;
  readonly events: readonly JsonObject[];
}

/** The responses of one file: a conversation of several turns was recorded in one. */
function recordingsOf(file: string): readonly Recording[] {
  const lines = readFileSync(new URL(file, STREAMS), 'utf8').split('\n');
  const events = lines.filter((line) => line.trim() !== '').flatMap(parseLine);
  const starts = events.flatMap((event, index) => (stringAt(event, 'type') === 'response.created' ? [index] : []));
  return starts.map((start, index) => ({ name: `${file} ${index}`, events: events.slice(start, starts[index + 1]) }));
}

/** One recording was written by hand and lacks the last brace of two lines. */
function parseLine(line: string): readonly JsonObject[] {
  for (const text of [line, `${line}}`]) {
    try {
      const value: unknown = JSON.parse(text);
      return isJsonObject(value) ? [value] : [];
    } catch {
      continue;
    }
  }
  throw new Error(`a recording has a line that is not JSON: ${line.slice(0, 80)}`);
}

function bytesOf(events: readonly JsonObject[]): Uint8Array {
  return new TextEncoder().encode(
    events.map((event) => `event: ${stringAt(event, 'type')}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}

const allRecordings = (): readonly Recording[] =>
  readdirSync(STREAMS)
    .filter((name) => name.endsWith('.chunks.txt'))
    .flatMap(recordingsOf);

/** What a plain reading of the events says: the deltas of a kind in their order. */
const spoken = (events: readonly JsonObject[], type: string): string =>
  events
    .filter((event) => stringAt(event, 'type') === type)
    .map((event) => stringAt(event, 'delta') ?? '')
    .join('');

const finished = (events: readonly JsonObject[], types: readonly string[]): readonly JsonObject[] =>
  events
    .filter((event) => stringAt(event, 'type') === 'response.output_item.done')
    .map((event) => objectAt(event, 'item') ?? {})
    .filter((item) => types.includes(stringAt(item, 'type') ?? ''));

const CALLS = ['function_call', 'custom_tool_call'];

test('recorded streams give their text, their calls, their usage and one end', recorded, () => {
  let replayed = 0;
  for (const { name, events } of allRecordings()) {
    const told = decode([bytesOf(events)]);
    const got = gather(told);
    assert.equal(got.text, spoken(events, 'response.output_text.delta'), name);
    assert.equal(
      got.reasoning.replaceAll('\n\n', ''),
      spoken(events, 'response.reasoning_summary_text.delta').replaceAll('\n\n', ''),
      name,
    );
    assert.deepEqual(
      got.calls.map((call) => [call.id, call.name, call.arguments, call.ended]),
      finished(events, CALLS).map((item) => [item['call_id'], item['name'], item['arguments'] ?? item['input'], true]),
      name,
    );
    for (const call of got.calls) if (!call.custom) assert.doesNotThrow(() => JSON.parse(call.arguments), name);
    assert.equal(told.filter((event) => event.kind === 'start').length, 1, name);
    assert.equal(told.filter((event) => event.kind === 'finish' || event.kind === 'error').length, 1, name);
    const last = events.at(-1);
    const usage = objectAt(objectAt(last, 'response'), 'usage');
    const counted = told.find((event) => event.kind === 'usage');
    if (usage !== undefined && stringAt(last, 'type') === 'response.completed') {
      assert.ok(counted?.kind === 'usage', name);
      assert.equal(counted.usage.inputTokens + counted.usage.outputTokens, numberAt(usage, 'total_tokens'), name);
      assert.equal(
        counted.usage.cachedReadTokens,
        numberAt(objectAt(usage, 'input_tokens_details'), 'cached_tokens'),
        name,
      );
      const reason = got.calls.length > 0 ? 'tool-calls' : 'stop';
      assert.deepEqual(told.at(-1), { kind: 'finish', reason, native: 'completed' }, name);
    }
    replayed += 1;
  }
  assert.ok(replayed >= 30, `only ${replayed} recordings were found`);
});

test('recorded streams fed byte by byte tell the same', recorded, () => {
  let replayed = 0;
  for (const { name, events } of allRecordings()) {
    const bytes = bytesOf(events);
    if (bytes.length > BYTEWISE_BYTES_MAX) continue;
    assert.deepEqual(decode(Array.from(bytes, (byte) => Uint8Array.of(byte))), decode([bytes]), name);
    replayed += 1;
  }
  assert.ok(replayed >= 15, `only ${replayed} recordings were found`);
});

test('a recorded stream and its last event read as a whole answer say the same', recorded, () => {
  for (const { name, events } of allRecordings()) {
    const response = objectAt(events.at(-1), 'response');
    const items = finished(events, ['message', 'reasoning', ...CALLS]);
    // Some recordings were shortened by hand: only those whose deltas are all there can be compared.
    const texts = items.flatMap((item) => arrayAt(item, 'content').map((content) => stringAt(content, 'text') ?? ''));
    const isWhole = texts.join('') === spoken(events, 'response.output_text.delta');
    if (response === undefined || stringAt(response, 'status') !== 'completed' || !isWhole) continue;
    const answer = openaiResponses.decodeAnswer({ ...response, output: items }, new Map());
    const told = decode([bytesOf(events)]);
    const { text, calls } = gather(told);
    assert.equal(answer.parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), text, name);
    assert.deepEqual(
      answer.parts.flatMap((part) => (part.kind === 'tool-call' ? [part.argumentsText] : [])),
      calls.map((call) => call.arguments),
      name,
    );
    assert.deepEqual(
      answer.parts.filter((part) => part.kind === 'reasoning'),
      told.flatMap((event) => (event.kind === 'reasoning-end' ? [event.part] : [])),
      name,
    );
    assert.deepEqual(
      answer.citations,
      told.flatMap(({ kind, ...cited }) => (kind === 'citation' ? [cited] : [])),
      name,
    );
    const last = told.at(-1);
    assert.equal(answer.finish, last?.kind === 'finish' ? last.reason : undefined, name);
  }
});

test('the recorded quota failure is one error that keeps its code', recorded, () => {
  const [recording] = recordingsOf('openai-error.1.chunks.txt');
  const last = decode([bytesOf(recording?.events ?? [])]).at(-1);
  assert.equal(last?.kind === 'error' ? last.error.code : undefined, 'insufficient_quota');
  const body: unknown = JSON.parse(readFileSync(new URL('openai-error.1.json', STREAMS), 'utf8'));
  assert.equal(openaiResponses.decodeError(429, body).code, 'insufficient_quota');
});

interface Interaction {
  readonly name: string;
  readonly answer: JsonObject;
}

function cassetteAnswers(): readonly Interaction[] {
  return readdirSync(CASSETTES).flatMap((name) => {
    const url = new URL(encodeURIComponent(name), CASSETTES);
    if (statSync(url).size > CASSETTE_BYTES_MAX) return [];
    const interactions = arrayAt(parse(readFileSync(url, 'utf8')), 'interactions');
    return interactions.flatMap((interaction, index) => {
      const response = objectAt(interaction, 'response');
      const answer = objectAt(response, 'parsed_body');
      const isAnswer =
        numberAt(objectAt(response, 'status'), 'code') === 200 && stringAt(answer, 'object') === 'response';
      return isAnswer && answer !== undefined ? [{ name: `${name} ${index}`, answer }] : [];
    });
  });
}

test('recorded answers give their text, their calls, and usage that adds up', recorded, () => {
  let read = 0;
  for (const { name, answer } of cassetteAnswers()) {
    if (['queued', 'in_progress'].includes(stringAt(answer, 'status') ?? '')) continue;
    const decoded = openaiResponses.decodeAnswer(answer, new Map());
    const items = arrayAt(answer, 'output').filter(isJsonObject);
    const text = items.flatMap((item) =>
      item['type'] === 'message' ? arrayAt(item, 'content').map((content) => stringAt(content, 'text') ?? '') : [],
    );
    assert.equal(decoded.parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), text.join(''), name);
    const calls = items.filter((item) => CALLS.includes(stringAt(item, 'type') ?? ''));
    assert.deepEqual(
      decoded.parts.flatMap((part) => (part.kind === 'tool-call' ? [[part.id, part.name, part.argumentsText]] : [])),
      calls.map((item) => [item['call_id'], item['name'], item['arguments'] ?? item['input']]),
      name,
    );
    const sealed = items.filter(
      (item) => typeof item['encrypted_content'] === 'string' && item['type'] === 'reasoning',
    );
    assert.deepEqual(
      decoded.parts.flatMap((part) =>
        part.kind === 'reasoning' && part.signature !== undefined ? [part.signature] : [],
      ),
      sealed.map((item) => item['encrypted_content']),
      name,
    );
    const total = numberAt(objectAt(answer, 'usage'), 'total_tokens');
    assert.equal(
      decoded.usage === undefined ? undefined : decoded.usage.inputTokens + decoded.usage.outputTokens,
      total,
      name,
    );
    read += 1;
  }
  assert.ok(read >= 40, `only ${read} answers were found`);
});

/** What is wrong with a body by OpenAI's schema, unknown top-level fields included. */
function faultsOf(body: JsonObject): readonly string[] {
  const schemas = openaiSchemas();
  if (schemas === undefined) return [];
  const known = schemas.fieldsOf('CreateResponse');
  const unknown = Object.keys(body).filter((field) => !known.has(field));
  return [...schemas.validator('CreateResponse')(body), ...unknown.map((field) => `unknown field ${field}`)];
}

test('the check itself can fail', specified, () => {
  const { body } = encode({});
  assert.deepEqual(faultsOf(body), []);
  assert.notDeepEqual(faultsOf({ ...body, input: [{ type: 'message', role: 'tool', content: [] }] }), []);
  assert.notDeepEqual(faultsOf({ ...body, input: [{ type: 'function_call', name: 'look' }] }), []);
  assert.notDeepEqual(faultsOf({ ...body, max_output_tokens: 1 }), []);
  assert.notDeepEqual(faultsOf({ ...body, max_tokens: 5 }), []);
  assert.notDeepEqual(faultsOf({ ...body, tools: [{ type: 'function', function: { name: 'look' } }] }), []);
});

test('a long agent turn with everything in it is a valid request', specified, () => {
  const tools: readonly Tool[] = [
    { kind: 'function', name: 'look', description: 'Looks.', schema: { type: 'object', properties: {} }, strict: true },
    { kind: 'function', name: 'mcp.server/tool' },
    {
      kind: 'custom',
      name: 'sql',
      raw: {
        type: 'custom',
        custom: { name: 'sql', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } } },
      },
    },
    { kind: 'hosted', name: 'web_search', raw: { type: 'web_search' } },
  ];
  const turns: readonly Turn[] = [
    turn('system', 'Rules.'),
    turn('developer', 'More rules.'),
    turn(
      'user',
      'What is this?',
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' } },
      { kind: 'file', source: { kind: 'file-id', id: 'file-1' } },
    ),
    turn(
      'assistant',
      { kind: 'reasoning', text: 'Hm.', format: 'openai-responses-v1', id: 'rs_1', signature: 'gAAAA' },
      'Looking.',
      { kind: 'tool-call', id: 'call_1', name: 'mcp.server/tool', argumentsText: '' },
      { kind: 'tool-call', id: 'call_2', name: 'sql', argumentsText: 'a', custom: true },
    ),
    turn('tool', {
      kind: 'tool-result',
      callId: 'call_1',
      parts: [
        { kind: 'text', text: 'a' },
        { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      ],
    }),
    turn('tool', { kind: 'tool-result', callId: 'call_2', parts: [{ kind: 'text', text: 'a' }], isError: true }),
    turn('assistant', { kind: 'refusal', text: 'No.' }),
    turn('user', 'Why?'),
  ];
  const { body } = encode(
    {
      turns,
      tools,
      toolChoice: { kind: 'allowed', mode: 'required', names: ['look', 'sql'] },
      parallelToolCalls: false,
      reasoning: { effort: 'high', summary: 'auto' },
      output: { kind: 'json-schema', name: 'a', schema: { type: 'object' }, strict: true, description: 'An a.' },
      verbosity: 'low',
      maxOutputTokens: 4,
      metadata: { team: 'a' },
      user: 'u',
      promptCacheKey: 'k',
      serviceTier: 'auto',
      sampling: { temperature: 0.5 },
      extra: { safety_identifier: 's', web_search_options: { search_context_size: 'low' } },
    },
    { stream: true },
  );
  assert.deepEqual(faultsOf(body), []);
});

const word = fc.string({ maxLength: 12 });
const named = fc.constantFrom('look', 'mcp.server/tool', 'a_b', 'x'.repeat(70));
const textPart = word.map((text): Part => ({ kind: 'text', text }));
const callPart = fc
  .tuple(fc.integer({ min: 1, max: 5 }), named, word, fc.boolean())
  .map(([id, name, argumentsText, custom]): Part => ({
    kind: 'tool-call',
    id: `call_${id}`,
    name,
    argumentsText,
    custom,
  }));
const resultPart = fc
  .tuple(fc.integer({ min: 1, max: 5 }), word, fc.boolean(), fc.boolean())
  .map(([id, text, isError, twice]): Part => {
    const parts = [{ kind: 'text', text } as const];
    return { kind: 'tool-result', callId: `call_${id}`, parts: twice ? [...parts, ...parts] : parts, isError };
  });
const reasoningPart = fc
  .tuple(word, fc.option(word), fc.constantFrom('openai-responses-v1', 'anthropic-claude-v1', undefined))
  .map(([text, signature, format]): Part => ({
    kind: 'reasoning',
    text,
    signature: signature ?? undefined,
    format,
    id: 'rs_1',
  }));
const anyTurn = fc.oneof(
  fc
    .tuple(fc.constantFrom('system', 'developer', 'user'), fc.array(textPart, { maxLength: 2 }))
    .map(([role, parts]): Turn => ({ role, parts })),
  fc
    .array(fc.oneof(textPart, callPart, reasoningPart), { maxLength: 4 })
    .map((parts): Turn => ({ role: 'assistant', parts })),
  resultPart.map((part): Turn => ({ role: 'tool', parts: [part] })),
);
const anyTool = fc
  .tuple(fc.constantFrom('function', 'custom'), named, fc.option(fc.boolean()))
  .map(([kind, name, strict]): Tool => ({ kind, name, strict: strict ?? undefined }));
const anyChoice = fc.oneof(
  fc.constantFrom<ToolChoice>({ kind: 'auto' }, { kind: 'none' }, { kind: 'required' }),
  named.map((name): ToolChoice => ({ kind: 'tool', name })),
  fc.array(named, { maxLength: 3 }).map((names): ToolChoice => ({ kind: 'allowed', mode: 'auto', names })),
);
const anyOutput = fc.constantFrom<OutputFormat>(
  { kind: 'text' },
  { kind: 'json-object' },
  { kind: 'json-schema', name: 'a', schema: { type: 'object' } },
);
const anyConversation = fc
  .record({
    turns: fc.array(anyTurn, { minLength: 1, maxLength: 6 }),
    tools: fc.array(anyTool, { maxLength: 3 }),
    toolChoice: fc.option(anyChoice, { nil: undefined }),
    output: fc.option(anyOutput, { nil: undefined }),
    reasoning: fc.option(
      fc.record({
        effort: fc.constantFrom('none', 'minimal', 'high', 'max', 'odd'),
        budgetTokens: fc.option(fc.nat(), { nil: undefined }),
      }),
      { nil: undefined },
    ),
    maxOutputTokens: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
    sampling: fc.record({
      temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: undefined }),
      seed: fc.option(fc.nat(), { nil: undefined }),
    }),
    stop: fc.option(fc.array(word), { nil: undefined }),
  })
  .map((fields): Conversation => conversation(fields));

test('any conversation of text, reasoning and tools is a valid request', specified, () => {
  fc.assert(
    fc.property(anyConversation, fc.boolean(), (asked, stream) => {
      const { body } = openaiResponses.encodeRequest(asked, target({ stream, capabilities: REASONING_MODEL }));
      assert.deepEqual(faultsOf(body), []);
    }),
    { numRuns: 200 },
  );
});

test('no reasoning item stands without the item that it led to, in any conversation', () => {
  fc.assert(
    fc.property(anyConversation, (asked) => {
      const items = arrayAt(openaiResponses.encodeRequest(asked, target()).body, 'input');
      for (const [index, item] of items.entries()) {
        if (stringAt(item, 'type') !== 'reasoning') continue;
        const next = items[index + 1];
        const follows =
          ['reasoning', 'function_call', 'custom_tool_call'].includes(stringAt(next, 'type') ?? '') ||
          stringAt(next, 'role') === 'assistant';
        assert.ok(follows, `a reasoning item before ${JSON.stringify(next)}`);
      }
    }),
  );
});
