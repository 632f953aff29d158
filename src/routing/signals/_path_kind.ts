// Owns what a file path says of the file's purpose: does a change to it run, or is it read, looked at, thrown away?
// Says nothing about risk; paths.ts does.
import { languageOfPath } from './_language.ts';

export type PathKind =
  /** Prose for people. */
  | 'docs'
  /** Style sheets and pictures. */
  | 'style'
  /** Texts of a user interface in its languages. */
  | 'texts'
  /** Tests and what they are fed with. */
  | 'test'
  /** Examples, demos, playgrounds. */
  | 'example'
  /** Made by a tool, thrown away at will: node_modules, dist, caches. */
  | 'output'
  /** Everything else: it runs or decides how something runs. */
  | 'runs';

const OUTPUT = new Set(
  'node_modules dist build out target coverage .next .nuxt .turbo .parcel-cache .svelte-kit .cache __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .venv venv .gradle .dart_tool htmlcov .nyc_output storybook-static .terraform .idea .vscode bin obj .tmp .vite .angular deriveddata cmake-build-debug site-packages bower_components .eggs'.split(
    ' ',
  ),
);
const TEST = new Set(
  'test tests __tests__ spec specs e2e cypress fixtures fixture testdata __fixtures__ __mocks__ mocks __snapshots__ snapshots integration-tests unittests stubs'.split(
    ' ',
  ),
);
const EXAMPLE = new Set(
  'example examples demo demos sample samples playground tutorial tutorials sandbox stories storybook scratch snippets benches benchmarks bench'.split(
    ' ',
  ),
);
const DOCS = new Set('docs doc documentation wiki man adr rfcs'.split(' '));
const TEXTS = new Set('locale locales i18n l10n lang langs translations messages lproj'.split(' '));

/** Where a user or a container keeps work: the names above a project say nothing about it. */
const HOME =
  /^(?:\/(?:home|users)\/[^/]+|\/(?:root|workspaces?|app|tmp|private\/tmp|usr\/src|mnt\/[a-z]\/users\/[^/]+)|[a-z]:\/users\/[^/]+|~)(?=\/)/;

export interface PathParts {
  readonly folders: readonly string[];
  readonly name: string;
  /** The same, name last, in the case in which they are written: `TaxCalculator.java` is two words. */
  readonly written: readonly string[];
}

/** Folder names of a path in any spelling, lower case, without `.`, drive letters and the user's home. */
export function foldersAndName(path: string): PathParts {
  const plain = path.replaceAll('\\', '/');
  const home = HOME.exec(plain.toLowerCase())?.[0].length ?? 0;
  const written = plain
    .slice(home)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[a-zA-Z]:$/.test(part));
  const parts = written.map((part) => part.toLowerCase());
  return { folders: parts.slice(0, -1), name: parts.at(-1) ?? '', written };
}

export function kindOfPath(path: string): PathKind {
  const { folders, name } = foldersAndName(path);
  const role = languageOfPath(path)?.role;
  if (folders.some((folder) => OUTPUT.has(folder) && folder !== 'bin' && folder !== 'target' && folder !== 'build'))
    return 'output';
  if (/\.(?:egg-info|pyc|class|o|tmp|swp)$/.test(name)) return 'output';
  if (folders.some((folder) => TEST.has(folder)) || isTestName(name)) return 'test';
  if (folders.some((folder) => EXAMPLE.has(folder)) || /\.stories\.\w+$/.test(name)) return 'example';
  if (role === 'docs' && !/runbook|playbook/.test(name)) return 'docs';
  if (role === 'style') return 'style';
  if (
    folders.some((folder) => TEXTS.has(folder) || folder.endsWith('.lproj')) &&
    /\.(?:json|ya?ml|properties|ts|js|php|strings|xml|arb)$/.test(name)
  )
    return 'texts';
  if (
    folders.some((folder) => DOCS.has(folder)) &&
    role !== 'code' &&
    role !== 'config' &&
    role !== 'shell' &&
    role !== 'sql'
  )
    return 'docs';
  return 'runs';
}

function isTestName(name: string): boolean {
  return (
    /[._-](?:test|tests|spec|specs|mock|fixture|snap)\.\w+$/.test(name) ||
    /^(?:test_|conftest)/.test(name) ||
    /(?:test|tests|spec)\.(?:java|kt|cs|php|swift|scala|groovy)$/.test(name) ||
    name.endsWith('_test.go') ||
    name.endsWith('.snap')
  );
}

/** True where every folder and file of a removal is made by a tool and comes back with the next run. */
export function isThrowawayPath(path: string): boolean {
  const plain = path.replaceAll('\\', '/').toLowerCase();
  if (/^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm|var\/folders)\/[^/]*[^/.*]/.test(plain)) return true;
  if (/^\$\{?(?:tmpdir|runner_temp|tmp|temp)\}?(?:\/|$)/.test(plain)) return true;
  // The folder `/tmp` itself belongs to everybody.
  const parts = plain
    .split('/')
    .filter((part, index) => part !== '' && part !== '.' && !(index === 1 && plain.startsWith('/')));
  if (parts.includes('..')) return false;
  return (
    parts.some((part) => OUTPUT.has(part) || /^(?:tmp|temp|scratch|junk|sandbox|playground)(?:[-_.].*)?$/.test(part)) ||
    isThrowawayName(parts.at(-1) ?? '')
  );
}

function isThrowawayName(name: string): boolean {
  return (
    /^(?:\*|\*\*|[\w-]*)\.(?:pyc|pyo|o|obj|class|tmp|swp|log|egg-info|tsbuildinfo|orig|rej|bak~|coverage)$/.test(
      name,
    ) || /^(?:\.ds_store|\.coverage|\.eslintcache|npm-debug\.log.*|a\.out|core|nohup\.out|.+~)$/.test(name)
  );
}
