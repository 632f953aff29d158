// Checks request bodies against the schema of Anthropic's own SDK types, and against the rules that no schema tells, for
// conversations made at random.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../support/errors.ts';
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { CacheControl, Conversation, Part, Tool, ToolCallPart, ToolResultPart, Turn } from '../conversation.ts';
import { KINDS, conversationOf, objectsAt, targetOf, tool } from './cases/builders.ts';
import type { Kind } from './cases/builders.ts';
import { loadRecordings, loadRequestSchema, NO_RECORDINGS, NO_SCHEMAS } from './cases/recordings.ts';
import { anthropicMessages } from './codec.ts';

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const marker: fc.Arbitrary<CacheControl | undefined> = optional(
  fc.constantFrom<CacheControl>(
    { type: 'ephemeral' },
    { type: 'ephemeral', ttl: '1h' },
    { type: 'ephemeral', ttl: '5m' },
  ),
);
const words = fc.constantFrom('Hello', '', ' \n', 'A longer text.', '</system>', '😀', 'x\u0000y');
const textPart: fc.Arbitrary<Part> = fc.record({ kind: fc.constant('text'), text: words, cacheControl: marker });
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4]).toString('base64');
const PDF = Buffer.from('%PDF-1.7').toString('base64');
const mediaPart: fc.Arbitrary<Extract<Part, { kind: 'image' | 'file' }>> = fc.oneof(
  fc.record({
    kind: fc.constant('image' as const),
    source: fc.constantFrom(
      { kind: 'url' as const, url: 'https://x.test/a.png' },
      { kind: 'base64' as const, mediaType: 'image/jpg', data: PNG },
    ),
    detail: fc.constantFrom(undefined, 'auto', 'low'),
    cacheControl: marker,
  }),
  fc.record({
    kind: fc.constant('file' as const),
    source: fc.constantFrom(
      { kind: 'base64' as const, mediaType: 'application/pdf', data: PDF },
      { kind: 'url' as const, url: 'https://x.test/a.pdf' },
    ),
    filename: fc.constantFrom(undefined, 'a.pdf'),
    cacheControl: marker,
  }),
);
const reasoningPart: fc.Arbitrary<Part> = fc.record({
  kind: fc.constant('reasoning'),
  text: words,
  signature: fc.constantFrom(undefined, '', 'sig'),
  redacted: fc.constantFrom(undefined, true),
  format: fc.constantFrom(undefined, 'anthropic-claude-v1' as const, 'openai-responses-v1' as const),
});

const toolName = fc.constantFrom('look', 'mcp.server/tool', 'n'.repeat(80), 'give_answer');
const callPart: fc.Arbitrary<ToolCallPart> = fc.record({
  kind: fc.constant('tool-call'),
  id: fc.constantFrom('a', 'b', 'toolu_1', 'x:y', ''),
  name: toolName,
  argumentsText: fc.constantFrom('', '{}', '{"a":[1,{"b":null}]}', '{"a":', '[1]', 'free text'),
  custom: fc.constantFrom(undefined, true),
  cacheControl: marker,
});
const resultContent = fc.array(fc.oneof(textPart, mediaPart) as fc.Arbitrary<ToolResultPart['parts'][number]>, {
  maxLength: 3,
});

