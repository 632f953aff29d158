// Owns the guess what an unlabelled block of text is: a diff, SQL, commands, configuration, code. Looks at the first
// lines only. A guess decides which detectors read the block, never whether something is risky.
import { languageOfLabel, UNKNOWN_LANGUAGE, type Language } from './_language.ts';
import { commandAt, isCode, isSetting, startsSql } from './_line_form.ts';
import { isBlank, lineHead, splitLines, type Lines } from './_lines.ts';

/** Lines looked at: what a block is shows at once. */
const SNIFF_LINES = 60;
const SNIFF_CHARS = 300;

const DOCKER =
  /^\s*(?:FROM|RUN|COPY|ADD|CMD|ENTRYPOINT|ENV|ARG|EXPOSE|WORKDIR|USER|VOLUME|LABEL|HEALTHCHECK|SHELL|ONBUILD|STOPSIGNAL|MAINTAINER)\s+\S/;
const HCL =
  /^\s*(?:resource|data|module|provider|variable|output|terraform|locals|backend|job|group|task|check|import|moved|removed)\b[^={};]*\{\s*$|^\s*(?:resource|module|provider)\s+"[^"]*"/;
const SERVER_CONFIG =
  /^\s*(?:bind|balance|option|default_backend|use_backend|mode|acl|maxconn|http-request|timeout)\s+\S|^\s*server\s+\S+\s+[\d.:]+|^\s*(?:server|location|upstream|events|http|stream|map|frontend|backend|listen|defaults|global)\b[^=:;]*(?:\{|;)?\s*$|^\s*(?:proxy_pass|listen|server_name|ssl_\w+|return \d{3}|add_header|allow|deny|limit_req)\s[^:=]*;\s*$/;

export function sniffLanguage(text: string): Language {
  const lines = splitHead(text);
  const heads = headLines(lines).filter((line) => !isCommentLine(line));
  if (heads.length === 0) return UNKNOWN_LANGUAGE;
  const share = (test: (line: string) => boolean): number => heads.filter(test).length / heads.length;
  const labelled = (label: string): Language => languageOfLabel(label) ?? UNKNOWN_LANGUAGE;
  if (looksLikeDiff(lines)) return labelled('diff');
  if (startsSql(heads[0] ?? '') || share(startsSql) >= 0.5) return labelled('sql');
  if (/^\s*(?:FROM|ARG)\s+\S/.test(heads[0] ?? '') && share((line) => DOCKER.test(line)) >= 0.4)
    return labelled('dockerfile');
  if (share((line) => DOCKER.test(line)) >= 0.6) return labelled('dockerfile');
  if (heads.some((line) => HCL.test(line))) return labelled('hcl');
  if (share((line) => /^\s*<[/!a-zA-Z]/.test(line)) >= 0.7) return labelled('html');
  if (
    /^\s*[[{]/.test(heads[0] ?? '') &&
    heads.some((line) => /"[^"]*"\s*:/.test(line)) &&
    !heads.some((line) => /=>|\bfunction\b|;\s*$/.test(line))
  )
    return labelled('json');
  if (heads.some((line) => /^#!.*sh\b/.test(line)) || /^#!.*sh\b/.test(text.slice(0, 80))) return labelled('sh');
  if (/^\s*(?:[\w@.~:-]*[$] \S|PS [^>]{0,80}>)/.test(heads[0] ?? '')) return labelled('console');
  if (share((line) => commandAt(line) !== undefined) >= 0.4)
    return labelled(heads.some((line) => /^\s*(?:[\w@.~:-]*[$%] )/.test(line)) ? 'console' : 'sh');
  if (
    share(
      (line) => SERVER_CONFIG.test(line) || /^\S+\s+(?:\d+\s+)?IN\s+(?:A|AAAA|CNAME|MX|TXT|NS|SRV|CAA)\s/.test(line),
    ) >= 0.4
  )
    return labelled('nginx');
  if (
    share((line) => /^\s*(?:- |["']?[\w./$@-]+["']?\s*:(?:\s|$)|[[{\]}]|\S+ ?\{)/.test(line)) >= 0.7 &&
    !heads.some((line) => /[;{(]\s*$|=>|\breturn\b/.test(line) && !/^\s*[\w-]+\s*:\s*[{[]/.test(line))
  )
    return labelled('yaml');
  if (
    share((line) => /^\s*(?:export\s+)?[\w.-]+\s*=\s*\S*|^\[/.test(line)) >= 0.8 &&
    !heads.some((line) => /[;(){}]|\bconst\b|\blet\b/.test(line))
  )
    return labelled('ini');
  if (share(isSetting) >= 0.9 && share(isCode) < 0.3) return labelled('yaml');
  return UNKNOWN_LANGUAGE;
}

/** A block that is a diff whatever its label says: a header, a hunk, or signed lines on both sides. */
export function looksLikeDiff(lines: Lines): boolean {
  let added = 0;
  let removed = 0;
  let other = 0;
  const heads = headLines(lines);
  for (const [index, line] of heads.entries()) {
    if (
      /^(?:diff --git |@@+ -\d|@@(?: |$)|\*\*\* \d+(?:,\d+)? \*\*\*\*|\*\*\* (?:begin patch|(?:update|add|delete) file:)|<{7}(?: |$))/i.test(
        line,
      )
    )
      return true;
    if (/^\d{1,9}(?:,\d{1,9})?[acd]\d{1,9}/.test(line) && /^[<>] /.test(heads[index + 1] ?? '')) return true;
    if (line.startsWith('--- ') && (heads[index + 1] ?? '').startsWith('+++ ')) return true;
    if (line.startsWith('+')) added += 1;
    else if (line.startsWith('-')) removed += 1;
    else if (!/^\s/.test(line)) other += 1;
  }
  if (added === 0 && removed === 0) return false;
  // A list has dashes only, and YAML its items; both signs together, or nothing without a sign, are a diff.
  if (added > 0 && removed > 0) return other <= (added + removed) * 2 && !isBulletList(heads);
  return added > 0 && other === 0 && heads.every((line) => !/^\+\d/.test(line));
}

function isBulletList(lines: readonly string[]): boolean {
  return lines.every((line) => /^(?:[-+*] \p{L}[\p{L}\s,.'"-]*[.!?]?|\s*)$/u.test(line));
}

function isCommentLine(line: string): boolean {
  return /^\s*(?:#(?!!)|\/\/|--(?:\s|$)|\/\*|\*)/.test(line);
}

function headLines(lines: Lines): readonly string[] {
  const heads: string[] = [];
  for (let index = 0; index < lines.count && heads.length < SNIFF_LINES; index += 1) {
    if (!isBlank(lines, index)) heads.push(lineHead(lines, index, SNIFF_CHARS));
  }
  return heads;
}

/** The part of the text that sniffing may look at. */
function splitHead(text: string): Lines {
  return splitLines(text.slice(0, SNIFF_LINES * SNIFF_CHARS));
}
