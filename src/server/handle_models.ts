// GET /v1/models and GET /v1/models/{id}: what the key may use, in OpenAI's shape, and in Anthropic's for its clients.
import type { Caller } from '../access/caller.ts';
import { mayUseModel } from '../access/rights.ts';
import { defaultCapabilities } from '../catalog/capabilities_default.ts';
import { qualifiedName, type Model } from '../catalog/model.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { resolveModel } from '../gateway/resolve.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { whyUnusable } from '../gateway/tiers.ts';
import { anthropicModel, pageOf, type ModelFacts } from './anthropic_models.ts';
import type { Handler } from './dispatch.ts';
import { apiOf, jsonAnswer } from './error_answer.ts';

interface OpenAiModel {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. */
  readonly created: number;
  readonly owned_by: string;
  readonly context_window: number;
  readonly max_output_tokens: number;
}

/** A name that can be asked for, before it has a shape. */
interface Offer extends ModelFacts {
  readonly ownedBy: string;
}

export function modelsHandler(gateway: Gateway): Handler {
  return (context) => {
    const forAnthropic = apiOf({ api: 'either' }, context.request.headers) === 'anthropic';
    const offers = listOffers(gateway.snapshot(), context.caller, forAnthropic);
    const body = forAnthropic
      ? pageOf(offers.map(anthropicModel), context.query)
      : { object: 'list', data: offers.map(openaiModel) };
    return { response: jsonAnswer(body, context.requestId, forAnthropic ? 'anthropic' : 'openai'), endsLater: false };
  };
}

export function modelHandler(gateway: Gateway): Handler {
  return (context) => {
    const snapshot = gateway.snapshot();
    const name = context.params['model'] ?? '';
    const found = resolveModel({ name, routeHint: undefined, caller: context.caller, snapshot });
    const offer =
      found.kind === 'route'
        ? routeOffer(name === CLAUDE_AUTO ? name : found.name, snapshot)
        : modelOffer(found.model, found.model.known ? name : qualifiedName(found.model));
    const api = apiOf({ api: 'either' }, context.request.headers);
    const body = api === 'anthropic' ? anthropicModel(offer) : openaiModel(offer);
    return { response: jsonAnswer(body, context.requestId, api), endsLater: false };
  };
}

/** `auto` for clients that hide every name which does not begin so. */
const CLAUDE_AUTO = 'claude-auto';

/** Routes first, then the models that a configured provider can serve and this key may name. */
function listOffers(snapshot: Snapshot, caller: Caller, forAnthropic: boolean): readonly Offer[] {
  const routes = [...snapshot.policy.routes.keys()]
    .map((name) => (name === 'auto' ? 'auto' : `auto/${name}`))
    .filter((name) => name === 'auto' || mayUseModel(caller, [name]))
    .flatMap((name) => (name === 'auto' && forAnthropic ? [CLAUDE_AUTO, name] : [name]))
    .map((name) => routeOffer(name, snapshot));
  const models = snapshot.catalog
    .list()
    .filter(
      (model) =>
        whyUnusable(model, snapshot, caller) === undefined && mayUseModel(caller, [model.id, qualifiedName(model)]),
    )
    .map((model) => modelOffer(model, model.id));
  return [...routes, ...models];
}

/** A route promises the smallest limits of the strong tier: what fits those fits wherever it is sent. */
function routeOffer(name: string, snapshot: Snapshot): Offer {
  const strong = (snapshot.policy.tiers.at(-1)?.models ?? []).flatMap((entry) => {
    const found = snapshot.catalog.resolve(entry.model);
    return found.kind === 'model' ? [found.model.capabilities] : [];
  });
  const smallest = (field: 'contextTokens' | 'maxOutputTokens'): number =>
    Math.min(...strong.map((capabilities) => capabilities[field]));
  const base = strong[0] ?? defaultCapabilities('');
  return {
    id: name,
    displayName: name === 'auto' || name === CLAUDE_AUTO ? 'Auto (Loadline)' : `${name} (Loadline)`,
    released: null,
    ownedBy: 'loadline',
    capabilities: {
      ...base,
      contextTokens: smallest('contextTokens'),
      maxOutputTokens: smallest('maxOutputTokens'),
    },
  };
}

function modelOffer({ displayName, released, provider, capabilities }: Model, id: string): Offer {
  return { id, displayName, released, ownedBy: provider, capabilities };
}

function openaiModel({ id, released, ownedBy, capabilities }: Offer): OpenAiModel {
  return {
    id,
    object: 'model',
    created: released === null ? 0 : Math.floor(Date.parse(released) / 1000),
    owned_by: ownedBy,
    context_window: capabilities.contextTokens,
    max_output_tokens: capabilities.maxOutputTokens,
  };
}
