// What _hints_task.ts promises: one spelling for a label, known tasks by any of their names, and nothing that is no label.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { TASKS } from './decision.ts';
import { normalizeTask } from './_hints_task.ts';

test('every known task is itself, however it is written', () => {
  for (const task of TASKS) {
    assert.equal(normalizeTask(task), task);
    assert.equal(normalizeTask(task.toUpperCase()), task);
    assert.equal(normalizeTask(task.replaceAll('_', ' ')), task);
    assert.equal(normalizeTask(task.replaceAll('_', '-')), task);
    assert.equal(normalizeTask(`  ${task}  `), task);
  }
});

test('other names of a task are that task', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['Code Review', 'code_review'],
    ['codeReview', 'code_review'],
    ['PR review', 'code_review'],
    ['summarise', 'summarize'],
    ['Summarization', 'summarize'],
    ['tl;dr', ''],
    ['TLDR', 'summarize'],
    ['classify', 'classification'],
    ['sentiment', 'classification'],
    ['translate', 'translation'],
    ['extract', 'extraction'],
    ['sub-agent', 'subagent'],
    ['title generation', 'background'],
    ['Q&A', ''],
    ['question answering', 'qa'],
    ['bug-fix', 'debugging'],
    ['refactoring', 'refactor'],
    ['db migration', 'migration'],
    ['System Design', 'architecture'],
    ['prod review', 'production_review'],
    ['documentation', 'docs'],
    ['coding', 'code_edit'],
    ['chit-chat', 'chat'],
  ];
  for (const [label, task] of pairs) assert.equal(normalizeTask(label), task === '' ? undefined : task, label);
});

test("a label of the caller's own stays, in small letters", () => {
  assert.equal(normalizeTask('Fraud Scoring'), 'fraud_scoring');
  assert.equal(normalizeTask('team-7_nightly'), 'team-7_nightly');
  assert.equal(normalizeTask('billing/invoice.check'), 'billing_invoice_check');
});

test('what is no label is none', () => {
  for (const label of [
    '',
    '   ',
    'a'.repeat(65),
    'x'.repeat(10_000),
    'drop\ntable',
    'ключ',
    'a;b',
    '<b>',
    'a,b',
    '"qa"',
  ]) {
    assert.equal(normalizeTask(label), undefined, JSON.stringify(label.slice(0, 20)));
  }
});

test('whatever comes in, what comes out is a short plain label or nothing, and stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 150 }), (label) => {
      const task = normalizeTask(label);
      if (task === undefined) return;
      assert.match(task, /^[a-z0-9_-]{1,64}$/);
      assert.equal(normalizeTask(task), task);
    }),
  );
});
