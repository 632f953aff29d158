// Owns the reading of a request body up to the bound of the program.
import { LoadlineError } from '../support/errors.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';

/** The whole body. Throws LoadlineError body_too_large at the first byte too many; what is left is not read. */
export async function readBody(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.length;
    if (total > BODY_BYTES_MAX) {
      await reader.cancel();
      throw new LoadlineError({ code: 'body_too_large', message: `The body is larger than ${BODY_BYTES_MAX} bytes.` });
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
