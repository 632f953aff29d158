// Owns the answers that are stored for later requests: what of one is kept, how it is found by its project, how it is
// forgotten. The form is private to this file and sealed by the vault.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import type { Vault } from './vault.ts';

const kind = 'response';
/** Long outputs have a few dozen items; more are found with their answer alone. */
const NAMED_ITEMS_MAX = 256;

/** An item of the input or output, with the provider that made it; a caller's own has none. */
export interface HistoryItem {
  readonly item: JsonObject;
  readonly madeBy: string | undefined;
}

export interface StoredAnswer {
  /** All that led to it, the history of a continued one included. */
  readonly input: readonly HistoryItem[];
  /** The answer as the caller saw it. */
  readonly response: JsonObject;
  readonly provider: string;
  /** Items of the answer that are found by an id of their own. */
  readonly itemIds: readonly string[];
}

/** An item of an answer, found by its own id. */
export interface StoredItem {
  readonly item: JsonObject;
  readonly provider: string;
}

export interface AnswerStore {
  readonly vault: Vault;
  readonly projectId: string;
}

export interface NewStoredAnswer extends Omit<StoredAnswer, 'itemIds'> {
  readonly id: string;
  /** Items of the answer that are to be found by their own ids. */
  readonly named?: readonly JsonObject[] | undefined;
  readonly forMs: number;
}

/** False where it is not kept or may be lost. */
export function storeAnswer({ vault, projectId }: AnswerStore, answer: NewStoredAnswer): boolean {
  const { id, input, response, provider, forMs } = answer;
  const items = (answer.named ?? []).slice(0, NAMED_ITEMS_MAX);
  const named = new Map(items.flatMap((item) => idOf(item).map((itemId) => [itemId, item] as const)));
  const makers = [...new Set(input.map(({ madeBy }) => madeBy ?? ''))];
  const text = JSON.stringify({
    provider,
    makers,
    madeBy: input.map(({ madeBy }) => makers.indexOf(madeBy ?? '')),
    input: input.map(({ item }) => item),
    response,
    itemIds: [...named.keys()],
  });
  const isKept = vault.put({ kind, projectId, id }, text, forMs);
  const areKept = [...named].map(([itemId, item]) =>
    vault.put({ kind: 'item', projectId, id: itemId }, JSON.stringify({ provider, item }), forMs),
  );
  return isKept && areKept.every(Boolean);
}

/** Undefined where the project has no such answer, or it is over. Rejects where the store cannot be asked. */
export async function findAnswer({ vault, projectId }: AnswerStore, id: string): Promise<StoredAnswer | undefined> {
  const found = await vault.find({ kind, projectId, ids: [id] });
  const text = found.get(id);
  return text === undefined ? undefined : parseAnswer(text);
}

/** Items by their ids; those that the project has not stored are left out. Rejects where the store cannot be asked. */
export async function findItems(
  { vault, projectId }: AnswerStore,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredItem>> {
  const found = await vault.find({ kind: 'item', projectId, ids });
  return new Map(
    [...found].flatMap(([id, text]) => {
      const value: unknown = JSON.parse(text);
      const item = objectAt(value, 'item');
      const provider = stringAt(value, 'provider');
      return item === undefined || provider === undefined ? [] : [[id, { item, provider }] as const];
    }),
  );
}

/** The answer and its items. Rejects where they are not certain to be gone. */
export async function forgetAnswer(
  { vault, projectId }: AnswerStore,
  id: string,
  { itemIds }: Pick<StoredAnswer, 'itemIds'>,
): Promise<void> {
  for (const itemId of itemIds) await vault.remove({ kind: 'item', projectId, id: itemId });
  await vault.remove({ kind, projectId, id });
}

function idOf(item: JsonObject): readonly string[] {
  const id = stringAt(item, 'id');
  return id === undefined || id === '' ? [] : [id];
}

/** Our own writing under our own seal; one that another version wrote otherwise is a miss. */
function parseAnswer(text: string): StoredAnswer | undefined {
  const value: unknown = JSON.parse(text);
  const response = objectAt(value, 'response');
  const provider = stringAt(value, 'provider');
  if (response === undefined || provider === undefined) return undefined;
  const makers = arrayAt(value, 'makers');
  const madeBy = arrayAt(value, 'madeBy');
  const input = arrayAt(value, 'input')
    .filter(isJsonObject)
    .map((item, at) => {
      const maker = makers[Number(madeBy[at])];
      return { item, madeBy: typeof maker === 'string' && maker !== '' ? maker : undefined };
    });
  const itemIds = arrayAt(value, 'itemIds').filter((id) => typeof id === 'string');
  return { input, response, provider, itemIds };
}
