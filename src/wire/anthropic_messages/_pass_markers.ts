// Owns which cache markers of a caller's own body are too many (facts 2.7): Anthropic answers 400 to a fifth. Kept are those
// of the head, which every turn shares, and the last of the conversation, where the next turn picks up.
import { arrayAt, isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Losses } from '../losses.ts';
import type { Edit } from '../splice.ts';

const MARKERS_MAX = 4;

/** Keys and positions on the way to an object with a marker: `messages`, 2, `content`, 0. */
type Path = readonly (string | number)[];

export function markerEdits(body: JsonObject, losses: Losses): readonly Edit[] {
  const head = [...marked(body['tools'], ['tools']), ...marked(body['system'], ['system'])];
  const said = arrayAt(body, 'messages').flatMap((message, at) =>
    isJsonObject(message) ? blocksMarked(message['content'], ['messages', at, 'content']) : [],
  );
  const places = MARKERS_MAX - (isJsonObject(body['cache_control']) ? 1 : 0);
  if (head.length + said.length <= places) return [];
  const forHead = Math.min(head.length, said.length > 0 ? places - 1 : places);
  const forSaid = Math.min(said.length, places - forHead);
  const extra = [...head.slice(0, head.length - forHead), ...said.slice(0, said.length - forSaid)];
  losses.drop('cache_control');
  return removals(extra);
}

function marked(list: JsonValue | undefined, path: Path): readonly Path[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: JsonValue, at) => (isMarked(each) ? [[...path, at]] : []));
}

/** Results of tools hold blocks of their own. */
function blocksMarked(content: JsonValue | undefined, path: Path): readonly Path[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block: JsonValue, at) => [
    ...(isJsonObject(block) && block['type'] === 'tool_result'
      ? marked(block['content'], [...path, at, 'content'])
      : []),
    ...(isMarked(block) ? [[...path, at]] : []),
  ]);
}

const isMarked = (value: JsonValue): boolean => isJsonObject(value) && isJsonObject(value['cache_control']);

function removals(paths: readonly Path[]): readonly Edit[] {
  const byKey = new Map<string, Map<number, Path[]>>();
  for (const [key, at, ...rest] of paths) {
    if (typeof key !== 'string' || typeof at !== 'number') continue;
    const places = byKey.get(key) ?? new Map<number, Path[]>();
    places.set(at, [...(places.get(at) ?? []), rest]);
    byKey.set(key, places);
  }
  return [...byKey].map(([key, places]) => ({
    kind: 'each',
    key,
    edits: new Map([...places].map(([at, rests]) => [at, removalsIn(rests)])),
  }));
}

const removalsIn = (rests: readonly Path[]): readonly Edit[] => [
  ...(rests.some((rest) => rest.length === 0) ? [{ kind: 'remove', key: 'cache_control' } as const] : []),
  ...removals(rests.filter((rest) => rest.length > 0)),
];
