// Owns what commands do to files and permissions: which removals reach something that cannot be made again, which only
// sweep up. Judged by the target, since `rm -rf` is both.
import { isThrowawayPath } from './_path_kind.ts';
import type { PlainCommand } from './_shell_plain.ts';
import type { ShellRuleId } from './_shell_rules.ts';
import type { Severity } from './_rule.ts';

export interface ShellVerdict {
  readonly id: ShellRuleId;
  readonly severity?: Severity | undefined;
}

/** Files whose loss is the loss of data or of a key. */
const PRECIOUS =
  /\.(?:db|sqlite3?|sql|dump|bak|backup|tar|gz|tgz|zip|pem|key|p12|kdbx|env|csv|parquet|mdb|ibd|rdb|aof|wal|vmdk|qcow2|img|tfstate|jks)$|(?:^|\/)(?:\.git|\.ssh|\.gnupg|\.env|data|backups?|database|db|uploads?|volumes?|archive)(?:\/|$)/i;
/** Everything, the home, the root, the system. */
const VAST =
  /^(?:\/|\/\*|~\/?\*?|\$\{?HOME\}?\/?\*?|\.|\.\/?\*?|\.\.(?:\/.*)?|\*|\/(?:etc|usr|var|boot|home|root|opt|srv|lib|bin|data|mnt|media|backups?)(?:\/.*)?|[a-z]:\\?(?:\\.*)?)$/i;

const isOption = (text: string): boolean => text.startsWith('-') || /^\/[sfqp]$/i.test(text);

/** `rm`, `rmdir`, `del`, `shred`, `truncate`, `find -delete`. */
export function judgeRemoval(command: PlainCommand): ShellVerdict | undefined {
  const { program, args } = command;
  const options = args.filter((word) => isOption(word.text)).map((word) => word.text);
  const targets = args.filter((word) => !isOption(word.text) && !word.text.startsWith('<')).map((word) => word.text);
  switch (program) {
    case 'rm':
    case 'rimraf':
    case 'del':
    case 'rd':
    case 'rmdir':
    case 'trash':
    case 'unlink':
    case 'remove-item': {
      const isDeep =
        program === 'rimraf' || options.some((option) => /^-[a-z]*r|^--recursive|^\/s$|^-recurse/i.test(option));
      if (program === 'rmdir' && !isDeep) return undefined;
      return judgeTargets(targets, { isDeep, isFed: command.isFed });
    }
    case 'shred':
    case 'srm':
      return { id: 'shell.delete-files' };
    case 'truncate':
      return judgeTargets(
        targets.filter((target) => !/^\d+[kmg]?$/i.test(target)),
        { isDeep: false, isFed: command.isFed },
      );
    case 'find':
    case 'fd':
      return judgeFind(args.map((word) => word.text));
    case 'rsync':
      return options.some((option) => /^--delete|^--remove-source-files/.test(option))
        ? { id: 'shell.delete-files', severity: targets.some(isThrowawayPath) ? 'low' : 'medium' }
        : undefined;
    case 'mv':
      return targets.at(-1) === '/dev/null' ? { id: 'shell.delete-files' } : undefined;
    default:
      return undefined;
  }
}

