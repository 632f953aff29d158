// Reads an answer that is not a stream: bounded, under the cutoff's deadlines, and told apart from an error that came
// under a 200.
import { joinChunks } from '../support/bytes.ts';
import { ANSWER_BYTES_MAX, ERROR_BODY_BYTES_MAX, ERROR_BODY_TIMEOUT_MS } from '../support/limits.ts';
import type { Clock } from '../support/clock.ts';
import { isJsonObject } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import type { ProviderError } from '../wire/answer.ts';
import type { Cutoff } from './_cutoff.ts';
import type { Feed } from './_feed.ts';
import type { BrokenAnswer } from './failure.ts';

export type DecodeError = (status: number, body: unknown) => ProviderError;

export type WholeBody =
  | { readonly kind: 'body'; readonly body: JsonObject; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly cause: ProviderError | BrokenAnswer }
  | { readonly kind: 'cancelled' };

const broken = (reason: BrokenAnswer['reason'], detail: string): WholeBody => ({
  kind: 'failed',
  cause: { kind: 'broken', reason, detail },
});

/** An error under a 200: `{"error": …}` of OpenAI and of those like it, `{"type": "error"}` of Anthropic. */
function saysError(body: JsonObject): boolean {
  const error = body['error'];
  return (error !== undefined && error !== null && error !== false) || body['type'] === 'error';
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Reads the body to its end and parses it. */
export async function readWhole(feed: Feed, cutoff: Cutoff, decodeError: DecodeError): Promise<WholeBody> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const fed = await feed.read();
    switch (fed.kind) {
      case 'cut':
        return fed.reason === 'cancelled' ? { kind: 'cancelled' } : broken(fed.reason, `${fed.reason} deadline`);
      case 'broken':
        return broken('cut', fed.detail);
      case 'chunk':
        cutoff.progress();
        chunks.push(fed.bytes);
        total += fed.bytes.length;
        if (total <= ANSWER_BYTES_MAX) continue;
        feed.close();
        return broken('too-large', `more than ${ANSWER_BYTES_MAX} bytes`);
      case 'end': {
        const bytes = joinChunks(chunks);
        const body = parse(bytes);
        if (!isJsonObject(body)) return broken('not-an-answer', `${bytes.length} bytes that are not a JSON object`);
        return saysError(body) ? { kind: 'failed', cause: decodeError(200, body) } : { kind: 'body', body, bytes };
      }
      default:
        return fed satisfies never;
    }
  }
}

/**
 * The body of an answer with an error status, parsed where it is JSON and as text otherwise. Cut at
 * ERROR_BODY_BYTES_MAX and after ERROR_BODY_TIMEOUT_MS; what came until then is used, since the status alone would do.
 */
export async function readErrorBody(feed: Feed, clock: Clock): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const disarm = clock.after(ERROR_BODY_TIMEOUT_MS, feed.close);
  try {
    for (;;) {
      const fed = await feed.read();
      if (fed.kind !== 'chunk') break;
      chunks.push(fed.bytes.subarray(0, ERROR_BODY_BYTES_MAX - total));
      total += fed.bytes.length;
      if (total < ERROR_BODY_BYTES_MAX) continue;
      feed.close();
      break;
    }
  } finally {
    disarm();
  }
  const bytes = joinChunks(chunks);
  return parse(bytes) ?? new TextDecoder().decode(bytes);
}

/** True when the first bytes of a body are those of a JSON object: a provider that answers a stream with one. */
export function startsLikeJson(bytes: Uint8Array): boolean {
  // Space, tab and line ends may come first; 0x7b is an opening brace.
  const first = bytes.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x7b;
}
