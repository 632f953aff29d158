// Reads recorded error answers of real providers where they lie beside this repository. Nothing of them is kept here.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ProviderError } from '../../wire/answer.ts';
import { anthropicMessages } from '../../wire/anthropic_messages/codec.ts';
import { gemini } from '../../wire/gemini/codec.ts';
import { openaiChat } from '../../wire/openai_chat/codec.ts';

const RECORDINGS = new URL('../../../../shared/data/recordings/', import.meta.url);

/** Why tests over recordings are skipped, or false where the recordings are there. */
export const NO_RECORDINGS = existsSync(new URL('INDEX.json', RECORDINGS))
  ? false
  : 'the recordings are not beside this repository';

export interface RecordedError {
  /** File and index of the interaction. */
  readonly name: string;
  readonly host: string;
  readonly error: ProviderError;
  /** What the index says of it, read by somebody else's parser. */
  readonly code: string | undefined;
}

function textOf(response: JsonObject | undefined): string | undefined {
  return stringAt(response, 'body') ?? stringAt(objectAt(response, 'body'), 'string');
}

function bodyOf(response: JsonObject | undefined): unknown {
  const parsed = response?.['parsed_body'];
  if (parsed !== undefined) return parsed;
  const text = textOf(response) ?? '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** All recorded answers with an error status, decoded by the codec that would have met them. */
export function loadRecordedErrors(): readonly RecordedError[] {
  const index = JSON.parse(readFileSync(new URL('INDEX.json', RECORDINGS), 'utf8')) as readonly JsonValue[];
  return index.filter(isJsonObject).flatMap((entry): readonly RecordedError[] => {
    const status = numberAt(entry, 'status') ?? 0;
    const file = stringAt(entry, 'file') ?? '';
    if (status < 400) return [];
    const path = fileURLToPath(RECORDINGS) + file;
    const cassette = parse(readFileSync(path, 'utf8')) as JsonValue;
    const at = numberAt(entry, 'i') ?? 0;
    const response = objectAt(arrayAt(cassette, 'interactions')[at], 'response');
    const host = new URL(stringAt(entry, 'url') ?? 'http://unknown').host;
    const codec = /googleapis/.test(host) ? gemini : host.includes('anthropic') ? anthropicMessages : openaiChat;
    return [
      {
        name: `${file}#${at}`,
        host,
        error: codec.decodeError(status, bodyOf(response)),
        code: stringAt(entry['error'], 'code'),
      },
    ];
  });
}
