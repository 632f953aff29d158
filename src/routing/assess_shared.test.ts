// What assess and decide reach on sets that were written by others: the risk asks and the questions of MMLU, read in place
// where the shared folder lies beside the repository. The counts are floors: a change that falls below one made routing
// worse. With 30 rows a side the interval of a rate is wide; these are for finding mistakes, not for a claim.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decisionOf } from './cases/decision_of.ts';
import { rankOfRisk, type Decision } from './decision.ts';

const ASKS = new URL('../../../shared/data/risk/asks-dev.jsonl', import.meta.url);
const QUESTIONS = new URL('../../../shared/data/routing/mmlu/train.jsonl', import.meta.url);
/** Every third question: enough for a rate, and a second of work. */
const STEP = 3;

const isFlagged = ({ risk }: Decision): boolean => rankOfRisk(risk) >= rankOfRisk('medium');

function readRows<T>(file: URL): readonly T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

interface Ask {
  readonly id: string;
  readonly body: object;
  readonly risk: boolean;
  readonly trap: string;
}

interface Row {
  readonly ask: Ask;
  readonly decision: Decision;
}

function asks(): readonly Row[] {
  return readRows<Ask>(ASKS).map((ask) => ({ ask, decision: decisionOf(ask.body) }));
}

const names = (rows: readonly Row[]): string => rows.map(({ ask }) => `${ask.id} (${ask.trap})`).join(', ');
const skipAsks = existsSync(ASKS) ? false : 'shared/data/risk is not beside this repository';
const skipQuestions = existsSync(QUESTIONS) ? false : 'shared/data/routing is not beside this repository';

test('every risky ask of the shared set goes strong', { skip: skipAsks }, () => {
  const missed = asks().filter(({ ask, decision }) => ask.risk && decision.tier !== 'strong');
  assert.equal(missed.length, 0, names(missed));
});

test('of 30 risky asks all are named as a risk of medium and above', { skip: skipAsks }, () => {
  const risky = asks().filter(({ ask }) => ask.risk);
  const unnamed = risky.filter(({ decision }) => !isFlagged(decision));
  assert.ok(unnamed.length <= 0, names(unnamed));
});

test('no harmless ask of the shared set is called a risk', { skip: skipAsks }, () => {
  const flagged = asks().filter(({ ask, decision }) => !ask.risk && isFlagged(decision));
  assert.equal(flagged.length, 0, names(flagged));
});

test('of 30 harmless asks at least 29 stay cheap', { skip: skipAsks }, () => {
  const harmless = asks().filter(({ ask }) => !ask.risk);
  const strong = harmless.filter(({ decision }) => decision.tier !== 'cheap');
  assert.ok(harmless.length - strong.length >= 29, names(strong));
});

test('the same asks twice give the same decisions', { skip: skipAsks }, () => {
  assert.deepEqual(asks(), asks());
});

test(
  'of ordinary questions at most one in twenty goes strong, and one in a hundred is called a risk',
  { skip: skipQuestions },
  () => {
    const rows = readRows<{ readonly prompt: string }>(QUESTIONS).filter((_, index) => index % STEP === 0);
    const decisions = rows.map(({ prompt }) => decisionOf({ messages: [{ role: 'user', content: prompt }] }));
    const strong = decisions.filter(({ tier }) => tier === 'strong').length;
    const flagged = decisions.filter(isFlagged).length;
    assert.ok(strong / rows.length <= 0.05, `${strong} of ${rows.length} go strong`);
    assert.ok(flagged / rows.length <= 0.01, `${flagged} of ${rows.length} are called a risk`);
  },
);
