// What is asked in one protocol and in another is one request to the provider: each feature that several protocols have a
// word for, and a whole tool loop (test/bugs/pains_translation.test.ts), give equal bodies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../../src/support/errors.ts';
import { arrayAt, isJsonObject } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import { INBOUND, type DialogueCodec } from './codecs.ts';
import { FEATURES, type Feature } from './features.ts';
import { forAll } from './for_all.ts';
import { conversationOf, LEAST } from './play.ts';
import { AIMS, type Aim } from './targets.ts';

/** Features that are not one thing in all protocols. */
const DIFFER: ReadonlySet<string> = new Set([
  // Anthropic asks for one call at a time within the choice, `auto` said.
  'one call at a time',
  // A schema for the answer has a name and strictness in OpenAI's protocols alone.
  'JSON by a schema',
  // Thinking and its effort are two fields at Anthropic.
  'effort low',
  'effort xhigh',
  'none',
  'by budget',
  'with tools',
  // A caller's own schemas pass as they are where both sides speak one protocol.
  'strict schema with bounds',
  'schema with alternatives at its root',
  // Tools of the provider's own have fields that only one protocol names.
  'web search',
  'code run by the provider',
  'computer use',
  // What is unknown, or kept on record, passes where both sides speak one protocol.
  'a field that nobody knows',
  'metadata',
  'cache marker',
  'log probabilities',
  'end user',
  // Two messages are two or one, a file has a name or a title, and no schema is an empty one.
  'two messages of the user in a row',
  'PDF as data',
  'function without parameters',
]);

/** Fields that only some protocols make the caller send. */
const LIMITS = new Set([
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'maxOutputTokens',
  'store',
  'stream',
]);

/** Without what only one protocol can say. */
function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(plain);
  if (!isJsonObject(value)) return value === 'developer' ? 'system' : value;
  const kept = Object.entries(value).filter(
    ([key, inner]) =>
      !LIMITS.has(key) && !(key === 'strict' && inner === false) && !(key === 'detail' && inner === 'auto'),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner)]));
}

function plainBody({ instructions, generationConfig, ...body }: JsonObject): JsonValue {
  const config = plain(generationConfig ?? {}) as JsonObject;
  const rest = Object.keys(config).length === 0 ? body : { ...body, generationConfig: config };
  if (instructions === undefined) return plain(rest);
  const first = { type: 'message', role: 'system', content: [{ type: 'input_text', text: instructions }] };
  return plain({ ...rest, input: [first, ...arrayAt(body, 'input')] });
}

/** The plain body, or `refused`. */
function written(inbound: DialogueCodec, { upstream, target }: Aim, { asks }: Feature): JsonValue {
  const { stream: _stream, ...least } = LEAST[inbound.protocol];
  try {
    const asked = conversationOf(inbound, { ...least, ...asks[inbound.protocol] });
    return plainBody(JSON.parse(JSON.stringify(upstream.encodeRequest(asked, target).body)) as JsonObject);
  } catch (error) {
    if (isLoadlineError(error)) return 'refused';
    throw error;
  }
}

for (const aim of AIMS)
  test(`one request to ${aim.name}, whichever protocol asked`, () => {
    forAll(
      FEATURES.filter(({ name }) => !DIFFER.has(name)),
      (feature) => {
        const [first, ...others] = INBOUND.filter(({ protocol }) => feature.asks[protocol] !== undefined);
        if (first === undefined) return;
        for (const other of others)
          assert.deepEqual(
            written(other, aim, feature),
            written(first, aim, feature),
            `${other.protocol}, not as ${first.protocol}`,
          );
      },
    );
  });
