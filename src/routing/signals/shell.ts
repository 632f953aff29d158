// Owns what commands do: in fences, on lines of their own, in shell tools, in scripts that a diff adds. Classified by
// program, verb and target; reading gives nothing.
import { commandAt } from './_line_form.ts';
import { lineEnd, lineStart, lineText, splitLines } from './_lines.ts';
import { joinRanges, sourceRange, wholeText, type Range } from './_mapped_text.ts';
import { judgePath } from './paths.ts';
import { wordsOf } from './_identifiers.ts';
import { judgeDisk, judgePermissions, judgeRemoval, writtenPaths, type ShellVerdict } from './_shell_files.ts';
import { judgeGit } from './_shell_git.ts';
import { judgeClientFile, judgeKeyValue, sqlOfClient } from './_shell_database.ts';
import { judgeFetchAndRun, judgeHttp } from './_shell_http.ts';
import { parseShell } from './_shell_parse.ts';
import { plainCommands, scopesOf, type PlainCommand } from './_shell_plain.ts';
import { PROGRAMS } from './_shell_programs.ts';
import { SHELL_RULES } from './_shell_rules.ts';
import { atMost, type Report, type Severity } from './_rule.ts';
import { scanSqlText } from './sql.ts';
import { severityFor, targetOfName, targetOfNames, type Target } from './_target.ts';
import type { Source } from './_view.ts';

/** Words matched against the table; what follows is data. */
const LINE_CHARS_MAX = 1_000;

/** What the commands of a script do. */
export function scanShellText(text: string, report: Report): void {
  const commands = plainCommands(parseShell(text));
  for (const command of commands) scanCommand(command, commands, report);
}

function scanCommand(command: PlainCommand, all: readonly PlainCommand[], report: Report): void {
  const { place } = command;
  const target = targetOf(command);
  const verdict = judgeFetchAndRun(command, all) ?? judgeCommand(command);
  if (verdict !== undefined) {
    const rule = SHELL_RULES[verdict.id];
    // The target of a removal is the path, and was judged with it; production still raises.
    const isFile = verdict.id === 'shell.delete-files' || verdict.id === 'shell.permissions';
    const severity =
      isFile && target === 'sandbox' && verdict.severity !== undefined
        ? verdict.severity
        : severityFor(target, verdict.severity ?? rule.severity);
    report({ rule, severity: raiseRemote(severity, command), start: place.start, end: place.end, kind: 'shell' });
  }
  for (const sql of sqlOfClient(command)) {
    scanSqlText(sql.text, (finding) => {
      const severity = severityFor(
        target === 'production' ? 'unknown' : target,
        finding.severity ?? finding.rule.severity,
      );
      report({
        ...finding,
        severity: target === 'production' ? severityFor('production', severity) : severity,
        start: sql.word.start,
        end: sql.word.end,
      });
    });
  }
  for (const written of writtenPaths(command)) {
    const path = judgePath(written.path);
    if (path === undefined) continue;
    report({
      rule: path.rule,
      severity: command.isRemote ? path.severity : atMost(path.severity, 'medium'),
      ...insidePlace(written, command),
      kind: 'shell-path',
    });
  }
}

/** Words inside a string lie where the string lies. */
function insidePlace(word: Range, command: PlainCommand): Range {
  const { place } = command;
  return word.start >= place.start && word.end <= place.end ? { start: word.start, end: word.end } : place;
}

/** A machine that others use: nothing done there is a trifle. */
function raiseRemote(severity: Severity, command: PlainCommand): Severity {
  return command.isRemote && severity === 'low' && targetOfNames(command.scopes) !== 'sandbox' ? 'medium' : severity;
}

function targetOf(command: PlainCommand): Target {
  const scopes = [...command.scopes, ...scopesOf(command.args)];
  const words = command.args.map((word) => word.text.slice(0, 200));
  if ([...words, ...scopes].some((name) => targetOfName(name) === 'production')) return 'production';
  const named = scopes.filter((name) => name !== '');
  if (named.length > 0) return targetOfNames(named);
  return targetOfNames(words.filter((text) => !text.startsWith('-')));
}

