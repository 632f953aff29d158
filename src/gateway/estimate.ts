// Owns what is assumed when a provider never said how many tokens it used: after a cut, a cancel or a silent server.
// Every figure from here is marked `estimated`.
import { NO_USAGE, type Usage } from '../wire/answer.ts';

/** Characters a token in answers; English prose has about four, code fewer. Fewer overstates the tokens, which is the safe side. */
const CHARS_PER_TOKEN = 3.5;

/** Usage from the prompt, as the provider told it or in estimated tokens, and the characters that came back. */
export function estimateUsage(input: Usage | number, outputChars: number): Usage {
  const told = typeof input === 'number' ? { ...NO_USAGE, inputTokens: input } : input;
  return { ...told, outputTokens: Math.ceil(outputChars / CHARS_PER_TOKEN), source: 'estimated' };
}
