// Owns what a change to files touches: every file and every hunk of a diff, judged by what its lines took away and put
// in. Harmless changes are proved harmless and leave nothing; what is not understood leaves a low signal.
import { ACCESS_CHANGE_RULES, accessRulesOf } from './_diff_rules_access.ts';
import { DATA_CHANGE_RULES, dataRulesOf } from './_diff_rules_data.ts';
import { describeChange, topicsOfPath, type Change } from './_diff_context.ts';
import { SHAPE_CHANGE_RULES, shapeRulesOf } from './_diff_rules_shape.ts';
import { defectShare, entropyBits, type ChangeSize } from './_diff_size.ts';
import type { DiffBlock, JudgedFile } from './_diff_judge.ts';
import { foldersAndName } from './_path_kind.ts';
import { judgePath } from './paths.ts';
import { atMost, defineRules, type Report, type Rule, type Severity } from './_rule.ts';
import { targetOfName } from './_target.ts';

export const DIFF_RULES = {
  ...ACCESS_CHANGE_RULES,
  ...DATA_CHANGE_RULES,
  ...SHAPE_CHANGE_RULES,
  ...defineRules({
    'diff.code': ['production', 'low', 'changes code that runs'],
    'diff.deletes-file': ['production', 'low', 'deletes a file'],
    'diff.size': ['production', 'low', 'changes many lines'],
  }),
};

/** From this share on a change is large; half of the commits with 300 added lines and more needed a fix. */
const LARGE_SHARE = 0.5;
/** About forty added lines in one file. */
const NOTABLE_SHARE = 0.3;

export function scanDiff(block: DiffBlock, report: Report): void {
  for (const file of block.files) {
    scanPaths(file, report);
    scanChanges(file, report);
  }
  scanSize(block, report);
}

function scanPaths(file: JudgedFile, report: Report): void {
  if (file.harmless) return;
  for (const named of file.names) {
    if (named.at < 0) continue;
    const verdict = judgePath(named.path);
    if (verdict === undefined) continue;
    report({
      rule: verdict.rule,
      severity: verdict.severity,
      start: named.at,
      end: named.at + named.path.length,
      kind: 'diff-path',
    });
  }
  const name = file.names[0];
  if (file.parsed.change === 'deleted' && file.kind === 'runs' && name !== undefined && name.at >= 0) {
    report({
      rule: DIFF_RULES['diff.deletes-file'],
      start: name.at,
      end: name.at + name.path.length,
      kind: 'diff-path',
    });
  }
}

/** What a rule weighs in this file: tests and examples do not run for users, production does. */
function severityIn(file: JudgedFile, rule: Rule): Severity {
  if (file.kind === 'test' || file.kind === 'example' || file.kind === 'output') return atMost(rule.severity, 'low');
  const isProduction =
    file.language.role === 'config' && file.names.some((named) => targetOfName(named.path) === 'production');
  return isProduction && rule.severity === 'medium' ? 'high' : rule.severity;
}

function scanChanges(file: JudgedFile, report: Report): void {
  if (file.harmless) return;
  const { language } = file;
  const path = file.names.at(-1)?.path;
  const named = topicsOfPath(path);
  for (const hunk of file.hunks) {
    const around = hunk.topics | named;
    for (const group of hunk.groups) {
      if (group.harmless !== undefined) continue;
      const change = describeChange(group.group, { context: hunk.context, around, language, path });
      const rules = rulesOf(change);
      const { start, end } = change.place;
      for (const rule of rules) report({ rule, severity: severityIn(file, rule), start, end, kind: 'diff-change' });
      if (rules.length === 0 && file.kind === 'runs')
        report({ rule: DIFF_RULES['diff.code'], start, end, kind: 'diff-change' });
    }
  }
}

function rulesOf(change: Change): readonly Rule[] {
  return [...accessRulesOf(change), ...dataRulesOf(change), ...shapeRulesOf(change)];
}

function scanSize(block: DiffBlock, report: Report): void {
  const counted = block.files.filter((file) => !file.harmless && file.kind === 'runs');
  const first = counted[0];
  if (first === undefined) return;
  const share = block.isCut ? 1 : defectShare(sizeOf(counted));
  if (share < NOTABLE_SHARE) return;
  const { start, end } = first.parsed;
  report({ rule: DIFF_RULES['diff.size'], severity: share < LARGE_SHARE ? 'low' : 'medium', start, end, kind: 'diff' });
}

function sizeOf(files: readonly JudgedFile[]): ChangeSize {
  const folders = files.map((file) => foldersAndName(file.names.at(-1)?.path ?? '').folders);
  const changed = files.map((file) => file.size.added + file.size.removed);
  return {
    linesAdded: files.reduce((sum, file) => sum + file.size.added, 0),
    linesRemoved: files.reduce((sum, file) => sum + file.size.removed, 0),
    files: files.length,
    folders: new Set(folders.map((folder) => folder.join('/'))).size,
    subsystems: new Set(folders.map((folder) => folder[0] ?? '')).size,
    spread: entropyBits(changed),
  };
}
