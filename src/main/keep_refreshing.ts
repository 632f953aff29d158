// Owns the asking for lists of models in the background: after the start and once a day. Nothing waits for it, and nothing
// fails with it; keep_snapshot.ts sees the file that it leaves.
import type { ConfiguredProvider } from '../providers/provider.ts';
import type { Log } from '../support/log.ts';
import { askProviders } from './refresh_models.ts';
import { keepToldModels } from './told_models.ts';

/** `auto`: providers at their own address; a base URL of the operator's may lead to a server that counts every call. */
export type ModelsRefresh = 'auto' | 'always' | 'never';

const DAY_MS = 24 * 60 * 60_000;

export interface RefreshingOptions {
  readonly refresh: ModelsRefresh;
  readonly providers: readonly ConfiguredProvider[];
  /** The data directory. */
  readonly directory: string;
  readonly log: Log;
}

/** The returned function ends it, also in the middle of a list. */
export function keepRefreshing({ refresh, providers, directory, log }: RefreshingOptions): () => void {
  const asked = providers.filter(
    ({ facts, baseUrl }) => refresh === 'always' || (refresh === 'auto' && baseUrl === facts.defaultBaseUrl),
  );
  if (asked.length === 0) return () => undefined;
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    const answers = await askProviders(asked, stop.signal);
    if (stop.signal.aborted) return;
    for (const { provider, told, says } of answers)
      log[told === undefined ? 'info' : 'debug']('models.asked', { provider, says });
    const told = answers.flatMap((answer) => answer.told ?? []);
    try {
      if (told.length > 0) keepToldModels(directory, told);
    } catch (error) {
      log.warn('models.not_kept', { cause: String((error as { code?: unknown }).code) });
    }
  };
  void run();
  const timer = setInterval(() => void run(), DAY_MS);
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}
