// Tests of answers in JSON: by the format, by a tool that carries the answer, or in words, and the way back to plain text.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodedRequest } from '../codec.ts';
import type { Conversation, OutputFormat } from '../conversation.ts';
import { anthropicMessages } from './codec.ts';
import {
  assistant,
  bodyOf,
  call,
  decode,
  encode,
  kindsOf,
  message,
  result,
  system,
  textBlock,
  textOf,
  tool,
  toolBlock,
  user,
} from './cases/builders.ts';
import type { Options } from './cases/builders.ts';

const person: JsonObject = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const closedPerson: JsonObject = { ...person, additionalProperties: false };
const output = (
  schema: JsonObject,
  more: Partial<Extract<OutputFormat, { kind: 'json-schema' }>> = {},
): OutputFormat => ({
  kind: 'json-schema',
  name: 'answer',
  schema,
  ...more,
});
const namesOf = (body: JsonObject): unknown => (body['tools'] as JsonObject[] | undefined)?.map((sent) => sent['name']);

/** What the caller reads when the model answers the request with these blocks. */
const readBack = ({ toolNames }: EncodedRequest, blocks: readonly JsonObject[], delta?: JsonObject): string =>
  textOf(decode(message(blocks, delta), toolNames));

describe('a JSON schema on a model with structured output', () => {
  test('goes into output_config.format, closed', () => {
    const { body, dropped } = encode({ output: output(person) });
    assert.deepEqual(body['output_config'], { format: { type: 'json_schema', schema: closedPerson } });
    assert.equal(body['tools'], undefined);
    assert.deepEqual(dropped, []);
  });

  test('stands beside the effort', () => {
    const body = bodyOf({ output: output(person), reasoning: { effort: 'low' } });
    assert.deepEqual(body['output_config'], { effort: 'low', format: { type: 'json_schema', schema: closedPerson } });
  });

  test('carries its description where the schema has none', () => {
    const format = (given: OutputFormat): JsonValue | undefined =>
      ((bodyOf({ output: given })['output_config'] as JsonObject)['format'] as JsonObject)['schema'];
    assert.deepEqual(format(output(person, { description: 'A person' })), { ...closedPerson, description: 'A person' });
    const own = { ...person, description: 'Own' };
    assert.deepEqual(format(output(own, { description: 'A person' })), { ...closedPerson, description: 'Own' });
  });

  test('whose root is no object is wrapped, and the answer unwrapped', () => {
    const list = { type: 'array', items: { $ref: '#/$defs/P' }, $defs: { P: person } };
    const encoded = encode({ output: output(list) });
    const config = encoded.body['output_config'] as JsonObject;
    assert.deepEqual((config['format'] as JsonObject)['schema'], {
      type: 'object',
      properties: { value: { type: 'array', items: { $ref: '#/$defs/P' } } },
      required: ['value'],
      additionalProperties: false,
      $defs: { P: closedPerson },
    });
    assert.equal(readBack(encoded, textBlock(0, '{"value":', ' [{"name"', ': "}"}] ', '}')).trim(), '[{"name": "}"}]');
  });

  test('leaves the caller its tools and its choice', () => {
    const body = bodyOf({ output: output(person), tools: [tool('f')], toolChoice: { kind: 'auto' } });
    assert.deepEqual(namesOf(body), ['f']);
    assert.deepEqual(body['tool_choice'], { type: 'auto' });
  });
});

describe('a JSON schema that the format cannot hold', () => {
  const recursive: JsonObject = {
    type: 'object',
    properties: { next: { $ref: '#/$defs/Node' } },
    $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } },
  };

  test('is asked for by a tool with the schema as written', () => {
    for (const schema of [
      recursive,
      { type: 'object', additionalProperties: { type: 'number' } },
    ] satisfies JsonObject[]) {
      const { body } = encode({ output: output(schema) });
      assert.equal(body['output_config'], undefined);
      const [sent] = body['tools'] as JsonObject[];
      assert.equal(sent?.['name'], 'give_answer');
      assert.deepEqual(sent?.['input_schema'], schema);
      assert.deepEqual(body['tool_choice'], { type: 'tool', name: 'give_answer' });
    }
  });

  test('because it is too much for one request is asked for by a tool', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 25 }, (_, index): [string, JsonValue] => [`f${index}`, { type: 'string' }]),
    );
    assert.deepEqual(namesOf(bodyOf({ output: output({ type: 'object', properties: fields }) })), ['give_answer']);
  });

  test('because its root is no object and it is open inside is wrapped under the tool', () => {
    const encoded = encode({ output: output({ type: 'array', items: {} }) });
    const [sent] = encoded.body['tools'] as JsonObject[];
    assert.deepEqual(objectAt(sent, 'input_schema')?.['required'], ['value']);
    assert.equal(readBack(encoded, toolBlock(0, 'give_answer', '{"value": [1,', '2]}')), '[1,2]');
  });
});

