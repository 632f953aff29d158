// Owns the calls of tools that the provider runs itself: `web_search_call` items, read for callers of other protocols and
// written for callers of this one. Other kinds of such items have no counterpart and are left to same-protocol traffic.
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { HostedCallPart } from '../conversation.ts';

/** Undefined for anything but a web search. */
export function decodeHostedCall(item: JsonObject): HostedCallPart | undefined {
  if (stringAt(item, 'type') !== 'web_search_call') return undefined;
  const action = objectAt(item, 'action') ?? {};
  const sources = arrayAt(action, 'sources').flatMap((source) => {
    const url = stringAt(source, 'url');
    const title = stringAt(source, 'title');
    return url === undefined ? [] : [title === undefined ? { url } : { url, title }];
  });
  return {
    kind: 'hosted-call',
    id: stringAt(item, 'id') ?? '',
    name: 'web_search',
    input: inputOf(action),
    status: stringAt(item, 'status') === 'failed' ? 'failed' : 'completed',
    sources,
    raw: item,
  };
}

function inputOf(action: JsonObject): JsonObject {
  const { type, sources: _sources, ...rest } = action;
  const [first] = arrayAt(action, 'queries');
  if ((type ?? 'search') !== 'search') return { type: type ?? '', ...rest };
  return { query: stringAt(action, 'query') ?? (typeof first === 'string' ? first : '') };
}

/** The item's action, with what was found; undefined for a tool that Responses has no item for. */
export function encodeHostedAction(part: HostedCallPart): JsonObject | undefined {
  switch (part.name) {
    case 'web_search': {
      // OpenAI's own search also opens pages and looks for words in them.
      const own = part.raw['type'] === 'web_search_call' ? objectAt(part.raw, 'action') : undefined;
      if (own !== undefined && (own['type'] ?? 'search') !== 'search') return own;
      const query = stringAt(part.input, 'query') ?? '';
      const told = arrayAt(own, 'queries');
      const sources = part.sources.map(({ url }) => ({ type: 'url', url }));
      const queries = told.length > 0 ? told : [query];
      return { type: 'search', query, queries, ...(sources.length === 0 ? {} : { sources }) };
    }
    case 'web_fetch':
      return { type: 'open_page', url: stringAt(part.input, 'url') ?? null };
    default:
      return undefined;
  }
}
