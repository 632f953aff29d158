// What the gateway keeps between requests, as it sees its keeper: sealed text by kind, project and id, each with its end.
// Every look-up names the project, so that another project's entry cannot be found at all. Types only; the store
// implements it.

/**
 * `response`: an answer of Responses with what led to it. `item`: one item of its output, which clients refer to by its id.
 * `reasoning`: signed thoughts that led to a tool call.
 */
export type KeptKind = 'response' | 'item' | 'reasoning';

export interface KeptPlace {
  readonly kind: KeptKind;
  readonly projectId: string;
  readonly id: string;
}

export interface KeptEntry extends KeptPlace {
  readonly sealed: string;
  /** Wall clock; from then on it is not found. */
  readonly expiresAtMs: number;
}

export interface KeptQuery {
  readonly kind: KeptKind;
  readonly projectId: string;
  readonly ids: readonly string[];
}

export interface Keep {
  /**
   * Found by `find` from the moment it returns, written a little later. False where it is not kept, or may be lost with
   * this process: it is too large, too much waits, or the store fails just now. Never throws.
   */
  readonly put: (entry: KeptEntry) => boolean;
  /** False while the last write failed: what is put may be lost with this process. */
  readonly isWell: () => boolean;
  /**
   * Sealed texts by id; what is absent or over is left out. No promise where memory knows about all of them. Rejects where
   * the store cannot be asked.
   */
  readonly find: (query: KeptQuery) => ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  /** Resolves when it is gone, rejects where that is not certain. */
  readonly remove: (place: KeptPlace) => Promise<void>;
}
