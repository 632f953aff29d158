// Says what of a request is neither in the body that goes to the provider nor named as dropped: every leaf of it, however
// deep, is looked for. Shares nothing with the codecs. For tests only.
import { isJsonObject } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';

interface Leaf {
  /** Keys on the way, list places left out: `messages.content.text`. */
  readonly path: string;
  readonly key: string;
  readonly value: string | number | boolean;
}

/** Keys whose words belong to the form of a protocol, not to what is asked; ids are compared elsewhere, as pairs. */
const FORM: ReadonlySet<string> = new Set(
  'type role object status id call_id tool_call_id tool_use_id stream model phase include_usage index include_obfuscation execution signature'.split(
    ' ',
  ),
);

/**
 * What another protocol says in words of its own: looked for under any of these keys, with whatever value. Keys are those
 * of the end of the path.
 */
const SAID_OTHERWISE: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(reasoning_effort|reasoning\.effort|output_config\.effort|thinking\.\w+|reasoning\.\w+)$/,
    ['thinking', 'reasoning', 'reasoning_effort', 'output_config', 'thinkingConfig'],
  ],
  [/^(tool_choice|function_call)(\.|$)/, ['tool_choice', 'toolConfig']],
  [/^parallel_tool_calls$/, ['tool_choice', 'parallel_tool_calls']],
  [
    /^(max_tokens|max_completion_tokens|max_output_tokens)$/,
    ['max_tokens', 'max_output_tokens', 'max_completion_tokens', 'maxOutputTokens'],
  ],
  [
    /^(response_format|text\.format|output_config\.format)\b/,
    [
      'output_config',
      'text',
      'response_format',
      'system',
      'tools',
      'responseJsonSchema',
      'responseSchema',
      'responseMimeType',
    ],
  ],
  [/^text\.verbosity$/, ['verbosity', 'text']],
  [/(^|\.)(cache_control|prompt_cache_breakpoint)\./, ['cache_control', 'prompt_cache_breakpoint']],
  // A word of OpenAPI for a type that may be null.
  [/\.nullable$/, ['nullable', 'type']],
  [/^(user|safety_identifier|metadata\.user_id)$/, ['metadata', 'user', 'safety_identifier']],
  [/^web_search_options\b/, ['tools']],
  [/^service_tier$/, ['service_tier', 'speed']],
  [/\.strict$/, ['strict', 'functionCallingConfig']],
  [/\.is_error$/, ['is_error']],
  // Formats and sizes of media have another name or none; their data is compared.
  [
    /\.(media_type|mime_type|mimeType|format|file_name)$/,
    ['media_type', 'image_url', 'file_data', 'mimeType', 'format', 'input_audio', 'source'],
  ],
  [
    /\.additionalProperties$/,
    ['additionalProperties', 'parameters', 'schema', 'input_schema', 'parametersJsonSchema', 'responseJsonSchema'],
  ],
];

/** Values that ask for what happens anyway. */
const ASKS_NOTHING: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  n: [1],
  temperature: [1],
  top_p: [1],
  presence_penalty: [0],
  frequency_penalty: [0],
  top_logprobs: [0],
  reasoning_effort: ['none'],
  effort: ['none'],
  verbosity: ['medium'],
  service_tier: ['auto', 'default'],
  detail: ['auto'],
  parallel_tool_calls: [true],
  truncation: ['disabled'],
  tool_choice: ['auto'],
  modalities: ['text'],
  enabled: [true],
  background: [false],
  // Arguments stream as they come everywhere else.
  eager_input_streaming: [true],
  // A text document is text where there are no documents.
  media_type: ['text/plain'],
  // Sealed reasoning is told in any case.
  include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
  // A tool that may be loaded late is offered at once.
  defer_loading: [true],
  search_context_size: ['medium'],
};

/** For the caller's own vendor, or read by the gateway before anything is written. */
const NOT_FOR_THE_MODEL = /^(client_metadata|previous_response_id)\b/;

function leavesOf(value: JsonValue, path: readonly string[] = []): readonly Leaf[] {
  if (value === null || value === '' || value === false) return [];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((each) => leavesOf(each, path));
  if (isJsonObject(value) && path.length === 1 && path[0] === 'input' && typeof value['type'] === 'string')
    // An item of Responses is named by its type where it is lost whole.
    return leavesOf({ [value['type']]: { ...value, type: null } }, path);
  // Thinking that only its own model can read: losing it is losing reasoning.
  if (isJsonObject(value) && value['type'] === 'redacted_thinking') {
    return [{ path: 'messages.thinking_blocks', key: 'data', value: String(value['data']) }];
  }
  if (isJsonObject(value))
    return entriesOf(value, path).flatMap(([key, inner]) => [
      // A schema's names are what it says; their order is not.
      ...(path.at(-1) === 'properties' ? [{ path: [...path, '(name)'].join('.'), key: '(name)', value: key }] : []),
      ...leavesOf(inner, [...path, key]),
    ]);
  const leaf = value as string | number | boolean;
  const parsed = typeof leaf === 'string' && path.at(-1) === 'arguments' ? parse(leaf) : undefined;
  if (parsed !== undefined && typeof parsed === 'object') return leavesOf(parsed, path);
  return [{ path: path.join('.'), key: path.at(-1) ?? '', value: leaf }];
}

