// What the conductor is made from. Everything that touches the world is handed in: main passes the real parts, the
// simulation of test/sim passes a seeded clock, a scripted transport and a journal in memory.
import type { Admitter } from '../access/admission.ts';
import type { LessonBook } from '../catalog/lesson_book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from '../support/clock.ts';
import type { Sealer } from '../support/sealer.ts';
import type { Log } from '../support/log.ts';
import type { Transport } from '../upstream/transport.ts';
import type { Snapshot } from './snapshot.ts';
import type { Vault } from './vault.ts';

export interface GatewayOptions {
  /** Read once a request: it finishes on what it started with. */
  readonly snapshot: () => Snapshot;
  readonly admitter: Admitter;
  readonly ledger: Ledger;
  readonly transport: Transport;
  readonly clock: Clock;
  /** 0 ≤ random < 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** Names this process in records and in `x-loadline-hop`. */
  readonly replicaId: string;
  /** Closes what callers carry for us between requests. */
  readonly sealer: Sealer;
  /** What is kept between requests; nothing is where it is absent (`privacy.store: never`). */
  readonly vault?: Vault | undefined;
  /** How long a stored answer can be fetched and continued; STORED_FOR_MS unless said. */
  readonly storedForMs?: number | undefined;
  /** What providers have refused, learned here and obeyed; nothing is learned without it. */
  readonly lessons?: LessonBook | undefined;
  /** Answer headers wait this long for the first content of a stream; HEADERS_HOLD_MS unless said. */
  readonly headersHoldMs?: number | undefined;
}
