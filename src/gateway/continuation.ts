// Owns the request that continues a stored answer: its history is put in front before anything is decided, so that risk,
// size and translation see the whole of it. Awaits nothing for a request that continues none.
import { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';
import type { Continuation, InboundCodec } from '../wire/codec.ts';
import { indexJson, type JsonIndex } from '../wire/json_index.ts';
import type { Call } from './call.ts';
import type { GatewayOptions } from './options.ts';
import { findAnswer, type HistoryItem } from './stored_answers.ts';

type ContinuationOptions = Pick<GatewayOptions, 'sealer' | 'vault' | 'log'>;

/** A body with its history in front. */
export interface Continued {
  readonly previousId: string;
  readonly index: JsonIndex;
  readonly items: readonly HistoryItem[];
  /**
   * The body as the targets of one provider take it: what other providers sealed for themselves is left out, because they
   * answer 400 to it. The same object where that changes nothing.
   */
  readonly indexFor: (provider: string) => JsonIndex;
}

/**
 * Undefined where the request continues nothing. Throws invalid_request where nothing is stored here, not_found where the
 * project has no such answer.
 */
export function continuedBody(
  call: Pick<Call, 'caller'>,
  codec: InboundCodec,
  { index, options }: { readonly index: JsonIndex; readonly options: ContinuationOptions },
): Promise<Continued> | undefined {
  const { continuation } = codec;
  const previousId = continuation?.previousId(index.value);
  if (continuation === undefined || previousId === undefined) return undefined;
  // What is wrong with the body is told before anything is looked up, under the names that the caller gave it.
  codec.decodeRequest(index.value, options.sealer);
  return continueFrom(previousId, { call, continuation, index, options });
}

interface Continuing {
  readonly call: Pick<Call, 'caller'>;
  readonly continuation: Continuation;
  readonly index: JsonIndex;
  readonly options: ContinuationOptions;
}

async function continueFrom(
  previousId: string,
  { call, continuation, index, options }: Continuing,
): Promise<Continued> {
  const param = 'previous_response_id';
  const { vault } = options;
  if (vault === undefined) {
    throw new LoadlineError({
      code: 'invalid_request',
      param,
      message:
        'No answer is stored here: the operator has set privacy.store to never. Send the whole conversation in "input" instead of previous_response_id.',
    });
  }
  const found = await findAnswer({ vault, projectId: call.caller.projectId }, previousId).catch((error: unknown) => {
    options.log.error('keep.not_read', { reason: error instanceof Error ? error.message : String(error) });
    throw new LoadlineError({
      code: 'overloaded',
      message: 'Stored answers cannot be read just now. Try again, or send the whole conversation in "input".',
      retryAfterSeconds: 1,
    });
  });
  if (found === undefined) {
    throw new LoadlineError({
      code: 'not_found',
      param,
      message: `No stored answer of this project has the id ${shown(previousId)}. It may be over, deleted, or made with store: false. Send the whole conversation in "input".`,
    });
  }
  const output = continuation.asInput(continuation.outputItems(found.response));
  const items: readonly HistoryItem[] = [
    ...found.input,
    ...output.map((item) => ({ item, madeBy: found.provider })),
    ...continuation.inputItems(index.value).map((item) => ({ item, madeBy: undefined })),
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
