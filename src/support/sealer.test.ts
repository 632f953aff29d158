// Promises of sealed text: it comes back as it was, and nothing else opens.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { createSealer } from './sealer.ts';

const SECRET = new Uint8Array(32).fill(7);

describe('createSealer', () => {
  test('gives back what was sealed, by another sealer of the same secret and purpose too', () => {
    const [one, other] = [createSealer(SECRET, 'reasoning'), createSealer(SECRET, 'reasoning')];
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(other.open(one.seal(text)), text)));
  });

  test('says the same thing differently each time, in letters that any header or JSON holds', () => {
    const { seal } = createSealer(SECRET, 'reasoning');
    assert.notEqual(seal('thought'), seal('thought'));
    assert.match(seal('denken 思考'), /^ll1\.[\w-]+$/);
    assert.doesNotMatch(Buffer.from(seal('thought').slice(4), 'base64url').toString('latin1'), /thought/);
  });

  test('opens nothing that was changed, cut, sealed for another purpose or with another secret', () => {
    const { seal, open } = createSealer(SECRET, 'reasoning');
    const sealed = seal('thought');
    const flipped = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.slice(-1);
    for (const text of [flipped, sealed.slice(0, -4), 'll1.', 'gAAAAABo', '', sealed.slice(4)])
      assert.equal(open(text), undefined, text);
    assert.equal(createSealer(SECRET, 'responses').open(sealed), undefined);
    assert.equal(createSealer(new Uint8Array(32), 'reasoning').open(sealed), undefined);
  });
});