describe('a JSON schema on a model without structured output', () => {
  const older: Options = { kind: 'older' };

  test('is a tool that must be called, its arguments are the answer, and the answer stops as an answer', () => {
    const encoded = encode({ output: output(person, { description: 'A person' }) }, older);
    const [sent] = encoded.body['tools'] as JsonObject[];
    assert.deepEqual(sent?.['input_schema'], person);
    assert.match(String(sent?.['description']), /\nA person$/);
    assert.deepEqual(encoded.body['tool_choice'], { type: 'tool', name: 'give_answer' });
    const events = decode(
      message(toolBlock(0, 'give_answer', '{"na', 'me":"Ann"}'), { stop_reason: 'tool_use' }),
      encoded.toolNames,
    );
    assert.deepEqual(kindsOf(events), ['start', 'text-delta', 'text-delta', 'usage', 'finish']);
    assert.equal(textOf(events), '{"name":"Ann"}');
    const finish = events.at(-1);
    assert.ok(finish?.kind === 'finish');
    assert.equal(finish.reason, 'stop');
    assert.equal(finish.native, 'tool_use');
  });

  test('reads a whole answer in the same way', () => {
    const { toolNames } = encode({ output: output(person) }, older);
    const answer = anthropicMessages.decodeAnswer(
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [
          { type: 'text', text: 'I will use the tool.' },
          { type: 'tool_use', id: 't', name: 'give_answer', input: { name: 'Ann' } },
        ],
        stop_reason: 'tool_use',
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 2 },
      },
      toolNames,
    );
    assert.deepEqual(answer.parts, [{ kind: 'text', text: '{"name":"Ann"}' }]);
    assert.equal(answer.finish, 'stop');
  });

  test('takes a name that no tool of the caller has, and lets the caller tools be called as well', () => {
    const encoded = encode({ output: output(person), tools: [tool('give_answer'), tool('f')] }, older);
    assert.deepEqual(namesOf(encoded.body), ['give_answer', 'f', 'give_answer_2']);
    assert.deepEqual(encoded.body['tool_choice'], { type: 'any' });
    const called = decode(message(toolBlock(0, 'f', '{}'), { stop_reason: 'tool_use' }), encoded.toolNames);
    assert.deepEqual(kindsOf(called), [
      'start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'usage',
      'finish',
    ]);
    const own = decode(message(toolBlock(0, 'give_answer', '{}')), encoded.toolNames);
    assert.ok(own.some((event) => event.kind === 'tool-call-start'));
    assert.equal(readBack(encoded, toolBlock(0, 'give_answer_2', '{"name":"B"}')), '{"name":"B"}');
  });

  test('takes no name that stands in history either', () => {
    const turns = [user('Go'), assistant(call('a', 'give_answer')), result('a')];
    const body = bodyOf({ output: output(person), turns }, older);
    assert.deepEqual(namesOf(body), ['give_answer', 'give_answer_2']);
    assert.deepEqual(body['tool_choice'], { type: 'tool', name: 'give_answer_2' });
  });

  test('asks for the answer alone where the caller forbids its tools', () => {
    const body = bodyOf({ output: output(person), tools: [tool('f')], toolChoice: { kind: 'none' } }, older);
    assert.deepEqual(body['tool_choice'], { type: 'tool', name: 'give_answer' });
  });

  test('gives way to a call that the caller forces', () => {
    for (const toolChoice of [
      { kind: 'required' },
      { kind: 'tool', name: 'f' },
      { kind: 'allowed', mode: 'required', names: ['f'] },
    ] as const) {
      assert.deepEqual(namesOf(bodyOf({ output: output(person), tools: [tool('f')], toolChoice }, older)), ['f']);
    }
  });

  test('puts thinking off, for the call is forced', () => {
    const { body, dropped } = encode({ output: output(person), reasoning: { effort: 'high' } }, older);
    assert.equal(body['thinking'], undefined);
    assert.deepEqual(dropped, ['reasoning_effort']);
  });

  test('where the answer comes as text all the same is read as text', () => {
    const encoded = encode({ output: output(person) }, older);
    assert.equal(readBack(encoded, textBlock(0, '{"name":', '"Ann"}')), '{"name":"Ann"}');
  });

  test('where the tool is called twice takes the first', () => {
    const encoded = encode({ output: output(person) }, older);
    assert.equal(
      readBack(encoded, [
        ...toolBlock(0, 'give_answer', '{"name":"A"}'),
        ...toolBlock(1, 'give_answer', '{"name":"B"}'),
      ]),
      '{"name":"A"}',
    );
  });

  test('talk round the answer is left out, and never lost where there is no answer', () => {
    const encoded = encode({ output: output(person) }, older);
    const blocks = [
      ...textBlock(0, 'Let me see. '),
      ...toolBlock(1, 'give_answer', '{"name":"A"}'),
      ...textBlock(2, 'Done.'),
    ];
    assert.equal(readBack(encoded, blocks), '{"name":"A"}');
    assert.equal(readBack(encoded, textBlock(0, 'I cannot do that.')), 'I cannot do that.');
    const long = 'x'.repeat(70_000);
    assert.equal(readBack(encoded, textBlock(0, long, 'y')), `${long}y`);
  });

  test('a root of alternatives is kept whole, one level down', () => {
    const either = {
      anyOf: [person, { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] }],
    };
    const encoded = encode({ output: output(either) }, older);
    const [sent] = encoded.body['tools'] as JsonObject[];
    assert.deepEqual(objectAt(objectAt(sent, 'input_schema'), 'properties')?.['value'], either);
    assert.equal(readBack(encoded, toolBlock(0, 'give_answer', '{"value":{"error":"x"}}')), '{"error":"x"}');
  });

  test('is asked for in words where no call can be forced', () => {
    const encoded = encode(
      { output: output(person), turns: [system('S'), user('Who?')] },
      { kind: 'alwaysOn', capabilities: { structuredOutput: false } },
    );
    const [first, asked] = encoded.body['system'] as JsonObject[];
    assert.deepEqual(first, { type: 'text', text: 'S' });
    assert.ok(String(asked?.['text']).endsWith(JSON.stringify(person)));
    assert.equal(encoded.body['tools'], undefined);
    assert.equal(readBack(encoded, textBlock(0, '```json\n{"name":"A"}\n```')), '{"name":"A"}');
  });
});

