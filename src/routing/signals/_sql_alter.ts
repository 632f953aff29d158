// Owns what the actions of ALTER TABLE do, one action at a time: which of them lock, lose or rewrite.
import { hasOuterWord, hasWord, wordAt, wordsAt } from './_sql_statement.ts';
import type { SqlToken } from './_sql_tokens.ts';
import type { SqlRuleId } from './_sql_rules.ts';

/** What is known of the table from the statements before. */
export interface AlteredTable {
  /** Created by the same text: nobody uses it yet. */
  readonly isNew: boolean;
  /** A constraint of it was validated before. */
  readonly isValidated: boolean;
}

/** The rule of one action; undefined where the words are none. */
export function ruleOfAction(action: readonly SqlToken[], table: AlteredTable): SqlRuleId | undefined {
  const rule = ruleOf(action, table);
  if (!table.isNew || rule === undefined) return rule;
  return /^(?:sql\.add-constraint|sql\.set-not-null|sql\.add-column-rewrite|sql\.change-type|sql\.create-index)$/.test(
    rule,
  )
    ? 'sql.alter'
    : rule;
}

function ruleOf(action: readonly SqlToken[], table: AlteredTable): SqlRuleId | undefined {
  switch (wordAt(action, 0)) {
    case 'drop':
      return ruleOfDrop(action);
    case 'rename':
      return 'sql.rename';
    case 'change':
    case 'modify':
      return 'sql.change-type';
    case 'add':
      return ruleOfAdd(action);
    case 'alter':
      return ruleOfColumn(action, table);
    case 'validate':
      return 'sql.constraint';
    case 'attach':
    case 'exchange':
    case 'reorganize':
    case 'coalesce':
      return 'sql.partition';
    case 'detach':
      return hasWord(action, 'concurrently') ? 'sql.partition-online' : 'sql.partition';
    case 'enable':
    case 'disable':
    case 'force':
    case 'no':
      return ruleOfSwitch(action);
    case 'truncate':
      return 'sql.truncate';
    case 'owner':
      return 'sql.role';
    case 'set':
      return hasWord(action, 'logged', 'unlogged', 'tablespace', 'schema') ? 'sql.rebuild' : 'sql.alter';
    case 'cluster':
    case 'convert':
    case 'engine':
    case 'algorithm':
      return 'sql.rebuild';
    case 'nocheck':
    case 'delete':
      return 'sql.trigger-off';
    case 'inherit':
    case 'replica':
    case 'reset':
    case 'comment':
    case 'auto_increment':
    case 'order':
    case 'with':
    case 'switch':
    case 'swap':
    case 'default':
    case 'character':
    case 'check':
    case 'unset':
    case 'update':
      return 'sql.alter';
    default:
      return undefined;
  }
}

function ruleOfDrop(action: readonly SqlToken[]): SqlRuleId {
  if (hasWord(action.slice(0, 3), 'constraint', 'check', 'foreign', 'default')) return 'sql.constraint';
  if (hasWord(action.slice(0, 3), 'primary')) return 'sql.add-constraint';
  if (hasWord(action.slice(0, 2), 'index', 'key')) return 'sql.drop-index';
  if (hasWord(action.slice(0, 2), 'partition')) return 'sql.drop-table';
  return 'sql.drop-column';
}

function ruleOfSwitch(action: readonly SqlToken[]): SqlRuleId {
  if (hasWord(action, 'row')) return 'sql.policy';
  if (hasWord(action, 'trigger', 'triggers', 'keys', 'constraint', 'rule'))
    return wordAt(action, 0) === 'disable' ? 'sql.trigger-off' : 'sql.alter';
  return 'sql.alter';
}

/** `ALTER [COLUMN] c …`. */
function ruleOfColumn(action: readonly SqlToken[], table: AlteredTable): SqlRuleId {
  if (hasOuterWord(action, 'type') || (hasOuterWord(action, 'data') && hasOuterWord(action, 'set')))
    return 'sql.change-type';
  if (hasOuterWord(action, 'not') && hasOuterWord(action, 'null') && !hasOuterWord(action, 'drop'))
    return table.isValidated ? 'sql.alter' : 'sql.set-not-null';
  // `ALTER COLUMN c bigint` of SQL Server: a type follows the name at once.
  const after = wordAt(action, wordAt(action, 1) === 'column' ? 3 : 2);
  return after === '' || /^(?:set|drop|add|reset|restart|visible|invisible|constraint)$/.test(after)
    ? 'sql.alter'
    : 'sql.change-type';
}

function ruleOfAdd(action: readonly SqlToken[]): SqlRuleId {
  const isConstraint = /^(?:constraint|primary|foreign|unique|check|exclude|fulltext|spatial|index|key)$/.test(
    wordAt(action, 1),
  );
  if (isConstraint) {
    if (/^(?:index|key|fulltext|spatial)$/.test(wordAt(action, 1))) return 'sql.create-index';
    const isSafe =
      (hasOuterWord(action, 'not') && hasOuterWord(action, 'valid')) ||
      (hasOuterWord(action, 'using') && hasOuterWord(action, 'index'));
    return isSafe ? 'sql.constraint' : 'sql.add-constraint';
  }
  if (wordAt(action, 1) === 'value') return 'sql.alter-type';
  if (wordAt(action, 1) === 'partition') return 'sql.alter';
  return isRewrite(action) ? 'sql.add-column-rewrite' : 'sql.add-column';
}

const CONSTANT_FUNCTION =
  /^(?:current_timestamp|current_date|current_time|localtimestamp|localtime|now|transaction_timestamp|statement_timestamp|current_user|session_user|getdate|sysdate|sysdatetime)$/;

/** A new column that rewrites the table, or fails on a table with rows. */
function isRewrite(action: readonly SqlToken[]): boolean {
  if (hasOuterWord(action, 'stored', 'persisted') && hasOuterWord(action, 'generated', 'as')) return true;
  if (
    hasOuterWord(
      action,
      'serial',
      'bigserial',
      'smallserial',
      'serial4',
      'serial8',
      'identity',
      'unique',
      'primary',
      'references',
      'auto_increment',
    )
  )
    return true;
  const at = action.findIndex((token) => token.kind === 'word' && token.text === 'default');
  if (at < 0) return isRequired(action);
  const value = action[at + 1];
  const bracket = action[at + 2];
  const isCall = value?.kind === 'word' && bracket?.text === '(';
  if (!isCall) return false;
  const isEmptyCall = action[at + 3]?.text === ')';
  return !(isEmptyCall && CONSTANT_FUNCTION.test(value.text));
}

function isRequired(action: readonly SqlToken[]): boolean {
  return action.some((_, at) => wordsAt(action, at, 'not', 'null'));
}
