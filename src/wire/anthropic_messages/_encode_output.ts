// Owns how a model is brought to answer in JSON (facts 2.3): by the format where it has one and the schema fits it, else
// by a tool that it must call, else in words. The answer is brought back to plain text by the decoder.
import { stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, OutputFormat } from '../conversation.ts';
import { legalToolName } from '../tool_names.ts';
import { VALUE_FIELD } from '../answer_shape.ts';
import { closeSchema } from './_closed_schema.ts';
import type { Encoding } from './_draft.ts';
import { encodeInputSchema, wrapSchema } from './_input_schema.ts';
import type { SchemaAllowance } from './_schema_allowance.ts';

export type OutputPlan =
  | { readonly kind: 'text' }
  | { readonly kind: 'format'; readonly format: JsonObject; readonly wrapped: boolean }
  | { readonly kind: 'tool'; readonly tool: JsonObject; readonly name: string; readonly wrapped: boolean }
  | { readonly kind: 'words'; readonly instruction: string };

const JSON_ONLY = 'Answer with one valid JSON object and nothing else: no explanation, no code fence.';
const OUTPUT_TOOL = 'give_answer';
const OUTPUT_TOOL_SAYS = 'Gives the final answer. The arguments are the whole answer: call it once, with nothing else.';

type SchemaOutput = Extract<OutputFormat, { kind: 'json-schema' }>;

export interface OutputOptions {
  readonly conversation: Conversation;
  readonly allowance: SchemaAllowance;
  /** Whether the model can be made to call a tool in this request. */
  readonly canForce: boolean;
}

export function planOutput({ conversation, allowance, canForce }: OutputOptions, encoding: Encoding): OutputPlan {
  const { output } = conversation;
  switch (output?.kind) {
    case undefined:
    case 'text':
      return { kind: 'text' };
    case 'json-object':
      return { kind: 'words', instruction: JSON_ONLY };
    case 'json-schema': {
      const format = encoding.target.capabilities.structuredOutput ? planFormat(output, allowance) : undefined;
      if (format !== undefined) return format;
      // The caller wants a call of its own tools now, and that call is the answer.
      if (asksForCall(conversation)) return { kind: 'text' };
      return canForce ? planTool(output, conversation) : planWords(output);
    }
    default:
      return output satisfies never;
  }
}

function asksForCall({ toolChoice }: Conversation): boolean {
  return (
    toolChoice?.kind === 'required' ||
    toolChoice?.kind === 'tool' ||
    (toolChoice?.kind === 'allowed' && toolChoice.mode === 'required')
  );
}

/** Undefined where the schema cannot be enforced without changing what it says. */
function planFormat(output: SchemaOutput, allowance: SchemaAllowance): OutputPlan | undefined {
  const plain = closeSchema(output.schema);
  if (!plain.ok) return undefined;
  const wrapped = plain.schema['type'] !== 'object';
  const closed = wrapped ? closeSchema(wrapSchema(output.schema, VALUE_FIELD)) : plain;
  if (!closed.ok || !allowance.take(closed, 'output')) return undefined;
  return { kind: 'format', format: { type: 'json_schema', schema: described(closed.schema, output) }, wrapped };
}

function planTool(output: SchemaOutput, conversation: Conversation): OutputPlan {
  const plain = encodeInputSchema(output.schema);
  // A root that had to be widened is better kept whole, one level down.
  const wrapped = plain === undefined || plain.wider;
  const schema = wrapped ? wrapSchema(output.schema, VALUE_FIELD) : plain.schema;
  const name = freeName(conversation);
  const description = [OUTPUT_TOOL_SAYS, output.description ?? ''].filter((text) => text !== '').join('\n');
  return { kind: 'tool', tool: { name, description, input_schema: schema }, name, wrapped };
}

function planWords(output: SchemaOutput): OutputPlan {
  const asked = [
    'Answer with one JSON value that is valid under this JSON Schema, and nothing else: no explanation, no code fence.',
    ...(output.description === undefined ? [] : [output.description]),
    JSON.stringify(output.schema),
  ];
  return { kind: 'words', instruction: asked.join('\n') };
}

function described(schema: JsonObject, { description }: SchemaOutput): JsonObject {
  return description === undefined || stringAt(schema, 'description') !== undefined
    ? schema
    : { ...schema, description };
}

/** A name that no tool of the caller has, now or in history. */
function freeName({ tools, turns }: Conversation): string {
  const taken = new Set(tools.map((tool) => legalToolName(tool.name)));
  for (const turn of turns) {
    for (const part of turn.parts) if (part.kind === 'tool-call') taken.add(legalToolName(part.name));
  }
  let name = OUTPUT_TOOL;
  for (let count = 2; taken.has(name); count += 1) name = `${OUTPUT_TOOL}_${count}`;
  return name;
}
