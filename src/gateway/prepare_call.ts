// Owns how a request becomes bytes for one target: unchanged where both speak the same protocol, through the Conversation
// where they do not (DESIGN section 2). How the answer is read that cannot pass is read_answer.ts's.
import type { Lesson } from '../catalog/lesson.ts';
import { STOP_PATHS } from '../catalog/lesson_parameters.ts';
import { GATEWAY_METADATA_KEYS } from '../routing/hints.ts';
import type { AttemptTimeouts, PreparedCall } from '../upstream/call.ts';
import type { Target } from '../upstream/target.ts';
import type { Compat, EncodeTarget } from '../wire/codec.ts';
import type { Conversation } from '../wire/conversation.ts';
import { applyLessons } from './apply_lessons.ts';
import { HOP_HEADER } from './call_limits.ts';
import { upstreamCodec } from './codecs.ts';
import { oursIn } from './lesson_model.ts';
import type { OutgoingRequest, ServedAnswer } from './outgoing.ts';
import { readAnswer, served, streamOfWhole } from './read_answer.ts';

/** The call for one target. Throws LoadlineError unsupported_parameter where it cannot take the request. */
export function prepareCall(
  given: OutgoingRequest,
  planned: Target,
  timeouts: Partial<AttemptTimeouts>,
): PreparedCall<ServedAnswer> {
  const lessons = given.lessonsFor?.(planned) ?? [];
  const target = withoutRefusedStops(planned, lessons);
  const request = given.viewFor === undefined ? given : { ...given, ...given.viewFor(target.provider) };
  const prepared =
    target.protocol === request.conversation.protocol && request.codec.translatesOnly !== true
      ? passedOn(request, target)
      : translated(request, target);
  const { decodeError } = upstreamCodec(target.protocol);
  const { callersName = (name: string): string => name } = request.codec;
  // Nothing was learned of almost every model, and then nothing is gathered for it.
  const applied =
    lessons.length === 0
      ? { body: prepared.body, dropped: [] }
      : applyLessons(prepared.body, {
          lessons,
          compat: request.compat,
          ours: oursIn(request.conversation, target.protocol),
          sameProtocol: target.protocol === request.conversation.protocol,
        });
  return {
    ...prepared,
    body: applied.body,
    dropped: [...new Set([...prepared.dropped, ...applied.dropped].map(callersName))],
    headers: forwardedHeaders(request, target),
    decodeError,
    timeouts,
  };
}

/** A model that was found to refuse stop sequences is stopped on its answer's way back, like one that is known to. */
function withoutRefusedStops(target: Target, lessons: readonly Lesson[]): Target {
  const refuses = lessons.some(({ param, rule }) => STOP_PATHS.has(param) && rule.kind === 'refused');
  if (!refuses) return target;
  const { model } = target;
  return { ...target, model: { ...model, capabilities: { ...model.capabilities, stopSequences: false } } };
}

const OUR_METADATA = [...GATEWAY_METADATA_KEYS];

type Prepared = Pick<PreparedCall<ServedAnswer>, 'dropped' | 'answer'> & { readonly body: string };

/** What the codecs need to know of a target. */
export function encodeTargetOf(compat: Compat, { stream }: Pick<Conversation, 'stream'>, target: Target): EncodeTarget {
  const { model, dialect } = target;
  return {
    model: model.upstreamId,
    capabilities: model.capabilities,
    compat,
    stream,
    dialect,
  };
}

/** Same protocol in and out: the caller's bytes and the provider's own. */
function passedOn(request: OutgoingRequest, target: Target): Prepared {
  const { conversation, index, codec } = request;
  const passed = codec.passRequest({
    index,
    conversation,
    target: encodeTargetOf(request.compat, conversation, target),
    gatewayMetadataKeys: OUR_METADATA,
  });
  const { body, dropped, toolNames, stopsHere = [] } = passed;
  // Names that had to be changed on the way out must be changed back, which bytes that pass cannot be.
  if (toolNames.size > 0 || stopsHere.length > 0)
    return { body, dropped, answer: readAnswer(request, target, { toolNames, stopsHere }) };
  const { stream, includeUsage } = conversation;
  return {
    body,
    dropped,
    answer: stream
      ? {
          kind: 'stream',
          pump: codec.createPassthrough({ hideUsage: !includeUsage }),
          ofWhole: streamOfWhole(request, target, { toolNames, stopsHere }),
        }
      : {
          kind: 'whole',
          decode: (whole, bytes) => {
            const answer = upstreamCodec(target.protocol).decodeAnswer(whole, toolNames);
            const fitted = codec.fitAnswer?.(whole, index.value);
            return fitted === undefined
              ? served(answer, { whole, body: bytes })
              : served(answer, { whole: fitted, body: JSON.stringify(fitted) });
          },
        },
  };
}

/** Another protocol: decoded and encoded through the model in the middle. */
function translated(request: OutgoingRequest, target: Target): Prepared {
  const codec = upstreamCodec(target.protocol);
  const {
    body,
    dropped,
    toolNames,
    stopsHere = [],
  } = codec.encodeRequest(withoutWhatIsOurs(request), {
    ...encodeTargetOf(request.compat, request.conversation, target),
    promptCache: request.promptCache,
    stream: request.conversation.stream || codec.gathersWhole === true,
  });
  return { body: JSON.stringify(body), dropped, answer: readAnswer(request, target, { toolNames, stopsHere }) };
}

/** Hints end here, and an answer that is continued by its id is stored here, whoever gives it. */
function withoutWhatIsOurs({ conversation, codec }: OutgoingRequest): Conversation {
  const told = withoutOurMetadata(conversation);
  return told.store === true && codec.continuation !== undefined ? { ...told, store: undefined } : told;
}

function withoutOurMetadata(conversation: Conversation): Conversation {
  const kept = Object.entries(conversation.metadata).filter(([key]) => !GATEWAY_METADATA_KEYS.has(key));
  return kept.length === Object.keys(conversation.metadata).length
    ? conversation
    : { ...conversation, metadata: Object.fromEntries(kept) };
}

/** Headers cross by allow-list (CONTRACT, Headers): the provider's facts name them, the caller's credential is never one. */
function forwardedHeaders(request: OutgoingRequest, target: Target): Readonly<Record<string, string>> {
  const forwarded: Record<string, string> = { [HOP_HEADER]: request.replicaId };
  for (const name of target.forwardHeaders ?? []) {
    const value = request.headers.get(name);
    if (value !== null) forwarded[name] = value;
  }
  return forwarded;
}
