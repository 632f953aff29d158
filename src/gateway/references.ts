// Owns the request whose input names items of stored answers instead of holding them: each is put in its place before
// anything is decided. Awaits nothing for a request that names none.
import { LoadlineError } from '../support/errors.ts';
import { stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import { BODY_BYTES_MAX, REFERENCED_ANSWERS_MAX } from '../support/limits.ts';
import type { Continuation, InboundCodec, ItemReference } from '../wire/codec.ts';
import { indexJson, type JsonIndex } from '../wire/json_index.ts';
import type { Call } from './call.ts';
import type { GatewayOptions } from './options.ts';
import { findAnswer, type StoredAnswer } from './stored_answers.ts';
import type { Vault } from './vault.ts';

interface Resolving {
  readonly index: JsonIndex;
  readonly options: Pick<GatewayOptions, 'vault' | 'log'>;
}

/** Undefined where nothing of ours is named. Throws invalid_request where an item is not stored here. */
export function resolveReferences(
  { caller }: Pick<Call, 'caller'>,
  { continuation }: InboundCodec,
  { index, options }: Resolving,
): Promise<JsonIndex> | undefined {
  const references = continuation?.references(index.value) ?? [];
  const [first] = references;
  if (continuation === undefined || first === undefined) return undefined;
  if (options.vault === undefined) throw notStored(first);
  return resolve(references, { continuation, index, options, vault: options.vault, projectId: caller.projectId });
}

interface Stored extends Resolving {
  readonly continuation: Continuation;
  readonly vault: Vault;
  readonly projectId: string;
}

/** The last answer first: its own input holds the items of those before it. */
async function resolve(references: readonly ItemReference[], stored: Stored): Promise<JsonIndex> {
  const { continuation, index } = stored;
  const items = new Map<string, JsonObject>();
  let read = 0;
  for (const reference of references.toReversed()) {
    if (items.has(reference.itemId)) continue;
    if (read === REFERENCED_ANSWERS_MAX) throw notStored(reference);
    read += 1;
    const answer = await find(reference.answerId, stored);
    for (const item of answer === undefined ? [] : itemsOf(answer, continuation)) {
      const id = stringAt(item, 'id');
      if (id !== undefined) items.set(id, item);
    }
    if (!items.has(reference.itemId)) throw notStored(reference);
  }
  const found = references.flatMap((reference): [ItemReference, JsonObject][] => {
    const item = items.get(reference.itemId);
    return item === undefined ? [] : [[reference, item]];
  });
  const text = continuation.resolved(index, new Map(found));
  if (text.length <= BODY_BYTES_MAX) return indexJson(text);
  throw new LoadlineError({
    code: 'body_too_large',
    message: `With the items that it names this request is larger than ${BODY_BYTES_MAX} bytes. Begin a new conversation.`,
  });
}

const itemsOf = ({ input, response }: StoredAnswer, continuation: Continuation): readonly JsonObject[] => [
  ...input.map(({ item }) => item),
  ...continuation.outputItems(response),
];

async function find(id: string, { vault, projectId, options }: Stored): Promise<StoredAnswer | undefined> {
  try {
    return await findAnswer({ vault, projectId }, id);
  } catch (error) {
    options.log.error('keep.not_read', { reason: error instanceof Error ? error.message : String(error) });
    throw new LoadlineError({
      code: 'overloaded',
      message: 'Stored answers cannot be read just now. Try again, or send the items themselves in "input".',
      retryAfterSeconds: 1,
    });
  }
}

function notStored({ at }: ItemReference): LoadlineError {
  return new LoadlineError({
    code: 'invalid_request',
    param: `input[${at}].id`,
    message:
      'The item that is named here is not stored: its answer may be over, deleted, of another project, or made with store: false. Send the items themselves (with the AI SDK: providerOptions.openai.store = false).',
  });
}
