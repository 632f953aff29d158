// Owns the layout of an ask: which of its lines are prose that speaks to the model, and which are something pasted: code,
// a diff, SQL, a manifest, a command, a log, a quotation, the options of a quiz. Line by line, linear, and only for
// finding the words that ask: what pasted things mean is for signals/.

import { isProseLine } from './_ask_prose_line.ts';

export type SegmentKind = 'prose' | 'code' | 'diff' | 'sql' | 'data' | 'command' | 'log' | 'quote' | 'options';

export interface Segment {
  readonly kind: SegmentKind;
  readonly start: number;
  readonly end: number;
  /** The info string of a fence: `python`. */
  readonly language?: string | undefined;
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Longer lines are read by their beginning. */
const LINE_CHARS_MAX = 400;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]{0,30})/;
const DIFF_HEAD =
  /^(?:diff --git |index [0-9a-f]{6,}|--- [^\s-]|\+\+\+ \S|@@ |\*\*\* (?:Begin|End|Update|Add|Delete|Move)|rename (?:from|to) |(?:old|new|deleted file|new file) mode |similarity index )/;
const DIFF_BODY = /^(?:[+\-\\ ]|@@|\*\*\* )/;
const SQL_HEAD =
  /^\s*(?:--|(?:alter\s+(?:table|index|type|role|user|database|schema|view|sequence|policy|system|materialized|default)|drop\s+(?:table|index|database|schema|view|type|role|user|sequence|policy|trigger|function|materialized)\s+\S|create\s+(?:or\s+replace\s+|unique\s+|temp\w*\s+|materialized\s+)*(?:table|index|view|type|role|user|database|schema|policy|trigger|function|sequence|extension)\s+\S|insert\s+into\s|delete\s+from\s|update\s+[\w."]+\s+set\s|truncate\s+(?:table\s+)?[\w."]+\s*(?:;|cascade|restart|$)|select\s[^?]*\bfrom\b|select\s+[\w.*]+\(|with\s+\w+\s+as\s*\(|grant\s[^?]{1,80}\sto\s|revoke\s[^?]{1,80}\sfrom\s|explain\s+(?:analyze\s+)?(?:select|update|delete|insert)|merge\s+into\s|vacuum\b|reindex\b|begin\s*;|commit\s*;|rollback\s*;|set\s+\w+\s*=))/i;
/** In small letters the verbs of SQL are words of English: such a line has to look like a statement elsewhere too. */
const SQL_SMALL = /^\s*[a-z]/;
const SQL_SIGN =
  /;\s*$|[*=(]|\bwhere\b|^\s*(?:alter table \S+ (?:add|drop|alter|rename)|(?:drop|truncate) table \S+(?: cascade)?\s*$)/i;
const SQL_PROSE =
  /\b(?:from|into|to|index|table) (?:the|these|this|my|our|an?|your|that|them|it|every|all|contents)\b/i;
const COMMAND_HEAD =
  /^\s*(?:\$ |sudo |(?:kubectl|terraform|tofu|helm|git|docker|docker-compose|podman|aws|gcloud|gsutil|az|doctl|flyctl|heroku|vercel|npm|npx|yarn|pnpm|pip3?|cargo|go|make|psql|mysql|mysqldump|pg_dump|pg_restore|redis-cli|mongo(?:sh)?|sqlite3|curl|wget|ssh|scp|rsync|rm|mv|cp|dd|mkfs(?:\.\w+)?|chmod|chown|kill|pkill|killall|systemctl|service|iptables|ufw|crontab|vault|consul|nomad|ansible(?:-playbook)?|vagrant|openssl|certbot|find|sed|tar|apt(?:-get)?|brew|python3?|node|bash|sh)\s+\S)/;
const COMMAND_SIGN =
  /\s--?[a-zA-Z]|[|&]{2}|\s[~./][\w./-]|\s\S+\/\S|\s\|\s|>\s*\S+$|\b(?:apply|destroy|delete|get|push|pull|install|run|exec|logs|rollout|scale|drain|prune|up|down|restart|stop|start|FLUSHALL|FLUSHDB)\b/;
const SENTENCE_SIGN =
  /\?\s*$|n't\b|\b(?:fails?|hangs?|acts|crashes|is|does|the|please|this|that|these|my|our|what|how|why|you|and then|it)\b/i;
const LOG_HEAD =
  /^\s*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|\w{3} [ \d]\d \d\d:\d\d:\d\d|\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE)\b[\]: ]|Traceback \(|at \S+ ?\(\S+:\d+|\s+at [\w$.<>/]+|File "[^"]+", line \d|Caused by:|[A-Z]\w*(?:Error|Exception): |npm ERR!|panic: |error\[E\d+\])/;
const CODE_HEAD =
  /^\s*(?:import\s+[\w{*"'(]|from\s+\S+\s+import|def\s+\w+\s*\(|async\s+(?:def|function)|class\s+\w+\s*[({:<]|(?:export\s+)?(?:default\s+)?(?:function|const|let|var|type|interface|enum)\s+\w+.*[=({;:]|(?:public|private|protected|static|internal)\s+\w+|func\s+[\w(]|fn\s+\w+|impl\b.*\{|struct\s+\w+|package\s+[\w.]+;?\s*$|#include\b|using\s+[\w.]+;|@\w+(?:\(|\s*$)|return\b.*[;)]\s*$|if\s*\(.*\)\s*\{?|for\s*\(.*|while\s*\(.*|elif\b.*:|else:|try:|except\b.*:|(?:variable|resource|data|module|provider|output|locals|terraform)\s*(?:"[^"]*"\s*){0,2}\{|FROM\s+\S+(?:\s+AS\s+\w+)?\s*$|(?:RUN|COPY|ENV|CMD|ENTRYPOINT|EXPOSE|WORKDIR)\s+\S|<\/?[a-z][\w-]*[\s>]|\/\/|\/\*|#!)/;
const CODE_TAIL = /(?:[{};]|=>|\)\s*:|,)\s*$/;
const CODE_SIGN = /[{}();=<>[\]]/;
const DATA_LINE = /^\s*(?:- )?["']?[A-Za-z_][\w./-]{0,60}["']?\s*(?::(?:\s|$)|=\s*\S)/;
const DATA_OPEN = /^\s*[[{]\s*(?:$|["'{[])|^\s*[\]}],?\s*$|^\s*<\?xml|^---\s*$|^\s*\[[\w.-]+\]\s*$/;
const OPTION = /^\s*\(?([A-Ha-h]|[1-9])[.)]\s+\S/;

/** Cuts a text into segments that cover it whole, in order; neighbours differ in kind or fence. */
export function layOut(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  const lines = readLines(text);
  let at = 0;
  while (at < lines.length) {
    const { kind, to, language } = blockAt(lines, at);
    const start = lines[at]?.start ?? 0;
    const end = lines[to - 1]?.end ?? start;
    const last = segments.at(-1);
    if (last !== undefined && last.kind === kind && last.language === language && language === undefined)
      segments[segments.length - 1] = { ...last, end };
    else segments.push({ kind, start, end, language });
    at = to;
  }
  return segments;
}

function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found + 1;
    const cut = text.slice(start, Math.min(found < 0 ? end : found, start + LINE_CHARS_MAX));
    lines.push({ text: cut.trimEnd(), start, end });
    start = end;
  }
  return lines;
}

interface Block {
  readonly kind: SegmentKind;
  /** Index of the line after the block. */
  readonly to: number;
  readonly language?: string | undefined;
}

function blockAt(lines: readonly Line[], at: number): Block {
  const text = lines[at]?.text ?? '';
  if (isProseLine(text)) return { kind: 'prose', to: at + 1 };
  const fence = FENCE.exec(text);
  if (fence !== null) return fencedBlock(lines, at, fence);
  if (beginsDiff(lines, at))
    return {
      kind: 'diff',
      to: endOfRun(
        lines,
        at,
        (line, next) => DIFF_BODY.test(line) || DIFF_HEAD.test(line) || (line === '' && DIFF_BODY.test(next)),
      ),
    };
  if (isStatement(text)) return { kind: 'sql', to: endOfStatement(lines, at) };
  if (LOG_HEAD.test(text)) return { kind: 'log', to: at + 1 };
  if (/^\s*\$ \S/.test(text)) return { kind: 'command', to: at + 1 };
  if (COMMAND_HEAD.test(text) && COMMAND_SIGN.test(text) && !SENTENCE_SIGN.test(text))
    return { kind: 'command', to: at + 1 };
  if (/^\s{0,3}>\s?/.test(text)) return { kind: 'quote', to: at + 1 };
  if (beginsOptions(lines, at)) return { kind: 'options', to: endOfRun(lines, at, (line) => OPTION.test(line)) };
  if (isDataLine(lines, at))
    return {
      kind: 'data',
      to: endOfRun(
        lines,
        at,
        (line, next) =>
          DATA_LINE.test(line) ||
          DATA_OPEN.test(line) ||
          /^\s{2,}\S|^\s*(?:#|- )/.test(line) ||
          (line === '' && DATA_LINE.test(next)),
      ),
    };
  if (isCodeLine(text))
    return {
      kind: 'code',
      to: endOfRun(
        lines,
        at,
        (line, next) => isCodeLine(line) || /^\s{2,}\S|^\t/.test(line) || (line === '' && isCodeLine(next)),
      ),
    };
  return { kind: 'prose', to: at + 1 };
}

function isStatement(text: string): boolean {
  return SQL_HEAD.test(text) && (!SQL_SMALL.test(text) || (SQL_SIGN.test(text) && !SQL_PROSE.test(text)));
}

function fencedBlock(lines: readonly Line[], at: number, fence: RegExpExecArray): Block {
  const mark = fence[1] ?? '```';
  let to = at + 1;
  while (to < lines.length && !(lines[to]?.text ?? '').trimStart().startsWith(mark)) to += 1;
  const language = (fence[2] ?? '').toLowerCase();
  const kind =
    language === 'diff' || language === 'patch'
      ? 'diff'
      : language === 'sql'
        ? 'sql'
        : language === 'text' || language === 'log'
          ? 'log'
          : 'code';
  return { kind, to: Math.min(lines.length, to + 1), language };
}

function endOfRun(lines: readonly Line[], at: number, goesOn: (line: string, next: string) => boolean): number {
  let to = at + 1;
  while (to < lines.length && goesOn(lines[to]?.text ?? '', lines[to + 1]?.text ?? '')) to += 1;
  return to;
}

function endOfStatement(lines: readonly Line[], at: number): number {
  let to = at;
  while (to < lines.length && (lines[to]?.text ?? '') !== '' && !/;\s*(?:--.*)?$/.test(lines[to]?.text ?? '')) to += 1;
  return Math.min(lines.length, Math.max(at, to) + 1);
}

/** A head, or a run of lines that begin with plus and minus as no list does. */
function beginsDiff(lines: readonly Line[], at: number): boolean {
  const text = lines[at]?.text ?? '';
  if (DIFF_HEAD.test(text)) return true;
  if (!/^[+-][^+-]/.test(text)) return false;
  const next = lines[at + 1]?.text ?? '';
  return (
    /^[+-]/.test(next) &&
    (text.startsWith('+') !== next.startsWith('+') || (text.startsWith('+') && CODE_SIGN.test(text)))
  );
}

function beginsOptions(lines: readonly Line[], at: number): boolean {
  const marks = [0, 1, 2].map((step) => OPTION.exec(lines[at + step]?.text ?? '')?.[1]?.toLowerCase());
  return marks[0] === 'a' && marks[1] === 'b' && (marks[2] === 'c' || marks[2] === undefined);
}

/** `key: value` in company: one such line alone is how people write `small one: look at this`. */
function isDataLine(lines: readonly Line[], at: number): boolean {
  const text = lines[at]?.text ?? '';
  const next = lines[at + 1]?.text ?? '';
  if (DATA_OPEN.test(text)) return true;
  if (/^\s*#\s?\S/.test(text) && !text.startsWith('##')) return DATA_LINE.test(next) && next !== '';
  if (!DATA_LINE.test(text)) return false;
  return (
    /^\s*(?:- )?["']?[A-Za-z_][\w./-]*["']?\s*[:=]/.test(next) ||
    /^\s+\S/.test(next) ||
    /^\s{2,}\S/.test(text) ||
    (DATA_LINE.test(lines[at - 1]?.text ?? '') && at > 0)
  );
}

function isCodeLine(text: string): boolean {
  if (text === '') return false;
  return (
    CODE_HEAD.test(text) ||
    (CODE_TAIL.test(text) && CODE_SIGN.test(text) && !/^\p{L}[\p{L}'’]* \p{L}+ \p{L}+[ :,.?]/u.test(text))
  );
}
