// Owns the proof that a change does not change what runs: comments, blanks, texts for people, styles, test names, the
// order of imports, the name of a local variable. What cannot be proved here counts as a change.
import type { CodeLine, CodeString } from './_code_lines.ts';
import { has, topicsOfCode } from './_code_words.ts';
import type { ChangeGroup } from './_diff_groups.ts';
import { countTokens, tokensOf } from './_code_tokens.ts';
import type { Language } from './_language.ts';

export type HarmlessReason = 'comment' | 'blanks' | 'text' | 'style' | 'imports' | 'rename' | 'logging' | 'test-name';

/** Why the group changes nothing that runs; undefined where it may. */
export function whyHarmless(group: ChangeGroup, language: Language): HarmlessReason | undefined {
  const removed = group.removed.filter((line) => line.code !== '');
  const added = group.added.filter((line) => line.code !== '');
  if (removed.length === 0 && added.length === 0) return 'comment';
  if (mayReadAlike(codeOf(removed), codeOf(added)) && flatten(removed, language) === flatten(added, language)) {
    const changed = changedStrings(removed, added);
    if (changed === undefined) return undefined;
    if (changed.length === 0) return 'blanks';
    return whyTexts(changed);
  }
  const all = [...removed, ...added];
  if (all.every(isImport) && sameLines(removed, added)) return 'imports';
  if (all.every(isLogging)) return 'logging';
  if (all.every(isStyle)) return 'style';
  return isLocalRename(removed, added) ? 'rename' : undefined;
}

function codeOf(lines: readonly CodeLine[]): string {
  let code = '';
  for (const line of lines) code += `${line.code}\n`;
  return code;
}

/** False where the characters that `flatten` keeps as they are already differ: most changes end here, at the first one. */
function mayReadAlike(before: string, after: string): boolean {
  let left = nextKept(before, 0);
  let right = nextKept(after, 0);
  while (left < before.length && right < after.length) {
    if (before.charCodeAt(left) !== after.charCodeAt(right)) return false;
    left = nextKept(before, left + 1);
    right = nextKept(after, right + 1);
  }
  return left >= before.length && right >= after.length;
}

/** Blanks, quotes, commas and semicolons may go; what is not ASCII may be a blank. */
const MAY_GO = new Uint8Array(128).fill(1, 0, 33);
for (const sign of '"\'`,;') MAY_GO[sign.charCodeAt(0)] = 1;

function nextKept(code: string, from: number): number {
  let at = from;
  while (at < code.length && MAY_GO[code.charCodeAt(at)] !== 0) at += 1;
  return at;
}

/** The code of lines as one string: blanks, quote style and closing commas do not count. */
function flatten(lines: readonly CodeLine[], language: Language): string {
  return lines
    .map(
      (line) =>
        (language.indented ? line.indent.replaceAll('\t', '    ') : '') +
        line.code.replace(/\s+/g, ' ').replaceAll("''", '""').replaceAll('``', '""'),
    )
    .join(language.indented ? '\n' : ' ')
    .replace(/ ?([^\w\s"]) ?/g, '$1')
    .replace(/[;,](?=[)\]}]|$)/g, '');
}

interface StringChange {
  readonly before: string;
  readonly after: string;
  /** Code up to the string's quote. */
  readonly lead: string;
}

/** Strings that differ, pair by pair; undefined where their number does. */
function changedStrings(removed: readonly CodeLine[], added: readonly CodeLine[]): readonly StringChange[] | undefined {
  if (removed.every(hasNoStrings) && added.every(hasNoStrings)) return [];
  const before = removed.flatMap(stringsWithLead);
  const after = added.flatMap(stringsWithLead);
  if (before.length !== after.length) return undefined;
  return before.flatMap((old, index) => {
    const current = after[index];
    if (current === undefined || current.value === old.value) return [];
    return [{ before: old.value, after: current.value, lead: old.lead }];
  });
}

function hasNoStrings(line: CodeLine): boolean {
  return line.strings.length === 0;
}

function stringsWithLead(line: CodeLine): readonly { readonly value: string; readonly lead: string }[] {
  const leads: string[] = [];
  let at = -1;
  for (const _ of line.strings) {
    at = nextEmptyString(line.code, at + 1);
    leads.push(at < 0 ? '' : line.code.slice(Math.max(0, at - 60), at));
    at += 1;
  }
  return line.strings.map((string: CodeString, index) => ({ value: string.value, lead: leads[index] ?? '' }));
}

