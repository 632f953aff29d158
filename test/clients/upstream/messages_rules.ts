// What Anthropic refuses of a Messages request for claude-sonnet-4-6, in its words. For tests only.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../../src/support/json.ts';
import { keys, unknownKeys, type Refuse } from './rules.ts';

const TOP = keys(`model messages max_tokens system metadata stop_sequences stream temperature top_p top_k tools
  tool_choice thinking output_config service_tier cache_control container context_management inference_geo speed`);
const BLOCKS: Readonly<Record<string, ReadonlySet<string>>> = {
  text: keys('type text cache_control citations'),
  image: keys('type source cache_control'),
  document: keys('type source title context citations cache_control'),
  tool_use: keys('type id name input cache_control caller'),
  tool_result: keys('type tool_use_id content is_error cache_control'),
  thinking: keys('type thinking signature'),
  redacted_thinking: keys('type data'),
};
const TOOL = keys(`type name description input_schema cache_control strict eager_input_streaming defer_loading
  allowed_callers input_examples`);
const ROLE_BLOCKS: Readonly<Record<string, ReadonlySet<string>>> = {
  user: keys('text image document tool_result'),
  assistant: keys('text tool_use thinking redacted_thinking'),
};
const ID = /^[a-zA-Z0-9_-]+$/;
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const OUTPUT_TOKENS_MAX = 128_000;
const MARKERS_MAX = 4;

/** Thoughts that were told, by signature, so that no other comes back. */
export type Signed = ReadonlyMap<string, string>;

export function refuseMessages(body: JsonObject, signed: Signed, refuse: Refuse): void {
  for (const key of unknownKeys(body, TOP)) refuse(`${key}: Extra inputs are not permitted`);
  const maxTokens = body['max_tokens'];
  if (typeof maxTokens !== 'number') refuse('max_tokens: Field required');
  else if (maxTokens > OUTPUT_TOKENS_MAX || maxTokens < 1) {
    refuse(
      `max_tokens: ${maxTokens} > ${OUTPUT_TOKENS_MAX}, which is the maximum allowed number of output tokens for this model`,
    );
  }
  refuseSettings(body, refuse);
  refuseTools(body, refuse);
  const messages = arrayAt(body, 'messages').filter(isJsonObject);
  if (messages.length === 0) refuse('messages: at least one message is required');
  if (messages.at(-1)?.['role'] === 'assistant') {
    refuse('This model does not support assistant message prefill. The conversation must end with a user message.');
  }
  let before: JsonObject | undefined;
  for (const [at, message] of messages.entries()) {
    refuseMessage({ message, before, at: `messages.${at}`, signed, refuse });
    if (before?.['role'] === message['role']) refuse(`messages.${at}: roles must alternate`);
    before = message;
  }
  if (messages[0]?.['role'] !== 'user') refuse('messages: first message must use the "user" role');
  for (const block of systemBlocks(body)) refuseBlock(block, 'system', refuse);
  const markers = JSON.stringify(body).split('"cache_control":{').length - 1;
  if (markers > MARKERS_MAX) {
    refuse(`A maximum of ${MARKERS_MAX} blocks with cache_control may be provided. Found ${markers}.`);
  }
}

const systemBlocks = (body: JsonObject): readonly JsonObject[] =>
  typeof body['system'] === 'string'
    ? [{ type: 'text', text: body['system'] }]
    : arrayAt(body, 'system').filter(isJsonObject);

function refuseSettings(body: JsonObject, refuse: Refuse): void {
  const { temperature, top_p: topP, thinking } = body;
  if (temperature !== undefined && topP !== undefined) {
    refuse('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
  }
  if (typeof temperature === 'number' && temperature > 1) refuse('temperature: range: 0..1');
  const kind = stringAt(thinking, 'type');
  if (thinking !== undefined && !['adaptive', 'enabled', 'disabled'].includes(kind ?? '')) {
    refuse('thinking: Input tag does not match any of the expected tags');
  }
  if ((kind === 'adaptive' || kind === 'enabled') && temperature !== undefined && temperature !== 1) {
    refuse('`temperature` may only be set to 1 when thinking is enabled.');
  }
  const effort = stringAt(body['output_config'], 'effort');
  if (effort !== undefined && !['low', 'medium', 'high', 'max'].includes(effort)) {
    refuse(`output_config.effort: level '${effort}' is not supported for this model`);
  }
  for (const stop of arrayAt(body, 'stop_sequences')) {
    if (typeof stop !== 'string' || stop.trim() === '') refuse('stop_sequences: each must contain non-whitespace');
  }
}

function refuseTools(body: JsonObject, refuse: Refuse): void {
  const tools = arrayAt(body, 'tools').filter(isJsonObject);
  if (body['tool_choice'] !== undefined && tools.length === 0) {
    refuse('tool_choice may only be specified while providing tools');
  }
  const seen = new Set<string>();
  for (const [at, tool] of tools.entries()) {
    const name = stringAt(tool, 'name') ?? '';
    if (seen.has(name)) refuse('tools: Tool names must be unique.');
    seen.add(name);
    if (tool['type'] !== undefined && tool['type'] !== 'custom') continue;
    for (const key of unknownKeys(tool, TOOL)) refuse(`tools.${at}.custom.${key}: Extra inputs are not permitted`);
    if (!TOOL_NAME.test(name)) refuse(`tools.${at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
    const schema = objectAt(tool, 'input_schema');
    if (schema?.['type'] !== 'object') refuse(`tools.${at}.custom.input_schema.type: Field required`);
    for (const key of ['oneOf', 'anyOf', 'allOf']) {
      if (schema?.[key] !== undefined) {
        refuse(
          `tools.${at}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
        );
      }
    }
  }
}

