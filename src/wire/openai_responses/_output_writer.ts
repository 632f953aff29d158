// Owns the items of an answer that is being written: which is open, where each stands in the output, and what has to be
// closed before the next begins. Text and reasoning are open one at a time; calls of tools may run beside them.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import type { HostedCallPart, ReasoningPart } from '../conversation.ts';
import { createCallItem } from './_call_item.ts';
import type { CallItem } from './_call_item.ts';
import { added, createEventWriter, done } from './_event_writer.ts';
import type { EventWriter, ItemContext } from './_event_writer.ts';
import { encodeHostedAction } from './_hosted_call.ts';
import { createMessageItem } from './_message_item.ts';
import type { MessageItem } from './_message_item.ts';
import { createNameReader } from './_namespaces.ts';
import type { CalledTool } from './_namespaces.ts';
import { createReasoningItem } from './_reasoning_item.ts';
import type { ReasoningItem } from './_reasoning_item.ts';
import { createResponseWriter } from './_response_object.ts';
import type { ResponseState, ResponseWriter } from './_response_object.ts';

export interface OutputWriter {
  readonly context: EncodeContext;
  readonly events: EventWriter;
  readonly response: ResponseWriter;
  readonly nameOf: (name: string) => CalledTool;
  readonly customNames: ReadonlySet<string>;
  /** What the ids of items end with. */
  readonly suffix: string;
  /** Finished items by their place; one that is open has none yet. */
  readonly output: (JsonObject | undefined)[];
  readonly calls: Map<number, CallItem>;
  message: MessageItem | undefined;
  thought: ReasoningItem | undefined;
  /** Thoughts whose item had to be closed before their provider ended them. */
  readonly unended: Set<string>;
  begun: boolean;
  /** Characters of text so far, and before the open message: citations count from the beginning of the answer. */
  textChars: number;
  messageStart: number;
}

type Status = 'completed' | 'incomplete';

export function createOutputWriter(context: EncodeContext): OutputWriter {
  const { tools } = context.conversation;
  return {
    context,
    events: createEventWriter(),
    response: createResponseWriter(context),
    nameOf: createNameReader(tools),
    customNames: new Set(tools.filter((tool) => tool.kind === 'custom').map((tool) => tool.name)),
    suffix: context.id.replace(/^resp_/, ''),
    output: [],
    calls: new Map(),
    message: undefined,
    thought: undefined,
    unended: new Set(),
    begun: false,
    textChars: 0,
    messageStart: 0,
  };
}

/** An event that carries the whole response. */
export function tellResponse(writer: OutputWriter, type: string, state: ResponseState): string {
  return writer.events.printed(type, `"response":${writer.response.text(state)}`);
}

export function begin(writer: OutputWriter): string {
  if (writer.begun) return '';
  writer.begun = true;
  const state: ResponseState = { status: 'in_progress', output: [] };
  return tellResponse(writer, 'response.created', state) + tellResponse(writer, 'response.in_progress', state);
}

function newItem(writer: OutputWriter, kind: string): ItemContext {
  const index = writer.output.push(undefined) - 1;
  return {
    writer: writer.events,
    place: { index, id: `${kind}_${writer.suffix}_${index}` },
    finish: (item) => {
      writer.output[index] = item;
    },
  };
}

function closeMessage(writer: OutputWriter, status: Status): string {
  const out = writer.message?.close(status) ?? '';
  writer.message = undefined;
  return out;
}

function closeThought(writer: OutputWriter): string {
  if (writer.thought === undefined) return '';
  writer.unended.add(writer.thought.text());
  const out = writer.thought.close('completed');
  writer.thought = undefined;
  return out;
}

/** Opens the message where none is open, hands it over, and gives what had to be written for it first. */
function withMessage(writer: OutputWriter, use: (message: MessageItem) => string): string {
  if (writer.message !== undefined) return use(writer.message);
  const closed = begin(writer) + closeThought(writer);
  const { out, item } = createMessageItem(newItem(writer, 'msg'));
  writer.message = item;
  writer.messageStart = writer.textChars;
  return closed + out + use(item);
}

