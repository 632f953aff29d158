// Owns the way from a command as written to the program that really runs: past assignments, sudo, timeouts, xargs,
// shells given a string, remote shells and containers. Says on what it runs; judges nothing.
import { parseShell, type ShellCommand, type ShellWord } from './_shell_parse.ts';
import type { Range } from './_mapped_text.ts';

export interface PlainCommand {
  /** Name of the program without its folder, lower case. */
  readonly program: string;
  readonly args: readonly ShellWord[];
  readonly writes: readonly ShellWord[];
  readonly input: ShellWord | undefined;
  /** Names that say where it runs: hosts, values of `X_ENV=`, profiles. */
  readonly scopes: readonly string[];
  /** Runs on another machine. */
  readonly isRemote: boolean;
  /** Its further arguments come from another command. */
  readonly isFed: boolean;
  /** Output of the command before it in the pipe goes into it. */
  readonly pipedFrom: PlainCommand | undefined;
  /** Where it stands; for a command inside a string, where the string stands. */
  readonly place: Range;
}

interface Situation {
  readonly scopes: readonly string[];
  readonly isRemote: boolean;
  readonly isFed: boolean;
  readonly pipedFrom: PlainCommand | undefined;
  readonly depth: number;
  /** Set for commands inside a string. */
  readonly place: Range | undefined;
}

const NESTING_MAX = 3;
/** Wrappers around a command; more are a knot. */
const WRAPPERS_MAX = 8;
const KEYWORDS = new Set('if then else elif do while until ! { time coproc'.split(' '));
/** Programs that only run another one, with the options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = {
  sudo: '-u -g -C -h -p -U --user --group',
  doas: '-u -C',
  env: '-u -C -S --unset',
  nohup: '',
  nice: '-n --adjustment',
  ionice: '-c -n',
  exec: '-a',
  command: '',
  builtin: '',
  stdbuf: '-i -o -e',
  setsid: '',
  unbuffer: '',
  caffeinate: '',
  timeout: '-s -k --signal',
  watch: '-n -d --interval',
  xargs: '-n -P -I -L -d -s -a -E --max-args --max-procs --replace --delimiter',
  parallel: '-j --jobs',
  strace: '-e -o -p',
  'aws-vault': '',
  doppler: '-p -c --project --config',
  op: '',
  dotenv: '-f -e',
  direnv: '',
  chroot: '',
};

/** The programs that a command runs. */
export function plainCommands(commands: readonly ShellCommand[]): readonly PlainCommand[] {
  const byIndex: (PlainCommand | undefined)[] = [];
  const found: PlainCommand[] = [];
  for (const command of commands) {
    const pipedFrom = command.readsFrom < 0 ? undefined : byIndex[command.readsFrom];
    const plain = unwrap(command, { scopes: [], isRemote: false, isFed: false, pipedFrom, depth: 0, place: undefined });
    byIndex.push(plain.at(-1));
    found.push(...plain);
  }
  return found;
}

function unwrap(command: ShellCommand, situation: Situation): readonly PlainCommand[] {
  const scopes = [...situation.scopes];
  let { isFed } = situation;
  let at = 0;
  for (let wrappers = 0; wrappers < WRAPPERS_MAX; wrappers += 1) {
    while (KEYWORDS.has(textAt(command, at)) || /^[A-Za-z_]\w{0,80}\+?=/.test(textAt(command, at))) {
      const value =
        /^\w*(?:ENV|ENVIRONMENT|STAGE|PROFILE|CONTEXT|PROJECT|WORKSPACE|NAMESPACE|HOST|URL|KUBECONFIG|TARGET)=(.*)$/i.exec(
          textAt(command, at).slice(0, 400),
        )?.[1];
      if (value !== undefined) scopes.push(value);
      at += 1;
    }
    const name = programName(textAt(command, at));
    const options = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    if (options === undefined) break;
    if (name === 'xargs' || name === 'parallel') isFed = true;
    if (name === 'aws-vault') scopes.push(textAt(command, at + 2));
    at = skipOptions(command, { from: at + 1, valued: options.split(' '), name });
  }
  const program = programName(textAt(command, at));
  const args = command.words.slice(at + 1);
  const place = situation.place ?? { start: command.start, end: command.end };
  if (program === '') return [];
  const plain: PlainCommand = {
    program,
    args,
    writes: command.writes,
    input: command.input,
    scopes,
    isRemote: situation.isRemote,
    isFed,
    pipedFrom: situation.pipedFrom,
    place,
  };
  const inner = situation.depth < NESTING_MAX ? nestedScript(plain) : undefined;
  if (inner === undefined) return [plain];
  const nested = parseShell(inner.script).flatMap((script) =>
    unwrap(script, {
      scopes: [...scopes, ...inner.scopes],
      isRemote: situation.isRemote || inner.isRemote,
      isFed,
      pipedFrom: situation.pipedFrom,
      depth: situation.depth + 1,
      place: inner.place ?? place,
    }),
  );
  return [plain, ...nested];
}

function textAt(command: ShellCommand, at: number): string {
  return command.words[at]?.text ?? '';
}

export function programName(word: string): string {
  return word
    .slice(word.lastIndexOf('/') + 1)
    .slice(0, 80)
    .toLowerCase()
    .replace(/\.exe$/, '');
}

