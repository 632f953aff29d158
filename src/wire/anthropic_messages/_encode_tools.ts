// Owns the tools of a Messages request: functions, custom tools as functions of one text, hosted tools where Anthropic
// has its own. The order is the caller's, for the prompt cache lives on equal bytes.
import { isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { CacheControl, Conversation, Tool } from '../conversation.ts';
import { isLiveSearch } from '../live_search.ts';
import { legalToolName } from '../tool_names.ts';
import { INPUT_FIELD } from '../answer_shape.ts';
import { closeSchema } from './_closed_schema.ts';
import type { Draft, Encoding } from './_draft.ts';
import { encodeInputSchema } from './_input_schema.ts';
import type { SchemaAllowance } from './_schema_allowance.ts';

/** Hosted tools that hold the caller's data or act for it: an answer without them would be another answer (facts 2.2). */
const IRREPLACEABLE = /^(?:file_search|code_interpreter|computer)/;
/** Anthropic dates the types of its own tools: `web_fetch_20250910`. */
const ANTHROPIC_TYPE = /^[a-z_]{1,60}_20\d{6}$/;

export interface EncodedTools {
  readonly drafts: readonly Draft[];
  /** False where the caller offered none and only tools of history are named. */
  readonly offered: boolean;
  /** Names as sent of tools that take free text. */
  readonly customTools: readonly string[];
}

/** `allowed` limits the tools to those names. Throws for a tool that can neither be sent nor left out. */
export function encodeTools(
  conversation: Conversation,
  encoding: Encoding,
  options: { readonly allowed: ReadonlySet<string> | undefined; readonly allowance: SchemaAllowance },
): EncodedTools {
  const drafts: Draft[] = [];
  const customTools: string[] = [];
  for (const [index, tool] of conversation.tools.entries()) {
    if (options.allowed?.has(tool.name) === false) continue;
    if (tool.kind === 'custom') customTools.push(legalToolName(tool.name));
    const block = encodeTool(tool, { encoding, allowance: options.allowance, where: `tools[${index}]` });
    if (block !== undefined) drafts.push({ block, cache: tool.cacheControl ?? markerOf(tool) });
  }
  const search = conversation.extra['web_search_options'];
  if (isJsonObject(search) && !conversation.tools.some((tool) => tool.name === 'web_search')) {
    drafts.push({ block: webSearch(search) });
  }
  // Calls in history make Anthropic ask for tools; the caller offers none, so these are named and never called.
  const offered = drafts.length > 0;
  return { drafts: offered ? drafts : toolsOfHistory(conversation), offered, customTools };
}

interface ToolPlace {
  readonly encoding: Encoding;
  readonly allowance: SchemaAllowance;
  readonly where: string;
}

function encodeTool(tool: Tool, place: ToolPlace): JsonObject | undefined {
  // A caller who speaks this protocol wrote it as Anthropic wants it.
  if (place.encoding.protocol === 'anthropic-messages' && tool.raw !== undefined) {
    const strictless = tool.strict === true && !place.encoding.target.capabilities.strictTools;
    if (strictless) place.encoding.losses.drop('tools.strict');
    const kept = Object.entries(tool.raw).filter(
      ([key]) => key !== 'cache_control' && !(strictless && key === 'strict'),
    );
    return { ...Object.fromEntries(kept), ...(tool.kind === 'hosted' ? {} : { name: legalToolName(tool.name) }) };
  }
  switch (tool.kind) {
    case 'function':
      return encodeFunction(tool, place);
    case 'custom':
      return encodeCustom(tool, place);
    case 'hosted':
      return encodeHosted(tool, place);
    default:
      return tool.kind satisfies never;
  }
}

function encodeFunction(tool: Tool, { encoding, allowance, where }: ToolPlace): JsonObject {
  const input = encodeInputSchema(tool.schema);
  if (input === undefined) {
    return encoding.losses.refuse(
      `${where}.function.parameters`,
      `The parameters of the tool ${printable(tool.name)} must be a JSON Schema of an object for ${encoding.target.model}.`,
    );
  }
  if (input.wider) encoding.losses.drop('tools.parameters');
  const closed =
    tool.strict === true && encoding.target.capabilities.strictTools ? closeSchema(input.schema) : undefined;
  const strict = closed?.ok === true && allowance.take(closed, 'tool') ? closed.schema : undefined;
  if (tool.strict === true && strict === undefined) encoding.losses.drop('tools.strict');
  return {
    name: legalToolName(tool.name),
    ...(tool.description === undefined || tool.description === '' ? {} : { description: tool.description }),
    input_schema: strict ?? input.schema,
    ...(strict === undefined ? {} : { strict: true }),
  };
}

/** A custom tool takes text, perhaps of a grammar, which can only be told and not enforced here. */
function encodeCustom(tool: Tool, { encoding }: ToolPlace): JsonObject {
  const format = objectAt(objectAt(tool.raw, 'custom') ?? tool.raw, 'format');
  const grammar = objectAt(format, 'grammar') ?? format;
  const definition = stringAt(grammar, 'definition');
  if (definition !== undefined) encoding.losses.drop('tools.format');
  const told =
    definition === undefined
      ? ''
      : `The text must follow this ${stringAt(grammar, 'syntax') ?? ''} grammar:\n${definition}`;
  const description = [tool.description ?? '', told].filter((text) => text !== '').join('\n\n');
  return {
    name: legalToolName(tool.name),
    ...(description === '' ? {} : { description }),
    input_schema: {
      type: 'object',
      properties: { [INPUT_FIELD]: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
      required: [INPUT_FIELD],
      additionalProperties: false,
    },
  };
}

function encodeHosted(tool: Tool, { encoding, where }: ToolPlace): JsonObject | undefined {
  const type = stringAt(tool.raw, 'type') ?? tool.name;
  if (tool.raw !== undefined && ANTHROPIC_TYPE.test(type)) {
    return Object.fromEntries(Object.entries(tool.raw).filter(([key]) => key !== 'cache_control'));
  }
  if (/^web_search(?:_|$)/.test(type)) {
    if (isLiveSearch(tool.raw)) return webSearch(tool.raw ?? {});
    encoding.losses.note('tools.web_search');
    return undefined;
  }
  if (IRREPLACEABLE.test(type)) {
    encoding.losses.refuse(
      `${where}.type`,
      `${encoding.target.model} has no ${printable(type)} tool. Remove it, or choose a model that has it.`,
    );
  }
  encoding.losses.drop(`tools.${printable(type)}`);
  return undefined;
}

/** OpenAI's web search, in any of its forms, as Anthropic's. How much context a search takes is Anthropic's to choose. */
function webSearch(options: JsonObject): JsonObject {
  const location = objectAt(options, 'user_location');
  const place = objectAt(location, 'approximate') ?? location;
  const domains = objectAt(options, 'filters')?.['allowed_domains'];
  const known = ['city', 'country', 'region', 'timezone'].flatMap((key): [string, JsonValue][] => {
    const value = stringAt(place, key);
    return value === undefined ? [] : [[key, value]];
  });
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(Array.isArray(domains) && domains.length > 0 ? { allowed_domains: domains } : {}),
    ...(known.length === 0 ? {} : { user_location: { type: 'approximate', ...Object.fromEntries(known) } }),
  };
}

/** The marker on a hosted tool, which only its own object holds. */
function markerOf({ kind, raw }: Tool): CacheControl | undefined {
  const marker = kind === 'hosted' ? objectAt(raw, 'cache_control') : undefined;
  if (marker?.['type'] !== 'ephemeral') return undefined;
  return marker['ttl'] === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
}

function toolsOfHistory(conversation: Conversation): readonly Draft[] {
  const names = new Set<string>();
  for (const turn of conversation.turns) {
    for (const part of turn.parts) if (part.kind === 'tool-call') names.add(legalToolName(part.name));
  }
  return [...names].map((name) => ({ block: { name, input_schema: { type: 'object', properties: {} } } }));
}

const printable = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
