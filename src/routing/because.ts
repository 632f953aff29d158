// Owns the one sentence that says why (CONTRACT, Headers: x-loadline-because). Made from rules, levels and counts;
// never from the prompt. Printable ASCII, at most 200 bytes.
import { HEADER_VALUE_BYTES_MAX } from '../support/limits.ts';
import {
  RISK_LEVELS,
  rankOfRisk,
  TASKS,
  type RiskCategory,
  type RiskLevel,
  type Signal,
  type TaskGuess,
} from './decision.ts';
import type { Rule } from './policy.ts';

/** What the sentence may speak of. */
export interface BecauseFacts {
  readonly risk: RiskLevel;
  readonly riskSource: 'signals' | 'hint';
  readonly signals: readonly Signal[];
  readonly categories: readonly RiskCategory[];
  readonly task: string;
  readonly taskSource: TaskGuess['source'];
}

/** Clauses of signals that one sentence names: a third makes nobody wiser. */
const CLAUSES_MAX = 2;

/** A rule decided: `risk high (drops a column; schema), one bad answer costs more than the tokens`. */
export function becauseOfRule(rule: Rule, tier: string, facts: BecauseFacts): string {
  if (rule.condition.readsRisk) {
    return sentence(`${riskPhrase(facts)}${rule.because === '' ? ` goes ${tier}` : `, ${rule.because}`}`);
  }
  if (rule.because !== '') return sentence(rule.because);
  const aboutTask = rule.condition.says.startsWith('task ') && !rule.condition.says.includes(' and ');
  return sentence(`${aboutTask ? `task ${facts.task}` : rule.condition.says} goes ${tier}`);
}

/** No rule decided. A label of the caller's own is not repeated: it is the caller's text. */
export function becauseOfDefault(tier: string, facts: BecauseFacts): string {
  return sentence(`${whyNoRule(facts)}, the default goes ${tier}`);
}

function whyNoRule(facts: BecauseFacts): string {
  if (facts.taskSource === 'unknown' || facts.task === 'unknown') return 'the task cannot be told';
  return TASKS.some((task) => task === facts.task)
    ? `no rule takes task ${facts.task}`
    : 'no rule knows the task label';
}

/** `on_unsure` decided: signals failed, or the condition of a rule did. */
export function becauseUnsure(
  tier: string,
  unsure: { readonly failed: readonly string[]; readonly threw: string | undefined },
): string {
  const what =
    unsure.threw === undefined
      ? `${unsure.failed.length === 1 ? 'a signal' : 'signals'} failed (${unsure.failed.join(', ')})`
      : `the condition of rule ${unsure.threw} failed`;
  return sentence(`${what}, on_unsure goes ${tier}`);
}

/** The prompt did not fit the chosen model. */
export function becauseOfContext(moved: {
  readonly tokens: number;
  readonly from: string;
  readonly to: string;
  readonly down: boolean;
  readonly risk: RiskLevel;
}): string {
  return sentence(
    moved.down
      ? `${moved.tokens} tokens fit no model from ${moved.from} upwards; risk ${moved.risk} allows ${moved.to}, which holds them`
      : `${moved.tokens} tokens do not fit ${moved.from}; ${moved.to} is the cheapest from its tier upwards that holds them`,
  );
}

/** The caller named the model. */
export function becausePinned(auto: { readonly tier: string; readonly rule: string }): string {
  return sentence(`the caller named the model; auto would go ${auto.tier} by ${auto.rule}`);
}

/** `risk high (drops a column; schema)`. */
export function riskPhrase(facts: BecauseFacts): string {
  if (facts.riskSource === 'hint') return `risk ${facts.risk} (given by the caller)`;
  const counted = facts.signals.filter((signal) => signal.effect === 'modifies');
  const worstFirst = [...RISK_LEVELS]
    .toReversed()
    .flatMap((level) => counted.filter((signal) => signal.severity === level));
  const clauses = [...new Set(worstFirst.map((signal) => signal.says))].slice(0, CLAUSES_MAX);
  const inside =
    rankOfRisk(facts.risk) === 0 ? [] : [clauses.join(', '), facts.categories.join(', ')].filter((part) => part !== '');
  return `risk ${facts.risk}${inside.length === 0 ? '' : ` (${inside.join('; ')})`}`;
}

/** Printable ASCII without the percent sign, which begins an escape. */
const PLAIN = /^[\x20-\x24\x26-\x7e]*$/;

/** One line, printable ASCII, percent-encoded where it is not, cut at a word before 200 bytes. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= HEADER_VALUE_BYTES_MAX && PLAIN.test(line)) return line;
  let out = '';
  for (const character of line) {
    const plain = character >= ' ' && character <= '~' && character !== '%';
    const piece = plain ? character : encodeURIComponent(character.isWellFormed() ? character : '\ufffd');
    if (out.length + piece.length > HEADER_VALUE_BYTES_MAX) {
      const lastSpace = out.slice(0, HEADER_VALUE_BYTES_MAX - 3).lastIndexOf(' ');
      return `${out.slice(0, lastSpace > 0 ? lastSpace : HEADER_VALUE_BYTES_MAX - 3)}...`;
    }
    out += piece;
  }
  return out;
}