describe('json_object', () => {
  const given: Partial<Conversation> = {
    output: { kind: 'json-object' },
    turns: [system({ kind: 'text', text: 'S', cacheControl: { type: 'ephemeral' } }), user('List')],
  };

  test('is asked for in words behind the cached prefix, with no schema', () => {
    const { body, dropped } = encode(given);
    const [first, asked, ...rest] = body['system'] as JsonObject[];
    assert.deepEqual(first, { type: 'text', text: 'S', cache_control: { type: 'ephemeral' } });
    assert.match(String(asked?.['text']), /one valid JSON object/);
    assert.deepEqual(rest, []);
    assert.equal(body['output_config'], undefined);
    assert.deepEqual(dropped, []);
  });

  test('one fence round the answer is taken away, and nothing else', () => {
    const encoded = encode(given);
    assert.equal(readBack(encoded, textBlock(0, '```js', 'on\n{"a": 1}', '\n`', '``\n')), '{"a": 1}');
    assert.equal(readBack(encoded, textBlock(0, '{"a": 1}')), '{"a": 1}');
    assert.equal(readBack(encoded, textBlock(0, '{"a": "```"}')), '{"a": "```"}');
  });
});

test('text as the output format asks for nothing', () => {
  assert.deepEqual(encode({ output: { kind: 'text' } }), encode({}));
});

test('an answer to a request without a format is never touched', () => {
  const raw = '```json\n{"value": 1}\n```';
  assert.equal(readBack(encode({}), textBlock(0, raw)), raw);
});
