// Owns why an answer ended, in Anthropic's words (facts 2.10). _stop_reason.ts is the way back.
import type { JsonObject } from '../../support/json.ts';
import type { FinishReason } from '../answer.ts';

export interface Stop {
  readonly reason: FinishReason;
  readonly native?: string | undefined;
  readonly stopSequence?: string | undefined;
  /** Whether the answer calls tools. */
  readonly calls: boolean;
  /** What the model said in place of an answer; empty where it did not refuse. */
  readonly refusal: string;
}

/** Anthropic's word that our reasons do not tell from another. */
const WINDOW_FULL = 'model_context_window_exceeded';

/** The fields that tell the end of a message, whole and in message_delta. */
export function encodeStop(stop: Stop): JsonObject {
  const reason = stopReason(stop);
  return {
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? (stop.stopSequence ?? null) : null,
    stop_details:
      reason === 'refusal'
        ? { type: 'refusal', category: null, explanation: stop.refusal === '' ? null : stop.refusal }
        : null,
    container: null,
  };
}

function stopReason({ reason, native, calls, refusal }: Stop): string {
  switch (reason) {
    case 'length':
      return native === WINDOW_FULL ? WINDOW_FULL : 'max_tokens';
    case 'content-filter':
      return 'refusal';
    case 'pause':
      return 'pause_turn';
    case 'stop-sequence':
      return 'stop_sequence';
    case 'tool-calls':
    case 'stop':
    case 'unknown':
      if (calls) return 'tool_use';
      return refusal === '' ? 'end_turn' : 'refusal';
    default:
      return reason satisfies never;
  }
}
