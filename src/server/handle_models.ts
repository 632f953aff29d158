// GET /v1/models and GET /v1/models/{id}: what the key may use, in OpenAI's shape.
import type { Caller } from '../access/caller.ts';
import { mayUseModel } from '../access/rights.ts';
import { qualifiedName, type Model } from '../catalog/model.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { resolveModel } from '../gateway/resolve.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { whyUnusable } from '../gateway/tiers.ts';
import type { Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. */
  readonly created: number;
  readonly owned_by: string;
  readonly context_window: number;
  readonly max_output_tokens: number;
}

export function modelsHandler(gateway: Gateway): Handler {
  return (context) => ({
    response: jsonAnswer({ object: 'list', data: listModels(gateway.snapshot(), context.caller) }, context.requestId),
    endsLater: false,
  });
}

export function modelHandler(gateway: Gateway): Handler {
  return (context) => {
    const snapshot = gateway.snapshot();
    const name = context.params['model'] ?? '';
    const found = resolveModel({ name, routeHint: undefined, caller: context.caller, snapshot });
    const listed =
      found.kind === 'route'
        ? listedRoute(found.name, snapshot)
        : listedModel(found.model, found.model.known ? name : qualifiedName(found.model));
    return { response: jsonAnswer(listed, context.requestId), endsLater: false };
  };
}

/** Routes first, then the models that a configured provider can serve and this key may name. */
function listModels(snapshot: Snapshot, caller: Caller): readonly ListedModel[] {
  const routes = [...snapshot.policy.routes.keys()]
    .map((name) => (name === 'auto' ? 'auto' : `auto/${name}`))
    .filter((name) => name === 'auto' || mayUseModel(caller, [name]))
    .map((name) => listedRoute(name, snapshot));
  const models = snapshot.catalog
    .list()
    .filter(
      (model) =>
        whyUnusable(model, snapshot, caller) === undefined && mayUseModel(caller, [model.id, qualifiedName(model)]),
    )
    .map((model) => listedModel(model, model.id));
  return [...routes, ...models];
}

/** A route promises the smallest limits of the strong tier: what fits those fits wherever it is sent. */
function listedRoute(name: string, snapshot: Snapshot): ListedModel {
  const strong = (snapshot.policy.tiers.at(-1)?.models ?? []).flatMap((entry) => {
    const found = snapshot.catalog.resolve(entry.model);
    return found.kind === 'model' ? [found.model.capabilities] : [];
  });
  return {
    id: name,
    object: 'model',
    created: 0,
    owned_by: 'loadline',
    context_window: Math.min(...strong.map((capabilities) => capabilities.contextTokens)),
    max_output_tokens: Math.min(...strong.map((capabilities) => capabilities.maxOutputTokens)),
  };
}

function listedModel(model: Model, id: string): ListedModel {
  return {
    id,
    object: 'model',
    created: model.released === null ? 0 : Math.floor(Date.parse(model.released) / 1000),
    owned_by: model.provider,
    context_window: model.capabilities.contextTokens,
    max_output_tokens: model.capabilities.maxOutputTokens,
  };
}
