// Owns the tools of a Gemini request: functions, custom tools as functions of one text, web search as Google's own. The
// order is the caller's, for the prompt cache lives on equal bytes.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { INPUT_FIELD } from '../answer_shape.ts';
import { isLiveSearch } from '../live_search.ts';
import type { Conversation, Tool } from '../conversation.ts';
import type { Encoding } from './_draft.ts';
import { encodeSchema } from './_schema.ts';
import { geminiToolName } from './_tool_name.ts';

/** Hosted tools that hold the caller's data or act for it: an answer without them would be another answer. */
const IRREPLACEABLE = /^(?:file_search|code_interpreter|code_execution|computer)/;

export interface EncodedTools {
  readonly tools: readonly JsonObject[];
  /** Whether any function goes out. */
  readonly hasFunctions: boolean;
  /** Whether the caller wants arguments to keep to their schema. */
  readonly strict: boolean;
  /** Names as sent of tools that take free text. */
  readonly customTools: readonly string[];
}

/** Throws for a tool that can neither be sent nor left out. */
export function encodeTools(conversation: Conversation, encoding: Encoding): EncodedTools {
  const functions: JsonObject[] = [];
  const customTools: string[] = [];
  let strict = false;
  let searches = conversation.extra['web_search_options'];
  for (const [index, tool] of conversation.tools.entries()) {
    if (tool.cacheControl !== undefined) encoding.losses.note('cache_control');
    switch (tool.kind) {
      case 'function':
        functions.push(encodeFunction(tool, encoding));
        strict ||= tool.strict === true;
        break;
      case 'custom':
        functions.push(encodeCustom(tool, encoding));
        customTools.push(geminiToolName(tool.name));
        break;
      case 'hosted':
        if (isSearch(tool) && !isLiveSearch(tool.raw)) encoding.losses.note('tools.web_search');
        else if (isSearch(tool)) searches = tool.raw ?? {};
        else loseHosted(tool, encoding, `tools[${index}].type`);
        break;
      default:
        tool.kind satisfies never;
    }
  }
  const search = isJsonObject(searches) ? encodeSearch(searches, functions.length > 0, encoding) : [];
  return {
    tools: functions.length === 0 ? search : [{ functionDeclarations: functions }, ...search],
    hasFunctions: functions.length > 0,
    strict,
    customTools,
  };
}

function encodeFunction(tool: Tool, { losses }: Encoding): JsonObject {
  const { schema, wider } = encodeSchema(tool.schema ?? {});
  if (wider && tool.strict === true) losses.drop('tools.strict');
  else if (wider) losses.note('tools.parameters');
  const parameters = Object.keys(schema).length === 0 ? { type: 'object', properties: {} } : schema;
  return { name: geminiToolName(tool.name), ...descriptionOf(tool.description), parametersJsonSchema: parameters };
}

/** A custom tool takes text, perhaps of a grammar, which can only be told and not enforced here. */
function encodeCustom(tool: Tool, { losses }: Encoding): JsonObject {
  const format = objectAt(objectAt(tool.raw, 'custom') ?? tool.raw, 'format');
  const grammar = objectAt(format, 'grammar') ?? format;
  const definition = stringAt(grammar, 'definition');
  if (definition !== undefined) losses.drop('tools.format');
  const told =
    definition === undefined
      ? ''
      : `The text must follow this ${stringAt(grammar, 'syntax') ?? ''} grammar:\n${definition}`;
  return {
    name: geminiToolName(tool.name),
    ...descriptionOf([tool.description ?? '', told].filter((text) => text !== '').join('\n\n')),
    parametersJsonSchema: {
      type: 'object',
      properties: { [INPUT_FIELD]: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
      required: [INPUT_FIELD],
    },
  };
}

const descriptionOf = (description: string | undefined): JsonObject =>
  description === undefined || description === '' ? {} : { description };

const typeOf = (tool: Tool): string => stringAt(tool.raw, 'type') ?? tool.name;

const isSearch = (tool: Tool): boolean => /^web_search(?:_|$)/.test(typeOf(tool));

function loseHosted(tool: Tool, { losses, target }: Encoding, where: string): void {
  const type = printable(typeOf(tool));
  if (IRREPLACEABLE.test(type)) {
    losses.refuse(where, `${target.model} has no ${type} tool. Remove it, or choose a model that has it.`);
  }
  losses.drop(`tools.${type}`);
}

/** Beside functions a search would need its own calls and results in every later request, which no caller can keep. */
function encodeSearch(options: JsonObject, besideFunctions: boolean, { losses }: Encoding): readonly JsonObject[] {
  if (besideFunctions) {
    losses.drop('tools.web_search');
    return [];
  }
  const domains = arrayAt(objectAt(options, 'filters') ?? options, 'allowed_domains');
  if (domains.length > 0) losses.drop('tools.web_search.allowed_domains');
  if (objectAt(options, 'user_location') !== undefined) losses.drop('tools.web_search.user_location');
  return [{ googleSearch: {} }];
}

const printable = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
