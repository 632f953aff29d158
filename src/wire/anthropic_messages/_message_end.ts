// Owns what a message tells about itself as a whole: tokens and why it stopped, in pieces until its last event.
import { numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { AnswerEvent, Usage } from '../answer.ts';
import { createUsageReader } from './_decode_usage.ts';
import { finishOf } from './_stop_reason.ts';

export interface MessageEnd {
  /** Takes the message of message_start and gives the events that open an answer. */
  readonly open: (message: JsonObject | undefined) => readonly AnswerEvent[];
  /** Takes the usage and the end of a message_start that is told once more. */
  readonly again: (message: JsonObject | undefined) => void;
  /** Takes a message_delta. */
  readonly note: (event: JsonObject) => void;
  /** See EventDecoder.inputSoFar. */
  readonly inputSoFar: () => Usage | undefined;
  /** The events that end an answer of so many tool calls. */
  readonly close: (calls: number) => readonly AnswerEvent[];
}

/** Anthropic's tier as OpenAI names it (facts 2.9). */
const TIERS: Readonly<Record<string, string>> = { standard: 'default', priority: 'priority', batch: 'batch' };

export function createMessageEnd(): MessageEnd {
  const usage = createUsageReader();
  let ending: JsonObject = {};
  let outputCounted = false;

  function noteUsage(told: JsonObject | undefined, isFinal: boolean): void {
    usage.add(told);
    outputCounted ||= isFinal && numberAt(told, 'output_tokens') !== undefined;
  }

  function noteStop(told: JsonObject | undefined): void {
    const fields = ['stop_reason', 'stop_sequence', 'stop_details'].flatMap((key): [string, JsonValue][] => {
      const value = told?.[key] ?? null;
      return value === null ? [] : [[key, value]];
    });
    ending = { ...ending, ...Object.fromEntries(fields) };
  }

  /** A start that knows why the message stopped has counted its output; otherwise it holds a placeholder. */
  function again(message: JsonObject | undefined): void {
    noteUsage(objectAt(message, 'usage'), stringAt(message, 'stop_reason') !== undefined);
    noteStop(message);
  }

  return {
    again,
    inputSoFar: usage.input,
    open: (message) => {
      again(message);
      const told = usage.serviceTier() ?? '';
      const tier = Object.hasOwn(TIERS, told) ? TIERS[told] : undefined;
      const [id, model] = [stringAt(message, 'id'), stringAt(message, 'model')];
      const start: AnswerEvent = { kind: 'start', id, model, inputTokens: usage.inputTokens() };
      return tier === undefined ? [start] : [start, { kind: 'service-tier', tier }];
    },
    note: (event) => {
      noteUsage(objectAt(event, 'usage'), true);
      noteStop(objectAt(event, 'delta'));
    },
    close: (calls) => {
      const events: AnswerEvent[] = [];
      const native = stringAt(ending, 'stop_reason');
      const refusal = native === 'refusal' ? (stringAt(objectAt(ending, 'stop_details'), 'explanation') ?? '') : '';
      if (refusal !== '') events.push({ kind: 'refusal-delta', text: refusal });
      const total = usage.total(outputCounted);
      if (total !== undefined) events.push({ kind: 'usage', usage: total });
      const stopSequence = stringAt(ending, 'stop_sequence');
      events.push({ kind: 'finish', reason: finishOf(native, calls), native, stopSequence });
      return events;
    },
  };
}
