// Owns the loadline.yaml that `init` writes: the preset written out and commented away, so that it changes nothing and
// each line can be taken into use by removing its `#`. Made from the preset's own table.
import { ARTICLE, ARTICLE_RULES } from '../routing/preset.ts';
import { CONFIG_VERSION } from './schema.ts';
import { field, layOut, section, type Line } from './yaml_lines.ts';

/** As seen from a clone, where the file usually lies. */
const SCHEMA = './docs/loadline.schema.json';

/** Text of a commented loadline.yaml. Prose begins with `# `, YAML that can be taken into use with `#` alone. */
export function starterConfig(schema: string = SCHEMA, found: readonly FoundServer[] = []): string {
  return [
    `# yaml-language-server: $schema=${schema}`,
    '# Loadline. Every section may be left out: what is absent is the preset "article".',
    '# This file changes nothing as it is. Remove the "#" in front of a line to take it into use,',
    '# then run: loadline check',
    `$schema: ${schema}`,
    `version: ${CONFIG_VERSION}`,
    '',
    ...block('Where it listens. Flags and LOADLINE_HOST, LOADLINE_PORT outrank this.', SERVER),
    ...block(
      'Providers. Keys are references, never the keys themselves: ${NAME}, ${NAME:-default} or',
      providersYaml(found),
      [
        'os.environ/NAME. Without this section OPENAI_API_KEY, ANTHROPIC_API_KEY and the like are read.',
        ...found.map(({ id, says }) => `${id}: found on this machine while this file was written; ${says}.`),
      ],
    ),
    ...block('Models of your own, prices you know better, and aliases (text on the right).', MODELS),
    ...block('Tiers, cheapest first. The first model of a tier serves, the rest are its fallbacks.', tiers()),
    ...block('Routes: auto, and more that are asked for as auto/<name>. The first rule that holds decides.', routes(), [
      "A condition is `match` or, in CEL, `when`: \"risk.atLeast('medium') && touches('src/billing/**')\".",
      'These are the rules of the preset; with `extends: article` only your own are written, and come first.',
    ]),
    ...block('Settings of keys by name. `loadline keys create --name ci` makes the key.', KEYS),
    ...block(
      'What is kept between requests, sealed: stored Responses and signed reasoning. `never` keeps nothing.',
      PRIVACY,
    ),
    ...block('What is logged: error, warn, info or debug. LOADLINE_LOG outranks this.', 'telemetry:\n  log: info'),
  ].join('\n');
}

const SERVER = 'server:\n  host: 127.0.0.1\n  port: 4600\n  models_refresh: auto';

const PROVIDERS = `providers:
  openai:
    api_key: \${OPENAI_API_KEY:-}
  anthropic:
    api_key: \${ANTHROPIC_API_KEY:-}
  lab:
    base_url: http://127.0.0.1:8000`;

/** A server that runs on this machine now: its lines are offered, not taken into use. */
export interface FoundServer {
  /** The provider's id. */
  readonly id: string;
  readonly baseUrl: string;
  /** One clause for the comment. */
  readonly says: string;
}

function providersYaml(found: readonly FoundServer[]): string {
  return [PROVIDERS, ...found.map(({ id, baseUrl }) => `  ${id}:\n    base_url: ${baseUrl}`)].join('\n');
}

const MODELS = `models:
  lab-coder:
    provider: lab
    input_usd_per_million: 0.10
    output_usd_per_million: 0.40
    context_tokens: 131072
    max_output_tokens: 16384
  'claude-haiku-*': auto`;

const KEYS = `keys:
  ci:
    task: code_review
    models: [auto, gpt-5.4-mini]
    compat: strict`;

const PRIVACY = `privacy:
  store: on_request
  responses_ttl_hours: 720`;

function tiers(): string {
  return text([section(0, 'tiers'), ...ARTICLE.tiers.flatMap((tier) => field(1, [tier.name, tier.models]))]);
}

function routes(): string {
  const rules = ARTICLE_RULES.flatMap(({ name, match, use, because }) => {
    const fields: readonly (readonly [string, unknown])[] = [
      ['name', name],
      ['match', match],
      ['use', use],
      ...(because === '' ? [] : [['because', because] as const]),
    ];
    return fields
      .flatMap(([key, value]) => field(4, [key, value]))
      .map((line, index) => (index === 0 ? { text: `      - ${line.text.trimStart()}` } : line));
  });
  return text([
    section(0, 'routes'),
    section(1, 'auto'),
    ...field(2, ['default', ARTICLE.default]),
    ...field(2, ['on_unsure', ARTICLE.onUnsure]),
    ...field(2, ['compat', 'lenient']),
    ...field(2, ['prompt_cache', 'off']),
    section(2, 'rules'),
    ...rules,
  ]);
}

function text(lines: readonly Line[]): string {
  return layOut(lines.map((line) => ({ text: line.text }))).trimEnd();
}

function block(says: string, yaml: string, more: readonly string[] = []): readonly string[] {
  return [...[says, ...more].map((line) => `# ${line}`), ...yaml.split('\n').map((line) => `#${line}`), ''];
}
