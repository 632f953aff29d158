// Nothing that a caller can ask for is lost in silence, in any pair of protocols: it arrives, is named, is refused by name,
// or asks for what happens anyway. docs/protocols.md is made of the same table.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NO_PROVIDER_SCHEMAS, requestFaults } from '../replay/provider_schemas.ts';
import { INBOUND } from './codecs.ts';
import { FEATURES } from './features.ts';
import { forAll } from './for_all.ts';
import { conversationOf, LEAST } from './play.ts';
import { outcomeOf } from './outcomes.ts';
import { AIMS } from './targets.ts';

/** What a provider does by itself, or what asks for nothing: it needs no field. */
const NEEDS_NOTHING = new Set([
  'none',
  'an empty message of the assistant',
  'most tokens',
  // The gateway puts the history in front before a codec sees it.
  'the answer before (`previous_response_id`)',
  'effort low',
  'cut what does not fit (`truncation`)',
]);

/** What may go even where the key is strict, because the answer stays what was asked for; it is named all the same. */
const GOES_ANYWAY: ReadonlySet<string> = new Set(
  'cache_control prompt_cache_key user metadata file.filename tools.parameters reasoning_content reasoning_details reasoning.max_tokens reasoning.summary'.split(
    ' ',
  ),
);

/** What no published schema of a request knows: Anthropic's fields in trial, and what nobody knows. */
const BEYOND_SCHEMAS: ReadonlySet<string> = new Set([
  'a field that nobody knows',
  'computer use',
  'old turns edited away (`context_management`)',
]);

describe('features', () => {
  for (const inbound of INBOUND)
    for (const aim of AIMS)
      test(`${inbound.protocol} to ${aim.name}`, () => {
        forAll(FEATURES, (feature) => {
          const outcome = outcomeOf(inbound, aim, feature);
          if (outcome.kind === 'nothing to send') assert.ok(NEEDS_NOTHING.has(feature.name), 'lost in silence');
          if (outcome.kind === 'refused')
            assert.ok(outcome.param !== '' && outcome.message.length > 20, 'a refusal says why');
        });
      });

  for (const inbound of INBOUND)
    for (const aim of AIMS)
      test(`${inbound.protocol} to ${aim.name}: a strict key is told what a lenient one loses`, () => {
        const strict = { ...aim, target: { ...aim.target, compat: 'strict' } } as const;
        forAll(FEATURES, (feature) => {
          const outcome = outcomeOf(inbound, aim, feature);
          if (!('dropped' in outcome) || outcome.dropped.every((name) => GOES_ANYWAY.has(name))) return;
          const told = outcomeOf(inbound, strict, feature);
          assert.equal(told.kind, 'refused', `not refused, though it loses ${outcome.dropped.join(', ')}`);
        });
      });

  for (const inbound of INBOUND)
    for (const aim of AIMS)
      test(`${inbound.protocol} to ${aim.name}: what is sent is valid`, { skip: NO_PROVIDER_SCHEMAS }, () => {
        forAll(FEATURES, (feature) => {
          const { asks, name } = feature;
          const fields = asks[inbound.protocol];
          if (fields === undefined || BEYOND_SCHEMAS.has(name)) return;
          if (outcomeOf(inbound, aim, feature).kind === 'refused') return;
          const { stream: _stream, ...least } = LEAST[inbound.protocol];
          const { body } = aim.upstream.encodeRequest(conversationOf(inbound, { ...least, ...fields }), aim.target);
          assert.deepEqual(requestFaults(aim.upstream.protocol, JSON.parse(JSON.stringify(body))), []);
        });
      });
});
