import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { Conversation, Tool, ToolChoice } from '../conversation.ts';
import { REASONING_MODEL, encode, turn } from './cases/build.ts';

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather: Tool = { kind: 'function', name: 'weather', description: 'Looks out.', schema };
const sql: Tool = {
  kind: 'custom',
  name: 'write_sql',
  description: 'Writes SQL.',
  raw: {
    type: 'custom',
    custom: { name: 'write_sql', format: { type: 'grammar', grammar: { syntax: 'regex', definition: 'SELECT .+' } } },
  },
};
const search: Tool = { kind: 'hosted', name: 'web_search', raw: { type: 'web_search', search_context_size: 'low' } };

const toolsOf = (fields: Partial<Conversation>): unknown => encode(fields).body['tools'];
const choiceOf = (toolChoice: ToolChoice, tools: readonly Tool[] = [weather, sql, search]): unknown =>
  encode({ tools, toolChoice }).body['tool_choice'];

test('function tools lie flat, and strict is false unless the caller asked for it', () => {
  assert.deepEqual(toolsOf({ tools: [weather, { ...weather, strict: true }, { ...weather, strict: false }] }), [
    { type: 'function', name: 'weather', description: 'Looks out.', parameters: schema, strict: false },
    { type: 'function', name: 'weather', description: 'Looks out.', parameters: schema, strict: true },
    { type: 'function', name: 'weather', description: 'Looks out.', parameters: schema, strict: false },
  ]);
});

test('a function without parameters takes an empty object, and no description is made up', () => {
  assert.deepEqual(toolsOf({ tools: [{ kind: 'function', name: 'now' }] }), [
    { type: 'function', name: 'now', parameters: { type: 'object', properties: {} }, strict: false },
  ]);
});

test('custom tools lose the nesting of Chat Completions, their grammar too; flat ones pass', () => {
  const flat: Tool = {
    kind: 'custom',
    name: 'patch',
    raw: { type: 'custom', name: 'patch', format: { type: 'text' } },
  };
  const bare: Tool = { kind: 'custom', name: 'free', raw: { type: 'custom', custom: { name: 'free' } } };
  assert.deepEqual(toolsOf({ tools: [sql, flat, bare] }), [
    {
      type: 'custom',
      name: 'write_sql',
      description: 'Writes SQL.',
      format: { type: 'grammar', syntax: 'regex', definition: 'SELECT .+' },
    },
    { type: 'custom', name: 'patch', format: { type: 'text' } },
    { type: 'custom', name: 'free' },
  ]);
});

test('hosted tools pass as they are, except those that another provider would run', () => {
  assert.deepEqual(toolsOf({ tools: [search] }), [{ type: 'web_search', search_context_size: 'low' }]);
  const foreign = encode({ tools: [search], protocol: 'anthropic-messages' });
  assert.equal(foreign.body['tools'], undefined);
  assert.deepEqual(foreign.dropped, ['tools.web_search']);
});

test('web_search_options becomes the search tool, with the place of the user', () => {
  const options = {
    search_context_size: 'high',
    user_location: { type: 'approximate', approximate: { city: 'Rome', country: 'IT' } },
  };
  const sent = encode({ tools: [weather], extra: { web_search_options: options } });
  assert.deepEqual((sent.body['tools'] as unknown[])[1], {
    type: 'web_search',
    search_context_size: 'high',
    user_location: { type: 'approximate', city: 'Rome', country: 'IT' },
  });
  assert.deepEqual(sent.dropped, []);
  assert.deepEqual(toolsOf({ extra: { web_search_options: {} } }), [{ type: 'web_search' }]);
  assert.equal(toolsOf({ extra: { web_search_options: null } }), undefined);
});

