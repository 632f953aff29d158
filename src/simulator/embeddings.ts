// Owns the simulator's embeddings: vectors of the right length that are made of the input's hash, so that the same text has
// the same vector and nobody takes nearness for meaning.
import { createHash } from 'node:crypto';
import { numberAt, stringAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import { fault } from './ask.ts';

/** Lengths of OpenAI's models; others are given the commonest. */
const LENGTHS: ReadonlyMap<string, number> = new Map([['text-embedding-3-large', 3_072]]);
const LENGTH = 1_536;
/** OpenAI's own bound. */
const INPUTS_MAX = 2_048;
const CHARS_PER_TOKEN = 4;

/** Throws LoadlineError invalid_request as OpenAI would refuse it. */
export function embeddingsAnswer(body: JsonObject): JsonObject {
  const model = stringAt(body, 'model') ?? '';
  if (model === '') throw fault('model', 'The request has no model. Add `model`.');
  const inputs = inputsOf(body['input']);
  const length = numberAt(body, 'dimensions') ?? LENGTHS.get(model) ?? LENGTH;
  if (!Number.isInteger(length) || length < 1 || length > LENGTH * 2)
    throw fault('dimensions', `\`dimensions\` must be a whole number from 1 to ${LENGTH * 2}.`);
  const asBase64 = body['encoding_format'] === 'base64';
  const tokens = inputs.reduce<number>((sum, input) => sum + tokensOf(input), 0);
  return {
    object: 'list',
    data: inputs.map((input, index) => {
      const vector = vectorOf(input, length);
      return { object: 'embedding', index, embedding: asBase64 ? base64Of(vector) : [...vector] };
    }),
    model: `simulated/${model}`,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function inputsOf(input: JsonValue | undefined): readonly JsonValue[] {
  if (typeof input === 'string' && input !== '') return [input];
  if (!Array.isArray(input) || input.length === 0) throw fault('input', '`input` must be a text or a list of texts.');
  if (input.every((item) => typeof item === 'number')) return [input];
  if (input.length > INPUTS_MAX) throw fault('input', `\`input\` must hold at most ${INPUTS_MAX} entries.`);
  return input;
}

const tokensOf = (input: JsonValue): number =>
  Array.isArray(input) ? input.length : Math.ceil(String(input).length / CHARS_PER_TOKEN);

/** A unit vector, as OpenAI's are. 32-bit numbers, so that both encodings say the same. */
function vectorOf(input: JsonValue, length: number): Float32Array {
  const seed = createHash('sha256').update(JSON.stringify(input)).digest();
  let state = seed.readUInt32LE(0) || 1;
  const vector = new Float32Array(length);
  let sum = 0;
  for (let at = 0; at < length; at += 1) {
    // xorshift32: nothing here needs more than to look spread out.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const value = (state >>> 0) / 2 ** 32 - 0.5;
    vector[at] = value;
    sum += value * value;
  }
  const norm = Math.sqrt(sum) || 1;
  return vector.map((value) => value / norm);
}

const base64Of = (vector: Float32Array): string => Buffer.from(vector.buffer).toString('base64');
