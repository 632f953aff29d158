// Owns the input items of a Responses request: turns in their own order, each message, call and result one item.
// Nothing is hoisted into `instructions` and nothing is merged, so a longer conversation begins with the bytes of the
// shorter one and the provider's prompt cache holds.
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Capabilities } from '../capabilities.ts';
import type {
  HostedCallPart,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
  UnknownPart,
} from '../conversation.ts';
import { legalToolName } from '../tool_names.ts';
import { encodeContent } from './_encode_content.ts';
import type { ContentContext } from './_encode_content.ts';
import { withoutAbsent } from './_without_absent.ts';
import type { Losses } from '../losses.ts';

/** `call_id` of an item, by OpenAI's schema. Its own ids are shorter; those of other gateways may not be. */
const CALL_ID_CHARS_MAX = 64;

export interface InputContext {
  readonly capabilities: Capabilities;
  readonly losses: Losses;
  /** The caller speaks this protocol as well: items that no part holds go on as they came. */
  readonly same: boolean;
}

/** All turns as items. Results of custom tools are told from those of functions by the call that they answer. */
export function encodeInput(turns: readonly Turn[], context: InputContext): readonly JsonObject[] {
  const customCalls = new Set<string>();
  const items: JsonObject[] = [];
  let calls: readonly string[] = [];
  for (const [index, turn] of turns.entries()) {
    if (turn.name !== undefined) context.losses.drop('messages.name');
    const content = { ...context, role: turn.role, param: turn.at ?? `messages[${index}].content` };
    items.push(...encodeTurn(resultsFirst(turn.parts, calls), content, customCalls));
    if (turn.role === 'assistant') calls = turn.parts.flatMap((part) => (part.kind === 'tool-call' ? [part.id] : []));
  }
  return items;
}

function encodeTurn(parts: readonly Part[], context: ContentContext, customCalls: Set<string>): readonly JsonObject[] {
  const { losses, role } = context;
  const items: JsonObject[] = [];
  let pieces: JsonObject[] = [];
  // OpenAI answers 400 to a reasoning item without the item that it led to (facts 2.14), so it waits for one.
  let waiting: JsonObject[] = [];

  function put(item: JsonObject): void {
    items.push(...waiting, item);
    waiting = [];
  }
  function closeMessage(): void {
    // Several texts of an assistant are as many messages: a list of them would want an id that only OpenAI could give.
    const apart = role === 'assistant' && pieces.every((piece) => piece['type'] === 'output_text');
    if (apart) for (const piece of pieces) put(encodeMessage(role, [piece]));
    else if (pieces.length > 0) put(encodeMessage(role, pieces));
    pieces = [];
  }

  for (const part of parts) {
    if (!context.same && 'cacheControl' in part && part.cacheControl !== undefined) losses.note('cache_control');
    switch (part.kind) {
      case 'reasoning':
        closeMessage();
        waiting.push(...encodeReasoningItem(part, context));
        break;
      case 'tool-call':
        closeMessage();
        if (part.custom === true) customCalls.add(part.id);
        put(encodeCall(part));
        break;
      case 'tool-result':
        closeMessage();
        put(encodeResult(part, context, customCalls));
        break;
      case 'hosted-call':
      case 'unknown': {
        const item = context.same ? itemOf(part) : undefined;
        if (item === undefined) {
          pieces.push(...encodeContent(part, context));
          break;
        }
        closeMessage();
        put(item);
        break;
      }
      default:
        pieces.push(...encodeContent(part, context));
    }
  }
  closeMessage();
  if (waiting.length > 0) losses.note('reasoning_details');
  // An empty message of the user is still a turn; an assistant that said nothing is none.
  if (parts.length === 0 && role !== 'assistant') items.push(encodeMessage(role, [{ type: 'input_text', text: '' }]));
  return items;
}

