// Arbitrary answers and conversations of the model in the middle, for properties over all codecs. For tests only.
import * as fc from 'fast-check';
import type { JsonObject } from '../../src/support/json.ts';
import type { AnswerEvent, FinishReason, Usage } from '../../src/wire/answer.ts';
import type { Conversation, Part, ReasoningPart, Tool, ToolCallPart, Turn } from '../../src/wire/conversation.ts';

/** Words with everything that has to be escaped, joined or counted in bytes. */
const word = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    'a',
    ' ',
    '\n',
    '"',
    '\\',
    '\r\n',
    'ü',
    '你好',
    '👩‍🚀',
    '\u2028',
    '</s>',
    'data: x\n\n',
    '\u0000',
    '```json\n{}\n```',
  ),
);
const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,20}$/);
const json = fc
  .dictionary(fc.constantFrom('a', 'b', 'ü', 'where'), fc.oneof(fc.integer(), fc.boolean(), word, fc.constant(null)), {
    maxKeys: 3,
  })
  .map((value) => JSON.stringify(value));

/** Cuts a text into pieces, none within a surrogate pair, as decoders give them. */
const pieces = (text: string, at: number): readonly string[] => {
  const letters = [...text];
  const cut = letters.length === 0 ? 0 : at % (letters.length + 1);
  return [letters.slice(0, cut).join(''), letters.slice(cut).join('')].filter((piece) => piece !== '');
};

type Block = readonly AnswerEvent[];

const textBlock = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map((words): Block => words.map((text) => ({ kind: 'text-delta', text })));

const reasoningBlock = fc.tuple(word, fc.stringMatching(/^[a-zA-Z0-9]{8,40}$/)).map(([text, signature]): Block => {
  const part: ReasoningPart = { kind: 'reasoning', text, signature, format: 'anthropic-claude-v1' };
  return [
    { kind: 'reasoning-delta', text },
    { kind: 'reasoning-end', part },
  ];
});

/** A model signs all of its thoughts or none. */
const unsigned = (event: AnswerEvent): AnswerEvent =>
  event.kind === 'reasoning-end'
    ? { kind: 'reasoning-end', part: { kind: 'reasoning', text: event.part.text } }
    : event;

/** Calls that run in parallel: their pieces may run into each other. */
const callsBlock = fc
  .tuple(fc.array(fc.tuple(name, json, fc.nat()), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([calls, interleaved]): Block => {
    const started = calls.map(([called, given, at], index) => ({
      start: { kind: 'tool-call-start', index, id: `call_${index}`, name: called } as const,
      deltas: pieces(given, at).map((argumentsDelta) => ({ kind: 'tool-call-delta', index, argumentsDelta }) as const),
      end: { kind: 'tool-call-end', index } as const,
    }));
    if (!interleaved) return started.flatMap(({ start, deltas, end }) => [start, ...deltas, end]);
    const rounds = Math.max(...started.map(({ deltas }) => deltas.length));
    return [
      ...started.map(({ start }) => start),
      ...Array.from({ length: rounds }, (_, round) => started.flatMap(({ deltas }) => deltas[round] ?? [])).flat(),
      ...started.map(({ end }) => end),
    ];
  });

export const usage: fc.Arbitrary<Usage> = fc
  .tuple(fc.nat(5000), fc.nat(500), fc.nat(500), fc.nat(3000), fc.nat(200))
  .map(([fresh, read, write, output, thought]) => ({
    inputTokens: fresh + read + write,
    cachedReadTokens: read,
    cacheWrite5mTokens: write,
    cacheWrite1hTokens: 0,
    outputTokens: output + thought,
    reasoningTokens: thought,
    audioInputTokens: 0,
    audioOutputTokens: 0,
    webSearches: 0,
    source: 'provider',
  }));

/** The events of a whole answer, as decoders give them: blocks in any order, calls last, one finish. */
export const answerEvents: fc.Arbitrary<readonly AnswerEvent[]> = fc
  .record({
    blocks: fc.array(fc.oneof(textBlock, reasoningBlock), { maxLength: 4 }),
    signed: fc.boolean(),
    calls: fc.option(callsBlock, { nil: [] as Block }),
    used: fc.option(usage, { nil: undefined }),
    reason: fc.constantFrom<FinishReason>('stop', 'length', 'stop-sequence', 'content-filter'),
  })
  .map(({ blocks, signed, calls, used, reason }): readonly AnswerEvent[] => {
    const finish = calls.length > 0 && reason === 'stop' ? 'tool-calls' : reason;
    return [
      { kind: 'start', id: 'up_1', model: 'model-that-ran' },
      ...blocks.flat().map((event) => (signed ? event : unsigned(event))),
      ...calls,
      ...(used === undefined ? [] : [{ kind: 'usage', usage: used } as const]),
      { kind: 'finish', reason: finish },
    ];
  });

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const userPart: fc.Arbitrary<Part> = fc.oneof(
  { weight: 5, arbitrary: word.map((text): Part => ({ kind: 'text', text })) },
  fc.constantFrom<Part>(
    { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PIXEL } },
    { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, detail: 'high' },
    { kind: 'text', text: 'marked', cacheControl: { type: 'ephemeral' } },
  ),
);

