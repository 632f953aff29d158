// Owns what code says about money: calls that move it, arithmetic with it, the numbers that it is computed from. Words in
// sentences and labels are not money; names in code that computes are.
import { hasArithmetic } from './_arithmetic.ts';
import type { CodeLine } from './_code_lines.ts';
import { countOf, has, topicsOfCode, type NameTopics } from './_code_words.ts';
import { defineRules, type Report } from './_rule.ts';
import type { Source } from './_view.ts';

export const MONEY_RULES = defineRules({
  'money.call': ['money', 'high', 'calls a payment service'],
  'money.arithmetic': ['money', 'medium', 'computes with money'],
  'money.setting': ['money', 'medium', 'sets prices, fees or taxes'],
});

/** Calls of payment libraries, and functions whose name moves money. */
const CALL =
  /\b(?:stripe|braintree|adyen|paypal|mollie|square|razorpay|plaid|wise|checkout|gateway|terminal|psp|acquirer|wallet|bank)\b[\w.]{0,60}\.(?:create|capture|refund|charge|cancel|confirm|pay|transfer|payout|void|sale|settle|send|debit|credit|withdraw)\w{0,20}\(|\.(?:refunds?|charges|paymentintents|payment_intents|payouts|transfers|invoices|invoiceitems|subscriptions|disputes|balancetransactions)\.(?:create|update|capture|cancel|confirm|pay|del|delete|void|finalizeinvoice|close)\w{0,20}\(|\b(?:stripe|braintree)\.[A-Z]\w{2,30}\.(?:create|modify|delete|capture|refund|cancel)\(|\b(?:refund|charge|payout|pay_?out|transfer_?funds|capture_?payment|create_?(?:refund|charge|payment|payout|transfer|invoice)|issue_?refund|charge_?(?:card|customer)|send_?money|withdraw|disburse|process_?payment|make_?payment|settle_?(?:up|batch|invoice))\w{0,20}\(/i;

/** Word stems of CALL, looked for once in the whole text: words of the text stand in its code as they are. */
const MAY_CALL =
  /creat|captur|refund|charg|cancel|confirm|pay|transfer|void|sale|settle|send|debit|credit|withdraw|updat|del|finaliz|close|modify|disburse/i;

export function scanMoney(source: Source, report: Report): void {
  if (source.side === 'removed') return;
  if (source.language.role === 'code') scanCode(source, report);
  else if (source.language.role === 'config') scanSettings(source, report);
}

const WEAK_NAMES_MIN = 3;

function scanCode(source: Source, report: Report): void {
  let isComputed = source.side === 'added';
  let weak: CodeLine | undefined;
  let weakNames = 0;
  let isMoneyCalled = false;
  let isMoneyNamed = false;
  const mayCall = MAY_CALL.test(source.body.text);
  for (const line of source.lines()) {
    const { names } = line;
    if (names.topics === 0) continue;
    if (
      !isMoneyCalled &&
      ((mayCall && line.code.includes('(') && CALL.test(line.code)) ||
        (has(names.topics, 'pay') && has(names.topics, 'money') && /\w ?\(/.test(line.code))) &&
      !/^(?:export\s|async\s|public\s|private\s|static\s)*(?:function|def|func|fn|void)\b|^import\b/.test(line.code)
    ) {
      isMoneyCalled = true;
      report({ rule: MONEY_RULES['money.call'], start: line.start, end: line.end, kind: 'code' });
    }
    if (isComputed) continue;
    isMoneyNamed ||= has(names.topics, 'money');
    if (has(names.topics, 'money') && computes(line, names)) {
      isComputed = true;
      report({ rule: MONEY_RULES['money.arithmetic'], start: line.start, end: line.end, kind: 'code' });
    } else if (
      countOf(names, 'moneyPerhaps') > 0 &&
      (hasArithmetic(line.code) || has(names.topics, 'round', 'payPerhaps'))
    ) {
      weak ??= line;
      weakNames += countOf(names, 'moneyPerhaps');
    }
  }
  // `function vat($net)` says what the arithmetic below it is about; without such a name three words have to.
  if (!isComputed && weak !== undefined && (isMoneyNamed || weakNames >= WEAK_NAMES_MIN))
    report({ rule: MONEY_RULES['money.arithmetic'], start: weak.start, end: weak.end, kind: 'code' });
}

/** An operation, a rounding, a number set or compared. A type and a label are none. */
function computes(line: CodeLine, names: NameTopics): boolean {
  if (hasArithmetic(line.code) || has(names.topics, 'round')) return true;
  return (
    /(?:[:=]|[<>]=?|return)\s*-?\d/.test(line.code) ||
    /[<>]=?\s*[\w.]+|[\w.]+\s*[!=]==?/.test(line.code.replace(/<\/?[A-Za-z][^>]{0,80}>|=>|->/g, ' '))
  );
}

const SETTING =
  /^\s{0,40}(?:- )?["']?[\w.-]{1,60}["']?\s{0,4}[:=]\s{0,4}["']?-?\d[\d_.,]{0,20}\s{0,2}%?["']?,?\s{0,4}(?:#.{0,200})?$/;

/** `vat_rate: 0.19` in a configuration. */
function scanSettings(source: Source, report: Report): void {
  if (source.isMention) return;
  for (const line of source.lines()) {
    const text = source.body.text.slice(line.start, Math.min(line.end, line.start + 300));
    if (!SETTING.test(text)) continue;
    const key = text.slice(0, text.search(/[:=]/)).replace(/["']/g, '');
    if (!has(topicsOfCode(key).topics, 'money')) continue;
    report({ rule: MONEY_RULES['money.setting'], start: line.start, end: line.end, kind: 'setting' });
    return;
  }
}
