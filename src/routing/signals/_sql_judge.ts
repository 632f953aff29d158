// Owns what one SQL statement does, by its verb and its object. Knows what earlier statements of the same text made, so
// that an index on a table nobody uses yet is not an outage. Reading gives no rule.
import { ruleOfAction } from './_sql_alter.ts';
import { rulesOfRows } from './_sql_rows.ts';
import { SQL_RULES, type SqlRuleId } from './_sql_rules.ts';
import {
  findWords,
  hasOuterWord,
  hasWord,
  nameAt,
  splitCommas,
  wordAt,
  wordsAt,
  type SqlStatement,
} from './_sql_statement.ts';
import type { SqlToken } from './_sql_tokens.ts';
import type { Rule, Severity } from './_rule.ts';

export interface SqlVerdict {
  readonly rule: Rule;
  readonly severity: Severity;
}

/** What earlier statements of one text made known. */
export interface SqlSession {
  readonly created: Set<string>;
  readonly temporary: Set<string>;
  readonly validated: Set<string>;
}

export function newSqlSession(): SqlSession {
  return { created: new Set(), temporary: new Set(), validated: new Set() };
}

/** Rules that the statement meets, the gravest anywhere; none for what reads. */
export function judgeStatement(statement: SqlStatement, session: SqlSession): readonly SqlVerdict[] {
  const { tokens } = statement;
  const found = rulesOf(tokens, session);
  if (found.length === 0) return [];
  const name = objectName(tokens);
  const isThrowaway = name !== undefined && (session.temporary.has(name) || isThrowawayTable(name));
  return found.map((id) => ({ rule: SQL_RULES[id], severity: isThrowaway ? 'low' : SQL_RULES[id].severity }));
}

function rulesOf(tokens: readonly SqlToken[], session: SqlSession): readonly SqlRuleId[] {
  switch (wordAt(tokens, 0)) {
    case 'drop':
      return some(ruleOfDrop(tokens));
    case 'truncate':
      return ['sql.truncate'];
    case 'alter':
      return rulesOfAlter(tokens, session);
    case 'create':
      return some(ruleOfCreate(tokens, session));
    case 'rename':
      return ['sql.rename'];
    case 'begin':
    case 'then':
    case 'else':
    case 'loop':
      // The body of a block: its first statement stands right behind the word.
      return tokens.length > 2 &&
        !/^(?:transaction|tran|work|deferred|immediate|isolation|read)$/.test(wordAt(tokens, 1))
        ? rulesOf(tokens.slice(1), session)
        : [];
    case 'comment':
      return wordAt(tokens, 1) === 'on' ? ['sql.comment'] : [];
    case 'grant':
    case 'revoke':
      return [isWideGrant(tokens) ? 'sql.grant-wide' : 'sql.grant'];
    case 'reassign':
      return ['sql.role-strong'];
    case 'reindex':
      return [hasWord(tokens, 'concurrently') ? 'sql.rebuild-online' : 'sql.rebuild'];
    case 'cluster':
    case 'optimize':
      return ['sql.rebuild'];
    case 'vacuum':
      return hasWord(tokens, 'full') ? ['sql.rebuild'] : [];
    case 'refresh':
      return [hasWord(tokens, 'concurrently') ? 'sql.rebuild-online' : 'sql.rebuild'];
    case 'lock':
      return ['sql.lock'];
    case 'set':
      return hasWord(tokens.slice(0, 3), 'global', 'persist') ||
        hasWord(tokens, 'foreign_key_checks', 'session_replication_role', 'unique_checks')
        ? ['sql.trigger-off']
        : [];
    case 'call':
    case 'exec':
    case 'execute':
      return ['sql.call'];
    case 'kill':
    case 'shutdown':
      return ['sql.server'];
    case 'security':
      return ['sql.policy'];
    case 'explain':
      return hasWord(tokens, 'analyze') ? rulesOfRows(tokens) : [];
    default:
      return rulesOfRows(tokens);
  }
}

function some(id: SqlRuleId | undefined): readonly SqlRuleId[] {
  return id === undefined ? [] : [id];
}

function ruleOfDrop(tokens: readonly SqlToken[]): SqlRuleId | undefined {
  switch (wordAt(tokens, 1)) {
    case 'database':
    case 'schema':
    case 'keyspace':
    case 'tablespace':
    case 'warehouse':
      return 'sql.drop-database';
    case 'table':
    case 'foreign':
    case 'collection':
    case 'column':
      return 'sql.drop-table';
    case 'index':
      return hasWord(tokens, 'concurrently') ? 'sql.drop-index-online' : 'sql.drop-index';
    case 'role':
    case 'user':
    case 'login':
    case 'owned':
      return 'sql.role-strong';
    case 'policy':
      return 'sql.policy';
    case 'sequence':
    case 'publication':
    case 'subscription':
    case 'server':
      return 'sql.server';
    case '':
      return undefined;
    default:
      return 'sql.drop-object';
  }
}

