// Recorded traffic of real servers and clients, read in place: what they sent is what we read, and what we write of it is
// valid. Skips itself where the recordings are not beside the repository.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Answer, AnswerEvent } from '../answer.ts';
import { gatherAnswer } from '../gathered.ts';
import { indexJson } from '../json_index.ts';
import { createTranslation } from '../translate.ts';
import { bytes, CONTEXT, dataOf, events, PLAIN_MODEL, SHARED, sse, target } from './cases/build.ts';
import { openaiChat } from './codec.ts';
import { needsReencoding, passChatRequest } from './pass_request.ts';

const RECORDINGS = new URL('recordings/', SHARED);
const skip = existsSync(RECORDINGS) ? false : 'the recordings are not here';

interface Recorded {
  readonly name: string;
  readonly request: JsonObject | undefined;
  readonly status: number;
  /** A parsed body, or the text of a stream. */
  readonly answer: JsonObject | string;
}

/** Requests and answers come parsed (`parsed_body`), as text, or as `{string}`. */
function bodyOf(side: JsonObject): unknown {
  const { body } = side;
  const text = typeof body === 'string' ? body : stringAt(body, 'string');
  if (side['parsed_body'] !== undefined) return side['parsed_body'];
  if (text === undefined || text.startsWith('data:') || text.startsWith(':')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readCassette(file: string): readonly Recorded[] {
  const document: unknown = parse(
    readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), RECORDINGS), 'utf8'),
    { maxAliasCount: -1 },
  );
  return arrayAt(document, 'interactions').flatMap((interaction, at) => {
    const request = objectAt(interaction, 'request') ?? {};
    const response = objectAt(interaction, 'response') ?? {};
    if (!/chat\/completions/.test(String(request['uri'] ?? request['url'] ?? ''))) return [];
    const sent = bodyOf(request);
    const answer = bodyOf(response);
    const status = Number(objectAt(response, 'status')?.['code'] ?? response['code'] ?? 200);
    if (!isJsonObject(answer) && typeof answer !== 'string') return [];
    return [{ name: `${file}#${at}`, request: isJsonObject(sent) ? sent : undefined, status, answer }];
  });
}

/** Fixtures of the AI SDK: one payload a line, or one body. */
function readFixture(file: string): Recorded {
  const text = readFileSync(new URL(file, RECORDINGS), 'utf8');
  const isStream = file.endsWith('.chunks.txt');
  const answer = isStream
    ? sse(...text.split('\n').filter((line) => line.trim() !== ''), '[DONE]')
    : (JSON.parse(text) as JsonObject);
  return { name: file, request: undefined, status: 200, answer };
}

function load(): readonly Recorded[] {
  const index = JSON.parse(readFileSync(new URL('INDEX.json', RECORDINGS), 'utf8')) as readonly {
    file: string;
    url?: string;
  }[];
  const cassettes = new Set(
    index.filter(({ url }) => url?.includes('chat/completions') === true).map(({ file }) => file),
  );
  const chatFixture =
    /^vercel__ai\/packages\/(openai|openai-compatible|deepseek|groq|mistral|xai|alibaba|moonshotai|perplexity)\/src\/(chat\/)?__fixtures__\/[^/]+\.(chunks\.txt|json)$/;
  const fixtures = new Set(index.map(({ file }) => file).filter((file) => chatFixture.test(file)));
  return [...[...cassettes].flatMap(readCassette), ...[...fixtures].map(readFixture)];
}

/** What a plain reading of a stream finds: the words of its first choice, one after the other. */
function plainReading(stream: string): {
  readonly text: string;
  readonly calls: readonly string[];
  readonly usage: JsonObject | undefined;
  readonly finishes: number;
} {
  let text = '';
  let finishes = 0;
  let usage: JsonObject | undefined;
  const calls = new Map<string, string>();
  let current = '';
  for (const chunk of dataOf(stream.replaceAll('\r\n', '\n'))) {
    usage = objectAt(chunk, 'usage') ?? usage;
    const choice = arrayAt(chunk, 'choices').find(
      (candidate) => (objectAt({ candidate }, 'candidate')?.['index'] ?? 0) === 0,
    );
    const delta = objectAt(choice, 'delta');
    const content = delta?.['content'];
    if (typeof content === 'string') text += content;
    else
      text += arrayAt(delta, 'content')
        .map((part) => stringAt(part, 'text') ?? '')
        .join('');
    if ((stringAt(choice, 'finish_reason') ?? '') !== '') finishes += 1;
    for (const entry of arrayAt(delta, 'tool_calls')) {
      const id = stringAt(entry, 'id') ?? '';
      if (id !== '' && (stringAt(objectAt(entry, 'function'), 'name') ?? '') !== '') current = id;
      calls.set(current, (calls.get(current) ?? '') + (stringAt(objectAt(entry, 'function'), 'arguments') ?? ''));
    }
  }
  return { text, calls: [...calls.values()], usage, finishes };
}

