// Owns the list of detectors and the rules that they share out, in the order in which they run. A detector reads views;
// it knows no part and no request.
import { AUTH_RULES, scanAuth } from './auth.ts';
import { DATA_CODE_RULES, scanDataCode } from './data_code.ts';
import { DIFF_RULES, scanDiff } from './diff.ts';
import { INFRA_RULES, scanInfra } from './infra.ts';
import { MONEY_RULES, scanMoney } from './money.ts';
import { judgePath, PATH_RULES } from './paths.ts';
import { PRODUCTION_RULES, scanProduction } from './production.ts';
import { SECRET_RULES, scanSecrets } from './secrets.ts';
import { scanShell } from './shell.ts';
import { SHELL_RULES } from './_shell_rules.ts';
import { scanSql } from './sql.ts';
import { SQL_RULES } from './_sql_rules.ts';
import { TOOL_RULES } from './tool_calls.ts';
import type { Report, Rule } from './_rule.ts';
import { reportInside, type Source, type View } from './_view.ts';

export interface Detector {
  /** Named in `failed` when it throws. */
  readonly name: string;
  readonly scan: (view: View, report: Report) => void;
}

const eachSource =
  (scan: (source: Source, report: Report) => void) =>
  (view: View, report: Report): void => {
    for (const source of view.sources) scan(source, reportInside(source, report));
  };

export const DETECTORS: readonly Detector[] = [
  {
    name: 'diff',
    scan: (view, report) => {
      for (const block of view.diffs) scanDiff(block, report);
    },
  },
  { name: 'paths', scan: scanNamedPaths },
  { name: 'sql', scan: eachSource(scanSql) },
  { name: 'shell', scan: eachSource(scanShell) },
  { name: 'infra', scan: eachSource(scanInfra) },
  { name: 'auth', scan: eachSource(scanAuth) },
  { name: 'money', scan: eachSource(scanMoney) },
  { name: 'data-code', scan: eachSource(scanDataCode) },
  { name: 'production', scan: eachSource(scanProduction) },
  { name: 'secrets', scan: (view, report) => scanSecrets(view.text, report) },
];

/** A path that is named and not changed is a mention, whoever names it. */
function scanNamedPaths(view: View, report: Report): void {
  for (const named of view.namedPaths) {
    const verdict = judgePath(named.path);
    if (verdict !== undefined)
      report({ rule: verdict.rule, start: named.start, end: named.end, kind: 'path', mention: true });
  }
}

/** Every rule that a signal may name, in the order of the detectors. */
export const ALL_RULES: readonly Rule[] = [
  DIFF_RULES,
  PATH_RULES,
  SQL_RULES,
  SHELL_RULES,
  INFRA_RULES,
  AUTH_RULES,
  MONEY_RULES,
  DATA_CODE_RULES,
  PRODUCTION_RULES,
  SECRET_RULES,
  TOOL_RULES,
].flatMap((rules) => Object.values<Rule>(rules));
