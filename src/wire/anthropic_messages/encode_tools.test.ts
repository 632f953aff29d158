// Tests of tools, their choice, and their parameters on the way to Messages.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, Tool, ToolChoice } from '../conversation.ts';
import { assistant, bodyOf, call, encode, errorOf, objectsAt, result, tool, user } from './cases/builders.ts';
import type { Options } from './cases/builders.ts';

const toolsOf = (tools: readonly Tool[], options?: Options, more: Partial<Conversation> = {}): readonly JsonObject[] =>
  bodyOf({ tools, ...more }, options)['tools'] as readonly JsonObject[];
const schemaOf = (schema: JsonObject | undefined, options?: Options): unknown =>
  toolsOf([{ kind: 'function', name: 'f', schema }], options)[0]?.['input_schema'];
const hosted = (raw: JsonObject): Tool => ({ kind: 'hosted', name: String(raw['type']), raw });

describe('functions', () => {
  test('become name, description and input_schema, in the order of the caller', () => {
    assert.deepEqual(toolsOf([tool('b', { description: 'Second letter' }), tool('a')]), [
      {
        name: 'b',
        description: 'Second letter',
        input_schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
      },
      { name: 'a', input_schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] } },
    ]);
  });

  test('without parameters take an object without properties, and no description is made up', () => {
    const plain = { type: 'object', properties: {} };
    assert.deepEqual(toolsOf([{ kind: 'function', name: 'f' }]), [{ name: 'f', input_schema: plain }]);
    assert.deepEqual(toolsOf([{ kind: 'function', name: 'f', schema: {}, description: '' }]), [
      { name: 'f', input_schema: plain },
    ]);
  });

  test('keep the schema as written where Anthropic takes it', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }], minLength: 3 } },
      additionalProperties: true,
      $defs: { X: { type: 'string' } },
    };
    assert.deepEqual(schemaOf(schema), schema);
  });

  test('have a root of type object, however it was written', () => {
    const properties = { a: { type: 'string' } };
    const object = { type: 'object', properties };
    const written: readonly JsonObject[] = [
      { properties },
      { type: null, properties },
      { type: 'OBJECT', properties },
      { type: ['object', 'null'], properties },
      { allOf: [{ type: 'object', properties }] },
      { $ref: '#/$defs/A', $defs: { A: { type: 'object', properties } } },
    ];
    for (const schema of written) {
      const { $defs, ...sent } = schemaOf(schema) as JsonObject;
      assert.deepEqual(sent, object, JSON.stringify(schema));
      assert.deepEqual($defs, schema['$defs']);
    }
    assert.deepEqual(schemaOf({ type: 'object', properties: null }), { type: 'object', properties: {} });
    assert.deepEqual(schemaOf({ type: 'object', properties, required: null }), { type: 'object', properties });
  });

  test('whose parameters are no object are refused by name', () => {
    const schemas: readonly JsonObject[] = [
      { type: 'string' },
      { type: 'array', items: {} },
      { enum: [1] },
      { $ref: '#/$defs/Missing' },
    ];
    for (const schema of schemas) {
      const error = errorOf({ tools: [tool('ok'), { kind: 'function', name: 'broken', schema }] });
      assert.equal(error.code, 'unsupported_parameter');
      assert.equal(error.param, 'tools[1].function.parameters');
      assert.match(error.message, /the tool broken must be a JSON Schema of an object/);
    }
  });
});

