// Owns the body of POST /v1/messages: which field of a Conversation becomes which, and the order in which the parts are
// settled, for tools bind thinking and thinking binds sampling. Each part has a file of its own.
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodedRequest, EncodeTarget, ToolNames } from '../codec.ts';
import type { Conversation } from '../conversation.ts';
import { toolNamesOf } from '../tool_names.ts';
import { withShape } from '../answer_shape.ts';
import { settleMarkers } from './_cache_markers.ts';
import { textDraft } from './_draft.ts';
import type { Draft, Encoding } from './_draft.ts';
import { encodeExtra } from './_encode_extra.ts';
import { planOutput } from './_encode_output.ts';
import type { OutputPlan } from './_encode_output.ts';
import { encodeMaxTokens, encodeSampling, planStop } from './_encode_sampling.ts';
import { isEffortAlone, planThinking } from './_encode_thinking.ts';
import { encodeTools } from './_encode_tools.ts';
import type { EncodedTools } from './_encode_tools.ts';
import { encodeTurns } from './_encode_turns.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import { createSchemaAllowance } from './_schema_allowance.ts';
import { allowedTools, canForceTool, planToolChoice } from './_tool_choice.ts';
import type { ChoicePlan } from './_tool_choice.ts';

/** Throws LoadlineError unsupported_parameter or invalid_request, with `param`, where the target cannot take what was asked. */
export function encodeMessagesRequest(conversation: Conversation, target: EncodeTarget): EncodedRequest {
  const losses = createLosses(target);
  const encoding: Encoding = { target, losses, protocol: conversation.protocol };
  const { capabilities } = target;
  const maxTokens = encodeMaxTokens(conversation, encoding);
  const turns = encodeTurns(conversation, encoding);
  const { output, tools, choice } = encodeTooling(conversation, encoding);
  const thinking = planThinking(
    {
      asked: conversation.reasoning,
      capabilities,
      maxTokens,
      forced: choice.forced,
      mayThink: turns.mayThink,
      effortAlone: isEffortAlone(conversation),
    },
    losses,
  );
  const extra = { ...automaticCache(conversation, target), ...encodeExtra(conversation, losses) };
  const marked = settleMarkers(
    {
      tools: output.kind === 'tool' ? [...tools.drafts, { block: output.tool }] : tools.drafts,
      system: [...turns.system, ...instructions(output, choice)],
      messages: turns.messages,
    },
    extra['cache_control'] !== undefined,
    losses,
  );
  const config = withoutAbsent({
    effort: thinking.effort,
    format: output.kind === 'format' ? output.format : undefined,
  });
  loseUnsent(conversation, losses);
  const stop = planStop(conversation, encoding);
  const body = withoutAbsent({
    model: target.model,
    max_tokens: maxTokens,
    system: marked.system.length === 0 ? undefined : marked.system,
    messages: marked.messages,
    tools: marked.tools.length === 0 ? undefined : marked.tools,
    tool_choice: choice.choice,
    thinking: thinking.thinking,
    output_config: Object.keys(config).length === 0 ? undefined : config,
    ...encodeSampling(conversation.sampling, thinking.thinks, encoding),
    ...stop.fields,
    service_tier: encodeServiceTier(conversation.serviceTier, losses),
    metadata: conversation.user === undefined ? undefined : { user_id: userId(conversation.user, conversation) },
    ...extra,
    stream: target.stream ? true : undefined,
  });
  return { body, dropped: losses.names(), toolNames: namesFor(conversation, tools, output), stopsHere: stop.here };
}

/** Claude caches only where it is asked to, and OpenAI's clients have no word for it (facts 2.7, C3, N1). */
function automaticCache(conversation: Conversation, { promptCache }: EncodeTarget): JsonObject {
  const marked = (value: object): boolean => 'cacheControl' in value && value.cacheControl !== undefined;
  const isMarked = conversation.tools.some(marked) || conversation.turns.some((turn) => turn.parts.some(marked));
  return promptCache === 'auto' && !isMarked ? { cache_control: { type: 'ephemeral' } } : {};
}

interface Tooling {
  readonly output: OutputPlan;
  readonly tools: EncodedTools;
  readonly choice: ChoicePlan;
}

function encodeTooling(conversation: Conversation, encoding: Encoding): Tooling {
  const { losses, target } = encoding;
  const canForce = canForceTool(target.capabilities);
  const allowance = createSchemaAllowance();
  // The answer's format takes its room first: without it the answer has another form altogether.
  const output = planOutput({ conversation, allowance, canForce }, encoding);
  const tools = encodeTools(conversation, encoding, { allowed: allowedTools(conversation), allowance });
  const outputTool = output.kind === 'tool' ? output.name : undefined;
  const choice = planToolChoice(
    {
      conversation,
      outputTool,
      canForce,
      hasTools: tools.offered,
      historyOnly: !tools.offered && tools.drafts.length > 0,
    },
    losses,
  );
  const chosen = choice.choice?.['type'] === 'tool' ? choice.choice['name'] : undefined;
  if (chosen !== undefined && chosen !== outputTool && !tools.drafts.some(({ block }) => block['name'] === chosen)) {
    losses.refuse(
      'tool_choice',
      `${target.model} does not have the tool that tool_choice names. Choose another tool or another model.`,
    );
  }
  return { output, tools, choice };
}

/** Stand after everything of the caller's, so that the cached prefix before them stays what it was. */
function instructions(output: OutputPlan, choice: ChoicePlan): readonly Draft[] {
  const texts = [output.kind === 'words' ? output.instruction : undefined, choice.instruction];
  return texts.flatMap((text) => (text === undefined ? [] : [textDraft(text)]));
}

function namesFor(conversation: Conversation, tools: EncodedTools, output: OutputPlan): ToolNames {
  const names = conversation.tools.filter((tool) => tool.kind !== 'hosted').map((tool) => tool.name);
  return withShape(toolNamesOf(names), {
    outputTool: output.kind === 'tool' ? output.name : undefined,
    wrapped: (output.kind === 'tool' || output.kind === 'format') && output.wrapped,
    fenced: output.kind === 'words',
    customTools: tools.customTools,
  });
}

/** Parameters without a counterpart. A value that equals the default asks for nothing. */
function loseUnsent(conversation: Conversation, losses: Losses): void {
  if (conversation.verbosity !== undefined && conversation.verbosity !== 'medium') losses.drop('verbosity');
  // Neither changes the answer: strict callers, Codex among them, are told and served, as at every other provider.
  if (conversation.promptCacheKey !== undefined) losses.note('prompt_cache_key');
  if (conversation.store === true) losses.drop('store');
  if (Object.keys(conversation.metadata).length > 0) losses.note('metadata');
}

/** OpenAI's names and Anthropic's own (facts 2.9). */
function encodeServiceTier(tier: string | undefined, losses: Losses): string | undefined {
  switch (tier) {
    case undefined:
      return undefined;
    case 'auto':
    case 'priority':
      return 'auto';
    case 'default':
    case 'standard_only':
      return 'standard_only';
    default:
      losses.drop('service_tier');
      return undefined;
  }
}

/** Anthropic asks for no name, mail address or number in user_id: a hash tells users apart and says nothing else. */
function userId(user: string, { protocol }: Conversation): string {
  // A caller of this protocol knows that.
  if (protocol === 'anthropic-messages') return user;
  return createHash('sha256').update(user).digest('hex');
}

function withoutAbsent(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
