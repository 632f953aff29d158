// What may be depended on: exact versions, free licences, no install script but Bun's, a line of reason for each.
// Reads the installed tree of production packages, so that what a package pulls in counts too.
import { existsSync, readFileSync } from 'node:fs';

const LICENCES = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);
const DIRECT_MAX = 14;
const REASONS = 'docs/decisions/0004-dependencies.md';

interface Manifest {
  readonly name?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly dev?: boolean;
        readonly license?: string;
        readonly hasInstallScript?: boolean;
      }
    >
  >;
}

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const own = read<Manifest>('package.json');
const lock = read<Lock>('package-lock.json');
const reasons = existsSync(REASONS) ? readFileSync(REASONS, 'utf8') : '';
const breaches: string[] = [];

for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) breaches.push(`${name}: "${version}" is not an exact version`);
  if (!reasons.includes(`\`${name}\``)) breaches.push(`${name}: has no line in ${REASONS}`);
}
// What tests install beside the tree (scripts/client_packages.ts): exact as well, so that a run can be repeated.
const beside = read<Readonly<Record<string, Readonly<Record<string, string>>>>>('test/clients/packages.json');
for (const [name, version] of Object.values(beside).flatMap((group) => Object.entries(group))) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) breaches.push(`${name}: "${version}" is not an exact version`);
}
const direct = Object.keys(own.dependencies ?? {}).length;
if (direct > DIRECT_MAX) breaches.push(`${direct} direct production dependencies; the limit is ${DIRECT_MAX}`);

let counted = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.dev === true) continue;
  counted += 1;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence =
    entry.license ?? (existsSync(`${path}/package.json`) ? read<Manifest>(`${path}/package.json`).license : undefined);
  if (licence === undefined || !LICENCES.has(licence))
    breaches.push(`${name}: licence ${licence ?? 'unknown'} is not on the list`);
  if (entry.hasInstallScript === true && name !== 'bun') breaches.push(`${name}: has an install script`);
}

for (const breach of breaches) console.error(`dependencies: ${breach}`);
console.log(`dependencies: ${direct} direct, ${counted} in the production tree, ${breaches.length} breaches`);
process.exit(breaches.length === 0 ? 0 : 1);