interface Exchange {
  readonly said: readonly Part[];
  readonly thought: ReasoningPart | undefined;
  readonly answer: string;
  readonly calls: readonly (readonly [name: string, given: string, result: string, failed: boolean])[];
}

const exchange: fc.Arbitrary<Exchange> = fc.record({
  said: fc.array(userPart, { minLength: 1, maxLength: 3 }),
  thought: fc.option(
    fc.constantFrom<ReasoningPart>(
      { kind: 'reasoning', text: 'hm' },
      { kind: 'reasoning', text: 'hm', signature: 'c2ln', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'gAAAA', id: 'rs_1', format: 'openai-responses-v1' },
    ),
    { nil: undefined },
  ),
  answer: word,
  calls: fc.array(fc.tuple(name, fc.oneof(json, fc.constant(''), fc.constant('{"a":')), word, fc.boolean()), {
    maxLength: 2,
  }),
});

function turnsOf({ said, thought, answer, calls }: Exchange, at: number): readonly Turn[] {
  const callParts = calls.map(([called, argumentsText], index): ToolCallPart => ({
    kind: 'tool-call',
    id: `call_${at}_${index}`,
    name: called,
    argumentsText,
  }));
  const reply: readonly Part[] = [
    ...(thought === undefined ? [] : [thought]),
    { kind: 'text', text: answer },
    ...callParts,
  ];
  const results = calls.map(([, , text, isError], index): Turn => ({
    role: 'tool',
    parts: [
      {
        kind: 'tool-result',
        callId: `call_${at}_${index}`,
        parts: [{ kind: 'text', text }],
        ...(isError ? { isError } : {}),
      },
    ],
  }));
  return [{ role: 'user', parts: said }, { role: 'assistant', parts: reply }, ...results];
}

const SCHEMAS: readonly (JsonObject | undefined)[] = [
  undefined,
  { type: 'object', properties: {} },
  { type: 'object', properties: { a: { type: 'string', minLength: 2 } }, required: ['a'], additionalProperties: false },
  {
    anyOf: [
      { type: 'object', properties: { a: { type: 'integer' } } },
      { type: 'object', properties: {} },
    ],
  },
];

const tool: fc.Arbitrary<Tool> = fc
  .record({
    called: name,
    description: fc.option(word, { nil: undefined }),
    schema: fc.constantFrom(...SCHEMAS),
    strict: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ called, ...more }) => ({ kind: 'function', name: called, ...more }));

const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

/** A conversation as any inbound codec gives it, its last turn the user's. */
export const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    system: fc.array(word, { maxLength: 2 }),
    exchanges: fc.array(exchange, { maxLength: 3 }),
    last: fc.array(userPart, { minLength: 1, maxLength: 2 }),
    tools: fc.uniqueArray(tool, { maxLength: 3, selector: (each) => each.name }),
    choice: optional(fc.constantFrom('auto', 'none', 'required', 'tool')),
    settings: fc.record({
      parallelToolCalls: optional(fc.boolean()),
      maxOutputTokens: optional(fc.integer({ min: 1, max: 4000 })),
      stop: optional(fc.array(fc.constantFrom('END', '###', ' '), { minLength: 1, maxLength: 3 })),
      reasoning: optional(fc.constantFrom('none', 'low', 'high').map((effort) => ({ effort }))),
      output: optional(
        fc.constantFrom(
          { kind: 'json-object' } as const,
          {
            kind: 'json-schema',
            name: 'answer',
            schema: {
              type: 'object',
              properties: { a: { type: 'string' } },
              required: ['a'],
              additionalProperties: false,
            },
            strict: true,
          } as const,
        ),
      ),
      user: optional(fc.constant('u-1')),
      verbosity: optional(fc.constantFrom('low', 'medium', 'high')),
    }),
    sampling: fc.record({
      temperature: optional(fc.constantFrom(0, 0.7, 1, 1.7)),
      topP: optional(fc.constantFrom(0.5, 1)),
      topK: optional(fc.constantFrom(1, 40)),
      seed: optional(fc.constant(7)),
      presencePenalty: optional(fc.constantFrom(0, 1.5)),
      logprobs: optional(fc.boolean()),
    }),
    stream: fc.boolean(),
  })
  .map(({ system, exchanges, last, tools, choice, settings, sampling, stream }): Conversation => {
    const [first] = tools;
    const kind = choice === 'tool' && first === undefined ? 'auto' : choice;
    return {
      protocol: 'openai-chat',
      model: 'm',
      turns: [
        ...system.map((text): Turn => ({ role: 'system', parts: [{ kind: 'text', text }] })),
        ...exchanges.flatMap(turnsOf),
        { role: 'user', parts: last },
      ],
      tools,
      ...(kind === undefined || first === undefined
        ? {}
        : {
            toolChoice:
              kind === 'tool' ? { kind: 'tool', name: first.name } : { kind: kind as 'auto' | 'none' | 'required' },
          }),
      ...settings,
      sampling,
      stream,
      includeUsage: stream,
      metadata: {},
      extra: {},
    };
  });
