// Owns `tool_choice` of a Messages request (facts 2.2): what the caller chose, what the answer's own tool needs, and what
// a model that cannot be forced is told instead.
import type { JsonObject } from '../../support/json.ts';
import type { Capabilities } from '../capabilities.ts';
import type { Conversation, Tool } from '../conversation.ts';
import { legalToolName } from '../tool_names.ts';
import type { Losses } from '../losses.ts';
import { invalidRequest } from '../losses.ts';
import { loseToolChoice } from '../lost_choice.ts';

type Wanted = { readonly type: 'auto' | 'any' | 'none' } | { readonly type: 'tool'; readonly name: string };

export interface ChoicePlan {
  readonly choice: JsonObject | undefined;
  /** The model must call a tool: manual thinking and this exclude each other on some models. */
  readonly forced: boolean;
  /** For models that cannot be forced: the same in words. */
  readonly instruction: string | undefined;
}

export interface ChoiceOptions {
  readonly conversation: Conversation;
  /** The tool that carries the answer. */
  readonly outputTool: string | undefined;
  readonly canForce: boolean;
  /** Whether any tool goes out that the caller offered. */
  readonly hasTools: boolean;
  /** Tools of history alone go out: none of them may be called. */
  readonly historyOnly: boolean;
}

/** Whether a call can be forced at all: thinking that cannot be put off stands in its way on some models. */
export function canForceTool(capabilities: Capabilities): boolean {
  const { forcedToolChoice, thinkingDefaultOn, thinkingCanBeDisabled } = capabilities;
  return (
    forcedToolChoice === 'yes' ||
    (forcedToolChoice === 'not-with-thinking' && (!thinkingDefaultOn || thinkingCanBeDisabled))
  );
}

/** The names that `allowed_tools` leaves, undefined where it leaves all. Throws where it names no tool that is there. */
export function allowedTools({ toolChoice, tools }: Conversation): ReadonlySet<string> | undefined {
  if (toolChoice?.kind !== 'allowed') return undefined;
  const allowed = presentNames(toolChoice.names, tools);
  if (allowed.size === 0)
    throw invalidRequest('tool_choice', 'tool_choice.allowed_tools names no tool of this request.');
  // One tool that must be called is named in the choice: the list, and the cache with it, stays.
  return toolChoice.mode === 'required' && allowed.size === 1 ? undefined : allowed;
}

export function planToolChoice(options: ChoiceOptions, losses: Losses): ChoicePlan {
  const { conversation, hasTools, historyOnly } = options;
  const asked = wantedOf(conversation);
  if (!hasTools && options.outputTool === undefined) {
    loseToolChoice(conversation, losses);
    return { choice: historyOnly ? { type: 'none' } : undefined, forced: false, instruction: undefined };
  }
  const wanted = withOutput(asked, options);
  const forced = wanted?.type === 'any' || wanted?.type === 'tool';
  if (forced && !options.canForce) {
    losses.drop('tool_choice');
    return { choice: encodeChoice({ type: 'auto' }, conversation), forced: false, instruction: inWords(wanted) };
  }
  return { choice: encodeChoice(wanted, conversation), forced, instruction: undefined };
}

function wantedOf({ toolChoice, tools }: Conversation): Wanted | undefined {
  switch (toolChoice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
      return { type: toolChoice.kind };
    case 'required':
      return { type: 'any' };
    case 'tool': {
      const { name } = toolChoice;
      if (tools.length > 0 && !tools.some((tool) => tool.name === name)) {
        throw invalidRequest('tool_choice', `Tool choice '${name.slice(0, 64)}' not found in 'tools' parameter.`);
      }
      return { type: 'tool', name: legalToolName(name) };
    }
    case 'allowed': {
      const [only, ...others] = presentNames(toolChoice.names, tools);
      if (toolChoice.mode === 'auto') return { type: 'auto' };
      return only !== undefined && others.length === 0 ? { type: 'tool', name: legalToolName(only) } : { type: 'any' };
    }
    default:
      return toolChoice satisfies never;
  }
}

function presentNames(names: readonly string[], tools: readonly Tool[]): ReadonlySet<string> {
  const present = new Set(tools.map((tool) => tool.name));
  return new Set(names.filter((name) => present.has(name)));
}

/** The answer's own tool must be called; where the caller's tools may be called as well, one of them will do. */
function withOutput(asked: Wanted | undefined, { outputTool, hasTools }: ChoiceOptions): Wanted | undefined {
  if (outputTool === undefined) return asked;
  return hasTools && asked?.type !== 'none' ? { type: 'any' } : { type: 'tool', name: outputTool };
}

/** Anthropic keeps the wish for one call at a time inside the choice; a choice of none has no calls to count. */
function encodeChoice(wanted: Wanted | undefined, { parallelToolCalls }: Conversation): JsonObject | undefined {
  if (parallelToolCalls !== false || wanted?.type === 'none') return wanted;
  return { ...(wanted ?? { type: 'auto' }), disable_parallel_tool_use: true };
}

function inWords(wanted: Wanted): string {
  if (wanted.type === 'tool') return `Your next answer must be a call of the tool ${wanted.name}.`;
  return 'Your next answer must be a call of at least one of the tools.';
}
