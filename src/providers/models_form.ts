// Reads the lists of models that providers give, as data: one reader a form. Pure; what it cannot read it leaves out, and
// whether a figure can be true is for the catalog to judge.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt, type JsonObject } from '../support/json.ts';
import type { Effort } from '../wire/capabilities.ts';
import type { ToldCapabilities, ToldModel } from '../wire/told_model.ts';

/** `openai`: OpenAI's list with whatever others have added to it. */
export type ModelsForm = 'openai' | 'anthropic' | 'gemini';

/** Models read of one list. OpenRouter, the longest known, has some 500. */
const MODELS_MAX = 5_000;
const ID_CHARS_MAX = 200;

interface Form {
  /** Asks for a long page: no list of these needs a second one. */
  readonly query: string;
  readonly list: string;
  readonly id: (entry: JsonObject) => string | undefined;
  readonly capabilities: (entry: JsonObject) => ToldCapabilities;
}

const FORMS: Readonly<Record<ModelsForm, Form>> = {
  openai: { query: '', list: 'data', id: (entry) => stringAt(entry, 'id'), capabilities: openaiCapabilities },
  anthropic: {
    query: 'limit=1000',
    list: 'data',
    id: (entry) => stringAt(entry, 'id'),
    capabilities: anthropicCapabilities,
  },
  gemini: {
    query: 'pageSize=1000',
    list: 'models',
    id: (entry) => stringAt(entry, 'name')?.replace(/^models\//, ''),
    capabilities: geminiCapabilities,
  },
};

/** The path of a list with the query that its form needs. */
export function modelsPathOf(facts: {
  readonly modelsPath?: string | undefined;
  readonly modelsForm?: ModelsForm | undefined;
}): string {
  const path = facts.modelsPath ?? '/v1/models';
  const { query } = FORMS[facts.modelsForm ?? 'openai'];
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** Undefined where it is no list at all. Models of which nothing is told are in it with nothing. */
export function decodeModels(form: ModelsForm, body: unknown): readonly ToldModel[] | undefined {
  const { list, id, capabilities } = FORMS[form];
  // Together answers a bare list.
  const entries = Array.isArray(body) ? (body as readonly unknown[]) : isJsonObject(body) ? body[list] : undefined;
  if (!Array.isArray(entries)) return undefined;
  return entries.slice(0, MODELS_MAX).flatMap((entry: unknown) => {
    const name = isJsonObject(entry) ? id(entry) : undefined;
    if (!isJsonObject(entry) || name === undefined || name === '' || name.length > ID_CHARS_MAX) return [];
    return [{ id: name, capabilities: withoutAbsent(capabilities(entry)) }];
  });
}

type Loose = { readonly [Field in keyof ToldCapabilities]: ToldCapabilities[Field] | undefined };

function withoutAbsent(told: Loose): ToldCapabilities {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** The first of these fields that holds a number. */
function firstNumber(entry: unknown, keys: readonly string[]): number | undefined {
  return keys.map((key) => numberAt(entry, key)).find((value) => value !== undefined);
}

/** OpenAI tells nothing; OpenRouter, Groq, Mistral, Together, Fireworks, vLLM and LM Studio each their own fields. */
function openaiCapabilities(entry: JsonObject): ToldCapabilities {
  const top = objectAt(entry, 'top_provider');
  const contextTokens =
    numberAt(top, 'context_length') ??
    firstNumber(entry, ['context_window', 'max_context_length', 'max_model_len', 'context_length']);
  const maxOutputTokens = numberAt(top, 'max_completion_tokens') ?? numberAt(entry, 'max_completion_tokens');
  const modalities = objectAt(entry, 'architecture')?.['input_modalities'];
  const vision = objectAt(entry, 'capabilities')?.['vision'];
  return withoutAbsent({
    contextTokens,
    maxOutputTokens,
    imageInput: Array.isArray(modalities)
      ? modalities.includes('image')
      : typeof vision === 'boolean'
        ? vision
        : undefined,
    ...supportedParameters(entry),
  });
}

/** OpenRouter ignores what is not in its list, so that what would be lost is dropped by name instead. */
function supportedParameters(entry: JsonObject): ToldCapabilities {
  const taken = arrayAt(entry, 'supported_parameters');
  if (taken.length === 0) return {};
  return {
    ...(taken.includes('temperature') || taken.includes('top_p') ? {} : { sampling: 'none' as const }),
    ...(taken.includes('reasoning') || taken.includes('reasoning_effort') ? {} : { efforts: [] }),
    stopSequences: taken.includes('stop'),
  };
}

const ANTHROPIC_EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** `{supported}`, Anthropic's way to say yes or no. */
function supported(holder: unknown, key: string): boolean | undefined {
  const value = isJsonObject(holder) ? objectAt(holder, key)?.['supported'] : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function anthropicCapabilities(entry: JsonObject): ToldCapabilities {
  const can = objectAt(entry, 'capabilities');
  const effort = objectAt(can, 'effort');
  const hasEffort = supported(can, 'effort');
  return withoutAbsent({
    contextTokens: numberAt(entry, 'max_input_tokens'),
    maxOutputTokens: numberAt(entry, 'max_tokens'),
    efforts:
      hasEffort === undefined
        ? undefined
        : ANTHROPIC_EFFORTS.filter((level) => hasEffort && supported(effort, level) === true),
    thinking: anthropicThinking(can),
    imageInput: supported(can, 'image_input'),
    pdfInput: supported(can, 'pdf_input'),
    structuredOutput: supported(can, 'structured_outputs'),
  });
}

function anthropicThinking(can: JsonObject | undefined): ToldCapabilities['thinking'] | undefined {
  const thinks = supported(can, 'thinking');
  if (thinks === undefined) return undefined;
  const types = objectAt(objectAt(can, 'thinking'), 'types');
  if (!thinks) return 'absent';
  if (supported(types, 'adaptive') === true) return 'adaptive';
  return supported(types, 'enabled') === true ? 'budget' : undefined;
}

function geminiCapabilities(entry: JsonObject): ToldCapabilities {
  return withoutAbsent({
    contextTokens: numberAt(entry, 'inputTokenLimit'),
    maxOutputTokens: numberAt(entry, 'outputTokenLimit'),
    efforts: entry['thinking'] === false ? [] : undefined,
  });
}
