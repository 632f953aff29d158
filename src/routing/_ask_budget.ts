// Owns how much of a conversation the signals read: everything that counts up to the budget, and of the rest the nearest.
import { SIGNAL_CHARS_MAX } from '../support/limits.ts';
import type { MadeToolCall, Material, Span } from './material.ts';

/** Text that only surrounds the ask yields mentions; a few pages of the nearest explain enough. */
const SURROUNDING_CHARS_MAX = 64 * 1024;
/** An agent's session has hundreds of calls; those before the ask only explain. */
const SURROUNDING_CALLS_MAX = 64;

/** What counts is kept whole or marked as truncated; what does not count is kept from the end backwards. */
export function cutToBudget(spans: readonly Span[], calls: readonly MadeToolCall[]): Omit<Material, 'toolsOffered'> {
  let left = SIGNAL_CHARS_MAX;
  let truncated = false;
  const take = (length: number): number => {
    const room = Math.min(length, left);
    if (room < length) truncated = true;
    left -= room;
    return room;
  };
  const kept = new Map<Span, Span>();
  for (const span of spans) {
    if (!span.counts) continue;
    const room = take(span.text.length);
    if (room > 0) kept.set(span, room === span.text.length ? span : { ...span, text: span.text.slice(0, room) });
  }
  const keptCalls = new Map<MadeToolCall, MadeToolCall>();
  for (const call of calls) {
    if (!call.counts) continue;
    const room = take(call.argumentsText.length);
    keptCalls.set(
      call,
      room === call.argumentsText.length ? call : { ...call, argumentsText: call.argumentsText.slice(0, room) },
    );
  }
  let around = Math.min(left, SURROUNDING_CHARS_MAX);
  for (const span of spans.toReversed()) {
    if (span.counts || span.text.length > around) continue;
    around -= span.text.length;
    kept.set(span, span);
  }
  for (const call of calls.slice(-SURROUNDING_CALLS_MAX)) {
    if (call.counts || call.argumentsText.length > around) continue;
    around -= call.argumentsText.length;
    keptCalls.set(call, call);
  }
  return {
    spans: spans.flatMap((span) => kept.get(span) ?? []),
    toolCalls: calls.flatMap((call) => keptCalls.get(call) ?? []),
    truncated,
  };
}