describe('a combiner at the root of parameters', () => {
  const branch = (name: string, more: JsonObject = {}): JsonObject => ({
    type: 'object',
    properties: { kind: { const: name }, [name]: { type: 'string' } },
    required: ['kind', name],
    ...more,
  });

  test('allOf is the sum of its parts, and nothing is lost', () => {
    const schema = { type: 'object', properties: { z: { type: 'number' } }, allOf: [branch('a'), branch('b')] };
    const { body, dropped } = encode({ tools: [{ kind: 'function', name: 'f', schema }] });
    assert.deepEqual(objectsAt(body, 'tools')[0]?.['input_schema'], {
      type: 'object',
      properties: {
        z: { type: 'number' },
        kind: { allOf: [{ const: 'a' }, { const: 'b' }] },
        a: { type: 'string' },
        b: { type: 'string' },
      },
      required: ['kind', 'a', 'b'],
    });
    assert.deepEqual(dropped, []);
  });

  test('anyOf and oneOf become one object that requires what each of them requires, and that is named', () => {
    for (const combiner of ['anyOf', 'oneOf']) {
      const schema = { [combiner]: [branch('a'), branch('b')], description: 'Either' };
      const { body, dropped } = encode({ tools: [{ kind: 'function', name: 'f', schema }] });
      assert.deepEqual(objectsAt(body, 'tools')[0]?.['input_schema'], {
        description: 'Either',
        type: 'object',
        properties: { kind: { enum: ['a', 'b'] }, a: { type: 'string' }, b: { type: 'string' } },
        required: ['kind'],
      });
      assert.deepEqual(dropped, ['tools.parameters']);
      const strict = errorOf({ tools: [{ kind: 'function', name: 'f', schema }] }, { compat: 'strict' });
      assert.equal(strict.param, 'tools.parameters');
    }
  });

  test('a single alternative is that alternative, and nothing is lost', () => {
    const { dropped } = encode({ tools: [{ kind: 'function', name: 'f', schema: { anyOf: [branch('a')] } }] });
    assert.deepEqual(dropped, []);
  });

  test('one field under two schemas takes either', () => {
    const schema = {
      oneOf: [
        { type: 'object', properties: { x: { type: 'string' } } },
        { type: 'object', properties: { x: { type: 'number' } } },
        { type: 'object', properties: { x: { type: 'string' } } },
      ],
    };
    assert.deepEqual(schemaOf(schema), {
      type: 'object',
      properties: { x: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
    });
  });

  test('one field under very many schemas takes anything', () => {
    const oneOf = Array.from({ length: 60 }, (_, index) => ({
      type: 'object',
      properties: { x: { type: 'string', minLength: index } },
    }));
    assert.deepEqual(schemaOf({ oneOf }), { type: 'object', properties: { x: {} } });
  });

  test('branches of branches and branches by reference are merged too', () => {
    const schema: JsonObject = {
      $defs: { B: { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] } },
      allOf: [{ anyOf: [{ type: 'object', properties: { a: {} } }] }, { $ref: '#/$defs/B' }],
    };
    assert.deepEqual(schemaOf(schema), {
      $defs: { B: { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] } },
      type: 'object',
      properties: { a: {}, b: { type: 'string' } },
      required: ['b'],
    });
  });

  test('references that double at every step end in a refusal, soon', () => {
    const $defs: Record<string, JsonObject> = { D0: { type: 'object', properties: {} } };
    for (let step = 1; step < 40; step += 1) {
      const $ref = `#/$defs/D${step - 1}`;
      $defs[`D${step}`] = { allOf: [{ $ref }, { $ref }] };
    }
    const error = errorOf({
      tools: [{ kind: 'function', name: 'f', schema: { allOf: [{ $ref: '#/$defs/D39' }], $defs } }],
    });
    assert.equal(error.code, 'unsupported_parameter');
  });

  test('a circle of references ends in a refusal', () => {
    const schema = { $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } };
    assert.equal(errorOf({ tools: [{ kind: 'function', name: 'f', schema }] }).code, 'unsupported_parameter');
  });
});

describe('strict functions', () => {
  const strict = tool('f', {
    strict: true,
    schema: {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 1 } },
      required: ['n'],
      additionalProperties: true,
    },
  });

  test('are sent strict with a closed schema where the model can', () => {
    assert.deepEqual(toolsOf([strict]), [
      {
        name: 'f',
        input_schema: {
          type: 'object',
          properties: { n: { type: 'integer', description: 'Limits: minimum: 1.' } },
          required: ['n'],
          additionalProperties: false,
        },
        strict: true,
      },
    ]);
  });

  test('are sent as they are, and that is named, where the model cannot', () => {
    const { body, dropped } = encode({ tools: [strict] }, { kind: 'older' });
    assert.deepEqual(body['tools'], [{ name: 'f', input_schema: strict.schema }]);
    assert.deepEqual(dropped, ['tools.strict']);
  });

  test('whose schema cannot be closed stay open and are named', () => {
    const open = tool('f', { strict: true, schema: { type: 'object', properties: { map: { type: 'object' } } } });
    const { body, dropped } = encode({ tools: [open] });
    assert.deepEqual(body['tools'], [{ name: 'f', input_schema: open.schema }]);
    assert.deepEqual(dropped, ['tools.strict']);
  });

  test('beyond what Anthropic compiles together stay open and are named', () => {
    const many = Array.from({ length: 25 }, (_, index) => tool(`f${index}`, { strict: true }));
    const { body, dropped } = encode({ tools: many });
    assert.equal(objectsAt(body, 'tools').filter((sent) => sent['strict'] === true).length, 20);
    assert.deepEqual(dropped, ['tools.strict']);
  });

  test('with too many nullable fields stay open, the next that fits does not', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 17 }, (_, index) => [`x${index}`, { type: ['string', 'null'] }]),
    );
    const wide = tool('wide', {
      strict: true,
      schema: { type: 'object', properties: fields, required: Object.keys(fields) },
    });
    const sent = toolsOf([wide, strict]);
    assert.deepEqual(
      sent.map((each) => each['strict'] === true),
      [false, true],
    );
  });

  test('false is no wish', () => {
    assert.deepEqual(
      encode({ tools: [tool('f', { strict: false })] }, { kind: 'older', compat: 'strict' }).dropped,
      [],
    );
  });
});

