// Checks what the stream of Gemini becomes: each rule of the protocol, and what servers and relays get wrong.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';
import {
  argumentsOf,
  bytes,
  chunk,
  decode,
  decodeText,
  encode,
  kindsOf,
  last,
  sse,
  textOf,
  tool,
} from './cases/builders.ts';
import { gemini } from './codec.ts';

const finishOf = (events: readonly AnswerEvent[]): string | undefined => {
  const found = events.find((event) => event.kind === 'finish');
  return found?.kind === 'finish' ? found.reason : undefined;
};
const errorIn = (events: readonly AnswerEvent[]) => {
  const found = events.at(-1);
  assert.equal(found?.kind, 'error');
  return found?.kind === 'error' ? found.error : undefined;
};
const called = (name: string, args: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  functionCall: { name, args },
  ...more,
});

describe('text and thoughts', () => {
  test('start, text, usage, finish: one of each, in order', () => {
    const events = decode([chunk([{ text: 'Hel' }]), chunk([{ text: 'lo' }]), last()]);
    assert.deepEqual(kindsOf(events), ['start', 'text-delta', 'text-delta', 'usage', 'finish']);
    assert.equal(textOf(events), 'Hello');
    assert.deepEqual(events[0], { kind: 'start', id: 'r-1', model: 'gemini-test', inputTokens: undefined });
  });

  test('a thought ends where something else begins, and carries its text', () => {
    const events = decode([
      chunk([{ text: 'Hm', thought: true }]),
      chunk([{ text: ', yes', thought: true }]),
      chunk([{ text: 'Yes' }]),
      last(),
    ]);
    assert.deepEqual(kindsOf(events).slice(1, 5), [
      'reasoning-delta',
      'reasoning-delta',
      'reasoning-end',
      'text-delta',
    ]);
    assert.deepEqual(events[3], {
      kind: 'reasoning-end',
      part: { kind: 'reasoning', text: 'Hm, yes', signature: undefined, format: 'google-gemini-v1' },
    });
  });

  test('V5: a signature on an empty text at the end of a stream is kept, and one on a thought', () => {
    const events = decode([
      chunk([{ text: 'So.', thought: true, thoughtSignature: 'c2lnMQ==' }]),
      chunk([{ text: 'Yes' }]),
      last('STOP', { content: { role: 'model', parts: [{ text: '', thoughtSignature: 'c2lnMg==' }] } }),
    ]);
    const parts = events.flatMap((event) => (event.kind === 'reasoning-end' ? [event.part] : []));
    assert.deepEqual(
      parts.map(({ text, signature, forCallId }) => [text, signature, forCallId]),
      [
        ['So.', 'c2lnMQ==', undefined],
        ['', 'c2lnMg==', undefined],
      ],
    );
  });

  test('a field in snake case, as some relays write it, is the same signature', () => {
    const events = decode([chunk([{ text: 'Yes', thought_signature: 'c2ln' }]), last()]);
    assert.ok(events.some((event) => event.kind === 'reasoning-end' && event.part.signature === 'c2ln'));
  });

  test('code that Google ran is one hosted call, and its signature is not put on a text', () => {
    const events = decode([
      chunk([
        { executableCode: { code: 'print(1)', language: 'PYTHON', id: 'e1' }, thoughtSignature: 'c2ln' },
        { codeExecutionResult: { id: 'e1', outcome: 'OUTCOME_OK', output: '1\n' } },
        { text: 'One.' },
      ]),
      last(),
    ]);
    const runs = events.flatMap((event) => (event.kind === 'hosted-call' ? [event.part] : []));
    assert.deepEqual(
      runs.map(({ id, name, status }) => [id, name, status]),
      [['e1', 'code_execution', 'completed']],
    );
    assert.ok(!events.some((event) => event.kind === 'reasoning-end'));
  });
});

