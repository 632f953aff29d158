// Reads recorded Anthropic traffic where it lies beside this repository, and folds it in a way of its own, so that the
// codec is measured against something that it does not share. Nothing of the recordings is kept here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../../support/json.ts';
import type { JsonObject, JsonValue } from '../../../support/json.ts';

const DATA = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const RECORDINGS = join(DATA, 'recordings');
const SCHEMAS = join(DATA, 'specs', 'anthropic-from-sdk-types');

/** Why tests over recordings are skipped, or false where the recordings are there. */
export const NO_RECORDINGS = existsSync(RECORDINGS) ? false : 'the recordings are not beside this repository';
export const NO_SCHEMAS = existsSync(SCHEMAS) ? false : 'the schemas are not beside this repository';

export interface RecordedStream {
  readonly name: string;
  /** Server-sent events as text. */
  readonly text: string;
  readonly events: readonly JsonObject[];
}
export interface RecordedBody {
  readonly name: string;
  readonly body: JsonObject;
}
export interface Recordings {
  readonly streams: readonly RecordedStream[];
  readonly answers: readonly RecordedBody[];
  readonly requests: readonly RecordedBody[];
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The `data:` lines of a stream, read without any parser of ours. */
function eventsOf(text: string): readonly JsonObject[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => JSON.parse(line.slice('data:'.length)) as JsonValue)
    .filter(isJsonObject);
}

const isAnthropic = (events: readonly JsonObject[]): boolean =>
  events.some((event) => event['type'] === 'message_start');

/** Some files hold the answers of several requests one after the other: each is a stream of its own. */
function streamsOf(name: string, text: string): readonly RecordedStream[] {
  const [first, ...more] = text.split(/(?<="message_stop"\s*\}[^\n]*\n\s*\n)/);
  return [first ?? '', ...more].flatMap((piece, index) => {
    const events = eventsOf(piece);
    return isAnthropic(events) ? [{ name: `${name}@${index}`, text: piece, events }] : [];
  });
}

function fixtures(): Recordings {
  const streams: RecordedStream[] = [];
  const answers: RecordedBody[] = [];
  const folders = [
    'vercel__ai/packages/anthropic',
    'anthropics__anthropic-sdk-typescript',
    'langchain-ai__langchainjs',
  ];
  for (const path of folders.flatMap((folder) => filesBelow(join(RECORDINGS, folder)))) {
    const name = path.slice(RECORDINGS.length + 1);
    if (path.endsWith('.chunks.txt')) {
      const lines = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
      streams.push(...streamsOf(name, lines.map((line) => `data: ${line}\n\n`).join('')));
    } else if (path.endsWith('.sse') || path.endsWith('_response.txt')) {
      streams.push(...streamsOf(name, readFileSync(path, 'utf8')));
    } else if (path.endsWith('.json')) {
      const body: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (isJsonObject(body) && body['type'] === 'message') answers.push({ name, body });
    }
  }
  return { streams, answers, requests: [] };
}

function cassettes(): Recordings {
  const streams: RecordedStream[] = [];
  const answers: RecordedBody[] = [];
  const requests: RecordedBody[] = [];
  for (const path of filesBelow(join(RECORDINGS, 'pydantic__pydantic-ai'))) {
    if (!path.endsWith('.yaml')) continue;
    const source = readFileSync(path, 'utf8');
    if (!source.includes('api.anthropic.com')) continue;
    const cassette = parse(source) as JsonValue;
    for (const [index, interaction] of arrayAt(cassette, 'interactions').entries()) {
      const name = `${path.slice(RECORDINGS.length + 1)}#${index}`;
      const request = objectAt(interaction, 'request');
      const response = objectAt(interaction, 'response');
      if (!/^https:\/\/api\.anthropic\.com\/v1\/messages(?:\?|$)/.test(stringAt(request, 'uri') ?? '')) continue;
      const sent = objectAt(request, 'parsed_body');
      if (sent !== undefined) requests.push({ name, body: sent });
      const whole = objectAt(response, 'parsed_body');
      if (whole?.['type'] === 'message') answers.push({ name, body: whole });
      streams.push(
        ...streamsOf(name, stringAt(response, 'body') ?? stringAt(objectAt(response, 'body'), 'string') ?? ''),
      );
    }
  }
  return { streams, answers, requests };
}

export function loadRecordings(): Recordings {
  const [first, second] = [fixtures(), cassettes()];
  return {
    streams: [...first.streams, ...second.streams],
    answers: [...first.answers, ...second.answers],
    requests: second.requests,
  };
}

