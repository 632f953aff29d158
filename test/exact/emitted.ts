// The published schemas that what we write must pass, at their strictest: every required key, null only where allowed, and
// for Anthropic no key that its SDK does not know. For tests only.
import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { DialogueProtocol } from '../../src/wire/conversation.ts';
import { openaiSchemas } from '../openai_schemas.ts';
import { NO_PROVIDER_SCHEMAS } from '../replay/provider_schemas.ts';

const SPECS = new URL('../../../shared/data/specs/', import.meta.url);
/** Why tests over what we write are skipped, or false. */
export const NO_EMITTED_SCHEMAS = NO_PROVIDER_SCHEMAS;

/** A kind of thing that we write. */
export type Emitted = 'answer' | 'event' | 'error';

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false, logger: false });
const compiled = new Map<string, ValidateFunction>();

function faultsBy(check: ValidateFunction, value: unknown): readonly string[] {
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}

function anthropicCheck(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const file = new URL(`anthropic-from-sdk-types/anthropic-${name}.schema.json`, SPECS);
  const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const definitions = Object.entries(objectAt(schema, 'definitions') ?? {}).map(([key, definition]) => [
    key,
    isJsonObject(definition) && objectAt(definition, 'properties') !== undefined
      ? { additionalProperties: false, ...definition }
      : definition,
  ]);
  const check = ajv.compile({ ...(schema as object), definitions: Object.fromEntries(definitions) as JsonObject });
  compiled.set(name, check);
  return check;
}

const OPEN_RESPONSES = new URL('openresponses-2026-04-24.openapi.json', SPECS);

/** The vendor-neutral form of Responses: stricter than OpenAI's in that every key of a response must be there. */
function openResponsesCheck(name: string): ValidateFunction | undefined {
  if (!existsSync(OPEN_RESPONSES)) return undefined;
  if (!compiled.has('openresponses')) {
    const document: unknown = JSON.parse(readFileSync(OPEN_RESPONSES, 'utf8'));
    ajv.addSchema({ $id: 'openresponses', components: looseOneOf(objectAt(document, 'components') ?? {}) });
    compiled.set('openresponses', ajv.compile({ $ref: 'openresponses#/components/schemas/ResponseResource' }));
  }
  const check = compiled.get(name) ?? ajv.compile({ $ref: `openresponses#/components/schemas/${name}` });
  compiled.set(name, check);
  return check;
}

/** Forms of one thing overlap in the document: one that fits is enough. */
function looseOneOf(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(looseOneOf);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'discriminator')
      .map(([key, inner]) => [key === 'oneOf' ? 'anyOf' : key, looseOneOf(inner)]),
  );
}

const openai = (name: string, value: unknown): readonly string[] =>
  (openaiSchemas('emitted')?.validator(name) ?? (() => ['no schemas']))(value);

const OPENAI_NAMES: Readonly<Record<'openai-chat' | 'openai-responses', Readonly<Record<Emitted, string>>>> = {
  'openai-chat': {
    answer: 'CreateChatCompletionResponse',
    event: 'CreateChatCompletionStreamResponse',
    error: 'ErrorResponse',
  },
  'openai-responses': { answer: 'Response', event: 'ResponseStreamEvent', error: 'ErrorResponse' },
};
const ANTHROPIC_NAMES: Readonly<Record<Emitted, string>> = {
  answer: 'Message',
  event: 'RawMessageStreamEvent',
  error: 'ErrorResponse',
};

/** What is wrong with something that we wrote: nothing when all is right. */
export function emittedFaults(protocol: DialogueProtocol, kind: Emitted, value: unknown): readonly string[] {
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return openai(OPENAI_NAMES[protocol][kind], value);
    case 'anthropic-messages':
      return faultsBy(anthropicCheck(ANTHROPIC_NAMES[kind]), value);
    default:
      return protocol satisfies never;
  }
}

/** Items of OpenAI's that the vendor-neutral specification has no word for. */
const OPENAI_ITEMS: ReadonlySet<string> = new Set(['web_search_call', 'custom_tool_call']);

/** The same by the vendor-neutral specification, for whole responses. */
export function openResponsesFaults(response: unknown): readonly string[] {
  const check = openResponsesCheck('ResponseResource');
  if (check === undefined || !isJsonObject(response)) return [];
  const output = arrayAt(response, 'output').filter((item) => !OPENAI_ITEMS.has(stringAt(item, 'type') ?? ''));
  return faultsBy(check, { ...response, output }).map((fault) => `${fault} in ${stringAt(response, 'id') ?? ''}`);
}

/**
 * Of one event of a stream. Two forms that are real have no word in the specifications: calls of custom tools in a stream
 * of Chat Completions (OpenAI's own), and Anthropic's `ping`.
 */
export function eventFaults(protocol: DialogueProtocol, payload: JsonObject): readonly string[] {
  if (protocol === 'anthropic-messages' && payload['type'] === 'ping') return [];
  if (protocol !== 'openai-chat') return emittedFaults(protocol, 'event', payload);
  return emittedFaults(protocol, 'event', withoutCustomCalls(payload));
}

function withoutCustomCalls(chunk: JsonObject): JsonObject {
  const choices = arrayAt(chunk, 'choices').map((choice) => {
    const delta = objectAt(choice, 'delta') ?? {};
    const calls = arrayAt(delta, 'tool_calls');
    const functions = calls.filter((call) => stringAt(call, 'type') !== 'custom');
    return calls.length === functions.length || !isJsonObject(choice)
      ? choice
      : { ...choice, delta: { ...delta, tool_calls: functions } };
  });
  return { ...chunk, choices };
}