test('every shape of tool_choice has its form, and the kind of the chosen tool decides its type', () => {
  assert.equal(choiceOf({ kind: 'auto' }), 'auto');
  assert.equal(choiceOf({ kind: 'none' }), 'none');
  assert.equal(choiceOf({ kind: 'required' }), 'required');
  assert.deepEqual(choiceOf({ kind: 'tool', name: 'weather' }), { type: 'function', name: 'weather' });
  assert.deepEqual(choiceOf({ kind: 'tool', name: 'write_sql' }), { type: 'custom', name: 'write_sql' });
  assert.deepEqual(choiceOf({ kind: 'tool', name: 'web_search' }), { type: 'web_search' });
  assert.deepEqual(choiceOf({ kind: 'tool', name: 'not_offered' }), { type: 'function', name: 'not_offered' });
  assert.deepEqual(choiceOf({ kind: 'allowed', mode: 'required', names: ['weather', 'write_sql'] }), {
    type: 'allowed_tools',
    mode: 'required',
    tools: [
      { type: 'function', name: 'weather' },
      { type: 'custom', name: 'write_sql' },
    ],
  });
  assert.equal('tool_choice' in encode({ tools: [weather] }).body, false);
});

test('tool_choice none keeps the tools, so that the cached prefix holds', () => {
  assert.equal((encode({ tools: [weather], toolChoice: { kind: 'none' } }).body['tools'] as unknown[]).length, 1);
});

test('a model that cannot be forced is asked, and that is named; strict refuses', () => {
  const capabilities = { ...REASONING_MODEL, forcedToolChoice: 'no' } as const;
  const forced: readonly ToolChoice[] = [{ kind: 'required' }, { kind: 'tool', name: 'weather' }];
  for (const toolChoice of forced) {
    const sent = encode({ tools: [weather], toolChoice }, { capabilities });
    assert.equal(sent.body['tool_choice'], 'auto');
    assert.deepEqual(sent.dropped, ['tool_choice']);
  }
  const allowed = encode(
    { tools: [weather], toolChoice: { kind: 'allowed', mode: 'required', names: ['weather'] } },
    { capabilities },
  );
  assert.deepEqual(allowed.body['tool_choice'], {
    type: 'allowed_tools',
    mode: 'auto',
    tools: [{ type: 'function', name: 'weather' }],
  });
  assert.throws(
    () => encode({ tools: [weather], toolChoice: { kind: 'required' } }, { capabilities, compat: 'strict' }),
    (error) => isLoadlineError(error) && error.param === 'tool_choice',
  );
});

test('strict schemas that the model does not enforce are named', () => {
  const sent = encode(
    { tools: [{ ...weather, strict: true }] },
    { capabilities: { ...REASONING_MODEL, strictTools: false } },
  );
  assert.equal((sent.body['tools'] as { strict: boolean }[])[0]?.strict, false);
  assert.deepEqual(sent.dropped, ['tools.strict']);
});

test('parallel_tool_calls is said only where the caller said it', () => {
  assert.equal(encode({ tools: [weather], parallelToolCalls: false }).body['parallel_tool_calls'], false);
  assert.equal(encode({ tools: [weather], parallelToolCalls: true }).body['parallel_tool_calls'], true);
  assert.equal('parallel_tool_calls' in encode({ tools: [weather] }).body, false);
});

test('names that OpenAI refuses are made legal alike in tools, choice and history, and can be restored', () => {
  const name = `mcp.server/${'very_long_'.repeat(8)}tool`;
  const sent = encode({
    tools: [{ kind: 'function', name }, weather],
    toolChoice: { kind: 'tool', name },
    turns: [turn('user', 'Hi'), turn('assistant', { kind: 'tool-call', id: 'call_1', name, argumentsText: '{}' })],
  });
  const legal = (sent.body['tools'] as { name: string }[])[0]?.name ?? '';
  assert.match(legal, /^[a-zA-Z0-9_-]{1,64}$/);
  assert.deepEqual(sent.body['tool_choice'], { type: 'function', name: legal });
  assert.equal((sent.body['input'] as { name: string }[])[1]?.name, legal);
  assert.deepEqual([...sent.toolNames], [[legal, name]]);
});

test('a name that only the history knows is restored as well', () => {
  const sent = encode({
    turns: [turn('assistant', { kind: 'tool-call', id: 'call_1', name: 'a.b', argumentsText: '{}' })],
  });
  assert.deepEqual([...sent.toolNames.values()], ['a.b']);
});

test('cache marks on tools are named and not sent', () => {
  const sent = encode({ tools: [{ ...weather, cacheControl: { type: 'ephemeral' } }] });
  assert.deepEqual(sent.dropped, ['cache_control']);
  assert.equal(JSON.stringify(sent.body).includes('ephemeral'), false);
});
