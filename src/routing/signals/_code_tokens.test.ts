// Tokens are counted without being made, and the count is that of the tokens.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readCodeLines } from './_code_lines.ts';
import { countTokens, tokensOf } from './_code_tokens.ts';
import { UNKNOWN_LANGUAGE } from './_language.ts';

describe('tokens', () => {
  test('are names, numbers and single signs', () => {
    const lines = readCodeLines('const $a1 = 1.5e3 + b_c;\nx.y!', UNKNOWN_LANGUAGE);
    const tokens = ['const', '$a1', '=', '1.5e3', '+', 'b_c', ';', 'x', '.', 'y', '!'];
    assert.deepEqual(tokensOf(lines), tokens);
    assert.equal(countTokens(lines), tokens.length);
  });

  test('are as many as are counted, whatever the code', () => {
    const piece = fc.constantFrom(
      'a',
      '1',
      '.',
      '$',
      '_',
      ' ',
      '\t',
      '+',
      'é',
      '1a',
      'a1',
      '1$',
      '½',
      '(',
      '\n',
      '\u00a0',
      '日',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const lines = readCodeLines(pieces.join(''), UNKNOWN_LANGUAGE);
        assert.equal(countTokens(lines), tokensOf(lines).length);
      }),
      { numRuns: 2_000 },
    );
  });
});
