// Maps why an answer ended between Chat Completions and the model in the middle (facts 2.10), and the service tiers.
import type { JsonObject } from '../../support/json.ts';
import type { FinishReason } from '../answer.ts';

type ChatFinish = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** OpenAI's words and those of servers like it: `eos` of Together, `model_length` of Mistral, `end_turn` of relays. */
const FROM_CHAT: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/** `stop` with tool calls made means tool calls: some servers never say so. */
export function decodeFinish(native: string, hasToolCalls: boolean): FinishReason {
  const reason = Object.hasOwn(FROM_CHAT, native) ? FROM_CHAT[native] : undefined;
  const known = reason ?? 'unknown';
  return hasToolCalls && (known === 'stop' || known === 'unknown') ? 'tool-calls' : known;
}

/** Only the four words that OpenAI's schema allows. */
export function encodeFinish(reason: FinishReason, hasToolCalls: boolean): ChatFinish {
  switch (reason) {
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    case 'tool-calls':
      return 'tool_calls';
    case 'stop':
    case 'stop-sequence':
    case 'pause':
    case 'unknown':
      return hasToolCalls ? 'tool_calls' : 'stop';
    default:
      return reason satisfies never;
  }
}

/**
 * The provider's own word beside a `stop` that says less: alone it would pass an answer that was only paused off as whole.
 * An answer that is no stream has a header for it.
 */
export function encodeNativeFinish(reason: FinishReason, native: string | undefined): JsonObject {
  return (reason === 'pause' || reason === 'unknown') && native !== undefined ? { native_finish_reason: native } : {};
}

const TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast']);

/** The tier in OpenAI's words; undefined for one that its schema does not know. */
export function encodeServiceTier(tier: string | undefined): string | undefined {
  if (tier === 'standard') return 'default';
  return tier !== undefined && TIERS.has(tier) ? tier : undefined;
}
