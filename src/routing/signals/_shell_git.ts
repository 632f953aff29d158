// Owns what git commands risk: history that others have, work that is in no commit, secrets that get into it.
import type { PlainCommand } from './_shell_plain.ts';
import type { ShellVerdict } from './_shell_files.ts';

const MAIN =
  /^(?:(?:origin|upstream|heads|refs)[/:])*(?:HEAD:)?(?:refs\/heads\/)?(?:main|master|trunk|prod|production|release(?:[/-].*)?|live|stable|develop)$/;
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?!\.(?:example|sample|template))[\w.]*|id_(?:rsa|ed25519)|.*\.(?:pem|p12|pfx|jks)|service[-_]?account.*\.json|credentials(?:\.json)?|secrets?\.(?:ya?ml|json))$/i;

export function judgeGit(command: PlainCommand): ShellVerdict | undefined {
  const words = command.args.map((word) => word.text);
  const at = verbIndex(words);
  const rest = words.slice(at + 1);
  const plain = rest.filter((text) => !text.startsWith('-'));
  const has = (...options: readonly string[]): boolean => rest.some((text) => options.includes(text));
  switch (words[at]) {
    case 'push':
      return judgePush(rest, plain);
    case 'reset':
      return has('--hard', '--merge') ? { id: 'shell.git-discard' } : undefined;
    case 'clean':
      return rest.some((text) => /^-\w*f|^--force/.test(text)) && !rest.some((text) => /^-\w*n|^--dry-run/.test(text))
        ? { id: 'shell.git-discard', severity: rest.some((text) => /^-\w*x/i.test(text)) ? 'medium' : 'low' }
        : undefined;
    case 'checkout':
    case 'restore':
    case 'switch':
      return has('-f', '--force', '--discard-changes') || (has('--', '.') && plain.includes('.'))
        ? { id: 'shell.git-discard', severity: 'low' }
        : undefined;
    case 'branch':
      return has('-D', '--delete', '-d', '-M', '-f')
        ? { id: 'shell.git-discard', severity: plain.some((name) => MAIN.test(name)) ? 'high' : 'low' }
        : undefined;
    case 'stash':
      return /^(?:drop|clear)$/.test(plain[0] ?? '') ? { id: 'shell.git-discard' } : undefined;
    case 'filter-branch':
    case 'filter-repo':
    case 'update-ref':
    case 'replace':
      return { id: 'shell.git-force' };
    case 'reflog':
    case 'gc':
    case 'prune':
      return has('expire', '--prune=now', '--prune=all', 'delete') || rest.some((text) => text.startsWith('--expire'))
        ? { id: 'shell.git-discard', severity: 'high' }
        : undefined;
    case 'tag':
      return has('-d', '--delete', '-f') ? { id: 'shell.git-merge', severity: 'low' } : undefined;
    case 'add':
    case 'commit':
      return plain.some((path) => SECRET_FILE.test(path)) ? { id: 'shell.secret-leak' } : undefined;
    default:
      return undefined;
  }
}

function judgePush(rest: readonly string[], plain: readonly string[]): ShellVerdict {
  const isForced =
    rest.some((text) => /^(?:-\w*f\w*|--force)$/.test(text)) || plain.some((text) => text.startsWith('+'));
  const isDeletion =
    rest.includes('--delete') ||
    rest.includes('-d') ||
    rest.includes('--mirror') ||
    rest.includes('--prune') ||
    plain.some((text) => text.startsWith(':'));
  const hitsMain = plain.slice(1).some((text) => MAIN.test(text.replace(/^\+/, '').split(':').at(-1) ?? ''));
  if (isForced) return { id: 'shell.git-force' };
  if (isDeletion) return { id: 'shell.git-force', severity: hitsMain || rest.includes('--mirror') ? 'high' : 'medium' };
  if (rest.some((text) => text.startsWith('--force-with-lease') || text.startsWith('--force-if-includes')))
    return { id: 'shell.git-force', severity: hitsMain ? 'high' : 'medium' };
  return hitsMain ? { id: 'shell.git-merge' } : { id: 'shell.git-push' };
}

/** The verb, past `-C dir` and `-c key=value`. */
function verbIndex(words: readonly string[]): number {
  for (let at = 0; at < words.length; at += 1) {
    const text = words[at] ?? '';
    if (/^(?:-C|-c|--git-dir|--work-tree|--namespace)$/.test(text)) at += 1;
    else if (!text.startsWith('-')) return at;
  }
  return words.length;
}
