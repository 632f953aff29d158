// Reads `system` and `messages` of a Messages request as turns. One message is one turn and one block one part, so that
// evidence names the block that the caller wrote.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Part, Turn } from '../conversation.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { decodeBlocks } from './_decode_blocks.ts';
import type { Decoding } from './_block_fields.ts';

/** Long agent loops send a few thousand; a hundred thousand tiny ones cost more to decide on than to refuse. */
const MESSAGES_MAX = 20_000;
/** Claude Code's own note to Anthropic. It differs in every request, so that behind it no other provider's cache holds. */
const BILLING = /^x-anthropic-billing-header:/;

/** Throws invalid_request with `param` as `messages[2].content`. */
export function decodeTurns(body: JsonObject, decoding: Decoding): readonly Turn[] {
  const messages = createFieldReader(body, '').list('messages');
  if (messages === undefined) throw invalidField('messages', 'is required');
  if (messages.length === 0) throw invalidField('messages', 'must hold at least one message');
  if (messages.length > MESSAGES_MAX) throw invalidField('messages', `must hold at most ${MESSAGES_MAX} messages`);
  return [
    ...systemTurns(body['system'], decoding),
    ...messages.map((message, at) => decodeMessage(message, at, decoding)),
  ];
}

function systemTurns(system: JsonValue | undefined, decoding: Decoding): readonly Turn[] {
  if (system === undefined || system === null) return [];
  const parts = decodeBlocks(system, 'system', decoding);
  for (const [at, part] of parts.entries()) {
    if (part.kind !== 'text') throw invalidField(`system[${at}].type`, 'must be "text"');
  }
  const first = parts.findIndex((part) => part.kind !== 'text' || !BILLING.test(part.text));
  if (first < 0) return [];
  // Blocks are counted as the caller counts them.
  return [{ role: 'system', at: first === 0 ? 'system' : `system[${first}]`, parts: parts.slice(first) }];
}

function decodeMessage(message: JsonValue, at: number, decoding: Decoding): Turn {
  const path = `messages[${at}]`;
  if (!isJsonObject(message)) throw invalidField(path, `must be an object, not ${kindOf(message)}`);
  const role = createFieldReader(message, path).text('role');
  const parts = decodeBlocks(message['content'], `${path}.content`, decoding);
  switch (role) {
    case 'user':
      return { role: userRole(parts), at: path, parts };
    case 'assistant':
      return { role, at: path, parts };
    // Between turns since 2026; older clients of some models send it too.
    case 'system':
    case 'developer':
      return { role: 'system', at: path, parts };
    case undefined:
      throw invalidField(`${path}.role`, 'is required');
    default:
      throw invalidField(
        `${path}.role`,
        `must be "user", "assistant" or "system", not ${shown(stringAt(message, 'role'))}`,
      );
  }
}

/** Results alone come from tools; where a person wrote beside them the turn is the person's. */
const userRole = (parts: readonly Part[]): Turn['role'] =>
  parts.length > 0 && parts.every((part) => part.kind === 'tool-result') ? 'tool' : 'user';

const shown = (role: string | undefined): string => JSON.stringify((role ?? '').slice(0, 20));
