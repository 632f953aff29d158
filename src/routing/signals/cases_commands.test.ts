// Every labelled statement and command is judged as its label says, in every place where it may stand.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkCase, evidenceText, fenced, scanAsk } from './cases/case.ts';
import { COMMANDS, SHELL_PLACES } from './cases/shell.ts';
import { PROGRAM_COMMANDS } from './cases/shell_programs.ts';
import { SQL_PLACES, STATEMENTS } from './cases/sql.ts';

type Row = readonly [text: string, rule: string | undefined, severity?: 'low' | 'medium' | 'high'];

function checkRow(label: string, [text, rule, severity]: Row): void {
  const ask = fenced(label, text);
  const signals = scanAsk(ask).signals.filter((signal) => signal.effect === 'modifies');
  const shown = signals.map((signal) => `${signal.id} ${signal.severity}`).join(', ');
  if (rule === undefined) {
    assert.equal(shown, '', `${text}: should say nothing`);
    return;
  }
  const found = signals.find((signal) => signal.id === rule && signal.severity === severity);
  assert.ok(found !== undefined, `${text}: no ${rule} ${severity ?? ''}, but ${shown}`);
  const evidence = evidenceText({ ask }, found);
  assert.ok(evidence !== '' && text.includes(evidence.slice(0, 20)), `${text}: evidence is ${evidence}`);
  const worst = signals[0]?.severity;
  assert.equal(worst, severity, `${text}: ${shown}`);
}

describe('statements', () => {
  for (const row of STATEMENTS) test(row[0], () => checkRow('sql', row));
});

describe('statements in their places', () => {
  for (const given of SQL_PLACES) test(given.name, () => checkCase(given));
});

describe('commands', () => {
  for (const row of COMMANDS) test(row[0], () => checkRow('sh', row));
});

describe('commands of further programs', () => {
  for (const row of PROGRAM_COMMANDS) test(row[0], () => checkRow('sh', row));
});

describe('commands in their places', () => {
  for (const given of SHELL_PLACES) test(given.name, () => checkCase(given));
});