describe('calls', () => {
  test('L5: parallel calls over chunks and within one are counted over the whole stream', () => {
    const events = decode([
      chunk([called('a', { x: 1 }), called('b')]),
      chunk([called('c', { y: [1, { z: null }] })]),
      last(),
    ]);
    const starts = events.flatMap((event) => (event.kind === 'tool-call-start' ? [[event.index, event.name]] : []));
    assert.deepEqual(starts, [
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    assert.deepEqual(
      [argumentsOf(events, 0), argumentsOf(events, 1), argumentsOf(events, 2)],
      ['{"x":1}', '{}', '{"y":[1,{"z":null}]}'],
    );
    assert.equal(finishOf(events), 'tool-calls');
  });

  test('ids are made where Google gives none: each its own, the same for the same answer', () => {
    const idsOf = (): readonly string[] =>
      decode([chunk([called('a'), called('a')]), last()]).flatMap((event) =>
        event.kind === 'tool-call-start' ? [event.id] : [],
      );
    assert.deepEqual(idsOf(), ['call_r1_0', 'call_r1_1']);
    assert.deepEqual(idsOf(), idsOf());
  });

  test('the ids of newer models are kept; one given twice stands for one call only', () => {
    const part = { functionCall: { id: 'fc-1', name: 'a', args: {} } };
    const ids = decode([chunk([part, part]), last()]).flatMap((event) =>
      event.kind === 'tool-call-start' ? [event.id] : [],
    );
    assert.deepEqual(ids, ['fc-1', 'call_r1_1']);
  });

  test('the signature of a call is told with the id of that call, before it', () => {
    const events = decode([chunk([called('a', {}, { thoughtSignature: 'c2ln' }), called('b')]), last()]);
    assert.deepEqual(kindsOf(events).slice(1, 3), ['reasoning-end', 'tool-call-start']);
    const [signed] = events.flatMap((event) => (event.kind === 'reasoning-end' ? [event.part] : []));
    assert.deepEqual(signed, {
      kind: 'reasoning',
      text: '',
      signature: 'c2ln',
      format: 'google-gemini-v1',
      forCallId: 'call_r1_0',
    });
  });

  test('arguments that come in pieces are joined, with and without an end', () => {
    const pieces = (closed: boolean): readonly JsonObject[] => [
      chunk([{ functionCall: { name: 'a', willContinue: true } }]),
      chunk([
        {
          functionCall: {
            partialArgs: [{ jsonPath: '$.items[0].name', stringValue: 'Bos', willContinue: true }],
            willContinue: true,
          },
        },
      ]),
      chunk([
        {
          functionCall: {
            partialArgs: [
              { jsonPath: '$.items[0].name', stringValue: 'ton' },
              { jsonPath: '$.items[1].n', numberValue: 3 },
            ],
            willContinue: true,
          },
        },
      ]),
      chunk([{ functionCall: { partialArgs: [{ jsonPath: "$['a key'].yes", boolValue: true }], willContinue: true } }]),
      ...(closed ? [chunk([{ functionCall: {} }])] : []),
      last(),
    ];
    const wanted = { items: [{ name: 'Boston' }, { n: 3 }], 'a key': { yes: true } };
    for (const closed of [true, false]) assert.deepEqual(JSON.parse(argumentsOf(decode(pieces(closed)))), wanted);
  });

  test('a path that reaches for a prototype, or has an odd form, harms nothing', () => {
    const events = decode([
      chunk([{ functionCall: { name: 'a', willContinue: true } }]),
      chunk([
        {
          functionCall: {
            partialArgs: [
              { jsonPath: '$.__proto__.polluted', stringValue: 'x' },
              { jsonPath: 'no path', stringValue: 'x' },
              { jsonPath: '$.a[99999999]', stringValue: 'x' },
              { jsonPath: `$.far${'[99999]'.repeat(30)}`, stringValue: 'x' },
            ],
            willContinue: true,
          },
        },
      ]),
      last(),
    ]);
    const far = `${'['.repeat(30)}"x"${']'.repeat(30)}`;
    assert.equal(argumentsOf(events), `{"__proto__":{"polluted":"x"},"far":${far}}`);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('names that had to be changed come back as the caller wrote them, and free text as text', () => {
    const sent = encode({ tools: [tool('mcp.server/look'), { kind: 'custom', name: '2patch' }] });
    const [first, second] = sent.toolNames.keys();
    const events = decode(
      [chunk([called(first ?? ''), called(second ?? '', { input: '*** Begin' })]), last()],
      sent.toolNames,
    );
    const starts = events.flatMap((event) => (event.kind === 'tool-call-start' ? [[event.name, event.custom]] : []));
    assert.deepEqual(starts, [
      ['mcp.server/look', undefined],
      ['2patch', true],
    ]);
    assert.equal(argumentsOf(events, 1), '*** Begin');
  });

  test('a call without a name is an error', () => {
    assert.equal(errorIn(decode([chunk([{ functionCall: { args: {} } }]), last()]))?.status, 502);
  });
});

describe('how it ends', () => {
  const REASONS: readonly (readonly [string | number, string])[] = [
    ['STOP', 'stop'],
    [1, 'stop'],
    ['MAX_TOKENS', 'length'],
    [2, 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['BLOCKLIST', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['SPII', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['MODEL_ARMOR', 'content-filter'],
    ['LANGUAGE', 'unknown'],
    ['SOMETHING_NEW', 'unknown'],
  ];
  for (const [native, reason] of REASONS) {
    test(`${native} is ${reason}`, () => {
      const events = decode([chunk([{ text: 'x' }], { finishReason: native })]);
      assert.equal(finishOf(events), reason);
    });
  }

  for (const native of [
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'MISSING_THOUGHT_SIGNATURE',
    'TOO_MANY_TOOL_CALLS',
    'MALFORMED_RESPONSE',
  ]) {
    test(`${native} is an error, whatever was said before: it is no answer`, () => {
      const events = decode([
        chunk([{ text: 'x' }]),
        last(native, { finishMessage: 'Malformed function call: call:a{' }),
      ]);
      assert.deepEqual(errorIn(events), {
        status: 502,
        type: native.toLowerCase(),
        message: 'Malformed function call: call:a{',
      });
      assert.equal(finishOf(events), undefined);
    });
  }

  test('OTHER with nothing said is an error and no empty answer', () => {
    assert.equal(errorIn(decode([last('OTHER')]))?.type, 'other');
  });

  test('every chunk may say STOP; what comes behind still counts', () => {
    const events = decode([
      chunk([{ text: 'a' }], { finishReason: 'STOP' }),
      chunk([called('b')], { finishReason: 'STOP' }),
      last(),
    ]);
    assert.equal(textOf(events), 'a');
    assert.equal(finishOf(events), 'tool-calls');
    assert.equal(kindsOf(events).filter((kind) => kind === 'finish').length, 1);
  });

  test('a blocked prompt is a refusal with the words of the provider', () => {
    const events = decode([
      {
        promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'No.' },
        usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
      },
    ]);
    assert.deepEqual(kindsOf(events), ['start', 'usage', 'refusal-delta', 'finish']);
    assert.equal(finishOf(events), 'content-filter');
    const answer = gemini.decodeAnswer({ promptFeedback: { blockReason: 'OTHER' } }, new Map());
    assert.deepEqual(answer.parts, [{ kind: 'refusal', text: 'The provider blocked the prompt (OTHER).' }]);
  });

  test('a stream without a reason to end is an error, also with text, with [DONE], and when empty', () => {
    for (const stream of [
      '',
      '\r\n',
      sse([chunk([{ text: 'x' }])]),
      `${sse([chunk([{ text: 'x' }])])}data: [DONE]\n\n`,
    ]) {
      assert.equal(errorIn(decodeText(stream))?.type, 'stream_ended_early', stream);
    }
  });

  test('a chunk cut in the middle behind the finish is an error: what it held is not known', () => {
    assert.equal(errorIn(decodeText(`${sse([last()])}data: {"candidates":[{"content"`))?.type, 'stream_ended_early');
  });

  test('a last event without its blank line counts', () => {
    assert.equal(finishOf(decodeText(sse([last()]).trimEnd())), 'stop');
  });

  test('nothing is told behind an end', () => {
    const decoder = gemini.createDecoder(new Map());
    decoder.push(bytes(sse([{ error: { code: 500, message: 'x', status: 'INTERNAL' } }, last()])));
    assert.deepEqual([decoder.push(bytes(sse([last()]))), decoder.end()], [[], []]);
  });
});

describe('errors in a stream', () => {
  const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
  for (const [name, stream] of [
    ['as an event', `${sse([chunk([{ text: 'x' }])])}data: ${JSON.stringify(error)}\n\n`],
    ['as a list in an event', `data: ${JSON.stringify([error])}\n\n`],
    ['as a body', JSON.stringify(error, null, 2)],
    ['as a body that is a list', `[${JSON.stringify(error, null, 2)}\n]`],
  ] as const) {
    test(`${name}: one error with the status that it stands for`, () => {
      assert.deepEqual(errorIn(decodeText(stream)), {
        status: 503,
        type: 'UNAVAILABLE',
        code: '503',
        message: 'The model is overloaded.',
      });
    });
  }

  test('what is not JSON is an error', () => {
    assert.equal(errorIn(decodeText('data: <html>\n\n'))?.type, 'stream_not_json');
    assert.equal(errorIn(decodeText('<html>503</html>'))?.type, 'stream_ended_early');
  });
});

describe('counts', () => {
  const usageOf = (metadata: JsonObject) => {
    const found = decode([{ ...chunk([{ text: 'x' }]), usageMetadata: metadata }, last()]).find(
      (event) => event.kind === 'usage',
    );
    return found?.kind === 'usage' ? found.usage : undefined;
  };

  test('cached tokens lie within the prompt, thoughts count as output, tools add to the prompt', () => {
    const usage = usageOf({
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      toolUsePromptTokenCount: 9,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 20,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 70 },
        { modality: 'AUDIO', tokenCount: 30 },
      ],
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 }],
    });
    assert.deepEqual(
      [usage?.inputTokens, usage?.cachedReadTokens, usage?.outputTokens, usage?.reasoningTokens],
      [109, 60, 25, 20],
    );
    assert.deepEqual([usage?.audioInputTokens, usage?.audioOutputTokens, usage?.source], [30, 2, 'provider']);
  });

  test('totals that run on are not added up, and a chunk that lacks them takes nothing back', () => {
    const counted = (promptTokenCount: number, candidatesTokenCount: number): JsonObject => ({
      ...chunk([{ text: 'x' }]),
      usageMetadata: { promptTokenCount, candidatesTokenCount, thoughtsTokenCount: 3 },
    });
    const events = decode([
      counted(10, 1),
      counted(10, 4),
      { ...chunk([], { finishReason: 'STOP' }), usageMetadata: { trafficType: 'ON_DEMAND', serviceTier: 'standard' } },
    ]);
    const usages = events.flatMap((event) => (event.kind === 'usage' ? [event.usage] : []));
    assert.deepEqual([usages.at(-1)?.inputTokens, usages.at(-1)?.outputTokens], [10, 7]);
    assert.ok(events.some((event) => event.kind === 'service-tier' && event.tier === 'standard'));
  });
});

describe('what it rests on', () => {
  const groundingMetadata: JsonObject = {
    webSearchQueries: ['weather', 'weather oslo'],
    groundingChunks: [{ web: { uri: 'https://a.test', title: 'a.test' } }, { web: { uri: 'https://b.test' } }, {}],
    groundingSupports: [
      { segment: { startIndex: 9, endIndex: 15, text: 'Oslo 😀'.slice(0, 4) }, groundingChunkIndices: [0] },
      { segment: { endIndex: 8, text: 'Grüße' }, groundingChunkIndices: [1, 7] },
    ],
  };

  test('searches, pages and places: bytes of UTF-8 become UTF-16 units, a place that does not fit is left out', () => {
    const events = decode([
      chunk([{ text: 'Grüße, ' }]),
      chunk([{ text: 'Oslo 😀' }]),
      last('STOP', { groundingMetadata }),
    ]);
    // Behind the citations: a search in between would end the text that they are about.
    const kinds = events.map((event) => event.kind);
    assert.ok(kinds.indexOf('hosted-call') > kinds.lastIndexOf('citation'));
    const search = events.find((event) => event.kind === 'hosted-call');
    assert.ok(search?.kind === 'hosted-call');
    assert.deepEqual(
      [search.part.name, search.part.input['queries'], search.part.sources.length],
      ['web_search', ['weather', 'weather oslo'], 2],
    );
    const citations = events.filter((event) => event.kind === 'citation');
    assert.deepEqual(citations, [
      { kind: 'citation', url: 'https://a.test', title: 'a.test' },
      { kind: 'citation', url: 'https://b.test', title: undefined },
    ]);
    const usage = events.findLast((event) => event.kind === 'usage');
    assert.equal(usage?.kind === 'usage' && usage.usage.webSearches, 2);
  });

  test('a place that fits is told', () => {
    const supports = [{ segment: { startIndex: 9, endIndex: 13, text: 'Oslo' }, groundingChunkIndices: [0] }];
    const metadata = { ...groundingMetadata, groundingSupports: supports };
    const events = decode([chunk([{ text: 'Grüße, Oslo 😀' }]), last('STOP', { groundingMetadata: metadata })]);
    const [citation] = events.flatMap((event) => (event.kind === 'citation' ? [event] : []));
    assert.deepEqual([citation?.start, citation?.end], [7, 11]);
  });
});

describe('other forms of a stream', () => {
  test('what is not an answer is refused where it is whole', () => {
    assert.throws(() => gemini.decodeAnswer({ choices: [] }, new Map()), LoadlineError);
    assert.throws(() => gemini.decodeAnswer({ candidates: [] }, new Map()), LoadlineError);
    assert.throws(() => gemini.decodeAnswer(last('MALFORMED_FUNCTION_CALL'), new Map()), LoadlineError);
  });

  test('line ends, comments, a byte order mark and blanks change nothing', () => {
    const plain = decode([chunk([{ text: 'Grüße' }]), last()]);
    const stream = sse([chunk([{ text: 'Grüße' }]), last()]);
    for (const form of [
      stream.replaceAll('\r\n', '\n'),
      stream.replaceAll('\r\n', '\r'),
      `\uFEFF${stream}`,
      `: hello\n\n\n${stream}`,
      stream.replaceAll('data: ', 'data:'),
    ]) {
      assert.deepEqual(decodeText(form), plain);
    }
  });

  test('a fence that was asked away is taken away', () => {
    const { toolNames } = encode({ output: { kind: 'json-object' }, tools: [tool('look')] }, { kind: 'budget' });
    assert.equal(
      textOf(decode([chunk([{ text: '```json\n{"a":' }]), chunk([{ text: '1}\n```' }]), last()], toolNames)),
      '{"a":1}',
    );
  });

  test('braces and quotes in texts do not cut an array of responses', () => {
    const chunks = [chunk([{ text: 'a } ] { " \\ ' }]), chunk([{ text: '\u{1F600}"}' }]), last()];
    assert.deepEqual(decodeText(JSON.stringify(chunks)), decode(chunks));
  });
});