function judgeTargets(
  targets: readonly string[],
  how: { readonly isDeep: boolean; readonly isFed: boolean },
): ShellVerdict | undefined {
  if (targets.length === 0) return how.isFed ? { id: 'shell.delete-files', severity: 'medium' } : undefined;
  if (targets.every(isThrowawayPath)) return { id: 'shell.delete-files', severity: 'low' };
  const kept = targets.filter((target) => !isThrowawayPath(target));
  if (kept.some((target) => VAST.test(target) || PRECIOUS.test(target)))
    return { id: 'shell.delete-files', severity: 'high' };
  // A variable may hold anything; a whole tree is more than a file.
  if (kept.some((target) => /[$`]/.test(target)))
    return { id: 'shell.delete-files', severity: how.isDeep ? 'high' : 'medium' };
  if (kept.some((target) => /^(?:~|\/)/.test(target)) && how.isDeep)
    return { id: 'shell.delete-files', severity: 'high' };
  if (how.isDeep || kept.some((target) => target.includes('*')))
    return { id: 'shell.delete-files', severity: 'medium' };
  return { id: 'shell.delete-files', severity: 'low' };
}

function judgeFind(args: readonly string[]): ShellVerdict | undefined {
  const exec = args.findIndex((text) => /^-(?:exec|execdir|ok|x|X|-exec)$/.test(text));
  const isRemoval =
    args.includes('-delete') || (exec >= 0 && /^(?:rm|shred|unlink|truncate)$/.test(args[exec + 1] ?? ''));
  if (!isRemoval) return undefined;
  const at = args.findIndex((text) => /^-i?(?:name|path|regex)$/.test(text));
  const pattern = at < 0 ? '' : (args[at + 1] ?? '');
  const start = args[0] ?? '.';
  const isThrowaway = isThrowawayPath(start) || (pattern !== '' && isThrowawayPath(pattern));
  return { id: 'shell.delete-files', severity: isThrowaway ? 'low' : pattern === '' ? 'high' : 'medium' };
}

/** `dd`, and everything that writes to a device. */
export function judgeDisk(command: PlainCommand): ShellVerdict | undefined {
  const device = /^(?:of=)?\/dev\/(?!null|zero|stdout|stderr|tty|fd|shm|loop)/;
  if (command.program === 'dd' && command.args.some((word) => word.text.startsWith('of=') && device.test(word.text)))
    return { id: 'shell.disk' };
  return command.writes.some((word) => device.test(word.text)) ? { id: 'shell.disk' } : undefined;
}

/** `chmod 777`, `chmod -R a+w`, `chmod u+s`, `chown -R`. */
export function judgePermissions(command: PlainCommand): ShellVerdict | undefined {
  const { program, args } = command;
  const words = args.map((word) => word.text);
  const isDeep = words.some((text) => /^-[a-z]*R/.test(text) || text === '--recursive');
  if (program === 'chmod') {
    const mode = words.find((text) => !text.startsWith('-')) ?? '';
    const opens =
      /^[0-7]?[0-7][0-7][2367]$/.test(mode) ||
      /^[ugoa]*[ao][ugoa]*[+=][rxX]*w|^[+=]\w*w|[ug]\+s|^[2467]\d{3}$/.test(mode);
    if (!opens) return undefined;
    const targets = words.filter((text) => !text.startsWith('-') && text !== mode);
    if (targets.length > 0 && targets.every(isThrowawayPath)) return { id: 'shell.permissions', severity: 'low' };
    return {
      id: 'shell.permissions',
      severity: isDeep || targets.some((target) => VAST.test(target) || PRECIOUS.test(target)) ? 'high' : 'medium',
    };
  }
  if ((program === 'chown' || program === 'chgrp' || program === 'icacls' || program === 'takeown') && isDeep) {
    const targets = words.filter((text) => !text.startsWith('-')).slice(1);
    return targets.every(isThrowawayPath) || targets.every((target) => !/^[/~$]/.test(target))
      ? undefined
      : { id: 'shell.permissions', severity: 'medium' };
  }
  return undefined;
}

/** What a command prints into such a file is output, not a change of what runs. */
const DATA_FILE = /\.(?:dump|csv|tsv|gz|tar|tgz|zip|log|out|txt|sql|bak|parquet|md|html|json|xml|patch|diff)$/i;

/** Files that a command writes: redirections, `tee`, `sed -i`, `cp` and `mv` onto something. */
export function writtenPaths(
  command: PlainCommand,
): readonly { readonly path: string; readonly start: number; readonly end: number }[] {
  const { program, args, writes } = command;
  const plain = args.filter((word) => !word.text.startsWith('-'));
  const targets = [...writes];
  if (program === 'tee') targets.push(...plain);
  else if ((program === 'sed' || program === 'perl') && args.some((word) => /^-[a-zA-Z]*i|^--in-place/.test(word.text)))
    targets.push(...plain.slice(1));
  else if (/^(?:cp|mv|install|ln|scp|rsync)$/.test(program) && plain.length > 1) targets.push(...plain.slice(-1));
  return targets
    .filter((word) => !DATA_FILE.test(word.text))
    .map((word) => ({ path: word.text, start: word.start, end: word.end }));
}