interface MessageCheck {
  readonly message: JsonObject;
  readonly before: JsonObject | undefined;
  readonly at: string;
  readonly signed: Signed;
  readonly refuse: Refuse;
}

function refuseMessage({ message, before, at, signed, refuse }: MessageCheck): void {
  const role = stringAt(message, 'role') ?? '';
  const allowed = ROLE_BLOCKS[role];
  for (const key of unknownKeys(message, keys('role content'))) refuse(`${at}.${key}: Extra inputs are not permitted`);
  if (allowed === undefined) {
    refuse(`messages: Unexpected role "${role}". Allowed roles are "user" or "assistant".`);
    return;
  }
  const content = message['content'];
  if (content === '') refuse(`${at}: all messages must have non-empty content`);
  if (Array.isArray(content) && content.length === 0) refuse(`${at}: all messages must have non-empty content`);
  const blocks = blocksOf(message);
  for (const [index, block] of blocks.entries()) {
    const type = stringAt(block, 'type') ?? '';
    if (!allowed.has(type)) refuse(`${at}.content.${index}: Input tag '${type}' is not expected here`);
    refuseBlock(block, `${at}.content.${index}`, refuse);
    if (type === 'thinking' && signed.get(stringAt(block, 'signature') ?? '') !== block['thinking']) {
      refuse(`${at}.content.${index}: Invalid \`signature\` in \`thinking\` block`);
    }
  }
  refuseThoughtOrder(blocks, at, refuse);
  refuseResults({ blocks, before, at, refuse });
}

/** Thoughts lead to what follows them; one behind a call or at the end leads nowhere. */
function refuseThoughtOrder(blocks: readonly JsonObject[], at: string, refuse: Refuse): void {
  const types = blocks.map((block) => stringAt(block, 'type') ?? '');
  if (types.at(-1)?.endsWith('thinking') === true) {
    refuse(`${at}: The final block in an assistant message cannot be \`thinking\`.`);
  }
}

function refuseResults(
  check: Omit<MessageCheck, 'message' | 'signed'> & { readonly blocks: readonly JsonObject[] },
): void {
  const { blocks, before, at, refuse } = check;
  const called = blocksOf(before).flatMap((block) => (block['type'] === 'tool_use' ? [String(block['id'])] : []));
  const results = blocks.flatMap((block) => (block['type'] === 'tool_result' ? [String(block['tool_use_id'])] : []));
  const absent = called.filter((id) => !results.includes(id));
  if (absent.length > 0) {
    refuse(
      `${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${absent.join(', ')}.`,
    );
  }
  for (const id of results) {
    if (!called.includes(id)) refuse(`${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}.`);
  }
  if (new Set(results).size < results.length) refuse(`${at}: each tool_use must have a single result.`);
  const types = blocks.map((block) => block['type']);
  if (types.lastIndexOf('tool_result') >= results.length) {
    refuse(`${at}: \`tool_result\` blocks must come before other content of the message.`);
  }
}

function refuseBlock(block: JsonObject, at: string, refuse: Refuse): void {
  const type = stringAt(block, 'type') ?? '';
  const known = BLOCKS[type];
  if (known === undefined) {
    refuse(`${at}: Input tag '${type}' found using 'type' does not match any of the expected tags`);
    return;
  }
  for (const key of unknownKeys(block, known)) refuse(`${at}.${type}.${key}: Extra inputs are not permitted`);
  if (type === 'text') {
    const text = stringAt(block, 'text') ?? '';
    if (text === '') refuse(`${at}: text content blocks must be non-empty`);
    else if (text.trim() === '') refuse(`${at}: text content blocks must contain non-whitespace text`);
  }
  if (type === 'tool_use') {
    if (!ID.test(String(block['id']))) refuse(`${at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
    if (!isJsonObject(block['input'])) refuse(`${at}.tool_use.input: Input should be a valid dictionary`);
  }
  if (type === 'tool_result') {
    for (const inner of blocksOf(block)) refuseBlock(inner, `${at}.tool_result`, refuse);
  }
}

/** The blocks of a message or of a tool result; one text is one block. */
export function blocksOf(holder: JsonValue | undefined): readonly JsonObject[] {
  const content = isJsonObject(holder) ? holder['content'] : undefined;
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isJsonObject) : [];
}
