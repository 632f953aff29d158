// Reads recorded traffic of three protocols where it lies beside this repository: pairs of request and answer from
// cassettes, answers alone from fixtures, requests alone from captured clients. Nothing of the recordings is kept here.
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';

const RECORDINGS = new URL('../../../shared/data/recordings/', import.meta.url);

/** Why tests over recordings are skipped, or false where the recordings are there. */
export const NO_RECORDINGS = existsSync(new URL('INDEX.json', RECORDINGS))
  ? false
  : 'the recordings are not beside this repository';

// The runner says nothing of a whole suite that is skipped.
if (NO_RECORDINGS !== false) console.log(`skipped: tests over recorded traffic (${NO_RECORDINGS})`);

export interface Exchange {
  /** File and place in it. */
  readonly name: string;
  readonly protocol: Protocol;
  /** The host that answered; empty for fixtures. */
  readonly host: string;
  readonly status: number;
  readonly request: JsonObject | undefined;
  /** A parsed body, the text of a stream, or undefined where it is neither. */
  readonly answer: JsonObject | string | undefined;
}

interface Entry {
  readonly file: string;
  readonly url?: string;
  readonly fixture?: boolean;
}

const PATHS: readonly (readonly [RegExp, Protocol])[] = [
  [/\/chat\/completions(?:\?|$)/, 'openai-chat'],
  [/\/v1\/messages(?:\?|$)/, 'anthropic-messages'],
  [/\/responses(?:\?|$)/, 'openai-responses'],
];

const protocolOf = (url: string): Protocol | undefined => PATHS.find(([path]) => path.test(url))?.[1];

const readText = (file: string): string =>
  readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), RECORDINGS), 'utf8');

const readIndex = (): readonly Entry[] => JSON.parse(readText('INDEX.json')) as readonly Entry[];

/** A list of one, or of none. */
export const listOf = <Value>(value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);

function parseObject(text: string | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Bodies come parsed (`parsed_body`), as text, or as `{string}`. */
function bodyOf(side: JsonObject): JsonObject | string | undefined {
  const { body } = side;
  const parsed = objectAt(side, 'parsed_body');
  const text = typeof body === 'string' ? body : stringAt(body, 'string');
  return parsed ?? parseObject(text) ?? text;
}

/** The runtime's own where it has one: ten times as fast on cassettes of a megabyte. The pure rooms run under Node as well. */
function parseYaml(text: string): unknown {
  return typeof Bun === 'undefined' ? parse(text) : Bun.YAML.parse(text);
}

function readCassette(file: string): readonly Exchange[] {
  const document: unknown = parseYaml(readText(file));
  return arrayAt(document, 'interactions').flatMap((interaction, at): readonly Exchange[] => {
    const request = objectAt(interaction, 'request') ?? {};
    const response = objectAt(interaction, 'response') ?? {};
    const url = stringAt(request, 'uri') ?? stringAt(request, 'url') ?? '';
    const protocol = protocolOf(url);
    if (protocol === undefined) return [];
    const sent = bodyOf(request);
    const status = numberAt(objectAt(response, 'status'), 'code') ?? numberAt(response, 'code') ?? 200;
    return [
      {
        name: `${file}#${at}`,
        protocol,
        host: new URL(url).host,
        status,
        request: isJsonObject(sent) ? sent : undefined,
        answer: bodyOf(response),
      },
    ];
  });
}

/** All recorded pairs of the three protocols, about 470. */
export function loadExchanges(): readonly Exchange[] {
  const files = readIndex().flatMap(({ file, url }) => (protocolOf(url ?? '') === undefined ? [] : [file]));
  return [...new Set(files)].flatMap(readCassette);
}

/** The AI SDK's fixtures: `.chunks.txt` holds one payload a line, `.json` one body. */
const FIXTURES: readonly (readonly [RegExp, Protocol])[] = [
  [/^vercel__ai\/packages\/openai\/src\/responses\/__fixtures__\//, 'openai-responses'],
  [/^vercel__ai\/packages\/anthropic\/src\/__fixtures__\//, 'anthropic-messages'],
  [/^vercel__ai\/packages\/(openai|deepseek|groq|xai|alibaba|moonshotai)\/src\/(chat\/)?__fixtures__\//, 'openai-chat'],
];

/** A line as JSON; one recording was written by hand and lacks the last brace of two lines. */
const parseLine = (line: string): JsonObject | undefined => parseObject(line) ?? parseObject(`${line}}`);

const sseOf = (protocol: Protocol, payload: JsonObject): string =>
  `${protocol === 'openai-chat' ? '' : `event: ${stringAt(payload, 'type') ?? ''}\n`}data: ${JSON.stringify(payload)}\n\n`;

function readFixture(file: string, protocol: Protocol): readonly Exchange[] {
  const about = { protocol, host: '', status: 200, request: undefined };
  if (!file.endsWith('.chunks.txt')) return [{ ...about, name: file, answer: parseObject(readText(file)) }];
  const payloads = readText(file)
    .split('\n')
    .flatMap((line) => listOf(parseLine(line)));
  // Some files hold the answers of a whole conversation, one after the other: each is a stream of its own.
  const isStart = (payload: JsonObject): boolean =>
    payload['type'] === 'response.created' || payload['type'] === 'message_start';
  const starts = protocol === 'openai-chat' ? [0] : payloads.flatMap((payload, at) => (isStart(payload) ? [at] : []));
  const end = protocol === 'openai-chat' ? 'data: [DONE]\n\n' : '';
  return starts.map((start, at): Exchange => {
    const own = payloads.slice(start, starts[at + 1]);
    return { ...about, name: `${file}@${at}`, answer: own.map((each) => sseOf(protocol, each)).join('') + end };
  });
}

/** Answers without their requests. Two streams spliced into one by hand are left out: they are no answer. */
export function loadFixtures(): readonly Exchange[] {
  return readIndex().flatMap(({ file, fixture }) => {
    const protocol = FIXTURES.find(([path]) => path.test(file))?.[1];
    const wanted = fixture === true && protocol !== undefined && !/(spliced|duplicate)-message-start/.test(file);
    return wanted ? readFixture(file, protocol) : [];
  });
}

/** What real clients sent in a protocol; those of Chat Completions by their order in the captures. */
export function loadCaptured(
  protocol: Protocol = 'openai-chat',
): readonly { readonly name: string; readonly request: JsonObject }[] {
  return ['cn', 'opencode', 'opencode-loop', 'pi', 'pi2', 'codex', 'codex-loop'].flatMap((client) => {
    const captured = JSON.parse(readText(`_clients-captured-here/${client}.json`)) as readonly JsonValue[];
    return captured.flatMap((call, at) => {
      const request = objectAt(call, 'body');
      const isOwn = protocolOf(stringAt(call, 'url') ?? '') === protocol;
      return request !== undefined && isOwn ? [{ name: `${client}#${at}`, request }] : [];
    });
  });
}

/** The `data:` payloads of a stream that are JSON objects, read without any parser of ours. */
export function payloadsOf(stream: string): readonly JsonObject[] {
  return stream
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .flatMap((line) => listOf(parseObject(line.slice('data:'.length))));
}
