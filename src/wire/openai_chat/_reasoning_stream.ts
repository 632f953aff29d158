// Gathers the reasoning of a stream, so that what is signed can be given back whole: text in pieces, signatures in a delta
// of their own, encrypted blocks without text.
import { arrayAt, isJsonObject, numberAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';
import { decodeDetails } from './_reasoning_details.ts';

export interface ReasoningStream {
  /** `text` is the readable reasoning of one delta, `delta` the delta itself. */
  readonly push: (text: string, delta: JsonObject) => readonly AnswerEvent[];
  /** Something else follows: the block is over. */
  readonly end: () => readonly AnswerEvent[];
}

/** Reasoning kept for the way back: a hundred thousand tokens and more. Beyond it the text flows on, unkept. */
const KEPT_CHARS_MAX = 4 * 1024 * 1024;

/** Fields of a detail that come in pieces. */
const PIECES = ['text', 'summary', 'data'] as const;

function detailText(detail: JsonValue): string {
  return stringAt(detail, 'text') ?? stringAt(detail, 'summary') ?? '';
}

export function createReasoningStream(): ReasoningStream {
  let text = '';
  let details: JsonObject[] = [];
  let kept = 0;

  function keep(detail: JsonObject): void {
    const previous = details[details.length - 1];
    // What is signed is whole: a text behind it begins another block, also where the server counts none.
    const open = previous !== undefined && stringAt(previous, 'signature') === undefined;
    const same = previous?.['type'] === detail['type'] && numberAt(previous, 'index') === numberAt(detail, 'index');
    if (!open || !same) {
      details.push(detail);
      return;
    }
    const joined = PIECES.flatMap((key) => {
      const before = stringAt(previous, key);
      const after = stringAt(detail, key);
      return before === undefined && after === undefined ? [] : [[key, (before ?? '') + (after ?? '')] as const];
    });
    const given = Object.entries(detail).filter(([, value]) => value !== null);
    details[details.length - 1] = { ...previous, ...Object.fromEntries(given), ...Object.fromEntries(joined) };
  }

  return {
    push: (told, delta) => {
      const found = arrayAt(delta, 'reasoning_details').filter(isJsonObject);
      // OpenRouter says the same text twice, as `reasoning` and in the details.
      const readable = told === '' ? found.map(detailText).join('') : told;
      kept += readable.length + found.reduce((sum, detail) => sum + (stringAt(detail, 'data')?.length ?? 0), 0);
      if (kept <= KEPT_CHARS_MAX) {
        text += readable;
        for (const detail of found) keep(detail);
      }
      return readable === '' ? [] : [{ kind: 'reasoning-delta', text: readable }];
    },
    end: () => {
      const signed = decodeDetails(details);
      const parts = signed.length > 0 || text === '' ? signed : [{ kind: 'reasoning', text } as const];
      // What was cut short cannot be given back: its signature would not fit.
      const whole = kept <= KEPT_CHARS_MAX;
      text = '';
      details = [];
      return whole ? parts.map((part) => ({ kind: 'reasoning-end', part }) as const) : [];
    },
  };
}