export interface Told {
  readonly text: string;
  readonly thinking: string;
  readonly signatures: readonly string[];
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: string }[];
  /** Undefined where iterations make the sum another one. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly stopReason: string | undefined;
  readonly ended: boolean;
}

/** The blocks that a stream tells, built up in the plainest way. */
export function foldStream(events: readonly JsonObject[]): Told {
  const blocks: Record<string, JsonValue>[] = [];
  const usage: Record<string, JsonValue> = {};
  let stopReason: string | undefined;
  let ended = false;
  const known = (more: JsonObject | undefined): JsonObject =>
    Object.fromEntries(Object.entries(more ?? {}).filter(([, value]) => value !== null));
  for (const event of events) {
    const index = numberAt(event, 'index') ?? 0;
    const delta = objectAt(event, 'delta');
    const present = blocks[index];
    switch (event['type']) {
      case 'message_start':
        Object.assign(usage, known(objectAt(objectAt(event, 'message'), 'usage')));
        stopReason = stringAt(objectAt(event, 'message'), 'stop_reason') ?? stopReason;
        for (const whole of arrayAt(objectAt(event, 'message'), 'content'))
          if (isJsonObject(whole)) blocks.push({ ...whole, json: '' });
        break;
      case 'content_block_start':
        blocks[index] = { ...objectAt(event, 'content_block'), json: '' };
        break;
      case 'content_block_delta':
        if (present === undefined) break;
        for (const [from, to] of [
          ['text', 'text'],
          ['thinking', 'thinking'],
          ['signature', 'signature'],
          ['partial_json', 'json'],
        ] as const) {
          const piece = stringAt(delta, from);
          if (piece !== undefined) present[to] = `${stringAt(present, to) ?? ''}${piece}`;
        }
        break;
      case 'message_delta':
        Object.assign(usage, known(objectAt(event, 'usage')));
        stopReason = stringAt(delta, 'stop_reason') ?? stopReason;
        break;
      case 'message_stop':
        ended = true;
        break;
      default:
    }
  }
  return { ...foldBlocks(blocks), ...tokensOf(usage), stopReason, ended };
}

export function foldBody(body: JsonObject): Told {
  const blocks = arrayAt(body, 'content').filter(isJsonObject);
  return {
    ...foldBlocks(blocks),
    ...tokensOf(objectAt(body, 'usage') ?? {}),
    stopReason: stringAt(body, 'stop_reason'),
    ended: true,
  };
}

function foldBlocks(blocks: readonly JsonObject[]): Pick<Told, 'text' | 'thinking' | 'signatures' | 'calls'> {
  const of = (type: string): readonly JsonObject[] => blocks.filter((block) => block['type'] === type);
  return {
    text: of('text')
      .map((block) => stringAt(block, 'text') ?? '')
      .join(''),
    thinking: of('thinking')
      .map((block) => stringAt(block, 'thinking') ?? '')
      .join(''),
    signatures: blocks.flatMap((block) => {
      const signature =
        block['type'] === 'thinking'
          ? stringAt(block, 'signature')
          : block['type'] === 'redacted_thinking'
            ? stringAt(block, 'data')
            : undefined;
      return signature === undefined || signature === '' ? [] : [signature];
    }),
    calls: of('tool_use').map((block) => {
      const pieces = stringAt(block, 'json') ?? '';
      return {
        id: stringAt(block, 'id') ?? '',
        name: stringAt(block, 'name') ?? '',
        input: pieces === '' ? JSON.stringify(block['input'] ?? {}) : pieces,
      };
    }),
  };
}

function tokensOf(usage: JsonObject): Pick<Told, 'inputTokens' | 'outputTokens'> {
  if (arrayAt(usage, 'iterations').length > 1) return { inputTokens: undefined, outputTokens: undefined };
  const [input, read, written] = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'].map(
    (key) => numberAt(usage, key) ?? 0,
  );
  return { inputTokens: (input ?? 0) + (read ?? 0) + (written ?? 0), outputTokens: numberAt(usage, 'output_tokens') };
}

/** The schema of a request, made to refuse what it does not know, with the fields that newer SDK types left out. */
export function loadRequestSchema(): JsonObject {
  const schema: unknown = JSON.parse(readFileSync(join(SCHEMAS, 'anthropic-MessageCreateParams.schema.json'), 'utf8'));
  const definitions = objectAt(schema, 'definitions') ?? {};
  const number = { type: 'number' };
  const strict = Object.entries(definitions).map(([name, definition]): [string, JsonValue] => {
    const properties = objectAt(definition, 'properties');
    const isRequest = name.startsWith('MessageCreateParams') && objectAt(properties, 'max_tokens') !== undefined;
    if (!isJsonObject(definition) || properties === undefined || definition['additionalProperties'] !== undefined)
      return [name, definition];
    const sampling: JsonObject = isRequest ? { temperature: number, top_p: number, top_k: number } : {};
    return [name, { ...definition, properties: { ...properties, ...sampling }, additionalProperties: false }];
  });
  return { ...(isJsonObject(schema) ? schema : {}), definitions: Object.fromEntries(strict) };
}
