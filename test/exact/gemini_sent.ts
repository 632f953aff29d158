// What this gateway sends to Gemini, narrower than what Google takes (gemini_schema.ts has that): parts hold one thing, schemas
// use the keywords of Google's reference and no other, results answer their calls by id and name, and what excludes each
// other is not sent together. For tests only.
import { Ajv } from 'ajv';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';

const text: JsonObject = { type: 'string' };
const number: JsonObject = { type: 'number' };
const integer: JsonObject = { type: 'integer' };
const flag: JsonObject = { type: 'boolean' };
const any: JsonObject = {};
/** Standard or URL-safe, as bytes in JSON may be. */
const base64: JsonObject = { type: 'string', pattern: '^[A-Za-z0-9+/_=\\s-]*$' };

const closed = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const listOf = (items: JsonValue, minItems = 0): JsonObject => ({ type: 'array', items, minItems });
const oneOf = (...values: readonly string[]): JsonObject => ({ type: 'string', enum: values });

const blob = closed({ mimeType: { type: 'string', pattern: '^[a-z]+/[a-zA-Z0-9.+-]+$' }, data: base64 }, [
  'mimeType',
  'data',
]);
const fileData = closed({ mimeType: text, fileUri: text }, ['fileUri']);
const toolName: JsonObject = { type: 'string', pattern: '^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$' };

const signed = { thought: flag, thoughtSignature: base64 };
const part: JsonObject = {
  oneOf: [
    closed({ text, ...signed }, ['text']),
    closed({ inlineData: blob, ...signed }, ['inlineData']),
    closed({ fileData, ...signed }, ['fileData']),
    closed({ functionCall: closed({ id: text, name: toolName, args: { type: 'object' } }, ['name']), ...signed }, [
      'functionCall',
    ]),
    closed(
      {
        functionResponse: closed(
          {
            id: text,
            name: toolName,
            response: { type: 'object' },
            parts: listOf(
              { oneOf: [closed({ inlineData: blob }, ['inlineData']), closed({ fileData }, ['fileData'])] },
              1,
            ),
          },
          ['name', 'response'],
        ),
        ...signed,
      },
      ['functionResponse'],
    ),
  ],
};

/** The keywords of JSON Schema that the reference names for responseJsonSchema; its functions take the same. */
const schema: JsonObject = {
  $ref: '#/$defs/schema',
};
const schemaDefinition: JsonObject = closed({
  $id: text,
  $defs: { type: 'object', additionalProperties: schema },
  $ref: { type: 'string', pattern: '^#' },
  $anchor: text,
  type: { anyOf: [text, listOf(text, 1)] },
  format: text,
  title: text,
  description: text,
  enum: listOf({ type: ['string', 'number'] }),
  items: { anyOf: [schema, flag] },
  prefixItems: listOf(schema),
  minItems: number,
  maxItems: number,
  minimum: number,
  maximum: number,
  anyOf: listOf(schema),
  oneOf: listOf(schema),
  properties: { type: 'object', additionalProperties: schema },
  additionalProperties: { anyOf: [flag, schema] },
  required: listOf(text),
  propertyOrdering: listOf(text),
});

const request = closed(
  {
    contents: listOf(closed({ role: oneOf('user', 'model'), parts: listOf(part, 1) }, ['role', 'parts']), 1),
    systemInstruction: closed({ parts: listOf(closed({ text }, ['text']), 1) }, ['parts']),
    tools: listOf(
      {
        oneOf: [
          closed(
            {
              functionDeclarations: listOf(
                closed({ name: toolName, description: text, parametersJsonSchema: schema }, ['name']),
                1,
              ),
            },
            ['functionDeclarations'],
          ),
          closed({ googleSearch: closed({}) }, ['googleSearch']),
        ],
      },
      1,
    ),
    toolConfig: closed({
      functionCallingConfig: closed(
        { mode: oneOf('AUTO', 'ANY', 'NONE', 'VALIDATED'), allowedFunctionNames: listOf(toolName, 1) },
        ['mode'],
      ),
    }),
    safetySettings: listOf(closed({ category: text, threshold: text }, ['category', 'threshold'])),
    generationConfig: closed({
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      topP: number,
      topK: integer,
      seed: integer,
      maxOutputTokens: { type: 'integer', minimum: 1 },
      stopSequences: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, maxItems: 5 },
      responseMimeType: oneOf('application/json', 'text/plain'),
      responseJsonSchema: schema,
      thinkingConfig: closed({
        includeThoughts: flag,
        thinkingBudget: { type: 'integer', minimum: -1 },
        thinkingLevel: oneOf('MINIMAL', 'LOW', 'MEDIUM', 'HIGH'),
      }),
    }),
    cachedContent: any,
  },
  ['contents'],
);

const check = new Ajv({ strict: false, allErrors: false, logger: false }).compile({
  ...request,
  $defs: { schema: schemaDefinition },
});

/** What is wrong with a body: nothing when all is right. */
export function geminiSentFaults(body: unknown): readonly string[] {
  if (!check(body)) return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  return [...turnFaults(body), ...configFaults(body)];
}

/** The user first, roles in turn, and each content of calls followed by exactly its results. */
function turnFaults(body: unknown): readonly string[] {
  const contents = arrayAt(body, 'contents').filter(isJsonObject);
  const faults: string[] = [];
  for (const [at, content] of contents.entries()) {
    if (content['role'] !== (at % 2 === 0 ? 'user' : 'model')) faults.push(`contents[${at}] has the wrong role`);
    const calls = idsOf(content, 'functionCall');
    if (calls.length === 0) continue;
    const results = idsOf(contents[at + 1], 'functionResponse');
    if (JSON.stringify(calls) !== JSON.stringify(results))
      faults.push(`contents[${at}] has calls without their results`);
  }
  for (const [at, content] of contents.entries()) {
    const results = idsOf(content, 'functionResponse');
    if (results.length > 0 && idsOf(contents[at - 1], 'functionCall').length === 0)
      faults.push(`contents[${at}] has results of nothing`);
  }
  return faults;
}

const idsOf = (content: JsonObject | undefined, kind: string): readonly string[] =>
  arrayAt(content, 'parts').flatMap((piece) => {
    const found = objectAt(piece, kind);
    return found === undefined ? [] : [`${stringAt(found, 'id') ?? ''} ${stringAt(found, 'name') ?? ''}`];
  });

/** Names may be allowed only where calls are made or checked; a schema needs its type; a level and a budget exclude each other. */
function configFaults(body: unknown): readonly string[] {
  const faults: string[] = [];
  const calling = objectAt(objectAt(body, 'toolConfig'), 'functionCallingConfig');
  if (calling?.['allowedFunctionNames'] !== undefined && !['ANY', 'VALIDATED'].includes(String(calling['mode']))) {
    faults.push('allowedFunctionNames needs the mode ANY or VALIDATED');
  }
  if (calling !== undefined && arrayAt(body, 'tools').every((tool) => !('functionDeclarations' in Object(tool)))) {
    faults.push('toolConfig needs functions');
  }
  const config = objectAt(body, 'generationConfig');
  if (config?.['responseJsonSchema'] !== undefined && config['responseMimeType'] !== 'application/json') {
    faults.push('responseJsonSchema needs responseMimeType application/json');
  }
  const thinking = objectAt(config, 'thinkingConfig');
  if (thinking?.['thinkingLevel'] !== undefined && thinking['thinkingBudget'] !== undefined) {
    faults.push('thinkingLevel and thinkingBudget exclude each other');
  }
  if (JSON.stringify(config ?? {}) === '{}' && config !== undefined) faults.push('generationConfig is empty');
  return faults;
}
