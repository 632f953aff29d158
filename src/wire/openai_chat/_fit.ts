// Fits the settings of a request to what the model takes, by its capabilities alone: what must go, what must change, and
// what of it the caller has to be told. Pure; pass_request.ts and _encode_request.ts each carry it out in their own way.
import { LoadlineError } from '../../support/errors.ts';
import type { JsonValue } from '../../support/json.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Conversation, Sampling } from '../conversation.ts';
import { stopsHere } from '../stops.ts';
import { nearestEffort } from './_effort.ts';

export interface Fit {
  /** Fields of the body that must not be sent. */
  readonly remove: ReadonlySet<string>;
  /** Fields of the body that are sent with another value. */
  readonly set: ReadonlyMap<string, JsonValue>;
  /** Fields that were dropped or weakened, by the names that callers know. */
  readonly dropped: readonly string[];
  /** Stop sequences that are kept here, because the model takes none. */
  readonly stopsHere: readonly string[];
}

export interface FitOptions {
  readonly conversation: Conversation;
  readonly target: EncodeTarget;
  /** The effort asked for: `askedEffort`. */
  readonly effort: string | undefined;
  /** The name under which the caller limited the output. */
  readonly maxTokensField: string;
}

/** Sampling fields that go together: what a reasoning model takes only while it does not reason. */
const SAMPLING_FIELDS: readonly (readonly [string, keyof Sampling, JsonValue])[] = [
  ['temperature', 'temperature', 1],
  ['top_p', 'topP', 1],
  ['presence_penalty', 'presencePenalty', 0],
  ['frequency_penalty', 'frequencyPenalty', 0],
  ['logprobs', 'logprobs', false],
  ['top_logprobs', 'topLogprobs', 0],
];

interface Notes {
  readonly remove: Set<string>;
  readonly set: Map<string, JsonValue>;
  /** Names a loss, or refuses the request where the key is strict. */
  readonly lose: (param: string, why: string) => void;
  /** Names what had to change for any answer at all, strict or not. */
  readonly note: (param: string) => void;
}

/** Throws LoadlineError unsupported_parameter where the key is strict and something would be lost. */
export function fitSettings(options: FitOptions): Fit {
  const { target } = options;
  const dropped = new Set<string>();
  const notes: Notes = {
    remove: new Set(),
    set: new Map(),
    lose: (param, why) => {
      if (target.compat === 'strict') throw refused(target.model, param, why);
      dropped.add(param);
    },
    note: (param) => void dropped.add(param),
  };
  const effort = fitEffort(options, notes);
  fitSampling(options, notes, effort ?? 'none');
  fitLimits(options, notes);
  const kept = fitStop(options, notes);
  fitToolChoice(options, notes);
  return { remove: notes.remove, set: notes.set, dropped: [...dropped], stopsHere: kept };
}

export function refused(model: string, param: string, why: string): LoadlineError {
  return new LoadlineError({
    code: 'unsupported_parameter',
    param,
    message: `${model} cannot take ${param}: ${why}. Remove it, choose another model, or use a key with compat: lenient.`,
  });
}

/** The effort that will be sent. */
function fitEffort(
  { conversation, target, effort }: FitOptions,
  { remove, set, lose, note }: Notes,
): string | undefined {
  const field = 'reasoning_effort';
  const { efforts, toolsWithEffortNeedResponses, toolsNeedEffortNone } = target.capabilities;
  const callsFunctions = conversation.tools.some((tool) => tool.kind !== 'hosted');
  const mustSayNone = toolsNeedEffortNone === true && callsFunctions && efforts.includes('none');
  if (effort === undefined) {
    if (!mustSayNone) return undefined;
    // Nobody asked for less than the model's own effort, so that it is told; without it there would be no answer at all.
    note(field);
    set.set(field, 'none');
    return 'none';
  }
  if (toolsWithEffortNeedResponses && callsFunctions && effort !== 'none') {
    lose(field, 'together with tools it needs the Responses API');
    if (mustSayNone) set.set(field, 'none');
    else remove.add(field);
    return undefined;
  }
  const sent = nearestEffort(effort, efforts);
  if (sent === undefined) {
    // A model that has no such field does not reason: `none` is what it does anyway.
    if (effort !== 'none')
      lose(field, efforts.length === 0 ? 'it has no such setting' : `it takes ${efforts.join(', ')}`);
    remove.add(field);
    return undefined;
  }
  if (sent !== effort) lose(field, `it takes ${efforts.join(', ')}`);
  set.set(field, sent);
  return sent;
}

function fitSampling({ conversation, target }: FitOptions, notes: Notes, effort: string): void {
  const { sampling } = conversation;
  const { sampling: allowed, temperatureMax } = target.capabilities;
  const drop = (field: string, why: string): void => {
    const row = SAMPLING_FIELDS.find(([name]) => name === field);
    const value = row === undefined ? undefined : sampling[row[1]];
    if (value === undefined) return;
    // The default says nothing, so nothing is lost with it.
    if (value !== row?.[2]) notes.lose(field, why);
    notes.remove.add(field);
  };
  if (allowed === 'none' || (allowed === 'at-effort-none' && effort !== 'none')) {
    const why = allowed === 'none' ? 'it takes no sampling settings' : 'it takes none while it reasons';
    for (const [field] of SAMPLING_FIELDS) drop(field, why);
    return;
  }
  const { temperature, topP } = sampling;
  if (allowed === 'one-of' && temperature !== undefined && topP !== undefined) {
    drop(temperature === 1 && topP !== 1 ? 'temperature' : 'top_p', 'it takes temperature or top_p, not both');
  }
  if (temperature !== undefined && temperature > temperatureMax && !notes.remove.has('temperature')) {
    notes.lose('temperature', `it takes at most ${temperatureMax}`);
    notes.set.set('temperature', temperatureMax);
  }
}

function fitStop({ conversation, target }: FitOptions, { remove, lose }: Notes): readonly string[] {
  if (conversation.stop === undefined || target.capabilities.stopSequences) return [];
  remove.add('stop');
  const { stops, all } = stopsHere(conversation.stop, conversation);
  if (!all) lose('stop', 'it takes no stop sequences');
  return stops;
}

function fitLimits({ conversation, target, maxTokensField }: FitOptions, { remove, set, lose }: Notes): void {
  const { maxOutputTokens } = target.capabilities;
  const wanted = conversation.maxOutputTokens;
  if (wanted !== undefined && maxOutputTokens > 0 && wanted > maxOutputTokens) {
    lose(maxTokensField, `it writes at most ${maxOutputTokens} tokens`);
    set.set(maxTokensField, maxOutputTokens);
  }
  if (conversation.output?.kind === 'json-schema' && !target.capabilities.structuredOutput) {
    lose('response_format', 'it cannot be held to a schema');
    remove.add('response_format');
  }
}

function fitToolChoice({ conversation, target }: FitOptions, { set, lose }: Notes): void {
  const choice = conversation.toolChoice;
  const forces = choice?.kind === 'required' || choice?.kind === 'tool';
  if (!forces || conversation.tools.length === 0 || target.capabilities.forcedToolChoice !== 'no') return;
  lose('tool_choice', 'it cannot be made to call a tool');
  set.set('tool_choice', 'auto');
}
