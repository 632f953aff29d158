import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../providers/configure.ts';
import { articlePolicy } from '../routing/preset.ts';
import { loadConfig } from './load.ts';
import { presetConfig } from './preset_config.ts';
import type { LoadedConfig } from './loaded_config.ts';
import { formatProblem } from './problem.ts';

function load(text: string, environment: Environment = {}): ReturnType<typeof loadConfig> {
  return loadConfig({ file: 'loadline.yaml', text, environment });
}

function loaded(text: string, environment: Environment = {}): LoadedConfig {
  const result = load(text, environment);
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  return result.config;
}

/** The problems, without the name of the file; of several nearest names the first, because the catalog grows. */
function problems(text: string, environment: Environment = {}): readonly string[] {
  const result = load(text, environment);
  const lines = result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replace('loadline.yaml:', ''));
  return lines.map((line) => line.replace(/(did you mean "[^"]+")(?:, "[^"]+")+/, '$1'));
}

function warnings(text: string): readonly string[] {
  return load(text).warnings.map((problem) => formatProblem(problem).replace('loadline.yaml:', ''));
}

const RISKY = `- { name: risky, when: "risk.atLeast('medium')", use: strong }`;
const auto = (...rules: readonly string[]): string =>
  ['routes:', '  auto:', '    default: strong', '    rules:', ...rules.map((rule) => `      ${rule}`)].join('\n');

test('an absent, empty or commented-out file runs the preset', () => {
  const preset = articlePolicy().hash;
  assert.equal(presetConfig().policy.hash, preset);
  for (const text of [
    '',
    '\n\n',
    '# nothing\n',
    '---\n',
    'version: 1',
    'tiers:\nroutes:\nkeys:\nprivacy:\nserver:\n',
    '\uFEFFversion: 1',
  ]) {
    const config = loaded(text);
    assert.equal(config.policy.hash, preset, JSON.stringify(text));
    assert.deepEqual(
      [config.models, config.aliases, config.providers, config.server, config.keys.size],
      [[], [], [], { host: undefined, port: undefined }, 0],
    );
  }
});

test('every section reaches the loaded config', () => {
  const config = loaded(
    `
$schema: ./docs/loadline.schema.json
version: 1
server: { host: 0.0.0.0, port: 8080, models_refresh: never }
providers:
  openai: { api_key: os.environ/MY_KEY }
  lab:
    kind: openai-compatible
    base_url: http://10.0.0.5:8000/v1
models:
  lab-coder: { provider: lab, upstream_id: Qwen3, input_usd_per_million: 0.1, output_usd_per_million: 0.4, context_tokens: 65536, max_output_tokens: 4096, image_input: false }
  fast: gpt-5.4-mini
  'claude-haiku-*': auto
tiers:
  tiny: [lab-coder]
  strong: [{ model: claude-sonnet-4-6, timeout_ms: 30000, retries: 0 }, openai/gpt-5.4]
routes:
  auto:
    default: tiny
    careful: true
    tasks: [billing_question]
    rules:
      - { name: own, match: { task: billing_question }, use: tiny, because: ' short answers ', on_unsure: strong }
  second: { default: strong, on_unsure: tiny, compat: strict, prompt_cache: auto }
keys:
  ci: { task: billing_question, route: second, models: [auto, 'gpt-*', fast], may_lower_risk: true, compat: strict }
  nothing:
telemetry: { log: debug }
`,
    { MY_KEY: 'the-key' },
  );
  assert.deepEqual(config.server, { host: '0.0.0.0', port: 8080, modelsRefresh: 'never' });
  assert.equal(config.logLevel, 'debug');
  assert.deepEqual(config.providers, [
    { id: 'openai', kind: undefined, baseUrl: undefined, apiKey: 'the-key' },
    { id: 'lab', kind: 'openai-compatible', baseUrl: 'http://10.0.0.5:8000/v1', apiKey: undefined },
  ]);
  assert.deepEqual(config.aliases, [
    { pattern: 'fast', target: 'gpt-5.4-mini' },
    { pattern: 'claude-haiku-*', target: 'auto' },
  ]);
  const [model] = config.models;
  assert.equal(model?.id, 'lab-coder');
  assert.equal(model.upstreamId, 'Qwen3');
  assert.deepEqual(model.capabilities, { imageInput: false });
  assert.equal(model.price?.inputUsdPerMillion, 0.1);
  assert.deepEqual(config.policy.tiers, [
    { name: 'tiny', models: [{ model: 'lab-coder', weight: 1, timeoutMs: null, retries: null }] },
    {
      name: 'strong',
      models: [
        { model: 'claude-sonnet-4-6', weight: 1, timeoutMs: 30_000, retries: 0 },
        { model: 'openai/gpt-5.4', weight: 1, timeoutMs: null, retries: null },
      ],
    },
  ]);
  const route = config.policy.routes.get('auto');
  assert.deepEqual(
    [route?.defaultTier, route?.onUnsure, route?.careful, route?.rules.length],
    ['tiny', 'strong', true, 1],
  );
  assert.deepEqual([route?.rules[0]?.because, route?.rules[0]?.onUnsure], ['short answers', 'strong']);
  assert.equal(config.policy.routes.get('second')?.onUnsure, 'tiny');
  assert.deepEqual([route?.promptCache, config.policy.routes.get('second')?.promptCache], [undefined, 'auto']);
  assert.deepEqual([route?.compat, config.policy.routes.get('second')?.compat], [undefined, 'strict']);
  assert.deepEqual(config.keys.get('ci'), {
    task: 'billing_question',
    route: 'second',
    models: ['auto', 'gpt-*', 'fast'],
    mayLowerRisk: true,
    compat: 'strict',
  });
  assert.deepEqual(
    Object.values(config.keys.get('nothing') ?? { a: 1 }).filter((value) => value !== undefined),
    [],
  );
});

