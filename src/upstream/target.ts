// One place that a request can be sent to: a model at a provider with its credential. Made by plan.ts.
import type { Model } from '../catalog/model.ts';
import type { ChatDialect } from '../wire/codec.ts';
import type { Protocol } from '../wire/conversation.ts';

export interface Target {
  readonly model: Model;
  readonly provider: string;
  /** Protocol to speak for this request, chosen from what the provider speaks and the model needs. */
  readonly protocol: Protocol;
  /** Full URL of the endpoint. */
  readonly url: string;
  /** Authentication and version headers; never logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** Full URL of the endpoint that counts tokens, where the provider has one. */
  readonly countUrl?: string | undefined;
  readonly simulated: boolean;
  /** Response header that holds the provider's request id, lower case. */
  readonly requestIdHeader?: string | undefined;
  /** How its Chat Completions differs from OpenAI's. */
  readonly dialect?: ChatDialect | undefined;
  /** Request headers of the caller that may pass on to this provider, lower case. */
  readonly forwardHeaders?: readonly string[] | undefined;
  /** Second tries of this target in one request, as its tier says; decide_next.ts has the default. */
  readonly retriesMax?: number | undefined;
  /** Time for the head of its answer, as its tier says. */
  readonly timeoutMs?: number | undefined;
}