function encodeMessage(role: Turn['role'], pieces: readonly JsonObject[]): JsonObject {
  const [first] = pieces;
  // Text of an assistant goes as a plain string: the schema wants an id and a status beside output_text, which only
  // the provider could have given. Mixed content needs the list; OpenAI takes it without them.
  const plain = role === 'assistant' && pieces.length === 1 && first?.['type'] === 'output_text';
  const content = plain ? (first['text'] ?? '') : pieces;
  return { type: 'message', role: role === 'tool' ? 'user' : role, content };
}

/** Types of what stands inside a message; all else that no part holds is an item of its own. */
const CONTENT_TYPE = /^(?:input_|output_|text$|encrypted_content$|computer_screenshot$)/;

/** The item as its caller or its provider wrote it. */
function itemOf(part: HostedCallPart | UnknownPart): JsonObject | undefined {
  if (part.kind === 'hosted-call') return part.raw['type'] === 'web_search_call' ? part.raw : undefined;
  return CONTENT_TYPE.test(part.type) ? undefined : part.value;
}

/** Only OpenAI's own reasoning goes back, sealed as it came. Anything else would be refused, so it is left out. */
function encodeReasoningItem(part: ReasoningPart, { losses, same }: ContentContext): readonly JsonObject[] {
  const { format, id, signature } = part;
  // One without encrypted content is found by its id where OpenAI has stored it.
  const stored = same && id !== undefined;
  if (format !== 'openai-responses-v1' || (signature === undefined && !stored)) {
    losses.note(signature === undefined ? 'reasoning_content' : 'reasoning_details');
    return [];
  }
  const summary = part.text === '' ? [] : [{ type: 'summary_text', text: part.text }];
  return [withoutAbsent({ type: 'reasoning', id, summary, encrypted_content: signature })];
}

function encodeCall(part: ToolCallPart): JsonObject {
  const name = legalToolName(part.name);
  const link = { call_id: encodeCallId(part.id), name };
  if (part.custom === true) return { type: 'custom_tool_call', ...link, input: part.argumentsText };
  const text = part.argumentsText.trim() === '' ? '{}' : part.argumentsText;
  return { type: 'function_call', ...link, arguments: text };
}

function encodeResult(part: ToolResultPart, context: ContentContext, customCalls: ReadonlySet<string>): JsonObject {
  const type = customCalls.has(part.callId) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: encodeCallId(part.callId), output: encodeOutput(part, context) };
}

/** A string where there is one text, else the list. Responses has no error flag, so an error is said in words. */
function encodeOutput(part: ToolResultPart, context: ContentContext): JsonValue {
  const said = part.isError === true ? 'Error: ' : '';
  const [first] = part.parts;
  if (first === undefined) return said.trim();
  if (part.parts.length === 1 && first.kind === 'text') return said + first.text;
  const pieces = part.parts.flatMap((piece) => {
    if (!context.same && piece.cacheControl !== undefined) context.losses.note('cache_control');
    return encodeContent(piece, { ...context, role: 'tool' });
  });
  return said === '' ? pieces : [{ type: 'input_text', text: said.trim() }, ...pieces];
}

/** The same id for a call and its result, whatever its length. */
function encodeCallId(id: string): string {
  return id.length > CALL_ID_CHARS_MAX ? legalToolName(id) : id;
}

/**
 * What a user says between the results of tools comes behind them: outputs follow their calls without a gap, and in their
 * order, whatever order the caller has them in.
 */
function resultsFirst(parts: readonly Part[], calls: readonly string[]): readonly Part[] {
  const results = parts.filter((part) => part.kind === 'tool-result');
  if (results.length === 0) return parts;
  const rank = ({ callId }: ToolResultPart): number => (calls.includes(callId) ? calls.indexOf(callId) : calls.length);
  const inOrder = results.toSorted((left, right) => rank(left) - rank(right));
  return [...inOrder, ...parts.filter((part) => part.kind !== 'tool-result')];
}
