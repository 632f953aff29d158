// Owns the names of tools that a caller groups in a namespace: flat for providers that know no groups, and apart again on
// the way back (facts 2.14).
import type { Tool } from '../conversation.ts';

export const flatName = (namespace: string, name: string): string => `${namespace}__${name}`;

/** The tool's own name inside its namespace. */
export function innerName(tool: Tool): string {
  return tool.namespace === undefined ? tool.name : tool.name.slice(flatName(tool.namespace.name, '').length);
}

export interface CalledTool {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Looks up how the caller names a tool. A name that no tool has is the model's own and stays. */
export function createNameReader(tools: readonly Tool[]): (name: string) => CalledTool {
  const grouped = new Map(tools.filter((tool) => tool.namespace !== undefined).map((tool) => [tool.name, tool]));
  return (name) => {
    const tool = grouped.get(name);
    return tool === undefined
      ? { name, namespace: undefined }
      : { name: innerName(tool), namespace: tool.namespace?.name };
  };
}