describe('custom tools', () => {
  const custom: Tool = {
    kind: 'custom',
    name: 'apply.patch',
    description: 'Edits files.',
    raw: {
      type: 'custom',
      custom: {
        name: 'apply.patch',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } },
      },
    },
  };

  test('become functions of one text, their grammar is told and named as not enforced', () => {
    const { body, dropped } = encode({ tools: [custom] });
    const [sent] = body['tools'] as JsonObject[];
    assert.match(String(sent?.['name']), /^apply_patch_[0-9a-f]{8}$/);
    assert.equal(sent?.['description'], 'Edits files.\n\nThe text must follow this lark grammar:\nstart: "x"');
    assert.deepEqual(sent?.['input_schema'], {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
      required: ['input'],
      additionalProperties: false,
    });
    assert.deepEqual(dropped, ['tools.format']);
  });

  test('of plain text lose nothing, in the flat form too', () => {
    const { body, dropped } = encode({
      tools: [{ kind: 'custom', name: 'say', raw: { type: 'custom', name: 'say', format: { type: 'text' } } }],
    });
    assert.equal(objectsAt(body, 'tools')[0]?.['description'], undefined);
    assert.deepEqual(dropped, []);
  });

  test('can be chosen', () => {
    const { body } = encode({ tools: [custom, tool('f')], toolChoice: { kind: 'tool', name: 'apply.patch' } });
    const [sent] = body['tools'] as JsonObject[];
    assert.deepEqual(body['tool_choice'], { type: 'tool', name: sent?.['name'] });
  });
});

describe('hosted tools', () => {
  const search = { type: 'web_search_20250305', name: 'web_search' };

  test('web search in any of its forms becomes the one of Anthropic', () => {
    const forms: readonly JsonObject[] = [
      { type: 'web_search' },
      { type: 'web_search_preview', search_context_size: 'low' },
      { type: 'web_search_preview_2025_03_11' },
      { type: 'web_search_2025_08_26' },
    ];
    for (const raw of forms) assert.deepEqual(toolsOf([hosted(raw)]), [search], JSON.stringify(raw));
    assert.deepEqual(toolsOf([], {}, { extra: { web_search_options: {} } }), [search]);
  });

  test('web search keeps the place and the domains', () => {
    const place = { city: 'Bern', country: 'CH' };
    const sent = { ...search, allowed_domains: ['x.test'], user_location: { type: 'approximate', ...place } };
    const filters = { allowed_domains: ['x.test'] };
    assert.deepEqual(
      toolsOf([hosted({ type: 'web_search', filters, user_location: { type: 'approximate', ...place } })]),
      [sent],
    );
    assert.deepEqual(
      toolsOf(
        [],
        {},
        { extra: { web_search_options: { filters, user_location: { type: 'approximate', approximate: place } } } },
      ),
      [sent],
    );
  });

  test('web_search_options beside a tool of that name is not sent twice', () => {
    assert.deepEqual(toolsOf([hosted({ type: 'web_search' })], {}, { extra: { web_search_options: {} } }), [search]);
  });

  test('of Anthropic itself pass as they are, their marker among the others', () => {
    const raw = {
      type: 'web_fetch_20250910',
      name: 'web_fetch',
      max_uses: 3,
      cache_control: { type: 'ephemeral', ttl: '1h' },
    };
    assert.deepEqual(toolsOf([hosted(raw)]), [raw]);
  });

  test('that hold data of the caller or act for it are refused', () => {
    for (const type of ['file_search', 'code_interpreter', 'computer_use_preview']) {
      const error = errorOf({ tools: [tool('f'), hosted({ type })] });
      assert.equal(error.code, 'unsupported_parameter');
      assert.equal(error.param, 'tools[1].type');
    }
  });

  test('that are unknown are dropped by name, in strict refused', () => {
    const tools = [hosted({ type: 'image_generation' }), tool('f')];
    const { body, dropped } = encode({ tools });
    assert.deepEqual(
      objectsAt(body, 'tools').map((sent) => sent['name']),
      ['f'],
    );
    assert.deepEqual(dropped, ['tools.image_generation']);
    assert.equal(errorOf({ tools }, { compat: 'strict' }).param, 'tools.image_generation');
  });

  test('that are dropped cannot be chosen', () => {
    const error = errorOf({
      tools: [hosted({ type: 'image_generation' }), tool('f')],
      toolChoice: { kind: 'tool', name: 'image_generation' },
    });
    assert.equal(error.param, 'tool_choice');
  });
});

