// Owns the stream between two protocols: the provider's events decoded, each encoded for the caller. Knows neither of the
// two; keeps what the record needs on the way.
import type { JsonObject } from '../support/json.ts';
import type { EventDecoder, EventEncoder } from './codec.ts';
import type { AnswerEvent, FinishReason, ProviderError, Usage } from './answer.ts';
import type { Pump, PumpOutput } from './pump.ts';

export interface TranslationOptions {
  readonly decoder: EventDecoder;
  readonly encoder: EventEncoder;
}

/** A stream whose decoder saw neither an end nor an error in it. */
const ENDED_EARLY: ProviderError = {
  status: 502,
  type: 'server_error',
  message: 'The stream ended before the answer was complete.',
};

/** Characters of answer that an event brings: text, reasoning, refusal, arguments. */
function charsOf(event: AnswerEvent): number {
  switch (event.kind) {
    case 'text-delta':
    case 'refusal-delta':
    case 'reasoning-delta':
      return event.text.length;
    case 'tool-call-delta':
      return event.argumentsDelta.length;
    case 'start':
    case 'reasoning-end':
    case 'tool-call-start':
    case 'tool-call-end':
    case 'hosted-call':
    case 'citation':
    case 'usage':
    case 'service-tier':
    case 'finish':
    case 'error':
      return 0;
    default:
      return event satisfies never;
  }
}

/**
 * An encoder writes the end of its stream on `finish`, so `finish` is held to the end of its chunk: usage that a decoder
 * tells behind it is in time.
 */
export function createTranslation({ decoder, encoder }: TranslationOptions): Pump {
  let usage: Usage | undefined;
  let finish: FinishReason | undefined;
  let model: string | undefined;
  let outputChars = 0;
  let content = false;
  let over = false;
  let told: JsonObject | undefined;

  /** Asked for at each chunk, made once. */
  function whole(): JsonObject | undefined {
    if (finish !== undefined) told ??= encoder.response?.();
    return told;
  }

  function note(event: AnswerEvent): void {
    const chars = charsOf(event);
    outputChars += chars;
    content ||= chars > 0 || event.kind === 'tool-call-start';
    if (event.kind === 'usage') ({ usage } = event);
    else if (event.kind === 'start') model = event.model ?? model;
  }

  function fail(out: string, error: ProviderError): PumpOutput {
    over = true;
    return { out, content, error };
  }

  function encode(events: readonly AnswerEvent[]): PumpOutput {
    let out = '';
    let last: Extract<AnswerEvent, { kind: 'finish' }> | undefined;
    for (const event of events) {
      if (event.kind === 'error') return fail(out, event.error);
      if (event.kind === 'finish') {
        last ??= event;
        continue;
      }
      note(event);
      out += encoder.push(event);
    }
    if (last === undefined) return { out, content };
    over = true;
    finish = last.reason;
    return { out: out + encoder.push(last), content };
  }

  return {
    push: (chunk) => (over ? { out: '', content } : encode(decoder.push(chunk))),
    end: () => {
      if (over) return { out: '', content };
      const output = encode(decoder.end());
      return over ? output : fail(String(output.out), ENDED_EARLY);
    },
    state: () => ({
      usage,
      input: decoder.inputSoFar?.(),
      finish,
      model,
      outputChars,
      complete: finish !== undefined,
      whole: whole(),
    }),
    fail: (error) => encoder.fail?.(error),
  };
}
