// Owns the content blocks of an answer that we write: each whole. A stream opens a block with `openingOf` and fills it with
// deltas; an answer that is no stream has it as it stands here.
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../support/json.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { HostedCallPart, ToolCallPart } from '../conversation.ts';
import { parseToolInput } from '../tool_input.ts';

/** Who called the tool: the model itself. */
export const DIRECT: JsonObject = { type: 'direct' };

/** Ids that Anthropic takes for tools of the caller. */
const LEGAL_ID = /^[a-zA-Z0-9_-]+$/;

/** The provider's id where Anthropic would take it, else one made from it, always the same. */
export const toolUseId = (id: string): string => (LEGAL_ID.test(id) ? id : `toolu_${digest(id)}`);

export const toolUseBlock = (call: ToolCallPart): JsonObject => ({
  type: 'tool_use',
  id: toolUseId(call.id),
  name: call.name,
  input: call.custom === true ? { input: call.argumentsText } : parseToolInput(call.argumentsText),
  caller: DIRECT,
});

export interface Citation {
  readonly url: string;
  readonly title?: string | undefined;
}

/** What Anthropic sealed in its own citations is sealed by us in these: pass_request.ts knows them by it. */
export const citationOf = ({ url, title }: Citation, sealer: Sealer): JsonObject => ({
  type: 'web_search_result_location',
  url,
  title: title ?? null,
  cited_text: '',
  encrypted_index: sealer.seal(url),
});

/** A search that another provider ran, as Anthropic tells its own; nothing for tools that it has no block for. */
export function hostedBlocks(part: HostedCallPart, sealer: Sealer): readonly JsonObject[] {
  if (part.name !== 'web_search') return [];
  const id = `srvtoolu_${digest(part.id)}`;
  const found = part.sources.map(({ url, title }) => ({
    type: 'web_search_result',
    url,
    title: title ?? url,
    page_age: null,
    encrypted_content: sealer.seal(url),
  }));
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: part.input, caller: DIRECT },
    {
      type: 'web_search_tool_result',
      tool_use_id: id,
      caller: DIRECT,
      content: part.status === 'failed' ? { type: 'web_search_tool_result_error', error_code: 'unavailable' } : found,
    },
  ];
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
