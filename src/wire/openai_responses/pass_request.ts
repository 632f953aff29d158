// Owns the request whose caller and provider both speak Responses: the caller's own text with a handful of splices
// (ARCHITECTURE, What passes unchanged), and everything else to the character. Only what OpenAI would refuse in the form
// that it has is written anew.
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonValue } from '../../support/json.ts';
import { isSealed } from '../../support/sealer.ts';
import type { PassedRequest, PassOptions, ToolNames } from '../codec.ts';
import type { Conversation, TextPart } from '../conversation.ts';
import type { Losses } from '../losses.ts';
import { splice } from '../splice.ts';
import type { Edit, ElementEdit } from '../splice.ts';
import { legalToolName } from '../tool_names.ts';
import { createCallerLosses } from './_caller_losses.ts';
import { encodeReasoning, takesSampling } from './_encode_parameters.ts';
import { encodeResponsesRequest } from './_encode_request.ts';
import { createNameReader } from './_namespaces.ts';

/** The body for the provider. Throws unsupported_parameter where the key is strict and something would have to be dropped. */
export function passResponsesRequest(options: PassOptions): PassedRequest {
  const { index, target } = options;
  if (needsReencoding(options.conversation)) return reencode(options);
  const losses = createCallerLosses(target);
  const edits = [
    ...modelEdits(options),
    ...metadataEdits(options),
    ...storeEdits(options),
    ...reasoningAndSampling(options, losses),
    ...limitEdits(options, losses),
    ...choiceEdits(options, losses),
    ...inputEdits(options, losses),
  ];
  return { body: splice(index, edits), dropped: losses.names(), toolNames: new Map() };
}

/** Whether OpenAI would refuse the caller's form: tools nested as in Chat Completions, or names that it does not take. */
function needsReencoding({ tools, turns }: Conversation): boolean {
  const nameOf = createNameReader(tools);
  const isLegal = (name: string): boolean => {
    const called = nameOf(name);
    return legalToolName(called.name) === called.name;
  };
  return (
    tools.some(({ kind, name, raw }) => kind !== 'hosted' && (isJsonObject(raw?.[kind]) || !isLegal(name))) ||
    turns.some((turn) => turn.parts.some((part) => part.kind === 'tool-call' && !isLegal(part.name)))
  );
}

function reencode({ conversation, target, gatewayMetadataKeys }: PassOptions): PassedRequest {
  const metadata = Object.entries(conversation.metadata).filter(([key]) => !gatewayMetadataKeys.includes(key));
  const cleaned = { ...conversation, metadata: Object.fromEntries(metadata) };
  const { body, dropped, toolNames } = encodeResponsesRequest(cleaned, target);
  // Namespaces go out flat, so that the answer has to be written anew even where no other name differs.
  const flat = conversation.tools.flatMap(({ name, namespace }) => (namespace === undefined ? [] : [name]));
  const all: ToolNames = new Map([...flat.map((name) => [name, name] as const), ...toolNames]);
  return { body: JSON.stringify(body), dropped, toolNames: all };
}

function modelEdits({ index, target }: PassOptions): readonly Edit[] {
  const edits: Edit[] = [];
  if (index.value['model'] !== target.model) edits.push({ kind: 'set', key: 'model', value: target.model });
  if ((index.value['stream'] === true) !== target.stream)
    edits.push({ kind: 'set', key: 'stream', value: target.stream });
  return edits;
}

/** Where nothing is kept here the provider is not asked to keep it either. */
function storeEdits({ conversation, index }: PassOptions): readonly Edit[] {
  const { store } = conversation;
  return store === undefined || store === index.value['store'] ? [] : [{ kind: 'set', key: 'store', value: store }];
}

function metadataEdits({ conversation, gatewayMetadataKeys }: PassOptions): readonly Edit[] {
  const keys = Object.keys(conversation.metadata);
  const ours = keys.filter((key) => gatewayMetadataKeys.includes(key));
  if (ours.length === 0) return [];
  if (ours.length === keys.length) return [{ kind: 'remove', key: 'metadata' }];
  return [{ kind: 'within', key: 'metadata', edits: ours.map((key) => ({ kind: 'remove', key })) }];
}

/** Fields that models take only while they do not reason, with the value that asks for nothing. */
const SAMPLING_DEFAULTS: readonly (readonly [string, JsonValue])[] = [
  ['temperature', 1],
  ['top_p', 1],
  ['presence_penalty', 0],
  ['frequency_penalty', 0],
  ['top_logprobs', 0],
];

