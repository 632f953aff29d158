// Writes a stream in Anthropic's form: message_start, blocks one after another, message_delta with the end and the count,
// message_stop. Errors are not written here: encodeStreamError ends a stream that failed.
import type { EncodeContext, EventEncoder } from '../codec.ts';
import type { AnswerEvent, Usage } from '../answer.ts';
import { createBlockWriter } from './_block_writer.ts';
import { eventText } from './_block_queue.ts';
import { encodeStop } from './_encode_stop.ts';
import { encodeDeltaUsage, encodeUsage, usageOr } from './_encode_usage.ts';

/** An event that Anthropic sends as well. */
export const HEARTBEAT = eventText({ type: 'ping' });

/** `finish` must be the last event: it writes the end of the stream. What comes after it is ignored. */
export function createMessagesEncoder(context: EncodeContext): EventEncoder {
  const blocks = createBlockWriter(context.sealer);
  let begun = false;
  let over = false;
  let inputTokens = context.inputTokensEstimate;
  let usage: Usage | undefined;
  let tier: string | undefined;
  let refusal = '';

  function begin(): string {
    if (begun) return '';
    begun = true;
    const counts = { ...usageOr(undefined, { inputTokens, outputChars: 0 }), output: 1 };
    return eventText({
      type: 'message_start',
      message: {
        id: context.id,
        type: 'message',
        role: 'assistant',
        model: context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        container: null,
        diagnostics: null,
        usage: encodeUsage(counts, tier),
      },
    });
  }

  function finish({ reason, native, stopSequence }: Extract<AnswerEvent, { kind: 'finish' }>): string {
    over = true;
    const closed = begin() + blocks.endAll();
    const stop = encodeStop({ reason, native, stopSequence, calls: blocks.calls(), refusal });
    const counts = usageOr(usage, { inputTokens, outputChars: blocks.chars() + refusal.length });
    const last = eventText({ type: 'message_delta', delta: stop, usage: encodeDeltaUsage(counts) });
    return closed + last + eventText({ type: 'message_stop' });
  }

  function encode(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        // A provider that has counted knows better; one that tells nought has not.
        inputTokens = event.inputTokens || inputTokens;
        return begin();
      case 'service-tier':
        tier = event.tier;
        return '';
      case 'usage':
        usage = event.usage;
        return '';
      case 'refusal-delta':
        refusal += event.text;
        return begin();
      case 'finish':
        return finish(event);
      // Told by encodeStreamError, in the words that the caller may see.
      case 'error':
        return '';
      case 'text-delta':
      case 'reasoning-delta':
      case 'reasoning-end':
      case 'tool-call-start':
      case 'tool-call-delta':
      case 'tool-call-end':
      case 'hosted-call':
      case 'citation':
        return begin() + blocks.push(event);
      default:
        return event satisfies never;
    }
  }

  return { push: (event) => (over ? '' : encode(event)) };
}
