// Owns the request whose caller and provider both speak Chat Completions: the caller's own text with a handful of splices
// (ARCHITECTURE, What passes unchanged), and everything else to the character. Only what the provider would refuse in the
// form that it has is written anew.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodeTarget, PassedRequest, PassOptions } from '../codec.ts';
import type { Conversation, Tool } from '../conversation.ts';
import { editValue } from '../edit_value.ts';
import { indexJson } from '../json_index.ts';
import type { JsonIndex } from '../json_index.ts';
import { splice } from '../splice.ts';
import type { Edit } from '../splice.ts';
import { legalToolName } from '../tool_names.ts';
import { holdsAnthropicBlock } from './_anthropic_blocks.ts';
import { dialectEdits } from './_dialect.ts';
import { askedEffort } from './_effort.ts';
import { encodeChatRequest, toolNamesIn } from './_encode_request.ts';
import { extensionEdits, REASONING_SETTINGS } from './_extensions.ts';
import { fitSettings, refused } from './_fit.ts';
import type { Fit } from './_fit.ts';

/**
 * The body for the provider. Throws LoadlineError unsupported_parameter where the key is strict and something would have
 * to be dropped. Cache markers and reasoning of earlier turns are dropped for strict keys too: they ask for nothing, and
 * reasoning of one model means nothing to another.
 */
export function passChatRequest(options: PassOptions): PassedRequest {
  const { index, conversation } = options;
  const isForeign =
    needsReencoding(conversation) ||
    hasFlatChoice(index.value) ||
    hasEmptyContent(options) ||
    arrayAt(index.value, 'messages').some(holdsAnthropicBlock);
  if (isForeign) return reencode(options);
  const fit = fitOf(options);
  const { dialect } = options.target;
  const keepsReasoning = dialect?.reasoningHistory !== undefined;
  const extensions = dialect?.extensions === true ? undefined : extensionEdits(index.value, keepsReasoning);
  const edits = [
    ...modelEdits(options),
    ...streamEdits(options),
    ...metadataEdits(options),
    ...settingEdits(options, fit),
    ...(extensions?.edits ?? []),
  ];
  const dropped = [
    ...fit.dropped,
    ...(extensions?.removed ?? []),
    ...(extensions === undefined ? [] : lostReasoningSettings(options)),
    ...lostStreamOptions(options),
  ];
  const inDialect = intoDialect(index, edits, options.target);
  return {
    body: inDialect.body,
    dropped: [...new Set([...dropped, ...inDialect.dropped])],
    toolNames: new Map(),
    stopsHere: fit.stopsHere,
  };
}

/** A second pass over the text where the server's dialect still has something to change in what the first one leaves. */
function intoDialect(
  index: JsonIndex,
  first: readonly Edit[],
  target: EncodeTarget,
): Pick<PassedRequest, 'body' | 'dropped'> {
  const text = splice(index, first);
  const { edits, dropped } = dialectEdits(editValue(index.value, first), target);
  return { body: edits.length === 0 ? text : splice(indexJson(text), edits), dropped };
}

/**
 * Whether a provider would refuse the caller's own form: tools without their `function` (Responses' flat form, which
 * Cursor sends) or without a type (Mistral's), names that are too long or hold other characters, images in tool results.
 */
export function needsReencoding(conversation: Conversation): boolean {
  if (conversation.protocol !== 'openai-chat') return true;
  const foreign = ({ kind, raw }: Tool): boolean =>
    kind !== 'hosted' &&
    raw !== undefined &&
    ((raw['function'] === undefined && raw['custom'] === undefined) || raw['type'] === undefined);
  if (conversation.tools.some(foreign) || toolNamesIn(conversation).some((name) => legalToolName(name) !== name))
    return true;
  return conversation.turns.some((turn) =>
    turn.parts.some((part) => part.kind === 'tool-result' && part.parts.some((held) => held.kind !== 'text')),
  );
}

/** A choice in another protocol's words, beside tools in OpenAI's form. */
function hasFlatChoice(body: JsonObject): boolean {
  const choice = body['tool_choice'];
  if (typeof choice === 'string') return choice === 'any';
  const type = stringAt(choice, 'type');
  return type !== undefined && objectAt(choice, type) === undefined;
}

/** An assistant that only called tools, as Mistral writes it: OpenAI wants null there and refuses an empty list. */
function hasEmptyContent({ index, target }: PassOptions): boolean {
  if (target.dialect?.extensions === true) return false;
  const empty = (content: JsonValue | undefined): boolean => Array.isArray(content) && content.length === 0;
  return arrayAt(index.value, 'messages').some((message) => isJsonObject(message) && empty(message['content']));
}

