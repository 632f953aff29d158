// Every labelled change is judged as its label says: what is grave is found where it stands, what is harmless is quiet.
import { describe, test } from 'node:test';
import { checkCase } from './cases/case.ts';
import { ACCESS_DIFFS } from './cases/diff_access.ts';
import { DATA_DIFFS } from './cases/diff_data.ts';
import { FORMAT_CASES } from './cases/diff_formats.ts';
import { HARMLESS_DIFFS } from './cases/diff_harmless.ts';
import { COMMENT_ONLY, LANGUAGE_DIFFS } from './cases/diff_languages.ts';
import { SHAPE_DIFFS } from './cases/diff_shape.ts';

describe('changes of access', () => {
  for (const given of ACCESS_DIFFS) test(given.name, () => checkCase(given));
});

describe('changes of data, money and operation', () => {
  for (const given of DATA_DIFFS) test(given.name, () => checkCase(given));
});

describe('changes of shape, infrastructure and files', () => {
  for (const given of SHAPE_DIFFS) test(given.name, () => checkCase(given));
});

describe('the same kinds of change in many languages', () => {
  for (const given of LANGUAGE_DIFFS) test(given.name, () => checkCase(given));
});

describe('one change in every format', () => {
  for (const given of FORMAT_CASES) test(given.name, () => checkCase(given));
});

describe('comments in many languages', () => {
  for (const given of COMMENT_ONLY) test(given.name, () => checkCase(given));
});

describe('harmless changes', () => {
  for (const given of HARMLESS_DIFFS) test(given.name, () => checkCase(given));
});