function withThought(writer: OutputWriter, use: (thought: ReasoningItem) => string): string {
  if (writer.thought !== undefined) return use(writer.thought);
  const closed = begin(writer) + closeMessage(writer, 'completed');
  const { model, sealer } = writer.context;
  const { out, item } = createReasoningItem({ ...newItem(writer, 'rs'), model, sealer });
  writer.thought = item;
  return closed + out + use(item);
}

export function say(writer: OutputWriter, kind: 'text' | 'refusal', text: string): string {
  const out = withMessage(writer, (message) => message.piece(kind, text));
  if (kind === 'text') writer.textChars += text.length;
  return out;
}

export function think(writer: OutputWriter, text: string): string {
  return withThought(writer, (thought) => thought.piece(text));
}

/** Some providers end a thought only behind the answer: its text was told, what is signed was not. */
export function endThought(writer: OutputWriter, part: ReasoningPart): string {
  if (writer.thought === undefined && writer.unended.delete(part.text)) {
    return part.signature === undefined ? '' : closing(writer, (thought) => thought.endSilently(part));
  }
  const isNothing = writer.thought === undefined && part.text === '' && part.signature === undefined;
  return isNothing ? '' : closing(writer, (thought) => thought.end(part));
}

function closing(writer: OutputWriter, end: (thought: ReasoningItem) => string): string {
  const out = withThought(writer, end);
  writer.thought = undefined;
  return out;
}

export function cite(writer: OutputWriter, citation: Extract<AnswerEvent, { kind: 'citation' }>): string {
  return withMessage(writer, (message) => {
    const { url, title, start, end } = citation;
    // A place in a message that is closed already is no place in this one.
    const inMessage = (position: number | undefined): number | undefined =>
      position === undefined || position < writer.messageStart ? undefined : position - writer.messageStart;
    return message.cite({ url, title, start: inMessage(start), end: inMessage(end) });
  });
}

export function startCall(writer: OutputWriter, start: Extract<AnswerEvent, { kind: 'tool-call-start' }>): string {
  const closed = begin(writer) + closeThought(writer) + closeMessage(writer, 'completed');
  const custom = start.custom === true || writer.customNames.has(start.name);
  const { out, item } = createCallItem({
    ...newItem(writer, custom ? 'ctc' : 'fc'),
    callId: start.id,
    tool: writer.nameOf(start.name),
    custom,
    wrapped: custom && start.custom !== true,
  });
  writer.calls.set(start.index, item);
  return closed + out;
}

export function addToCall(writer: OutputWriter, index: number, text: string): string {
  return writer.calls.get(index)?.piece(text) ?? '';
}

export function endCall(writer: OutputWriter, index: number): string {
  const out = writer.calls.get(index)?.close('completed') ?? '';
  writer.calls.delete(index);
  return out;
}

/** A tool that the provider ran itself; nothing for one that Responses has no item for. */
export function tellHosted(writer: OutputWriter, part: HostedCallPart): string {
  const action = encodeHostedAction(part);
  if (action === undefined) return '';
  const closed = begin(writer) + closeThought(writer) + closeMessage(writer, 'completed');
  const item = newItem(writer, 'ws');
  const { id, index } = item.place;
  const fields = { output_index: index, item_id: id };
  const itemOf = (status: string): JsonObject => ({ id, type: 'web_search_call', status, action });
  return [
    closed,
    added(item, itemOf('in_progress')),
    writer.events.event('response.web_search_call.in_progress', fields),
    writer.events.event('response.web_search_call.searching', fields),
    writer.events.event('response.web_search_call.completed', fields),
    done(item, itemOf(part.status)),
  ].join('');
}

export function closeAll(writer: OutputWriter, status: Status): string {
  const calls = [...writer.calls.values()].map((call) => call.close(status));
  writer.calls.clear();
  return closeThought(writer) + closeMessage(writer, status) + calls.join('');
}

export function outputOf(writer: OutputWriter): readonly JsonObject[] {
  return writer.output.filter((item) => item !== undefined);
}
