// Owns what one line of running text looks like from its outside: a command, a statement, a setting, code, or words.
// A line inside a sentence is words: structure has to stand on its own line. Parses nothing and judges nothing.

/** A line's head tells its form. */
export const FORM_CHARS = 400;

/** Programs whose name is no word of English: one argument is enough. */
const PROGRAMS = new Set(
  'sudo doas kubectl oc helm kustomize terraform tofu terragrunt pulumi aws gcloud gsutil bq az doctl heroku fly flyctl vercel netlify eksctl kops docker podman docker-compose nerdctl crictl git gh glab hub npm npx pnpm yarn bun bunx pip pip3 pipx uv poetry conda cargo rustup gradle mvn rake bundle gem composer dotnet psql mysql mysqldump mariadb sqlite3 mongosh mongo mongodump redis-cli pg_dump pg_restore pg_dumpall dropdb createdb cqlsh clickhouse-client cockroach sqlcmd influx etcdctl consul vault nomad rm rmdir mv cp chmod chown chgrp dd mkfs mkfs.ext4 mkfs.xfs fdisk parted wipefs shred truncate ln rsync scp sftp ssh curl wget nc iptables ip6tables nft ufw firewall-cmd systemctl journalctl crontab killall pkill useradd userdel usermod passwd visudo apt apt-get yum dnf apk brew pacman snap zfs zpool lvremove vgremove pvremove mdadm umount reboot poweroff halt sysctl ip ifconfig ansible ansible-playbook vagrant virsh qemu-img vboxmanage multipass kind minikube k3d skaffold argocd flux istioctl linkerd velero stripe ls grep rg sed awk xargs tar gzip zip unzip openssl ssh-keygen gpg keytool certbot bash sh zsh python3 pytest nohup rabbitmqctl rabbitmqadmin kafka-topics kafka-topics.sh kcat nginx haproxy alembic flyway liquibase prisma knex rails php artisan manage.py wp cap fab chef-client puppet salt ceph rclone restic borg mc b2 s3cmd supervisorctl pm2 wrangler firebase supabase atlas neonctl nix-env launchctl netsh sc reg diskpart format robocopy del rd ftp telnet dig nslookup mkdir'.split(
    ' ',
  ),
);
/** Programs that are words too: only a flag, a path or a pipe tells. */
const WORD_PROGRAMS = new Set(
  'make find kill cat head tail sort test time watch top cut mount date service node python ruby perl go java env set export source echo touch less more diff patch cd open start stop dig just task at unlink shutdown init net type move copy erase exec eval drop flush'.split(
    ' ',
  ),
);
const SUBCOMMANDS =
  /^(?:get|apply|delete|create|describe|scale|drain|cordon|rollout|exec|logs|patch|edit|replace|set|destroy|plan|init|import|state|taint|push|pull|commit|checkout|reset|rebase|merge|clean|branch|tag|stash|fetch|clone|add|status|log|run|rm|rmi|stop|start|restart|kill|prune|system|volume|image|compose|up|down|build|install|uninstall|upgrade|rollback|publish|unpublish|deprecate|ci|test|s3|s3api|ec2|rds|iam|eks|ecs|lambda|route53|dynamodb|cloudformation|sqs|sns|kms|secretsmanager|sql|compute|container|projects|dns|storage|vm|group|aks|enable|disable|reload|mask|daemon-reload|release|secret|repo|pr|workflow|api|config|ps|inspect|migrate|deploy|remove|list|show|halt|sync|app|drop|flushall|flushdb|purge|delete-queue|purge_queue|delete_queue|db|remote|cp|mv|rb|sb|env|write|auth|token|version|help|info|top|diff|template|lint)$/i;

const FUNCTION_WORD =
  /(?:^|\s)(?:the|a|an|is|are|was|were|does|do|did|what|why|how|when|where|which|who|should|would|could|can|please|and|or|of|my|our|your|this|that|these|it|its|i|we|you|means?|not|der|die|das|und|ist|wie|was|warum|el|la|los|que|es|por|le|les|est|et|pour|o|os|as|que|para|der)(?=[\s,.:;?!]|$)/i;

