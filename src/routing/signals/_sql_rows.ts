// Owns what SQL does to rows: which statements write, whether they reach every row, whether the rows are money or rights.
// Reads one statement; knows nothing of those before it.
import { topicsOfName, has } from './_code_words.ts';
import type { SqlRuleId } from './_sql_rules.ts';
import { findWords, hasOuterWord, hasWord, nameAt, wordAt } from './_sql_statement.ts';
import type { SqlToken } from './_sql_tokens.ts';

/** Rows that change, also inside a WITH or behind an EXPLAIN ANALYZE. */
export function rulesOfRows(tokens: readonly SqlToken[]): readonly SqlRuleId[] {
  const found: SqlRuleId[] = [];
  for (const at of verbs(tokens)) {
    const part = tokens.slice(at);
    const rule = ruleOfRows(part);
    if (rule !== undefined) found.push(refine(rule, part));
  }
  if (found.length === 0 && wordAt(tokens, 0) === 'select') {
    if (hasOuterWord(tokens, 'into') && !hasWord(tokens, 'outfile', 'dumpfile')) return ['sql.create-table'];
    if (
      hasWord(
        tokens,
        'pg_terminate_backend',
        'pg_cancel_backend',
        'setval',
        'pg_drop_replication_slot',
        'pg_promote',
        'pg_reload_conf',
        'pg_switch_wal',
        'lo_unlink',
        'dblink_exec',
      )
    )
      return ['sql.server'];
  }
  return found;
}

/** A statement has few verbs; generated ones are not followed further. */
const VERBS_MAX = 8;

function verbs(tokens: readonly SqlToken[]): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < tokens.length && places.length < VERBS_MAX; at += 1) {
    const before = tokens[at - 1];
    const isHead = at === 0 || before?.text === '(' || before?.text === ')' || wordAt(tokens, 0) === 'explain';
    if (isHead && /^(?:delete|update|insert|merge|replace|upsert|copy|load)$/.test(wordAt(tokens, at))) places.push(at);
  }
  return places;
}

function ruleOfRows(tokens: readonly SqlToken[]): SqlRuleId | undefined {
  switch (wordAt(tokens, 0)) {
    case 'delete':
      if (wordAt(tokens, 1) !== 'from' && nameAt(tokens, 1) === undefined) return undefined;
      return isEveryRow(tokens) ? 'sql.delete-all' : 'sql.delete';
    case 'update':
      if (findWords(tokens, 1, 'set') < 0) return undefined;
      return isEveryRow(tokens) ? 'sql.update-all' : 'sql.update';
    case 'insert':
      if (!hasOuterWord(tokens, 'into', 'overwrite')) return undefined;
      return hasWord(tokens, 'overwrite') ||
        findWords(tokens, 1, 'do', 'update') >= 0 ||
        findWords(tokens, 1, 'key', 'update') >= 0
        ? 'sql.write'
        : 'sql.insert';
    case 'merge':
    case 'replace':
    case 'upsert':
      return hasOuterWord(tokens, 'into') ? 'sql.write' : undefined;
    case 'copy':
      return hasOuterWord(tokens, 'from') ? 'sql.write' : undefined;
    case 'load':
      return hasWord(tokens, 'data') ? 'sql.write' : undefined;
    default:
      return undefined;
  }
}

/** No condition, or one that always holds. */
function isEveryRow(tokens: readonly SqlToken[]): boolean {
  const where = findWords(tokens, 1, 'where');
  if (where < 0) return !hasWord(tokens, 'limit', 'using', 'join');
  const first = tokens[where + 1];
  if (first?.text === 'true' && tokens.length <= where + 3) return true;
  return first?.kind === 'number' && tokens[where + 2]?.text === '=' && tokens[where + 3]?.text === first.text;
}

/** Rows of money and of access weigh more than rows. */
function refine(rule: SqlRuleId, tokens: readonly SqlToken[]): SqlRuleId {
  const where = findWords(tokens, 1, 'where');
  const target =
    rule.startsWith('sql.insert') || rule === 'sql.write'
      ? tokens.slice(0, 40)
      : tokens.slice(0, where < 0 ? 60 : where);
  const topics = target.reduce(
    (sum, token) => (token.kind === 'word' || token.kind === 'name' ? sum | topicsOfName(token.text) : sum),
    0,
  );
  const isChange = rule !== 'sql.insert' && rule !== 'sql.write';
  if (has(topics, 'money')) return isChange ? 'sql.money-rows' : 'sql.write';
  const isRole = target.some((token) =>
    /^(?:roles?|is_active|banned|blocked|suspended)$/.test(token.text.toLowerCase()),
  );
  if (isRole || has(topics, 'access', 'secret')) return isChange ? 'sql.access-rows' : 'sql.write';
  if (
    isChange &&
    target.some((token) =>
      /^(?:balance|balances|credits|credit|rate|rates|cost|costs|total|charges|orders)$/.test(token.text.toLowerCase()),
    )
  )
    return 'sql.money-rows';
  return rule;
}