describe('tool_choice', () => {
  const tools = [tool('f'), tool('g.h'), tool('i')];
  const legal = String(toolsOf(tools)[1]?.['name']);
  const choiceOf = (toolChoice: ToolChoice | undefined, more: Partial<Conversation> = {}, options?: Options): unknown =>
    bodyOf({ tools, toolChoice, ...more }, options)['tool_choice'];

  test('has a counterpart for each of its forms', () => {
    assert.equal(choiceOf(undefined), undefined);
    assert.deepEqual(choiceOf({ kind: 'auto' }), { type: 'auto' });
    assert.deepEqual(choiceOf({ kind: 'required' }), { type: 'any' });
    assert.deepEqual(choiceOf({ kind: 'none' }), { type: 'none' });
    assert.deepEqual(choiceOf({ kind: 'tool', name: 'f' }), { type: 'tool', name: 'f' });
    assert.deepEqual(choiceOf({ kind: 'tool', name: 'g.h' }), { type: 'tool', name: legal });
  });

  test('none keeps the tools, for history and the cache need them', () => {
    assert.equal(toolsOf(tools, {}, { toolChoice: { kind: 'none' } }).length, 3);
  });

  test('one call at a time is a wish inside the choice, and never forces a call', () => {
    const one = { parallelToolCalls: false };
    assert.deepEqual(choiceOf(undefined, one), { type: 'auto', disable_parallel_tool_use: true });
    assert.deepEqual(choiceOf({ kind: 'auto' }, one), { type: 'auto', disable_parallel_tool_use: true });
    assert.deepEqual(choiceOf({ kind: 'required' }, one), { type: 'any', disable_parallel_tool_use: true });
    assert.deepEqual(choiceOf({ kind: 'tool', name: 'f' }, one), {
      type: 'tool',
      name: 'f',
      disable_parallel_tool_use: true,
    });
    assert.deepEqual(choiceOf({ kind: 'none' }, one), { type: 'none' });
    assert.equal(bodyOf({ ...one })['tool_choice'], undefined);
    assert.equal(choiceOf(undefined, { parallelToolCalls: true }), undefined);
  });

  test('allowed_tools limits the list; one that is required is named and the list stays', () => {
    const allowed = (mode: 'auto' | 'required', ...names: string[]): { choice: unknown; names: unknown[] } => {
      const body = bodyOf({ tools, toolChoice: { kind: 'allowed', mode, names } });
      return { choice: body['tool_choice'], names: objectsAt(body, 'tools').map((sent) => sent['name']) };
    };
    assert.deepEqual(allowed('auto', 'f', 'g.h'), { choice: { type: 'auto' }, names: ['f', legal] });
    assert.deepEqual(allowed('auto', 'i'), { choice: { type: 'auto' }, names: ['i'] });
    assert.deepEqual(allowed('required', 'i', 'f'), { choice: { type: 'any' }, names: ['f', 'i'] });
    assert.deepEqual(allowed('required', 'g.h'), { choice: { type: 'tool', name: legal }, names: ['f', legal, 'i'] });
    assert.deepEqual(allowed('required', 'g.h', 'gone'), {
      choice: { type: 'tool', name: legal },
      names: ['f', legal, 'i'],
    });
  });

  test('that names no tool of the request is the mistake of the caller', () => {
    const unknown = errorOf({ tools, toolChoice: { kind: 'tool', name: 'zz' } });
    assert.equal(unknown.code, 'invalid_request');
    assert.equal(unknown.param, 'tool_choice');
    assert.equal(
      errorOf({ tools, toolChoice: { kind: 'allowed', mode: 'auto', names: ['zz'] } }).code,
      'invalid_request',
    );
    const none = errorOf({ toolChoice: { kind: 'required' } });
    assert.match(none.message, /'tool_choice' is only allowed when 'tools' are specified/);
    assert.equal(bodyOf({ toolChoice: { kind: 'auto' } })['tool_choice'], undefined);
    assert.equal(bodyOf({ toolChoice: { kind: 'none' } })['tool_choice'], undefined);
  });

  test('that forces a call is said in words to a model that cannot be forced, and named', () => {
    const { body, dropped } = encode({ tools, toolChoice: { kind: 'tool', name: 'f' } }, { kind: 'alwaysOn' });
    assert.deepEqual(body['tool_choice'], { type: 'auto' });
    assert.deepEqual(body['system'], [{ type: 'text', text: 'Your next answer must be a call of the tool f.' }]);
    assert.deepEqual(dropped, ['tool_choice']);
    const any = encode({ tools, toolChoice: { kind: 'required' } }, { kind: 'alwaysOn' });
    assert.deepEqual(any.body['system'], [
      { type: 'text', text: 'Your next answer must be a call of at least one of the tools.' },
    ]);
    assert.equal(
      errorOf({ tools, toolChoice: { kind: 'required' } }, { kind: 'alwaysOn', compat: 'strict' }).param,
      'tool_choice',
    );
  });

  test('that forces a call puts thinking off where the two exclude each other, and names that', () => {
    const given = { tools, toolChoice: { kind: 'required' }, reasoning: { effort: 'high' } } as const;
    const excluded = encode(given, { kind: 'budget' });
    assert.deepEqual(excluded.body['tool_choice'], { type: 'any' });
    assert.equal(excluded.body['thinking'], undefined);
    assert.deepEqual(excluded.dropped, ['reasoning_effort']);
    const together = encode(given, { kind: 'adaptive' });
    assert.deepEqual(together.body['thinking'], { type: 'adaptive' });
    assert.deepEqual(together.dropped, []);
  });

  test('that forces a call switches thinking off that is on by itself where the two exclude each other', () => {
    const capabilities = { forcedToolChoice: 'not-with-thinking' } as const;
    const body = bodyOf({ tools, toolChoice: { kind: 'required' } }, { kind: 'defaultOn', capabilities });
    assert.deepEqual(body['thinking'], { type: 'disabled' });
    assert.deepEqual(body['tool_choice'], { type: 'any' });
    const stuck = encode({ tools, toolChoice: { kind: 'required' } }, { kind: 'alwaysOn', capabilities });
    assert.deepEqual(stuck.body['tool_choice'], { type: 'auto' });
    assert.deepEqual(stuck.dropped, ['tool_choice']);
  });
});

describe('history with calls and a request without tools', () => {
  const turns = [
    user('Go'),
    assistant(call('a', 'look'), call('b', 'x.y')),
    result('a'),
    result('b'),
    user('Now in words'),
  ];

  test('names the tools of history and lets none of them be called', () => {
    const body = bodyOf({ turns });
    const sent = body['tools'] as JsonObject[];
    assert.equal(sent.length, 2);
    assert.equal(sent[0]?.['name'], 'look');
    assert.deepEqual(sent[0]?.['input_schema'], { type: 'object', properties: {} });
    assert.deepEqual(body['tool_choice'], { type: 'none' });
  });

  test('has no tools where history has no calls', () => {
    const body = bodyOf({ turns: [user('Hi')] });
    assert.equal(body['tools'], undefined);
    assert.equal(body['tool_choice'], undefined);
  });
});

test('tool names that need no change are not in the map of names', () => {
  assert.equal(encode({ tools: [tool('fine')] }).toolNames.size, 0);
});
