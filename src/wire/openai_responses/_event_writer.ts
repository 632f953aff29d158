// Writes single events of a stream: the type as name and as field, and numbers from 0 without a gap.
import type { JsonObject } from '../../support/json.ts';

export interface EventWriter {
  readonly event: (type: string, fields: JsonObject) => string;
  /** The fields as text, without braces: for what is written for each piece of an answer, or is printed already. */
  readonly printed: (type: string, fields: string) => string;
}

/** Numbers from `first` on. */
export function createEventWriter(first = 0): EventWriter {
  let sequence = first;

  function printed(type: string, fields: string): string {
    const text = `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence},${fields}}\n\n`;
    sequence += 1;
    return text;
  }

  return { printed, event: (type, fields) => printed(type, JSON.stringify(fields).slice(1, -1)) };
}

/** Where an item stands in the output, and its id, the same in all of its events. */
export interface Place {
  readonly index: number;
  readonly id: string;
}

/** An item that is written piece by piece. */
export interface OpenItem {
  /** The closing events. Called once. */
  readonly close: (status: 'completed' | 'incomplete') => string;
}

/** What an item needs of its stream. */
export interface ItemContext {
  readonly writer: EventWriter;
  readonly place: Place;
  /** Keeps the finished item for the response object. */
  readonly finish: (item: JsonObject) => void;
}

/** The first event of an item and its last one. */
export function added({ writer, place }: ItemContext, item: JsonObject): string {
  return writer.event('response.output_item.added', { output_index: place.index, item });
}

export function done({ writer, place, finish }: ItemContext, item: JsonObject): string {
  finish(item);
  return writer.event('response.output_item.done', { output_index: place.index, item });
}