test('a route that extends the preset puts its rules first and keeps the rest', () => {
  const config = loaded(
    `routes:\n  auto:\n    extends: article\n    rules:\n      - { name: own, when: "risk.mentions('money')", use: strong }`,
  );
  const route = config.policy.routes.get('auto');
  assert.deepEqual(
    route?.rules.map((rule) => rule.name),
    ['own', 'risky', 'cheap-work', 'hard-work'],
  );
  assert.deepEqual([route?.defaultTier, route?.onUnsure, route?.careful], ['strong', 'strong', false]);
});

test('a route that does not extend the preset replaces it, and other routes leave auto as it is', () => {
  assert.deepEqual(
    loaded(auto(RISKY))
      .policy.routes.get('auto')
      ?.rules.map((rule) => rule.name),
    ['risky'],
  );
  const beside = loaded('routes:\n  second: { default: cheap }').policy;
  assert.deepEqual([...beside.routes.keys()].toSorted(), ['auto', 'second']);
  assert.deepEqual(
    beside.routes.get('auto')?.rules.map((rule) => rule.name),
    ['risky', 'cheap-work', 'hard-work'],
  );
});

test('tiers rank in the order of the file', () => {
  const text = 'tiers: { zeta: [gpt-5.4-mini], cheap: [gpt-5.4-mini], alpha: [gpt-5.4], strong: [claude-sonnet-4-6] }';
  assert.deepEqual(
    loaded(text).policy.tiers.map((tier) => tier.name),
    ['zeta', 'cheap', 'alpha', 'strong'],
  );
});