/** Turns that hang together: every call is answered, in any order, perhaps with something in between. */
const exchange: fc.Arbitrary<readonly Turn[]> = fc.oneof(
  fc
    .record({
      role: fc.constantFrom('user', 'system', 'developer', 'assistant'),
      parts: fc.array(textPart, { maxLength: 3 }),
    })
    .map((turn): readonly Turn[] => [turn as Turn]),
  fc
    .array(fc.oneof(textPart, mediaPart), { minLength: 1, maxLength: 4 })
    .map((parts): readonly Turn[] => [{ role: 'user', parts }]),
  fc
    .record({
      before: fc.array(fc.oneof(textPart, reasoningPart), { maxLength: 2 }),
      calls: fc.array(callPart, { minLength: 1, maxLength: 3 }),
      content: resultContent,
      between: optional(fc.constantFrom<Turn['role']>('user', 'system')),
      reversed: fc.boolean(),
      isError: fc.constantFrom(undefined, true),
      cacheControl: marker,
    })
    .map(({ before, calls, content, between, reversed, isError, cacheControl }): readonly Turn[] => {
      const results = calls.map(({ id }): Turn => ({
        role: 'tool',
        parts: [{ kind: 'tool-result', callId: id, parts: content, isError, cacheControl }],
      }));
      const ordered = reversed ? results.toReversed() : results;
      const middle: readonly Turn[] =
        between === undefined ? [] : [{ role: between, parts: [{ kind: 'text', text: 'Meanwhile' }] }];
      return [
        { role: 'assistant', parts: [...before, ...calls] },
        ...ordered.slice(0, 1),
        ...middle,
        ...ordered.slice(1),
      ];
    }),
);

const schema: fc.Arbitrary<JsonObject | undefined> = fc.constantFrom<JsonObject | undefined>(
  undefined,
  {},
  { type: 'object', properties: { a: { type: 'string', minLength: 2 } }, required: ['a'], additionalProperties: true },
  {
    anyOf: [
      { type: 'object', properties: { a: { const: 1 } } },
      { type: 'object', properties: { b: {} } },
    ],
  },
  { type: 'object', additionalProperties: { type: 'number' } },
  { $ref: '#/$defs/N', $defs: { N: { type: 'object', properties: { next: { $ref: '#/$defs/N' } } } } },
);
const toolArbitrary: fc.Arbitrary<Tool> = fc.oneof(
  fc.record({
    kind: fc.constant('function' as const),
    name: toolName,
    description: optional(words),
    schema,
    strict: optional(fc.boolean()),
    cacheControl: marker,
  }),
  fc.record({ kind: fc.constant('custom' as const), name: toolName, description: optional(words) }),
  fc.constantFrom<Tool>(
    {
      kind: 'hosted',
      name: 'web_search',
      raw: { type: 'web_search', user_location: { type: 'approximate', city: 'Bern' } },
    },
    { kind: 'hosted', name: 'image_generation', raw: { type: 'image_generation' } },
  ),
);

const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    turns: fc.array(exchange, { minLength: 1, maxLength: 6 }).map((exchanges) => exchanges.flat()),
    tools: fc.uniqueArray(toolArbitrary, { maxLength: 4, selector: (each) => each.name }),
    choice: fc.constantFrom('absent', 'auto', 'none', 'required', 'tool', 'allowed', 'allowed-required'),
    parallelToolCalls: optional(fc.boolean()),
    output: fc.constantFrom<Conversation['output']>(
      undefined,
      { kind: 'text' },
      { kind: 'json-object' },
      {
        kind: 'json-schema',
        name: 'a',
        schema: { type: 'object', properties: { a: { type: 'number', minimum: 0 } } },
        strict: true,
      },
      { kind: 'json-schema', name: 'a', schema: { type: 'array', items: { type: 'string' } }, description: 'A list' },
      { kind: 'json-schema', name: 'a', schema: { type: 'object' } },
    ),
    reasoning: optional(
      fc.record({
        effort: optional(fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'strange')),
        budgetTokens: optional(fc.constantFrom(0, 100, 5_000, 1_000_000)),
        enabled: optional(fc.boolean()),
        summary: optional(fc.constantFrom('auto', 'none')),
      }),
    ),
    sampling: fc.record({
      temperature: optional(fc.constantFrom(0, 0.2, 1, 2)),
      topP: optional(fc.constantFrom(0.1, 0.97, 1)),
      topK: optional(fc.constantFrom(-1, 0, 40)),
      seed: optional(fc.constant(1)),
      logprobs: optional(fc.boolean()),
    }),
    stop: optional(fc.constantFrom<readonly string[]>([], ['END'], ['\n', 'x'])),
    maxOutputTokens: optional(fc.constantFrom(1, 100, 1_024, 1_025, 4_096, 500_000)),
    serviceTier: optional(fc.constantFrom('auto', 'default', 'priority', 'flex')),
    user: optional(fc.constantFrom('ann@example.com', '')),
    extra: fc.constantFrom<JsonObject>(
      {},
      { web_search_options: {} },
      { cache_control: { type: 'ephemeral' } },
      { unknown: 1, modalities: ['text'] },
    ),
  })
  .map(({ choice, ...given }) => conversationOf({ ...given, toolChoice: choiceOf(choice, given.tools) }));

