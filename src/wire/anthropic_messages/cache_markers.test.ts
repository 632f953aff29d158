// Tests of cache markers: where they stand, how many there are, and the order of their lifetimes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { CacheControl, Part, Turn } from '../conversation.ts';
import { assistant, bodyOf, call, encode, errorOf, objectsAt, system, tool, user } from './cases/builders.ts';

const short: CacheControl = { type: 'ephemeral' };
const hour: CacheControl = { type: 'ephemeral', ttl: '1h' };
const marked = (text: string, cacheControl: CacheControl = short): Part => ({ kind: 'text', text, cacheControl });

/** What carries a marker, in the order of the prompt: the text of the block, or its type where it has none. */
function markersOf(body: JsonObject): readonly string[] {
  const messages = objectsAt(body, 'messages').flatMap((message) => message['content'] as JsonObject[]);
  const blocks = [...objectsAt(body, 'tools'), ...objectsAt(body, 'system'), ...messages];
  return blocks
    .filter((block) => block['cache_control'] !== undefined)
    .map((block) => String(block['name'] ?? block['text'] ?? block['type']));
}

const lifetimesOf = (body: JsonObject): readonly JsonValue[] =>
  (objectsAt(body, 'messages').flatMap((message) => message['content'] as JsonObject[]) as JsonObject[])
    .map((block) => block['cache_control'])
    .filter((control) => control !== undefined);

describe('a marker', () => {
  test('stands on tools, system, text, media, calls and results as the caller set it', () => {
    const turns: Turn[] = [
      system(marked('S')),
      user('Go'),
      assistant({ ...call('a'), cacheControl: short }),
      { role: 'tool', parts: [{ kind: 'tool-result', callId: 'a', parts: [], cacheControl: hour }] },
    ];
    const body = bodyOf({ turns, tools: [tool('look', { cacheControl: hour })] });
    assert.deepEqual(objectsAt(body, 'tools')[0]?.['cache_control'], { type: 'ephemeral', ttl: '1h' });
    assert.deepEqual(objectsAt(body, 'system')[0]?.['cache_control'], { type: 'ephemeral' });
    assert.deepEqual(markersOf(body), ['look', 'S', 'look', 'tool_result']);
  });

  test('within a tool result means the result', () => {
    const turns: Turn[] = [
      user('Go'),
      assistant(call('a')),
      {
        role: 'tool',
        parts: [{ kind: 'tool-result', callId: 'a', parts: [{ kind: 'text', text: 'x', cacheControl: short }] }],
      },
    ];
    const [, , last] = bodyOf({ turns, tools: [tool('look')] })['messages'] as JsonObject[];
    assert.deepEqual(last?.['content'], [
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [{ type: 'text', text: 'x' }],
        cache_control: { type: 'ephemeral' },
      },
    ]);
  });

  test('on a blank text moves to the block before it', () => {
    assert.deepEqual(markersOf(bodyOf({ turns: [user('A', marked(' '))] })), ['A']);
    const body = bodyOf({ turns: [user(marked('A', hour), marked('', short))] });
    assert.deepEqual(lifetimesOf(body), [{ type: 'ephemeral', ttl: '1h' }]);
  });

  test('on a blank text with nothing before it is named', () => {
    const { body, dropped } = encode({ turns: [user(marked(''), 'A')] });
    assert.deepEqual(markersOf(body), []);
    assert.deepEqual(dropped, ['cache_control']);
  });

  test('never stands on thinking', () => {
    const thinking: Part = { kind: 'reasoning', text: 'x', signature: 's', format: 'anthropic-claude-v1' };
    const { body, dropped } = encode({ turns: [user('A'), assistant(thinking, marked(' ')), user('B')] });
    assert.deepEqual(markersOf(body), []);
    assert.deepEqual(dropped, ['cache_control']);
  });

  test('of five minutes by name stays named', () => {
    assert.deepEqual(lifetimesOf(bodyOf({ turns: [user(marked('A', { type: 'ephemeral', ttl: '5m' }))] })), [
      { type: 'ephemeral', ttl: '5m' },
    ]);
  });

  test('that nobody set is not invented', () => {
    assert.ok(
      !JSON.stringify(bodyOf({ turns: [system('S'), user('A')], tools: [tool('f')] })).includes('cache_control'),
    );
  });
});