/** text → each problem as `line:column: …`, in the order of the file. */
const CASES: readonly (readonly [promise: string, text: string, expected: readonly string[]])[] = [
  [
    'a list in place of sections',
    '- a',
    ['1:1: a config is a mapping of sections: version, server, providers, models, tiers, routes, keys'],
  ],
  [
    'a text in place of sections',
    'hello',
    ['1:1: a config is a mapping of sections: version, server, providers, models, tiers, routes, keys'],
  ],
  [
    'an unknown section, with what was meant',
    'teirs:\n  a: [b]',
    ['1:1: "teirs" is not a section, did you mean "tiers"?'],
  ],
  [
    'an unknown section that resembles none',
    'zzzzzzzz: 1',
    [
      '1:1: "zzzzzzzz" is not a section; there are version, server, providers, models, tiers, routes, keys, privacy, telemetry',
    ],
  ],
  ['a version of the future', 'version: 2', ['1:10: `version` cannot be the number 2; it takes 1']],
  ['a section that is a list', 'routes: [a]', ['1:9: `routes` must be a mapping of names to routes']],
  [
    'an unknown field of the server',
    'server:\n  prot: 1',
    ['2:3: "prot" is not a field of server, did you mean "port"?'],
  ],
  ['a port beyond what ports are', 'server: { port: 70000 }', ['1:17: `port` must be at most 65535']],
  [
    'a port that is half a number',
    'server: { port: 1.5 }',
    ['1:17: `port` must be a whole number, not the number 1.5'],
  ],
  ['a port in quotes', 'server:\n  port: "80"', ['2:9: `port` must be a number, not text']],
  [
    'a host with a scheme',
    'server: { host: "http://x" }',
    ['1:17: `host`: a host is an address or a name, without http:// and without a port'],
  ],
  [
    'two faults in two sections, both at once',
    'server: { port: x }\ntelemetry: { log: verbose }',
    ['1:17: `port` must be a number, not text', '2:19: `log` cannot be "verbose"; it takes error, warn, info, debug'],
  ],
  [
    'a key that is written out',
    'providers:\n  openai:\n    api_key: abcdef',
    ['3:14: a secret is not written into the file: set it in the environment or .env and write api_key: ${NAME}'],
  ],
  [
    'a key that is the default of a reference',
    'providers:\n  openai:\n    api_key: ${KEY:-abcdef}',
    ['3:14: a secret is not written into the file: set it in the environment or .env and write api_key: ${NAME}'],
  ],
  [
    'a secret where none belongs',
    'models:\n  fast: sk-proj-abcdefghijklmnop',
    ['2:9: this looks like a secret: set it in the environment or .env and write ${NAME} here'],
  ],
  [
    'a base URL that is none',
    'providers:\n  lab:\n    base_url: localhost:8000',
    ['3:15: providers.lab.base_url must begin with http:// or https://'],
  ],
  [
    'a base URL with a password',
    'providers: { lab: { base_url: "http://me:pass@host" } }',
    ['1:31: providers.lab.base_url must not hold a user name or password; set the key variable instead'],
  ],
  [
    'a base URL of a metadata service',
    'providers: { lab: { base_url: "http://169.254.169.254" } }',
    ['1:31: providers.lab.base_url points at a link-local or cloud metadata address, where no model is served'],
  ],
  [
    'a provider by a name that is taken',
    'providers: { auto: { base_url: "http://h" } }',
    ['1:14: "auto" has a meaning of its own; use another name'],
  ],
  [
    'a provider named like no provider',
    'providers:\n  My Lab: {}',
    ['2:3: "My Lab": a provider is named in lower case: letters, digits, "-"'],
  ],
  [
    'a kind that does not exist',
    'providers: { lab: { kind: antropic, base_url: "http://h" } }',
    ['1:27: `kind` cannot be "antropic", did you mean "anthropic"?'],
  ],
  [
    'a kind for a known provider',
    'providers: { openai: { kind: openai } }',
    ['1:24: `kind` is for names of your own; openai is known'],
  ],
  [
    'a model with a provider that does not exist',
    'models: { m: { provider: opnai } }',
    ['1:26: there is no provider "opnai", did you mean "openai"?'],
  ],
  [
    'a model of nobody',
    'models:\n  own: { context_tokens: 8000 }',
    ['2:3: "own" belongs to no provider; add provider: with one of the configured ids'],
  ],
  [
    'a price with one side',
    'models:\n  gpt-5.4-mini:\n    input_usd_per_million: 1',
    ['2:3: a price needs both sides; `output_usd_per_million` is missing in models.gpt-5.4-mini'],
  ],
  [
    'a price finer than money is kept',
    'models: { gpt-5.4-mini: { input_usd_per_million: 0.1234567, output_usd_per_million: 1 } }',
    ['1:50: `input_usd_per_million`: a price has at most six decimals'],
  ],
  [
    'a price below nothing',
    'models: { gpt-5.4-mini: { input_usd_per_million: -1, output_usd_per_million: 1 } }',
    ['1:50: `input_usd_per_million` must be at least 0'],
  ],
  [
    'an alias of a model that does not exist',
    'models:\n  fast: gpt-5.4-mni',
    ['2:9: there is no model "gpt-5.4-mni", did you mean "gpt-5.4-mini"?'],
  ],
  [
    'an alias of a route that does not exist',
    'models:\n  fast: auto/carefull\nroutes: { careful: { default: strong } }',
    ['2:9: there is no route "carefull", did you mean "careful"?'],
  ],
  ['an alias of itself', 'models: { a: a }', ['1:14: the alias "a" leads to itself']],
  [
    'aliases in a circle',
    'models:\n  aa: bb\n  bb: aa',
    ['2:7: the alias "aa" leads in a circle', '3:7: the alias "bb" leads in a circle'],
  ],
  [
    'an alias that takes auto away',
    'models: { auto: gpt-5.4-mini }',
    ['1:11: "auto" is the name of a route and cannot be an alias of a model'],
  ],
  [
    'a pattern that takes auto away',
    "models: { '*': gpt-5.4-mini }",
    ['1:11: the pattern "*" also takes "auto", and no request would be routed; narrow it, or let it lead to auto'],
  ],
  [
    'a model that is a pattern',
    "models: { 'gpt-*': { context_tokens: 5 } }",
    ['1:11: "gpt-*": only an alias may hold "*"; write gpt-*: <model>, or name one model'],
  ],
  [
    'an alias that leads to a pattern',
    "models: { fast: 'gpt-*' }",
    ['1:11: the alias "fast" leads to a pattern; name one model or route'],
  ],
  [
    'an empty list of tiers',
    'tiers: {}',
    [
      '1:1: `tiers` needs at least one tier; leave the section out to keep the preset',
      '1:1: the preset\'s route "auto" uses the tier "strong", which is not here; add it, or write routes.auto',
      '1:1: the preset\'s route "auto" uses the tier "cheap", which is not here; add it, or write routes.auto',
    ],
  ],
  ['a tier without a model', 'tiers: { cheap: [], strong: [gpt-5.4] }', ['1:17: `cheap` needs at least 1 entry']],
  [
    'a tier of a model that does not exist',
    'tiers:\n  cheap: [gpt-5.4-mini]\n  strong:\n    - model: claude-sonet-4-6',
    ['4:14: there is no model "claude-sonet-4-6", did you mean "claude-sonnet-4-6"?'],
  ],
  [
    'a tier of an alias',
    'models: { fast: gpt-5.4-mini }\ntiers: { cheap: [fast], strong: [gpt-5.4] }',
    ['2:18: "fast" is an alias; a tier lists models themselves: write gpt-5.4-mini'],
  ],
  [
    'a tier of a route',
    'tiers: { cheap: [auto], strong: [gpt-5.4] }',
    ['1:18: "auto" is a route; a tier lists models'],
  ],
  [
    'a model twice in a tier',
    'tiers: { cheap: [gpt-5.4-mini, gpt-5.4-mini], strong: [gpt-5.4] }',
    ['1:32: "gpt-5.4-mini" is already in this tier'],
  ],
  [
    'a tier by a name that is taken',
    'tiers: { cheap: [gpt-5.4], strong: [gpt-5.4], pinned: [gpt-5.4] }',
    ['1:47: "pinned" has a meaning of its own; use another name'],
  ],
  [
    'a model entry that is a number',
    'tiers: { cheap: [5], strong: [gpt-5.4] }',
    ['1:18: `tiers.cheap[0]` must be text or a mapping, not the number 5'],
  ],
  [
    'a preset route without its tiers',
    'tiers:\n  cheap: [gpt-5.4-mini]',
    ['1:1: the preset\'s route "auto" uses the tier "strong", which is not here; add it, or write routes.auto'],
  ],
  [
    'a route without a default',
    'routes:\n  auto: { rules: [] }',
    ['2:3: `default` is missing in routes.auto: name the tier of what no rule takes'],
  ],
  [
    'a route whose default is no tier',
    'routes: { auto: { default: strng } }',
    ['1:28: there is no tier "strng", did you mean "strong"?'],
  ],
  [
    'on_unsure where there is no strong tier',
    'tiers: { small: [gpt-5.4-mini], big: [gpt-5.4] }\nroutes: { auto: { default: big } }',
    ['2:11: `on_unsure` is "strong" unless said, and there is no such tier; write `on_unsure` with one of small, big'],
  ],
  [
    'a preset that does not exist',
    'routes: { auto: { extends: artcle } }',
    ['1:28: `extends` cannot be "artcle", did you mean "article"?'],
  ],
  [
    'a preset whose tiers are gone',
    'tiers: { small: [gpt-5.4-mini], strong: [gpt-5.4] }\nroutes: { auto: { extends: article } }',
    ['2:28: the preset\'s rules use the tier "cheap", which `tiers` does not have; add it, or write the rules out'],
  ],
  [
    'a route that is named like a file',
    'routes: { "../x": { default: strong } }',
    ['1:11: "../x": a route is named in lower case: a letter, then letters, digits, "-" or "_"'],
  ],
  [
    'a rule without a name',
    auto('- { match: { risk: low }, use: strong }'),
    ['5:9: `name` is missing in routes.auto.rules[0]'],
  ],
  [
    'a rule without a condition',
    auto('- { name: a, use: strong }'),
    ['5:9: the rule "a" has no condition; give it `when` or `match`, or write `default` of the route'],
  ],
  [
    'a rule with both conditions',
    auto('- { name: a, when: "true", match: { risk: low }, use: strong }'),
    ['5:34: the rule "a" has both `when` and `match`; put all of it into one'],
  ],
  [
    'a rule that uses no tier',
    auto('- { name: a, match: { risk: low } }'),
    ['5:9: `use` is missing in routes.auto.rules[0]'],
  ],
  [
    'a rule that uses a tier that does not exist',
    auto('- { name: a, match: { risk: low }, use: chaep }'),
    ['5:47: there is no tier "chaep", did you mean "cheap"?'],
  ],
  [
    'a rule whose on_unsure is no tier',
    auto('- { name: a, match: { risk: low }, use: strong, on_unsure: x }'),
    ['5:66: there is no tier "x"; there are cheap, strong'],
  ],
  [
    'a rule with a name that is taken',
    auto('- { name: default, match: { risk: low }, use: strong }'),
    ['5:17: "default" is what is shown where no rule decided; use another name'],
  ],
  [
    'a rule with a name that no header carries',
    auto('- { name: "a\\nb", match: { risk: low }, use: strong }'),
    ['5:17: `name`: a rule is named with letters, digits, spaces, ".", "-" or "_", 60 at most'],
  ],
  [
    'two rules of one name',
    auto('- { name: a, match: { risk: high }, use: strong }', '- { name: a, match: { task: qa }, use: cheap }'),
    ['6:17: there is a rule "a" already; each needs a name of its own'],
  ],
  [
    'a rule named like one of the preset',
    `routes: { auto: { extends: article, rules: [${RISKY.slice(2)}] } }`,
    ['1:53: "risky" is a rule of the preset that this route extends; use another name'],
  ],
  [
    'a rule that nothing reaches',
    auto(
      '- { name: a, match: { task: [qa, chat] }, use: cheap }',
      '- { name: b, match: { task: qa, project: x }, use: strong }',
    ),
    ['6:17: nothing reaches the rule "b": "a" before it already takes all that it would; move it up or remove it'],
  ],
  [
    'a rule that several together leave nothing',
    auto(
      '- { name: a, match: { task: qa }, use: cheap }',
      '- { name: b, match: { task: chat }, use: cheap }',
      `- { name: c, when: "task in ['qa', 'chat']", use: strong }`,
    ),
    ['7:17: nothing reaches the rule "c": the rules before it already take all that it would; move it up or remove it'],
  ],
  [
    'a rule behind one that takes all',
    auto('- { name: a, when: "true", use: cheap }', RISKY),
    ['6:17: nothing reaches the rule "risky": "a" before it already takes all that it would; move it up or remove it'],
  ],
  [
    'an empty match',
    auto('- { name: a, match: {}, use: strong }'),
    ['5:27: an empty match would take every request; write `default` of the route instead'],
  ],
  [
    'a level that does not exist',
    auto('- { name: a, match: { risk: hihg }, use: strong }'),
    ['5:35: `risk` cannot be "hihg", did you mean "high"?'],
  ],
  [
    'a category that does not exist',
    auto('- { name: a, match: { modifies: [money, shcema] }, use: strong }'),
    ['5:47: `routes.auto.rules[0].match.modifies[1]` cannot be "shcema", did you mean "schema"?'],
  ],
  [
    'a field of match that does not exist',
    auto('- { name: a, match: { tasks: qa }, use: strong }'),
    [
      '5:27: an empty match would take every request; write `default` of the route instead',
      '5:29: "tasks" is not a field of routes.auto.rules[0].match, did you mean "task"?',
    ],
  ],
  [
    'a task that does not exist',
    auto('- { name: a, match: { task: [qa, refactr] }, use: strong }'),
    ['5:40: "refactr" is not a known task, did you mean "refactor"?'],
  ],
  [
    'a glob with half a brace',
    auto("- { name: a, match: { touches: 'src/{a' }, use: strong }"),
    ['5:38: the glob has a brace without its partner'],
  ],
  [
    'a task of the operator that is known already',
    'routes: { auto: { default: strong, tasks: [qa] } }',
    ['1:44: "qa" is a known task already'],
  ],
  [
    'a key with a task that does not exist',
    'keys: { ci: { task: refactr } }',
    ['1:21: "refactr" is not a known task, did you mean "refactor"?'],
  ],
  [
    'a key with a route that does not exist',
    'keys: { ci: { route: careful } }',
    ['1:22: there is no route "careful"; there are auto'],
  ],
  [
    'a key with a model that does not exist',
    "keys: { ci: { models: ['gpt-*', auto, gpt-5.4-mni] } }",
    ['1:39: there is no model "gpt-5.4-mni", did you mean "gpt-5.4-mini"?'],
  ],
  ['a key that may use nothing', 'keys: { ci: { models: [] } }', ['1:23: `models` needs at least 1 entry']],
  [
    'a cascade, which later versions have',
    'routes: { auto: { default: strong, cascade: {} } }',
    [
      '1:36: "cascade" is not available in this version: a rule chooses one tier; retries and fallbacks run inside that tier',
    ],
  ],
  [
    'a weight, which later versions have',
    'tiers: { cheap: [{ model: gpt-5.4-mini, weight: 2 }], strong: [gpt-5.4] }',
    [
      '1:41: "weight" is not available in this version: the first model of a tier serves and the rest are its fallbacks',
    ],
  ],
  [
    'to store prompts, which later versions have',
    'privacy:\n  store_prompts: true',
    [
      '2:3: "store_prompts" is not available in this version: what a call itself asks to keep is kept, sealed; see privacy.store',
    ],
  ],
  [
    'a way to store that does not exist',
    'privacy:\n  store: always',
    ['2:10: `store` cannot be "always"; it takes on_request, never'],
  ],
  [
    'no time at all to keep answers for',
    'privacy:\n  responses_ttl_hours: 0',
    ['2:24: `responses_ttl_hours` must be at least 1'],
  ],
];