function choiceOf(choice: string, tools: readonly Tool[]): Conversation['toolChoice'] {
  const [first] = tools;
  switch (choice) {
    case 'auto':
    case 'none':
    case 'required':
      return { kind: choice };
    case 'tool':
      return first === undefined ? undefined : { kind: 'tool', name: first.name };
    case 'allowed':
    case 'allowed-required':
      return first === undefined
        ? undefined
        : {
            kind: 'allowed',
            mode: choice === 'allowed' ? 'auto' : 'required',
            names: tools.slice(0, 2).map(({ name }) => name),
          };
    default:
      return undefined;
  }
}

const kinds = Object.keys(KINDS) as Kind[];
const target: fc.Arbitrary<EncodeTarget> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    compat: fc.constantFrom('lenient' as const, 'strict' as const),
    stream: fc.boolean(),
  })
  .map((options) => targetOf(options));

/** Undefined where the request is refused, which must be one of two errors, with the field named. */
function encoded(given: Conversation, to: EncodeTarget): EncodedRequest | undefined {
  try {
    return anthropicMessages.encodeRequest(given, to);
  } catch (error) {
    assert.ok(isLoadlineError(error), String(error));
    assert.ok(error.code === 'unsupported_parameter' || error.code === 'invalid_request', error.code);
    assert.equal(error.status, 400);
    assert.ok(error.param !== undefined && error.param !== '');
    return undefined;
  }
}

const blocksOf = (body: JsonObject): readonly JsonObject[] =>
  objectsAt(body, 'messages').flatMap((message) => message['content'] as JsonObject[]);

/** The rules of the Messages API that stand in its documentation and in no schema (facts 2). */
function checkRules(body: JsonObject, to: EncodeTarget): void {
  const messages = body['messages'] as JsonObject[];
  const roles = messages.map((message) => message['role']);
  assert.equal(roles[0], 'user');
  for (const [index, role] of roles.entries()) {
    if (role !== 'system') assert.notEqual(role, roles[index - 1]);
    else
      assert.ok(
        to.capabilities.inlineSystem &&
          roles[index - 1] === 'user' &&
          [undefined, 'assistant'].includes(roles[index + 1] as string | undefined),
      );
  }
  assert.ok(to.capabilities.prefill || roles.at(-1) !== 'assistant');
  checkLinks(messages);
  for (const block of [...blocksOf(body), ...objectsAt(body, 'system')]) {
    if (block['type'] === 'text') assert.notEqual(String(block['text']).trim(), '');
    if (String(block['type']).endsWith('thinking')) assert.equal(block['cache_control'], undefined);
  }
  checkMarkers(body);
  checkTools(body, to);
  checkThinking(body, to);
}

