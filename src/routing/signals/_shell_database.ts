// Owns what database clients are told to do: SQL in an option, on standard input or in a here-document, and the own
// languages of Redis and MongoDB.
import type { PlainCommand } from './_shell_plain.ts';
import type { ShellVerdict } from './_shell_files.ts';
import type { ShellWord } from './_shell_parse.ts';

const SQL_CLIENT =
  /^(?:psql|mysql|mariadb|sqlite3?|cockroach|clickhouse-client|clickhouse|cqlsh|sqlcmd|usql|duckdb|snowsql|bq|trino|presto|hive|beeline|impala-shell|sqlplus|db2|osql|isql|pgcli|mycli|wrangler|turso|libsql|vsql|spanner-cli)$/;
const SQL_OPTION = /^(?:-c|-e|-q|-Q|--command|--execute|--query|--sql|--cmd|-s|--eval)$/;

/** A script of SQL that the command runs, and where it stands. */
export interface ClientSql {
  readonly text: string;
  readonly word: ShellWord;
}

export function sqlOfClient(command: PlainCommand): readonly ClientSql[] {
  const { program, args, input, pipedFrom } = command;
  if (!SQL_CLIENT.test(program)) return [];
  const found: ClientSql[] = [];
  for (const [index, word] of args.entries()) {
    const joined = /^(?:--(?:command|execute|query|sql|eval)=|-[ceqQ])(?=.)([\s\S]*)$/.exec(word.text)?.[1];
    const next = args[index + 1];
    if (SQL_OPTION.test(word.text) && next !== undefined) found.push({ text: next.text, word: next });
    else if (joined !== undefined && /\s/.test(joined)) found.push({ text: joined, word });
    else if (/\s/.test(word.text) && !SQL_OPTION.test(args[index - 1]?.text ?? ''))
      found.push({ text: word.text, word });
  }
  if (input !== undefined) found.push({ text: input.text, word: input });
  if (pipedFrom !== undefined && /^(?:echo|printf)$/.test(pipedFrom.program)) {
    for (const word of pipedFrom.args) if (/\s/.test(word.text)) found.push({ text: word.text, word });
  }
  return found;
}

/** A client that is given a file: what is in it cannot be seen. */
export function judgeClientFile(command: PlainCommand): ShellVerdict | undefined {
  if (!SQL_CLIENT.test(command.program)) return undefined;
  const words = command.args.map((word) => word.text);
  const isFile = words.some(
    (text) =>
      /^(?:-f|--file|-i|--input-file|source)(?:=|$)/.test(text) ||
      /^<.*\.(?:sql|dump|gz|ddl)$/i.test(text) ||
      /^(?:\\i|\.read)\s/.test(text),
  );
  const isPiped =
    command.pipedFrom !== undefined && /^(?:cat|zcat|gunzip|gzip|bzcat|xz|zstd|pv)$/.test(command.pipedFrom.program);
  return isFile || isPiped ? { id: 'shell.database-write' } : undefined;
}

const REDIS_READ =
  /^(?:get|mget|keys|scan|info|ping|ttl|type|exists|llen|lrange|hget|hgetall|hlen|smembers|scard|zrange|zcard|dbsize|monitor|client|config get|memory|object|slowlog|latency|xlen|xrange|--scan|--stat|--bigkeys|--latency|time|role|cluster info|cluster nodes|lindex|strlen|zscore)\b/i;

export function judgeKeyValue(command: PlainCommand): ShellVerdict | undefined {
  if (/^(?:redis-cli|valkey-cli|keydb-cli)$/.test(command.program)) return judgeRedis(command);
  if (/^(?:mongosh?|mongo)$/.test(command.program)) return judgeMongo(command);
  return undefined;
}

function judgeRedis(command: PlainCommand): ShellVerdict | undefined {
  const words = command.args.map((word) => word.text);
  let at = 0;
  while (
    at < words.length &&
    (words[at] ?? '').startsWith('-') &&
    !/^--(?:scan|stat|bigkeys|latency)/.test(words[at] ?? '')
  )
    at += /^-(?:h|p|n|a|u|s|r|i)$|^--(?:user|pass|cacert|cert|key)$/.test(words[at] ?? '') ? 2 : 1;
  const line = words.slice(at).join(' ').slice(0, 400);
  if (line === '' || REDIS_READ.test(line)) return undefined;
  return /^(?:flushall|flushdb|shutdown|debug|config set|config rewrite|replicaof|slaveof|cluster (?:reset|failover|forget)|swapdb|failover|script flush|acl)\b/i.test(
    line,
  ) || command.isFed
    ? { id: 'shell.database-destroy' }
    : { id: 'shell.database-write' };
}

function judgeMongo(command: PlainCommand): ShellVerdict | undefined {
  const script = [...command.args.map((word) => word.text), command.input?.text ?? ''].join(' ').slice(0, 20_000);
  if (
    /\.(?:drop|dropDatabase|deleteMany|remove|dropIndexes?|dropCollection|shutdownServer|dropUser|renameCollection)\(/.test(
      script,
    )
  )
    return { id: 'shell.database-destroy' };
  return /\.(?:update|updateMany|updateOne|insert\w*|replaceOne|deleteOne|bulkWrite|createIndex|createUser|grantRolesToUser|save)\(/.test(
    script,
  )
    ? { id: 'shell.database-write' }
    : undefined;
}
