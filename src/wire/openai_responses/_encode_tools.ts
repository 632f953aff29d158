// Owns tools and tool choice of a Responses request. Tools lie flat here, where Chat Completions nests them.
import { isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Capabilities } from '../capabilities.ts';
import type { Conversation, Tool } from '../conversation.ts';
import { keepsStrict } from '../closed_schema.ts';
import { legalToolName } from '../tool_names.ts';
import { withoutAbsent } from './_without_absent.ts';
import type { Losses } from '../losses.ts';

export function encodeTools(
  conversation: Conversation,
  capabilities: Capabilities,
  losses: Losses,
): readonly JsonObject[] {
  return conversation.tools.flatMap((tool) => {
    if (tool.cacheControl !== undefined) losses.note('cache_control');
    switch (tool.kind) {
      case 'function':
        return [encodeFunction(tool, conversation, { capabilities, losses })];
      case 'custom':
        return [encodeCustom(tool)];
      case 'hosted':
        return encodeHosted(tool, conversation, losses);
      default:
        return tool.kind satisfies never;
    }
  });
}

/** Anthropic dates its tools: `web_search_20250305`. */
const ANTHROPIC_WEB_SEARCH = /^web_search_20\d{6}$/;

/** A tool that another provider would run has no counterpart here, but for the search, which both have. */
function encodeHosted(tool: Tool, { protocol }: Conversation, losses: Losses): readonly JsonObject[] {
  const { raw } = tool;
  if (raw !== undefined && protocol !== 'anthropic-messages') return [raw];
  if (raw === undefined || !ANTHROPIC_WEB_SEARCH.test(stringAt(raw, 'type') ?? '')) {
    losses.drop(`tools.${tool.name}`);
    return [];
  }
  for (const field of ['max_uses', 'blocked_domains'])
    if ((raw[field] ?? null) !== null) losses.drop(`tools.${tool.name}.${field}`);
  const domains = raw['allowed_domains'] ?? undefined;
  return [
    withoutAbsent({
      type: 'web_search',
      filters: domains === undefined ? undefined : { allowed_domains: domains },
      user_location: objectAt(raw, 'user_location'),
    }),
  ];
}

function encodeFunction(
  tool: Tool,
  conversation: Conversation,
  { capabilities, losses }: { readonly capabilities: Capabilities; readonly losses: Losses },
): JsonObject {
  const isStrict = capabilities.strictTools && keepsStrict(tool, conversation);
  if (tool.strict === true && !isStrict) losses.drop('tools.strict');
  // A caller of this protocol who says nothing means what it means by that.
  const isOpen = tool.strict === undefined && conversation.protocol === 'openai-responses';
  return withoutAbsent({
    type: 'function',
    name: legalToolName(tool.name),
    description: tool.description,
    parameters: tool.schema ?? { type: 'object', properties: {} },
    // Absent means true here and false on Chat Completions: the caller's meaning is said.
    strict: isOpen ? undefined : isStrict,
  });
}

/** `{type: custom, custom: {…, format: {type: grammar, grammar: {…}}}}` of Chat Completions, or already flat. */
function encodeCustom(tool: Tool): JsonObject {
  const own = objectAt(tool.raw, 'custom') ?? tool.raw;
  const format = objectAt(own, 'format');
  const grammar = objectAt(format, 'grammar');
  return withoutAbsent({
    type: 'custom',
    name: legalToolName(tool.name),
    description: tool.description,
    format: grammar === undefined ? format : { type: 'grammar', ...grammar },
  });
}

/** Undefined where the caller chose nothing. */
export function encodeToolChoice(
  conversation: Conversation,
  capabilities: Capabilities,
  losses: Losses,
): JsonValue | undefined {
  const { toolChoice, tools } = conversation;
  if (toolChoice === undefined) return undefined;
  const allowed = toolChoice.kind === 'allowed';
  const forced =
    toolChoice.kind === 'required' || toolChoice.kind === 'tool' || (allowed && toolChoice.mode === 'required');
  const eased = forced && capabilities.forcedToolChoice === 'no';
  if (eased) losses.drop('tool_choice');
  if (eased && !allowed) return 'auto';
  switch (toolChoice.kind) {
    case 'auto':
    case 'none':
    case 'required':
      return toolChoice.kind;
    case 'tool':
      return encodeChosen(toolChoice.name, tools);
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: eased ? 'auto' : toolChoice.mode,
        tools: toolChoice.names.map((name) => encodeChosen(name, tools)),
      };
    default:
      return toolChoice satisfies never;
  }
}

function encodeChosen(name: string, tools: readonly Tool[]): JsonObject {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool?.kind === 'hosted') return { type: stringAt(tool.raw, 'type') ?? name };
  return { type: tool?.kind === 'custom' ? 'custom' : 'function', name: legalToolName(name) };
}

/** `web_search_options` of Chat Completions as the tool that Responses has for it. */
export function encodeWebSearch(options: JsonValue): JsonObject | undefined {
  if (!isJsonObject(options)) return undefined;
  const size = stringAt(options, 'search_context_size');
  const location = objectAt(options, 'user_location');
  const approximate = objectAt(location, 'approximate');
  return withoutAbsent({
    type: 'web_search',
    search_context_size: size,
    user_location: location === undefined ? undefined : { type: 'approximate', ...approximate },
  });
}
