import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../config/load.ts';
import { configureProviders, simulateProviders } from '../providers/configure.ts';
import { readSettings } from '../config/environment.ts';
import type { Configuration } from './configuration.ts';
import { concernedProviders, shownProviders, type ShownProvider } from './shown_providers.ts';

function configurationOf(text: string, environment: Readonly<Record<string, string>>): Configuration {
  const result = loadConfig({ file: 'loadline.yaml', text, environment });
  assert.ok(result.ok, JSON.stringify(result));
  const settings = readSettings({ environment, flags: {}, readFile: () => '' });
  return { settings, config: result.config, configPath: null, envFile: null, warnings: [] };
}

/** The lines of the banner, as id and state. */
function lines(environment: Readonly<Record<string, string>>, text = 'version: 1\n'): readonly string[] {
  const configuration = configurationOf(text, environment);
  const providers = configureProviders({ environment, overrides: configuration.config.providers });
  const told = ({ name, state }: ShownProvider): string => `${name} ${state}`;
  return shownProviders(providers, configuration).map(told);
}

test('with one key the banner names it and what the preset still lacks, and none of the others', () => {
  assert.deepEqual(lines({ OPENAI_API_KEY: 'sk-x' }), ['openai real', 'anthropic missing']);
});

test('a provider that is set up is named, and so is one that the file names without a key', () => {
  const environment = {
    OPENAI_API_KEY: 'a',
    ANTHROPIC_API_KEY: 'b',
    GROQ_API_KEY: 'c',
    OLLAMA_BASE_URL: 'http://127.0.0.1:11434',
  };
  assert.deepEqual(lines(environment), ['openai real', 'anthropic real', 'groq real', 'ollama real']);
  assert.ok(lines(environment, 'version: 1\nproviders:\n  mistral: {}\n').includes('mistral missing'));
});

test('a provider that a tier sends to is named, even without a key', () => {
  const text = 'version: 1\ntiers:\n  cheap: [deepseek/deepseek-flash]\n  strong: [claude-sonnet-4-6]\n';
  assert.deepEqual(lines({ ANTHROPIC_API_KEY: 'b' }, text), ['anthropic real', 'deepseek missing']);
});

test('simulated, only those that the policy sends to are named', () => {
  const configuration = configurationOf('version: 1\n', {});
  const concerned = concernedProviders(simulateProviders('http://127.0.0.1:1'), configuration);
  assert.deepEqual(
    concerned.map(({ facts }) => facts.id),
    ['openai', 'anthropic'],
  );
});
