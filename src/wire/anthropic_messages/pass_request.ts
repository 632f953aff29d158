// Owns the request whose caller and provider both speak Messages: the caller's own text with a handful of splices
// (ARCHITECTURE, What passes unchanged), and everything else to the character.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { PassedRequest, PassOptions } from '../codec.ts';
import type { Conversation } from '../conversation.ts';
import { invalidField } from '../fields.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import { splice } from '../splice.ts';
import type { Edit } from '../splice.ts';
import { markerEdits } from './_pass_markers.ts';
import { foreignEdits } from './_pass_foreign.ts';
import { mergeEdits } from './_pass_edits.ts';
import { settingEdits } from './_pass_settings.ts';
import { systemEdits } from './_pass_system.ts';

/** Fields with a price of their own, and those that name things of the whole account (_encode_extra.ts). */
const NOT_PASSED = ['speed', 'inference_geo', 'container', 'workspace_id'] as const;

/**
 * The body for Anthropic. Throws LoadlineError unsupported_parameter where the key is strict and something would have to
 * be dropped, invalid_request where Messages' own limit is missing. What Anthropic alone judges (prefill, budgets within
 * limits) goes to it as it is.
 */
export function passMessagesRequest(options: PassOptions): PassedRequest {
  const { index, conversation, target } = options;
  const losses = createLosses(target);
  const { value } = index;
  const edits = [
    ...modelEdits(options),
    ...limitEdits(options, losses),
    ...streamEdits(value, target.stream),
    ...metadataEdits(value, conversation, options.gatewayMetadataKeys),
    ...settingEdits({ body: value, conversation, target, losses }),
    ...accountEdits(value, losses),
  ];
  const pieces = mergeEdits(
    mergeEdits(systemEdits(value, target.capabilities), markerEdits(value, losses)),
    foreignEdits(value, losses),
  );
  return { body: splice(index, [...edits, ...pieces]), dropped: losses.names(), toolNames: new Map() };
}

function modelEdits({ index, target }: PassOptions): readonly Edit[] {
  return index.value['model'] === target.model ? [] : [{ kind: 'set', key: 'model', value: target.model }];
}

function limitEdits({ conversation, target }: PassOptions, losses: Losses): readonly Edit[] {
  const asked = conversation.maxOutputTokens;
  const most = target.capabilities.maxOutputTokens;
  if (asked === undefined) throw invalidField('max_tokens', 'is required');
  if (most <= 0 || asked <= most) return [];
  losses.drop('max_tokens');
  return [{ kind: 'set', key: 'max_tokens', value: most }];
}

const streamEdits = (body: JsonObject, wanted: boolean): readonly Edit[] =>
  (body['stream'] === true) === wanted ? [] : [{ kind: 'set', key: 'stream', value: wanted }];

/** Anthropic takes nothing there but the user's id: one key of ours would cost the whole request. */
function metadataEdits(body: JsonObject, { metadata }: Conversation, ours: readonly string[]): readonly Edit[] {
  const keys = Object.keys(metadata).filter((key) => ours.includes(key));
  const given = body['metadata'];
  if (keys.length === 0 || !isJsonObject(given)) return [];
  if (keys.length === Object.keys(given).length) return [{ kind: 'remove', key: 'metadata' }];
  return [{ kind: 'within', key: 'metadata', edits: keys.map((key) => ({ kind: 'remove', key })) }];
}

function accountEdits(body: JsonObject, losses: Losses): readonly Edit[] {
  return NOT_PASSED.flatMap((key): readonly Edit[] => {
    const given = body[key] ?? null;
    if (given === null) return [];
    if (!(key === 'speed' && stringAt(body, key) === 'standard')) losses.drop(key);
    return [{ kind: 'remove', key }];
  });
}
