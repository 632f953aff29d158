// Reads the chunks of one Chat Completions stream, already parsed, and holds what they have told so far. Knows nothing of
// server-sent events or of errors: _decode_events.ts does.
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { citationsOf, contentOf, firstChoice } from './_answer_content.ts';
import { decodeFinish } from './_finish.ts';
import { decodeCallSignature } from './_reasoning_details.ts';
import { createReasoningStream } from './_reasoning_stream.ts';
import { createToolCallStream } from './_tool_call_stream.ts';
import { decodeUsage } from './_usage.ts';

export interface ChunkReader {
  readonly read: (chunk: JsonObject) => readonly AnswerEvent[];
  /** Closes what is open and tells why the answer ended. */
  readonly finish: () => readonly AnswerEvent[];
  /** A chunk of an answer has come. */
  readonly begun: () => boolean;
  /** The server has said why it stopped. */
  readonly stopped: () => boolean;
}

const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

export function createChunkReader(toolNames: ToolNames): ChunkReader {
  let id: string | undefined;
  let begun = false;
  let native: string | undefined;
  let tier: string | undefined;
  const reasoning = createReasoningStream();
  const toolCalls = createToolCallStream(toolNames, () => id);

  function readDelta(delta: JsonObject): readonly AnswerEvent[] {
    const { text, reasoning: thought } = contentOf(delta);
    const refusal = stringAt(delta, 'refusal') ?? '';
    const legacy = objectAt(delta, 'function_call');
    const entries = legacy === undefined ? arrayAt(delta, 'tool_calls') : [{ index: 0, function: legacy }];
    const out: AnswerEvent[] = [...reasoning.push(thought, delta)];
    if (text !== '' || refusal !== '' || entries.length > 0) out.push(...reasoning.end());
    if (text !== '') out.push({ kind: 'text-delta', text });
    if (refusal !== '') out.push({ kind: 'refusal-delta', text: refusal });
    for (const part of entries.flatMap(decodeCallSignature)) out.push({ kind: 'reasoning-end', part });
    out.push(...toolCalls.push(entries));
    for (const citation of citationsOf(delta)) out.push({ kind: 'citation', ...citation });
    return out;
  }

  return {
    read: (chunk) => {
      const out: AnswerEvent[] = [];
      const choice = firstChoice(chunk);
      const model = given(stringAt(chunk, 'model'));
      id ??= given(stringAt(chunk, 'id'));
      // Azure opens with a chunk about the prompt, all of whose names are empty.
      if (!begun && (choice !== undefined || model !== undefined)) {
        begun = true;
        out.push({ kind: 'start', id, model });
      }
      const toldTier = stringAt(chunk, 'service_tier');
      if (toldTier !== undefined && toldTier !== tier) out.push({ kind: 'service-tier', tier: toldTier });
      tier = toldTier ?? tier;
      const delta = objectAt(choice, 'delta');
      if (delta !== undefined) out.push(...readDelta(delta));
      native = given(stringAt(choice, 'finish_reason')) ?? native;
      const usage = decodeUsage(chunk['usage']) ?? decodeUsage(objectAt(chunk, 'x_groq')?.['usage']);
      if (usage !== undefined) out.push({ kind: 'usage', usage });
      return out;
    },
    finish: () => {
      const end = [...reasoning.end(), ...toolCalls.end()];
      // Some servers never say why they stopped; they only end the stream as an answer ends.
      return [...end, { kind: 'finish', reason: decodeFinish(native ?? 'stop', toolCalls.begun()), native }];
    },
    begun: () => begun,
    stopped: () => native !== undefined,
  };
}
