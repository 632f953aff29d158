// Owns the stream whose caller and provider speak one protocol: the provider's own events pass with their own bytes, whole.
// What is withheld or added is the protocol's witness to say; an error and half an event never pass.
import { createEventCutter } from './_event_cutter.ts';
import type { ProviderError } from './answer.ts';
import { splitEvents } from './event_text.ts';
import type { EventText } from './event_text.ts';
import type { Pump, PumpOutput } from './pump.ts';
import { isDone, parseEvent } from './sse.ts';
import type { StreamWitness } from './witness.ts';

/** A stream that stopped before its answer was whole. */
const ENDED_EARLY: ProviderError = {
  status: 502,
  type: 'server_error',
  message: 'The stream ended before the answer was complete.',
};

/** `push` throws RangeError for an event beyond EVENT_BYTES_MAX. */
export function createPassthrough(witness: StreamWitness): Pump {
  const cutter = createEventCutter();
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
    let added = '';
    for (const event of events) {
      const verdict = witness.judge(event);
      if (verdict.kind === 'error') return output(passed.join(''), verdict.error);
      if (verdict.kind === 'done') added = witness.beforeDone();
      if (verdict.kind !== 'withhold') passed.push(added + event.raw);
      if (verdict.kind === 'done') {
        complete = true;
        break;
      }
    }
    const unchanged = added === '' && passed.length === events.length;
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
      const closing = witness.closing();
      if (closing === undefined) return output(last.out, ENDED_EARLY);
      complete = true;
      return output(`${String(last.out)}${closing}`);
    },
    state: () => witness.told(complete),
    fail: (error) => witness.fail?.(error),
  };
}

const isWhole = ({ data }: EventText): boolean =>
  data !== undefined && (isDone(data) || parseEvent(data) !== undefined);
