import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Environment } from '../providers/configure.ts';
import { effectiveText } from './effective.ts';
import { readSettings } from './environment.ts';
import { loadConfig } from './load.ts';
import { presetConfig } from './preset_config.ts';
import type { LoadedConfig } from './loaded_config.ts';
import { formatProblem } from './problem.ts';

function loaded(text: string, environment: Environment = {}): LoadedConfig {
  const result = loadConfig({ file: 'team.yaml', text, environment });
  if (!result.ok) assert.fail(`${result.problems.map(formatProblem).join('\n')}\n${text}`);
  return result.config;
}

function effective(config: LoadedConfig, environment: Environment = {}): string {
  return effectiveText(config, readSettings({ environment, flags: {}, readFile: () => '' }));
}

/** The line that begins with `text`, and the origin behind it. */
function originOf(printed: string, text: string): string {
  const line = printed.split('\n').find((candidate) => candidate.trimStart().startsWith(text));
  assert.ok(line !== undefined, `${text} is not in\n${printed}`);
  return line.split('  # ')[1] ?? '';
}

const EXAMPLES = new URL('../../examples/policies/', import.meta.url);

test('without a file everything is said to come from the preset or from defaults', () => {
  const printed = effective(presetConfig());
  assert.equal(originOf(printed, 'host: 127.0.0.1'), 'default');
  assert.equal(originOf(printed, 'cheap: [gpt-5.4-mini]'), 'preset article');
  assert.equal(originOf(printed, '- name: risky'), 'preset article');
  assert.equal(originOf(printed, 'log: info'), 'default');
  assert.equal(originOf(printed, 'store: on_request'), 'default');
  assert.equal(originOf(printed, 'responses_ttl_hours: 720'), 'default');
  assert.match(printed, /^ {2}# openai: set OPENAI_API_KEY$/m);
});

test('each line names the line of the file, the variable, or what it comes from otherwise', () => {
  const environment = {
    OPENAI_API_KEY: 'sk-real-key-of-openai',
    ANTHROPIC_BASE_URL: 'http://10.0.0.9',
    LAB: 'http://10.0.0.1:80',
    LABKEY: 'real-key-of-lab',
    PORT: '81',
  };
  const config = loaded(
    `version: 1
server: { host: 0.0.0.0, port: 80 }
providers:
  lab: { base_url: "\${LAB}", api_key: os.environ/LABKEY }
models:
  fast: gpt-5.4-mini
  own: { provider: lab, context_tokens: 4096 }
tiers:
  cheap: [own]
  strong:
    - model: gpt-5.4
      retries: 0
routes:
  auto:
    extends: article
    rules:
      - name: mine
        when: "task == 'qa'"
        use: strong
keys:
  ci: { models: [auto] }
telemetry: { log: warn }
`,
    environment,
  );
  const printed = effective(config, environment);
  const expected: readonly (readonly [string, string])[] = [
    ['version: 1', 'team.yaml:1'],
    ['host: 0.0.0.0', 'team.yaml:2'],
    ['port: 81', 'env PORT'],
    ['base_url: https://api.openai.com', 'default'],
    ['api_key: "${OPENAI_API_KEY}"', 'env OPENAI_API_KEY'],
    ['base_url: "${ANTHROPIC_BASE_URL}"', 'env ANTHROPIC_BASE_URL'],
    ['base_url: "${LAB}"', 'team.yaml:4, env LAB'],
    ['api_key: os.environ/LABKEY', 'team.yaml:4, env LABKEY'],
    ['fast: gpt-5.4-mini', 'team.yaml:6'],
    ['context_tokens: 4096', 'team.yaml:7'],
    ['cheap: [own]', 'team.yaml:9'],
    ['strong: [{ model: gpt-5.4, retries: 0 }]', 'team.yaml:10'],
    ['default: strong', 'preset article'],
    ['- name: mine', 'team.yaml:17'],
    ['when: "task == \'qa\'"', 'team.yaml:18'],
    ['- name: risky', 'preset article'],
    ['models: [auto]', 'team.yaml:21'],
    ['log: warn', 'team.yaml:22'],
  ];
  for (const [line, origin] of expected) assert.equal(originOf(printed, line), origin, line);
  assert.match(printed, /^ {4}# api_key: set ANTHROPIC_API_KEY$/m);
  for (const secret of ['sk-real', 'real-key', '10.0.0.1:80', '10.0.0.9'])
    assert.ok(!printed.includes(secret), `${secret} is shown as a reference only`);
});

test('what is printed loads again to the same policy, models, providers and keys', () => {
  const environment = { OPENAI_API_KEY: 'sk-real' };
  const texts = readdirSync(EXAMPLES).map((name) => readFileSync(new URL(name, EXAMPLES), 'utf8'));
  texts.push('');
  texts.push(
    `routes:\n  auto:\n    extends: article\n    on_unsure: cheap\n    rules:\n      - name: on\n        when: |\n          metadata.team == "a\\"b" &&\n            task == 'qa'\n        use: cheap\n        because: 'yes: "quoted" # no comment'\n`,
  );
  for (const text of texts) {
    const config = loaded(text, environment);
    const again = loaded(effective(config, environment), environment);
    assert.equal(again.policy.hash, config.policy.hash, text);
    assert.deepEqual(again.models, config.models);
    assert.deepEqual(again.aliases, config.aliases);
    assert.deepEqual(again.keys, config.keys);
    for (const provider of config.providers)
      assert.ok(
        again.providers.some(
          (other) => other.id === provider.id && other.apiKey === provider.apiKey && other.baseUrl === provider.baseUrl,
        ),
        provider.id,
      );
  }
});

test('a variable that refuses to start is told in its place and hides nothing else', () => {
  const printed = effective(presetConfig(), { OPENAI_API_KEY: 'll_live_wrong_key_here' });
  assert.match(printed, /^# providers: OPENAI_API_KEY begins with ll_/m);
  assert.match(printed, /- name: risky/);
  assert.ok(!printed.includes('ll_live'));
});

test('a provider that lacks what it needs names the variable', () => {
  const config = loaded('providers: { openai: {}, lab: {}, proxy: { kind: anthropic, base_url: "http://p" } }');
  const printed = effective(config);
  assert.match(
    printed,
    /^ {2}openai:\n {4}base_url: https:\/\/api\.openai\.com +# default\n {4}# api_key: set OPENAI_API_KEY$/m,
  );
  assert.match(printed, /^ {2}lab:\n {4}# base_url: set LAB_BASE_URL$/m);
  assert.match(
    printed,
    /^ {2}proxy:\n {4}kind: anthropic +# team\.yaml:1\n {4}base_url: http:\/\/p +# team\.yaml:1\n {4}# api_key: set PROXY_API_KEY$/m,
  );
});

test('flags are named as where a value comes from', () => {
  const settings = readSettings({ environment: { PORT: '1' }, flags: { port: 2, host: 'box' }, readFile: () => '' });
  const printed = effectiveText(presetConfig(), settings);
  assert.equal(originOf(printed, 'port: 2'), 'flag --port');
  assert.equal(originOf(printed, 'host: box'), 'flag --host');
});

test('what is kept between requests is printed with its origin', () => {
  const printed = effective(loaded('privacy:\n  store: never\n'));
  assert.equal(originOf(printed, 'store: never'), 'team.yaml:2');
  assert.equal(originOf(printed, 'responses_ttl_hours: 720'), 'default');
});
