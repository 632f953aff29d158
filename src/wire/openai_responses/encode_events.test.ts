// Promises of writing an answer: the exact events in the exact order, the request's settings told back, and reasoning that
// can come back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import { arrayAt, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { NO_USAGE } from '../answer.ts';
import type { Answer, AnswerEvent, FinishReason } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { gatherAnswer } from '../gathered.ts';
import { contextOf, decode, decodedBody, SEALER, target, turnsOfItems, written } from './cases/build.ts';
import { openaiResponses } from './codec.ts';

const START: AnswerEvent = { kind: 'start', id: 'x', model: 'm' };
const say = (text: string): AnswerEvent => ({ kind: 'text-delta', text });
const finish = (reason: FinishReason): AnswerEvent => ({ kind: 'finish', reason });
const call = (index: number, name: string, ...pieces: readonly string[]): readonly AnswerEvent[] => [
  { kind: 'tool-call-start', index, id: `call_${index}`, name },
  ...pieces.map((argumentsDelta): AnswerEvent => ({ kind: 'tool-call-delta', index, argumentsDelta })),
  { kind: 'tool-call-end', index },
];
const CLAUDE: ReasoningPart = { kind: 'reasoning', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1' };

const typesOf = (events: readonly JsonObject[]): readonly string[] =>
  events.map((event) => (stringAt(event, 'type') ?? '').replace('response.', ''));
const responseOf = (events: readonly JsonObject[]): JsonObject => objectAt(events.at(-1), 'response') ?? {};
const outputOf = (events: readonly JsonObject[]): readonly JsonObject[] =>
  arrayAt(responseOf(events), 'output') as readonly JsonObject[];

describe('order of events', () => {
  test('a text: created, in progress, item, part, deltas, and everything closed before the end', () => {
    const events = written([START, say('a'), say('b'), { kind: 'usage', usage: NO_USAGE }, finish('stop')]);
    assert.deepEqual(typesOf(events), [
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    assert.deepEqual(
      events.map((event) => event['sequence_number']),
      [...events.keys()],
    );
    assert.deepEqual(outputOf(events), [
      {
        id: 'msg_1_0',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'ab', annotations: [], logprobs: [] }],
      },
    ]);
  });

  test('each event is named as its type', () => {
    const encoder = openaiResponses.createEncoder(contextOf());
    const text = encoder.push(say('a')) + encoder.push(finish('stop'));
    for (const block of text.split('\n\n').filter((part) => part !== '')) {
      const [name, data] = block.split('\n');
      assert.equal(name, `event: ${stringAt(JSON.parse((data ?? '').slice('data: '.length)), 'type') ?? ''}`);
    }
  });

  test('reasoning, then text: the summary is closed before the message opens', () => {
    const events = written([
      { kind: 'reasoning-delta', text: 'h' },
      { kind: 'reasoning-delta', text: 'm' },
      { kind: 'reasoning-end', part: CLAUDE },
      say('a'),
      finish('stop'),
    ]);
    assert.deepEqual(typesOf(events).slice(2, 9), [
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
    ]);
    assert.deepEqual(
      outputOf(events).map(({ type, id }) => [type, id]),
      [
        ['reasoning', 'rs_1_0'],
        ['message', 'msg_1_1'],
      ],
    );
    assert.deepEqual(outputOf(events)[0]?.['summary'], [{ type: 'summary_text', text: 'hm' }]);
  });

  test('L2, X1: parallel calls that interleave have places of their own, and each its own arguments (L3)', () => {
    const events = written([
      { kind: 'tool-call-start', index: 0, id: 'call_a', name: 'f' },
      { kind: 'tool-call-start', index: 1, id: 'call_b', name: 'g' },
      { kind: 'tool-call-delta', index: 1, argumentsDelta: '{"b"' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '{"a":1}' },
      { kind: 'tool-call-delta', index: 1, argumentsDelta: ':2}' },
      { kind: 'tool-call-end', index: 0 },
      { kind: 'tool-call-end', index: 1 },
      finish('tool-calls'),
    ]);
    assert.deepEqual(
      outputOf(events).map(({ call_id, name, arguments: text }) => [call_id, name, text]),
      [
        ['call_a', 'f', '{"a":1}'],
        ['call_b', 'g', '{"b":2}'],
      ],
    );
    for (const place of [0, 1]) {
      const own = events.filter((event) => event['output_index'] === place);
      const told = own.filter(({ type }) => type === 'response.function_call_arguments.delta');
      const done = own.find(({ type }) => type === 'response.function_call_arguments.done');
      assert.equal(told.map((event) => stringAt(event, 'delta') ?? '').join(''), done?.['arguments']);
    }
  });

  test('L24: a call without arguments has an empty object, in its deltas too', () => {
    const events = written([...call(0, 'f', ''), finish('tool-calls')]);
    assert.equal(outputOf(events)[0]?.['arguments'], '{}');
    assert.equal(events.find(({ type }) => type === 'response.function_call_arguments.delta')?.['delta'], '{}');
  });

  test('text, a call, and text again are three items', () => {
    const events = written([say('a'), ...call(0, 'f', '{}'), say('b'), finish('tool-calls')]);
    assert.deepEqual(
      outputOf(events).map(({ type }) => type),
      ['message', 'function_call', 'message'],
    );
  });

  test('X2: a refusal is a part of the message, and the response incomplete where the provider filtered', () => {
    const events = written([say('well'), { kind: 'refusal-delta', text: 'no' }, finish('content-filter')]);
    assert.deepEqual(outputOf(events)[0]?.['content'], [
      { type: 'output_text', text: 'well', annotations: [], logprobs: [] },
      { type: 'refusal', refusal: 'no' },
    ]);
    assert.deepEqual(responseOf(events)['incomplete_details'], { reason: 'content_filter' });
    assert.ok(typesOf(events).includes('refusal.done'));
  });

  test('N6: what was cut by its limit is incomplete, and so is the item that was open', () => {
    const events = written([say('a'), finish('length')]);
    assert.equal(typesOf(events).at(-1), 'incomplete');
    assert.deepEqual(responseOf(events)['incomplete_details'], { reason: 'max_output_tokens' });
    assert.equal(outputOf(events)[0]?.['status'], 'incomplete');
    assert.equal(responseOf(events)['status'], 'incomplete');
  });

  test('a call that was cut before its arguments came has none, and is incomplete', () => {
    const events = written([{ kind: 'tool-call-start', index: 0, id: 'c', name: 'f' }, finish('length')]);
    assert.deepEqual([outputOf(events)[0]?.['arguments'], outputOf(events)[0]?.['status']], ['', 'incomplete']);
  });

  test('an answer of nothing is a whole response, and nothing follows the end', () => {
    const events = written([finish('stop'), say('late'), finish('stop')]);
    assert.deepEqual(typesOf(events), ['created', 'in_progress', 'completed']);
    assert.deepEqual(outputOf(events), []);
  });
});

describe('tools', () => {
  test('C6, C7, C8, C9: a call of a custom tool is its raw text, also where the provider had to wrap it', () => {
    const body = { tools: [{ type: 'custom', name: 'apply_patch' }] };
    const own = written(
      [
        { kind: 'tool-call-start', index: 0, id: 'c', name: 'apply_patch', custom: true },
        { kind: 'tool-call-delta', index: 0, argumentsDelta: '*** Begin\n' },
        { kind: 'tool-call-delta', index: 0, argumentsDelta: '"x"' },
        { kind: 'tool-call-end', index: 0 },
        finish('tool-calls'),
      ],
      body,
    );
    const wrapped = written(
      [...call(0, 'apply_patch', '{"inp', 'ut":"*** Begin\\n\\"x\\""}'), finish('tool-calls')],
      body,
    );
    for (const events of [own, wrapped]) {
      const [item] = outputOf(events);
      assert.equal(item?.['type'], 'custom_tool_call');
      assert.equal(item?.['input'], '*** Begin\n"x"');
      const deltas = events.filter(({ type }) => type === 'response.custom_tool_call_input.delta');
      assert.equal(deltas.map((event) => stringAt(event, 'delta') ?? '').join(''), '*** Begin\n"x"');
      assert.equal(
        events.find(({ type }) => type === 'response.custom_tool_call_input.done')?.['input'],
        '*** Begin\n"x"',
      );
    }
  });

  test('C10: a tool of a namespace is called by its own name in its namespace', () => {
    const body = {
      tools: [{ type: 'namespace', name: 'crm', description: 'd', tools: [{ type: 'function', name: 'find' }] }],
    };
    const events = written([...call(0, 'crm__find', '{}'), ...call(1, 'other__x', '{}'), finish('tool-calls')], body);
    assert.deepEqual(
      outputOf(events).map(({ name, namespace }) => [name, namespace]),
      [
        ['find', 'crm'],
        ['other__x', undefined],
      ],
    );
    assert.deepEqual(responseOf(events)['tools'], [
      {
        type: 'namespace',
        name: 'crm',
        description: 'd',
        tools: [{ type: 'function', name: 'find', description: null, parameters: null, strict: false }],
      },
    ]);
  });

  test('a search of the provider is a web_search_call with what it found; one that has no item is passed over', () => {
    const part = {
      kind: 'hosted-call',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: { query: 'q' },
      status: 'completed',
      sources: [{ url: 'https://a.test', title: 'A' }],
      raw: { type: 'server_tool_use' },
    } as const;
    const events = written([
      say('a'),
      { kind: 'hosted-call', part },
      { kind: 'hosted-call', part: { ...part, name: 'code_execution' } },
      finish('stop'),
    ]);
    assert.deepEqual(
      typesOf(events).filter((type) => type.startsWith('web_search')),
      ['web_search_call.in_progress', 'web_search_call.searching', 'web_search_call.completed'],
    );
    assert.deepEqual(outputOf(events)[1], {
      id: 'ws_1_1',
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'q', queries: ['q'], sources: [{ type: 'url', url: 'https://a.test' }] },
    });
    assert.equal(outputOf(events).length, 2);
  });

  test('citations stand in the text that they are of, counted from its own beginning', () => {
    const events = written([
      say('0123'),
      ...call(0, 'f', '{}'),
      say('4567'),
      { kind: 'citation', url: 'https://a.test', title: 'A', start: 5, end: 7 },
      { kind: 'citation', url: 'https://b.test' },
      finish('stop'),
    ]);
    const [part] = arrayAt(outputOf(events)[2], 'content');
    assert.deepEqual(arrayAt(part, 'annotations'), [
      { type: 'url_citation', url: 'https://a.test', title: 'A', start_index: 1, end_index: 3 },
      { type: 'url_citation', url: 'https://b.test', title: 'https://b.test', start_index: 0, end_index: 4 },
    ]);
    const added = events.filter(({ type }) => type === 'response.output_text.annotation.added');
    assert.deepEqual(
      added.map((event) => event['annotation_index']),
      [0, 1],
    );
  });
});

