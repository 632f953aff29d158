// Owns what a caller may do: the rights of an application key, and which models it may name. Pure.
import { matchesModelPattern } from '../catalog/catalog.ts';
import type { Caller, Right } from './caller.ts';

/** What every application key may do. The admin API has keys of its own, which may do none of this. */
export const APPLICATION_RIGHTS: ReadonlySet<Right> = new Set<Right>([
  'inference',
  'route',
  'compare',
  'read-own',
  'models',
]);

/**
 * True when the key's list allows one of `names`: the names by which one and the same thing can be asked for (as the
 * caller wrote it, the model's id, `provider/model`, the route). A key without a list may use everything; an empty list
 * allows nothing.
 */
export function mayUseModel(caller: Pick<Caller, 'allowedModels'>, names: readonly string[]): boolean {
  const { allowedModels } = caller;
  if (allowedModels === null) return true;
  return allowedModels.some((pattern) => names.some((name) => matchesModelPattern(pattern, name)));
}
