// loadline keys: create, list, show and revoke application keys.
import { InvalidArgumentError, type Command } from 'commander';
import type { KeyRow } from '../access/caller.ts';
import { examples, type Context } from './context.ts';
import { dayOf, isDay } from './dates.ts';
import type { CommonOptions, KeyStore } from './services.ts';
import { CommandFailed } from './terminal.ts';
import { table } from './text.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

interface CreateOptions extends CommonOptions {
  readonly name: string;
  readonly project: string;
  readonly task?: string;
  readonly route?: string;
  readonly models?: string;
  readonly expires?: number;
  readonly mayLowerRisk?: boolean;
  readonly json?: boolean;
}

export function registerKeys(program: Command, context: Context): void {
  const keys = program.command('keys').description('make, list and revoke application keys');
  registerCreate(keys, context);
  registerList(keys, context);
  registerShow(keys, context);
  registerRevoke(keys, context);
  examples(keys, context.services.hint, ['keys create --name ci --task classification', 'keys list']);
}

function common(command: Command): Command {
  return command
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .option('--json', 'print as JSON');
}

function registerCreate(keys: Command, { services, terminal }: Context): void {
  const command = common(keys.command('create'))
    .description('make a key; it is shown once and stored hashed')
    .requiredOption('--name <name>', 'what the key is for, as reports show it')
    .option('--project <name>', 'project that it belongs to', 'default')
    .option('--task <task>', 'task of every request of this key that names none')
    .option('--route <route>', 'route that "auto" means for this key')
    .option('--models <list>', 'models and routes that it may name, comma-separated, globs allowed (default: all)')
    .option('--expires <when>', 'a date (2026-12-31) or a number of days (30d)', readExpiry)
    .option('--may-lower-risk', 'its risk hints may lower the risk that was found')
    .action((options: CreateOptions) => {
      const { row, key } = withStore(services.keys(options), (store) =>
        store.create({
          name: options.name,
          project: options.project,
          task: options.task ?? null,
          route: options.route ?? null,
          models:
            options.models === undefined
              ? null
              : options.models
                  .split(',')
                  .map((model) => model.trim())
                  .filter((model) => model !== ''),
          expiresAtMs: options.expires ?? null,
          mayLowerRisk: options.mayLowerRisk === true,
        }),
      );
      if (options.json === true) {
        terminal.out(JSON.stringify({ id: row.id, key, ...described(row) }, null, 2));
        return;
      }
      terminal.out(`key: ${key}`);
      terminal.err(
        `id ${row.id}, project ${row.projectName}. Shown once: store it now. A running server knows it within a second.`,
      );
    });
  examples(command, services.hint, ['keys create --name ci', 'keys create --name support --task triage --expires 90d']);
}

function registerList(keys: Command, { services, terminal }: Context): void {
  const command = common(keys.command('list'))
    .description('list keys; secrets are never shown')
    .option('--all', 'also those that are revoked or expired')
    .action((options: CommonOptions & { all?: boolean; json?: boolean }) => {
      const all = withStore(services.keys(options), (store) => store.list());
      const rows = all.filter((row) => options.all === true || !isOver(row, Date.now()));
      if (options.json === true) {
        terminal.out(
          JSON.stringify(
            rows.map((row) => ({ id: row.id, ...described(row) })),
            null,
            2,
          ),
        );
        return;
      }
      const head = [
        { title: 'id', whole: true },
        { title: 'name' },
        { title: 'project' },
        { title: 'created', whole: true },
        { title: 'state', whole: true },
        { title: 'limits' },
      ];
      const lines = rows.map((row) => [
        row.id,
        row.name,
        row.projectName,
        dayOf(row.createdAtMs),
        stateOf(row, Date.now()),
        limitsOf(row),
      ]);
      for (const line of table(head, lines, terminal.columns)) terminal.out(line);
      const hidden = all.length - rows.length;
      if (hidden > 0) terminal.err(`${hidden} more ${hidden === 1 ? 'is' : 'are'} revoked or expired; see --all`);
    });
  examples(command, services.hint, ['keys list', 'keys list --all --json']);
}

