// Reads recorded Gemini traffic where it lies beside this repository, and folds it in the plainest way, so that the codec
// is measured against something that it does not share. Nothing of the recordings is kept here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../../support/json.ts';
import type { JsonObject, JsonValue } from '../../../support/json.ts';

const RECORDINGS = join(fileURLToPath(new URL('../../../../../shared/data/', import.meta.url)), 'recordings');

/** Why tests over recordings are skipped, or false where the recordings are there. */
export const NO_RECORDINGS = existsSync(RECORDINGS) ? false : 'the recordings are not beside this repository';

export interface RecordedAnswer {
  readonly name: string;
  /** The body as it came: events, an array, an object. */
  readonly text: string;
  readonly chunks: readonly JsonObject[];
}
export interface RecordedError {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
}
export interface Recordings {
  readonly streams: readonly RecordedAnswer[];
  readonly answers: readonly RecordedAnswer[];
  readonly errors: readonly RecordedError[];
  /** Requests that were answered with 200, with the model that they went to. */
  readonly requests: readonly { readonly name: string; readonly model: string; readonly body: JsonObject }[];
}

const ASKED = /\/models\/([^/:]+):(generateContent|streamGenerateContent)/;

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The responses in a body, read without any parser of ours. */
function chunksOf(text: string): readonly JsonObject[] {
  const whole = json(text);
  if (isJsonObject(whole)) return [whole];
  if (Array.isArray(whole)) return whole.filter(isJsonObject);
  return text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => json(line.slice('data:'.length)))
    .filter(isJsonObject);
}

const isAnswer = (body: JsonObject): boolean =>
  Array.isArray(body['candidates']) || objectAt(body, 'promptFeedback') !== undefined;

function fixtures(): Pick<Recordings, 'streams' | 'answers'> {
  const streams: RecordedAnswer[] = [];
  const answers: RecordedAnswer[] = [];
  const folder = join(RECORDINGS, 'vercel__ai/packages/google/src/__fixtures__');
  const golden = join(RECORDINGS, 'agentgateway__agentgateway/crates/llm/src/tests/response/vertex-gemini');
  for (const path of [...filesBelow(folder), ...filesBelow(golden)]) {
    const name = path.slice(RECORDINGS.length + 1);
    const source = readFileSync(path, 'utf8');
    if (path.endsWith('.chunks.txt')) {
      const lines = source.split('\n').filter((line) => line.trim() !== '');
      const text = lines.map((line) => `data: ${line}\n\n`).join('');
      streams.push({ name, text, chunks: chunksOf(text) });
    } else if (chunksOf(source).some(isAnswer)) {
      (path.includes('stream') ? streams : answers).push({ name, text: source, chunks: chunksOf(source) });
    }
  }
  return { streams, answers };
}

/** The body of one side of an interaction: parsed already, or as text. */
function bodyOf(side: JsonObject | undefined): string {
  const parsed = side?.['parsed_body'];
  if (isJsonObject(parsed) || Array.isArray(parsed)) return JSON.stringify(parsed);
  return stringAt(side, 'body') ?? stringAt(objectAt(side, 'body'), 'string') ?? '';
}

function cassettes(): Recordings {
  const all = { streams: [], answers: [], errors: [], requests: [] } as {
    [Key in keyof Recordings]: Recordings[Key][number][];
  };
  const folders = ['pydantic__pydantic-ai', 'open-telemetry__opentelemetry-python-contrib'];
  for (const path of folders.flatMap((folder) => filesBelow(join(RECORDINGS, folder)))) {
    if (!path.endsWith('.yaml')) continue;
    const source = readFileSync(path, 'utf8');
    if (!source.includes('enerateContent')) continue;
    for (const [index, interaction] of arrayAt(parse(source) as JsonValue, 'interactions').entries()) {
      const name = `${path.slice(RECORDINGS.length + 1)}#${index}`;
      const request = objectAt(interaction, 'request');
      const response = objectAt(interaction, 'response');
      const asked = ASKED.exec(stringAt(request, 'uri') ?? '');
      if (asked === null) continue;
      const text = bodyOf(response);
      const status = numberAt(objectAt(response, 'status'), 'code') ?? 0;
      if (status >= 400) {
        all.errors.push({ name, status, body: json(text) ?? text });
        continue;
      }
      const body = json(bodyOf(request));
      if (isJsonObject(body)) all.requests.push({ name, model: asked[1] ?? '', body });
      const isStream = asked[2] === 'streamGenerateContent';
      all[isStream ? 'streams' : 'answers'].push({ name, text, chunks: chunksOf(text) });
    }
  }
  return all;
}

export function loadRecordings(): Recordings {
  const [first, second] = [fixtures(), cassettes()];
  return {
    ...second,
    streams: [...first.streams, ...second.streams],
    answers: [...first.answers, ...second.answers],
  };
}

export interface Told {
  readonly text: string;
  readonly thoughts: string;
  readonly signatures: readonly string[];
  readonly calls: readonly { readonly name: string; readonly args: JsonValue }[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly finishReason: JsonValue | undefined;
}

/** What chunks tell, built up in the plainest way. Arguments in pieces are left out: `args` is then null. */
export function foldChunks(chunks: readonly JsonObject[]): Told {
  const candidates = chunks.flatMap((chunk) => arrayAt(chunk, 'candidates').filter(isJsonObject));
  const parts = candidates.flatMap((candidate) =>
    arrayAt(objectAt(candidate, 'content'), 'parts').filter(isJsonObject),
  );
  const usage: JsonObject = Object.assign({}, ...chunks.map((chunk) => objectAt(chunk, 'usageMetadata') ?? {}));
  const count = (key: string): number => numberAt(usage, key) ?? 0;
  const texts = (thought: boolean): string =>
    parts
      .filter((part) => (part['thought'] === true) === thought)
      .map((part) => stringAt(part, 'text') ?? '')
      .join('');
  return {
    text: texts(false),
    thoughts: texts(true),
    signatures: parts.flatMap((part) => {
      const kept = 'text' in part || 'functionCall' in part;
      return kept ? (stringAt(part, 'thoughtSignature') ?? []) : [];
    }),
    calls: parts.flatMap((part) => {
      const called = objectAt(part, 'functionCall');
      const name = stringAt(called, 'name');
      if (name === undefined) return [];
      return [{ name, args: called?.['willContinue'] === true ? null : (called?.['args'] ?? {}) }];
    }),
    inputTokens: count('promptTokenCount') + count('toolUsePromptTokenCount'),
    outputTokens: count('candidatesTokenCount') + count('thoughtsTokenCount'),
    finishReason: candidates.findLast((candidate) => candidate['finishReason'] !== undefined)?.['finishReason'],
  };
}
