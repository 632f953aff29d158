// Owns the rules for changes to money, durability, repetition and operation: how sums are computed, what is written
// safely, what is done once, what keeps a service up. Reads one change; knows nothing of files or sizes.
import { has, TOPIC, type Topic } from './_code_words.ts';
import { isAboutMoney, lostNames, type Change } from './_diff_context.ts';
import type { ChangedLine } from './_diff_groups.ts';
import { hasArithmetic } from './_arithmetic.ts';
import { defineRules, type Rule } from './_rule.ts';

export const DATA_CHANGE_RULES = defineRules({
  'diff.money-arithmetic': ['money', 'medium', 'changes how money is computed'],
  'diff.money-moved': ['money', 'high', 'changes code that moves money'],
  'diff.idempotency-removed': ['money', 'high', 'removes protection against doing it twice'],
  'diff.sync-removed': ['data-loss', 'high', 'removes a write that made data durable'],
  'diff.transaction-removed': ['data-loss', 'high', 'removes a transaction'],
  'diff.lock-removed': ['data-loss', 'medium', 'removes a lock'],
  'diff.erases': ['data-loss', 'high', 'adds a bulk deletion'],
  'diff.retention': ['data-loss', 'medium', 'changes how long data is kept'],
  'diff.backup': ['data-loss', 'medium', 'changes backups or replicas'],
  'diff.retry': ['production', 'medium', 'changes how often something is tried'],
  'diff.order': ['production', 'medium', 'changes the order of calls'],
  'diff.await-removed': ['production', 'medium', 'stops waiting for a result'],
  'diff.errors-hidden': ['production', 'medium', 'hides errors'],
  'diff.health': ['production', 'medium', 'changes a health check'],
  'diff.capacity': ['production', 'medium', 'changes a limit of capacity or time'],
  'diff.switch': ['production', 'medium', 'changes a feature switch'],
});

const RULES = DATA_CHANGE_RULES;

export function dataRulesOf(change: Change): readonly Rule[] {
  return [...moneyRules(change), ...durabilityRules(change), ...operationRules(change)];
}

function moneyRules(change: Change): readonly Rule[] {
  const found: Rule[] = [];
  const all = change.lines;
  const isMoney = isAboutMoney(change);
  if (all.some((line) => isPaymentCall(line, change))) found.push(RULES['diff.money-moved']);
  // `days + 1` is money where the next line multiplies it with an interest rate.
  const isAround = has(change.around, 'money') && all.some((line) => hasArithmetic(line.code));
  if (isAround || (isMoney && all.some(isComputing))) found.push(RULES['diff.money-arithmetic']);
  if (lostNames(change, 'idempotency') > 0) found.push(RULES['diff.idempotency-removed']);
  return found;
}

function isComputing(line: ChangedLine): boolean {
  return (
    hasArithmetic(line.code) ||
    has(line.names.topics, 'round') ||
    /\breturn\b|[<>]=?|[=!]==?|\d/.test(line.code) ||
    /(?:^|[^=!<>])=(?!=|>)/.test(line.code)
  );
}

