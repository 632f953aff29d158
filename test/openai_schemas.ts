// OpenAI's own schemas for tests: reads the published OpenAPI document where it lies beside the repository, and answers
// undefined where it does not. What real traffic breaks of it is loosened here, each with its reason.
import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { parse } from 'yaml';

const FILE = new URL('../../shared/data/specs/openai-openapi.yaml', import.meta.url);

export type Validate = (value: unknown) => readonly string[];
type Schema = Record<string, unknown>;

export interface OpenaiSchemas {
  /** A check of one schema by its name: what is wrong, nothing when all is right. */
  readonly validator: (name: string) => Validate;
  /** Top-level fields that the schema names, through allOf and references. */
  readonly fieldsOf: (name: string) => ReadonlySet<string>;
}

/** Fields that the document requires and OpenAI's own clients and answers leave out. */
const NOT_REQUIRED: Readonly<Record<string, readonly string[]>> = {
  // Codex and others send assistant messages without what only the provider could know.
  OutputMessage: ['id', 'status'],
  OutputTextContent: ['annotations', 'logprobs'],
  ReasoningItem: ['id'],
};

/** Fields that are null in real traffic, by schema (facts 1.1). */
const NULLABLE: Readonly<Record<string, readonly string[]>> = {
  // Null in response.created, before anything was counted.
  Response: ['usage'],
  // Null in every chunk but the last where usage was asked for.
  CreateChatCompletionStreamResponse: ['usage'],
};

/** `accepted`: what real traffic leaves out may be missing. `emitted`: what we write has every field that is required. */
export type Strictness = 'accepted' | 'emitted';

const loaded = new Map<Strictness, OpenaiSchemas>();
let document: { readonly components: { readonly schemas: Record<string, Schema> } } | undefined;

export function openaiSchemas(strictness: Strictness = 'accepted'): OpenaiSchemas | undefined {
  if (!loaded.has(strictness) && existsSync(FILE)) loaded.set(strictness, load(strictness));
  return loaded.get(strictness);
}

function load(strictness: Strictness): OpenaiSchemas {
  document ??= parse(readFileSync(FILE, 'utf8'), { maxAliasCount: -1 }) as NonNullable<typeof document>;
  const schemas = loosen(document.components.schemas) as Record<string, Schema>;
  for (const [name, optional] of strictness === 'accepted' ? Object.entries(NOT_REQUIRED) : []) {
    const schema = schemas[name];
    if (schema !== undefined)
      schema['required'] = (schema['required'] as string[]).filter((field) => !optional.includes(field));
  }
  for (const [name, fields] of Object.entries(NULLABLE))
    for (const field of fields) allowNull(schemas[name] ?? {}, field);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false, logger: false });
  ajv.addSchema({ $id: 'openai', components: { schemas } });
  const compiled = new Map<string, ValidateFunction>();

  function validator(name: string): Validate {
    const check = compiled.get(name) ?? ajv.compile({ $ref: `openai#/components/schemas/${name}` });
    compiled.set(name, check);
    return (value) =>
      check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  }

  function fieldsOf(name: string): ReadonlySet<string> {
    const fields = new Set<string>();
    const pending: Schema[] = [schemas[name] ?? {}];
    for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
      for (const field of Object.keys((schema['properties'] as Schema | undefined) ?? {})) fields.add(field);
      pending.push(...((schema['allOf'] as Schema[] | undefined) ?? []));
      const reference = schema['$ref'];
      if (typeof reference === 'string') pending.push(schemas[reference.split('/').at(-1) ?? ''] ?? {});
    }
    return fields;
  }

  return { validator, fieldsOf };
}

/** Lets a property be null, also where it stands in a part of allOf. */
function allowNull(schema: Schema, field: string): void {
  const properties = schema['properties'] as Schema | undefined;
  if (properties?.[field] !== undefined) properties[field] = { anyOf: [properties[field], { type: 'null' }] };
  for (const part of (schema['allOf'] as Schema[] | undefined) ?? []) allowNull(part, field);
}

/**
 * `oneOf` means "one fits" here: several forms of a message overlap in the document. `nullable` with an enum lacks null in
 * the list. `discriminator` is documentation.
 */
function loosen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(loosen);
  if (typeof value !== 'object' || value === null) return value;
  const out: Schema = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'discriminator' && typeof inner === 'object') continue;
    out[key === 'oneOf' && Array.isArray(inner) ? 'anyOf' : key] = loosen(inner);
  }
  if (out['nullable'] === true) {
    delete out['nullable'];
    return { anyOf: [out, { type: 'null' }] };
  }
  return out;
}
