// Owns the cutting of running text: where among sentences, lines begin that are a statement, a command, a setting or
// code, and where they end. Fences and diffs are cut out by _read_view.ts; this file sees what is left.
import { commandAt, isBareStatement, isCode, isProse, isSetting, startsSql } from './_line_form.ts';
import { isBlank, lineEnd, lineHead, lineStart, type Lines } from './_lines.ts';
import { sniffLanguage } from './_sniff.ts';
import { languageOfLabel, UNKNOWN_LANGUAGE, type Language } from './_language.ts';

export interface Run {
  readonly language: Language;
  readonly start: number;
  readonly end: number;
  /** First line after it. */
  readonly endLine: number;
}

const HEAD_CHARS = 500;
/** Statements follow one another; a gap of more blank lines ends the run. */
const GAP_LINES = 1;
/** A run is looked at no further: what is longer stands in a fence or came as a file. */
const RUN_LINES_MAX = 20_000;

const language = (label: string): Language => languageOfLabel(label) ?? UNKNOWN_LANGUAGE;

/** The structured run that begins on line `index` and ends before line `to`; undefined where the line is a sentence. */
export function runAt(lines: Lines, index: number, to: number): Run | undefined {
  const head = lineHead(lines, index, HEAD_CHARS);
  if (isBareStatement(head) || isSplitStatement(lines, index, to)) {
    const run = sqlRun(lines, index, to);
    if (run !== undefined) return run;
  }
  const command = commandAt(head);
  if (command !== undefined)
    return commandRun(lines, index, { to, from: lineStart(lines, index) + (head.length - head.trimStart().length) });
  return isBlockStart(lines, index, to) ? blockRun(lines, index, to) : undefined;
}

/** Lines of a statement looked at together: its first line may hold no more than `update prices`. */
const STATEMENT_LINES = 4;
const CONTINUATION =
  /^\s*(?:set|add|alter|drop|rename|modify|change|from|where|values|select|as|on|into|using|to|cascade|owner|validate|enable|disable|attach|detach|[()]|[\w"`.]+\s*=|["\w]+\s+\w+[\w()]*,?$)/i;

function isSplitStatement(lines: Lines, index: number, to: number): boolean {
  const second = index + 1 < to ? lineHead(lines, index + 1, HEAD_CHARS) : '';
  if (!CONTINUATION.test(second)) return false;
  let joined = '';
  for (let at = index; at < Math.min(to, index + STATEMENT_LINES); at += 1)
    joined += ` ${lineHead(lines, at, 120).trim()}`;
  return isBareStatement(joined);
}

/** Lines up to a blank line or a sentence; over `;` and blank lines to the next statement. */
function sqlRun(lines: Lines, index: number, to: number): Run | undefined {
  let endLine = index + 1;
  let closed = lineHead(lines, index, HEAD_CHARS)
    .replace(/\s*--.*$/, '')
    .trimEnd()
    .endsWith(';');
  const limit = Math.min(to, index + RUN_LINES_MAX);
  for (let next = index + 1; next < limit; next += 1) {
    if (isBlank(lines, next)) {
      const after = nextWritten(lines, next, limit);
      if (after === undefined || after - next > GAP_LINES || !startsSql(lineHead(lines, after, HEAD_CHARS))) break;
      continue;
    }
    const head = lineHead(lines, next, HEAD_CHARS);
    const isComment = /^\s*(?:--|\/\*)/.test(head);
    if (closed && !isBareStatement(head) && !isComment) break;
    if (!closed && isSentence(head)) break;
    if (!isComment)
      closed = head
        .replace(/\s*--.*$/, '')
        .trimEnd()
        .endsWith(';');
    endLine = next + 1;
  }
  return { language: language('sql'), start: lineStart(lines, index), end: lineEnd(lines, endLine - 1), endLine };
}

/** A line that reads as a person's words and not as a part of a statement. */
function isSentence(head: string): boolean {
  return (
    /[?!]\s*$/.test(head) ||
    (/^\s*[A-Z]?[a-z']+(?:\s[a-z']+){4,}[.:]?\s*$/.test(head.slice(0, 200)) &&
      !/^\s*(?:and|or|from|where|set|values|on|using|join|left|inner|group|order|select|with|as|add|drop|alter|references|check|default|not)\s/i.test(
        head,
      ))
  );
}