function judgeCommand(command: PlainCommand): ShellVerdict | undefined {
  if (command.program === 'git') return judgeGit(command);
  const special =
    judgeRemoval(command) ??
    judgeDisk(command) ??
    judgePermissions(command) ??
    judgeHttp(command) ??
    judgeKeyValue(command) ??
    judgeClientFile(command) ??
    judgeProcess(command);
  if (special !== undefined) return special;
  const entries = PROGRAMS.get(command.program);
  return entries === undefined ? judgeScript(command) : judgeByTable(command, entries);
}

const LEADING_VALUE =
  /^(?:-n|--namespace|--context|--cluster|--kubeconfig|-s|--server|--user|--as|-H|--host|-c|--config|--profile|--region|--output|--endpoint-url|--project|--account|--configuration|--subscription|--kube-context|-a|--app|-f|--file|-p|--project-name|--project-directory|-C|--prefix|--filter|-w|--workspace|--stage|--env|-e)$/;

function judgeByTable(command: PlainCommand, entries: Parameters<typeof PROGRAMS.set>[1]): ShellVerdict | undefined {
  const words = command.args.map((word) => word.text);
  const options = ` ${words.join(' ').slice(0, LINE_CHARS_MAX)} `;
  let from = 0;
  while ((words[from] ?? '').startsWith('-')) from += LEADING_VALUE.test(words[from] ?? '') ? 2 : 1;
  const plain = words.slice(from).filter((word) => !word.startsWith('-'));
  const verbs = ` ${plain.join(' ').slice(0, LINE_CHARS_MAX)} `;
  const entry = entries.find((candidate) => candidate.verbs.test(verbs) && (candidate.options?.test(options) ?? true));
  return entry?.rule === undefined ? undefined : { id: entry.rule };
}

/** `kill`, `pkill`: a process of one's own is a trifle, the database is not. */
function judgeProcess(command: PlainCommand): ShellVerdict | undefined {
  if (!/^(?:kill|pkill|killall|taskkill|stop-process)$/.test(command.program)) return undefined;
  const line = command.args
    .map((word) => word.text)
    .join(' ')
    .slice(0, LINE_CHARS_MAX);
  return {
    id: 'shell.service',
    severity:
      /postgres|mysql|mongo|redis|nginx|kafka|etcd|java|haproxy|sshd/i.test(line) || command.isRemote
        ? 'medium'
        : 'low',
  };
}

const RUNNER =
  /^(?:make|gmake|just|task|rake|invoke|nox|tox|bazel|ninja|ant|mage|dagger|earthly|python[\d.]*|node|ruby|php|perl|deno|tsx|ts-node|sh|bash|zsh|go|java|bundle|rails|source)$/;
const DESTROYS = new Set(
  'drop destroy wipe purge nuke truncate teardown erase flush reset-db resetdb dropdb factory obliterate'.split(' '),
);
const CHANGES = new Set(
  'deploy release publish migrate migration rollback rollout promote failover backfill cutover delete remove prune anonymize refund charge payout rotate revoke grant restore seed reindex restart apply sync'.split(
    ' ',
  ),
);

/** A script or target whose name says what it does: `make deploy`, `./wipe_users.sh`, `python tools/refund_all.py`. */
function judgeScript(command: PlainCommand): ShellVerdict | undefined {
  const { program, args } = command;
  const isScript = /\.(?:sh|py|rb|js|ts|pl|ps1|bat)$/.test(program) || /^[a-z]+[-_][a-z_-]+$/.test(program);
  if (!RUNNER.test(program) && !isScript) return undefined;
  const named = isScript
    ? [program]
    : args
        .filter((word) => !word.text.startsWith('-'))
        .slice(0, 2)
        .map((word) => word.text);
  const words = named.flatMap((name) => wordsOf(name.slice(name.lastIndexOf('/') + 1)));
  if (words.some((word) => /^(?:dry|plan|check|test|tests|status|list|show|validate|lint|docs)$/.test(word)))
    return undefined;
  if (words.some((word) => DESTROYS.has(word))) return { id: 'shell.script', severity: 'high' };
  return words.some((word) => CHANGES.has(word)) ? { id: 'shell.script' } : undefined;
}

