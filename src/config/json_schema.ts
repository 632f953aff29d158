// Owns the JSON Schema of loadline.yaml, for editors. Made from the schema that reads the file, so that the two agree.
import { z } from 'zod';
import { apiKeySchema, configSchema } from './schema.ts';
import { ruleSchema } from './schema_routes.ts';

/** Draft 7: what the YAML language server and editors' own readers take. */
export function generateSchema(): unknown {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      // load.ts says this in a sentence of its own; JSON Schema has a word for it.
      if (zodSchema === ruleSchema) jsonSchema.oneOf = [{ required: ['when'] }, { required: ['match'] }];
      if (zodSchema === apiKeySchema) jsonSchema.pattern = REFERENCE;
      else if (isNarrow(jsonSchema)) allowReference(jsonSchema);
    },
  });
  return {
    ...schema,
    title: 'loadline.yaml',
    description: 'Configuration of a Loadline gateway. Every section may be left out.',
  };
}

/** `${NAME}`, `${NAME:-default}` or `os.environ/NAME`, alone or within a text. */
const REFERENCE = '\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^{}]*)?\\}|^os\\.environ/[A-Za-z_][A-Za-z0-9_]*$';

/** Takes fewer values than any text: what a reference is replaced by may fit where the reference itself does not. */
function isNarrow(schema: Readonly<Record<string, unknown>>): boolean {
  const { type } = schema;
  if (schema['const'] !== undefined) return false;
  if (type === 'string') return ['pattern', 'enum', 'maxLength'].some((bound) => schema[bound] !== undefined);
  return type === 'integer' || type === 'number' || type === 'boolean';
}

/** Editors must take `port: ${PORT}` too. */
function allowReference(schema: Record<string, unknown>): void {
  const { description, ...narrow } = schema;
  for (const name of Object.keys(schema)) delete schema[name];
  schema['anyOf'] = [narrow, { type: 'string', pattern: REFERENCE }];
  if (description !== undefined) schema['description'] = description;
}
