// Owns the answer to "how many tokens has this": asked of the provider that the request would go to where it can be asked,
// else our own estimate, which is made to be too high rather than too low. Calls no model, spends nothing, records nothing.
import { qualifiedName } from '../catalog/model.ts';
import { COUNT_TIMEOUT_MS, ERROR_BODY_BYTES_MAX } from '../support/limits.ts';
import { isJsonObject } from '../support/json.ts';
import { LoadlineError } from '../support/errors.ts';
import { planCount, planTargets } from '../upstream/plan.ts';
import type { Target } from '../upstream/target.ts';
import type { Conversation } from '../wire/conversation.ts';
import type { Compat } from '../wire/codec.ts';
import { applyLessons } from './apply_lessons.ts';
import { upstreamCodec } from './codecs.ts';
import type { CountCall, InputCount } from './gateway.ts';
import type { GatewayOptions } from './options.ts';
import { oursIn } from './lesson_model.ts';
import { prepare } from './prepare.ts';
import { encodeTargetOf } from './prepare_call.ts';
import { readRequest } from './remember.ts';

/** Throws LoadlineError where the request could not be sent, and the provider's own words where it refuses it. */
export async function countInput(call: CountCall, options: GatewayOptions): Promise<InputCount> {
  const snapshot = options.snapshot();
  const parsed = await readRequest(call, { ...options, counted: true });
  const prepared = prepare({ parsed, headers: call.headers, caller: call.caller, snapshot });
  const { conversation } = prepared;
  const providers = [...snapshot.providers.values()];
  // A request that could not be sent is told so here too.
  const [target] = planTargets(prepared.models, providers, conversation);
  if (target === undefined) throw new RangeError('a plan without targets');
  const counter = planCount(target.model, providers, conversation);
  const counted =
    counter === undefined
      ? undefined
      : await askProvider(call, counter, { options, conversation, compat: prepared.compat.mode });
  const model = qualifiedName(target.model);
  return counted === undefined
    ? { inputTokens: prepared.decision.inputTokensEstimate, source: 'estimated', model }
    : { inputTokens: counted, source: 'provider', model };
}

interface Asking {
  readonly options: GatewayOptions;
  readonly conversation: Conversation;
  readonly compat: Compat;
}

/** Undefined where the provider cannot be asked or does not answer in time: a count is never a reason to fail. */
async function askProvider(call: CountCall, target: Target, asking: Asking): Promise<number | undefined> {
  const { options, conversation, compat } = asking;
  const { count, decodeError } = upstreamCodec(target.protocol);
  if (count === undefined || target.countUrl === undefined) return undefined;
  const body = count.encode(conversation, encodeTargetOf(compat, conversation, target));
  const lessons = options.lessons?.of(qualifiedName(target.model)) ?? [];
  const sent = await options.transport.send(
    {
      url: target.countUrl,
      headers: { 'content-type': 'application/json', ...target.headers },
      body: applyLessons(JSON.stringify(body), {
        lessons,
        compat,
        ours: oursIn(conversation, target.protocol),
        sameProtocol: target.protocol === conversation.protocol,
      }).body,
      firstByteTimeoutMs: COUNT_TIMEOUT_MS,
      freshConnection: false,
    },
    call.signal,
  );
  if (sent.kind === 'failed') return undefined;
  const answer = await readJson(sent.body);
  if (sent.status === 400) {
    const error = decodeError(400, answer);
    throw new LoadlineError({ code: 'invalid_request', param: error.param, message: error.message });
  }
  if (sent.status !== 200 || !isJsonObject(answer)) return undefined;
  const tokens = count.decode(answer);
  return tokens === undefined || tokens < 0 ? undefined : tokens;
}

/** A count is a few bytes: whatever is longer is none. */
async function readJson(body: ReadableStream<Uint8Array> | null): Promise<unknown> {
  if (body === null) return undefined;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      if (text.length > ERROR_BODY_BYTES_MAX) {
        await reader.cancel();
        return undefined;
      }
    }
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