export function scanShell(source: Source, report: Report): void {
  if (source.side === 'removed') return;
  const { text } = source.body;
  switch (source.language.role) {
    case 'shell':
      // The offsets of an added side jump from line to line; a command is looked at as it stands there.
      scanShellText(text, report);
      return;
    case 'console':
      scanConsole(text, report);
      return;
    case 'code':
      scanCalls(source, report);
      return;
    case 'config':
      scanScripts(text, report);
      return;
    default:
  }
}

/** Lines with a prompt are commands and the rest what they printed; without any prompt all are commands. */
function scanConsole(text: string, report: Report): void {
  const lines = splitLines(text);
  const ranges: Range[] = [];
  let isContinued = false;
  for (let index = 0; index < lines.count; index += 1) {
    const line = lineText(lines, index);
    const at = isContinued ? 0 : commandAt(line);
    if (at === undefined && !isContinued) continue;
    ranges.push({ start: lineStart(lines, index) + (at ?? 0), end: lineEnd(lines, index) });
    isContinued = /\\\s*$/.test(line.slice(-4)) || (/<<-?\s?["']?\w/.test(line.slice(0, 300)) && !isContinued);
  }
  if (ranges.length === 0) return;
  const joined = joinRanges(wholeText(text, 0), ranges);
  const hasDocument = /<<-?\s?["']?\w/.test(text.slice(0, 4_000));
  scanShellText(hasDocument ? text : joined.text, (finding) => {
    report({
      ...finding,
      ...(hasDocument ? { start: finding.start, end: finding.end } : sourceRange(joined, finding.start, finding.end)),
    });
  });
}

const CALLS =
  /\b(?:subprocess\.\w+|os\.system|os\.popen|exec|execSync|execa|spawn|spawnSync|system|shell_exec|popen|Command|exec\.Command|sh|shell|run|check_call|check_output|\$)\s*\(?\s*\[?\s*$/;

/** Commands in the strings of code that runs them: `os.system("rm -rf /data")`. */
function scanCalls(source: Source, report: Report): void {
  const { text } = source.body;
  if (!/system|popen|exec|spawn|subprocess|Command|shell|\$`/.test(text)) return;
  for (const line of source.lines()) {
    for (const string of line.strings) {
      if (!/\s/.test(string.value) || commandAt(string.value) === undefined) continue;
      const lead = text.slice(Math.max(line.start, string.start - 80), string.start - 1);
      if (!CALLS.test(lead.replace(/f$/, ''))) continue;
      scanShellText(string.value, (finding) =>
        report({ ...finding, start: string.start + finding.start, end: string.start + finding.end }),
      );
    }
  }
}

const SCRIPT_LINE =
  /^[ \t]{0,40}(?:- )?(?:run|script|command|cmd|args|entrypoint|shell|ExecStart|ExecStartPre|RUN|CMD|ENTRYPOINT)\s*[:=]?\s*["']?(?=\S)/gm;

/** Commands in configuration: steps of a pipeline, a Dockerfile, a unit. */
function scanScripts(text: string, report: Report): void {
  for (const found of text.matchAll(SCRIPT_LINE)) {
    const start = found.index + found[0].length;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + 2_000)).replace(/["']$/, '');
    // What a Dockerfile runs touches the image that it builds and nothing else.
    const ceiling: Severity = found[0].trimStart().startsWith('RUN') ? 'low' : 'high';
    scanShellText(line, (finding) => {
      const severity = atMost(
        finding.severity ?? finding.rule.severity,
        finding.rule === SHELL_RULES['shell.pipe-to-shell'] ? 'medium' : ceiling,
      );
      report({ ...finding, severity, start: start + finding.start, end: start + finding.end });
    });
  }
}
