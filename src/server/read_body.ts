// Owns the reading of a request body: bounded, JSON by its declared type, valid UTF-8. Must not parse it.
import { LoadlineError } from '../support/errors.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** The body's bytes. Throws unsupported_media_type, body_too_large or client_closed. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const type = request.headers.get('content-type') ?? '';
  if (!JSON_TYPE.test(type)) {
    throw new LoadlineError({
      code: 'unsupported_media_type',
      message: `The body must be JSON: send the header "content-type: application/json"${type === '' ? '' : `, not "${printable(type)}"`}.`,
    });
  }
  const coding = request.headers.get('content-encoding') ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    throw new LoadlineError({ code: 'unsupported_media_type', message: 'Send the body without content-encoding.' });
  }
  const declared = Number(request.headers.get('content-length') ?? 'NaN');
  if (declared > BODY_BYTES_MAX) throw tooLarge();
  try {
    if (declared <= BODY_BYTES_MAX) return new Uint8Array(await request.arrayBuffer());
    return await readChunks(request);
  } catch (error) {
    if (error instanceof LoadlineError) throw error;
    throw new LoadlineError({
      code: 'client_closed',
      message: 'The client went away while sending the body.',
      cause: error,
    });
  }
}

async function readChunks(request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.byteLength;
    if (total > BODY_BYTES_MAX) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tooLarge(): LoadlineError {
  return new LoadlineError({
    code: 'body_too_large',
    message: `The body is larger than ${BODY_BYTES_MAX} bytes (${BODY_BYTES_MAX / 1024 / 1024} MiB). Send less, for example images by URL.`,
  });
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
