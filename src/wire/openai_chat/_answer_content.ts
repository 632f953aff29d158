// Reads the content of an answer's message or delta in the variants that servers send: a text, Mistral's list of parts
// with thinking among them, reasoning under its several names, citations.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';

export interface AnswerContent {
  readonly text: string;
  readonly reasoning: string;
}

/** Text and readable reasoning of a message or delta, each empty where there is none. */
export function contentOf(message: JsonObject): AnswerContent {
  const told = stringAt(message, 'reasoning_content') ?? stringAt(message, 'reasoning') ?? '';
  const content = message['content'];
  if (typeof content === 'string') return { text: content, reasoning: told };
  if (!Array.isArray(content)) return { text: '', reasoning: told };
  return { text: content.map(textOf).join(''), reasoning: told + content.map(thinkingOf).join('') };
}

const textOf = (part: JsonValue): string => (stringAt(part, 'type') === 'text' ? (stringAt(part, 'text') ?? '') : '');

/** Mistral: `{type: thinking, thinking: [{type: text, text}]}`. */
function thinkingOf(part: JsonValue): string {
  if (stringAt(part, 'type') !== 'thinking') return '';
  return stringAt(part, 'thinking') ?? arrayAt(part, 'thinking').map(textOf).join('');
}

export interface FoundCitation {
  readonly url: string;
  readonly title: string | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** `annotations` of type url_citation; others have no place in an answer. */
export function citationsOf(message: JsonObject): readonly FoundCitation[] {
  return arrayAt(message, 'annotations').flatMap((annotation) => {
    const citation = objectAt(annotation, 'url_citation');
    const url = stringAt(citation, 'url');
    if (citation === undefined || url === undefined) return [];
    return [
      {
        url,
        title: stringAt(citation, 'title'),
        start: numberAt(citation, 'start_index'),
        end: numberAt(citation, 'end_index'),
      },
    ];
  });
}

/** Arguments as text: some servers send the parsed object. */
export function argumentsTextOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : '';
}

/** The choice that counts: index 0, which some servers leave out. Further ones (`n`) pass only byte for byte. */
export function firstChoice(body: JsonObject): JsonObject | undefined {
  const choice = arrayAt(body, 'choices').find((candidate) => (numberAt(candidate, 'index') ?? 0) === 0);
  return isJsonObject(choice) ? choice : undefined;
}
