// Writes a Conversation as a Chat Completions body: for callers of another protocol, and for those of this one whose own
// form the provider would refuse. Whatever finds no place is named or refused, never lost in silence.
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation, MediaSource, OutputFormat, Part } from '../conversation.ts';
import { createLosses } from '../losses.ts';
import { loseToolChoice } from '../lost_choice.ts';
import { stopsHere } from '../stops.ts';
import { toolNamesOf } from '../tool_names.ts';
import { editValue } from '../edit_value.ts';
import { dialectEdits } from './_dialect.ts';
import { askedEffort } from './_effort.ts';
import { REASONING_SETTINGS } from './_extensions.ts';
import { encodeMessages } from './_encode_messages.ts';
import { encodeToolChoice, encodeTools } from './_encode_tools.ts';
import { fitSettings } from './_fit.ts';

/** OpenAI takes this many stop sequences. */
const STOP_MAX = 4;

/**
 * The gateway's own hints must be out of `metadata` before: what is left of it goes to the provider, where both sides speak
 * this protocol. Throws LoadlineError unsupported_parameter as codec.ts says.
 */
export function encodeChatRequest(conversation: Conversation, target: EncodeTarget): EncodedRequest {
  const same = conversation.protocol === 'openai-chat';
  if (!same) refuseUnreachable(conversation, target);
  const { messages, dropped: lostParts } = encodeMessages(conversation, target);
  const { tools, dropped: lostTools } = encodeTools(conversation, target);
  const maxTokensField = target.capabilities.maxTokensField;
  const effort = askedEffort(conversation.reasoning);
  const fit = fitSettings({ conversation, target, effort, maxTokensField });
  const settings = settingsOf(conversation, target, tools.length > 0);
  const sent = Object.entries(settings).filter(([key, value]) => value !== undefined && !fit.remove.has(key));
  const beyond = same ? undefined : stopsHere(conversation.stop?.slice(STOP_MAX) ?? [], conversation);
  const losses = createLosses(target);
  if (beyond?.all === false) losses.drop('stop');
  const lost = [
    ...losses.names(),
    ...lostParts,
    ...lostTools,
    ...fit.dropped,
    ...lossesOf(conversation, target, tools.length > 0),
  ];
  const body: JsonObject = {
    ...(same ? withoutSettings(conversation.extra) : {}),
    model: target.model,
    messages,
    ...(tools.length === 0 ? {} : { tools }),
    ...Object.fromEntries(sent),
    ...Object.fromEntries(fit.set),
    ...(same && Object.keys(conversation.metadata).length > 0 ? { metadata: conversation.metadata } : {}),
    ...streamFields(target),
  };
  const { edits, dropped } = dialectEdits(body, target);
  return {
    body: editValue(body, edits),
    dropped: [...new Set([...lost, ...dropped])],
    toolNames: toolNamesOf(toolNamesIn(conversation)),
    stopsHere: fit.stopsHere.length > 0 ? fit.stopsHere : (beyond?.stops ?? []),
  };
}

/** Reasoning settings of other vendors: OpenAI answers 400 to each, and what they ask for is in the effort. */
const isSetting = (key: string): boolean => (REASONING_SETTINGS as readonly string[]).includes(key);

function withoutSettings(extra: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(extra).filter(([key]) => !isSetting(key)));
}

/** What has no field in this protocol, whatever the model. Throws where the key is strict. */
function lossesOf(conversation: Conversation, target: EncodeTarget, hasTools: boolean): readonly string[] {
  const { protocol, reasoning, sampling, extra } = conversation;
  const losses = createLosses(target);
  if (hasCacheMarks(conversation)) losses.note('cache_control');
  if (reasoning?.summary !== undefined) losses.note('reasoning.summary');
  for (const name of Object.keys(extra)) {
    if (protocol !== 'openai-chat') losses.drop(name);
    // Written as the effort, in the words of this protocol.
    else if (isSetting(name)) losses.note(name);
  }
  if (protocol === 'openai-chat') return losses.names();
  if (!hasTools) loseToolChoice(conversation, losses);
  // OpenAI takes it here for answers that it stores only. Anthropic's one key is the user.
  if (Object.keys(conversation.metadata).some((key) => key !== 'user_id')) losses.note('metadata');
  if (sampling.topK !== undefined) losses.drop('top_k');
  return losses.names();
}

