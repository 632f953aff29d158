// Owns the labels of work: what kind of change an order asks for. All of them go to a strong model in the preset; the label
// is for reports and for policies of the operator's own.
import type { SegmentKind } from './_ask_layout.ts';
import type { FoundAsk } from './ask.ts';
import type { KnownTask, Signal, TaskGuess } from './decision.ts';

interface WorkRule {
  readonly task: KnownTask;
  readonly says: string;
  readonly words: RegExp;
}

/** In this order: the first that fits. */
const RULES: readonly WorkRule[] = [
  {
    task: 'docs',
    says: 'asks for documentation',
    words:
      /\b(?:docstrings?|jsdoc|readme|changelog|documentation|document (?:the|this|our|these|all)|api docs|runbook|add comments?|comment the code|release notes)\b/i,
  },
  {
    task: 'code_review',
    says: 'asks for a review',
    words: /\b(?:code review|review (?:this|the|my|our|these)|audit (?:this|the|our))\b/i,
  },
  {
    task: 'debugging',
    says: 'asks to find or mend a fault',
    words:
      /\b(?:debug|fix(?:es|ed)?\b|bugs?|stack ?trace|traceback|crash(?:es|ed|ing)?|fails?|failing|broken|doesn't work|not working|regression|root cause|flaky|repair|behebe?|reparier\w*|corrige\w*|arregla\w*|conserta\w*)\b|修复|バグ|直して/i,
  },
  {
    task: 'migration',
    says: 'asks to change how data is kept',
    words:
      /\b(?:migrations?|migrate|schema|columns?|backfill|data model|foreign key|primary key|not null|alter table|how (?:we|it is|they are) stored?|existing (?:rows|records|ones|data)|spalten?|tabellen?|migrac\w+|columna\w*|coluna\w*|colonne\w*)\b|迁移|表结构|字段|所有表|マイグレーション|カラム|テーブル/i,
  },
  {
    task: 'architecture',
    says: 'asks for a design',
    words:
      /\b(?:architecture|architect|design (?:a|an|the|our) (?:\w+ ){0,3}(?:system|service|api|platform|pipeline|schema|protocol)|system design|split the monolith|event-driven|microservices?)\b/i,
  },
  {
    task: 'refactor',
    says: 'asks to restructure code',
    words:
      /\b(?:refactor\w*|restructure|rename \S+ (?:to|into)|extract \S+ .*(?:function|method|class|module|hook|component)|simplify (?:this|the) (?:code|function|class|logic)|clean ?up (?:this|the) (?:code|function|class|module)|dedup\w* (?:this|the) code|inline (?:this|the)|split (?:this|the) (?:file|class|function|module)|umbenennen|refaktor\w*|refatora\w*|refactoriza\w*)\b|重构|リファクタ/i,
  },
];

const CODE_WORDS =
  /`[^`\n]+`|\b[\w-]+\.(?:ts|tsx|js|jsx|py|go|rs|java|kt|rb|php|cs|cpp|c|h|swift|scala|sql|tf|ya?ml|json|toml|css|scss|html|vue|svelte|sh)\b|\b(?:function|method|class|component|module|endpoint|api|prop|props|parameter|argument|variable|interface|type|enum|hook|test|tests|import|package|dependency|loop|regex|null check|return value|handler|middleware|button|form|page|dialog|modal|code|unit test|lint|typescript|python|javascript|react|rust|java)\b/i;

/** The label of an order; `unknown` where it is none of them, which in the preset is strong too. */
export function labelWork(ask: FoundAsk, kinds: ReadonlySet<SegmentKind>, signals: readonly Signal[]): TaskGuess {
  const text = ask.texts
    .flatMap(({ speech }) => speech.spoken.map(({ sentence }) => sentence.text))
    .join('\n')
    .slice(0, WORK_CHARS_MAX);
  const rule = RULES.find(({ words }) => words.test(text));
  if (rule !== undefined) return { task: rule.task, source: 'inferred', says: rule.says };
  if (kinds.has('sql') && signals.some((signal) => signal.category === 'schema'))
    return { task: 'migration', source: 'inferred', says: 'asks to change how data is kept' };
  if (kinds.has('diff') || kinds.has('code') || CODE_WORDS.test(text))
    return { task: 'code_edit', source: 'inferred', says: 'asks to change code' };
  return { task: 'unknown', source: 'unknown', says: 'asks for a change that no label fits' };
}

/** Labels are found in what is said first. */
const WORK_CHARS_MAX = 8_000;
