// Owns the comparison of models on one body: every leg is an ordinary request through the conductor, tagged `compare`,
// with its own record. Must not send anything itself.
import type { Caller } from '../access/caller.ts';
import { qualifiedName } from '../catalog/model.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RequestRecord } from '../ledger/record.ts';
import type { Clock } from '../support/clock.ts';
import { LoadlineError } from '../support/errors.ts';
import type { Ids } from '../support/ids.ts';
import { arrayAt, isJsonObject, objectAt, stringAt, type JsonObject, type JsonValue } from '../support/json.ts';
import { COMPARE_MODELS_MAX } from '../support/limits.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { differencesOf, type Difference } from './compare_text.ts';

export interface CompareRequest {
  readonly caller: Caller;
  /** A Chat Completions body without `model`. */
  readonly body: JsonObject;
  /** Empty: the first model of the cheapest and of the dearest tier of `auto`. */
  readonly models: readonly string[];
  readonly callsPerMonth: number;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Called when a leg ends, for a progress line. */
  readonly onLeg?: ((leg: CompareLeg) => void) | undefined;
}

export interface CompareLeg {
  /** As asked for. */
  readonly model: string;
  /** `provider/model` that answered; null when none did. */
  readonly servedModel: string | null;
  readonly requestId: string;
  readonly status: number;
  readonly error: string | null;
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
  readonly finishReason: string | null;
  readonly latencyMs: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly usageSource: string | null;
  /** Null when the price is unknown or nothing was billed. */
  readonly costNanoUsd: number | null;
  readonly monthlyNanoUsd: number | null;
  readonly simulated: boolean;
  readonly dropped: readonly string[];
}

export interface CompareResult {
  readonly id: string;
  readonly callsPerMonth: number;
  readonly legs: readonly CompareLeg[];
  /** Each further leg against the first. */
  readonly differences: readonly Difference[];
}

export interface Compare {
  /** Throws LoadlineError for a bad list of models and for a body that cannot be read; a leg that fails is part of the result. */
  readonly run: (request: CompareRequest) => Promise<CompareResult>;
}

export interface CompareOptions {
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createCompare(options: CompareOptions): Compare {
  return {
    run: async (request) => {
      const models = modelsOf(request, options.gateway);
      // A body that no model could be asked with is the caller's mistake once, and not a comparison of the same error.
      openaiChat.decodeRequest({ ...request.body, model: models[0] ?? 'auto' });
      const legs = await Promise.all(
        models.map(async (model) => {
          const leg = await runLeg(model, request, options);
          request.onLeg?.(leg);
          return leg;
        }),
      );
      return { id: request.requestId, callsPerMonth: request.callsPerMonth, legs, differences: differencesOf(legs) };
    },
  };
}

function modelsOf(request: CompareRequest, gateway: Gateway): readonly string[] {
  const models = request.models.length === 0 ? defaultModels(gateway) : request.models;
  if (models.length < 2 || models.length > COMPARE_MODELS_MAX) {
    throw new LoadlineError({
      code: 'invalid_request',
      param: 'models',
      message: `Name 2 to ${COMPARE_MODELS_MAX} models to compare, not ${models.length}.`,
    });
  }
  if (new Set(models).size !== models.length) {
    throw new LoadlineError({
      code: 'invalid_request',
      param: 'models',
      message: 'A model is named twice. Name each model once.',
    });
  }
  return models;
}

function defaultModels(gateway: Gateway): readonly string[] {
  const { policy, catalog } = gateway.snapshot();
  const ends = [policy.tiers.at(0), policy.tiers.at(-1)];
  return [
    ...new Set(
      ends.flatMap((tier) => {
        const first = tier?.models[0];
        const found = first === undefined ? undefined : catalog.resolve(first.model);
        return found?.kind === 'model' ? [qualifiedName(found.model)] : [];
      }),
    ),
  ];
}

async function runLeg(model: string, request: CompareRequest, options: CompareOptions): Promise<CompareLeg> {
  const requestId = options.ids.requestId();
  const begunMs = options.clock.monotonicMs();
  const { stream: _stream, stream_options: _streamOptions, ...rest } = request.body;
  const answer = await options.gateway.conduct({
    requestId,
    caller: request.caller,
    endpoint: 'chat.completions',
    body: new TextEncoder().encode(JSON.stringify({ ...rest, model })),
    headers: new Headers(),
    signal: request.signal,
    receivedAtMs: begunMs,
    origin: 'compare',
    parentId: request.requestId,
    onEnd: () => undefined,
  });
  const latencyMs = options.clock.monotonicMs() - begunMs;
  const text = typeof answer.body === 'string' ? answer.body : await new Response(answer.body as BodyInit).text();
  const record = await options.ledger.find(requestId);
  return readLeg({
    model,
    requestId,
    status: answer.status,
    latencyMs,
    body: parse(text),
    record,
    callsPerMonth: request.callsPerMonth,
  });
}

interface LegInput {
  readonly model: string;
  readonly requestId: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly body: JsonValue | undefined;
  readonly record: RequestRecord | null;
  readonly callsPerMonth: number;
}

function readLeg(input: LegInput): CompareLeg {
  const settlement = input.record?.settlement ?? null;
  const choice = arrayAt(input.body, 'choices')[0];
  const message = objectAt(choice, 'message');
  const costNanoUsd = settlement?.costNanoUsd ?? null;
  return {
    model: input.model,
    servedModel: settlement?.servedModel ?? null,
    requestId: input.requestId,
    status: input.status,
    error: input.status < 400 ? null : (stringAt(objectAt(input.body, 'error'), 'message') ?? `status ${input.status}`),
    text: stringAt(message, 'content') ?? stringAt(message, 'refusal') ?? '',
    toolCalls: arrayAt(message, 'tool_calls').map((call) => {
      const called = objectAt(call, 'function') ?? objectAt(call, 'custom');
      return {
        name: stringAt(called, 'name') ?? '',
        arguments: stringAt(called, 'arguments') ?? stringAt(called, 'input') ?? '',
      };
    }),
    finishReason: stringAt(choice, 'finish_reason') ?? null,
    latencyMs: Math.round(input.latencyMs),
    inputTokens: settlement?.usage?.inputTokens ?? null,
    outputTokens: settlement?.usage?.outputTokens ?? null,
    usageSource: settlement?.usage?.source ?? null,
    costNanoUsd,
    monthlyNanoUsd: costNanoUsd === null ? null : costNanoUsd * input.callsPerMonth,
    simulated: input.record?.simulated ?? false,
    dropped: settlement?.dropped ?? [],
  };
}

function parse(text: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
