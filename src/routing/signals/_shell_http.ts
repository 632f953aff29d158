// Owns what commands send over the network: writing calls, secrets in the load, code that is fetched and run at once.
import type { PlainCommand } from './_shell_plain.ts';
import type { ShellVerdict } from './_shell_files.ts';

const FETCHER = /^(?:curl|wget|fetch|aria2c|lynx|iwr|invoke-webrequest|http|https|xh)$/;
const INTERPRETER = /^(?:(?:ba|z|da|k|fi)?sh|python[\d.]*|perl|ruby|node|php|pwsh|powershell|iex|source|\.)$/;
const LOCAL = /(?:^|\/\/|@)(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\])(?=[:/]|$)/;

const isLocal = (command: PlainCommand): boolean => command.args.some((word) => LOCAL.test(word.text.slice(0, 300)));

/** `curl … | sh`, `sh <(curl …)`, `eval "$(curl …)"`: the commands before it in the same line say what is fetched. */
export function judgeFetchAndRun(command: PlainCommand, all: readonly PlainCommand[]): ShellVerdict | undefined {
  if (!INTERPRETER.test(command.program) && command.program !== 'eval') return undefined;
  let from = command.pipedFrom;
  for (let hops = 0; from !== undefined && hops < 4; hops += 1) {
    if (FETCHER.test(from.program) && !isLocal(from)) return { id: 'shell.pipe-to-shell' };
    from = from.pipedFrom;
  }
  const runsNested = command.args.some((word) => word.text === '<()' || word.text === '$()');
  const isFetched =
    runsNested &&
    all.some(
      (other) =>
        FETCHER.test(other.program) &&
        !isLocal(other) &&
        other.place.start >= command.place.start &&
        other.place.end <= command.place.end,
    );
  return isFetched ? { id: 'shell.pipe-to-shell' } : undefined;
}

const SECRET_FILE = /(?:^|[/@=])(?:\.env|id_rsa|id_ed25519|credentials|[\w.-]{0,80}\.pem)$/;

export function judgeHttp(command: PlainCommand): ShellVerdict | undefined {
  if (!FETCHER.test(command.program)) return undefined;
  const words = command.args.map((word) => word.text);
  const isSent = (text: string, index: number): boolean =>
    SECRET_FILE.test(text.slice(-200)) &&
    (/^@|=@|^-[TFd]./.test(text) || /^(?:-[TF]|--upload-file|--form)$/.test(words[index - 1] ?? ''));
  if (words.some(isSent) || sendsEnvironment(command)) return { id: 'shell.secret-leak' };
  if (isLocal(command)) return undefined;
  const method = methodOf(words);
  const isMoney = words.some(
    (text) =>
      /(?:refunds?|charges?|payouts?|transfers?|payments?|invoices?)(?:\/|\?|$)/i.test(text.slice(0, 300)) &&
      /\/\//.test(text),
  );
  if (method === 'DELETE') return { id: 'shell.http-delete' };
  const writes = /^(?:POST|PUT|PATCH)$/.test(method);
  if (writes && isMoney) return { id: 'shell.money' };
  return writes ? { id: 'shell.http-write' } : undefined;
}

function methodOf(words: readonly string[]): string {
  for (const [index, text] of words.entries()) {
    if (text === '-X' || text === '--request' || text === '--method') return (words[index + 1] ?? '').toUpperCase();
    const joined = /^(?:-X|--request=|--method=)(\w+)$/.exec(text.slice(0, 40))?.[1];
    if (joined !== undefined) return joined.toUpperCase();
    if (index === 0 && /^(?:POST|PUT|PATCH|DELETE)$/.test(text)) return text;
  }
  if (words.includes('-G') || words.includes('--get')) return 'GET';
  return words.some((text) =>
    /^(?:-d|--data\S*|-F|--form\S*|-T|--upload-file|--post-data\S*|--post-file\S*|--json)/.test(text.slice(0, 40)),
  )
    ? 'POST'
    : 'GET';
}

function sendsEnvironment(command: PlainCommand): boolean {
  const from = command.pipedFrom;
  if (from === undefined) return false;
  return (
    /^(?:env|printenv)$/.test(from.program) ||
    (from.program === 'cat' &&
      from.args.some((word) => /(?:^|\/)\.env|id_rsa|\.pem$|credentials$/.test(word.text.slice(-200))))
  );
}
