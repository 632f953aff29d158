// Owns what Anthropic's stop reasons mean (facts 2.10).
import type { FinishReason } from '../answer.ts';

const MEANINGS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content-filter',
  pause_turn: 'pause',
};

/**
 * `calls` counts the tool calls that the caller sees. The answer's own tool is none of them, so a stop for it is an
 * ordinary end; and an answer with calls is one, also where the provider calls it an end of the turn.
 */
export function finishOf(stopReason: string | undefined, calls: number): FinishReason {
  const told = stopReason !== undefined && Object.hasOwn(MEANINGS, stopReason) ? MEANINGS[stopReason] : undefined;
  if (told === 'tool-calls') return calls > 0 ? 'tool-calls' : 'stop';
  if (told === 'stop' || (told === undefined && stopReason === undefined))
    return calls > 0 ? 'tool-calls' : (told ?? 'unknown');
  return told ?? 'unknown';
}
