// What the program knows of itself: its version, its folder, the runtime that it is pinned to.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ProgramFacts {
  readonly version: string;
  /** The exact Bun that this version was tested with. */
  readonly bunVersion: string;
  /** How a user types our commands here. */
  readonly hint: string;
}

export function programFacts(environment: Readonly<Record<string, string | undefined>>): ProgramFacts {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    version: manifest.version,
    bunVersion: manifest.dependencies['bun'] ?? '',
    hint: environment['LOADLINE_HINT'] ?? 'npx loadline',
  };
}
