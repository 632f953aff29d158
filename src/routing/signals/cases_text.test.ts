// Every labelled block of code, sentence, secret and path is judged as its label says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkCase, isGrave, scanAsk } from './cases/case.ts';
import { BENIGN_CODE, DANGEROUS_CODE } from './cases/code.ts';
import { LONG_ASKS } from './cases/long_asks.ts';
import { NAMED_PATHS, SECRETS, SENTENCES } from './cases/words.ts';

describe('code that is about something dear', () => {
  for (const given of DANGEROUS_CODE) test(given.name, () => checkCase(given));
});

describe('code that is not', () => {
  for (const given of BENIGN_CODE) test(given.name, () => checkCase(given));
});

describe('sentences are never structure', () => {
  for (const sentence of SENTENCES) {
    test(sentence, () => {
      const { signals, failed } = scanAsk(sentence);
      assert.deepEqual(failed, []);
      assert.ok(!signals.some(isGrave), signals.map((signal) => signal.id).join());
    });
  }
});

describe('secrets', () => {
  for (const given of SECRETS) test(given.name, () => checkCase(given));
});

describe('paths that are named', () => {
  for (const given of NAMED_PATHS) test(given.name, () => checkCase(given));
});

describe('long requests', () => {
  for (const given of LONG_ASKS) test(given.name, () => checkCase(given));
});