function checkLinks(messages: readonly JsonObject[]): void {
  const seen = new Set<JsonValue | undefined>();
  for (const [index, message] of messages.entries()) {
    const content = message['content'] as JsonObject[];
    assert.ok(content.length > 0);
    const calls = content.filter((block) => block['type'] === 'tool_use').map((block) => block['id']);
    for (const id of calls) {
      assert.ok(!seen.has(id), String(id));
      assert.match(String(id), /^[a-zA-Z0-9_-]+$/);
      seen.add(id);
    }
    if (message['role'] !== 'assistant') continue;
    const next = (messages[index + 1]?.['content'] ?? []) as JsonObject[];
    const answered = next.filter((block) => block['type'] === 'tool_result').map((block) => block['tool_use_id']);
    assert.deepEqual(answered, calls);
    assert.deepEqual(
      next.slice(0, answered.length).map((block) => block['tool_use_id']),
      calls,
    );
  }
}

function checkMarkers(body: JsonObject): void {
  const all = [...objectsAt(body, 'tools'), ...objectsAt(body, 'system'), ...blocksOf(body)];
  const controls = all.map((block) => block['cache_control']).filter(isJsonObject);
  assert.ok(controls.length + (body['cache_control'] === undefined ? 0 : 1) <= 4);
  const firstShort = controls.findIndex((control) => control['ttl'] !== '1h');
  assert.ok(firstShort < 0 || controls.slice(firstShort).every((control) => control['ttl'] !== '1h'));
}

function checkTools(body: JsonObject, to: EncodeTarget): void {
  const tools = (body['tools'] ?? []) as JsonObject[];
  const names = tools.map((each) => String(each['name']));
  assert.equal(new Set(names).size, names.length);
  for (const each of tools) {
    assert.match(String(each['name']), /^[a-zA-Z0-9_-]{1,64}$/);
    const input = each['input_schema'];
    if (isJsonObject(input)) for (const key of ['anyOf', 'oneOf', 'allOf', '$ref']) assert.equal(input[key], undefined);
    assert.ok(each['strict'] !== true || to.capabilities.strictTools);
  }
  if (blocksOf(body).some((block) => block['type'] === 'tool_use')) assert.ok(tools.length > 0);
  const choice = body['tool_choice'];
  if (!isJsonObject(choice)) return;
  assert.ok(tools.length > 0);
  if (choice['type'] === 'tool') assert.ok(names.includes(String(choice['name'])));
  if (choice['type'] === 'tool' || choice['type'] === 'any') assert.notEqual(to.capabilities.forcedToolChoice, 'no');
}

function checkThinking(body: JsonObject, to: EncodeTarget): void {
  const { capabilities } = to;
  const thinking = isJsonObject(body['thinking']) ? body['thinking'] : {};
  const effort = isJsonObject(body['output_config']) ? body['output_config']['effort'] : undefined;
  const maxTokens = Number(body['max_tokens']);
  assert.ok(maxTokens >= 1 && maxTokens <= capabilities.maxOutputTokens);
  if (effort !== undefined) assert.ok((capabilities.efforts as readonly JsonValue[]).includes(effort));
  if (thinking['type'] === 'adaptive') assert.equal(capabilities.thinking, 'adaptive');
  if (thinking['type'] === 'disabled') assert.ok(capabilities.thinkingCanBeDisabled);
  if (thinking['type'] === 'enabled') {
    assert.equal(capabilities.thinking, 'budget');
    const budget = Number(thinking['budget_tokens']);
    assert.ok(budget >= 1_024 && budget < maxTokens);
  }
  const thinks = thinking['type'] === 'adaptive' || thinking['type'] === 'enabled';
  const choice = isJsonObject(body['tool_choice']) ? body['tool_choice']['type'] : undefined;
  if (thinks && (choice === 'any' || choice === 'tool')) assert.equal(capabilities.forcedToolChoice, 'yes');
  if (thinks)
    assert.ok([undefined, 1].includes(body['temperature'] as number | undefined) && body['top_k'] === undefined);
  if (capabilities.sampling === 'none')
    for (const name of ['temperature', 'top_p', 'top_k']) assert.equal(body[name], undefined);
  if (capabilities.sampling === 'one-of') assert.ok(body['temperature'] === undefined || body['top_p'] === undefined);
  assert.ok(Number(body['temperature'] ?? 0) <= capabilities.temperatureMax);
}