describe('reasoning', () => {
  const itemsOf = (...parts: readonly ReasoningPart[]): readonly JsonObject[] =>
    outputOf(
      written([
        ...parts.map((part): AnswerEvent => ({ kind: 'reasoning-end', part })),
        ...call(0, 'f', '{}'),
        finish('tool-calls'),
      ]),
    );

  test('L34, X3, X4: what Claude and Gemini signed comes back as it was, in its order, and cannot be read on the way', () => {
    const parts: readonly ReasoningPart[] = [
      CLAUDE,
      { ...CLAUDE, text: '' },
      { ...CLAUDE, text: '', redacted: true, signature: 'secret-data' },
      { kind: 'reasoning', text: '', signature: 'g', format: 'google-gemini-v1', forCallId: 'call_0' },
    ];
    const items = itemsOf(...parts);
    assert.ok(!JSON.stringify(items).includes('secret-data'));
    const [turn] = turnsOfItems(...items);
    assert.deepEqual(turn?.parts.slice(0, 4), parts);
  });

  test('L35, G2: OpenAI’s own comes back unchanged, with the id that it is checked against', () => {
    const own: ReasoningPart = { kind: 'reasoning', text: 's', signature: 'gAAAA', format: 'openai-responses-v1' };
    assert.equal(itemsOf(own)[0]?.['encrypted_content'], 'gAAAA');
    const items = itemsOf({ ...own, id: 'rs_0550' });
    assert.deepEqual(turnsOfItems(...items)[0]?.parts[0], { ...own, id: 'rs_0550' });
    const { body } = openaiResponses.encodeRequest(decodedBody({ input: [...items] }), target());
    assert.deepEqual(arrayAt(body, 'input')[0], {
      type: 'reasoning',
      id: 'rs_0550',
      summary: [{ type: 'summary_text', text: 's' }],
      encrypted_content: 'gAAAA',
    });
  });

  test('a thought of nothing is no item', () => {
    assert.equal(itemsOf({ kind: 'reasoning', text: '' })[0]?.['type'], 'function_call');
  });

  test('L40, L41: readable reasoning that nobody signed is a summary, and comes back as text', () => {
    const items = outputOf(written([{ kind: 'reasoning-delta', text: 'raw' }, say('a'), finish('stop')]));
    assert.deepEqual(items[0]?.['summary'], [{ type: 'summary_text', text: 'raw' }]);
    assert.deepEqual(turnsOfItems(...items)[0]?.parts[0], { kind: 'reasoning', text: 'raw' });
  });

  test('a thought that its provider ends behind the answer is told once, and what was signed is kept', () => {
    const late = (part: ReasoningPart) =>
      outputOf(
        written([{ kind: 'reasoning-delta', text: 'hm' }, say('a'), { kind: 'reasoning-end', part }, finish('stop')]),
      );
    assert.deepEqual(
      late({ kind: 'reasoning', text: 'hm' }).map(({ type }) => type),
      ['reasoning', 'message'],
    );
    const signed = late(CLAUDE);
    assert.deepEqual(
      signed.map(({ type }) => type),
      ['reasoning', 'message', 'reasoning'],
    );
    assert.deepEqual(signed[2]?.['summary'], []);
    assert.deepEqual(turnsOfItems(...signed)[0]?.parts.at(-1), CLAUDE);
  });
});

