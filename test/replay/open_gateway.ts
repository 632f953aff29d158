// The whole gateway on real sockets, as an application meets it: the listener, the edge, the conductor, the transport, one
// fake provider that speaks all three protocols by path, and the official client. For tests only.
import OpenAI from 'openai';
import { createOpenAdmitter } from '../../src/access/open_admission.ts';
import { createGateway } from '../../src/gateway/conductor.ts';
import type { Vault } from '../../src/gateway/vault.ts';
import type { Settlement } from '../../src/ledger/record.ts';
import { createEdge } from '../../src/server/cases/edge.ts';
import { countTokensHandler, inputTokensHandler } from '../../src/server/handle_count.ts';
import { inferenceHandler } from '../../src/server/handle_inference.ts';
import { routeHandler } from '../../src/server/handle_route.ts';
import { forgetHandler, inputItemsHandler, storedHandler } from '../../src/server/handle_stored.ts';
import { listen } from '../../src/server/listener.ts';
import { systemClock } from '../../src/support/clock.ts';
import { silentLog } from '../../src/support/log.ts';
import { createFetchTransport } from '../../src/upstream/fetch_transport.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';
import { startFakeUpstream, type FakeUpstream, type Script } from '../fake_upstream.ts';
import { createMemoryLedger } from '../sim/memory_ledger.ts';
import { testCaller, testSnapshot } from '../snapshot.ts';
import { TEST_SEALER } from '../sealer.ts';

/** What the gateway's own keys at the providers look like (test/snapshot.ts). */
export const PROVIDER_KEY = /sk-test-/;

export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The record of it; undefined where nothing was recorded. */
  readonly settlement: Settlement | undefined;
}

export interface OpenedGateway {
  readonly upstream: FakeUpstream;
  readonly client: OpenAI;
  /** `http://127.0.0.1:<port>/v1`, and the key that it takes. */
  readonly baseURL: string;
  readonly key: string;
  /** Posts a body as it is and reads the whole answer; to Chat Completions unless a path is given. */
  readonly send: (body: unknown, headers?: Readonly<Record<string, string>>, path?: string) => Promise<Sent>;
  /** The last answer that the client got, as bytes told it. */
  readonly lastText: () => Promise<string>;
  /** The record of the last answer that the client got. */
  readonly lastSettlement: () => Settlement | undefined;
  readonly close: () => Promise<void>;
}

/** The protocol that a path of a provider speaks. */
export function protocolOfPath(path: string): Protocol {
  if (path.endsWith('/chat/completions')) return 'openai-chat';
  return path.endsWith('/responses') ? 'openai-responses' : 'anthropic-messages';
}

export interface OpenGatewayOptions {
  /** What is kept between requests; nothing unless said. */
  readonly vault?: Vault | undefined;
  /** The project of each request, in order; one and the same unless said. */
  readonly projectId?: (() => string) | undefined;
  /** How long a head waits for the first content; as in the program unless said. */
  readonly headersHoldMs?: number | undefined;
}

export async function openGateway(script: Script, options: OpenGatewayOptions = {}): Promise<OpenedGateway> {
  const upstream = await startFakeUpstream(script);
  const transport = createFetchTransport();
  const ledger = createMemoryLedger();
  // Made once: a catalog for each request would cost more than the request.
  const snapshot = testSnapshot({ baseUrls: { openai: upstream.url, anthropic: upstream.url, gemini: upstream.url } });
  const gateway = createGateway({
    snapshot: () => snapshot,
    admitter: createOpenAdmitter(),
    ledger,
    transport,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    replicaId: 'replay',
    sealer: TEST_SEALER,
    vault: options.vault,
    headersHoldMs: options.headersHoldMs,
  });
  const edge = createEdge({
    handlers: {
      chat: inferenceHandler(gateway, 'chat.completions'),
      responses: inferenceHandler(gateway, 'responses'),
      route: routeHandler(gateway),
      response: storedHandler(options.vault),
      'delete-response': forgetHandler(options.vault),
      'input-items': inputItemsHandler(options.vault),
      messages: inferenceHandler(gateway, 'messages'),
      embeddings: inferenceHandler(gateway, 'embeddings'),
      'count-tokens': countTokensHandler(gateway),
      'input-tokens': inputTokensHandler(gateway),
    },
    authenticate: () => testCaller({ projectId: options.projectId?.() ?? 'project' }),
  });
  const listener = listen({ host: '127.0.0.1', port: 0, dispatch: edge.dispatch });
  const baseURL = `http://127.0.0.1:${listener.port}/v1`;
  let lastId = '';
  let lastText: Promise<string> = Promise.resolve('');
  const settlementOf = (id: string): Settlement | undefined => ledger.record(id)?.settlement ?? undefined;

  const client = new OpenAI({
    apiKey: edge.key,
    baseURL,
    maxRetries: 0,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      lastId = response.headers.get('x-loadline-request-id') ?? '';
      lastText = response.clone().text();
      return response;
    },
  });
  return {
    upstream,
    client,
    lastText: () => lastText,
    lastSettlement: () => settlementOf(lastId),
    baseURL,
    key: edge.key,
    send: async (body, headers = {}, path = '/chat/completions') => {
      const response = await fetch(`${baseURL}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${edge.key}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      const id = response.headers.get('x-loadline-request-id') ?? '';
      return { status: response.status, headers: response.headers, text, settlement: settlementOf(id) };
    },
    close: async () => {
      await listener.stop(true);
      transport.close();
      await upstream.stop();
    },
  };
}