function registerShow(keys: Command, { services, terminal }: Context): void {
  const command = common(keys.command('show <id>'))
    .description('show one key, without its secret')
    .action((id: string, options: CommonOptions & { json?: boolean }) => {
      const row = withStore(services.keys(options), (store) => store.list()).find((candidate) => candidate.id === id);
      if (row === undefined) throw noSuchKey(id, services.hint);
      if (options.json === true) terminal.out(JSON.stringify({ id: row.id, ...described(row) }, null, 2));
      else
        for (const [name, value] of Object.entries({ id: row.id, ...described(row) }))
          terminal.out(`${name.padEnd(16)}${String(value ?? '-')}`);
    });
  examples(command, services.hint, ['keys show 8charsid', 'keys show 8charsid --json']);
}

function registerRevoke(keys: Command, { services, terminal }: Context): void {
  const command = common(keys.command('revoke <id>'))
    .description('revoke a key; a running server refuses it within a second')
    .action((id: string, options: CommonOptions & { json?: boolean }) => {
      if (!withStore(services.keys(options), (store) => store.revoke(id))) throw noSuchKey(id, services.hint);
      terminal.out(options.json === true ? JSON.stringify({ id, revoked: true }) : `revoked ${id}`);
    });
  examples(command, services.hint, ['keys revoke 8charsid', 'keys revoke 8charsid --data-dir /var/lib/loadline']);
}

function withStore<T>(store: KeyStore, work: (store: KeyStore) => T): T {
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function noSuchKey(id: string, hint: string): CommandFailed {
  return new CommandFailed(`There is no key with the id "${id}". The ids are in: ${hint} keys list`);
}

function described(row: KeyRow): Record<string, unknown> {
  return {
    name: row.name,
    kind: row.kind,
    project: row.projectName,
    created_at: new Date(row.createdAtMs).toISOString(),
    expires_at: row.expiresAtMs === null ? null : new Date(row.expiresAtMs).toISOString(),
    revoked_at: row.revokedAtMs === null ? null : new Date(row.revokedAtMs).toISOString(),
    task: row.task,
    route: row.route,
    models: row.allowedModels,
    may_lower_risk: row.mayLowerRisk,
    compat: row.compat,
  };
}

/** Not valid any more; one moment of the clock decides, as for the state that is shown. */
function isOver(row: KeyRow, nowMs: number): boolean {
  return row.revokedAtMs !== null || (row.expiresAtMs ?? Number.POSITIVE_INFINITY) <= nowMs;
}

function stateOf(row: KeyRow, nowMs: number): string {
  if (row.revokedAtMs !== null) return 'revoked';
  if (row.expiresAtMs === null) return 'valid';
  return row.expiresAtMs <= nowMs ? 'expired' : `until ${dayOf(row.expiresAtMs)}`;
}

function limitsOf(row: KeyRow): string {
  const parts = [
    row.kind === 'admin' ? 'admin API only' : '',
    row.task === null ? '' : `task ${row.task}`,
    row.route === null ? '' : `route ${row.route}`,
    row.allowedModels === null ? '' : `models ${row.allowedModels.join(' ')}`,
    row.mayLowerRisk ? 'may lower risk' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** `2026-12-31` (end of that day, UTC) or `30d` from now; always in the future. */
export function readExpiry(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const date = isDay(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN;
  const when = days === undefined ? date : Date.now() + Number(days) * MS_PER_DAY;
  if (!Number.isFinite(when))
    throw new InvalidArgumentError('Give a date such as 2026-12-31 or a number of days such as 30d.');
  if (when <= Date.now()) throw new InvalidArgumentError('That is in the past.');
  return when;
}
