// The messages of a body in a server's dialect: roles, ids of tool calls, reasoning of earlier turns, fields that the server
// does not know. One rule holds for a call and for its result, so that they still belong together.
import { createHash } from 'node:crypto';
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ChatDialect } from '../codec.ts';
import type { Losses } from '../losses.ts';
import type { Edit } from '../splice.ts';
import { decodeReasoning, REASONING_FIELDS } from './_reasoning_details.ts';

/** The edit of `messages`; undefined where nothing in them changes. */
export function messageEdits(body: JsonObject, dialect: ChatDialect, losses: Losses): Edit | undefined {
  const edits = new Map<number, readonly Edit[]>();
  for (const [at, message] of arrayAt(body, 'messages').entries()) {
    const found = isJsonObject(message) ? oneMessage(message, dialect, losses) : [];
    if (found.length > 0) edits.set(at, found);
  }
  return edits.size === 0 ? undefined : { kind: 'each', key: 'messages', edits };
}

function oneMessage(message: JsonObject, dialect: ChatDialect, losses: Losses): readonly Edit[] {
  const edits = new Map<string, Edit>();
  const put = (edit: Edit): void => void edits.set(edit.key, edit);
  if (dialect.developerRole === false && message['role'] === 'developer')
    put({ kind: 'set', key: 'role', value: 'system' });
  if (dialect.toolCallIds !== undefined) for (const edit of idEdits(message)) put(edit);
  for (const edit of reasoningEdits(message, dialect)) put(edit);
  const { messageTakes } = dialect;
  if (messageTakes !== undefined)
    for (const key of Object.keys(message)) {
      if (messageTakes.includes(key) || edits.has(key)) continue;
      if (!isEmpty(message[key] ?? null) && !isToolName(message, key)) lose(key, losses);
      put({ kind: 'remove', key });
    }
  return [...edits.values()];
}

/** Said about an answer and no part of it; and what makes a message another one when it is gone. */
const REMARKS: ReadonlySet<string> = new Set(['annotations', 'cache_control', 'is_error', ...REASONING_FIELDS]);
const ESSENTIAL: ReadonlySet<string> = new Set(['tool_calls', 'tool_call_id', 'function_call', 'audio']);

function lose(key: string, losses: Losses): void {
  if (ESSENTIAL.has(key)) losses.refuse('messages', `The model's server takes no ${key} in messages.`);
  if (REMARKS.has(key)) losses.note(key);
  else losses.drop(key);
}

/** What SDKs echo in every assistant message (`refusal: null`, `annotations: []`) says nothing. */
const isEmpty = (value: JsonValue): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** The name of the tool beside its result: the id says the same. */
const isToolName = (message: JsonObject, key: string): boolean => key === 'name' && message['role'] === 'tool';

function idEdits(message: JsonObject): readonly Edit[] {
  const edits: Edit[] = [];
  const result = stringAt(message, 'tool_call_id');
  if (result !== undefined && shortCallId(result) !== result)
    edits.push({ kind: 'set', key: 'tool_call_id', value: shortCallId(result) });
  const calls = new Map<number, readonly Edit[]>();
  for (const [at, call] of arrayAt(message, 'tool_calls').entries()) {
    const id = stringAt(call, 'id');
    if (id !== undefined && shortCallId(id) !== id) calls.set(at, [{ kind: 'set', key: 'id', value: shortCallId(id) }]);
  }
  if (calls.size > 0) edits.push({ kind: 'each', key: 'tool_calls', edits: calls });
  return edits;
}

const NINE = /^[a-zA-Z0-9]{9}$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const NINE_CHARS = 9;

/** An id of nine letters and digits: itself where it is one, else made of its hash, so that no table has to be kept. */
export function shortCallId(id: string): string {
  if (NINE.test(id)) return id;
  let rest = createHash('sha256').update(id).digest().readBigUInt64BE();
  let short = '';
  for (let at = 0; at < NINE_CHARS; at += 1) {
    short += ALPHABET[Number(rest % 62n)] ?? '0';
    rest /= 62n;
  }
  return short;
}

/** Reasoning that came under any of its names, under the one that this server reads. */
function reasoningEdits(message: JsonObject, dialect: ChatDialect): readonly Edit[] {
  const { reasoningHistory: field, reasoningHistoryWithCalls } = dialect;
  if (field === undefined || field === 'reasoning_details' || message['role'] !== 'assistant') return [];
  const edits: Edit[] = REASONING_FIELDS.filter((key) => key !== field && Object.hasOwn(message, key)).map((key) => ({
    kind: 'remove',
    key,
  }));
  const own = stringAt(message, field) ?? '';
  const text =
    own !== ''
      ? own
      : decodeReasoning(message)
          .map((part) => part.text)
          .join('');
  const isNeeded = reasoningHistoryWithCalls === true && arrayAt(message, 'tool_calls').length > 0;
  if (text !== '' || isNeeded) {
    if (message[field] !== text) edits.push({ kind: 'set', key: field, value: text });
  } else if (Object.hasOwn(message, field)) edits.push({ kind: 'remove', key: field });
  return edits;
}
