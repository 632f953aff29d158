// Owns the form of a whole request of a known trap, and what structure alone has to say of it.

export interface AskCase {
  readonly trap: string;
  readonly ask: string;
  /** Pending calls of the loop. */
  readonly calls?: readonly (readonly [name: string, args: unknown])[];
  /** Something grave modifies. */
  readonly grave: boolean;
  /** The category of the gravest signal, where it is grave. */
  readonly category?: string;
}
