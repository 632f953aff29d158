// Owns what becomes of the choice of a tool where no tool goes out that could be chosen.
import type { Conversation } from './conversation.ts';
import { invalidRequest, type Losses } from './losses.ts';

/**
 * Throws invalid_request, in OpenAI's words, where the caller offered no tool; where the target has none of those that were
 * offered, the choice is lost with them and named.
 */
export function loseToolChoice({ toolChoice, tools }: Conversation, losses: Losses): void {
  if (toolChoice === undefined || toolChoice.kind === 'auto' || toolChoice.kind === 'none') return;
  if (tools.length > 0) return losses.drop('tool_choice');
  throw invalidRequest(
    'tool_choice',
    "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
  );
}
