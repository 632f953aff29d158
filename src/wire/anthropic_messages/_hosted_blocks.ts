// Owns searches that Anthropic ran itself: the call and its result are two blocks, and one hosted call to callers of other
// protocols. Other tools of Anthropic's own have no counterpart anywhere and stay with it.
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';
import { parseToolInput } from '../tool_input.ts';
import type { OpenBlock } from './_answer_blocks.ts';

export interface HostedBlocks {
  /** The call: what is asked for. Undefined for a tool that is told to nobody. */
  readonly call: (block: JsonObject) => OpenBlock | undefined;
  /** The result of a call. */
  readonly result: (block: JsonObject) => readonly AnswerEvent[];
}

interface Asked {
  readonly block: JsonObject;
  input: JsonObject;
}

const NAMES: ReadonlySet<string> = new Set(['web_search', 'web_fetch']);
const NOTHING: readonly AnswerEvent[] = [];

export function createHostedBlocks(): HostedBlocks {
  const asked = new Map<string, Asked>();
  return {
    call: (block) => {
      const id = stringAt(block, 'id') ?? '';
      if (!NAMES.has(stringAt(block, 'name') ?? '')) return undefined;
      const call: Asked = { block, input: objectAt(block, 'input') ?? {} };
      asked.set(id, call);
      let json = '';
      return {
        delta: (delta) => {
          json += stringAt(delta, 'partial_json') ?? '';
          return NOTHING;
        },
        stop: () => {
          if (json !== '') call.input = parseToolInput(json);
          return NOTHING;
        },
      };
    },
    result: (block) => {
      const id = stringAt(block, 'tool_use_id') ?? '';
      const call = asked.get(id);
      if (call === undefined) return NOTHING;
      asked.delete(id);
      const failed = (stringAt(objectAt(block, 'content'), 'type') ?? '').endsWith('_error');
      return [
        {
          kind: 'hosted-call',
          part: {
            kind: 'hosted-call',
            id,
            name: stringAt(call.block, 'name') ?? '',
            input: call.input,
            status: failed ? 'failed' : 'completed',
            sources: sourcesOf(block),
            raw: block,
          },
        },
      ];
    },
  };
}

/** Pages of a search, or the one page that was fetched. */
function sourcesOf(block: JsonObject): readonly { readonly url: string; readonly title?: string }[] {
  const found = [...arrayAt(block, 'content'), objectAt(block, 'content')];
  return found.flatMap((page) => {
    const url = stringAt(page, 'url');
    const title = stringAt(page, 'title');
    if (url === undefined) return [];
    return [title === undefined ? { url } : { url, title }];
  });
}
