// docs/providers.md, made from the one list of providers.
import { PROVIDERS } from '../src/providers/index.ts';
import type { ProviderFacts } from '../src/providers/provider.ts';
import type { Protocol } from '../src/wire/conversation.ts';

const PROTOCOL_NAMES: Readonly<Record<Protocol, string>> = {
  'openai-chat': 'Chat Completions',
  'openai-responses': 'Responses',
  'openai-embeddings': 'Embeddings',
  'anthropic-messages': 'Messages',
  gemini: 'Gemini',
};

export function providersMarkdown(): string {
  return [
    '# Providers',
    '',
    'Generated from `src/providers/index.ts`; do not edit. A provider is one file of facts with its sources; the contract',
    'suite runs over the list.',
    '',
    'A model is named `provider/model`: `groq/llama-3.3-70b-versatile`, `openrouter/anthropic/claude-sonnet-4.6`,',
    "`ollama/qwen3:8b`, `azure-openai/<deployment>`. The first variable that is set counts. The caller's own protocol is",
    'spoken where the provider has it, else the first one of its list. Base URLs are taken with or without `/v1`.',
    '',
    '| provider | id | key | base URL | speaks | notes |',
    '| --- | --- | --- | --- | --- | --- |',
    ...PROVIDERS.map(row),
    '',
    '`loadline doctor` looks for local servers on their usual ports and says what to set; `loadline init` offers them in the',
    'file that it writes. A further server, or a second account of a known one, is a name of your own under `providers:` with',
    '`kind:` an id of this table (`openai-compatible` unless said); `lab-gpu` reads `LAB_GPU_BASE_URL` and `LAB_GPU_API_KEY`.',
    '',
  ].join('\n');
}

function row(facts: ProviderFacts): string {
  const speaks = facts.protocols.map((protocol) => PROTOCOL_NAMES[protocol]).join(', ');
  const base = [...(facts.defaultBaseUrl === null ? [] : [facts.defaultBaseUrl]), codes(facts.baseUrlVariables)];
  const key = codes(facts.keyVariables) + (facts.keyRequired ? '' : ' (where it asks for one)');
  return `| ${facts.displayName} | \`${facts.id}\` | ${key} | ${base.join('; ')} | ${speaks} | ${notes(facts)} |`;
}

const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' or ');

/** What an operator meets: the port, the older API, what differs from OpenAI's Chat Completions. */
function notes({ local, datedApi, modelPrefixes, dialect = {} }: ProviderFacts): string {
  const list = (what: string, names: readonly string[] | undefined): readonly string[] =>
    names === undefined || names.length === 0 ? [] : [`${what} ${codes(names).replaceAll(' or ', ', ')}`];
  return [
    ...(local === undefined ? [] : [`port ${local.port}`]),
    ...(datedApi === undefined
      ? []
      : [`\`${datedApi.variable}\` names a dated API; without it the newer one is spoken`]),
    ...list('bare ids that begin with', modelPrefixes),
    ...list('not taken:', dialect.refuses),
    ...(dialect.takes === undefined ? [] : ['only fields that it knows are sent']),
    ...(dialect.toolCallIds === undefined ? [] : ['tool call ids of nine letters and digits']),
    ...(dialect.jsonSchema === false ? ['JSON without a schema'] : []),
    ...(dialect.choicesMax === undefined ? [] : [`\`n\` up to ${dialect.choicesMax}`]),
    ...(dialect.reasoningHistory === undefined ? [] : [`reasoning goes back as \`${dialect.reasoningHistory}\``]),
    ...(dialect.extensions === true ? ["others' extensions pass"] : []),
  ].join('; ');
}