function reencode({ conversation, target, gatewayMetadataKeys }: PassOptions): PassedRequest {
  const metadata = Object.entries(conversation.metadata).filter(([key]) => !gatewayMetadataKeys.includes(key));
  const cleaned = { ...conversation, metadata: Object.fromEntries(metadata) };
  const { body, dropped, toolNames, stopsHere } = encodeChatRequest(cleaned, target);
  // The answer must be read and written anew for the names to be restored, and that form holds one answer.
  if (toolNames.size > 0 && (conversation.sampling.n ?? 1) > 1)
    throw refused(
      target.model,
      'n',
      'the names of its tools must be changed on the way, which holds for one answer only',
    );
  return { body: JSON.stringify(body), dropped, toolNames, stopsHere };
}

function modelEdits({ index, target }: PassOptions): readonly Edit[] {
  return index.value['model'] === target.model ? [] : [{ kind: 'set', key: 'model', value: target.model }];
}

function streamEdits({ index, target }: PassOptions): readonly Edit[] {
  const { stream, stream_options: given } = index.value;
  const wanted: readonly Edit[] =
    (stream === true) === target.stream ? [] : [{ kind: 'set', key: 'stream', value: target.stream }];
  // Without a stream OpenAI refuses the options; some servers refuse them always.
  if (!target.stream || target.dialect?.streamOptions === false)
    return [...wanted, { kind: 'remove', key: 'stream_options' }];
  const include: Edit = { kind: 'set', key: 'include_usage', value: true };
  if (!isJsonObject(given)) return [...wanted, { kind: 'set', key: 'stream_options', value: { include_usage: true } }];
  if (given['include_usage'] === true) return wanted;
  return [...wanted, { kind: 'within', key: 'stream_options', edits: [include] }];
}

/** Only a stream whose caller asked for the count loses something. */
function lostStreamOptions({ conversation, target }: PassOptions): readonly string[] {
  return target.stream && target.dialect?.streamOptions === false && conversation.includeUsage
    ? ['stream_options']
    : [];
}

function metadataEdits({ conversation, gatewayMetadataKeys }: PassOptions): readonly Edit[] {
  const keys = Object.keys(conversation.metadata);
  const ours = keys.filter((key) => gatewayMetadataKeys.includes(key));
  if (ours.length === 0) return [];
  if (ours.length === keys.length) return [{ kind: 'remove', key: 'metadata' }];
  return [{ kind: 'within', key: 'metadata', edits: ours.map((key) => ({ kind: 'remove', key })) }];
}

/** The field that the caller limited the output with; the newer one wins, as OpenAI has it. */
const limitField = (body: JsonObject): string =>
  (body['max_completion_tokens'] ?? null) === null ? 'max_tokens' : 'max_completion_tokens';

/** Vendors' settings of reasoning count only where they do not pass themselves. */
function fitOf({ index, conversation, target }: PassOptions): Fit {
  const own = stringAt(index.value, 'reasoning_effort');
  const effort = target.dialect?.extensions === true ? own : (own ?? askedEffort(conversation.reasoning));
  return fitSettings({ conversation, target, effort, maxTokensField: limitField(index.value) });
}

/** What of a vendor's reasoning settings goes on as `reasoning_effort`. */
const CARRIED: ReadonlySet<string> = new Set(['effort', 'type', 'enabled', 'budget_tokens', 'max_tokens']);

function lostReasoningSettings({ index, conversation }: PassOptions): readonly string[] {
  const carries = askedEffort(conversation.reasoning) !== undefined;
  return REASONING_SETTINGS.filter((key) => {
    const given = objectAt(index.value, key);
    return given !== undefined && !(carries && Object.keys(given).every((name) => CARRIED.has(name)));
  });
}

function settingEdits({ index, target }: PassOptions, fit: Fit): readonly Edit[] {
  const edits: Edit[] = [];
  for (const key of fit.remove) edits.push({ kind: 'remove', key });
  for (const [key, value] of fit.set) if (index.value[key] !== value) edits.push({ kind: 'set', key, value });
  if (target.dialect?.extensions !== true) for (const key of REASONING_SETTINGS) edits.push({ kind: 'remove', key });
  return [...edits, ...limitEdits(index, target, fit)];
}

/** `max_tokens` under the name that the model wants; GPT-5 answers 400 to the older one. */
function limitEdits({ fields, value }: JsonIndex, target: EncodeTarget, fit: Fit): readonly Edit[] {
  const [older, newer] = ['max_tokens', 'max_completion_tokens'] as const;
  if (target.capabilities.maxTokensField !== newer || !fields.has(older)) return [];
  if (fields.has(newer) && limitField(value) === newer) return [{ kind: 'remove', key: older }];
  // A limit that had to be lowered, or that stands beside an empty newer field, is written there.
  const lowered = fit.set.get(older) ?? value[older] ?? null;
  if (fit.set.has(older) || fields.has(newer)) {
    return [
      { kind: 'remove', key: older },
      { kind: 'set', key: newer, value: lowered },
    ];
  }
  return [{ kind: 'rename', key: older, to: newer }];
}
