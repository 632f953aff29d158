// Reads the text of a stream that we wrote, by no parser of ours: its events, each with its name and its payload. For tests
// only.
import assert from 'node:assert/strict';
import { isJsonObject } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';

export interface WrittenEvent {
  readonly event: string | undefined;
  /** Undefined for `[DONE]`. */
  readonly payload: JsonObject | undefined;
}

/** The events of a stream of ours; asserts that each is framed as one and holds one JSON object, or is the `[DONE]`. */
export function readWritten(text: string): readonly WrittenEvent[] {
  assert.ok(text === '' || text.endsWith('\n\n'), 'the last event is whole');
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => !block.split('\n').every((line) => line.startsWith(':')))
    .map((block): WrittenEvent => {
      const lines = block.split('\n').filter((line) => !line.startsWith(':'));
      const event = lines.find((line) => line.startsWith('event: '))?.slice('event: '.length);
      const data = lines.filter((line) => line.startsWith('data: '));
      assert.equal(data.length, 1, `one line of data: ${block.slice(0, 200)}`);
      const value = data[0]?.slice('data: '.length) ?? '';
      if (value === '[DONE]') return { event, payload: undefined };
      const payload: unknown = JSON.parse(value);
      assert.ok(isJsonObject(payload), 'an object');
      return { event, payload };
    });
}

export const payloadsOfWritten = (text: string): readonly JsonObject[] =>
  readWritten(text).flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