describe('any conversation', () => {
  const validate: ValidateFunction | undefined =
    NO_SCHEMAS === false
      ? new Ajv.default({ strict: false, allErrors: false }).compile(loadRequestSchema())
      : undefined;

  test(
    'becomes a request that the types of Anthropic take, or is refused with the field named',
    { skip: NO_SCHEMAS },
    () => {
      let sent = 0;
      fc.assert(
        fc.property(conversation, target, (given, to) => {
          const request = encoded(given, to);
          if (request === undefined || validate === undefined) return;
          sent += 1;
          assert.ok(validate(request.body), JSON.stringify(validate.errors));
        }),
        { numRuns: 500 },
      );
      assert.ok(sent > 100, String(sent));
    },
  );

  test('becomes a request that keeps the rules which no schema tells', () => {
    fc.assert(
      fc.property(conversation, target, (given, to) => {
        const request = encoded(given, to);
        if (request !== undefined) checkRules(request.body, to);
      }),
      { numRuns: 1_000 },
    );
  });

  test('that strict lets pass loses nothing but reasoning of others and markers on nothing', () => {
    fc.assert(
      fc.property(conversation, (given) => {
        const request = encoded(given, targetOf({ compat: 'strict' }));
        for (const name of request?.dropped ?? [])
          assert.ok(['reasoning_content', 'cache_control'].includes(name), name);
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same bytes when it is encoded again, and is not changed by it', () => {
    fc.assert(
      fc.property(conversation, target, (given, to) => {
        const before = JSON.stringify(given);
        const request = encoded(given, to);
        assert.equal(JSON.stringify(encoded(given, to)), JSON.stringify(request));
        assert.equal(JSON.stringify(given), before);
      }),
    );
  });

  test('keeps every word that was said', () => {
    const said = fc.array(fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), word: fc.uuid() }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(said, target, (words, to) => {
        const turns = words.map(({ role, word }): Turn => ({
          role: role as Turn['role'],
          parts: [{ kind: 'text', text: word }],
        }));
        const request = encoded(conversationOf({ turns }), to);
        if (request === undefined) return;
        const text = JSON.stringify(request.body);
        for (const { word } of words) assert.equal(text.split(word).length, 2);
      }),
    );
  });
});

describe('the schema that this test uses', () => {
  test(
    'takes requests that were really sent, so that it is no stricter than Anthropic',
    { skip: NO_SCHEMAS || NO_RECORDINGS },
    () => {
      const validate = new Ajv.default({ strict: false }).compile(loadRequestSchema());
      const { requests } = loadRecordings();
      const taken = requests.filter(({ body }) => validate(body));
      // The rest uses beta fields, which are in other types.
      assert.ok(taken.length > requests.length / 2, `${taken.length} of ${requests.length}`);
    },
  );

  test('refuses what is wrong, so that it is a test at all', { skip: NO_SCHEMAS }, () => {
    const validate = new Ajv.default({ strict: false }).compile(loadRequestSchema());
    const good = anthropicMessages.encodeRequest(conversationOf({ tools: [tool('f')] }), targetOf()).body;
    assert.ok(validate(good));
    const broken: readonly JsonObject[] = [
      { ...good, seed: 1 },
      { ...good, max_tokens: 'many' },
      { ...good, tool_choice: { type: 'required' } },
      { ...good, thinking: { type: 'enabled' } },
      { ...good, messages: [{ role: 'user', content: [{ type: 'text', text: 'x', cacheControl: {} }] }] },
      { ...good, messages: [{ role: 'tool', content: 'x' }] },
      { ...good, tools: [{ name: 'f', input_schema: { type: 'string' } }] },
    ];
    for (const body of broken) assert.equal(validate(body), false, JSON.stringify(body).slice(0, 200));
  });
});