/** One command, its continued lines and here-document, and further commands below it. */
function commandRun(lines: Lines, index: number, range: { readonly from: number; readonly to: number }): Run {
  let endLine = index + 1;
  let isContinued = /[\\|&]\s*$/.test(lineTail(lines, index));
  let until = hereDocument(lineHead(lines, index, HEAD_CHARS));
  const limit = Math.min(range.to, index + RUN_LINES_MAX);
  for (let next = index + 1; next < limit; next += 1) {
    const head = lineHead(lines, next, HEAD_CHARS);
    if (until !== undefined) {
      if (head.trim() === until) until = undefined;
    } else if (isContinued || commandAt(head) !== undefined || /^\s{0,8}(?:#\s|\|\s|&&\s)/.test(head)) {
      isContinued = /[\\|&]\s*$/.test(lineTail(lines, next));
      until = hereDocument(head);
    } else break;
    endLine = next + 1;
  }
  return { language: language('console'), start: range.from, end: lineEnd(lines, endLine - 1), endLine };
}

function lineTail(lines: Lines, index: number): string {
  const end = lineEnd(lines, index);
  return lines.text.slice(Math.max(lineStart(lines, index), end - 8), end);
}

function hereDocument(head: string): string | undefined {
  return /<<-?\s?["']?(\w{1,40})["']?/.exec(head)?.[1];
}

const STRONG_START =
  /^\s*(?:FROM \S+\s*$|FROM \S+ AS \w+\s*$|apiVersion:\s|kind:\s\w+\s*$|AWSTemplateFormatVersion|version:\s*["']?[23]|services:\s*$|jobs:\s*$|on:\s*$|stages:\s*$|[[{]\s*$|\{\s*"|(?:resource|module|provider|variable|output|data|terraform|locals)\b[^=;]*\{|server\s*\{|(?:frontend|backend|upstream)\s+[\w.-]+\s*\{?\s*$|<\?xml|<\?php|#!\/|\[[\w.-]+\]\s*$|-{3}\s*$|#\s*[\w./-]+\.(?:ya?ml|toml|tf|conf|json|ini)\s*$|\/\/\s*[\w./-]+\.\w{1,5}\s*$)/;

/** One line that is code for certain, or two lines that look like code or settings. */
function isBlockStart(lines: Lines, index: number, to: number): boolean {
  const head = lineHead(lines, index, HEAD_CHARS);
  if (STRONG_START.test(head)) return true;
  if (announces(head, index + 1 < to ? lineHead(lines, index + 1, HEAD_CHARS) : '')) return false;
  if (isProse(head) && !isCode(head)) return false;
  if (
    isCode(head) &&
    /[{;]\s*$|\)\s*[;:{]\s*$|=>|^\s*[\w.]+\(.*\)\s*;?$|^\s*(?:const|let|var|def|func|fn|return|import)\b.*[=(]/.test(
      head,
    )
  )
    return true;
  const next = index + 1 < to ? lineHead(lines, index + 1, HEAD_CHARS) : '';
  if (next.trim() === '')
    return (
      isCode(head) ||
      (isSetting(head) &&
        /[:=]\s*["']?[\w[{/-]+["',\]}]*\s*$/.test(head) &&
        !/^\s*- /.test(head) &&
        /[_.]|[a-z][A-Z]|=/.test(head))
    );
  return (
    (isCode(head) && (isCode(next) || isSetting(next))) ||
    (isSetting(head) && (isSetting(next) || isCode(next)) && !isBulletText(head))
  );
}

/**
 * `Run: DROP TABLE users;`, `Query:` above a statement: a word that announces what is to be run, and no key of a file. Where
 * settings follow, it is one.
 */
function announces(head: string, next: string): boolean {
  const announced = /^\s*[\p{L}][\p{L}' -]{0,60}:(?:\s+(\S.*))?$/u.exec(head);
  if (announced === null) return false;
  const [, rest] = announced;
  if (rest === undefined) return isBareStatement(next) || commandAt(next) !== undefined;
  return isBareStatement(rest) && !isSetting(next);
}

/** `- buy milk`: an item of a list of words, not of a YAML sequence. */
function isBulletText(head: string): boolean {
  return (
    /^\s*- \p{L}[\p{L}\s,'’-]+[.!?]?\s*$/u.test(head) || /^\s*[A-Z][\w ]{0,30}: \p{Lu}?[\p{L}\s]+[.!?]?$/u.test(head)
  );
}

function blockRun(lines: Lines, index: number, to: number): Run {
  let endLine = index + 1;
  const limit = Math.min(to, index + RUN_LINES_MAX);
  for (let next = index + 1; next < limit; next += 1) {
    if (isBlank(lines, next)) {
      const after = nextWritten(lines, next, limit);
      if (after === undefined || after - next > GAP_LINES + 1) break;
      const head = lineHead(lines, after, HEAD_CHARS);
      if (!isCode(head) && !isSetting(head) && !/^\s/.test(head)) break;
      continue;
    }
    const head = lineHead(lines, next, HEAD_CHARS);
    if (
      isProse(head) &&
      !isCode(head) &&
      !isSetting(head) &&
      !/^\s/.test(head) &&
      /[\p{L}]\s+[\p{L}]+\s+[\p{L}]+/u.test(head)
    )
      break;
    endLine = next + 1;
  }
  const start = lineStart(lines, index);
  const end = lineEnd(lines, endLine - 1);
  return { language: sniffLanguage(lines.text.slice(start, end)), start, end, endLine };
}

function nextWritten(lines: Lines, from: number, to: number): number | undefined {
  for (let index = from; index < Math.min(to, from + GAP_LINES + 2); index += 1)
    if (!isBlank(lines, index)) return index;
  return undefined;
}
