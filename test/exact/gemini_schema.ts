// A strict schema of Gemini's generateContent request, for tests: nothing beyond what Google's reference of v1beta names
// (autumn 2026), and the rules between contents that the service answers 400 for. Google publishes no schema file; recorded
// requests that it took measure this one.
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const whole = { type: 'integer' };
const flag = { type: 'boolean' };
const any = { type: 'object' };
const list = (items: object): object => ({ type: 'array', items });
const object = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const words = (...names: readonly string[]): object => ({ type: 'string', enum: names });

const blob = object({ mimeType: text, data: { type: 'string', pattern: '^[A-Za-z0-9+/_=-]+$' }, displayName: text }, [
  'mimeType',
  'data',
]);
const file = object({ mimeType: text, fileUri: text, displayName: text }, ['fileUri']);
const called = object({ id: text, name: text, args: any }, ['name']);
const answered = object(
  { id: text, name: text, response: any, parts: list(object({ inlineData: blob, fileData: file })) },
  ['name', 'response'],
);

/** What a part may hold; one of them, with marks beside it. */
const HELD = {
  text,
  inlineData: blob,
  fileData: file,
  functionCall: called,
  functionResponse: answered,
  executableCode: any,
  codeExecutionResult: any,
  toolCall: any,
  toolResponse: any,
};
const part = {
  ...object({
    ...HELD,
    thought: flag,
    thoughtSignature: text,
    videoMetadata: any,
    mediaResolution: any,
    partMetadata: any,
  }),
  // A signature may stand alone.
  anyOf: [...Object.keys(HELD), 'thoughtSignature'].map((name) => ({ required: [name] })),
};
const content = object({ role: words('user', 'model', 'function'), parts: { ...list(part), minItems: 1 } }, ['parts']);

const declaration = object(
  {
    // A letter or underscore, then up to 127 more.
    name: { type: 'string', pattern: '^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$' },
    description: text,
    parameters: any,
    parametersJsonSchema: any,
    parameters_json_schema: any,
    response: any,
    responseJsonSchema: any,
    behavior: text,
  },
  ['name'],
);
const tool = object({
  functionDeclarations: { ...list(declaration), minItems: 1 },
  googleSearch: any,
  googleSearchRetrieval: any,
  codeExecution: any,
  urlContext: any,
  computerUse: any,
  fileSearch: any,
  googleMaps: any,
  enterpriseWebSearch: any,
});
const thinkingConfig = object({
  includeThoughts: flag,
  thinkingBudget: { type: 'integer', minimum: -1 },
  thinkingLevel: words('MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'minimal', 'low', 'medium', 'high'),
});
const generationConfig = object({
  stopSequences: { ...list({ type: 'string', minLength: 1 }), maxItems: 5 },
  responseMimeType: text,
  responseSchema: any,
  responseJsonSchema: any,
  responseModalities: list(text),
  candidateCount: { type: 'integer', minimum: 1, maximum: 8 },
  maxOutputTokens: { type: 'integer', minimum: 1 },
  temperature: { type: 'number', minimum: 0, maximum: 2 },
  topP: { type: 'number', minimum: 0, maximum: 1 },
  topK: number,
  seed: whole,
  presencePenalty: number,
  frequencyPenalty: number,
  responseLogprobs: flag,
  logprobs: whole,
  speechConfig: any,
  imageConfig: any,
  mediaResolution: text,
  thinkingConfig,
});
const request = object(
  {
    contents: { ...list(content), minItems: 1 },
    systemInstruction: content,
    tools: list(tool),
    toolConfig: object({
      functionCallingConfig: object({
        mode: words('AUTO', 'ANY', 'NONE', 'VALIDATED'),
        allowedFunctionNames: list(text),
      }),
      retrievalConfig: any,
      includeServerSideToolInvocations: flag,
    }),
    safetySettings: list(object({ category: text, threshold: text }, ['category', 'threshold'])),
    generationConfig,
    cachedContent: text,
    labels: any,
    serviceTier: text,
  },
  ['contents'],
);

let compiled: ValidateFunction | undefined;

const partsOf = (given: JsonObject, key: string): number =>
  arrayAt(given, 'parts').filter((each) => objectAt(each, key) !== undefined).length;

/** Every content that calls is followed by one with as many responses; the conversation begins with the user. */
function orderFaults(contents: readonly JsonObject[]): readonly string[] {
  const faults: string[] = [];
  if (stringAt(contents[0], 'role') === 'model') faults.push('contents begin with the model');
  for (const [at, given] of contents.entries()) {
    const calls = stringAt(given, 'role') === 'model' ? partsOf(given, 'functionCall') : 0;
    const next = contents[at + 1];
    if (calls > 0 && next !== undefined && partsOf(next, 'functionResponse') !== calls)
      faults.push(`contents[${at}] calls ${calls}, answered ${partsOf(next, 'functionResponse')}`);
    if (next !== undefined && stringAt(next, 'role') === stringAt(given, 'role'))
      faults.push(`contents[${at}] has its role twice`);
  }
  return faults;
}

/** What is wrong with a request: nothing when all is right. */
export function geminiRequestFaults(body: unknown): readonly string[] {
  compiled ??= new Ajv({ strict: false, allErrors: false, logger: false }).compile(request);
  if (!compiled(body))
    return (compiled.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  return orderFaults(arrayAt(body, 'contents').filter(isJsonObject));
}