function isPaymentCall(line: ChangedLine, change: Change): boolean {
  const { topics } = line.names;
  const mayPay =
    has(topics, 'pay') || (has(topics, 'payPerhaps') && (has(change.around, 'money', 'pay') || has(topics, 'money')));
  return mayPay && /\w ?\(/.test(line.code);
}

function durabilityRules(change: Change): readonly Rule[] {
  const found: Rule[] = [];
  const { before, after } = change;
  const loses = (topic: Topic, call: RegExp): boolean => lostNames(change, topic) > 0 && call.test(before);
  if (loses('sync', /(?:sync|flush|barrier|wal|journal)\w{0,40} ?[(=:!]/i) && !/std(?:out|err)|console/i.test(before))
    found.push(RULES['diff.sync-removed']);
  if (loses('transaction', /[(:@{]|^(?:begin|commit|with)\b/im)) found.push(RULES['diff.transaction-removed']);
  if (loses('lock', /[({:@]|\bwith\b|\bfor update\b/i) && !/block|padlock|scrolllock/i.test(before))
    found.push(RULES['diff.lock-removed']);
  if (lostNames(change, 'erase') < 0 && /[(\s]/.test(after)) found.push(RULES['diff.erases']);
  if (hasValueOn(change, 'retention')) found.push(RULES['diff.retention']);
  if (lostNames(change, 'backup') > 0 || hasValueOn(change, 'backup')) found.push(RULES['diff.backup']);
  return found;
}

function operationRules(change: Change): readonly Rule[] {
  const found: Rule[] = [];
  const { before, after } = change;
  if (lostNames(change, 'retry') !== 0 || hasValueOn(change, 'retry')) found.push(RULES['diff.retry']);
  if (change.added.length > 0 && countAwaits(before) > countAwaits(after)) found.push(RULES['diff.await-removed']);
  if (isReordered(change)) found.push(RULES['diff.order']);
  if (HIDES.test(after) && !HIDES.test(before)) found.push(RULES['diff.errors-hidden']);
  if (lostNames(change, 'health') > 0 || hasValueOn(change, 'health')) found.push(RULES['diff.health']);
  const isConfig = change.language.role === 'config';
  if (isConfig && (hasValueOn(change, 'capacity') || lostNames(change, 'capacity') > 0))
    found.push(RULES['diff.capacity']);
  if (isSwitched(change, isConfig)) found.push(RULES['diff.switch']);
  return found;
}

const HIDES =
  /except[^:\n]{0,80}:\s{0,40}(?:pass\b|\.\.\.)|catch ?(?:\([^)\n]{0,80}\))? ?\{\s{0,40}\}|rescue nil\b|\b_\s*=\s*err\b|\.catch\( ?(?:\(\)|_) ?=> ?(?:\{ ?\}|null|undefined) ?\)|\|\| true$|ignore_?errors\W{1,4}true|continue-on-error\W{1,3}true|suppress\(Exception\)|unwrap_or_default\(\)|On Error Resume Next/im;

/** The same calls in another order: an acknowledgement before the work, a write before its check. */
function isReordered(change: Change): boolean {
  if (change.removed.length < 2 || change.removed.length !== change.added.length || change.before === change.after)
    return false;
  const before = change.removed.map((line) => line.code);
  const after = change.added.map((line) => line.code);
  return before.toSorted().join('\n') === after.toSorted().join('\n') && before.every((code) => /\w ?\(/.test(code));
}

/** Topics of which the name may stand on the class or block above: `MAX = 3` of `class Retry`. */
const NAMED_ABOVE: ReadonlySet<Topic> = new Set<Topic>(['retry', 'retention']);

/** A line of the topic holds a number or a constant: the value is what changed. */
function hasValueOn(change: Change, topic: Topic): boolean {
  const isAbove = NAMED_ABOVE.has(topic) && has(change.around, topic) && change.removed.length > 0;
  if (!isAbove && !has(change.topics, topic)) return false;
  return change.lines.some(
    (line) =>
      ((line.names.topics & TOPIC[topic]) !== 0 || (isAbove && /^[\w."'-]+\s*[:=]/.test(line.code))) &&
      /[\s=:(,]-?\d|\b(?:true|false|none|null|off|on|never)\b/i.test(line.code),
  );
}

const SWITCH_NAME = /feature|flag|rollout|canary|toggle|experiment|kill_?switch|maintenance/i;

function isSwitched(change: Change, isConfig: boolean): boolean {
  const isNamed =
    SWITCH_NAME.test(change.before) ||
    SWITCH_NAME.test(change.after) ||
    (has(change.topics, 'flag') && change.context.some((code) => SWITCH_NAME.test(code)));
  if (!isNamed)
    return isConfig && has(change.topics, 'flag') && hasValueOn(change, 'flag') && change.removed.length > 0;
  return change.lines.some((line) => /\b(?:true|false|on|off|yes|no)\b|\d/i.test(line.code));
}

function countAwaits(code: string): number {
  return code.includes('await') ? (code.match(/\bawait\b/g)?.length ?? 0) : 0;
}
