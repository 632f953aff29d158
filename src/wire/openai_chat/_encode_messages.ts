// Writes turns as Chat Completions messages. Results of tools come right behind the calls and in their order, and what a
// tool message cannot hold (images, files) follows in one user message behind them, as OpenAI wants it (facts 2.15).
import type { JsonObject } from '../../support/json.ts';
import type { ChatDialect } from '../codec.ts';
import type { Conversation, Part, ToolResultPart, Turn, UnknownPart } from '../conversation.ts';
import { legalToolName } from '../tool_names.ts';
import { encodeToolCall } from './_encode_answer.ts';
import { encodeDetails } from './_reasoning_details.ts';
import { urlOfSource } from '../media_source.ts';

export interface EncodedMessages {
  readonly messages: readonly JsonObject[];
  /** Names of what had no place in any message. */
  readonly dropped: readonly string[];
}

/** OpenAI's limit for ids of calls; other protocols allow longer ones. */
const CALL_ID_CHARS_MAX = 64;
const callId = (id: string): string => (id.length > CALL_ID_CHARS_MAX ? legalToolName(id) : id);

interface Writer {
  readonly messages: JsonObject[];
  readonly dropped: Set<string>;
  /** The caller's protocol is this one, so that parts that nobody else knows can pass. */
  readonly same: boolean;
  /** Where the server reads the reasoning of earlier turns; undefined where it reads none. */
  readonly history: ChatDialect['reasoningHistory'];
  /** Calls of the last assistant message, in order. */
  calls: readonly string[];
  results: ToolResultPart[];
  /** Parts of tool messages that only a user message can hold. */
  beside: Part[];
}

export function encodeMessages(conversation: Conversation, history: ChatDialect['reasoningHistory']): EncodedMessages {
  const writer: Writer = {
    messages: [],
    dropped: new Set(),
    same: conversation.protocol === 'openai-chat',
    history,
    calls: [],
    results: [],
    beside: [],
  };
  for (const turn of conversation.turns) writeTurn(turn, writer);
  flushResults(writer);
  return { messages: writer.messages, dropped: [...writer.dropped] };
}

function writeTurn(turn: Turn, writer: Writer): void {
  writer.results.push(...turn.parts.filter((part) => part.kind === 'tool-result'));
  const rest = turn.parts.filter((part) => part.kind !== 'tool-result');
  if (turn.role === 'tool') {
    writer.beside.push(...rest);
    return;
  }
  // A user turn that held results only is written with them.
  if (turn.role === 'user' && rest.length === 0 && turn.parts.length > 0) return;
  flushResults(writer);
  const name: JsonObject = turn.name === undefined ? {} : { name: turn.name };
  switch (turn.role) {
    case 'assistant':
      writer.messages.push({ role: 'assistant', ...assistantFields(rest, writer), ...name });
      return;
    case 'system':
    case 'developer':
    case 'user':
      writer.messages.push({ role: turn.role, content: contentOf(rest, writer), ...name });
      return;
    default:
      turn.role satisfies never;
  }
}

/** One tool message a result, then one user message with the images and files of all of them. */
function flushResults(writer: Writer): void {
  const rank = (id: string): number => {
    const at = writer.calls.indexOf(id);
    return at < 0 ? writer.calls.length : at;
  };
  const results = [...writer.results].sort((a, b) => rank(a.callId) - rank(b.callId));
  const media: JsonObject[] = [];
  for (const result of results) {
    const text = result.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
    // OpenAI has no field for it, and the model must know.
    const told = result.isError === true ? `Error: ${text}` : text;
    writer.messages.push({
      role: 'tool',
      tool_call_id: callId(result.callId),
      content: told.trim() === '' ? '' : told,
    });
    media.push(...result.parts.flatMap((part) => (part.kind === 'text' ? [] : encodePart(part, writer))));
  }
  media.push(...writer.beside.flatMap((part) => encodePart(part, writer)));
  writer.results = [];
  writer.beside = [];
  if (media.length > 0) writer.messages.push({ role: 'user', content: media });
}

