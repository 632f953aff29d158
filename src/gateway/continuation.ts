// Owns the request that continues a stored answer: its history is put in front before anything is decided, so that risk,
// size and translation see the whole of it. Awaits nothing for a request that continues none.
import { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';
import type { Continuation, InboundCodec } from '../wire/codec.ts';
import { indexJson, type JsonIndex } from '../wire/json_index.ts';
import type { Call } from './call.ts';
import type { GatewayOptions } from './options.ts';
import { findAnswer, findItems, type AnswerStore, type HistoryItem, type StoredItem } from './stored_answers.ts';

const PREVIOUS = 'previous_response_id';

type ContinuationOptions = Pick<GatewayOptions, 'sealer' | 'vault' | 'log'>;

/** A body with its history in front, and with what it refers to in the place of the references. */
export interface Continued {
  readonly previousId: string | undefined;
  readonly index: JsonIndex;
  readonly items: readonly HistoryItem[];
  /**
   * The body as the targets of one provider take it: what other providers sealed for themselves is left out, because they
   * answer 400 to it. The same object where that changes nothing.
   */
  readonly indexFor: (provider: string) => JsonIndex;
}

/**
 * Undefined where the request neither continues nor refers to anything that is stored. Throws invalid_request where nothing
 * is stored here, not_found where the project has no such answer. A reference to what is not stored here stays one: the
 * provider may know it.
 */
export function continuedBody(
  call: Pick<Call, 'caller'>,
  codec: InboundCodec,
  { index, options }: { readonly index: JsonIndex; readonly options: ContinuationOptions },
): Promise<Continued | undefined> | undefined {
  const { continuation } = codec;
  const previousId = continuation?.previousId(index.value);
  if (continuation === undefined) return undefined;
  const references = continuation.inputItems(index.value).flatMap((item) => continuation.referenceOf(item) ?? []);
  if (previousId === undefined && (references.length === 0 || options.vault === undefined)) return undefined;
  // What is wrong with the body is told before anything is looked up, under the names that the caller gave it.
  codec.decodeRequest(index.value, options.sealer);
  return continueFrom({ call, continuation, index, options }, previousId, references);
}

interface Continuing {
  readonly call: Pick<Call, 'caller'>;
  readonly continuation: Continuation;
  readonly index: JsonIndex;
  readonly options: ContinuationOptions;
}

async function continueFrom(
  continuing: Continuing,
  previousId: string | undefined,
  references: readonly string[],
): Promise<Continued | undefined> {
  const { call, continuation, index, options } = continuing;
  const store = storeOf(options.vault, call.caller.projectId);
  const found = previousId === undefined ? undefined : await asked(() => findAnswer(store, previousId), options);
  if (previousId !== undefined && found === undefined) throw notFound(previousId);
  const ids = [...new Set(references)];
  const named = ids.length === 0 ? NO_ITEMS : await asked(() => findItems(store, ids), options);
  if (found === undefined && named.size === 0) return undefined;
  const output = found === undefined ? [] : continuation.asInput(continuation.outputItems(found.response));
  const history: readonly HistoryItem[] = [
    ...(found?.input ?? []),
    ...output.map((item) => ({ item, madeBy: found?.provider })),
  ];
  const there = new Set(history.map(({ item }) => item['id']));
  const items = [
    ...history,
    ...continuation
      .inputItems(index.value)
      // What is in front already is not told twice.
      .filter((item) => !there.has(continuation.referenceOf(item) ?? null))
      .map((item) => resolved(item, named, continuation)),
  ];
  const bodyOf = (of: readonly JsonObject[]): JsonIndex => bounded(continuation.continued(index, of));
  const whole = bodyOf(items.map(({ item }) => item));
  const isForeign = (provider: string, { madeBy }: HistoryItem): boolean => madeBy !== undefined && madeBy !== provider;
  return {
    previousId,
    index: whole,
    items,
    indexFor: (provider) => {
      if (!items.some((item) => isForeign(provider, item))) return whole;
      return bodyOf(
        items.flatMap((item) => (isForeign(provider, item) ? continuation.forAnother(item.item) : [item.item])),
      );
    },
  };
}

const NO_ITEMS: ReadonlyMap<string, StoredItem> = new Map();

/** The item itself where it can be carried; a thought that exists only where it was made stays a reference to it. */
function resolved(item: JsonObject, named: ReadonlyMap<string, StoredItem>, continuation: Continuation): HistoryItem {
  const known = named.get(continuation.referenceOf(item) ?? '');
  if (known === undefined) return { item, madeBy: undefined };
  const [carried] = continuation.asInput([known.item]);
  return { item: carried ?? item, madeBy: known.provider };
}

function storeOf(vault: GatewayOptions['vault'], projectId: string): AnswerStore {
  if (vault !== undefined) return { vault, projectId };
  throw new LoadlineError({
    code: 'invalid_request',
    param: PREVIOUS,
    message:
      'No answer is stored here: the operator has set privacy.store to never. Send the whole conversation in "input" instead of previous_response_id.',
  });
}

async function asked<T>(look: () => Promise<T>, { log }: ContinuationOptions): Promise<T> {
  try {
    return await look();
  } catch (error) {
    log.error('keep.not_read', { reason: error instanceof Error ? error.message : String(error) });
    throw new LoadlineError({
      code: 'overloaded',
      message: 'Stored answers cannot be read just now. Try again, or send the whole conversation in "input".',
      retryAfterSeconds: 1,
    });
  }
}

function notFound(previousId: string): LoadlineError {
  return new LoadlineError({
    code: 'not_found',
    param: PREVIOUS,
    message: `No stored answer of this project has the id ${shown(previousId)}. It may be over, deleted, or made with store: false. Send the whole conversation in "input".`,
  });
}

function bounded(text: string): JsonIndex {
  if (text.length <= BODY_BYTES_MAX) return indexJson(text);
  throw new LoadlineError({
    code: 'body_too_large',
    message: `With its history this request is larger than ${BODY_BYTES_MAX} bytes. Begin a new conversation, or send a shorter "input".`,
  });
}

/** An id is the caller's own text: shown no further than an id is long, and only where it looks like one. */
function shown(id: string): string {
  return /^[\w-]{1,80}$/.test(id) ? id : 'that was given';
}
