// Reads `instructions` and `input`: items become turns, each of which says where it stands (`Turn.at`). What an assistant
// did in one go (reasoning, text, calls) is one turn; each result of a tool is a turn of its own, as in Chat Completions.
// Items that no part holds are kept as they are: same-protocol traffic needs them, and elsewhere they are named as lost.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { isSealed } from '../../support/sealer.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { Part, ReasoningPart, Role, Tool, ToolResultPart, Turn } from '../conversation.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import type { FieldReader } from '../fields.ts';
import { reasoningTexts } from './_decode_answer.ts';
import { decodeContent } from './_decode_content.ts';
import type { ContentPart } from './_decode_content.ts';
import { calledName } from './_decode_tools.ts';
import { decodeHostedCall } from './_hosted_call.ts';
import { openReasoning, openSummary } from './_sealed.ts';

/** Long agent loops send a few thousand; a hundred thousand tiny ones cost more to decide on than to refuse. */
const ITEMS_MAX = 20_000;

export interface InputOptions {
  readonly sealer: Sealer | undefined;
  /** What the names of calls are looked up in. */
  readonly tools: readonly Tool[];
}

/** Throws invalid_request with `param` as `input[2].call_id`. */
export function decodeInput(body: JsonObject, options: InputOptions): readonly Turn[] {
  const { input } = body;
  const instructions = instructionsOf(body);
  if (typeof input === 'string') {
    return [...instructions, { at: 'input', role: 'user', parts: [{ kind: 'text', text: input }] }];
  }
  const items = createFieldReader(body, '').list('input');
  if (items === undefined) {
    if ((body['previous_response_id'] ?? null) === null) throw invalidField('input', 'is required');
    return instructions;
  }
  if (items.length > ITEMS_MAX) throw invalidField('input', `must hold at most ${ITEMS_MAX} items`);
  const turns: OpenTurn[] = [];
  for (const [at, item] of items.entries()) {
    const path = `input[${at}]`;
    if (!isJsonObject(item)) throw invalidField(path, `must be an object, not ${kindOf(item)}`);
    addTurn(turns, decodeItem(item, { path, reader: createFieldReader(item, path), ...options }), path);
  }
  if (turns.length === 0 && instructions.length === 0 && (body['previous_response_id'] ?? null) === null) {
    throw invalidField('input', 'must hold at least one item');
  }
  return [...instructions, ...turns];
}

function instructionsOf(body: JsonObject): readonly Turn[] {
  const { instructions } = body;
  // A response that is told back holds them as a list of items.
  if (Array.isArray(instructions)) throw invalidField('instructions', 'must be a string');
  const text = createFieldReader(body, '').text('instructions');
  if (text === undefined || text === '') return [];
  return [{ at: 'instructions', role: 'system', parts: [{ kind: 'text', text }] }];
}

interface DecodedItem {
  readonly role: Role;
  readonly parts: readonly Part[];
}

interface OpenTurn extends Turn {
  readonly parts: Part[];
}

/** Items of an assistant that follow each other are one turn. */
function addTurn(turns: OpenTurn[], item: DecodedItem | undefined, at: string): void {
  if (item === undefined) return;
  const last = turns[turns.length - 1];
  if (item.role === 'assistant' && last?.role === 'assistant') last.parts.push(...item.parts);
  else turns.push({ at, role: item.role, parts: [...item.parts] });
}

interface ItemPlace extends InputOptions {
  readonly path: string;
  readonly reader: FieldReader;
}

function decodeItem(item: JsonObject, place: ItemPlace): DecodedItem | undefined {
  const { reader, path, tools } = place;
  const type = reader.text('type') ?? 'message';
  switch (type) {
    case 'message':
      return decodeMessage(item, place);
    case 'function_call':
    case 'custom_tool_call': {
      const custom = type === 'custom_tool_call';
      const name = required(reader, 'name');
      const given = item[custom ? 'input' : 'arguments'] ?? '';
      return assistant({
        kind: 'tool-call',
        id: required(reader, 'call_id'),
        name: calledName(name, reader.text('namespace'), tools),
        // Some clients keep the parsed object; the text is what every provider takes.
        argumentsText: typeof given === 'string' ? given : JSON.stringify(given),
        ...(custom ? { custom } : {}),
      });
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'tool', parts: decodeResult(item, place) };
    case 'reasoning':
      return { role: 'assistant', parts: decodeReasoningItem(item, place.sealer) };
    case 'web_search_call':
      return assistant(decodeHostedCall(item) ?? unknown(type, item));
    case 'compaction':
    case 'compaction_summary':
    case 'context_compaction':
      return decodeCompaction(item, type, place.sealer);
    case 'agent_message':
      return { role: 'user', parts: decodeAgentMessage(item, path) };
    // Its tools were read with the others.
    case 'additional_tools':
      return undefined;
    default:
      return { role: isFromCaller(type) ? 'tool' : 'assistant', parts: [readable(type, item)] };
  }
}

const assistant = (part: Part): DecodedItem => ({ role: 'assistant', parts: [part] });
const unknown = (type: string, value: JsonObject): Part => ({ kind: 'unknown', type, value });

