// Owns the answers that are stored for later requests: what of one is kept, how it is found by its project, how it is
// forgotten. The form is private to this file and sealed by the vault.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import type { Vault } from './vault.ts';

const kind = 'response';

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
}

export interface AnswerStore {
  readonly vault: Vault;
  readonly projectId: string;
}

export interface NewStoredAnswer extends StoredAnswer {
  readonly id: string;
  readonly forMs: number;
}

/** False where it is not kept or may be lost. */
export function storeAnswer({ vault, projectId }: AnswerStore, answer: NewStoredAnswer): boolean {
  const { id, input, response, provider, forMs } = answer;
  const makers = [...new Set(input.map(({ madeBy }) => madeBy ?? ''))];
  const text = JSON.stringify({
    provider,
    makers,
    madeBy: input.map(({ madeBy }) => makers.indexOf(madeBy ?? '')),
    input: input.map(({ item }) => item),
    response,
  });
  return vault.put({ kind, projectId, id }, text, forMs);
}

/** Undefined where the project has no such answer, or it is over. Rejects where the store cannot be asked. */
export async function findAnswer({ vault, projectId }: AnswerStore, id: string): Promise<StoredAnswer | undefined> {
  const found = await vault.find({ kind, projectId, ids: [id] });
  const text = found.get(id);
  return text === undefined ? undefined : parseAnswer(text);
}

/** Rejects where it is not certain to be gone. */
export function forgetAnswer({ vault, projectId }: AnswerStore, id: string): Promise<void> {
  return vault.remove({ kind, projectId, id });
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
  return { input, response, provider };
}
