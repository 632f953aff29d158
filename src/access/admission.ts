// The one gate before anything is sent (DESIGN section 5). Budgets come later; the calls are made from the first day,
// so every attempt already holds a reservation and gives it back.

/** What one attempt needs. All bounds are upper bounds. */
export interface Need {
  readonly requestId: string;
  readonly orgId: string;
  readonly projectId: string;
  readonly keyId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null when the price is unknown. */
  readonly costNanoUsd: number | null;
}

export interface Admission {
  /** A further billable attempt of the same request: raises the reservation before it is sent. Throws budget_exceeded. */
  readonly topUp: (need: Need) => void | Promise<void>;
  /** Gives back what was not used. Idempotent. */
  readonly release: (actualNanoUsd: number | null) => void;
}

export interface Admitter {
  /** Throws LoadlineError budget_exceeded, rate_limit_exceeded or concurrency_limit_exceeded. */
  readonly admit: (need: Need) => Admission | Promise<Admission>;
  /** Sum of what is reserved now; 0 at rest. */
  readonly reservedNanoUsd: () => number;
  readonly inFlight: () => number;
}
