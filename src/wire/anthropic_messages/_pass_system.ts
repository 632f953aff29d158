// Owns system messages between the turns of a caller's own body, for models that answer 400 to them (facts 2.1): Claude Code
// writes one where it does not know the model's name, and `auto` may stand for any. Their text stays in its place, marked.
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Capabilities } from '../capabilities.ts';
import type { Edit } from '../splice.ts';

/** The text of a system message where it stands among what the user said. */
export const markedSystem = (text: string): string => `<system>${text}</system>`;

/** Nothing is lost by it, so that nothing is named. Cache markers stay where they are. */
export function systemEdits(body: JsonObject, { inlineSystem }: Capabilities): readonly Edit[] {
  if (inlineSystem) return [];
  const edits = new Map<number, readonly Edit[]>();
  for (const [at, message] of arrayAt(body, 'messages').entries()) {
    if (isJsonObject(message) && message['role'] === 'system' && isText(message))
      edits.set(at, [{ kind: 'set', key: 'role', value: 'user' }, ...contentEdits(message)]);
  }
  return edits.size === 0 ? [] : [{ kind: 'each', key: 'messages', edits }];
}

/** Blocks of other kinds mean something to models that know them only there: Anthropic judges them. */
const isText = (message: JsonObject): boolean =>
  arrayAt(message, 'content').every((block) => stringAt(block, 'type') === 'text');

function contentEdits(message: JsonObject): readonly Edit[] {
  const told = stringAt(message, 'content');
  if (told !== undefined) return [{ kind: 'set', key: 'content', value: markedSystem(told) }];
  const edits = new Map<number, readonly Edit[]>();
  for (const [at, block] of arrayAt(message, 'content').entries()) {
    const text = stringAt(block, 'text') ?? '';
    if (text !== '') edits.set(at, [{ kind: 'set', key: 'text', value: markedSystem(text) }]);
  }
  return edits.size === 0 ? [] : [{ kind: 'each', key: 'content', edits }];
}
