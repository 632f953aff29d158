// The schema that our requests to Gemini are measured by takes what Google took, and refuses what Google refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRecordings, NO_RECORDINGS } from '../../src/wire/gemini/cases/recordings.ts';
import { forAll } from './for_all.ts';
import { geminiRequestFaults } from './gemini_schema.ts';

const said = { role: 'user', parts: [{ text: 'hi' }] };
const called = { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] };

test('every recorded request that Google took is taken', { skip: NO_RECORDINGS }, () => {
  const { requests } = loadRecordings();
  assert.ok(requests.length >= 90, String(requests.length));
  forAll(requests, ({ body }) => {
    // Google merges what comes twice in one role, takes names in another spelling, and Vertex has fields of its own: none
    // of which we write.
    const others = /role twice|answered|include_thoughts|fileUri|modelArmorConfig|tools must be array/;
    const faults = geminiRequestFaults(body).filter((fault) => !others.test(fault));
    assert.deepEqual(faults, []);
  });
});

test('what Google does not know or want is refused', () => {
  assert.deepEqual(geminiRequestFaults({ contents: [said] }), []);
  for (const wrong of [
    {},
    { contents: [] },
    { contents: [{ role: 'assistant', parts: [{ text: 'hi' }] }] },
    { contents: [{ role: 'user', parts: [] }] },
    { contents: [{ role: 'user', parts: [{}] }] },
    { contents: [{ role: 'user', parts: [{ text: 'hi', cache_control: {} }] }] },
    { contents: [called] },
    { contents: [said, called, said] },
    { contents: [said], temperature: 1 },
    { contents: [said], generationConfig: { max_tokens: 5 } },
    { contents: [said], generationConfig: { stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] } },
    { contents: [said], tools: [{ functionDeclarations: [{ name: 'a name' }] }] },
    { contents: [said], toolConfig: { functionCallingConfig: { mode: 'REQUIRED' } } },
  ])
    assert.notDeepEqual(geminiRequestFaults(wrong), [], JSON.stringify(wrong));
});
