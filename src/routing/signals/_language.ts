// Owns what a file ending or the label of a fence says about a text: what it is for, how its comments look, whether
// indentation means something. Looks at names only, never at the text.

export type TextRole = 'code' | 'markup' | 'docs' | 'style' | 'config' | 'shell' | 'sql' | 'diff' | 'data' | 'console';
export type CommentStyle = 'slash' | 'hash' | 'dash' | 'tag' | 'semicolon' | 'any' | 'none';

export interface Language {
  readonly role: TextRole;
  readonly comments: CommentStyle;
  /** Python, YAML and their like: leading blanks are part of the meaning. */
  readonly indented: boolean;
}

const language = (role: TextRole, comments: CommentStyle, indented = false): Language => ({ role, comments, indented });

/** What is not known is read as code: the strict side. */
export const UNKNOWN_LANGUAGE = language('code', 'any');

const TABLE: readonly (readonly [string, Language])[] = [
  [
    'js jsx mjs cjs ts tsx mts cts javascript typescript java kt kts kotlin scala go golang rs rust c h cc cpp cxx hpp cs csharp c# c++ swift dart m mm groovy gradle jenkinsfile proto protobuf thrift zig sol solidity avsc v sv verilog prisma graphql gql vue svelte astro',
    language('code', 'slash'),
  ],
  ['py python pyi ipynb pyx coffee nim gd', language('code', 'hash', true)],
  ['rb ruby pl pm perl r jl julia ex exs elixir cr rake gemspec', language('code', 'hash')],
  ['lua hs haskell elm ada adb ads vhdl vhd', language('code', 'dash')],
  ['clj cljs clojure lisp el scm scheme asm s', language('code', 'semicolon')],
  ['php erl erlang ml mli ocaml fs fsx fsharp pas delphi vb bas cob cbl abap', language('code', 'any')],
  ['html htm xml xhtml xaml plist erb hbs ejs jinja j2 twig pug haml', language('markup', 'tag')],
  [
    'md mdx markdown rst adoc asciidoc txt text tex org plaintext plain prose po pot strings arb',
    language('docs', 'none'),
  ],
  ['css scss sass less styl stylus pcss svg png jpg jpeg gif webp ico woff woff2 ttf', language('style', 'slash')],
  ['yaml yml', language('config', 'hash', true)],
  [
    'toml ini cfg conf cnf properties env dotenv editorconfig gitignore dockerignore dockerfile containerfile docker makefile make mk nginx apache caddyfile haproxy systemd service crontab cron vcl rules',
    language('config', 'hash'),
  ],
  ['tf tfvars hcl terraform opentofu bicep nomad', language('config', 'any')],
  ['json json5 jsonc jsonl tfstate', language('config', 'slash')],
  ['sh bash zsh ksh fish shell ps1 powershell pwsh psm1 bat cmd batch', language('shell', 'hash')],
  ['console terminal shell-session shellsession sh-session', language('console', 'hash')],
  [
    'sql psql pgsql postgres postgresql mysql sqlite plpgsql plsql tsql mssql ddl hql cql snowflake bigquery',
    language('sql', 'dash'),
  ],
  ['diff patch udiff gitdiff', language('diff', 'any')],
  ['csv tsv log out lock sum parquet', language('data', 'none')],
];

const BY_NAME = new Map<string, Language>(
  TABLE.flatMap(([names, entry]) => names.split(' ').map((name): readonly [string, Language] => [name, entry])),
);

/** Files that are known by their whole name. */
const BY_FILE = new Map<string, string>([
  ['dockerfile', 'dockerfile'],
  ['containerfile', 'dockerfile'],
  ['makefile', 'make'],
  ['gnumakefile', 'make'],
  ['justfile', 'make'],
  ['procfile', 'conf'],
  ['jenkinsfile', 'groovy'],
  ['vagrantfile', 'rb'],
  ['gemfile', 'rb'],
  ['rakefile', 'rb'],
  ['caddyfile', 'conf'],
  ['crontab', 'conf'],
  ['.env', 'env'],
  ['.htaccess', 'conf'],
  ['cmakelists.txt', 'make'],
  ['requirements.txt', 'conf'],
  ['constraints.txt', 'conf'],
  ['robots.txt', 'conf'],
  ['license', 'txt'],
  ['licence', 'txt'],
  ['readme', 'txt'],
  ['changelog', 'txt'],
  ['authors', 'txt'],
  ['contributing', 'txt'],
  ['notice', 'txt'],
]);

/** By the label of a fence: `ts`, `language-python`, `{.sql}`; undefined where it says nothing that is known. */
export function languageOfLabel(label: string): Language | undefined {
  const plain = label
    .toLowerCase()
    .replace(/^[{.\s]+|[}\s]+$/g, '')
    .replace(/^lang(?:uage)?-/, '');
  return BY_NAME.get(plain);
}

/** By the name of a file; undefined for endings that are not in the table. */
export function languageOfPath(path: string): Language | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  const whole =
    BY_FILE.get(name) ??
    (name.startsWith('.env') ? 'env' : undefined) ??
    (name.startsWith('dockerfile.') ? 'dockerfile' : undefined);
  if (/^(?:requirements|constraints)[\w.-]*\.txt$/.test(name)) return BY_NAME.get('conf');
  if (whole !== undefined) return BY_NAME.get(whole);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : BY_NAME.get(name.slice(dot + 1));
}
