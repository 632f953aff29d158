// Owns what SQL does to data, shape and rights: in fences, on lines of its own, in the added lines of a diff, and in the
// strings of code that send it. A statement that only reads gives nothing.
import { isBareStatement, startsSql } from './_line_form.ts';
import { judgeStatement, newSqlSession } from './_sql_judge.ts';
import { parseSql as parseTokens, wordAt, type ParseSql } from './_sql_statement.ts';
import type { Report } from './_rule.ts';
import type { Source } from './_view.ts';

/** Bodies of functions and DO blocks are opened once. */
const NESTING_MAX = 1;

/** What a text of SQL does. `parse` is the seam for a parser with a grammar. */
export function scanSqlText(text: string, report: Report, parse: ParseSql = parseTokens): void {
  scanStatements(text, { report, parse, depth: 0, offset: 0 });
}

interface SqlScan {
  readonly report: Report;
  readonly parse: ParseSql;
  readonly depth: number;
  readonly offset: number;
}

function scanStatements(text: string, scan: SqlScan): void {
  const session = newSqlSession();
  for (const statement of scan.parse(text)) {
    for (const { rule, severity } of judgeStatement(statement, session)) {
      scan.report({
        rule,
        severity,
        start: scan.offset + statement.start,
        end: scan.offset + statement.end,
        kind: 'sql',
      });
    }
    // `DO $$ … $$` runs its body at once; the body of a function waits for a caller.
    if (wordAt(statement.tokens, 0) !== 'do' || scan.depth >= NESTING_MAX) continue;
    const body = statement.tokens.find((token) => token.kind === 'string');
    if (body === undefined) continue;
    const start = text.indexOf(body.text, body.start);
    scanStatements(body.text, { ...scan, depth: scan.depth + 1, offset: scan.offset + start });
  }
}

export function scanSql(source: Source, report: Report): void {
  if (source.side === 'removed') return;
  const { role } = source.language;
  if (role === 'sql') scanSqlText(source.body.text, report);
  else if (role === 'code' || role === 'config') scanStrings(source, report);
  if (role === 'config') scanValues(source, report);
}

/** `query: DROP TABLE users` of a file of settings, where values need no quotes. */
const VALUE = /^[ \t]*(?:- )?["']?[\w.$@-]{1,80}["']?[ \t]*[:=][ \t]+(?=[A-Za-z])/gm;

function scanValues(source: Source, report: Report): void {
  const { text } = source.body;
  for (const found of text.matchAll(VALUE)) {
    const start = found.index + found[0].length;
    const lineEnd = text.indexOf('\n', start);
    const value = text.slice(start, lineEnd < 0 ? text.length : lineEnd);
    if (!isBareStatement(value)) continue;
    scanSqlText(value, (finding) => report({ ...finding, start: start + finding.start, end: start + finding.end }));
  }
}

/** SQL in the strings of other code: `db.query("DELETE FROM users")`. */
function scanStrings(source: Source, report: Report): void {
  const { text } = source.body;
  if (!MAY_HOLD_SQL.test(text)) return;
  for (const line of source.lines()) {
    for (const string of line.strings) {
      if (!isBareStatement(string.value)) continue;
      scanSqlText(string.value, (finding) =>
        report({ ...finding, start: string.start + finding.start, end: string.start + finding.end }),
      );
    }
  }
  scanLongStrings(text, report);
}

const MAY_HOLD_SQL =
  /["'`]\s{0,40}(?:insert|update|delete|merge|truncate|drop|alter|create|grant|revoke|rename|with|lock|replace|call|do)\b/i;
const LONG_STRING =
  /(?:"""|'''|`)\s{0,40}(?=(?:insert|update|delete|merge|truncate|drop|alter|create|grant|revoke|rename|with|lock|replace|call|do)\s)/gi;

/** Strings over several lines: triple quotes, backticks, here-documents of code. */
function scanLongStrings(text: string, report: Report): void {
  let from = 0;
  LONG_STRING.lastIndex = 0;
  for (let open = LONG_STRING.exec(text); open !== null; open = LONG_STRING.exec(text)) {
    if (open.index < from) continue;
    const start = open.index + open[0].length;
    const quote = open[0].trimStart().slice(0, open[0].startsWith('`') ? 1 : 3);
    const close = text.indexOf(quote, start);
    const end = close < 0 ? text.length : close;
    from = end;
    const body = text.slice(start, end);
    // A string on one line was read with its line.
    if (!body.includes('\n') || !startsSql(body)) continue;
    scanSqlText(body, (finding) => report({ ...finding, start: start + finding.start, end: start + finding.end }));
    LONG_STRING.lastIndex = Math.max(LONG_STRING.lastIndex, end);
  }
}
