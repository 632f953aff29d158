import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { articlePolicy } from '../routing/preset.ts';
import { generateSchema } from './json_schema.ts';
import { loadConfig } from './load.ts';
import { presetConfig } from './preset_config.ts';
import { formatProblem } from './problem.ts';
import { starterConfig } from './starter.ts';

const EXAMPLES = new URL('../../examples/policies/', import.meta.url);
const examples = readdirSync(EXAMPLES).map((name) => ({ name, text: readFileSync(new URL(name, EXAMPLES), 'utf8') }));

/** The starter with every YAML line taken into use. */
function inUse(): string {
  return starterConfig().replace(/^#(?=\S| {2})/gm, '');
}

test('the starter passes check without a warning and changes nothing', () => {
  const result = loadConfig({ file: 'loadline.yaml', text: starterConfig(), environment: {} });
  assert.ok(result.ok);
  assert.deepEqual(result.warnings, []);
  const { source, ...config } = result.config;
  const { source: _none, ...preset } = presetConfig();
  assert.equal(source?.file, 'loadline.yaml');
  assert.equal(config.policy.hash, preset.policy.hash);
  assert.deepEqual({ ...config, policy: undefined, server: {}, privacy: {} }, { ...preset, policy: undefined });
});

test('every line of the starter can be taken into use, and the policy stays that of the preset', () => {
  const result = loadConfig({ file: 'loadline.yaml', text: inUse(), environment: {} });
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  assert.deepEqual(result.warnings, []);
  assert.equal(result.config.policy.hash, articlePolicy().hash);
  assert.deepEqual(result.config.server, { host: '127.0.0.1', port: 4600, modelsRefresh: 'auto' });
  assert.deepEqual([...result.config.keys.keys()], ['ci']);
});

test('each section of the starter can be taken into use alone', () => {
  const sections = ['server', 'providers', 'tiers', 'routes', 'keys', 'privacy', 'telemetry'];
  for (const name of sections) {
    const lines = starterConfig().split('\n');
    const start = lines.indexOf(`#${name}:`);
    assert.ok(start > 0, name);
    const end = lines.indexOf('', start);
    const text = lines.map((line, index) => (index >= start && index < end ? line.slice(1) : line)).join('\n');
    const result = loadConfig({ file: 'f', text, environment: {} });
    assert.ok(result.ok, name);
  }
});

test('the starter tells editors where its schema is, in both ways that they read', () => {
  assert.match(starterConfig(), /^# yaml-language-server: \$schema=\.\/docs\/loadline\.schema\.json$/m);
  assert.match(starterConfig('x.json'), /^\$schema: x\.json$/m);
});

test('no line of the starter is much wider than a window', () => {
  assert.deepEqual(
    starterConfig()
      .split('\n')
      .filter((line) => line.length > 125),
    [],
  );
});

for (const { name, text } of examples) {
  test(`examples/policies/${name} passes check without a warning`, () => {
    const result = loadConfig({ file: name, text, environment: {} });
    if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
    assert.deepEqual(result.warnings.map(formatProblem), []);
  });
}

test('the schema for editors takes the starter and every example', () => {
  const validate = new Ajv({ strict: false }).compile(generateSchema() as object);
  for (const { name, text } of [
    ...examples,
    { name: 'starter', text: starterConfig() },
    { name: 'starter in use', text: inUse() },
  ]) {
    assert.ok(validate(parse(text)), `${name}: ${JSON.stringify(validate.errors)}`);
  }
});

test('the schema for editors refuses what check refuses', () => {
  const validate = new Ajv({ strict: false }).compile(generateSchema() as object);
  const wrong = [
    'teirs: {}',
    'version: 2',
    'server: { port: 70000 }',
    'server: { port: x }',
    'tiers: { cheap: [] }',
    'routes: { auto: { default: strong, rules: [{ name: a, use: strong }] } }',
    'routes: { auto: { default: strong, rules: [{ name: a, use: strong, when: "true", match: { risk: low } }] } }',
    'routes: { auto: { default: strong, rules: [{ name: a, use: strong, match: { risk: hihg } }] } }',
    'routes: { auto: { default: strong, cascade: {} } }',
    'providers: { openai: { key: x } }',
    'telemetry: { log: loud }',
  ];
  for (const text of wrong) {
    assert.ok(!validate(parse(text)), text);
    assert.ok(!loadConfig({ file: 'f', text, environment: {} }).ok, text);
  }
  for (const text of [
    'server: { port: "${PORT}" }',
    'server: { port: "${PORT:-80}" }',
    'server: { port: os.environ/PORT }',
  ])
    assert.ok(validate(parse(text)), text);
});

test('the schema for editors takes a reference wherever a value is narrow, and nothing but one for a key', () => {
  const validate = new Ajv({ strict: false }).compile(generateSchema() as object);
  const fine = [
    'server: { port: "${PORT}", host: "${HOST}" }',
    'server: { port: "${PORT:-80}" }',
    'server: { port: os.environ/PORT }',
    'routes: { auto: { default: strong, careful: "${CAREFUL}" } }',
    'telemetry: { log: "${LEVEL:-info}" }',
    'models: { gpt-5.4-mini: { input_usd_per_million: os.environ/PRICE, output_usd_per_million: 1 } }',
    'tiers: { cheap: ["${CHEAP_MODEL}"], strong: [gpt-5.4] }',
    'providers: { openai: { api_key: "${KEY}" } }',
    'providers: { openai: { api_key: os.environ/KEY } }',
  ];
  for (const text of fine) assert.ok(validate(parse(text)), `${text}: ${JSON.stringify(validate.errors)}`);
  for (const text of [
    'providers: { openai: { api_key: sk-abc } }',
    'version: "${V}"',
    'server: { port: "${1}" }',
    'telemetry: { log: loud }',
  ])
    assert.ok(!validate(parse(text)), text);
});

test('every field of the schema is explained or plain by its name', () => {
  const text = JSON.stringify(generateSchema());
  assert.ok((text.match(/"description"/g) ?? []).length > 40);
});

test('servers that were found are offered: commented away, and right when taken into use', () => {
  const found = [
    { id: 'ollama', baseUrl: 'http://127.0.0.1:11434', says: 'its models are ollama/qwen3:8b and so on' },
    { id: 'vllm', baseUrl: 'http://127.0.0.1:8000', says: 'its models are vllm/org/m and so on' },
  ];
  const text = starterConfig(undefined, found);
  const asWritten = loadConfig({ file: 'loadline.yaml', text, environment: {} });
  assert.ok(asWritten.ok);
  assert.deepEqual(asWritten.config.providers, []);
  const inUseText = text.replace(/^#(?=\S| {2})/gm, '');
  const result = loadConfig({ file: 'loadline.yaml', text: inUseText, environment: {} });
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  const urls = new Map(result.config.providers.map(({ id, baseUrl }) => [id, baseUrl]));
  assert.deepEqual([urls.get('ollama'), urls.get('vllm')], ['http://127.0.0.1:11434', 'http://127.0.0.1:8000']);
});