/**
 * Tools of OpenAI's own kind that the caller runs: their calls and results are the work itself, so that a model that has no
 * such tool reads them as what they are.
 */
const RUN_BY_CALLER = /^(?:local_shell_call|shell_call|apply_patch_call)(?:_output)?$/;

function readable(type: string, item: JsonObject): Part {
  if (!RUN_BY_CALLER.test(type)) return unknown(type, item);
  const told = Object.entries(item).filter(([key]) => !UNTOLD.has(key));
  const [only] = told;
  const value = told.length === 1 && typeof only?.[1] === 'string' ? only[1] : JSON.stringify(Object.fromEntries(told));
  return { kind: 'unknown', type, value: item, text: `<${type}>\n${value}\n</${type}>` };
}

/** What only OpenAI's servers do something with. */
const UNTOLD: ReadonlySet<string> = new Set(['type', 'id', 'call_id', 'created_by', 'max_output_length']);

/** What the caller answers to a tool of OpenAI's own kind; a tool search tells its result itself. */
const isFromCaller = (type: string): boolean =>
  (type.endsWith('_output') && type !== 'tool_search_output') || type === 'mcp_approval_response';

function required(reader: FieldReader, key: string): string {
  const value = reader.text(key);
  if (value === undefined || value === '') throw invalidField(reader.path(key), 'is required');
  return value;
}

function decodeMessage(item: JsonObject, { reader, path }: ItemPlace): DecodedItem {
  const role = reader.text('role');
  const parts = (): readonly Part[] => decodeContent(item['content'], `${path}.content`);
  switch (role) {
    case 'assistant':
      return { role, parts: parts() };
    case 'system':
    case 'developer':
    case 'user':
      if ((item['content'] ?? null) === null) throw invalidField(`${path}.content`, 'is required');
      return { role, parts: parts() };
    case undefined:
      throw invalidField(`${path}.role`, 'is required');
    default:
      throw invalidField(`${path}.role`, 'must be one of system, developer, user, assistant');
  }
}

function decodeResult(item: JsonObject, { reader, path }: ItemPlace): readonly Part[] {
  const { output } = item;
  const plain = output === undefined || output === null || typeof output === 'string' || Array.isArray(output);
  // Only a text or a list is allowed; an object is what some clients forget to print.
  const content = decodeContent(plain ? output : JSON.stringify(output), `${path}.output`);
  const result: ToolResultPart = {
    kind: 'tool-result',
    callId: required(reader, 'call_id'),
    parts: content.filter(fitsResult),
  };
  return [result, ...content.filter((part) => !fitsResult(part))];
}

const fitsResult = (part: ContentPart): part is Extract<ContentPart, { kind: 'text' | 'image' | 'file' }> =>
  part.kind === 'text' || part.kind === 'image' || part.kind === 'file';

/**
 * Sealed here: the parts as they were. OpenAI's own: the item, to go back as it came. Sealed by an installation whose key
 * is another: nobody can open it, so that its readable text alone is left, which providers may not be given as reasoning.
 */
function decodeReasoningItem(item: JsonObject, sealer: Sealer | undefined): readonly ReasoningPart[] {
  const sealed = stringAt(item, 'encrypted_content') ?? '';
  const text = reasoningTexts(item).join('\n\n');
  if (isSealed(sealed)) return openReasoning(sealed, sealer) ?? [{ kind: 'reasoning', text }];
  const id = stringAt(item, 'id');
  const own = { ...(id === undefined ? {} : { id }), ...(sealed === '' ? {} : { signature: sealed }) };
  // Without anything that only OpenAI can read, it is readable text, which an open model wrote.
  const format = sealed === '' && (id === undefined || text !== '') ? {} : { format: 'openai-responses-v1' as const };
  return [{ kind: 'reasoning', text, ...own, ...format }];
}

/** Named so that nobody takes the words of a summary for those of the user. */
const SUMMARY_TAG = 'previous_conversation_summary';

/** A summary of ours is read out; OpenAI's own is for OpenAI. One of another installation's key is as unknown as that. */
function decodeCompaction(item: JsonObject, type: string, sealer: Sealer | undefined): DecodedItem {
  const summary = openSummary(stringAt(item, 'encrypted_content') ?? '', sealer);
  if (summary === undefined) return assistant(unknown(type, item));
  return { role: 'user', parts: [{ kind: 'text', text: summaryText(summary) }] };
}

/** What a model is told in place of what was compacted. */
export function summaryText(summary: string): string {
  return `<${SUMMARY_TAG}>\nThe conversation before this point was shortened to this summary of it.\n\n${summary}\n</${SUMMARY_TAG}>`;
}

/** Codex: what one agent of a group tells another. */
function decodeAgentMessage(item: JsonObject, path: string): readonly Part[] {
  const names = [stringAt(item, 'author'), stringAt(item, 'recipient')].map((name) => name ?? 'an agent');
  const head: Part = { kind: 'text', text: `Message from ${names[0]} to ${names[1]}:` };
  return [head, ...decodeContent(item['content'], `${path}.content`)];
}
