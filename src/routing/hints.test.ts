// What hints.ts promises: which of a caller's words count, in which order, and what becomes of the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { GATEWAY_METADATA_KEYS, HINT_HEADERS, readHints, type HintKey, type ReadHints } from './hints.ts';

const KEY: HintKey = { task: null, route: null, mayLowerRisk: false };

interface Given {
  readonly headers?: Record<string, string>;
  readonly metadata?: JsonObject;
  readonly key?: Partial<HintKey>;
}

function read({ headers = {}, metadata = {}, key = {} }: Given): ReadHints {
  const messages = [{ role: 'user', content: 'hi' }];
  const conversation = { ...openaiChat.decodeRequest({ model: 'auto', messages }), metadata };
  return readHints(new Headers(headers), conversation, { ...KEY, ...key });
}

function refusal(given: Given): {
  readonly code: string;
  readonly param: string | undefined;
  readonly message: string;
} {
  try {
    read(given);
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

test('no words give no hints', () => {
  const { hints, dropped } = read({});
  assert.deepEqual(hints, {
    task: undefined,
    taskSource: undefined,
    risk: undefined,
    route: undefined,
    sessionId: undefined,
    tags: [],
    metadata: {},
  });
  assert.deepEqual(dropped, []);
});

test('headers are read', () => {
  const { hints } = read({
    headers: {
      'x-loadline-task': 'Code Review',
      'x-loadline-risk': 'HIGH',
      'x-loadline-session': 'abc-1',
      'x-loadline-tags': 'nightly, team-7,,nightly',
      'x-loadline-route': 'careful',
    },
  });
  assert.equal(hints.task, 'code_review');
  assert.equal(hints.taskSource, 'hint');
  assert.equal(hints.risk, 'high');
  assert.equal(hints.sessionId, 'abc-1');
  assert.deepEqual(hints.tags, ['nightly', 'team-7']);
  assert.equal(hints.route, 'careful');
});

test('metadata means the same', () => {
  const { hints } = read({
    metadata: { task: 'summarise', risk: 'low', session_id: 's1', tags: ['a', 'b'], team: 'x' },
  });
  assert.equal(hints.task, 'summarize');
  assert.equal(hints.risk, 'low');
  assert.equal(hints.sessionId, 's1');
  assert.deepEqual(hints.tags, ['a', 'b']);
  assert.deepEqual(hints.metadata, { task: 'summarise', risk: 'low', session_id: 's1', team: 'x' });
});

test('tags may be one text parted by commas', () => {
  assert.deepEqual(read({ metadata: { tags: 'a, b ,c' } }).hints.tags, ['a', 'b', 'c']);
});

test('a header outranks metadata, metadata an alias, an alias the key', () => {
  const all: Given = {
    headers: { 'x-loadline-task': 'triage', 'x-portkey-metadata': '{"task":"docs"}' },
    metadata: { task: 'qa' },
    key: { task: 'refactor' },
  };
  assert.equal(read(all).hints.task, 'triage');
  assert.equal(read({ ...all, headers: { 'x-portkey-metadata': '{"task":"docs"}' } }).hints.task, 'qa');
  assert.equal(read({ ...all, headers: { 'x-portkey-metadata': '{"task":"docs"}' }, metadata: {} }).hints.task, 'docs');
  const byKey = read({ key: { task: 'refactor' } }).hints;
  assert.equal(byKey.task, 'refactor');
  assert.equal(byKey.taskSource, 'key');
});

test("a request's own task is a hint, its key's is not", () => {
  assert.equal(read({ metadata: { task: 'qa' }, key: { task: 'refactor' } }).hints.taskSource, 'hint');
});

test('a label that nobody knows stays as it is', () => {
  assert.equal(read({ metadata: { task: 'fraud scoring' } }).hints.task, 'fraud_scoring');
});

test("a key's route holds until the request names one", () => {
  assert.equal(read({ key: { route: 'night' } }).hints.route, 'night');
  assert.equal(read({ key: { route: 'night' }, headers: { 'x-loadline-route': 'day' } }).hints.route, 'day');
});

test('a risk that is no level is refused, naming the field and the levels', () => {
  const header = refusal({ headers: { 'x-loadline-risk': 'hihg' } });
  assert.equal(header.code, 'invalid_request');
  assert.equal(header.param, 'x-loadline-risk');
  assert.match(header.message, /none, low, medium, high/);
  const body = refusal({ metadata: { risk: 'urgent' } });
  assert.equal(body.param, 'metadata.risk');
  for (const risk of [3, true, ['high'], { level: 'high' }]) {
    assert.equal(refusal({ metadata: { risk } }).param, 'metadata.risk', JSON.stringify(risk));
  }
});

test('the refusal does not repeat what the caller wrote', () => {
  assert.doesNotMatch(refusal({ headers: { 'x-loadline-risk': 'sekret-value' } }).message, /sekret/);
});

test('an empty risk is none given', () => {
  assert.equal(read({ headers: { 'x-loadline-risk': '' } }).hints.risk, undefined);
  assert.equal(read({ metadata: { risk: null } }).hints.risk, undefined);
});

test("a strange risk in another gateway's header is dropped and named, not refused", () => {
  const { hints, dropped } = read({ headers: { 'helicone-property-risk': 'P0' } });
  assert.equal(hints.risk, undefined);
  assert.deepEqual(dropped, ['risk']);
});

test('a task that is no label is dropped and named, and the next one counts', () => {
  const { hints, dropped } = read({ headers: { 'x-loadline-task': 'a;b' }, metadata: { task: 'qa' } });
  assert.equal(hints.task, 'qa');
  assert.deepEqual(dropped, ['task']);
  assert.deepEqual(read({ metadata: { task: 7 } }).dropped, ['task']);
});

test('other gateways name sessions in their own headers', () => {
  const names = [
    'x-session-id',
    'x-session-affinity',
    'Helicone-Session-Id',
    'x-portkey-trace-id',
    'x-conversation-id',
    'x-switchyard-session-id',
    'session-id',
  ];
  for (const name of names) assert.equal(read({ headers: { [name]: 'their-1' } }).hints.sessionId, 'their-1', name);
});

test("our session header outranks the body's and theirs", () => {
  const headers = { 'x-loadline-session': 'ours', 'x-session-id': 'theirs' };
  assert.equal(read({ headers, metadata: { session_id: 'body' } }).hints.sessionId, 'ours');
  assert.equal(
    read({ headers: { 'x-session-id': 'theirs' }, metadata: { session_id: 'body' } }).hints.sessionId,
    'body',
  );
});

test("tags of LiteLLM's header join ours", () => {
  const { hints } = read({ headers: { 'x-litellm-tags': 'b,c', 'x-loadline-tags': 'a' }, metadata: { tags: ['b'] } });
  assert.deepEqual(hints.tags, ['a', 'b', 'c']);
});

test('metadata of other gateways is read where it is an object', () => {
  for (const name of ['x-portkey-metadata', 'cf-aig-metadata', 'x-litellm-spend-logs-metadata']) {
    const { hints } = read({ headers: { [name]: '{"team":"pay","n":3,"ok":true,"deep":{"x":1}}' } });
    assert.deepEqual(hints.metadata, { team: 'pay', n: '3', ok: 'true' }, name);
  }
});

test('metadata of other gateways that is no object is dropped and named', () => {
  for (const value of ['{', '[1]', '"x"', 'null', `{"a":"${'x'.repeat(9_000)}"}`]) {
    assert.deepEqual(read({ headers: { 'x-portkey-metadata': value } }).dropped, ['x-portkey-metadata']);
  }
});

test("properties of Helicone's headers become metadata", () => {
  const { hints } = read({
    headers: { 'Helicone-Property-Task': 'triage', 'Helicone-User-Id': 'ann', 'Helicone-Property-Project': 'p1' },
  });
  assert.equal(hints.task, 'triage');
  assert.equal(hints.metadata['user'], 'ann');
  assert.equal(hints.metadata['project'], 'p1');
});

test("the body's pair outranks a header's pair of the same name", () => {
  const { hints } = read({ headers: { 'cf-aig-metadata': '{"team":"theirs"}' }, metadata: { team: 'ours' } });
  assert.equal(hints.metadata['team'], 'ours');
});

test('long values are dropped and named', () => {
  assert.deepEqual(read({ headers: { 'x-loadline-session': 's'.repeat(257) } }).dropped, ['session']);
  assert.deepEqual(read({ headers: { 'x-loadline-task': 't'.repeat(300) } }).dropped, ['task']);
  assert.deepEqual(read({ headers: { 'x-loadline-tags': 't'.repeat(65) } }).dropped, ['tags']);
  assert.equal(read({ headers: { 'x-loadline-route': 'r'.repeat(300) } }).hints.route, undefined);
});

test('more tags than the bound are dropped and named', () => {
  const tags = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const { hints, dropped } = read({ metadata: { tags } });
  assert.equal(hints.tags.length, 32);
  assert.deepEqual(dropped, ['tags']);
});

test('more pairs than the bound are left out', () => {
  const metadata = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 'v']));
  assert.equal(Object.keys(read({ metadata }).hints.metadata).length, 64);
});