/** The command on a line, its prompt cut off; undefined where the line is none. */
export function commandAt(line: string): number | undefined {
  const prompt = promptLength(line);
  const command = line.slice(prompt).slice(0, FORM_CHARS);
  if (prompt > 0 && !/[%❯➜]/.test(line.slice(0, prompt)))
    return command.trim() === '' || /^\s*\d/.test(command) ? undefined : prompt;
  const start = command.length - command.trimStart().length;
  return isCommand(command.trim()) ? prompt + start : undefined;
}

/** `$ `, `user@host:~$ `, `PS C:\> `. A `#` may be a heading and `>` a quotation: they are no prompts here. */
function promptLength(line: string): number {
  return (
    /^[ \t]{0,8}(?:[\w.-]{1,64}@[\w.-]{1,64}[: ][^\s$#]{0,120}[$#] |PS [^>\n]{0,120}> ?|[$%❯➜] )/.exec(line)?.[0]
      .length ?? 0
  );
}

/** Most lines are sentences: their first word is no program, and one look at it ends the matter. */
function mayBeProgram(word: string): boolean {
  const first = word.charCodeAt(0);
  if (first === 46 || first === 47 || word === 'sudo' || word.includes('=')) return true;
  const name = word.slice(word.lastIndexOf('/') + 1);
  return PROGRAMS.has(name) || WORD_PROGRAMS.has(name);
}

function isCommand(command: string): boolean {
  if (command === '' || command.endsWith('?') || !mayBeProgram(/^\S*/.exec(command)?.[0] ?? '')) return false;
  const words = command.split(/\s+/, 12);
  let at = 0;
  while (/^[A-Z_][A-Z0-9_]{0,60}=\S*$/.test(words[at] ?? '') || words[at] === 'sudo') at += 1;
  const program = words[at] ?? '';
  const next = words[at + 1] ?? '';
  const name = program.slice(program.lastIndexOf('/') + 1);
  const isShaped =
    /^(?:-{1,2}[\w-]|\/|\.{1,2}\/|~|\$|\*|["'])|[/=]|\.\w{1,5}$|^\d+$/.test(next) ||
    /\s(?:\||&&|>>?|<<-?["']?\w*|-{1,2}[a-z][\w-]*)(?:\s|$|=)/.test(command);
  if (/^\.{0,2}\/[\w./-]+$/.test(program))
    return at > 0 || (next !== '' && isShaped) || /\.(?:sh|py|pl|rb)$/.test(program);
  if (PROGRAMS.has(name)) {
    if (FUNCTION_WORD.test(command) && !isShaped) return false;
    if (isShaped || SUBCOMMANDS.test(next)) return !/\s(?:the|is|are|does|means|please|why|how)\s/i.test(command);
    return (
      at > 0 ||
      (words.length - at <= 3 &&
        next !== '' &&
        /^[\w@.-]+$/.test(next) &&
        /^(?:rm|rmdir|dropdb|createdb|reboot|userdel|killall|pkill|alembic|umount|shred|del|rd|mkdir|ls)$/.test(name))
    );
  }
  return WORD_PROGRAMS.has(name) && isShaped && !FUNCTION_WORD.test(command);
}

const SQL_START =
  /^(?:with\s+\w+\s+as\s*\(|select\s|insert\s+into\s|update\s+[\w."`[\]]+\s+(?:as\s+\w+\s+|\w+\s+)?set\s|delete\s+from\s|merge\s+into\s|replace\s+into\s|upsert\s+into\s|truncate\s+(?:table\s+)?[\w"`[]|drop\s+(?:table|database|schema|index|view|materialized|column|type|trigger|function|procedure|role|user|policy|extension|sequence|constraint|keyspace|tablespace|domain|owned|publication|subscription|event|server|foreign|aggregate|operator|rule|cast|collection|warehouse|stage|stream|task|pipe)\s|alter\s+(?:table|database|schema|index|view|materialized|type|role|user|policy|system|sequence|default|domain|function|procedure|extension|publication|login|warehouse|session|event|server|foreign|group|keyspace|tablespace|trigger|collation|event|owner)\s|create\s+(?:or\s+replace\s+)?(?:global\s+|local\s+)?(?:temp(?:orary)?\s+|unlogged\s+|external\s+|transient\s+)?(?:unique\s+|clustered\s+|nonclustered\s+|bitmap\s+|fulltext\s+|spatial\s+)?(?:table|database|schema|index|view|materialized|type|role|user|policy|extension|sequence|trigger|function|procedure|domain|publication|login|rule|event|keyspace|server|foreign|constraint|cast|aggregate|tablespace|warehouse|recursive)\s|grant\s+[\w,\s(]+\s(?:on|to)\s|revoke\s+[\w,\s(]+\s(?:on|from)\s|reindex\s|vacuum\b|cluster\b|analyze\s|refresh\s+materialized\s|lock\s+table|copy\s+[\w."]+|explain\s|reassign\s+owned|comment\s+on\s|begin\s*(?:;|transaction|tran\b|$)|start\s+transaction|commit\s*;?\s*$|rollback\b|set\s+(?:local\s+|session\s+|global\s+)?[\w.]+\s*(?:=|to)\s|exec\s+sp_|rename\s+table\s|load\s+data\s|call\s+[\w.]+\s*\(|do\s+\$|attach\s+database|detach\s+database|pragma\s+\w+|use\s+\w+\s*;|declare\s+@?\w+\s)/i;

/** The line may begin a statement of SQL. `_sql_statement.ts` says whether it does. */
export function startsSql(line: string): boolean {
  const head = line.slice(0, FORM_CHARS).trimStart();
  return /^[a-z]/i.test(head) && SQL_START.test(head);
}

const SHORT_STATEMENT =
  /^(?:drop\s+(?:table|database|schema|index|view|column|user|role|materialized\s+view)(?:\s+concurrently)?(?:\s+if\s+exists)?|truncate(?:\s+table)?|delete\s+from|reindex\s+(?:table|index|database)|vacuum\s+full|alter\s+table\s+[\w."]+\s+(?:add|drop|rename|alter|modify)(?:\s+column)?|rename\s+table|create\s+(?:database|schema)|select\s+\*\s+from)\s+[\w."`]+(?:\s+(?:to|type|cascade|restrict|int|integer|bigint|text|boolean)(?:\s+[\w."]+)?)?$/i;
const KEYWORDS_UPPER =
  /\b(?:TABLE|FROM|SET|WHERE|INTO|VALUES|INDEX|COLUMN|DATABASE|SCHEMA|VIEW|ON|TO|CONSTRAINT|AS|TYPE|ROLE|USER|POLICY|CASCADE|NOT|NULL|ADD|SELECT|JOIN|FULL|CONCURRENTLY|TRIGGER|FUNCTION|EXISTS)\b/;

/** A statement on a line among sentences needs more than its first words: `drop table reservations from the site` is none. */
export function isBareStatement(line: string): boolean {
  const head = line.slice(0, FORM_CHARS).trim();
  if (!startsSql(head)) return false;
  if (/[?]$/.test(head)) return false;
  if (/;\s*(?:--.*)?$/.test(head)) return true;
  // `Delete from list` is a label; who writes statements writes one case.
  if (SHORT_STATEMENT.test(head) && !/^[A-Z][a-z]/.test(head)) return true;
  const rest = head.slice(head.search(/\s/));
  if (/^[A-Z]{3}/.test(head)) return KEYWORDS_UPPER.test(rest) || /[=('"*,;]/.test(rest);
  // `Select the best answer (a: …)` begins as a sentence does.
  return !/^[A-Z][a-z]/.test(head) && /[=(*;]|'[^']*'/.test(rest);
}

/** Numbers before a line, as editors and `cat -n` show them. */
const LINE_NUMBER = /^(?:line |L)?\d{1,6}(?:: |:\t|\t|→| ?\| )/i;

function plainLine(line: string): string {
  return line.slice(0, FORM_CHARS).trim().replace(LINE_NUMBER, '').trim();
}

/** What no sentence holds: closing signs at its ends, operators, calls. Strings are looked for faster than a choice of them. */
function hasCodeSign(plain: string): boolean {
  if ('{};'.includes(plain.at(-1) ?? ' ') || '}])@'.includes(plain[0] ?? ' ')) return true;
  if (plain.includes('=') && /=>|[=!]=/.test(plain)) return true;
  if (plain.includes('(') && /\w\(/.test(plain)) return true;
  return (
    plain.includes('&&') || plain.includes('||') || plain.includes('->') || plain.includes('::') || plain.includes('${')
  );
}

/** Words only, as people write them: neither a setting nor code. */
export function isProse(line: string): boolean {
  const plain = plainLine(line);
  if (hasCodeSign(plain)) return false;
  return /^[\p{L}\d"'(*_>#„«¿¡-]/u.test(plain) && (/[\p{L}]\s+[\p{L}]{2,}/u.test(plain) || /[?!.…。？！]$/.test(plain));
}

const CODE_WORD =
  /^(?:export|import|from|const|let|var|function|async|await|return|class|interface|enum|struct|impl|fn|func|def|public|private|protected|static|final|void|int|string|bool|if|else|elif|for|while|switch|case|match|try|catch|except|finally|throw|raise|new|type|package|use|using|namespace|module|require|include|#include|#define|@\w+|yield|with|end|begin|defer|go|pub|mod|trait|unsafe|override|readonly|declare|val|lazy|object|message|service|rpc|syntax|option|repeated|optional|assert|unless|local|then|do|print|echo|log)\b/;

/** Looks like source text of some language: punctuation that prose does not have. */
export function isCode(line: string): boolean {
  const plain = plainLine(line);
  if (plain === '' || isIntroduction(plain)) return false;
  if (/^[{}()[\];,]+$/.test(plain)) return true;
  if (
    '{};>:([,'.includes(plain.at(-1) ?? ' ') &&
    /(?:[{};]|=>|\)\s*:|\(|\[|,)$/.test(plain) &&
    /[=(){}[\]:;.]/.test(plain) &&
    !isSentenceLike(plain)
  )
    return true;
  if (CODE_WORD.test(plain) && /[=(){}[\];:<>.]/.test(plain) && !isSentenceLike(plain)) return true;
  if (
    /^[\w.$@[\]"'>*&-]+(?:\s*:\s*[\w<>[\]., |]+)?\s*(?:[-+*/|&^%]|\*\*|\|\||&&|\?\?)?[:]?=\s*\S/.test(plain) &&
    !isSentenceLike(plain)
  )
    return true;
  return (
    /^[\w.$@:>-]+\(.*\)[;,.]?$/.test(plain) || /^(?:\/\/|\/\*|\*\/|<!--|<\/?[a-zA-Z][\w-]*(?:\s[^>]*)?\/?>)/.test(plain)
  );
}

/** `please run this on the replica: …`: words lead to what stands after the colon. Python's `if x: …` is no sentence. */
function isIntroduction(line: string): boolean {
  return (
    line.includes(': ') &&
    /^[A-Za-z][A-Za-z']*(?:,? [\w'-]+){1,12}: \S/.test(line) &&
    !/^(?:for|while|with|if|elif|class|def|try|except|lambda|case|match|return|when|async)\b/.test(line)
  );
}

/** Ends as a sentence does and has more words than signs. */
function isSentenceLike(line: string): boolean {
  return /[a-z)]{2}[.?!]$/.test(line) && (line.match(/\s[a-z]{2,}/g)?.length ?? 0) >= 4;
}

/** `key: value`, `key = value`, `- item`, `[section]`, a block head: one line of a configuration file. */
export function isSetting(line: string): boolean {
  const plain = plainLine(line);
  return (
    /^(?:- )?["']?[\w./$@-]{1,100}["']?\s*:(?:\s*$|\s+[^\s].{0,300}$)/.test(plain) ||
    /^[\w.-]{1,80}\s*=\s*\S/.test(plain) ||
    /^- [\w"'./{$*-]/.test(plain) ||
    /^\[{1,2}[\w .:"-]{1,80}\]{1,2}$/.test(plain) ||
    /^[{}[\]],?$/.test(plain) ||
    /^[\w."-]{1,80}(?:\s+["\w.-]{1,80}){0,3}\s*\{$/.test(plain)
  );
}
