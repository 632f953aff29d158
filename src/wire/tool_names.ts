// Owns tool names that a provider would refuse: made legal in one deterministic way, so that history, tool choice and
// answers agree, and restored on the way back (facts 2.2: names over 64 characters, dots and slashes of MCP servers).
import type { ToolNames } from './codec.ts';

const NAME_CHARS_MAX = 64;
const LEGAL = /^[a-zA-Z0-9_-]{1,64}$/;
/** 55 characters of the name, an underscore, eight of its hash: 64 together. */
const PREFIX_CHARS = 55;

/** A name that OpenAI and Anthropic take: the name itself where it is legal, else a prefix and a hash of the whole. */
export function legalToolName(name: string): string {
  if (LEGAL.test(name)) return name;
  const plain = name.replace(/[^a-zA-Z0-9_-]/g, '_');
  return `${plain.slice(0, PREFIX_CHARS)}_${hash(name)}`.slice(0, NAME_CHARS_MAX);
}

/** Names as sent → as the caller wrote them, only where they differ. */
export function toolNamesOf(names: Iterable<string>): ToolNames {
  const map = new Map<string, string>();
  for (const name of names) {
    const legal = legalToolName(name);
    if (legal !== name) map.set(legal, name);
  }
  return map;
}

/** The caller's name for a name that came back. */
export function restoreToolName(name: string, toolNames: ToolNames): string {
  return toolNames.get(name) ?? name;
}

/** FNV-1a, 32 bits, as eight hex digits: no secret, only two long names that must not collide by chance. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
