// Writes tools and the choice among them in OpenAI's nested form.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { INPUT_FIELD } from '../answer_shape.ts';
import type { ChatDialect, EncodeTarget } from '../codec.ts';
import type { Conversation, Tool, ToolChoice } from '../conversation.ts';
import { keepsStrict } from '../closed_schema.ts';
import { isLiveSearch } from '../live_search.ts';
import { createLosses, type Losses } from '../losses.ts';
import { legalToolName } from '../tool_names.ts';

export interface EncodedTools {
  readonly tools: readonly JsonObject[];
  readonly dropped: readonly string[];
}

/** What runs code or reads files at another provider is the point of a request; a search is an aid. */
const IRREPLACEABLE = /^(?:file_search|code_interpreter|code_execution|computer)/;

/** Throws unsupported_parameter for a hosted tool of another protocol without which the request means something else. */
export function encodeTools(conversation: Conversation, target: EncodeTarget): EncodedTools {
  const losses = createLosses(target);
  const offered = offeredTools(conversation, target.dialect);
  const tools = offered.flatMap((tool): readonly JsonObject[] => {
    switch (tool.kind) {
      case 'function':
        // Written without: a named loss in either mode, as for the caller's own bytes.
        if (tool.strict === true && !(target.capabilities.strictTools && keepsStrict(tool, conversation)))
          losses.note('strict');
        return [encodeFunction(tool, conversation, target)];
      case 'custom':
        return [target.dialect?.functionsOnly === true ? encodeAsFunction(tool, losses) : encodeCustom(tool)];
      case 'hosted':
        if (conversation.protocol === 'openai-chat' && tool.raw !== undefined) return [tool.raw];
        loseHosted(tool, losses, target.model);
        return [];
      default:
        return tool.kind satisfies never;
    }
  });
  return { tools, dropped: losses.names() };
}

/** Servers that know no choice among some of the tools are offered those alone. */
function offeredTools({ tools, toolChoice }: Conversation, dialect: ChatDialect | undefined): readonly Tool[] {
  if (dialect?.functionsOnly !== true || toolChoice?.kind !== 'allowed') return tools;
  return tools.filter(({ name }) => toolChoice.names.includes(name));
}

/** Named by its kind: where it stood among the caller's tools is not told here, since namespaces hold several. */
function loseHosted(tool: Tool, losses: Losses, model: string): void {
  const type = (stringAt(tool.raw, 'type') ?? tool.name).replace(/[^\w.-]/g, '').slice(0, 64);
  if (IRREPLACEABLE.test(type))
    losses.refuse('tools', `${model} has no ${type} tool. Remove it, or choose a model that has it.`);
  // A search of tools loses nothing: all of them are offered.
  if (type.startsWith('tool_search') || !isLiveSearch(tool.raw)) losses.note(`tools.${type}`);
  else losses.drop(`tools.${type}`);
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

/** A function of one text, which the answer's encoder unwraps: a grammar can only be told here. */
function encodeAsFunction(tool: Tool, losses: Losses): JsonObject {
  const nested = tool.raw?.['custom'];
  const format = (isJsonObject(nested) ? nested : tool.raw)?.['format'];
  const inner = isJsonObject(format) ? format['grammar'] : undefined;
  const grammar = isJsonObject(inner) ? inner : format;
  const definition = stringAt(grammar, 'definition');
  if (definition !== undefined) losses.drop('tools.format');
  const told =
    definition === undefined
      ? []
      : [`The text must follow this ${stringAt(grammar, 'syntax') ?? ''} grammar:\n${definition}`];
  const description = [...(tool.description === undefined ? [] : [tool.description]), ...told].join('\n\n');
  return {
    type: 'function',
    function: {
      name: legalToolName(tool.name),
      ...(description === '' ? {} : { description }),
      parameters: {
        type: 'object',
        properties: { [INPUT_FIELD]: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
        required: [INPUT_FIELD],
      },
    },
  };
}

/** Responses: `{type: grammar, syntax, definition}`; Chat Completions puts the last two into `grammar`. */
function nestGrammar(format: JsonObject): JsonObject {
  const { type, syntax, definition } = format;
  if (type !== 'grammar' || syntax === undefined || definition === undefined) return format;
  return { type, grammar: { syntax, definition } };
}

/** `functionsOnly`: the server knows neither custom tools nor a choice among some, which then are the only ones offered. */
export function encodeToolChoice(choice: ToolChoice, tools: readonly Tool[], functionsOnly: boolean): JsonValue {
  const named = (name: string): JsonObject => {
    const custom = !functionsOnly && tools.some((tool) => tool.kind === 'custom' && tool.name === name);
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
      return functionsOnly
        ? choice.mode
        : { type: 'allowed_tools', allowed_tools: { mode: choice.mode, tools: choice.names.map(named) } };
    default:
      return choice satisfies never;
  }
}
