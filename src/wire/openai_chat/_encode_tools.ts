// Writes tools and the choice among them in OpenAI's nested form.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Conversation, Tool, ToolChoice } from '../conversation.ts';
import { isLiveSearch } from '../live_search.ts';
import { keepsStrict } from '../closed_schema.ts';
import { legalToolName } from '../tool_names.ts';
import { refused } from './_fit.ts';

export interface EncodedTools {
  readonly tools: readonly JsonObject[];
  readonly dropped: readonly string[];
}

/** Throws unsupported_parameter for a hosted tool of another protocol: without it the request means something else. */
export function encodeTools(conversation: Conversation, target: EncodeTarget): EncodedTools {
  const dropped = new Set<string>();
  const tools = conversation.tools.flatMap((tool, at): readonly JsonObject[] => {
    switch (tool.kind) {
      case 'function':
        if (tool.strict === true && !(target.capabilities.strictTools && keepsStrict(tool, conversation)))
          dropped.add('strict');
        return [encodeFunction(tool, conversation, target)];
      case 'custom':
        return [encodeCustom(tool)];
      case 'hosted':
        if (conversation.protocol === 'openai-chat' && tool.raw !== undefined) return [tool.raw];
        // A search is an aid, of the web or of the tools (all of which are offered); what runs code or reads files is the
        // point of the request.
        if (!/^(?:web|tool)_search/.test(tool.name) || (target.compat === 'strict' && isLiveSearch(tool.raw))) {
          throw refused(target.model, `tools[${at}]`, `${tool.name} runs at another provider`);
        }
        dropped.add(`tools[${at}]`);
        return [];
      default:
        return tool.kind satisfies never;
    }
  });
  return { tools, dropped: [...dropped] };
}

function encodeFunction(tool: Tool, conversation: Conversation, target: EncodeTarget): JsonObject {
  const isLost = tool.strict === true && !keepsStrict(tool, conversation);
  const strict = target.capabilities.strictTools && !isLost ? tool.strict : undefined;
  return {
    type: 'function',
    function: {
      name: legalToolName(tool.name),
      ...(tool.description === undefined ? {} : { description: tool.description }),
      ...(tool.schema === undefined ? {} : { parameters: tool.schema }),
      ...(strict === undefined ? {} : { strict }),
    },
  };
}

/** The grammar of a custom tool is in the caller's own object, nested in Chat Completions and flat in Responses. */
function encodeCustom(tool: Tool): JsonObject {
  const nested = tool.raw?.['custom'];
  const format = (isJsonObject(nested) ? nested : tool.raw)?.['format'];
  return {
    type: 'custom',
    custom: {
      name: legalToolName(tool.name),
      ...(tool.description === undefined ? {} : { description: tool.description }),
      ...(isJsonObject(format) ? { format: nestGrammar(format) } : {}),
    },
  };
}

/** Responses: `{type: grammar, syntax, definition}`; Chat Completions puts the last two into `grammar`. */
function nestGrammar(format: JsonObject): JsonObject {
  const { type, syntax, definition } = format;
  if (type !== 'grammar' || syntax === undefined || definition === undefined) return format;
  return { type, grammar: { syntax, definition } };
}

export function encodeToolChoice(choice: ToolChoice, tools: readonly Tool[]): JsonValue {
  const named = (name: string): JsonObject => {
    const custom = tools.some((tool) => tool.kind === 'custom' && tool.name === name);
    return custom
      ? { type: 'custom', custom: { name: legalToolName(name) } }
      : { type: 'function', function: { name: legalToolName(name) } };
  };
  switch (choice.kind) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'tool':
      return named(choice.name);
    case 'allowed':
      return { type: 'allowed_tools', allowed_tools: { mode: choice.mode, tools: choice.names.map(named) } };
    default:
      return choice satisfies never;
  }
}
