// Owns a whole Responses answer: its output items as the parts of one answer.
// A search that the provider ran is a part; other tools of its own (containers, MCP) have none, their text follows them.
import { LoadlineError } from '../../support/errors.ts';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { Answer, Citation } from '../answer.ts';
import type { ReasoningPart, ToolCallPart } from '../conversation.ts';
import { restoreToolName } from '../tool_names.ts';
import { decodeHostedCall } from './_hosted_call.ts';
import { decodeOutcome, decodeUsage, isWebSearch } from './_outcome.ts';

type AnswerPart = Answer['parts'][number];

/** Throws LoadlineError upstream_error for a body that is no finished response. */
export function decodeResponsesAnswer(body: JsonObject, toolNames: ToolNames): Answer {
  if (!Array.isArray(body['output'])) throw notAnAnswer('it has no list of output items');
  const items = arrayAt(body, 'output').filter(isJsonObject);
  const parts = items.flatMap((item) => partsOf(item, toolNames));
  const outcome = decodeOutcome(
    body,
    parts.some((part) => part.kind === 'tool-call'),
  );
  if (outcome.kind === 'error') throw notAnAnswer('its status says that it failed or has not ended');
  return {
    id: stringAt(body, 'id'),
    model: stringAt(body, 'model'),
    parts,
    citations: citationsOf(items),
    finish: outcome.reason,
    nativeFinish: outcome.native,
    serviceTier: stringAt(body, 'service_tier'),
    usage: decodeUsage(objectAt(body, 'usage'), items.filter(isWebSearch).length),
  };
}

function notAnAnswer(why: string): LoadlineError {
  return new LoadlineError({
    code: 'upstream_error',
    message: `The provider's answer is not a finished response: ${why}. Try again.`,
  });
}

function partsOf(item: JsonObject, toolNames: ToolNames): readonly AnswerPart[] {
  if (isCall(item)) return decodeCall(item, toolNames);
  switch (stringAt(item, 'type')) {
    case 'message':
      return arrayAt(item, 'content').flatMap(contentOf);
    case 'reasoning': {
      const part = decodeReasoning(item);
      return part === undefined ? [] : [part];
    }
    case 'web_search_call': {
      const part = decodeHostedCall(item);
      return part === undefined ? [] : [part];
    }
    default:
      return [];
  }
}

function contentOf(content: JsonValue): readonly AnswerPart[] {
  const refusal = stringAt(content, 'refusal');
  if (refusal !== undefined && refusal !== '') return [{ kind: 'refusal', text: refusal }];
  const text = stringAt(content, 'text');
  return text === undefined || text === '' ? [] : [{ kind: 'text', text }];
}

function decodeCall(item: JsonObject, toolNames: ToolNames): readonly ToolCallPart[] {
  const id = callIdOf(item);
  const name = stringAt(item, 'name') ?? '';
  if (id === '' || name === '') return [];
  const custom = isCustomCall(item) ? { custom: true } : {};
  return [
    { kind: 'tool-call', id, name: restoreToolName(name, toolNames), argumentsText: argumentsOf(item), ...custom },
  ];
}

/** True for a call that the caller has to answer. */
export function isCall(item: JsonObject): boolean {
  return stringAt(item, 'type') === 'function_call' || isCustomCall(item);
}

export function isCustomCall(item: JsonObject): boolean {
  return stringAt(item, 'type') === 'custom_tool_call';
}

/** What links a call to its result. `id` names the item and stands in only where a provider sends no `call_id`. */
export function callIdOf(item: JsonObject): string {
  return stringAt(item, 'call_id') ?? stringAt(item, 'id') ?? '';
}

/** The arguments as written. A function without any is called with an empty object: clients parse what stands here. */
export function argumentsOf(item: JsonObject): string {
  if (isCustomCall(item)) return stringAt(item, 'input') ?? '';
  const text = stringAt(item, 'arguments') ?? '';
  return text.trim() === '' ? '{}' : text;
}

/** The reasoning to be carried; undefined where there is neither text nor sealed content. */
export function decodeReasoning(item: JsonObject): ReasoningPart | undefined {
  const text = reasoningTexts(item).join('\n\n');
  const signature = stringAt(item, 'encrypted_content');
  if (text === '' && signature === undefined) return undefined;
  return { kind: 'reasoning', format: 'openai-responses-v1', id: stringAt(item, 'id'), text, signature };
}

/** The parts of the summary, or of the reasoning itself where an open model shows it and no summary. */
export function reasoningTexts(item: JsonObject): readonly string[] {
  const summary = arrayAt(item, 'summary');
  const shown = summary.length > 0 ? summary : arrayAt(item, 'content');
  return shown.map((part) => stringAt(part, 'text') ?? '');
}

/** Their places count from the beginning of the answer, the provider's from the beginning of each text. */
function citationsOf(items: readonly JsonObject[]): readonly Citation[] {
  const citations: Citation[] = [];
  let before = 0;
  for (const content of items.filter(isMessage).flatMap((item) => arrayAt(item, 'content'))) {
    for (const { url, title, start, end } of arrayAt(content, 'annotations').flatMap(decodeCitation))
      citations.push({ url, title, start: shift(start, before), end: shift(end, before) });
    before += stringAt(content, 'text')?.length ?? 0;
  }
  return citations;
}

const isMessage = (item: JsonObject): boolean => stringAt(item, 'type') === 'message';

export const shift = (position: number | undefined, by: number): number | undefined =>
  position === undefined ? undefined : position + by;

/** A link in the text; files of the provider's own stores have no address and are left out. */
export function decodeCitation(annotation: JsonValue | undefined): readonly Citation[] {
  const url = stringAt(annotation, 'url');
  if (url === undefined || stringAt(annotation, 'type') !== 'url_citation') return [];
  return [
    {
      url,
      title: stringAt(annotation, 'title'),
      start: numberAt(annotation, 'start_index'),
      end: numberAt(annotation, 'end_index'),
    },
  ];
}
