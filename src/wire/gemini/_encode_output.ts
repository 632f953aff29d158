// Owns how a model is brought to answer in JSON: by its own field for that, or in words where the field and tools exclude
// each other. The answer is plain text in either case.
import type { JsonObject } from '../../support/json.ts';
import type { Conversation } from '../conversation.ts';
import type { Encoding } from './_draft.ts';
import { encodeSchema } from './_schema.ts';

export interface OutputPlan {
  /** Fields of generationConfig. */
  readonly config: JsonObject;
  /** Stands behind the caller's own instructions. */
  readonly instruction?: string | undefined;
}

const MIME_TYPE: JsonObject = { responseMimeType: 'application/json' };
const JSON_ONLY = 'Answer with one valid JSON object and nothing else: no explanation, no code fence.';
const SCHEMA_ONLY =
  'When you answer in text, answer with one JSON value that is valid under this JSON Schema, and nothing else: no explanation, no code fence.';

/** `hasTools`: functions or a search go out as well. */
export function planOutput({ output }: Conversation, hasTools: boolean, { losses, target }: Encoding): OutputPlan {
  if (output === undefined || output.kind === 'text') return { config: {} };
  const { structuredOutput, structuredOutputWithTools } = target.capabilities;
  const inWords = !structuredOutput || (hasTools && structuredOutputWithTools === false);
  if (output.kind === 'json-object') return inWords ? { config: {}, instruction: JSON_ONLY } : { config: MIME_TYPE };
  if (inWords) {
    losses.drop('response_format');
    return { config: {}, instruction: [SCHEMA_ONLY, JSON.stringify(output.schema)].join('\n') };
  }
  const { schema, wider } = encodeSchema(output.schema);
  if (wider && output.strict === true) losses.drop('response_format.strict');
  else if (wider) losses.note('response_format.schema');
  const described: JsonObject =
    output.description === undefined || 'description' in schema ? {} : { description: output.description };
  return { config: { ...MIME_TYPE, responseJsonSchema: '$ref' in schema ? schema : { ...schema, ...described } } };
}