for (const [promise, text, expected] of CASES) {
  test(`${promise} is refused at its place`, () => {
    assert.deepEqual(problems(text), expected);
  });
}

test('a fault in one rule hides no fault in another rule, tier or key', () => {
  const found = problems(`tiers:
  cheap: [gpt-5.4-mni]
  strong: [gpt-5.4, 7]
routes:
  auto:
    default: strnog
    nonsense: 1
    rules:
      - { name: a, when: "risk >= 'medium'", use: chepa }
      - { name: b, match: { task: refactr }, use: cheap }
keys: { ci: { route: none } }
`);
  assert.deepEqual(
    found.map((line) => line.split(': ')[0]),
    ['2:11', '3:21', '6:14', '7:5', '9:27', '9:51', '10:35', '11:22'],
  );
});

test('a route whose frame is wrong still has its rules looked at', () => {
  assert.deepEqual(
    problems(`routes: { auto: { extends: nothing, rules: [{ name: a, when: "taks == 'qa'", use: cheap }] } }`),
    [
      '1:28: `extends` cannot be "nothing"; it takes article',
      '1:63: "taks" is not a name that conditions know, did you mean "task"?',
    ],
  );
});

test('a rule before risk is looked at is a warning, and no error', () => {
  const text = 'routes: { auto: { extends: article, rules: [{ name: own, match: { project: x }, use: cheap }] } }';
  assert.deepEqual(warnings(text), [
    '1:53: the rule "own" comes before "risky" and says nothing of risk, so risky requests that it takes go to "cheap"; add !risk.atLeast(\'medium\') if that is not meant',
  ]);
  assert.deepEqual(problems(text), []);
  assert.deepEqual(warnings(text.replace('cheap', 'strong')), [], 'not where it goes as high');
  assert.deepEqual(
    warnings(
      `routes: { auto: { extends: article, rules: [{ name: own, when: "project == 'x' && !risk.atLeast('medium')", use: cheap }] } }`,
    ),
    [],
  );
});

test('an own name for a server adds models under it', () => {
  const text =
    'providers: { lab: { base_url: "http://10.0.0.1:8000" } }\ntiers: { cheap: [lab/anything], strong: [gpt-5.4] }';
  assert.deepEqual(problems(text), []);
  assert.deepEqual(problems(text.replace('lab/', 'lap/')), [
    '2:18: there is no model "lap/anything"; write provider/model, or describe it under `models`',
  ]);
});

test('a model that is wrong under models is not reported a second time where it is used', () => {
  const text = 'models:\n  mine: { provider: nobody }\ntiers: { cheap: [mine], strong: [gpt-5.4] }';
  assert.deepEqual(
    problems(text).map((line) => line.slice(0, 4)),
    ['2:21'],
  );
});

test('a file of nothing but faults lists the first fifty and counts the rest', () => {
  const text = Array.from({ length: 80 }, (_, index) => `unknown${index}x: 1`).join('\n');
  const found = problems(text);
  assert.equal(found.length, 51);
  assert.equal(found.at(-1), '51:1: and 30 more problems from here on');
});
