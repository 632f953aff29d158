// Owns what the name of a tool says: which kind of tool it is, what its verb does and to what. Names of many servers and
// clients, cut into words; descriptions are not read.
import { wordsOf } from './_identifiers.ts';

export type ToolKind = 'shell' | 'sql' | 'edit' | 'patch' | 'program' | 'http' | 'other';

export type ToolVerb = 'read' | 'move-money' | 'destroy' | 'deploy' | 'access' | 'write' | 'stop' | 'send' | 'unknown';

export interface ToolName {
  readonly kind: ToolKind;
  readonly verb: ToolVerb;
  /** Of `program` tools: the program whose arguments are given. */
  readonly program: string | undefined;
  /** Verb and object, server prefixes cut off. */
  readonly words: readonly string[];
}

const set = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const SHELL =
  /^(?:bash|sh|shell|zsh|terminal|exec|exec_command|execute_command|run_command|run_terminal_cmd|run_terminal_command|run_in_terminal|run_shell_command|run_bash|local_shell|shell_command|powershell|cmd|command|execute|bash_tool|execute_bash|container\.exec|system|ssh|run_script|runcommands?|developer__shell|code_interpreter|computer_terminal|write_stdin|ssh_exec|remote_exec)$/;
const EDIT =
  /^(?:write|edit|write_file|edit_file|create_file|update_file|replace_in_file|write_to_file|str_replace|str_replace_editor|str_replace_based_edit_tool|multiedit|multi_edit|insert|insert_edit_into_file|replace_string_in_file|search_replace|notebookedit|create_or_update_file|push_files|save_file|overwrite_file|append_file|editor|text_editor|edit_notebook|replace|morph_edit|fast_edit|file_write|file_edit)$/;
const PATCH = /^(?:apply_patch|applypatch|apply_diff|patch|edit_patch|git_apply)$/;
const SQL =
  /(?:^|_)(?:sql|query|psql|mysql|postgres|sqlite|database|db|bigquery|snowflake|duckdb|clickhouse|cypher)(?:_|$)/;
const PROGRAM =
  /^(?:kubectl|helm|terraform|tofu|git|docker|aws|gcloud|az|psql|mysql|redis-cli|redis|gh|npm|systemctl|ansible|ansible-playbook|pulumi|make|vercel|flyctl|heroku|oc|argocd|vault|ssh|mongosh|gsutil)(?:_(?:run|exec|cli|command|execute))?$/;
const HTTP =
  /^(?:http|https|http_request|fetch|request|api_request|call_api|api_call|curl|webhook|rest|post|put|patch|web_request|make_request|send_request|graphql)$/;

const READ = set(
  'get list search read fetch describe grep find show view count lookup check status ls cat glob explain diff plan preview validate browse inspect query select open load download export summarize analyze analyse retrieve scan head tail log logs watch monitor compare test lint verify estimate calculate compute think todo ask screenshot navigate resolve detect classify suggest recommend recall outline stat exists ping is has can help info history blame profile trace debug hover completion goto peek poll wait whoami print evaluate simulate dry',
);
const MONEY = set(
  'refund refunds charge payout payouts pay payment payments transfer capture disburse withdraw debit credit invoice wire reimburse settle chargeback bill billing remit topup voucher discount coupon price pricing subscription salary payroll wage bonus',
);
const DESTROY = set(
  'delete drop remove destroy purge wipe terminate erase truncate flush clear format uninstall deprovision decommission archive prune expunge empty revert reset rb rm unlink kill void deactivate unpublish detach',
);
const DEPLOY = set(
  'deploy release publish promote rollout rollback merge scale failover apply launch ship cutover migrate execute provision rebalance resize upgrade downgrade restore switch toggle enable activate pause resume drain cordon',
);
const ACCESS = set(
  'grant revoke rotate impersonate invite authorize unlock ban unban suspend elevate permission permissions role roles password credential credentials mfa key token access firewall policy acl share',
);
const STOP = set('stop restart reboot shutdown disable cancel halt suspend block quarantine evict');
const SEND = set(
  'send email mail notify post tweet reply message sms broadcast announce call dial submit book order purchase buy sell trade place schedule upload',
);
const WRITE = set(
  'create update set put write add insert modify change edit patch upsert save assign move rename copy replace append register configure import sync store tag label close reopen approve reject complete start run trigger dispatch',
);

/** `mcp__stripe__create_refund`, `functions.refund`, `Refunds_create`: verb and object without the server. */
export function readToolName(name: string): ToolName {
  const plain = name.toLowerCase().slice(0, 200);
  const last = plain.split(/__|\/|::/).at(-1) ?? plain;
  const short = (last.includes('.') && !SHELL.test(last) ? (last.split('.').at(-1) ?? last) : last).replaceAll(
    '-',
    '_',
  );
  const words = wordsOf(name.slice(-120).replace(/^.*(?:__|\/|::)/, ''));
  const program =
    PROGRAM.test(short.replaceAll('_', '-')) || PROGRAM.test(short)
      ? (/^[a-z]+(?:-(?:cli|playbook))?/.exec(short.replaceAll('_', '-'))?.[0] ?? short)
      : undefined;
  return {
    kind: kindOf(short, program),
    verb: verbOf(words),
    program: program === 'redis' ? 'redis-cli' : program,
    words,
  };
}

function kindOf(short: string, program: string | undefined): ToolKind {
  if (SHELL.test(short)) return 'shell';
  if (PATCH.test(short)) return 'patch';
  if (EDIT.test(short)) return 'edit';
  if (program !== undefined) return 'program';
  if (SQL.test(short)) return 'sql';
  return HTTP.test(short) ? 'http' : 'other';
}

/**
 * The verb decides, and the object where the verb only writes: `create_refund` moves money, `get_refund` reads one,
 * `list_delete_requests` reads.
 */
function verbOf(words: readonly string[]): ToolVerb {
  const first =
    words.find(
      (word) =>
        READ.has(word) ||
        WRITE.has(word) ||
        DESTROY.has(word) ||
        DEPLOY.has(word) ||
        STOP.has(word) ||
        SEND.has(word) ||
        ACCESS.has(word) ||
        MONEY.has(word),
    ) ?? '';
  const verbLast = words.at(-1) ?? '';
  if (READ.has(first) || (WRITE.has(first) === false && READ.has(verbLast) && !DESTROY.has(first))) return 'read';
  const any = (list: ReadonlySet<string>): boolean => words.some((word) => list.has(word));
  if (any(MONEY) && !any(set('price_list')))
    return DESTROY.has(first) ||
      WRITE.has(first) ||
      MONEY.has(first) ||
      SEND.has(first) ||
      STOP.has(first) ||
      words.length > 1
      ? 'move-money'
      : 'unknown';
  if (any(ACCESS) && first !== '') return 'access';
  if (any(DESTROY)) return 'destroy';
  if (any(DEPLOY)) return 'deploy';
  if (any(STOP)) return 'stop';
  if (any(SEND)) return 'send';
  return any(WRITE) ? 'write' : 'unknown';
}

/** Things that nobody misses: `delete_draft`, `clear_cache`, `remove_todo`. */
export const TRIFLE = set(
  'draft drafts note notes todo todos cache caches filter filters breakpoint bookmark bookmarks comment comments reaction label labels tab tabs cursor selection highlight tmp temp temporary scratch sandbox preview previews test tests mock memory memories session breakpoints screenshot screenshots terminal editor cell cells window reminder reminders timer alarm alarms playlist emoji theme layout view views',
);