/** The name of a hosted search is a word of its form: others call it by another. */
function entriesOf(value: JsonObject, path: readonly string[]): readonly (readonly [string, JsonValue])[] {
  const isSearch = path.at(-1) === 'tools' && String(value['type']).startsWith('web_search_20');
  return Object.entries(value).filter(([key]) => !(isSearch && key === 'name'));
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

interface Found {
  readonly text: string;
  readonly numbers: ReadonlySet<number>;
  readonly keys: ReadonlySet<string>;
}

/** Everything that a body says, JSON within strings included. */
function contentsOf(body: JsonValue): Found {
  const texts: string[] = [];
  const numbers = new Set<number>();
  const keys = new Set<string>();
  const walk = (value: JsonValue): void => {
    if (typeof value === 'string') {
      texts.push(value);
      const parsed = /^\s*[[{]/.test(value) ? parse(value) : undefined;
      if (parsed !== undefined) walk(parsed);
    } else if (typeof value === 'number') {
      numbers.add(value);
      texts.push(String(value));
    } else if (typeof value === 'boolean') texts.push(String(value));
    else if (Array.isArray(value)) for (const each of value as readonly JsonValue[]) walk(each);
    else if (isJsonObject(value))
      for (const [key, inner] of Object.entries(value)) {
        keys.add(key);
        texts.push(key);
        walk(inner);
      }
  };
  walk(body);
  return { text: texts.join('\n'), numbers, keys };
}

/** The data of a data URL; any other text without the space around it. */
const bare = (text: string): string => (text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text).trim();
/** Files of text are written out for some. */
const written = (text: string): string =>
  text.startsWith('data:text/') ? Buffer.from(bare(text), 'base64').toString('utf8').trim() : bare(text);

export interface Account {
  readonly sent: JsonObject;
  readonly upstream: JsonObject;
  readonly dropped: readonly string[];
  /** Stop sequences that end the answer on its way back. */
  readonly stopsHere?: readonly string[] | undefined;
  /** Names that were given another form, as sent upstream → as the caller wrote them. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Names that callers use for one thing: losing it is told by any of them. */
const ONE_THING: readonly (readonly string[])[] = [
  ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking_blocks', 'thinking'],
  ['reasoning_effort', 'reasoning', 'thinking', 'output_config'],
  ['cache_control', 'prompt_cache_breakpoint'],
  ['web_search', 'web_search_call'],
  ['logprobs', 'include'],
];

/** A name covers a path that it is part of: `cache_control` covers `messages.content.cache_control.type`. */
function isNamed(path: string, dropped: readonly string[]): boolean {
  const keys = path.split('.');
  return dropped.some((name) => {
    const own = name.replaceAll(/\[\d+\]/g, '').split('.');
    const same = ONE_THING.filter((names) => names.some((each) => own.includes(each))).flat();
    return [...own, ...same].some((part) => keys.includes(part));
  });
}

/** Paths of what was lost in silence, each once. */
export function unaccounted({ sent, upstream, dropped, stopsHere = [], toolNames }: Account): readonly string[] {
  const found = contentsOf(upstream);
  const renamed = new Set(toolNames.values());
  const isThere = ({ key, value, path }: Leaf): boolean => {
    if (NOT_FOR_THE_MODEL.test(path)) return true;
    if (FORM.has(key) || ASKS_NOTHING[key]?.includes(value) === true) return true;
    if (isNamed(path, dropped)) return true;
    if (/^stop(_sequences)?$/.test(path) && stopsHere.includes(String(value))) return true;
    if (SAID_OTHERWISE.some(([pattern, keys]) => pattern.test(path) && keys.some((each) => found.keys.has(each))))
      return true;
    if (typeof value === 'string')
      return (
        bare(value) === '' ||
        renamed.has(value) ||
        found.text.includes(bare(value)) ||
        found.text.includes(written(value))
      );
    if (typeof value === 'number') return found.numbers.has(value) || found.text.includes(String(value));
    return found.keys.has(key);
  };
  return [
    ...new Set(
      leavesOf(sent).flatMap((leaf) => (isThere(leaf) ? [] : [`${leaf.path}=${String(leaf.value).slice(0, 40)}`])),
    ),
  ];
}
