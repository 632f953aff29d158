// Owns what the simulator says: one labelled text, one value of a schema, or one forced call, and the tokens that these
// would count. A pure function of the ask: no clock, no randomness, and nothing of the prompt but its size.
import type { JsonValue } from '../support/json.ts';
import type { Ask, ForcedTool, Size } from './ask.ts';
import { sampleSchema } from './schema_sample.ts';

/** How every free text begins (CONTRACT, Simulator). */
export const LABEL = '[simulated answer: no model was called]';
/** What is left of the label where the caller allows fewer tokens than it has. */
const SHORT_LABEL = '[simulated]';
/** What strings are in the arguments of a call. */
const WORD = 'simulated';

/** Characters of English text in a token, as OpenAI's own rule of thumb has it. */
const CHARS_PER_TOKEN = 4;
/** About what an image of medium size costs at either provider. */
const TOKENS_PER_MEDIUM = 800;
/** What a message costs beside its text. */
const TOKENS_PER_MESSAGE = 4;
/** A model's name is repeated no further than this. */
const MODEL_CHARS_MAX = 100;

export type Finish = 'stop' | 'stop-sequence' | 'length' | 'call';

export interface SimulatedAnswer {
  /** `simulated/<id>`: the id that the caller named, never a model that exists. */
  readonly model: string;
  /** The text, or the arguments of `call`. */
  readonly text: string;
  readonly call: ForcedTool | undefined;
  readonly finish: Finish;
  readonly stopSequence: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function answerTo(ask: Ask): SimulatedAnswer {
  const { forced } = ask;
  const full = forced === undefined ? contentOf(ask) : argumentsFor(forced);
  const { text, stopSequence } =
    forced === undefined && ask.format.kind === 'text'
      ? cutAtStop(full, ask.stop)
      : { text: full, stopSequence: undefined };
  const wantedTokens = Math.max(1, tokensOf(text.length));
  const isCut = ask.maxTokens !== undefined && wantedTokens > ask.maxTokens;
  const outputTokens = isCut ? (ask.maxTokens ?? 0) : wantedTokens;
  const whole: Finish = forced !== undefined ? 'call' : stopSequence === undefined ? 'stop' : 'stop-sequence';
  return {
    model: simulatedModel(ask.model),
    text: isCut ? cutText(text, outputTokens * CHARS_PER_TOKEN) : text,
    call: forced,
    finish: isCut ? 'length' : whole,
    stopSequence: isCut ? undefined : stopSequence,
    inputTokens: inputTokens(ask.messages, ask.size),
    outputTokens,
  };
}

/** Estimated tokens of a prompt. */
export function inputTokens(messages: number, { characters, media }: Size): number {
  return tokensOf(characters) + messages * TOKENS_PER_MESSAGE + media * TOKENS_PER_MEDIUM;
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / CHARS_PER_TOKEN);
}

function simulatedModel(model: string): string {
  const short = model.slice(0, MODEL_CHARS_MAX);
  return short.startsWith('simulated/') ? short : `simulated/${short}`;
}

function contentOf(ask: Ask): string {
  switch (ask.format.kind) {
    case 'text':
      return `${LABEL} ${sentences(ask)}`;
    case 'json-object':
      return JSON.stringify({ simulated: true, note: `${LABEL} ${sentences(ask)}` });
    case 'json-schema':
      return JSON.stringify(sampleSchema(ask.format.schema, LABEL));
    default:
      return ask.format satisfies never;
  }
}

/** One or two sentences on what stood here and what it got: counts only, never a word of the prompt. */
function sentences({ model, messages, size, tools }: Ask): string {
  const name = model.slice(0, MODEL_CHARS_MAX).replaceAll(/[^\x20-\x7e]/g, '?');
  const got = [counted(messages, 'message'), counted(size.characters, 'character of text', 'characters of text')];
  if (size.media > 0) got.push(counted(size.media, 'attachment'));
  if (tools > 0) got.push(counted(tools, 'tool'));
  const list = `${got.slice(0, -1).join(', ')} and ${got.at(-1) ?? ''}`;
  const reason = tools > 0 ? ' A tool is called here only where tool_choice forces one.' : '';
  return `${name} would answer here; it was sent ${list}.${reason}`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function argumentsFor(tool: ForcedTool): string {
  if (tool.isCustom) return WORD;
  const value: JsonValue = sampleSchema(tool.schema, WORD);
  // Arguments are an object by every API's rule, whatever the schema says.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : '{}';
}

/** The text up to the first stop sequence behind the label, which stays whole. */
function cutAtStop(text: string, stop: readonly string[]): { text: string; stopSequence: string | undefined } {
  let end = text.length;
  let stopSequence: string | undefined;
  for (const sequence of stop) {
    const at = text.indexOf(sequence, LABEL.length);
    if (at < 0 || at >= end) continue;
    end = at;
    stopSequence = sequence;
  }
  return { text: text.slice(0, end), stopSequence };
}

function cutText(text: string, characters: number): string {
  if (text.startsWith(LABEL) && characters < LABEL.length) return SHORT_LABEL;
  return text.slice(0, isHighSurrogate(text, characters - 1) ? characters - 1 : characters);
}

/** Text in small pieces, as a stream brings it: about sixteen characters, never half a character. */
export function piecesOf(text: string): readonly string[] {
  // Long texts come in larger pieces, so that no stream has many more than a hundred.
  const size = Math.max(16, Math.ceil(text.length / 100));
  const pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    const to = isHighSurrogate(text, from + size - 1) ? from + size + 1 : from + size;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function isHighSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff;
}
