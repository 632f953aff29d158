// What applications ask of the SDKs beside words and loops: objects by a schema, images, a forced tool, stored answers, counts
// and single models. Each over an API to a provider of another, and over its own.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import Anthropic from '@anthropic-ai/sdk';
import { generateObject, generateText, jsonSchema, streamObject, tool, type LanguageModel } from 'ai';
import OpenAI, { NotFoundError } from 'openai';
import { openSetting, type Setting } from './setting.ts';
import { say, turn, type Scenario } from './upstream/turn.ts';

const CLAUDE = 'claude-sonnet-4-6';
const GPT = 'gpt-5.4-mini';
const COLOUR = { colour: 'blue', n: 3 };
const schema = jsonSchema<typeof COLOUR>({
  type: 'object',
  properties: { colour: { type: 'string' }, n: { type: 'number', minimum: 0 } },
  required: ['colour', 'n'],
  additionalProperties: false,
});
/** A picture of one dot. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The object, by whichever way the request wants it: as a call of its only tool, or as text. */
const colour: Scenario = ({ tools: [first] }) =>
  first === undefined
    ? turn({ text: JSON.stringify(COLOUR) })
    : turn({ calls: [{ name: first.name, arguments: COLOUR }] });

let setting: Setting;
before(async () => {
  setting = await openSetting();
});
after(() => setting.close());
beforeEach(() => setting.models.play(colour));

const sent = (): string => {
  assert.deepEqual(setting.models.refusals(), []);
  return setting.models.seen().at(-1)?.call.body ?? assert.fail('nothing arrived');
};

type Case = readonly [name: string, model: (options: { apiKey: string; baseURL: string }) => LanguageModel];
const CASES: readonly Case[] = [
  ['Responses to Claude', (options) => createOpenAI(options)(CLAUDE)],
  ['Responses to GPT', (options) => createOpenAI(options)(GPT)],
  ['Chat Completions to Claude', (options) => createOpenAI(options).chat(CLAUDE)],
  ['Messages to GPT', (options) => createAnthropic(options)(GPT)],
  ['Messages to Claude', (options) => createAnthropic(options)(CLAUDE)],
  [
    'Chat Completions of a compatible server to Claude',
    (options) => createOpenAICompatible({ name: 'loadline', supportsStructuredOutputs: true, ...options })(CLAUDE),
  ],
  [
    'Chat Completions of a compatible server to GPT',
    (options) => createOpenAICompatible({ name: 'loadline', supportsStructuredOutputs: true, ...options })(GPT),
  ],
];

for (const [name, create] of CASES) {
  describe(`AI SDK, ${name}`, () => {
    const ask = () => ({
      model: create({ apiKey: setting.key, baseURL: `${setting.url}/v1` }),
      maxRetries: 0,
      maxOutputTokens: 500,
    });

    test('an object by a schema, whole and streamed', async () => {
      const asked = { ...ask(), schema, prompt: 'Name a colour.' };
      assert.deepEqual((await generateObject(asked)).object, COLOUR);
      assert.match(sent(), /"colour"/, 'the schema reached the provider');
      const streamed = streamObject(asked);
      let last: unknown;
      for await (const partial of streamed.partialObjectStream) last = partial;
      assert.deepEqual(last, COLOUR);
      assert.deepEqual(await streamed.object, COLOUR);
      sent();
    });

    test('an image', async () => {
      setting.models.play(say('A dot.'));
      const content = [
        { type: 'text' as const, text: 'What is it?' },
        { type: 'image' as const, image: PNG, mediaType: 'image/png' },
      ];
      assert.equal((await generateText({ ...ask(), messages: [{ role: 'user', content }] })).text, 'A dot.');
      assert.ok(sent().includes(PNG), 'the same bytes reached the provider');
    });

    test('a forced tool', async () => {
      const { toolCalls } = await generateText({
        ...ask(),
        prompt: 'Note it.',
        tools: { note: tool({ inputSchema: schema }) },
        toolChoice: { type: 'tool', toolName: 'note' },
      });
      assert.deepEqual(
        toolCalls.map(({ toolName, input }) => [toolName, input]),
        [['note', COLOUR]],
      );
      assert.match(sent(), /"tool_choice":\{/);
    });
  });
}

describe("the providers' own clients", () => {
  const openai = (): OpenAI => new OpenAI({ apiKey: setting.key, baseURL: `${setting.url}/v1`, maxRetries: 0 });
  const anthropic = (): Anthropic =>
    new Anthropic({ apiKey: setting.key, authToken: null, baseURL: setting.url, maxRetries: 0 });

  test('an answer of Claude is stored, continued, fetched and deleted by the id that Responses gave it', async () => {
    setting.models.play(say('Bo.'));
    const client = openai();
    const first = await client.responses.create({ model: CLAUDE, input: 'My name is Bo.' });
    const second = await client.responses.create({
      model: CLAUDE,
      input: 'What is my name?',
      previous_response_id: first.id,
    });
    assert.match(sent(), /My name is Bo\..*Bo\..*What is my name\?/);
    assert.equal((await client.responses.retrieve(second.id)).output_text, 'Bo.');
    await client.responses.delete(second.id);
    await assert.rejects(client.responses.retrieve(second.id), NotFoundError);
  });

  test('input is counted for a model of the other provider', async () => {
    const counted = await openai().responses.inputTokens.count({ model: CLAUDE, input: 'Hello there.' });
    assert.ok(counted.input_tokens > 0);
    const messages = [{ role: 'user' as const, content: 'Hello there.' }];
    assert.ok((await anthropic().messages.countTokens({ model: GPT, messages })).input_tokens > 0);
  });

  test('the picture that a tool answers with reaches GPT', async () => {
    setting.models.play(say('A dot.'));
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: PNG };
    await anthropic().messages.create({
      model: GPT,
      max_tokens: 100,
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'image', source }] },
            { type: 'text', text: 'And?' },
          ],
        },
      ],
    });
    assert.ok(sent().includes(PNG));
  });

  test('one model by its name, in the form of each API', async () => {
    assert.equal((await openai().models.retrieve('auto')).id, 'auto');
    assert.equal((await anthropic().models.retrieve('claude-auto')).id, 'claude-auto');
  });
});
