// Owns what a request has to do with earlier and later ones, for the conductor: its history and lost reasoning on the way
// in, its answer and new reasoning on the way out. Each part is one step here and lives in a file of its own.
import { STORED_FOR_MS } from '../support/limits.ts';
import type { JsonObject } from '../support/json.ts';
import type { Target } from '../upstream/target.ts';
import type { InboundCodec } from '../wire/codec.ts';
import type { Conversation } from '../wire/conversation.ts';
import { decodeUtf8, indexJson, type JsonIndex } from '../wire/json_index.ts';
import type { Call } from './call.ts';
import { inboundCodec } from './codecs.ts';
import { continuedBody, type Continued } from './continuation.ts';
import { findThoughts, keepThoughts, type PutBack } from './kept_thoughts.ts';
import type { GatewayOptions } from './options.ts';
import { readParsed, type Parsed, type Prepared } from './prepare.ts';
import { resolveReferences } from './references.ts';
import { storeAnswer } from './stored_answers.ts';
import type { Thoughts } from './thoughts.ts';

/** The request as the targets of one provider are to see it. */
export type ViewFor = (provider: string) => { readonly index: JsonIndex; readonly conversation: Conversation };

/** Stores the answer as the caller sees it. False where it is not stored or may be lost. */
export type StoreAnswer = (answer: JsonObject, provider: string) => boolean;

type Reading = Pick<Call, 'endpoint' | 'caller'>;
interface ReadOptions extends Pick<GatewayOptions, 'sealer' | 'vault' | 'log'> {
  /** The request is counted and not answered. */
  readonly counted?: boolean | undefined;
}

/**
 * The body with the history that it continues in front. A promise only where there is one. Throws invalid_request as
 * the codec does, not_found for an answer that the project has not stored.
 */
export function readRequest(call: Reading & Pick<Call, 'body'>, options: ReadOptions): Parsed | Promise<Parsed> {
  return readIndexed(indexJson(decodeUtf8(call.body)), call, options);
}

/** The same for a body that is indexed already. */
export function readIndexed(index: JsonIndex, call: Reading, options: ReadOptions): Parsed | Promise<Parsed> {
  const resolved = resolveReferences(call, inboundCodec(call.endpoint), { index, options });
  return resolved === undefined
    ? readWhole(index, call, options)
    : resolved.then((known) => readWhole(known, call, options));
}

function readWhole(index: JsonIndex, call: Reading, options: ReadOptions): Parsed | Promise<Parsed> {
  const codec = inboundCodec(call.endpoint);
  const continued = continuedBody(call, codec, { index, options });
  if (continued === undefined) return decode({ codec, index, continued }, options);
  return continued.then((known) => decode({ codec, index: known?.index ?? index, continued: known }, options));
}

interface Decoding {
  readonly codec: InboundCodec;
  readonly index: JsonIndex;
  readonly continued: Continued | undefined;
}

function decode({ codec, index, continued }: Decoding, { sealer, vault, counted }: ReadOptions): Parsed {
  const decodeRequest = counted === true ? (codec.decodeCounted ?? codec.decodeRequest) : codec.decodeRequest;
  const { conversation } = readParsed(index, { decodeRequest }, sealer);
  // Nothing is kept here, so the provider is not asked to keep it either.
  const isRefused = vault === undefined && codec.continuation?.wantsStore(index.value) === true;
  const previousResponseId = continued?.previousId;
  const told = previousResponseId === undefined ? conversation : { ...conversation, previousResponseId };
  return { index, conversation: isRefused ? { ...told, store: false } : told, continued };
}

/** `store` where the caller asked for it and it is refused, or where what is stored now may be lost. */
export function storeLosses({ endpoint }: Call, { index }: Parsed, { vault }: GatewayOptions): readonly string[] {
  const { continuation } = inboundCodec(endpoint);
  if (continuation === undefined || !continuation.wantsStore(index.value)) return [];
  const isLost = vault === undefined ? index.value['store'] === true : !vault.isWell();
  return isLost ? ['store'] : [];
}

/** Reasoning that the caller did not bring back. Where all targets take the caller's own bytes nothing is put into them. */
export function recallThoughts(
  { caller, origin }: Call,
  { vault, log }: GatewayOptions,
  { conversation, targets }: { readonly conversation: Conversation; readonly targets: readonly Target[] },
): PutBack | undefined | Promise<PutBack | undefined> {
  const isTranslated = targets.some((target) => target.protocol !== conversation.protocol);
  if (vault === undefined || origin !== 'request' || !isTranslated) return undefined;
  return findThoughts({ vault, projectId: caller.projectId }, conversation, log);
}

/** Undefined where every target sees the same. */
export function viewFor(
  { endpoint }: Call,
  prepared: Prepared,
  { sealer, putBack }: { readonly sealer: GatewayOptions['sealer']; readonly putBack: PutBack | undefined },
): ViewFor | undefined {
  const { continued } = prepared;
  if (continued === undefined && putBack === undefined) return undefined;
  return (provider) => {
    const index = continued?.indexFor(provider) ?? prepared.index;
    const { conversation } = prepared;
    const seen =
      index === prepared.index
        ? conversation
        : { ...conversation, turns: readParsed(index, inboundCodec(endpoint), sealer).conversation.turns };
    return { index, conversation: putBack === undefined ? seen : putBack(seen, provider) };
  };
}

/** Undefined where reasoning is not kept. A comparison has no next turn. */
export function thoughtKeeper(
  call: Call,
  { vault }: GatewayOptions,
): ((thoughts: Thoughts, target: Target) => void) | undefined {
  if (vault === undefined || call.origin !== 'request') return undefined;
  return (thoughts, target) => keepThoughts({ vault, projectId: call.caller.projectId }, thoughts, target.provider);
}

/** Undefined where the answer is not to be stored. */
export function answerKeeper(call: Call, parsed: Parsed, options: GatewayOptions): StoreAnswer | undefined {
  const { vault, storedForMs } = options;
  const { continuation } = inboundCodec(call.endpoint);
  const isWanted = continuation?.wantsStore(parsed.index.value) === true && call.origin === 'request';
  if (vault === undefined || continuation === undefined || !isWanted) return undefined;
  const { continued, index } = parsed;
  const previousId = continued?.previousId;
  const store = { vault, projectId: call.caller.projectId };
  return (answer, provider) => {
    const id = continuation.answerId(answer);
    if (id === undefined) return false;
    try {
      return storeAnswer(store, {
        id,
        input: continued?.items ?? continuation.inputItems(index.value).map((item) => ({ item, madeBy: undefined })),
        named: continuation.itemsToName(answer),
        response: previousId === undefined ? answer : { ...answer, previous_response_id: previousId },
        provider,
        forMs: storedForMs ?? STORED_FOR_MS,
      });
    } catch (error) {
      // The answer is the caller's all the same.
      options.log.error('keep.not_put', { requestId: call.requestId, cause: error instanceof Error ? error.name : '' });
      return false;
    }
  };
}
