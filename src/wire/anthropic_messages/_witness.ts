// Watches the events of a Messages stream that passes by: the same reading as the decoder's, so that both mean the same,
// and no event is changed by it.
import { isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent, FinishReason } from '../answer.ts';
import { isDone, parseEvent } from '../sse.ts';
import type { StreamWitness, Verdict } from '../witness.ts';
import { NOT_JSON } from './_decode_events.ts';
import { createUsageReader } from './_decode_usage.ts';
import { createMessageMachine } from './_message_machine.ts';

const PASS: Verdict = { kind: 'pass' };

/** Blocks that open empty and say nothing until a delta comes. */
const OPENS_EMPTY: ReadonlySet<string | undefined> = new Set(['text', 'thinking']);

export function createMessagesWitness(): StreamWitness {
  const machine = createMessageMachine(new Map());
  const usage = createUsageReader();
  let content = false;
  let counted = false;
  let model: string | undefined;
  let finish: FinishReason | undefined;
  let outputChars = 0;

  function note(event: AnswerEvent): void {
    if (event.kind === 'finish') finish = event.reason;
    else if (event.kind === 'start') model = event.model ?? model;
    else if (event.kind === 'tool-call-delta') outputChars += event.argumentsDelta.length;
    else if (event.kind === 'text-delta' || event.kind === 'reasoning-delta') outputChars += event.text.length;
  }

  function judgeEvent(event: JsonObject): Verdict {
    const type = stringAt(event, 'type');
    const told = machine.take(event);
    const failure = told.find((each) => each.kind === 'error');
    if (failure !== undefined) return { kind: 'error', error: failure.error };
    for (const each of told) note(each);
    usage.add(objectAt(objectAt(event, 'message') ?? event, 'usage'));
    if (type === 'message_delta') counted ||= numberAt(objectAt(event, 'usage'), 'output_tokens') !== undefined;
    // Blocks of Anthropic's own tools are seen by the caller, though the decoder keeps them to itself.
    content ||= outputChars > 0 || (type === 'content_block_start' && !OPENS_EMPTY.has(blockType(event)));
    return type === 'message_stop' ? { kind: 'done' } : PASS;
  }

  return {
    judge: ({ event, data }) => {
      // Comments and empty events keep a stream open.
      if (data === undefined || data.trim() === '' || isDone(data))
        return data === undefined ? PASS : { kind: 'withhold' };
      const parsed = parseEvent(data);
      if (!isJsonObject(parsed)) return { kind: 'error', error: NOT_JSON };
      return judgeEvent(parsed['type'] === undefined && event !== undefined ? { ...parsed, type: event } : parsed);
    },
    content: () => content,
    beforeDone: () => '',
    // A stream without message_stop was cut, whatever it said before (facts 3, L19).
    closing: () => undefined,
    told: (complete) => ({
      usage: usage.total(counted),
      input: usage.input(),
      finish: complete ? finish : undefined,
      model,
      outputChars,
      complete,
    }),
  };
}

const blockType = (event: JsonObject): string | undefined => stringAt(objectAt(event, 'content_block'), 'type');