describe('the response', () => {
  const EVERYTHING: JsonObject = {
    instructions: 'Be brief.',
    tools: [
      { type: 'function', name: 'f', parameters: { type: 'object' } },
      { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      { type: 'web_search' },
    ],
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    parallel_tool_calls: false,
    max_output_tokens: 100,
    max_tool_calls: 2,
    reasoning: { effort: 'high', summary: 'auto' },
    text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
    temperature: 0.5,
    top_p: 0.9,
    top_logprobs: 2,
    truncation: 'auto',
    metadata: { task: 'qa', tags: ['a'] },
    safety_identifier: 's',
    prompt_cache_key: 'k',
    store: false,
    service_tier: 'flex',
  };

  test('tells the settings of the request back, from the first event on', () => {
    const events = written([START, finish('stop')], EVERYTHING);
    for (const event of events) {
      const response = objectAt(event, 'response') ?? {};
      for (const [key, value] of Object.entries(EVERYTHING)) {
        if (key === 'tools' || key === 'metadata') continue;
        assert.deepEqual(response[key], value, key);
      }
      assert.deepEqual(response['metadata'], { task: 'qa', tags: '["a"]' });
      assert.deepEqual(arrayAt(response, 'tools')[0], {
        type: 'function',
        name: 'f',
        description: null,
        parameters: { type: 'object' },
        strict: false,
      });
      assert.deepEqual(arrayAt(response, 'tools').slice(1), arrayAt(EVERYTHING, 'tools').slice(1));
    }
  });

  test('usage has every detail, and the tier that served', () => {
    const usage = {
      ...NO_USAGE,
      inputTokens: 100,
      cachedReadTokens: 40,
      cacheWrite5mTokens: 5,
      cacheWrite1hTokens: 7,
      outputTokens: 30,
      reasoningTokens: 20,
    };
    const response = responseOf(
      written([{ kind: 'usage', usage }, { kind: 'service-tier', tier: 'standard' }, finish('stop')]),
    );
    assert.deepEqual(response['usage'], {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 40, cache_write_tokens: 12 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 130,
    });
    assert.equal(response['service_tier'], 'default');
  });

  test(
    'every event and every response validates, whatever the answer',
    { skip: openaiSchemas('emitted') === undefined ? "OpenAI's specification is not here" : false },
    () => {
      const event = openaiSchemas('emitted')?.validator('ResponseStreamEvent') ?? assert.fail();
      const response = openaiSchemas('emitted')?.validator('Response') ?? assert.fail();
      fc.assert(
        fc.property(anyEvents, (events) => {
          for (const payload of written(events, EVERYTHING)) assert.deepEqual(event(payload), []);
          const whole = openaiResponses.encodeAnswer(gatherAnswer(events), contextOf(EVERYTHING));
          assert.deepEqual(response(whole), []);
        }),
        { numRuns: 60 },
      );
    },
  );
});

const words = fc.string({ maxLength: 6 });
const anyPart = fc.oneof(
  words.map((text): readonly AnswerEvent[] => [say(text)]),
  words.map((text): readonly AnswerEvent[] => [{ kind: 'refusal-delta', text }]),
  fc
    .tuple(words, fc.boolean())
    .map(([text, signed]): readonly AnswerEvent[] => [
      { kind: 'reasoning-delta', text },
      ...(signed ? [{ kind: 'reasoning-end', part: { ...CLAUDE, text } } as const] : []),
    ]),
  fc.tuple(words, fc.boolean()).map(([text, custom]): readonly AnswerEvent[] => [
    { kind: 'tool-call-start', index: 0, id: 'c', name: 'n', custom },
    { kind: 'tool-call-delta', index: 0, argumentsDelta: custom ? text : JSON.stringify({ text }) },
    { kind: 'tool-call-end', index: 0 },
  ]),
  words.map((url): readonly AnswerEvent[] => [{ kind: 'citation', url }]),
);
const anyEvents = fc
  .tuple(
    fc.array(anyPart, { maxLength: 8 }),
    fc.constantFrom<FinishReason>('stop', 'length', 'content-filter', 'unknown'),
  )
  .map(([parts, reason]) => {
    let calls = 0;
    const events = parts.flatMap((part) => {
      const numbered = part.map((event) => ('index' in event ? { ...event, index: calls } : event));
      if (part[0]?.kind === 'tool-call-start') calls += 1;
      return numbered;
    });
    return [...events, finish(reason)];
  });

describe('properties', () => {
  test('deltas make the done texts, and the whole answer is the response with which its stream ends', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const payloads = written(events);
        const joined = new Map<string, string>();
        for (const payload of payloads) {
          const type = stringAt(payload, 'type') ?? '';
          const key = `${type.replace(/\.(delta|done)$/, '')} ${numberAt(payload, 'output_index') ?? ''} ${numberAt(payload, 'content_index') ?? ''}`;
          if (type.endsWith('.delta')) joined.set(key, (joined.get(key) ?? '') + (stringAt(payload, 'delta') ?? ''));
          const whole = ['text', 'refusal', 'arguments', 'input']
            .map((field) => stringAt(payload, field))
            .find((text) => text !== undefined);
          if (type.endsWith('.done') && whole !== undefined) assert.equal(joined.get(key) ?? '', whole, key);
        }
        const items = payloads.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
        assert.deepEqual(items, outputOf(payloads));
      }),
    );
  });

  test('what is written and read again says the same', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const encoder = openaiResponses.createEncoder(contextOf());
        const text = events.map((event) => encoder.push(event)).join('');
        const back = gatherAnswer(decode([new TextEncoder().encode(text)]));
        const sent = gatherAnswer(events);
        const wordsOf = (answer: Answer, kind: 'text' | 'refusal') =>
          answer.parts.map((part) => (part.kind === kind ? part.text : '')).join('');
        assert.equal(wordsOf(back, 'text'), wordsOf(sent, 'text'));
        assert.equal(wordsOf(back, 'refusal'), wordsOf(sent, 'refusal'));
        const calls = (answer: Answer) => answer.parts.filter((part) => part.kind === 'tool-call');
        assert.deepEqual(
          JSON.parse(JSON.stringify(calls(back))),
          JSON.parse(
            JSON.stringify(calls(sent).map(({ custom, ...rest }) => (custom === true ? { ...rest, custom } : rest))),
          ),
        );
      }),
    );
  });

  test('a stream of ours that is cut anywhere is one error and never a finish', () => {
    const encoder = openaiResponses.createEncoder(contextOf());
    const bytes = new TextEncoder().encode(
      [say('Grüße'), ...call(0, 'f', '{"a":1}'), finish('stop')].map((event) => encoder.push(event)).join(''),
    );
    for (let at = 0; at < bytes.length - 3; at += 7) {
      const events = decode([bytes.slice(0, at)]);
      assert.deepEqual(
        events.filter(({ kind }) => kind === 'finish' || kind === 'error').map(({ kind }) => kind),
        ['error'],
      );
    }
  });

  test('ids are of our own making, the same in every event of an item, and safe for OpenAI to see again', () => {
    const events = written([say('a'), ...call(0, 'f', '{}'), finish('stop')]);
    for (const item of outputOf(events)) assert.match(String(item['id']), /^(?:msg|fc)_[\w-]{1,60}$/);
    assert.equal(openaiResponses.answerId('req_0190'), 'resp_0190');
    assert.equal(decodedBody().protocol, 'openai-responses');
    assert.ok(SEALER.seal('x').startsWith('ll1.'));
  });
});