test('names that objects have by birth are plain names here', () => {
  const metadata = JSON.parse('{"__proto__":"x","constructor":"y"}') as JsonObject;
  const { hints } = read({ metadata });
  assert.equal(hints.metadata['constructor'], 'y');
  assert.equal(Object.getPrototypeOf(hints.metadata), Object.prototype);
});

test('control characters make no session', () => {
  const reader = { get: (name: string) => (name === 'x-loadline-session' ? 'a\u0000b' : null) };
  const conversation = openaiChat.decodeRequest({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] });
  const { hints, dropped } = readHints(reader, conversation, KEY);
  assert.equal(hints.sessionId, undefined);
  assert.deepEqual(dropped, ['session']);
});

test('the names that the gateway takes out of the body and of the head are told', () => {
  assert.deepEqual([...GATEWAY_METADATA_KEYS].sort(), ['risk', 'session_id', 'tags', 'task']);
  for (const name of Object.values(HINT_HEADERS)) assert.match(name, /^x-loadline-[a-z]+$/);
});

test('whatever stands in headers and metadata, hints are bounded or the risk is refused', () => {
  const value = fc.oneof(fc.string({ maxLength: 400 }), fc.constantFrom('high', 'qa', '{}', '{"task":"qa"}', 'a,b'));
  const names = fc.constantFrom(
    'x-loadline-task',
    'x-loadline-risk',
    'x-loadline-session',
    'x-loadline-tags',
    'x-portkey-metadata',
    'helicone-property-risk',
    'x-litellm-tags',
  );
  const conversation = openaiChat.decodeRequest({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] });
  fc.assert(
    fc.property(
      fc.dictionary(names, value),
      fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue()),
      (headers, metadata) => {
        const reader = { get: (name: string): string | null => headers[name] ?? null };
        let result: ReadHints;
        try {
          result = readHints(reader, { ...conversation, metadata: metadata as JsonObject }, KEY);
        } catch (error) {
          assert.ok(isLoadlineError(error) && error.code === 'invalid_request');
          return;
        }
        assert.ok(result.hints.tags.length <= 32 && result.hints.tags.every((tag) => tag.length <= 64));
        assert.ok((result.hints.sessionId ?? '').length <= 256);
        assert.ok((result.hints.task ?? '').length <= 64);
      },
    ),
  );
});
