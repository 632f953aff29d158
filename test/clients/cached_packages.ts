// Packages that are too heavy, or want too new a Node, to be dependencies of the project: scripts/client_packages.ts puts
// them under .cache, and tests that need one say so where it is absent. For tests only.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../e2e/server.ts';

const SDKS = join(ROOT, '.cache', 'sdks');
const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';

/** Why tests with this package are skipped, or false. With LOADLINE_TEST_REQUIRE=all absent means failed. */
export function withoutSdk(name: string): string | false {
  if (required || existsSync(join(SDKS, 'node_modules', name, 'package.json'))) return false;
  return `${name} is not here; .ci/run installs it`;
}

/** Loads a package of .cache/sdks; its types are not here, so the caller says which of its functions are used. */
export async function importSdk<T>(name: string): Promise<T> {
  const path = createRequire(join(SDKS, 'package.json')).resolve(name);
  return (await import(pathToFileURL(path).href)) as T;
}
