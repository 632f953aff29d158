// Owns the stream whose caller and provider both speak Chat Completions: the provider's own events pass with their own
// bytes, whole. Withholds a usage chunk that the caller did not ask for, adds the finish that a server forgot, and never
// passes an error or half an event.
import { createChatWitness } from './_chat_witness.ts';
import { createEventCutter } from './_event_cutter.ts';
import { splitEvents } from './_event_text.ts';
import type { EventText } from './_event_text.ts';
import type { ProviderError } from './conversation.ts';
import { ENDED_EARLY, isDone, parseEvent } from './openai_chat/_decode_events.ts';
import { DONE } from './openai_chat/_encode_events.ts';
import type { Pump, PumpOutput } from './pump.ts';

export interface ChatPassthroughOptions {
  /** The caller did not ask for the usage chunk; we did, to bill from it. */
  readonly hideUsage: boolean;
}

/** Chat Completions to Chat Completions. `push` throws RangeError for an event beyond EVENT_BYTES_MAX. */
export function createChatPassthrough(options: ChatPassthroughOptions): Pump {
  const cutter = createEventCutter();
  const witness = createChatWitness(options.hideUsage);
  const decoder = new TextDecoder('utf-8');
  let complete = false;
  let failed = false;

  const output = (out: string | Uint8Array, error?: ProviderError): PumpOutput => {
    if (error !== undefined) failed = true;
    return { out, content: witness.content(), ...(error === undefined ? {} : { error }) };
  };

  /** `whole` are the bytes of `events`: they go on as they are when all of the events do. */
  function passOn(events: readonly EventText[], whole: Uint8Array | undefined): PumpOutput {
    const passed: string[] = [];
    let finish = '';
    for (const event of events) {
      const verdict = witness.judge(event);
      if (verdict.kind === 'error') return output(passed.join(''), verdict.error);
      if (verdict.kind === 'done') finish = witness.missingFinish();
      if (verdict.kind !== 'withhold') passed.push(finish + event.raw);
      if (verdict.kind === 'done') {
        complete = true;
        break;
      }
    }
    const unchanged = finish === '' && passed.length === events.length;
    return output(whole !== undefined && unchanged ? whole : passed.join(''));
  }

  return {
    push: (chunk) => {
      if (complete || failed) return output('');
      const whole = cutter.push(chunk);
      return whole.length === 0 ? output('') : passOn(splitEvents(decoder.decode(whole)), whole);
    },
    end: () => {
      if (complete || failed) return output('');
      // The last event may lack its blank line; one that is cut in the middle is no event.
      const rest = splitEvents(`${decoder.decode(cutter.rest())}\n\n`);
      const last = passOn(rest.filter(isWhole), undefined);
      if (complete || failed) return last;
      if (!witness.stopped()) return output(last.out, ENDED_EARLY);
      complete = true;
      return output(`${String(last.out)}${DONE}`);
    },
    state: () => witness.told(complete),
  };
}

const isWhole = ({ data }: EventText): boolean =>
  data !== undefined && (isDone(data) || parseEvent(data) !== undefined);
