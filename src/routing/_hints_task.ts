// Owns task labels as callers write them: `Code Review`, `summarise`, `code-review` become the known task; any other label
// stays the caller's own in one spelling.
import { TASKS, type KnownTask } from './decision.ts';

const LABEL_CHARS_MAX = 64;

/** Other words for the known tasks, in the one spelling. */
const SYNONYMS: Readonly<Record<KnownTask, string>> = {
  classification:
    'classify classifier classifying categorize categorise categorization labeling labelling tagging sentiment intent intent_detection moderation',
  triage: 'triaging ticket_triage prioritize prioritise prioritization',
  summarize: 'summarise summary summarization summarisation summarizing summarising tldr tl_dr digest recap',
  extraction: 'extract extracting extractor data_extraction entity_extraction ner parsing structured_extraction',
  translation: 'translate translating translator localization localisation',
  subagent: 'sub_agent subagents sub_agents explore explorer search_agent',
  background: 'title title_generation titles compaction topic haiku_background suggestions autocomplete_title',
  qa: 'q_a question questions question_answering qna faq answer ask explain explanation',
  chat: 'chitchat chit_chat conversation smalltalk small_talk chatting',
  code_review: 'codereview review pr_review pull_request_review diff_review reviewing',
  code_edit: 'codeedit edit coding code code_generation codegen implement implementation feature code_change',
  debugging: 'debug bugfix bug_fix fix bug troubleshooting',
  refactor: 'refactoring refactors restructure',
  migration: 'migrate migrations db_migration schema_migration database_migration schema_change',
  architecture: 'design system_design architect planning plan technical_design',
  production_review: 'prod_review productionreview release_review deploy_review launch_review go_live_review',
  docs: 'doc documentation documenting readme docstring docstrings',
};

const KNOWN: ReadonlyMap<string, KnownTask> = new Map(
  TASKS.flatMap((task) =>
    [task, ...SYNONYMS[task].split(' ')].map((name): readonly [string, KnownTask] => [name, task]),
  ),
);

/** Small letters, digits, `_` and `-`, at most 64; a synonym becomes its task. Undefined for what is no label. */
export function normalizeTask(label: string): string | undefined {
  const trimmed = label.trim();
  if (trimmed === '' || trimmed.length > LABEL_CHARS_MAX * 2) return undefined;
  const spaced = trimmed.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const name = spaced.replace(/[ \t/.:]+/g, '_');
  if (name.length > LABEL_CHARS_MAX || !/^[a-z0-9_-]+$/.test(name)) return undefined;
  return KNOWN.get(name.replaceAll('-', '_').replace(/_{2,}/g, '_').replace(/^_|_$/g, '')) ?? name;
}