function nextEmptyString(code: string, from: number): number {
  for (let at = from; at < code.length - 1; at += 1) {
    const character = code[at];
    if ((character === '"' || character === "'" || character === '`') && code[at + 1] === character) return at;
  }
  return -1;
}

const DISPLAY_LEAD =
  /(?:\b(?:label|title|text|placeholder|message|msg|description|desc|heading|headline|caption|alt|tooltip|hint|subtitle|summary|help|helptext|help_text|verbose_name|name_plural|content|aria-[a-z]+|children|prompt|note|copy|greeting|legend|footer|header)["']?\s*[:=]\s*\{?|(?:print|println|printf|log|info|warn|error|debug|puts|echo|alert|toast|notify|Error|Exception|fail|t|_|gettext|tr|i18n|say|panic|expect)!?\(f?)\s*$/i;
const TEST_LEAD =
  /\b(?:it|test|describe|context|suite|specify|scenario|feature|bench|t\.Run|@DisplayName|@Test)(?:\.\w+)?\(\s*$/;
const STYLE_LEAD =
  /\b(?:class|className|classname|style|styles|color|colour|background|backgroundcolor|variant|size|icon|align|fill|stroke|font|fontfamily|fontsize|fontweight|margin|padding|border|borderradius|width|height|gap|display|theme|css|cn\(|clsx\(|classnames\()["']?\s*[:=]?\s*\{?\(?\s*$/i;
const COMPARISON_LEAD = /(?:[=!]==?|\bin|\bcase|\bis|\beq|\bequals\(|\bhas\(|\bincludes\(|\[)\s*$/;

function whyTexts(changes: readonly StringChange[]): HarmlessReason | undefined {
  if (changes.every((change) => TEST_LEAD.test(change.lead))) return 'test-name';
  if (changes.every((change) => STYLE_LEAD.test(change.lead))) return 'style';
  const isText = changes.every(
    (change) =>
      DISPLAY_LEAD.test(change.lead) ||
      (isDisplayText(change.before) && isDisplayText(change.after) && !COMPARISON_LEAD.test(change.lead)),
  );
  return isText && changes.every((change) => !isProgram(change.before) && !isProgram(change.after))
    ? 'text'
    : undefined;
}

/** Several words, or one that no program would compare with. */
function isDisplayText(text: string): boolean {
  return /[\p{L}\d] +[\p{L}\d(]/u.test(text) && !/[$*=\\|<>@]|:\/\/|\{\{|;/.test(text);
}

/** A string that another program reads: SQL, a command, an address, a header. */
function isProgram(text: string): boolean {
  return (
    /^\s*(?:select|insert|update|delete|drop|alter|grant|revoke|create|truncate|with|sudo|rm|curl|kubectl|docker)\s/i.test(
      text,
    ) ||
    /:\/\/|^[\w.-]+\.(?:com|net|org|io|dev)\b|^[*]$|^\d+ \S+ \S+ \S+|default-src|^(?:HS|RS|ES|PS|none)\d*$/.test(text)
  );
}

function isImport(line: CodeLine): boolean {
  return /^(?:import\b|from\s+\S+\s+import\b|(?:const|let|var)\s+[\w{},\s]+=\s*require\(|use\s+[\w:\\]|using\s+[\w.]+;|#include|require\b|require_relative\b|@?import\s|export\s.*\bfrom\b)/.test(
    line.code,
  );
}

function sameLines(removed: readonly CodeLine[], added: readonly CodeLine[]): boolean {
  const key = (lines: readonly CodeLine[]): string =>
    lines
      .map((line) => `${line.code.replace(/[;,\s]+$/, '')}|${line.strings.map((string) => string.value).join('|')}`)
      .sort()
      .join('\n');
  return key(removed) === key(added);
}

const LOGGING =
  /^(?:console\.\w+|(?:[\w.]*\.)?(?:log|logger|logging|slog|tracing)(?:\.\w+)?|fmt\.Print\w*|System\.(?:out|err)\.print\w*|print|println!?|printf|puts|eprintln!|debug!|info!|warn!|error!|Debug\.Log|NSLog|Log\.\w)\(.*\)[;,]?$/;

/** A line that only tells what happened, nothing secret in it. An audit trail is more than a log. */
function isLogging(line: CodeLine): boolean {
  if (!LOGGING.test(line.code) || line.code.length > 400) return false;
  if (/audit/i.test(line.code)) return false;
  const inside = line.code.slice(line.code.indexOf('('));
  return (
    !has(topicsOfCode(inside).topics, 'secret', 'access', 'money') &&
    !/headers|config|settings|env\b|body|process\.env|[)}]\s*&&|await|\w=\w/i.test(inside)
  );
}

const STYLE_LINE =
  /^(?:["']?(?:color|background|background-?color|padding\w*|margin\w*|border\w*|font\w*|line-?height|letter-?spacing|text-?(?:align|transform|decoration)|(?:min-?|max-?)?(?:width|height)|gap|display|flex\w*|justify-?content|align-?items|grid\w*|z-?index|opacity|box-?shadow|cursor|overflow|top|left|right|bottom|position|transition|transform|white-?space|border-?radius)["']?\s*:\s*[^;{}()]{1,80}[;,]?|[.#&][\w-][\w\s.,>+~:#&-]*\{)$/i;

function isStyle(line: CodeLine): boolean {
  return (
    line.code.length < 200 &&
    STYLE_LINE.test(line.code) &&
    !/\b(?:max|min)(?:width|height)?\s*:\s*[a-z]\w*\(/i.test(line.code)
  );
}

const KEYWORDS = new Set(
  'and or not is in true false null none nil undefined True False None return if else elif for while await async const let var def fn func function class new this self throw raise break continue yield import from as try catch except finally public private protected static final void int string number bool boolean float double long char any unknown never delete typeof instanceof switch case default do with del lambda pass global assert unless until end begin then match where select update insert'.split(
    ' ',
  ),
);
/** Longer groups are rewrites. */
const RENAME_TOKENS_MAX = 600;

/**
 * The same tokens but for names that changed one to one, each of them declared in the group itself, none called, none a
 * property: a local variable got another name. `verify(x)` turned into `decode(x)` is not that.
 */
function isLocalRename(removed: readonly CodeLine[], added: readonly CodeLine[]): boolean {
  if (removed.length === 0 || countTokens(removed) !== countTokens(added)) return false;
  const before = tokensOf(removed);
  const after = tokensOf(added);
  if (before.length !== after.length || before.length === 0 || before.length > RENAME_TOKENS_MAX) return false;
  const strings = changedStrings(removed, added);
  if (strings === undefined || strings.length > 0) return false;
  const forward = new Map<string, string>();
  const backward = new Map<string, string>();
  for (const [index, old] of before.entries()) {
    const current = after[index] ?? '';
    const known = forward.get(old);
    if (known !== undefined && known !== current) return false;
    if (known === undefined && backward.has(current)) return false;
    if (old !== current && !isPlainName(before, index, current)) return false;
    forward.set(old, current);
    backward.set(current, old);
  }
  const renamed = [...forward].filter(([old, current]) => old !== current);
  return renamed.length > 0 && renamed.every(([old]) => isDeclared(removed, before, old));
}

function isPlainName(tokens: readonly string[], index: number, current: string): boolean {
  const old = tokens[index] ?? '';
  const isName = (token: string): boolean => /^[\p{L}_$]/u.test(token) && !KEYWORDS.has(token);
  const before = tokens[index - 1] ?? '';
  const after = tokens[index + 1] ?? '';
  return (
    isName(old) &&
    isName(current) &&
    before !== '.' &&
    before !== '@' &&
    after !== '(' &&
    after !== ':' &&
    after !== '!'
  );
}

/** Declared by a keyword, or assigned at the beginning of a line and used again: `const x =`, `for x in`, `x = …`. */
function isDeclared(lines: readonly CodeLine[], tokens: readonly string[], name: string): boolean {
  const before = tokens[tokens.indexOf(name) - 1] ?? '';
  if (/^(?:const|let|var|val|auto|for|mut|final|int|string|float|double|my|local)$/.test(before)) return true;
  const isUsedAgain = tokens.indexOf(name) !== tokens.lastIndexOf(name);
  return (
    isUsedAgain && lines.some((line) => line.code.startsWith(name) && /^\s*:?=(?!=)/.test(line.code.slice(name.length)))
  );
}
