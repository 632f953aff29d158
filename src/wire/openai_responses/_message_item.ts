// Writes one message of an answer: its item, its content parts (text or refusal, one open at a time), their deltas and the
// citations of the text.
import type { JsonObject } from '../../support/json.ts';
import { added, done } from './_event_writer.ts';
import type { ItemContext, OpenItem } from './_event_writer.ts';

type PartKind = 'text' | 'refusal';

export interface Cited {
  readonly url: string;
  readonly title?: string | undefined;
  /** In characters of the part's own text. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

export interface MessageItem extends OpenItem {
  readonly piece: (kind: PartKind, text: string) => string;
  readonly cite: (cited: Cited) => string;
}

interface OpenPart {
  readonly kind: PartKind;
  readonly index: number;
  /** Item, output and content index as text. */
  readonly fields: string;
  readonly pieces: string[];
  readonly annotations: JsonObject[];
  chars: number;
}

export function createMessageItem(context: ItemContext): { readonly out: string; readonly item: MessageItem } {
  const { writer, place } = context;
  const content: JsonObject[] = [];
  let part: OpenPart | undefined;

  const message = (status: string): JsonObject => ({
    id: place.id,
    type: 'message',
    status,
    role: 'assistant',
    content: [...content],
  });

  function openPart(kind: PartKind): { readonly out: string; readonly part: OpenPart } {
    if (part?.kind === kind) return { out: '', part };
    const closed = closePart();
    const index = content.length;
    const fields = `"item_id":${JSON.stringify(place.id)},"output_index":${place.index},"content_index":${index}`;
    const opened: OpenPart = { kind, index, fields, pieces: [], annotations: [], chars: 0 };
    part = opened;
    const start = `${fields},"part":${JSON.stringify(partOf(kind, '', []))}`;
    return { out: closed + writer.printed('response.content_part.added', start), part: opened };
  }

  function closePart(): string {
    if (part === undefined) return '';
    const { kind, fields, pieces, annotations } = part;
    part = undefined;
    const text = pieces.join('');
    const whole = partOf(kind, text, annotations);
    content.push(whole);
    const told =
      kind === 'text'
        ? writer.printed('response.output_text.done', `${fields},"text":${JSON.stringify(text)},"logprobs":[]`)
        : writer.printed('response.refusal.done', `${fields},"refusal":${JSON.stringify(text)}`);
    return told + writer.printed('response.content_part.done', `${fields},"part":${JSON.stringify(whole)}`);
  }

  return {
    out: added(context, message('in_progress')),
    item: {
      piece: (kind, text) => {
        const { out, part: open } = openPart(kind);
        open.pieces.push(text);
        open.chars += text.length;
        const delta = `${open.fields},"delta":${JSON.stringify(text)}`;
        return kind === 'text'
          ? `${out}${writer.printed('response.output_text.delta', `${delta},"logprobs":[]`)}`
          : `${out}${writer.printed('response.refusal.delta', delta)}`;
      },
      cite: (cited) => {
        const { out, part: open } = openPart('text');
        const annotation = annotationOf(cited, open.chars);
        const index = open.annotations.push(annotation) - 1;
        const fields = `${open.fields},"annotation_index":${index},"annotation":${JSON.stringify(annotation)}`;
        return out + writer.printed('response.output_text.annotation.added', fields);
      },
      close: (status) => closePart() + done(context, message(status)),
    },
  };
}

function partOf(kind: PartKind, text: string, annotations: readonly JsonObject[]): JsonObject {
  return kind === 'text'
    ? { type: 'output_text', text, annotations, logprobs: [] }
    : { type: 'refusal', refusal: text };
}

/** All four fields are required; where a provider tells no place, the source stands for the text so far. */
function annotationOf({ url, title, start, end }: Cited, chars: number): JsonObject {
  const from = Math.min(Math.max(start ?? 0, 0), chars);
  return {
    type: 'url_citation',
    url,
    title: title ?? url,
    start_index: from,
    end_index: Math.min(Math.max(end ?? chars, from), chars),
  };
}
