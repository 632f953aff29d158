// Reads the settings of a Messages request: limits, sampling, thinking and effort, the format of the answer, tiers.
import { objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { OutputFormat, Reasoning, Sampling } from '../conversation.ts';
import { isClosedSchema } from '../closed_schema.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';

/** Beyond any model, and still exact: a budget reserved for it cannot overflow. */
const TOKENS_MAX = 2_147_483_647;
/** A name that OpenAI asks for and Anthropic does not have. */
const OUTPUT_NAME = 'answer';

export function decodeMaxTokens(body: JsonObject): number | undefined {
  return createFieldReader(body, '').number('max_tokens', { min: 1, max: TOKENS_MAX, integer: true });
}

export function decodeSampling(body: JsonObject): Sampling {
  const reader = createFieldReader(body, '');
  const temperature = reader.number('temperature', { min: 0, max: 1 });
  const topP = reader.number('top_p', { min: 0, max: 1 });
  const topK = reader.number('top_k', { min: 0, max: TOKENS_MAX, integer: true });
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
  };
}

export function decodeStop(body: JsonObject): readonly string[] | undefined {
  const stop = createFieldReader(body, '').list('stop_sequences');
  if (stop === undefined || stop.length === 0) return undefined;
  return stop.map((sequence: JsonValue, at) => {
    if (typeof sequence === 'string') return sequence;
    throw invalidField(`stop_sequences[${at}]`, `must be a string, not ${kindOf(sequence)}`);
  });
}

/** `thinking` says whether and how long, `output_config.effort` how much. Undefined where neither asks for anything. */
export function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const reader = createFieldReader(body, '');
  const thinking = reader.object('thinking');
  const config = reader.object('output_config');
  const effort = config === undefined ? undefined : createFieldReader(config, 'output_config').text('effort');
  if (thinking === undefined) return effort === undefined ? undefined : { effort };
  const told = createFieldReader(thinking, 'thinking');
  const type = told.text('type');
  if (type === undefined) throw invalidField('thinking.type', 'is required');
  const budgetTokens = told.number('budget_tokens', { min: 1, max: TOKENS_MAX, integer: true });
  const display = told.text('display');
  return {
    enabled: type !== 'disabled',
    ...(effort === undefined ? {} : { effort }),
    ...(budgetTokens === undefined ? {} : { budgetTokens }),
    ...(display === 'summarized' || display === 'omitted' ? { display } : {}),
  };
}

/** `output_config.format`, and `output_format` as it was called while it was tried out. */
export function decodeOutputFormat(body: JsonObject): OutputFormat | undefined {
  const reader = createFieldReader(body, '');
  const inConfig = objectAt(reader.object('output_config'), 'format');
  const path = inConfig === undefined ? 'output_format' : 'output_config.format';
  const format = inConfig ?? reader.object('output_format');
  if (format === undefined) return undefined;
  const told = createFieldReader(format, path);
  if (told.text('type') !== 'json_schema') throw invalidField(`${path}.type`, 'must be "json_schema"');
  const schema = told.object('schema');
  if (schema === undefined) throw invalidField(`${path}.schema`, 'is required');
  // Anthropic always keeps to the schema; OpenAI can promise that only where every property is required.
  return { kind: 'json-schema', name: OUTPUT_NAME, schema, ...(isClosedSchema(schema) ? { strict: true } : {}) };
}

/** Anthropic's tier in OpenAI's words; `auto` is both's. */
export function decodeServiceTier(body: JsonObject): string | undefined {
  const tier = createFieldReader(body, '').text('service_tier');
  return tier === 'standard_only' ? 'default' : tier;
}