function rulesOfAlter(tokens: readonly SqlToken[], session: SqlSession): readonly SqlRuleId[] {
  switch (wordAt(tokens, 1)) {
    case 'table':
    case 'foreign':
      return rulesOfAlterTable(tokens, session);
    case 'index':
      return [hasWord(tokens, 'rename') ? 'sql.rename' : 'sql.alter'];
    case 'type':
    case 'domain':
      if (hasWord(tokens, 'constraint')) return [hasWord(tokens, 'valid') ? 'sql.constraint' : 'sql.add-constraint'];
      return [hasWord(tokens, 'rename', 'drop') ? 'sql.rename' : 'sql.alter-type'];
    case 'role':
    case 'user':
    case 'login':
    case 'group':
      return [
        hasWord(tokens, 'superuser', 'createrole', 'bypassrls', 'password', 'identified', 'replication', 'sysadmin')
          ? 'sql.role-strong'
          : 'sql.role',
      ];
    case 'default':
      return ['sql.grant-wide'];
    case 'policy':
      return ['sql.policy'];
    case 'system':
    case 'database':
    case 'server':
    case 'tablespace':
      return ['sql.server'];
    case '':
      return [];
    default:
      return ['sql.alter'];
  }
}

function rulesOfAlterTable(tokens: readonly SqlToken[], session: SqlSession): readonly SqlRuleId[] {
  let at = 2;
  while (/^(?:table|if|exists|only|ignore|not)$/.test(wordAt(tokens, at))) at += 1;
  const named = nameAt(tokens, at);
  if (named === undefined) return [];
  const table = { isNew: session.created.has(named.name), isValidated: session.validated.has(named.name) };
  const found: SqlRuleId[] = [];
  for (const action of splitCommas(tokens.slice(named.next))) {
    if (wordAt(action, 0) === 'validate') session.validated.add(named.name);
    const rule = ruleOfAction(action, table);
    if (rule !== undefined) found.push(rule);
  }
  return found;
}

function ruleOfCreate(tokens: readonly SqlToken[], session: SqlSession): SqlRuleId | undefined {
  const head = tokens.slice(0, 8);
  const isTemporary = hasWord(tokens.slice(0, 4), 'temp', 'temporary');
  const at = head.findIndex(
    (token) =>
      /^(?:table|database|schema|index|view|role|user|login|policy|function|procedure|trigger|type|domain|extension|sequence|rule|event|publication|subscription|server|keyspace|aggregate|cast|operator|warehouse|tablespace)$/.test(
        token.text,
      ) && token.kind === 'word',
  );
  if (at < 0) return undefined;
  const named = nameAt(tokens, skipIfNotExists(tokens, at + 1));
  switch (wordAt(tokens, at)) {
    case 'table':
      if (named !== undefined) (isTemporary ? session.temporary : session.created).add(named.name);
      return isTemporary || named?.name.startsWith('#') === true ? undefined : 'sql.create-table';
    case 'index': {
      if (hasWord(tokens.slice(0, 5), 'concurrently') || hasWord(tokens, 'online')) return 'sql.create-index-online';
      const on = findWords(tokens, at, 'on');
      const table = on < 0 ? undefined : nameAt(tokens, wordAt(tokens, on + 1) === 'only' ? on + 2 : on + 1);
      if (table === undefined) return undefined;
      return session.created.has(table.name) ? 'sql.create-index-online' : 'sql.create-index';
    }
    case 'role':
    case 'user':
    case 'login':
      return hasWord(tokens, 'superuser', 'createrole', 'bypassrls', 'replication', 'sysadmin')
        ? 'sql.role-strong'
        : 'sql.role';
    case 'policy':
      return 'sql.policy';
    case 'function':
    case 'procedure':
      return hasWord(tokens, 'definer') ? 'sql.grant-wide' : 'sql.create-object';
    case 'view':
      return isTemporary ? undefined : 'sql.create-object';
    default:
      return 'sql.create-object';
  }
}

function skipIfNotExists(tokens: readonly SqlToken[], from: number): number {
  let at = from;
  while (/^(?:if|not|exists)$/.test(wordAt(tokens, at))) at += 1;
  return at;
}

function isWideGrant(tokens: readonly SqlToken[]): boolean {
  const isGrant = wordAt(tokens, 0) === 'grant';
  return (
    isGrant &&
    (wordsAt(tokens, 1, 'all') ||
      hasOuterWord(tokens, 'public', 'superuser', 'owner', 'admin', 'rds_superuser', 'pg_write_all_data') ||
      (hasWord(tokens, 'option') && hasWord(tokens, 'with')) ||
      tokens.some((token, at) => token.text === '*' && tokens[at + 1]?.text === '.'))
  );
}

/** The table or object that the statement is about. */
function objectName(tokens: readonly SqlToken[]): string | undefined {
  let at = 1;
  while (
    /^(?:table|index|into|from|if|exists|not|only|view|schema|database|concurrently|local|data)$/.test(
      wordAt(tokens, at),
    )
  )
    at += 1;
  return nameAt(tokens, at)?.name;
}

/** `tmp_import`, `#load`, `pg_temp.x`, `import_tmp`: made to be thrown away. */
function isThrowawayTable(name: string): boolean {
  return /^(?:#|pg_temp\.|temp\.|tempdb\.)|(?:^|[._])(?:tmp|temp|scratch|throwaway)(?:[._]|$)/.test(name);
}
