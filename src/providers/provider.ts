// What a provider file declares: facts, no flow (DESIGN section 3). index.ts lists them; the contract suite runs over it.
import type { ChatDialect } from '../wire/codec.ts';
import type { Protocol } from '../wire/conversation.ts';
import type { ModelsForm } from './models_form.ts';

/**
 * The path of an endpoint. `{model}` stands for the model's id, encoded; a query may follow. Two where a stream is asked
 * for at another endpoint than a whole answer.
 */
export type EndpointPath = string | { readonly whole: string; readonly stream: string };

export interface ProviderFacts {
  readonly id: string;
  readonly displayName: string;
  /** Without a trailing slash and without `/v1`; null where the operator must name it. */
  readonly defaultBaseUrl: string | null;
  /** The first that is set is used, here and below. */
  readonly baseUrlVariables: readonly string[];
  readonly keyVariables: readonly string[];
  /**
   * For a server on the operator's own machine: the port that it listens on unless told otherwise, where `doctor` and
   * `init` look for it, and what `owned_by` of its models says, by which it is known on any port.
   */
  readonly local?: { readonly port: number; readonly modelOwner: string } | undefined;
  /** Local servers need no key. */
  readonly keyRequired: boolean;
  /** Protocols it speaks, the preferred one first. */
  readonly protocols: readonly Protocol[];
  readonly paths: Readonly<Partial<Record<Protocol, EndpointPath>>>;
  /** Where a request of that protocol is counted without being answered. */
  readonly countTokens?: Readonly<Partial<Record<Protocol, string>>> | undefined;
  /** Where its models are listed: `/v1/models` unless said. */
  readonly modelsPath?: string | undefined;
  /** How that list is read: OpenAI's unless said. */
  readonly modelsForm?: ModelsForm | undefined;
  /** Where a Responses conversation is compacted. */
  readonly compactPath?: string | undefined;
  /** An older API that is spoken where this variable names its version: `{version}` in these paths. */
  readonly datedApi?:
    | {
        readonly variable: string;
        readonly paths: Readonly<Partial<Record<Protocol, EndpointPath>>>;
        readonly modelsPath: string;
      }
    | undefined;
  /**
   * Base URLs may carry a version of their own (`https://host/api/v4`, `https://host/v1beta/openai`), as OpenAI's SDKs
   * expect; the `/v1` of `paths` is left out behind those.
   */
  readonly versionInBaseUrl?: boolean | undefined;
  readonly authHeaders: (key: string) => Readonly<Record<string, string>>;
  /** Headers of every call: versions. */
  readonly fixedHeaders: Readonly<Record<string, string>>;
  /** Request headers of the caller that may pass on. Lower case. */
  readonly forwardHeaders: readonly string[];
  /** Response header that holds the provider's request id. */
  readonly requestIdHeader: string;
  /** Model ids that belong here: prefixes. Empty for providers that are only reached as `provider/model`. */
  readonly modelPrefixes: readonly string[];
  /** How its Chat Completions differs from OpenAI's. */
  readonly dialect?: ChatDialect | undefined;
}

/** A provider as configured: facts with the operator's base URL and key. */
export interface ConfiguredProvider {
  readonly facts: ProviderFacts;
  readonly baseUrl: string;
  /** Undefined where none is set; sealed from logs by never being printed. */
  readonly apiKey: string | undefined;
  /** The variable to set when the key is missing. */
  readonly missing: string | undefined;
  readonly simulated: boolean;
}