function reasoningAndSampling({ conversation, target, index }: PassOptions, losses: Losses): readonly Edit[] {
  const { capabilities } = target;
  const { reasoning, effort } = encodeReasoning(conversation.reasoning, capabilities, losses);
  return [
    ...reasoningEdits(conversation, reasoning === undefined, effort),
    ...(takesSampling({ capabilities, effort })
      ? bothEdits({ conversation, target, index }, losses)
      : SAMPLING_DEFAULTS.flatMap(([key, value]): readonly Edit[] => {
          const asked = index.value[key] ?? null;
          if (asked === null) return [];
          if (asked !== value) losses.drop(key);
          return [{ kind: 'remove', key }];
        })),
  ];
}

function reasoningEdits(conversation: Conversation, none: boolean, effort: string | undefined): readonly Edit[] {
  const asked = conversation.reasoning;
  if (asked === undefined) return [];
  if (none) return [{ kind: 'remove', key: 'reasoning' }];
  if (asked.effort === effort) return [];
  const edit: Edit =
    effort === undefined ? { kind: 'remove', key: 'effort' } : { kind: 'set', key: 'effort', value: effort };
  return [{ kind: 'within', key: 'reasoning', edits: [edit] }];
}

type SamplingOptions = Pick<PassOptions, 'conversation' | 'target' | 'index'>;

/** Temperature and top_p where the model takes one of them, and temperature where it goes less far. */
function bothEdits({ conversation, target }: SamplingOptions, losses: Losses): readonly Edit[] {
  const { temperature, topP } = conversation.sampling;
  const { sampling, temperatureMax } = target.capabilities;
  if (sampling === 'one-of' && temperature !== undefined && topP !== undefined) {
    const key = temperature === 1 && topP !== 1 ? 'temperature' : 'top_p';
    if ((key === 'temperature' ? temperature : topP) !== 1) losses.drop(key);
    return [{ kind: 'remove', key }];
  }
  if (temperature === undefined || temperature <= temperatureMax) return [];
  losses.drop('temperature');
  return [{ kind: 'set', key: 'temperature', value: temperatureMax }];
}

function limitEdits({ conversation, target }: PassOptions, losses: Losses): readonly Edit[] {
  const { maxOutputTokens, structuredOutput } = target.capabilities;
  if (conversation.output?.kind === 'json-schema' && !structuredOutput)
    losses.refuse('text.format', `${target.model} cannot answer in a JSON schema. Choose a model that can.`);
  const asked = conversation.maxOutputTokens;
  if (asked === undefined || maxOutputTokens <= 0 || asked <= maxOutputTokens) return [];
  losses.drop('max_output_tokens');
  return [{ kind: 'set', key: 'max_output_tokens', value: maxOutputTokens }];
}

function choiceEdits({ conversation, target }: PassOptions, losses: Losses): readonly Edit[] {
  const choice = conversation.toolChoice;
  const forces =
    choice?.kind === 'required' ||
    choice?.kind === 'tool' ||
    (choice?.kind === 'allowed' && choice.mode === 'required');
  if (!forces || target.capabilities.forcedToolChoice !== 'no') return [];
  losses.drop('tool_choice');
  if (choice.kind !== 'allowed') return [{ kind: 'set', key: 'tool_choice', value: 'auto' }];
  return [{ kind: 'within', key: 'tool_choice', edits: [{ kind: 'set', key: 'mode', value: 'auto' }] }];
}

/**
 * What was sealed here means nothing to OpenAI, which answers 400 to it. Reasoning of another provider is left out; a
 * summary that could be opened goes as the text that it is.
 */
function inputEdits({ index, conversation }: PassOptions, losses: Losses): readonly Edit[] {
  const edits = new Map<number, ElementEdit>();
  let found: ReadonlyMap<string, TextPart> | undefined;
  const summaries = (): ReadonlyMap<string, TextPart> => (found ??= textsByPlace(conversation));
  for (const [at, item] of arrayAt(index.value, 'input').entries()) {
    const type = stringAt(item, 'type');
    if (!isSealed(stringAt(item, 'encrypted_content') ?? '')) continue;
    const part = type === 'reasoning' ? undefined : summaries().get(`input[${at}]`);
    if (part !== undefined) {
      const value = { type: 'message', role: 'user', content: [{ type: 'input_text', text: part.text }] };
      edits.set(at, { kind: 'set', value });
    } else {
      losses.note(type === 'reasoning' ? 'input.reasoning' : `input.${(type ?? 'item').slice(0, 64)}`);
      edits.set(at, { kind: 'remove' });
    }
  }
  return edits.size === 0 ? [] : [{ kind: 'elements', key: 'input', edits }];
}

/** The first text of each turn of the user, by the place of the item that it was read from. */
function textsByPlace({ turns }: Conversation): ReadonlyMap<string, TextPart> {
  const texts = new Map<string, TextPart>();
  for (const { at, role, parts } of turns) {
    const [part] = parts;
    if (at !== undefined && role === 'user' && part?.kind === 'text') texts.set(at, part);
  }
  return texts;
}
