// Writes turns as Chat Completions messages. Results of tools come right behind the calls and in their order, and what a
// tool message cannot hold (images, files) follows in one user message behind them, as OpenAI wants it (facts 2.15).
import type { JsonObject } from '../../support/json.ts';
import { INPUT_FIELD } from '../answer_shape.ts';
import type { ChatDialect, EncodeTarget } from '../codec.ts';
import type { Conversation, Part, ToolCallPart, ToolResultPart, Turn, UnknownPart } from '../conversation.ts';
import { createLosses, type Losses } from '../losses.ts';
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
  readonly losses: Losses;
  readonly model: string;
  /** The caller's protocol is this one, so that parts that nobody else knows can pass. */
  readonly same: boolean;
  /** Where the server reads the reasoning of earlier turns; undefined where it reads none. */
  readonly history: ChatDialect['reasoningHistory'];
  /** The server knows no custom tools: their calls are told as those of functions of one text. */
  readonly functionsOnly: boolean;
  /** The place of the turn that is being written, as the caller knows it. */
  where: string;
  /** Calls of the last assistant message, in order. */
  calls: readonly string[];
  results: ToolResultPart[];
  /** Parts of tool messages that only a user message can hold. */
  beside: Part[];
}

/** Throws unsupported_parameter for content of a question that has no form here, and for all that is lost where the key is strict. */
export function encodeMessages(conversation: Conversation, target: EncodeTarget): EncodedMessages {
  const writer: Writer = {
    messages: [],
    losses: createLosses(target),
    model: target.model,
    same: conversation.protocol === 'openai-chat',
    history: target.dialect?.reasoningHistory,
    functionsOnly: target.dialect?.functionsOnly === true,
    where: '',
    calls: [],
    results: [],
    beside: [],
  };
  for (const [at, turn] of conversation.turns.entries()) {
    writer.where = `${turn.at ?? `messages[${at}]`}.content`;
    writeTurn(turn, writer);
  }
  flushResults(writer);
  if (writer.messages.length === 0)
    writer.losses.refuse(
      'messages',
      `Nothing of what was sent can be said to ${writer.model}. Send the texts themselves.`,
    );
  return { messages: writer.messages, dropped: writer.losses.names() };
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
    case 'assistant': {
      const fields = assistantFields(rest, writer);
      // What is left of a turn that held nothing which this protocol can say is no message: servers refuse empty ones.
      const heldMore = rest.some(({ kind }) => kind !== 'text');
      const isLost = heldMore && fields['content'] === '' && Object.keys(fields).length === 1;
      if (!isLost || writer.same) writer.messages.push({ role: 'assistant', ...fields, ...name });
      return;
    }
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
  const places = new Map(writer.calls.toReversed().map((id, at) => [id, writer.calls.length - 1 - at]));
  const rank = (id: string): number => places.get(id) ?? writer.calls.length;
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
  const text = parts.map(saidIn).join('');
  for (const part of parts) {
    if (part.kind === 'reasoning' && writer.history === undefined) writer.losses.note('reasoning_content');
    else if (part.kind === 'unknown' && part.text === undefined && !(part.type === 'audio' && writer.same))
      writer.losses.drop(nameOf(part));
    else if (part.kind === 'image' || part.kind === 'file') writer.losses.drop(part.kind);
    else if (part.kind === 'hosted-call') writer.losses.note(`messages.content.${part.name}`);
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
          tool_calls: calls.map((call) => encodeToolCall(asSent(call, writer))),
        }),
  };
}

function saidIn(part: Part): string {
  if (part.kind === 'text') return part.text;
  // What stands for something else than speech is a paragraph of its own.
  return part.kind === 'unknown' && part.text !== undefined ? `\n\n${part.text}` : '';
}

function asSent(call: ToolCallPart, { functionsOnly }: Writer): ToolCallPart {
  const named = { ...call, id: callId(call.id), name: legalToolName(call.name) };
  if (!functionsOnly || call.custom !== true) return named;
  return { ...named, custom: false, argumentsText: JSON.stringify({ [INPUT_FIELD]: call.argumentsText }) };
}

/** Signatures travel in `reasoning_details` alone; the text is what every server reads. */
function reasoningFields(parts: readonly Part[], { history, losses }: Writer): JsonObject {
  const reasoning = parts.filter((part) => part.kind === 'reasoning');
  if (history === undefined || reasoning.length === 0) return {};
  const text = reasoning.map((part) => part.text).join('');
  if (history !== 'reasoning_details') {
    if (text === '') losses.note('reasoning_content');
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
    writer.losses.drop(name);
    return [];
  };
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image': {
      const url = urlOfSource(part.source);
      const detail: JsonObject = part.detail === undefined ? {} : { detail: part.detail };
      // One that only its own provider can find was refused before (_encode_request.ts).
      return url === undefined ? [] : [{ type: 'image_url', image_url: { url, ...detail } }];
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
      writer.losses.note('reasoning_content');
      return [];
    case 'hosted-call':
      writer.losses.note(`messages.content.${part.name}`);
      return [];
    case 'unknown':
      if (writer.same) return [part.value];
      if (part.text !== undefined) return [{ type: 'text', text: part.text }];
      // What a model said in a form of its own may be left out; what it is asked may not.
      return writer.losses.refuse(
        writer.where,
        `${writer.model} does not take content of this type. Send text, images or files.`,
      );
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
