// The handlers of the route table, put together. Each lives in its own file and gets only what it uses.
import type { Gateway } from '../gateway/gateway.ts';
import type { Compare } from '../evidence/compare.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Handler } from './dispatch.ts';
import { compareHandler } from './handle_compare.ts';
import { countTokensHandler, inputTokensHandler } from './handle_count.ts';
import { healthHandler, readyHandler } from './handle_health.ts';
import { homeHandler } from './handle_home.ts';
import { inferenceHandler } from './handle_inference.ts';
import { modelHandler, modelsHandler } from './handle_models.ts';
import { requestHandler } from './handle_request.ts';
import { routeHandler } from './handle_route.ts';
import { forgetHandler, inputItemsHandler, storedHandler } from './handle_stored.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { HandlerName } from './route_table.ts';

export interface HandlerOptions {
  readonly gateway: Gateway;
  readonly compare: Compare;
  readonly ledger: Ledger;
  readonly lifecycle: Lifecycle;
  /** Undefined where nothing is kept. */
  readonly vault: Vault | undefined;
}

export function createHandlers(options: HandlerOptions): Readonly<Record<HandlerName, Handler>> {
  return {
    home: homeHandler(),
    health: healthHandler(),
    ready: readyHandler(options.lifecycle),
    chat: inferenceHandler(options.gateway, 'chat.completions'),
    responses: inferenceHandler(options.gateway, 'responses'),
    response: storedHandler(options.vault),
    'delete-response': forgetHandler(options.vault),
    'input-items': inputItemsHandler(options.vault),
    compact: inferenceHandler(options.gateway, 'responses.compact'),
    'input-tokens': inputTokensHandler(options.gateway),
    messages: inferenceHandler(options.gateway, 'messages'),
    'count-tokens': countTokensHandler(options.gateway),
    embeddings: inferenceHandler(options.gateway, 'embeddings'),
    models: modelsHandler(options.gateway),
    model: modelHandler(options.gateway),
    route: routeHandler(options.gateway),
    compare: compareHandler(options.compare),
    request: requestHandler(options.ledger),
  };
}
