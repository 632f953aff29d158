// Owns what a `model` name means: a route, or one model (CONTRACT, HTTP). Pure; says nothing about whether it can be served.
import type { Caller } from '../access/caller.ts';
import { mayUseModel } from '../access/rights.ts';
import { matchesModelPattern } from '../catalog/catalog.ts';
import { qualifiedName, type Model } from '../catalog/model.ts';
import { LoadlineError } from '../support/errors.ts';
import type { Route } from '../routing/policy.ts';
import type { Snapshot } from './snapshot.ts';

export type Resolution =
  | { readonly kind: 'route'; readonly route: Route; readonly name: string }
  | { readonly kind: 'model'; readonly model: Model };

/** An alias may lead to an alias, but not for ever. */
const ALIAS_STEPS_MAX = 8;

export interface ResolveInput {
  readonly name: string;
  /** Route asked for by header or given to the key; only `auto` follows it. */
  readonly routeHint: string | undefined;
  readonly caller: Caller;
  readonly snapshot: Snapshot;
}

/** Throws model_not_found with the nearest names, or model_not_allowed. */
export function resolveModel(input: ResolveInput): Resolution {
  const { snapshot, caller } = input;
  const name = followAliases(input.name, snapshot);
  const routeName = routeNamed(name, input.routeHint);
  if (routeName !== undefined) {
    const route = snapshot.policy.routes.get(routeName);
    if (route === undefined) {
      const names = [...snapshot.policy.routes.keys()].map((known) => (known === 'auto' ? known : `auto/${known}`));
      throw new LoadlineError({
        code: 'model_not_found',
        param: 'model',
        message: `There is no route "${shown(routeName)}". Routes: ${names.join(', ')}.`,
      });
    }
    if (name !== 'auto' && !mayUseModel(caller, [name, input.name])) throw notAllowed(input.name);
    return { kind: 'route', route, name: routeName === 'auto' ? 'auto' : `auto/${routeName}` };
  }
  const found = snapshot.catalog.resolve(name);
  if (found.kind === 'unknown') {
    const nearest =
      found.nearest.length === 0 ? 'GET /v1/models lists what there is.' : `Did you mean ${found.nearest.join(', ')}?`;
    throw new LoadlineError({
      code: 'model_not_found',
      param: 'model',
      message: `The model "${shown(input.name)}" does not exist here. ${nearest} A model of a configured provider can be named as provider/model.`,
    });
  }
  if (!mayUseModel(caller, [input.name, name, found.model.id, qualifiedName(found.model)]))
    throw notAllowed(input.name);
  return { kind: 'model', model: found.model };
}

function followAliases(name: string, snapshot: Snapshot): string {
  let current = name;
  for (let step = 0; step < ALIAS_STEPS_MAX; step += 1) {
    const alias = snapshot.aliases.find((candidate) => matchesModelPattern(candidate.pattern, current));
    if (alias === undefined || alias.target === current) return current;
    current = alias.target;
  }
  throw new LoadlineError({
    code: 'model_not_found',
    param: 'model',
    message: `The alias "${shown(name)}" leads in a circle. Correct it in the config.`,
  });
}

function routeNamed(name: string, hint: string | undefined): string | undefined {
  if (name === 'auto' || name === 'claude-auto') return hint ?? 'auto';
  return name.startsWith('auto/') ? name.slice('auto/'.length) : undefined;
}

function notAllowed(name: string): LoadlineError {
  return new LoadlineError({
    code: 'model_not_allowed',
    param: 'model',
    message: `This key may not use "${shown(name)}". GET /v1/models lists what it may use.`,
  });
}

/** A caller's own text in a message: printable and short. */
function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