describe('at most four markers', () => {
  const many = [1, 2, 3, 4, 5, 6].map((index) => user(marked(`u${index}`)));
  const talk = many.flatMap((turn, index) => (index === 0 ? [turn] : [assistant(`a${index}`), turn]));

  test('go out: those of the head, then the last of the conversation; the rest is named', () => {
    const { body, dropped } = encode({
      turns: [system(marked('S')), ...talk],
      tools: [tool('f', { cacheControl: short })],
    });
    assert.deepEqual(markersOf(body), ['f', 'S', 'u5', 'u6']);
    assert.deepEqual(dropped, ['cache_control']);
  });

  test('are refused beyond four in strict', () => {
    assert.equal(errorOf({ turns: talk }, { compat: 'strict' }).param, 'cache_control');
  });

  test('leave one to the conversation where the head has more than enough', () => {
    const head = system(marked('s1'), marked('s2'), marked('s3'), marked('s4'), marked('s5'));
    assert.deepEqual(markersOf(bodyOf({ turns: [head, ...talk] })), ['s3', 's4', 's5', 'u6']);
    assert.deepEqual(markersOf(bodyOf({ turns: [head, user('A')] })), ['s2', 's3', 's4', 's5']);
  });

  test('count the one for the whole request', () => {
    const { body } = encode({ turns: talk, extra: { cache_control: { type: 'ephemeral' } } });
    assert.deepEqual(markersOf(body), ['u4', 'u5', 'u6']);
  });

  test('of four or fewer none is lost', () => {
    assert.deepEqual(encode({ turns: talk.slice(0, 7) }, { kind: 'adaptive' }).dropped, []);
  });
});

describe('lifetimes', () => {
  test('an hour behind five minutes becomes five minutes, and that is named', () => {
    const { body, dropped } = encode({ turns: [user(marked('A', hour), marked('B', short), marked('C', hour))] });
    assert.deepEqual(lifetimesOf(body), [
      { type: 'ephemeral', ttl: '1h' },
      { type: 'ephemeral' },
      { type: 'ephemeral' },
    ]);
    assert.deepEqual(dropped, ['cache_control.ttl']);
  });

  test('in the right order stay', () => {
    assert.deepEqual(encode({ turns: [system(marked('S', hour)), user(marked('A', hour), marked('B'))] }).dropped, []);
  });

  test('property: never more than four, never an hour behind five minutes, and the text is untouched', () => {
    const marker = fc.option(fc.constantFrom(short, hour), { nil: undefined });
    const part = fc.record({ text: fc.constantFrom('x', ' ', 'long text'), marker });
    const turn = fc.record({
      role: fc.constantFrom('user', 'system', 'assistant'),
      parts: fc.array(part, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
        const given = turns.map(({ role, parts }): Turn => ({
          role: role as Turn['role'],
          parts: parts.map(({ text, marker: cacheControl }) => ({ kind: 'text', text, cacheControl })),
        }));
        const body = bodyOf({ turns: [...given, user('end')] });
        const messages = objectsAt(body, 'messages').flatMap((message) => message['content'] as JsonObject[]);
        const controls = [...objectsAt(body, 'system'), ...messages].flatMap(
          (block) => block['cache_control'] ?? [],
        ) as JsonObject[];
        assert.ok(controls.length <= 4);
        const firstShort = controls.findIndex((control) => control['ttl'] !== '1h');
        assert.ok(firstShort < 0 || controls.slice(firstShort).every((control) => control['ttl'] !== '1h'));
        const plain = given.map(({ role, parts }): Turn => ({
          role,
          parts: parts.map((each) => ({ ...each, cacheControl: undefined })),
        }));
        const without = bodyOf({ turns: [...plain, user('end')] });
        assert.deepEqual(stripped(body), without);
      }),
    );
  });
});

const stripped = (body: JsonObject): unknown =>
  JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'cache_control' ? undefined : value)));

describe('C3, N1: caching that the caller could not ask for', () => {
  test('is asked for as a whole where the route says so and no marker stands anywhere', () => {
    const body = bodyOf({ turns: [system('S'), user('Go')] }, { promptCache: 'auto' });
    assert.deepEqual(body['cache_control'], { type: 'ephemeral' });
    assert.deepEqual(markersOf(body), []);
    assert.equal(bodyOf({ turns: [user('Go')] })['cache_control'], undefined, 'unasked it is not');
  });

  test('leaves a caller who marked something alone', () => {
    const body = bodyOf({ turns: [system(marked('S')), user('Go')] }, { promptCache: 'auto' });
    assert.equal(body['cache_control'], undefined);
    assert.deepEqual(markersOf(body), ['S']);
    const own = bodyOf(
      { turns: [user('Go')], extra: { cache_control: { type: 'ephemeral', ttl: '1h' } } },
      { promptCache: 'auto' },
    );
    assert.deepEqual(own['cache_control'], { type: 'ephemeral', ttl: '1h' });
  });
});