function assistantFields(parts: readonly Part[], writer: Writer): JsonObject {
  const calls = parts.filter((part) => part.kind === 'tool-call');
  const refusal = parts.map((part) => (part.kind === 'refusal' ? part.text : '')).join('');
  const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  for (const part of parts) {
    if (part.kind === 'reasoning' && writer.history === undefined) writer.dropped.add('reasoning_content');
    else if (part.kind === 'unknown' && !(part.type === 'audio' && writer.same)) writer.dropped.add(nameOf(part));
    else if (part.kind === 'image' || part.kind === 'file') writer.dropped.add(part.kind);
    else if (part.kind === 'hosted-call') writer.dropped.add(part.name);
  }
  writer.calls = calls.map((call) => call.id);
  const audio = parts.find((part) => part.kind === 'unknown' && part.type === 'audio');
  return {
    content: text === '' && (calls.length > 0 || refusal !== '') ? null : text,
    ...(refusal === '' ? {} : { refusal }),
    ...reasoningFields(parts, writer),
    ...(audio?.kind === 'unknown' && writer.same ? { audio: audio.value } : {}),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) =>
            encodeToolCall({ ...call, id: callId(call.id), name: legalToolName(call.name) }),
          ),
        }),
  };
}

/** Signatures travel in `reasoning_details` alone; the text is what every server reads. */
function reasoningFields(parts: readonly Part[], { history, dropped }: Writer): JsonObject {
  const reasoning = parts.filter((part) => part.kind === 'reasoning');
  if (history === undefined || reasoning.length === 0) return {};
  const text = reasoning.map((part) => part.text).join('');
  if (history !== 'reasoning_details') {
    if (text === '') dropped.add('reasoning_content');
    return text === '' ? {} : { [history]: text };
  }
  const details = reasoning.flatMap((part, at) => encodeDetails(part, at));
  return {
    ...(text === '' ? {} : { reasoning: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

/** A text where it is one, an array of parts otherwise. */
function contentOf(parts: readonly Part[], writer: Writer): string | readonly JsonObject[] {
  const [only] = parts;
  if (only === undefined) return '';
  if (parts.length === 1 && only.kind === 'text') return only.text;
  const written = parts.flatMap((part) => encodePart(part, writer));
  return written.length === 0 ? '' : written;
}

function encodePart(part: Part, writer: Writer): readonly JsonObject[] {
  const drop = (name: string): readonly JsonObject[] => {
    writer.dropped.add(name);
    return [];
  };
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image': {
      const url = urlOfSource(part.source);
      const detail: JsonObject = part.detail === undefined ? {} : { detail: part.detail };
      return url === undefined ? drop('image') : [{ type: 'image_url', image_url: { url, ...detail } }];
    }
    case 'file': {
      const filename: JsonObject = part.filename === undefined ? {} : { filename: part.filename };
      if (part.source.kind === 'file-id') return [{ type: 'file', file: { file_id: part.source.id } }];
      return [{ type: 'file', file: { file_data: urlOfSource(part.source) ?? '', ...filename } }];
    }
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: part.data, format: part.format } }];
    case 'refusal':
      return [{ type: 'text', text: part.text }];
    case 'reasoning':
      return drop('reasoning_content');
    case 'hosted-call':
      return drop(part.name);
    case 'unknown':
      if (writer.same) return [part.value];
      return part.text === undefined ? drop(nameOf(part)) : [{ type: 'text', text: part.text }];
    // Calls stand in assistant messages only, results are taken out before.
    case 'tool-call':
      return drop('tool_calls');
    case 'tool-result':
      return [];
    default:
      return part satisfies never;
  }
}

/** `audio` is a field of the message in this protocol; what other protocols have stands in its content. */
const nameOf = ({ type }: UnknownPart): string => (type === 'audio' ? type : `messages.content.${type.slice(0, 64)}`);
