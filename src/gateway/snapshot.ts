// What one request sees of the configuration: an immutable snapshot, swapped whole on reload, so that a request
// finishes on what it started with.
import type { Catalog } from '../catalog/catalog.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import type { Policy } from '../routing/policy.ts';

/** A name of the operator's own for a model or a route; `*` matches any run of characters. */
export interface Alias {
  readonly pattern: string;
  /** A model id, `provider/model`, `auto` or `auto/<route>`. */
  readonly target: string;
}

export interface Snapshot {
  readonly policy: Policy;
  readonly catalog: Catalog;
  readonly providers: ReadonlyMap<string, ConfiguredProvider>;
  readonly aliases: readonly Alias[];
}
