// The one table of rooms and doors (ARCHITECTURE.md, DESIGN section 3). The linter's rules are generated from it.

/** What each room may import from, beside itself. */
export const ROOMS = {
  support: [],
  wire: ['support'],
  catalog: ['support', 'wire'],
  routing: ['support', 'wire', 'catalog'],
  ledger: ['support', 'wire', 'catalog', 'routing'],
  access: ['support', 'wire', 'catalog'],
  providers: ['support', 'wire'],
  upstream: ['support', 'wire', 'catalog', 'routing', 'ledger', 'access', 'providers'],
  gateway: ['support', 'wire', 'catalog', 'routing', 'ledger', 'access', 'upstream', 'providers'],
  config: ['support', 'wire', 'catalog', 'routing', 'providers'],
  store: ['support', 'wire', 'catalog', 'routing', 'ledger', 'access', 'gateway', 'evidence'],
  telemetry: ['support'],
  simulator: ['support'],
  evidence: ['support', 'wire', 'catalog', 'routing', 'ledger', 'access', 'upstream', 'gateway'],
  server: ['support', 'wire', 'catalog', 'routing', 'ledger', 'access', 'upstream', 'gateway', 'evidence'],
  cli: ['support', 'wire', 'catalog', 'routing', 'ledger', 'access', 'upstream', 'providers', 'gateway', 'evidence'],
} as const satisfies Record<string, readonly string[]>;

/** Files that may use `Bun` and `bun:*`: everything else must run on any web-standard runtime. */
export const BUN_ADAPTERS = [
  'src/main.ts',
  'src/main/**',
  'src/server/listener.ts',
  'src/upstream/fetch_transport.ts',
  'src/store/sqlite/**',
  'src/simulator/listener.ts',
];

const others = (room: string): string[] =>
  Object.keys(ROOMS).filter(
    (name) => name !== room && !(ROOMS as Record<string, readonly string[]>)[room]?.includes(name),
  );

interface Override {
  readonly files: readonly string[];
  readonly rules: Record<string, unknown>;
}

/** The `overrides` of .oxlintrc.json. Later ones win, so tests come last. */
export function roomOverrides(): readonly Override[] {
  const privateFile = {
    regex: '^(\\.\\./)+[a-z_]+/(.*/)?_[^/]+$',
    message: 'A file that begins with _ is private to its room.',
  };
  const bunModule = { regex: '^bun(:|$)', message: 'Bun modules stay inside the adapters (DESIGN section 1).' };
  const rooms = Object.keys(ROOMS).map((room) => {
    const closed = [...others(room), 'main'].join('|');
    return {
      files: [`src/${room}/**`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: `^(\\.\\./)+(${closed})(/|\\.ts$)`,
                message: `${room} has no door to that room (scripts/rooms.ts).`,
              },
              privateFile,
              ...(BUN_ADAPTERS.some((file) => file.startsWith(`src/${room}/`)) ? [] : [bunModule]),
            ],
          },
        ],
      },
    };
  });
  return [
    {
      files: ['src/**'],
      rules: {
        'no-restricted-globals': [
          'error',
          { name: 'Bun', message: 'Bun stays inside the adapters (DESIGN section 1).' },
        ],
      },
    },
    ...rooms,
    { files: BUN_ADAPTERS, rules: { 'no-restricted-globals': 'off' } },
    {
      files: ['src/**/*.test.ts', 'test/**', 'bench/**', 'scripts/**'],
      rules: {
        'no-restricted-imports': 'off',
        'no-restricted-globals': 'off',
        'max-lines': 'off',
        'max-lines-per-function': 'off',
      },
    },
  ];
}

/** The whole of .oxlintrc.json. */
export function lintConfig(): unknown {
  return {
    $schema: './node_modules/oxlint/configuration_schema.json',
    plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise'],
    categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
    rules: {
      'typescript/no-explicit-any': 'error',
      'typescript/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', { max: 3 }],
      'import/no-cycle': 'error',
      'import/no-default-export': 'error',
      eqeqeq: 'error',
      // Sequences of awaits are what a gateway does: one attempt after the other.
      'no-await-in-loop': 'off',
      // Names shadowed in small closures read better than invented ones.
      'no-shadow': 'off',
      'unicorn/no-array-sort': 'off',
      'unicorn/no-array-reverse': 'off',
      'unicorn/consistent-function-scoping': 'off',
      'import/no-unassigned-import': 'off',
      'no-underscore-dangle': 'off',
      'oxc/no-map-spread': 'off',
      'promise/always-return': 'off',
    },
    ignorePatterns: ['node_modules', '.cache', 'examples'],
    overrides: roomOverrides(),
  };
}
