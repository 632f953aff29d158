// Owns the snapshot of now: built anew when an announced price begins and when providers have told something new of their
// models. Requests that are under way finish on the one that they began with.
import type { Snapshot } from '../gateway/snapshot.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { buildSnapshot } from './build_snapshot.ts';
import type { Configuration } from './configuration.ts';
import { readToldModels, toldFileStamp } from './told_models.ts';

/** Announced prices begin on a date, and lists are read once a day or on demand: looked for this often. A look takes 5 µs. */
const CHECK_MS = 1_000;

export interface KeepSnapshotOptions {
  readonly configuration: Configuration;
  readonly providers: readonly ConfiguredProvider[];
  /** The data directory. */
  readonly directory: string;
  readonly closers: (() => unknown)[];
}

export function keepSnapshot({ configuration, providers, directory, closers }: KeepSnapshotOptions): () => Snapshot {
  // What real providers tell says nothing of a simulator.
  const isReal = providers.some(({ simulated }) => !simulated);
  const build = (): Snapshot => buildSnapshot(configuration, providers, isReal ? readToldModels(directory) : undefined);
  let stamp = toldFileStamp(directory);
  let snapshot = build();
  const timer = setInterval(() => {
    const { pricesValidUntilMs } = snapshot.catalog;
    const now = toldFileStamp(directory);
    const isDue = pricesValidUntilMs !== null && Date.now() >= pricesValidUntilMs;
    if (!isDue && now === stamp) return;
    stamp = now;
    snapshot = build();
  }, CHECK_MS);
  closers.push(() => clearInterval(timer));
  return () => snapshot;
}