/** OpenAI reads files as data or by id here, pictures as data or by URL; servers with extensions fetch files too. */
function refuseUnreachable({ turns }: Conversation, target: EncodeTarget): void {
  const losses = createLosses(target);
  for (const [at, turn] of turns.entries()) {
    const parts = turn.parts.flatMap((part): readonly Part[] => (part.kind === 'tool-result' ? part.parts : [part]));
    const holds = (kind: 'file' | 'image', source: MediaSource['kind']): boolean =>
      parts.some((part) => part.kind === kind && part.source.kind === source);
    const param = `${turn.at ?? `messages[${at}]`}.content`;
    if (target.dialect?.extensions !== true && holds('file', 'url'))
      losses.refuse(
        param,
        'Chat Completions takes no file by URL. Send its content as data, or choose a model that fetches it.',
      );
    if (holds('image', 'file-id'))
      losses.refuse(param, 'Chat Completions takes no image by its id. Send its content as data, or its URL.');
  }
}

/** OpenAI caches by itself and refuses Anthropic's markers. */
function hasCacheMarks(conversation: Conversation): boolean {
  const marked = (value: object): boolean => 'cacheControl' in value && value.cacheControl !== undefined;
  return conversation.tools.some(marked) || conversation.turns.some((turn) => turn.parts.some(marked));
}

function streamFields(target: EncodeTarget): JsonObject {
  if (!target.stream) return {};
  return {
    stream: true,
    ...(target.dialect?.streamOptions === false ? {} : { stream_options: { include_usage: true } }),
  };
}

function settingsOf(
  conversation: Conversation,
  { capabilities, dialect }: EncodeTarget,
  hasTools: boolean,
): Record<string, JsonValue | undefined> {
  const { sampling, toolChoice, output, stop } = conversation;
  const same = conversation.protocol === 'openai-chat';
  return {
    tool_choice:
      hasTools && toolChoice !== undefined
        ? encodeToolChoice(toolChoice, conversation.tools, dialect?.functionsOnly === true)
        : undefined,
    parallel_tool_calls: hasTools ? conversation.parallelToolCalls : undefined,
    response_format: output === undefined ? undefined : encodeOutput(output),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    // Not OpenAI's, but servers that speak its protocol take it.
    top_k: same ? sampling.topK : undefined,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    seed: sampling.seed,
    logprobs: sampling.logprobs,
    top_logprobs: sampling.topLogprobs,
    logit_bias: sampling.logitBias,
    n: sampling.n,
    stop: same ? stop : stop?.slice(0, STOP_MAX),
    [capabilities.maxTokensField]: conversation.maxOutputTokens,
    verbosity: conversation.verbosity,
    service_tier: conversation.serviceTier,
    user: conversation.user,
    // OpenAI's own servers alone know it; others would refuse what nobody asked for.
    prompt_cache_key: conversation.promptCacheKey ?? (dialect === undefined ? conversation.cacheSession : undefined),
    store: conversation.store,
  };
}

function encodeOutput(output: OutputFormat): JsonObject {
  switch (output.kind) {
    case 'text':
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name, schema, strict, description } = output;
      return {
        type: 'json_schema',
        json_schema: {
          name,
          schema,
          ...(strict === undefined ? {} : { strict }),
          ...(description === undefined ? {} : { description }),
        },
      };
    }
    default:
      return output satisfies never;
  }
}

/** Every name of a tool in a request: those offered and those called. */
export function toolNamesIn(conversation: Conversation): readonly string[] {
  const offered = conversation.tools.filter((tool) => tool.kind !== 'hosted').map((tool) => tool.name);
  const called = conversation.turns.flatMap((turn) =>
    turn.parts.flatMap((part) => (part.kind === 'tool-call' ? [part.name] : [])),
  );
  return [...offered, ...called];
}