function skipOptions(
  command: ShellCommand,
  options: { readonly from: number; readonly valued: readonly string[]; readonly name: string },
): number {
  let at = options.from;
  while (textAt(command, at).startsWith('-')) {
    const option = textAt(command, at);
    at += 1;
    if (option === '--') return at;
    if (options.valued.includes(option)) at += 1;
  }
  if (options.name === 'timeout' || options.name === 'chroot') return at + 1;
  if (/^(?:aws-vault|doppler|op|dotenv|direnv)$/.test(options.name)) {
    const separator = command.words.findIndex((word, index) => index >= at && word.text === '--');
    return separator >= 0 ? separator + 1 : at + 2;
  }
  return at;
}

interface NestedScript {
  readonly script: string;
  readonly scopes: readonly string[];
  readonly isRemote: boolean;
  readonly place: Range | undefined;
}

/** Words as a remote shell gets them: joined, and parsed again. */
const join = (words: readonly ShellWord[]): string => words.map((word) => word.text).join(' ');
/** Words that are handed on one by one, quoted so that parsing them again gives the same words. */
const quote = (words: readonly ShellWord[]): string =>
  words.map(({ text }) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)).join(' ');

/** The script that a shell, a remote shell or a container is given. */
function nestedScript(command: PlainCommand): NestedScript | undefined {
  const { program, args } = command;
  if (/^(?:ba|z|da|k|fi)?sh$|^(?:powershell|pwsh|cmd|su|eval|wsl)$/.test(program)) return shellScript(command);
  if (program === 'ssh' || program === 'mosh') {
    const host = firstPlain(args, ['-i', '-p', '-l', '-o', '-J', '-F', '-L', '-R', '-D', '-b', '-c', '-W']);
    const rest = args.slice(host + 1);
    const name = args[host]?.text ?? '';
    if (rest.length === 0)
      return command.input === undefined
        ? undefined
        : { script: command.input.text, scopes: [name], isRemote: true, place: command.input };
    return { script: join(rest), scopes: [name], isRemote: true, place: undefined };
  }
  if (/^(?:kubectl|oc|k)$/.test(program) && args.some((word) => word.text === 'exec')) {
    const separator = args.findIndex((word) => word.text === '--');
    if (separator < 0) return undefined;
    return {
      script: quote(args.slice(separator + 1)),
      scopes: scopesOf(args.slice(0, separator)),
      isRemote: true,
      place: undefined,
    };
  }
  if (/^(?:docker|podman|docker-compose|nerdctl)$/.test(program)) return containerScript(args);
  const runner = /^(?:bundle|poetry|uv|pipenv|npx|bunx|pnpm|hatch|rye)$/.test(program);
  if (runner && /^(?:exec|run|dlx)$/.test(args[0]?.text ?? ''))
    return { script: quote(args.slice(1)), scopes: [], isRemote: false, place: undefined };
  return program === 'npx' || program === 'bunx'
    ? {
        script: quote(args.filter((word) => !/^-(?:y|-yes)$/.test(word.text))),
        scopes: [],
        isRemote: false,
        place: undefined,
      }
    : undefined;
}

function shellScript(command: PlainCommand): NestedScript | undefined {
  const { program, args, input } = command;
  const option = args.findIndex((word) => /^-[a-z]*c$|^\/c$|^-command$/i.test(word.text));
  const script =
    program === 'eval'
      ? join(args)
      : option < 0
        ? input?.text
        : program === 'cmd'
          ? join(args.slice(option + 1))
          : args[option + 1]?.text;
  if (script === undefined || script === '') return undefined;
  const place = program === 'eval' || option < 0 ? input : args[option + 1];
  return { script, scopes: [], isRemote: false, place };
}

function containerScript(args: readonly ShellWord[]): NestedScript | undefined {
  const verb = args.findIndex((word) => /^(?:exec|run)$/.test(word.text));
  if (verb < 0) return undefined;
  const target =
    firstPlain(args.slice(verb + 1), [
      '-u',
      '-e',
      '-w',
      '-v',
      '-p',
      '--user',
      '--env',
      '--workdir',
      '--volume',
      '--name',
      '--network',
      '--mount',
      '--entrypoint',
      '--env-file',
    ]) +
    verb +
    1;
  const rest = args.slice(target + 1);
  return rest.length === 0
    ? undefined
    : {
        script: quote(rest),
        scopes: [args[target]?.text ?? '', ...scopesOf(args.slice(0, target))],
        isRemote: false,
        place: undefined,
      };
}

/** Index of the first word that is neither an option nor the value of one. */
function firstPlain(args: readonly ShellWord[], valued: readonly string[]): number {
  for (let at = 0; at < args.length; at += 1) {
    const text = args[at]?.text ?? '';
    if (valued.includes(text)) at += 1;
    else if (!text.startsWith('-')) return at;
  }
  return args.length;
}

const SCOPE_OPTION =
  /^--?(?:context|kube-context|kubeconfig|n|namespace|profile|project|subscription|cluster|env|environment|e|stage|workspace|var-file|chdir|host|h|server|s|region-name|account|app|a|remote|r|target|config-env|d|dbname|database|service|db|i|inventory|limit|l|site|H|g|resource-group|stack-name|stack|name)(?:=(.*))?$/;

/** Values of the options that say where: `--context prod`, `-n=wages`. */
export function scopesOf(args: readonly ShellWord[]): readonly string[] {
  const scopes: string[] = [];
  for (const [index, word] of args.entries()) {
    const found = SCOPE_OPTION.exec(word.text.slice(0, 200));
    if (found === null) continue;
    const value = found[1] ?? args[index + 1]?.text;
    if (value !== undefined && !value.startsWith('-')) scopes.push(value);
  }
  return scopes;
}
