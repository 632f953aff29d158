// Every request that this gateway writes for Gemini, recorded or made at random, held to more than the provider asks for.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../src/support/errors.ts';
import type { JsonObject } from '../../src/support/json.ts';
import type { Conversation } from '../../src/wire/conversation.ts';
import { loadCaptured, loadExchanges, NO_RECORDINGS } from '../replay/recordings.ts';
import { conversation } from './arbitrary.ts';
import { INBOUND } from './codecs.ts';
import { forAll } from './for_all.ts';
import { geminiSentFaults } from './gemini_sent.ts';
import { conversationOf } from './play.ts';
import { AIMS, type Aim } from './targets.ts';

const GEMINI = AIMS.filter(({ upstream }) => upstream.protocol === 'gemini');

/** Undefined where the request is refused, by name. */
function bodyOf(asked: () => Conversation, { upstream, target }: Aim): JsonObject | undefined {
  try {
    return JSON.parse(JSON.stringify(upstream.encodeRequest(asked(), target).body)) as JsonObject;
  } catch (error) {
    if (isLoadlineError(error)) return undefined;
    throw error;
  }
}

describe('what goes to Gemini', () => {
  test('there are models to write for', () => assert.ok(GEMINI.length >= 3));

  test('what must not go is told apart, so that this is a test at all', () => {
    const user = { role: 'user', parts: [{ text: 'hi' }] };
    const call = { role: 'model', parts: [{ functionCall: { id: 'a', name: 'f', args: {} } }] };
    const answer = (id: string): JsonObject => ({
      role: 'user',
      parts: [{ functionResponse: { id, name: 'f', response: { output: '' } } }],
    });
    const functions = (schema: JsonObject): JsonObject => ({
      contents: [user],
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: schema }] }],
    });
    assert.deepEqual(geminiSentFaults({ contents: [user, call, answer('a')] }), []);
    assert.deepEqual(geminiSentFaults(functions({ type: 'object', properties: { pattern: { type: 'string' } } })), []);
    for (const wrong of [
      { contents: [user, call, answer('b')] },
      { contents: [user, answer('a')] },
      { contents: [user, user] },
      { contents: [{ role: 'user', parts: [{ text: 'hi', inlineData: { mimeType: 'image/png', data: '' } }] }] },
      functions({ type: 'string', pattern: 'a' }),
      functions({ type: 'object', properties: { a: { $ref: '#/$defs/b', description: 'x' }, c: { minLength: 1 } } }),
      { ...functions({}), toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['f'] } } },
      { contents: [user], toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
      { contents: [user], generationConfig: { responseJsonSchema: {} } },
      { contents: [user], generationConfig: { thinkingConfig: { thinkingLevel: 'LOW', thinkingBudget: 1 } } },
      { contents: [user], generationConfig: {} },
    ])
      assert.notDeepEqual(geminiSentFaults(wrong), [], JSON.stringify(wrong));
  });

  for (const aim of GEMINI) {
    test(`any conversation for ${aim.name}`, () => {
      fc.assert(
        fc.property(conversation, (asked) => {
          const body = bodyOf(() => asked, aim);
          if (body !== undefined) assert.deepEqual(geminiSentFaults(body), [], JSON.stringify(body).slice(0, 2_000));
        }),
        { numRuns: 200 },
      );
    });

    for (const inbound of INBOUND) {
      test(`recorded requests of ${inbound.protocol} for ${aim.name}`, { skip: NO_RECORDINGS }, () => {
        const recorded = [
          ...loadExchanges().filter(({ protocol }) => protocol === inbound.protocol),
          ...loadCaptured(inbound.protocol),
        ].flatMap(({ name, request }) => (request === undefined ? [] : [{ name, request }]));
        let written = 0;
        forAll(recorded, ({ request }) => {
          const body = bodyOf(() => conversationOf(inbound, request), aim);
          if (body === undefined) return;
          written += 1;
          assert.deepEqual(geminiSentFaults(body), []);
        });
        assert.ok(written > recorded.length / 2, `${written} of ${recorded.length}`);
      });
    }
  }
});
