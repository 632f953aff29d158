// Owns what another provider left in the history of a caller of Messages and Anthropic would refuse: thinking that we
// sealed or that nobody signed, searches that another ran, citations of theirs. All of it was sealed by us (_answer_block.ts),
// so it is known without a key.
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { isSealed } from '../../support/sealer.ts';
import type { Losses } from '../losses.ts';
import type { Edit } from '../splice.ts';

/** Stands where nothing of a message of the assistant is left. */
const EMPTY = '(no answer)';

/** History, not a parameter: named, and refused by nobody. Messages without such things are not touched. */
export function foreignEdits(body: JsonObject, losses: Losses): readonly Edit[] {
  const edits = new Map<number, readonly Edit[]>();
  for (const [at, message] of arrayAt(body, 'messages').entries()) {
    const kept = isJsonObject(message) ? keptContent(message, losses) : undefined;
    if (kept !== undefined) edits.set(at, [{ kind: 'set', key: 'content', value: kept }]);
  }
  return edits.size === 0 ? [] : [{ kind: 'each', key: 'messages', edits }];
}

function keptContent(message: JsonObject, losses: Losses): readonly JsonValue[] | undefined {
  const { content } = message;
  if (message['role'] !== 'assistant' || !Array.isArray(content)) return undefined;
  const blocks = content as readonly JsonValue[];
  const searches = new Set(blocks.flatMap((block) => (isForeignSearch(block) ? [stringAt(block, 'tool_use_id')] : [])));
  let changed = false;
  const kept = blocks.flatMap((block): readonly JsonValue[] => {
    const name = foreignName(block, searches);
    if (name === undefined) return [block];
    losses.note(name);
    changed = true;
    return name === CITATIONS && isJsonObject(block) ? [withoutCitations(block)] : [];
  });
  if (!changed) return undefined;
  return kept.length > 0 ? kept : [{ type: 'text', text: EMPTY }];
}

const THINKING = 'messages.content.thinking';
const SEARCH = 'messages.content.web_search';
const CITATIONS = 'messages.content.citations';

function foreignName(block: JsonValue, searches: ReadonlySet<string | undefined>): string | undefined {
  switch (stringAt(block, 'type')) {
    case 'thinking': {
      const signature = stringAt(block, 'signature') ?? '';
      return signature === '' || isSealed(signature) ? THINKING : undefined;
    }
    case 'redacted_thinking':
      return isSealed(stringAt(block, 'data') ?? '') ? THINKING : undefined;
    case 'server_tool_use':
      return searches.has(stringAt(block, 'id')) ? SEARCH : undefined;
    case 'web_search_tool_result':
      return isForeignSearch(block) ? SEARCH : undefined;
    case 'text':
      return arrayAt(block, 'citations').some(isForeignCitation) ? CITATIONS : undefined;
    default:
      return undefined;
  }
}

/** Ids that we gave have the form of Anthropic's; what was found is sealed by us, and only we tell a search without finds. */
function isForeignSearch(block: JsonValue): boolean {
  if (stringAt(block, 'type') !== 'web_search_tool_result') return false;
  return arrayAt(block, 'content').some((found) => isSealed(stringAt(found, 'encrypted_content') ?? ''));
}

const isForeignCitation = (citation: JsonValue): boolean => isSealed(stringAt(citation, 'encrypted_index') ?? '');

function withoutCitations(block: JsonObject): JsonObject {
  const kept = arrayAt(block, 'citations').filter((citation) => !isForeignCitation(citation));
  return { ...block, citations: kept };
}
