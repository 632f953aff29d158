// Plays a provider's answer to a caller of any protocol, codec to codec as the conductor joins them: as a stream, as a whole,
// and gathered from a stream. For tests only.
import type { JsonObject } from '../../src/support/json.ts';
import type { EncodeContext } from '../../src/wire/codec.ts';
import type { AnswerEvent, ProviderError } from '../../src/wire/answer.ts';
import type { Conversation, DialogueProtocol } from '../../src/wire/conversation.ts';
import { gatherAnswer } from '../../src/wire/gathered.ts';
import { createTranslation } from '../../src/wire/translate.ts';
import type { PumpOutput } from '../../src/wire/pump.ts';
import { TEST_SEALER } from '../sealer.ts';
import type { DialogueCodec, Pair } from './codecs.ts';
import type { UpstreamCodec } from '../../src/wire/codec.ts';

/** The least that can be asked in each protocol. */
export const LEAST: Readonly<Record<DialogueProtocol, JsonObject>> = {
  'openai-chat': { model: 'm', messages: [{ role: 'user', content: 'Go on.' }], stream: true },
  'openai-responses': { model: 'm', input: 'Go on.', stream: true },
  'anthropic-messages': {
    model: 'm',
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'Go on.' }],
    stream: true,
  },
};

export function contextOf(inbound: DialogueCodec, changes: Partial<EncodeContext> = {}): EncodeContext {
  return {
    id: inbound.answerId('req_00000000000070008000000000000000'),
    createdSeconds: 1_790_000_000,
    model: 'model-that-ran',
    includeUsage: true,
    conversation: inbound.decodeRequest(LEAST[inbound.protocol], TEST_SEALER),
    inputTokensEstimate: 7,
    sealer: TEST_SEALER,
    ...changes,
  };
}

const textOf = (out: PumpOutput['out']): string => (typeof out === 'string' ? out : new TextDecoder().decode(out));

export interface Played {
  readonly text: string;
  readonly error: ProviderError | undefined;
}

/** The stream that the caller reads, up to an error that the conductor would then tell. */
export function playStream(
  { inbound, upstream }: Pick<Pair, 'inbound' | 'upstream'>,
  chunks: readonly Uint8Array[],
  context: EncodeContext = contextOf(inbound),
): Played {
  const pump = createTranslation({
    decoder: upstream.createDecoder(new Map()),
    encoder: inbound.createEncoder(context),
  });
  let text = '';
  for (const chunk of chunks) {
    const { out, error } = pump.push(chunk);
    text += textOf(out);
    if (error !== undefined) return { text, error };
  }
  const { out, error } = pump.end();
  return { text: text + textOf(out), error };
}

/** The provider's own events as a caller of the same protocol gets them. */
export function passStream(inbound: DialogueCodec, chunks: readonly Uint8Array[], hideUsage = false): Played {
  const pump = inbound.createPassthrough({ hideUsage });
  let text = '';
  // Bytes may be cut within a character: only the whole is text.
  const decoder = new TextDecoder();
  const take = ({ out }: PumpOutput): string => (typeof out === 'string' ? out : decoder.decode(out, { stream: true }));
  for (const chunk of chunks) {
    const output = pump.push(chunk);
    text += take(output);
    if (output.error !== undefined) return { text, error: output.error };
  }
  const output = pump.end();
  return { text: text + take(output), error: output.error };
}

export function decodeStream(upstream: UpstreamCodec, chunks: readonly Uint8Array[]): readonly AnswerEvent[] {
  const decoder = upstream.createDecoder(new Map());
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

/** JSON as the caller reads it. */
const printed = (body: JsonObject): JsonObject => JSON.parse(JSON.stringify(body)) as JsonObject;

/** The whole answer that the caller reads. */
export function playWhole({ inbound, upstream }: Pick<Pair, 'inbound' | 'upstream'>, body: JsonObject): JsonObject {
  return printed(inbound.encodeAnswer(upstream.decodeAnswer(body, new Map()), contextOf(inbound)));
}

/** The whole answer that a caller reads whose provider was asked to stream. */
export function playGathered(
  { inbound, upstream }: Pick<Pair, 'inbound' | 'upstream'>,
  chunks: readonly Uint8Array[],
): JsonObject {
  return printed(inbound.encodeAnswer(gatherAnswer(decodeStream(upstream, chunks)), contextOf(inbound)));
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A conversation in the words of a protocol. */
export const conversationOf = (inbound: DialogueCodec, body: JsonObject): Conversation =>
  inbound.decodeRequest(body, TEST_SEALER);
