// Promises of folding a conversation to its summary, and of counting what a request holds.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import { arrayAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { NO_USAGE } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { decodedBody, SEALER, target } from './cases/build.ts';
import { openaiResponses } from './codec.ts';
import { compactionRequest, encodeCompaction } from './compaction.ts';

const BODY: JsonObject = {
  model: 'auto',
  instructions: 'You fix bugs.',
  input: [
    { role: 'user', content: 'Fix the parser.' },
    { role: 'assistant', content: 'Looking.' },
    { type: 'function_call', call_id: 'c', name: 'read', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'source' },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And the tests.' }] },
  ],
};
const ANSWER: Answer = {
  id: 'x',
  model: 'm',
  parts: [{ kind: 'text', text: 'The parser lacks a case.' }],
  citations: [],
  finish: 'stop',
  usage: { ...NO_USAGE, inputTokens: 100, outputTokens: 10 },
};
const CONTEXT = { id: 'resp_1', createdSeconds: 1_790_000_000, sealer: SEALER };

describe('compaction', () => {
  test('the model sees the whole conversation and is then asked; no tool may be called', () => {
    const tools = [{ type: 'function', name: 'read', parameters: {} }];
    const asked = compactionRequest(decodedBody({ ...BODY, tools, stream: true, reasoning: { effort: 'high' } }));
    const { body } = openaiResponses.encodeRequest(asked, target());
    assert.equal(body['instructions'], 'You fix bugs.');
    const input = arrayAt(body, 'input');
    assert.equal(input.length, 6);
    assert.match(JSON.stringify(input.at(-1)), /call no tool/);
    assert.equal(body['tool_choice'], 'none');
    assert.equal('stream' in body || 'reasoning' in body, false);
    assert.equal(body['store'], false);
  });

  test('what the user wrote stays word for word, and the summary stands behind it, sealed', () => {
    const compacted = encodeCompaction(BODY, ANSWER, CONTEXT);
    const output = arrayAt(compacted, 'output');
    assert.deepEqual(
      output.map((item) => stringAt(item, 'type')),
      ['message', 'message', 'compaction'],
    );
    assert.match(JSON.stringify(output), /Fix the parser\..*And the tests\./);
    assert.doesNotMatch(JSON.stringify(compacted), /lacks a case/);
    assert.match(stringAt(output[2], 'id') ?? '', /^cmp_/);
  });

  test('a request that goes on from it tells the model the summary, at its own place', () => {
    const output = arrayAt(encodeCompaction(BODY, ANSWER, CONTEXT), 'output');
    const { turns } = decodedBody({ input: [...output, { role: 'user', content: 'Go on.' }] });
    assert.deepEqual(
      turns.map(({ at, role }) => [at, role]),
      [
        ['input[0]', 'user'],
        ['input[1]', 'user'],
        ['input[2]', 'user'],
        ['input[3]', 'user'],
      ],
    );
    assert.match(JSON.stringify(turns[2]), /The parser lacks a case\./);
  });

  test('a text alone is one message; without usage the count says zero and not nothing', () => {
    const compacted = encodeCompaction({ input: 'hi' }, { ...ANSWER, usage: undefined }, CONTEXT);
    assert.equal(arrayAt(compacted, 'output').length, 2);
    assert.equal(stringAt(compacted, 'object'), 'response.compaction');
  });

  test(
    'it is valid',
    { skip: openaiSchemas('emitted') === undefined ? "OpenAI's specification is not here" : false },
    () => {
      const check = openaiSchemas('emitted')?.validator('CompactResource') ?? assert.fail();
      assert.deepEqual(check(encodeCompaction(BODY, ANSWER, CONTEXT)), []);
    },
  );
});

describe('count', () => {
  const count = openaiResponses.count ?? assert.fail();

  test('L26, C2: the whole request is asked about, instructions and tools included, and no field more', () => {
    const body = count.encode(
      decodedBody({
        ...BODY,
        tools: [{ type: 'function', name: 'read', parameters: {} }],
        store: false,
        include: [],
        max_output_tokens: 100,
        client_metadata: {},
      }),
      target(),
    );
    assert.deepEqual(Object.keys(body).toSorted(), ['input', 'instructions', 'model', 'tools']);
    assert.equal(body['model'], 'gpt-5.4-mini');
  });

  test('its answer is a number, and any other body is none', () => {
    assert.equal(count.decode({ object: 'response.input_tokens', input_tokens: 18 }), 18);
    assert.equal(count.decode({ object: 'error' }), undefined);
  });
});
