// Owns `toolConfig` of a Gemini request: what the caller chose, and the mode in which Google holds arguments to their
// schema. Google has no word for one call at a time.
import type { JsonObject } from '../../support/json.ts';
import type { Conversation } from '../conversation.ts';
import { invalidRequest } from '../losses.ts';
import { loseToolChoice } from '../lost_choice.ts';
import type { Encoding } from './_draft.ts';
import type { EncodedTools } from './_encode_tools.ts';
import { geminiToolName } from './_tool_name.ts';

/** AUTO; ANY must call; NONE must not; VALIDATED is AUTO whose calls keep to their schema. */
type Mode = 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED';

/** Undefined where nothing was chosen. Throws invalid_request for a tool that is not there. */
export function encodeToolChoice(
  conversation: Conversation,
  tools: EncodedTools,
  { losses, target }: Encoding,
): JsonObject | undefined {
  const { parallelToolCalls, toolChoice } = conversation;
  if (!tools.hasFunctions) {
    loseToolChoice(conversation, losses);
    return undefined;
  }
  if (parallelToolCalls === false && toolChoice?.kind !== 'none') losses.drop('parallel_tool_calls');
  const held = tools.strict && target.capabilities.strictTools;
  const free: Mode = held ? 'VALIDATED' : 'AUTO';
  switch (toolChoice?.kind) {
    case undefined:
      return held ? config(free) : undefined;
    case 'auto':
      return config(free);
    case 'none':
      return config('NONE');
    case 'required':
      return config('ANY');
    case 'tool':
      return config('ANY', present([toolChoice.name], conversation));
    case 'allowed': {
      const names = present(toolChoice.names, conversation);
      return config(toolChoice.mode === 'required' ? 'ANY' : 'VALIDATED', names);
    }
    default:
      return toolChoice satisfies never;
  }
}

function present(names: readonly string[], { tools }: Conversation): readonly string[] {
  const offered = new Set(tools.filter((tool) => tool.kind !== 'hosted').map((tool) => tool.name));
  const found = names.filter((name) => offered.has(name));
  if (found.length > 0) return found.map(geminiToolName);
  const shown = (names[0] ?? '').slice(0, 64);
  throw invalidRequest('tool_choice', `Tool choice '${shown}' not found in 'tools' parameter.`);
}

function config(mode: Mode, names?: readonly string[]): JsonObject {
  return { functionCallingConfig: { mode, ...(names === undefined ? {} : { allowedFunctionNames: names }) } };
}
