// Owns what is assumed when a provider never said how many tokens it used: after a cut, a cancel or a silent server.
// Every figure from here is marked `estimated`.
import { NO_USAGE, type Usage } from '../wire/conversation.ts';

/** Characters a token in answers; English prose has about four, code fewer. Fewer overstates the tokens, which is the safe side. */
const CHARS_PER_TOKEN = 3.5;

/** Usage from the estimated prompt and the characters that came back. */
export function estimateUsage(inputTokens: number, outputChars: number): Usage {
  return { ...NO_USAGE, inputTokens, outputTokens: Math.ceil(outputChars / CHARS_PER_TOKEN), source: 'estimated' };
}
