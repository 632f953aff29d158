// Reads the settings of a request that are neither messages nor tools: limits, sampling, output format, reasoning in the
// four forms that clients send. Ranges are OpenAI's; outside of them no provider takes the value.
import { stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { OutputFormat, Reasoning, Sampling } from '../conversation.ts';
import { readOutputSchema } from '../output_schema.ts';
import { createFieldReader, invalidField } from '../fields.ts';

/** Beyond any model, and still exact: a budget reserved for it cannot overflow. */
const TOKENS_MAX = 2_147_483_647;
/** OpenAI's own limit; each choice is paid for. */
const CHOICES_MAX = 128;

export function decodeSampling(body: JsonObject): Sampling {
  const reader = createFieldReader(body, '');
  return {
    temperature: reader.number('temperature', { min: 0, max: 2 }),
    topP: reader.number('top_p', { min: 0, max: 1 }),
    topK: reader.number('top_k', { min: -1, max: TOKENS_MAX, integer: true }),
    presencePenalty: reader.number('presence_penalty', { min: -2, max: 2 }),
    frequencyPenalty: reader.number('frequency_penalty', { min: -2, max: 2 }),
    seed: reader.number('seed', { min: -(2 ** 63), max: 2 ** 63, integer: true }),
    logprobs: reader.flag('logprobs'),
    topLogprobs: reader.number('top_logprobs', { min: 0, max: 20, integer: true }),
    logitBias: reader.object('logit_bias'),
    n: reader.number('n', { min: 1, max: CHOICES_MAX, integer: true }),
  };
}

/** `max_completion_tokens`, else `max_tokens`. */
export function decodeMaxTokens(body: JsonObject): number | undefined {
  const reader = createFieldReader(body, '');
  const range = { min: 1, max: TOKENS_MAX, integer: true };
  const older = reader.number('max_tokens', range);
  return reader.number('max_completion_tokens', range) ?? older;
}

/** A text or an array of texts; an empty array asks for nothing. */
export function decodeStop(body: JsonObject): readonly string[] | undefined {
  const stop = body['stop'] ?? undefined;
  if (stop === undefined) return undefined;
  if (typeof stop === 'string') return [stop];
  const list = createFieldReader(body, '').list('stop') ?? [];
  const texts = list.map((text, at) => {
    if (typeof text === 'string') return text;
    throw invalidField(`stop[${at}]`, 'must be a string');
  });
  return texts.length === 0 ? undefined : texts;
}

/** Undefined also for a format that the model in the middle does not have; it then stays in `extra`. */
export function decodeOutputFormat(body: JsonObject): OutputFormat | undefined {
  const format = createFieldReader(body, '').object('response_format');
  if (format === undefined) return undefined;
  const reader = createFieldReader(format, 'response_format');
  switch (reader.text('type')) {
    case 'text':
      return { kind: 'text' };
    case 'json_object':
      return { kind: 'json-object' };
    case 'json_schema': {
      const given = reader.object('json_schema');
      if (given === undefined) throw invalidField('response_format.json_schema', 'is required');
      const inner = createFieldReader(given, 'response_format.json_schema');
      return readOutputSchema(inner);
    }
    case undefined:
      throw invalidField('response_format.type', 'is required');
    default:
      return undefined;
  }
}

/**
 * `reasoning_effort` (OpenAI), `reasoning` (OpenRouter, Responses), `thinking` and `output_config` (Anthropic).
 * The most specific one wins: OpenAI's own field, then the others in this order.
 */
export function decodeReasoningSettings(body: JsonObject): Reasoning | undefined {
  const reader = createFieldReader(body, '');
  const effortGiven = reader.text('reasoning_effort');
  const reasoning = reader.object('reasoning') ?? {};
  const thinking = reader.object('thinking') ?? {};
  const outputConfig = reader.object('output_config') ?? {};
  const inner = createFieldReader(reasoning, 'reasoning');
  const budgetRange = { min: 0, max: TOKENS_MAX, integer: true };
  const settings: Reasoning = {
    effort: effortGiven ?? inner.text('effort') ?? createFieldReader(outputConfig, 'output_config').text('effort'),
    budgetTokens:
      createFieldReader(thinking, 'thinking').number('budget_tokens', budgetRange) ??
      inner.number('max_tokens', budgetRange),
    enabled: thinkingEnabled(stringAt(thinking, 'type')) ?? inner.flag('enabled'),
    summary: inner.text('summary'),
  };
  return Object.values(settings).some((value) => value !== undefined) ? settings : undefined;
}

function thinkingEnabled(type: string | undefined): boolean | undefined {
  if (type === undefined) return undefined;
  return type !== 'disabled';
}

/** Whether the caller asked for the usage chunk. Throws where the field is no boolean. */
export function decodeIncludeUsage(body: JsonObject): boolean {
  const options = createFieldReader(body, '').object('stream_options');
  return options !== undefined && createFieldReader(options, 'stream_options').flag('include_usage') === true;
}
