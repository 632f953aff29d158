// Owns the words by which the clients of each API know a prompt that is too long, and compact instead of giving up. They match
// the text of that API's own provider; another provider's words stay, and what the clients look for stands beside them.
import type { LoadlineError } from '../support/errors.ts';

/** OpenAI's clients look for one of these (Claude Code, opencode, pi and LangChain were read, November 2026). */
const OPENAI_KNOWS = /exceeds the context window|maximum context length/i;
/**
 * Anthropic's clients look for one of these: the first tells them to compact, the second to ask for fewer tokens, which is
 * not the same, so that neither may stand beside the other.
 */
const ANTHROPIC_KNOWS = /prompt is too long|exceed context limit: \d/i;

/** The message of an error as a client of OpenAI's APIs must read it. */
export function openaiMessage({ code, message }: LoadlineError): string {
  if (code !== 'context_length_exceeded' || OPENAI_KNOWS.test(message)) return message;
  return `${message} (Your input exceeds the context window of this model.)`;
}

/** The message of an error as a client of Anthropic's API must read it. */
export function anthropicMessage({ code, message }: LoadlineError): string {
  if (code !== 'context_length_exceeded' || ANTHROPIC_KNOWS.test(message)) return message;
  return `prompt is too long: ${message}`;
}
