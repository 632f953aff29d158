// Owns the reading of the schema that OpenAI's protocols hold an answer to: `{name, schema, strict, description}`, nested in Chat
// Completions and flat in Responses.
import type { OutputFormat } from './conversation.ts';
import type { FieldReader } from './fields.ts';

/** Throws invalid_request where a field is of another type. */
export function readOutputSchema(reader: FieldReader): Extract<OutputFormat, { kind: 'json-schema' }> {
  return {
    kind: 'json-schema',
    name: reader.text('name') ?? 'response',
    schema: reader.object('schema') ?? {},
    strict: reader.flag('strict'),
    description: reader.text('description'),
  };
}