const textOf = (answer: Answer): string => answer.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
const callsOf = (answer: Answer): readonly string[] =>
  answer.parts.flatMap((part) => (part.kind === 'tool-call' ? [part.argumentsText] : []));

function sameJson(left: string, right: string): boolean {
  const value = (text: string): unknown => (text.trim() === '' ? {} : JSON.parse(text));
  return JSON.stringify(value(left)) === JSON.stringify(value(right));
}

describe('recordings', { skip }, () => {
  let recorded: readonly Recorded[] = [];
  before(() => {
    if (skip === false) recorded = load();
  });
  const streams = (): readonly { name: string; answer: string }[] =>
    recorded.flatMap(({ name, answer, status }) =>
      typeof answer === 'string' && status === 200 && answer.includes('data:') ? [{ name, answer }] : [],
    );
  const wholes = (): readonly { name: string; answer: JsonObject }[] =>
    recorded.flatMap(({ name, answer, status }) =>
      isJsonObject(answer) &&
      status === 200 &&
      Array.isArray(answer['choices']) &&
      objectAt(answer['choices'][0], 'message') !== undefined
        ? [{ name, answer }]
        : [],
    );

  test('streams of real servers: the text, the arguments, the usage, one finish', () => {
    for (const { name, answer } of streams()) {
      const list: readonly AnswerEvent[] = events(answer);
      const plain = plainReading(answer);
      assert.equal(list.filter((event) => event.kind === 'finish').length, 1, name);
      assert.equal(list.at(-1)?.kind, 'finish', name);
      const told = gatherAnswer(list);
      assert.equal(textOf(told), plain.text, name);
      const calls = callsOf(told);
      assert.equal(calls.length, plain.calls.length, name);
      for (const [at, call] of calls.entries()) assert.ok(sameJson(call, plain.calls[at] ?? ''), name);
      if (plain.usage !== undefined) {
        assert.equal(told.usage?.inputTokens, plain.usage['prompt_tokens'], name);
        assert.equal(
          (told.usage?.inputTokens ?? 0) + (told.usage?.outputTokens ?? 0),
          plain.usage['total_tokens'],
          name,
        );
        assert.equal(told.usage?.source, 'provider', name);
      }
    }
    assert.ok(streams().length >= 25, String(streams().length));
  });

  test('streams pass byte for byte, and the record of a passed one is that of a decoded one', () => {
    for (const { name, answer } of streams()) {
      const pump = openaiChat.createPassthrough({ hideUsage: false });
      const out = pump.push(bytes(answer)).out;
      const end = pump.end();
      assert.equal(end.error, undefined, name);
      const passed = typeof out === 'string' ? out : new TextDecoder().decode(out);
      // One server never says why it stopped: that alone is added.
      const own =
        plainReading(answer).finishes > 0 ? passed : passed.replace(/data: [^\n]*"finish_reason":"[^\n]*\n\n/, '');
      assert.ok(answer.startsWith(own.trimEnd()), name);
      const told = gatherAnswer(events(answer));
      const state = pump.state();
      assert.deepEqual(state.usage, told.usage, name);
      assert.equal(state.model, told.model, name);
      assert.equal(state.finish, told.finish, name);
      assert.equal(state.complete, true, name);
    }
  });

  test(
    'streams written anew are valid and say the same',
    { skip: openaiSchemas() === undefined ? "OpenAI's specification is not here" : false },
    () => {
      const validate = openaiSchemas()?.validator('CreateChatCompletionStreamResponse') ?? assert.fail();
      for (const { name, answer } of streams()) {
        const pump = createTranslation({
          decoder: openaiChat.createDecoder(new Map()),
          encoder: openaiChat.createEncoder({ ...CONTEXT, includeUsage: true }),
        });
        const out = String(pump.push(bytes(answer)).out) + String(pump.end().out);
        for (const chunk of dataOf(out).slice(0, -1)) assert.deepEqual(validate(chunk), [], name);
        const before = gatherAnswer(events(answer));
        const after = gatherAnswer(events(out));
        assert.equal(textOf(after), textOf(before), name);
        assert.deepEqual(
          callsOf(after).map((call) => JSON.parse(call) as unknown),
          callsOf(before).map((call) => JSON.parse(call === '' ? '{}' : call) as unknown),
          name,
        );
      }
    },
  );

  test(
    'whole answers: the text, the calls, the usage; written anew they are valid',
    { skip: openaiSchemas() === undefined ? "OpenAI's specification is not here" : false },
    () => {
      const validate = openaiSchemas()?.validator('CreateChatCompletionResponse') ?? assert.fail();
      for (const { name, answer } of wholes()) {
        const told = openaiChat.decodeAnswer(answer, new Map());
        const message = objectAt(arrayAt(answer, 'choices')[0], 'message') ?? {};
        const { content } = message;
        if (typeof content === 'string' || content === null) assert.equal(textOf(told), content ?? '', name);
        assert.equal(callsOf(told).length, arrayAt(message, 'tool_calls').length, name);
        const usage = objectAt(answer, 'usage');
        if (usage !== undefined) assert.equal(told.usage?.inputTokens, usage['prompt_tokens'], name);
        assert.notEqual(told.finish, 'unknown', name);
        assert.deepEqual(validate(JSON.parse(JSON.stringify(openaiChat.encodeAnswer(told, CONTEXT)))), [], name);
      }
      assert.ok(wholes().length >= 100, String(wholes().length));
    },
  );

  test('requests of real clients decode, and those in the form of the protocol pass with the model alone changed', () => {
    let passed = 0;
    for (const { name, request, status } of recorded) {
      // What the provider itself refused with a 400 may be refused here as well.
      if (request === undefined || status !== 200) continue;
      const text = JSON.stringify(request);
      const index = indexJson(text);
      const conversation = openaiChat.decodeRequest(index.value);
      assert.equal(conversation.turns.length, arrayAt(request, 'messages').length, name);
      assert.equal(
        conversation.tools.length,
        arrayAt(request, 'tools').length + arrayAt(request, 'functions').length,
        name,
      );
      if (needsReencoding(conversation) || conversation.stream) continue;
      const out = passChatRequest({
        index,
        conversation,
        target: {
          ...target({
            capabilities: { ...PLAIN_MODEL, efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
          }),
          dialect: { extensions: true },
        },
        gatewayMetadataKeys: [],
      });
      assert.deepEqual(
        JSON.parse(out.body),
        { ...request, model: 'gpt-5.4-mini', ...('stream_options' in request ? { stream_options: undefined } : {}) },
        name,
      );
      passed += 1;
    }
    assert.ok(passed >= 60, String(passed));
  });

  test('errors of real providers are read: a sentence each', () => {
    let seen = 0;
    for (const { name, answer, status } of recorded) {
      if (status < 400) continue;
      const error = openaiChat.decodeError(status, answer);
      assert.equal(error.status, status, name);
      assert.ok(error.message.length > 5, name);
      seen += 1;
    }
    assert.ok(seen >= 8, String(seen));
  });

  test('the captured clients decode: as many turns and tools as they sent', () => {
    for (const file of ['cn', 'opencode', 'opencode-loop', 'pi']) {
      const captured = JSON.parse(
        readFileSync(new URL(`_clients-captured-here/${file}.json`, RECORDINGS), 'utf8'),
      ) as readonly { url: string; body: JsonObject }[];
      for (const { body } of captured.filter(({ url }) => url.includes('chat/completions'))) {
        const conversation = openaiChat.decodeRequest(indexJson(JSON.stringify(body)).value);
        assert.equal(conversation.turns.length, arrayAt(body, 'messages').length);
        assert.equal(conversation.tools.length, arrayAt(body, 'tools').length);
        assert.equal(conversation.stream, true);
        assert.equal(conversation.includeUsage, true);
      }
    }
  });
});
