// Owns the sealing of what is kept between requests: nothing goes to the keeper but sealed text, and what comes back counts
// only in the place that it was sealed for. Knows no protocol and no store.
import type { Clock } from '../support/clock.ts';
import type { Sealer } from '../support/sealer.ts';
import type { Keep, KeptPlace, KeptQuery } from './keep.ts';

export interface Vault {
  /** See Keep.put. `forMs`: how long it is found. */
  readonly put: (place: KeptPlace, plain: string, forMs: number) => boolean;
  readonly isWell: () => boolean;
  /** Texts by id. What was changed on the disk, moved from another place or sealed with another secret is left out. */
  readonly find: (query: KeptQuery) => ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  readonly remove: (place: KeptPlace) => Promise<void>;
}

export interface VaultOptions {
  readonly keep: Keep;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

export function createVault({ keep, sealer, clock }: VaultOptions): Vault {
  function opened({ kind, projectId }: KeptQuery, sealed: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const plain = new Map<string, string>();
    for (const [id, text] of sealed) {
      const label = labelOf({ kind, projectId, id });
      const whole = sealer.open(text);
      if (whole?.startsWith(label) === true) plain.set(id, whole.slice(label.length));
    }
    return plain;
  }
  return {
    put: (place, plain, forMs) =>
      keep.put({ ...place, sealed: sealer.seal(labelOf(place) + plain), expiresAtMs: clock.nowMs() + forMs }),
    isWell: keep.isWell,
    find: (query) => {
      const found = keep.find(query);
      return found instanceof Promise ? found.then((sealed) => opened(query, sealed)) : opened(query, found);
    },
    remove: keep.remove,
  };
}

/** Sealed with the text: a row that somebody moved to another project says where it belongs. */
function labelOf({ kind, projectId, id }: KeptPlace): string {
  return `${JSON.stringify([kind, projectId, id])}\n`;
}
