// Owns what leaves inside `encrypted_content` and comes back: the reasoning of a provider that is not OpenAI, and the
// summary of a compacted conversation. OpenAI's own encrypted content is never opened and passes as it came.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { isSealed } from '../../support/sealer.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { ReasoningFormat, ReasoningPart } from '../conversation.ts';
import { parseEvent } from '../sse.ts';
import { withoutAbsent } from './_without_absent.ts';

const FORMATS: readonly string[] = [
  'anthropic-claude-v1',
  'openai-responses-v1',
  'google-gemini-v1',
] satisfies readonly ReasoningFormat[];

const isFormat = (text: string | undefined): text is ReasoningFormat => text !== undefined && FORMATS.includes(text);

/** `model` is whose thought it is: another model's signature means nothing to it. */
export function sealReasoning(part: ReasoningPart, model: string, sealer: Sealer): string {
  const { text, signature, redacted, id, forCallId } = part;
  const block = withoutAbsent({ text, signature, redacted, id, forCallId });
  return sealer.seal(JSON.stringify(withoutAbsent({ format: part.format, model, blocks: [block] })));
}

/** The parts in their order; undefined for what was not sealed here, or not as reasoning. */
export function openReasoning(sealed: string, sealer: Sealer | undefined): readonly ReasoningPart[] | undefined {
  const opened = open(sealed, sealer);
  if (opened?.['blocks'] === undefined) return undefined;
  const told = stringAt(opened, 'format');
  const format = isFormat(told) ? told : undefined;
  return arrayAt(opened, 'blocks').map((block) => blockOf(block, format));
}

function blockOf(block: JsonValue, format: ReasoningFormat | undefined): ReasoningPart {
  const fields = isJsonObject(block) ? block : {};
  return {
    kind: 'reasoning',
    text: stringAt(fields, 'text') ?? '',
    ...(fields['redacted'] === true ? { redacted: true } : {}),
    ...optional('signature', stringAt(fields, 'signature')),
    ...optional('id', stringAt(fields, 'id')),
    ...optional('forCallId', stringAt(fields, 'forCallId')),
    ...optional('format', format),
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

export function sealSummary(summary: string, sealer: Sealer): string {
  return sealer.seal(JSON.stringify({ compaction: { summary } }));
}

/** The summary; undefined for what was not sealed here, or not as a summary. */
export function openSummary(sealed: string, sealer: Sealer | undefined): string | undefined {
  return stringAt(objectAt(open(sealed, sealer), 'compaction'), 'summary');
}

function open(sealed: string, sealer: Sealer | undefined): JsonObject | undefined {
  const plain = isSealed(sealed) ? sealer?.open(sealed) : undefined;
  const value = plain === undefined ? undefined : parseEvent(plain);
  return isJsonObject(value) ? value : undefined;
}
