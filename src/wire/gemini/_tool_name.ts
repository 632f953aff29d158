// Owns the names of tools as Gemini takes them: letters, digits, `_` and `-` of the common set, but never a digit or a dash
// first. Deterministic, so that history, choice and answers agree.
import type { ToolNames } from '../codec.ts';
import { legalToolName } from '../tool_names.ts';

export function geminiToolName(name: string): string {
  return /^[a-zA-Z_]/.test(legalToolName(name)) ? legalToolName(name) : legalToolName(`_${name}`);
}

/** Names as sent → as the caller wrote them, only where they differ. */
export function geminiToolNames(names: Iterable<string>): ToolNames {
  const map = new Map<string, string>();
  for (const name of names) if (geminiToolName(name) !== name) map.set(geminiToolName(name), name);
  return map;
}
