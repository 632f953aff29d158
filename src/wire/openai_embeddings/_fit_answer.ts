// Brings vectors into the encoding that the caller asked for. Many servers that speak this protocol know no `encoding_format`
// and answer with numbers; OpenAI's SDK for Node asks for base64 unasked, and reads numbers as an empty vector.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';

/** Vectors in base64 are these, least significant byte first. */
const BYTES_PER_NUMBER = Float32Array.BYTES_PER_ELEMENT;

/** Undefined where the answer has the encoding that was asked for, or where nobody here knows it. */
export function fitEmbeddingsAnswer(answer: JsonObject, request: JsonObject): JsonObject | undefined {
  const encode = encoderFor(request['encoding_format']);
  const { data } = answer;
  if (encode === undefined || !Array.isArray(data)) return undefined;
  let changed = false;
  const rows = data.map((row): JsonValue => {
    const embedding = isJsonObject(row) ? encode(row['embedding']) : undefined;
    if (embedding === undefined || !isJsonObject(row)) return row;
    changed = true;
    return { ...row, embedding };
  });
  return changed ? { ...answer, data: rows } : undefined;
}

function encoderFor(
  format: JsonValue | undefined,
): ((embedding: JsonValue | undefined) => JsonValue | undefined) | undefined {
  switch (format ?? 'float') {
    case 'float':
      return toNumbers;
    case 'base64':
      return toBase64;
    default:
      return undefined;
  }
}

function toNumbers(embedding: JsonValue | undefined): readonly number[] | undefined {
  if (typeof embedding !== 'string') return undefined;
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length === 0 || bytes.length % BYTES_PER_NUMBER !== 0) return undefined;
  return Array.from({ length: bytes.length / BYTES_PER_NUMBER }, (_, at) => bytes.readFloatLE(at * BYTES_PER_NUMBER));
}

function toBase64(embedding: JsonValue | undefined): string | undefined {
  if (!Array.isArray(embedding) || !embedding.every((value) => typeof value === 'number')) return undefined;
  const bytes = Buffer.alloc(embedding.length * BYTES_PER_NUMBER);
  for (const [at, value] of embedding.entries()) bytes.writeFloatLE(value, at * BYTES_PER_NUMBER);
  return bytes.toString('base64');
}
