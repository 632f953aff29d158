// Owns what a made tool call does: by its name, and by its arguments read as what they are: commands, SQL, files, patches,
// amounts. Tools that are merely offered are never looked at.
import { has, topicsOfName } from './_code_words.ts';
import { readJsonLeaves, type JsonLeaf } from './_json_values.ts';
import { languageOfLabel, type Language } from './_language.ts';
import { joinTexts, sourceRange, type MappedText } from './_mapped_text.ts';
import { isThrowawayPath } from './_path_kind.ts';
import { judgePath } from './paths.ts';
import { defineRules, type Report, type Rule, type Severity } from './_rule.ts';
import { severityFor, targetOfNames, type Target } from './_target.ts';
import { readToolName, TRIFLE, type ToolName } from './_tool_names.ts';

export const TOOL_RULES = defineRules({
  'tool.money': ['money', 'high', 'calls a tool that moves money'],
  'tool.destroy': ['destructive-tool', 'high', 'calls a tool that deletes'],
  'tool.deploy': ['production', 'high', 'calls a tool that changes what runs'],
  'tool.access': ['auth', 'high', 'calls a tool that changes access'],
  'tool.stop': ['production', 'medium', 'calls a tool that stops something'],
  'tool.send': ['destructive-tool', 'medium', 'calls a tool whose effect leaves the house'],
  'tool.write': ['destructive-tool', 'low', 'calls a tool that writes'],
  'tool.http-write': ['production', 'medium', 'writes to a service over HTTP'],
  'tool.http-delete': ['destructive-tool', 'high', 'deletes over HTTP'],
});

/** A part of the arguments to be read as what it is. */
export interface ToolContent {
  readonly what: 'shell' | 'sql' | 'file' | 'patch' | 'text';
  readonly body: MappedText;
  readonly path: string | undefined;
  readonly language: Language | undefined;
  /** For edits: what the new text takes the place of. */
  readonly replaced: MappedText | undefined;
}

export interface ReadCall {
  readonly contents: readonly ToolContent[];
  /** Files that the call writes. */
  readonly paths: readonly string[];
}

const SHELL_KEY =
  /^(?:command|cmd|commands|script|args|arguments|input|code|line|chars|argv|bash_command|shell_command)$/i;
const SQL_KEY = /^(?:sql|query|statement|statements|queries|q|command|ddl)$/i;
const PATH_KEY =
  /^(?:path|file_path|filepath|filename|file|target_file|absolute_path|relative_workspace_path|notebook_path|dest|destination|output_path|uri|target|new_path|old_path)$/i;
const NEW_KEY =
  /^(?:content|contents|new_string|new_str|file_text|text|code_edit|replacement|new_source|newtext|new_text|replace|insert_text|body|new_content|data|code)$/i;
const OLD_KEY = /^(?:old_string|old_str|search|oldtext|old_text|find|original|old_content)$/i;
const PATCH_KEY = /^(?:patch|diff|input|patch_text|patchtext|changes|unified_diff)$/i;
const SCOPE_KEY =
  /^(?:env|environment|stage|namespace|context|cluster|project|account|database|db|host|region|target|workspace|tenant|profile|branch|service|url|base_url|endpoint|server|instance|app|site|bucket|mode)$/i;

/** What the arguments hold that other detectors read; `call.name` decides which key means what. */
export function readToolCall(name: string, argumentsText: string): ReadCall {
  const tool = readToolName(name);
  const leaves = readJsonLeaves(argumentsText);
  const path = leaves.find((leaf) => leaf.isString && PATH_KEY.test(leaf.key))?.value.text;
  const contents: ToolContent[] = [];
  const add = (what: ToolContent['what'], body: MappedText, more: Partial<ToolContent> = {}): void => {
    if (body.text.trim() !== '')
      contents.push({ what, body, path: undefined, language: undefined, replaced: undefined, ...more });
  };
  if (tool.kind === 'shell' || tool.kind === 'program')
    for (const command of commandsOf(tool, leaves)) add('shell', command);
  let old: MappedText | undefined;
  for (const leaf of leaves) {
    if (!leaf.isString) continue;
    const isPatch =
      (tool.kind === 'patch' && (PATCH_KEY.test(leaf.key) || leaf.key === '')) ||
      /^\*\*\* Begin Patch|^(?:diff --git |--- .{1,200}\n\+\+\+ |@@ -\d)/.test(leaf.value.text.slice(0, 400));
    if (isPatch) add('patch', leaf.value);
    else if (SQL_KEY.test(leaf.key) && (tool.kind === 'sql' || tool.words.includes('sql')))
      add('sql', leaf.value, { language: languageOfLabel('sql') });
    else if (OLD_KEY.test(leaf.key) && isEdit(tool)) old = leaf.value;
    else if (NEW_KEY.test(leaf.key) && isEdit(tool)) {
      add('file', leaf.value, { path, replaced: old });
      old = undefined;
    } else if (tool.kind !== 'shell' && tool.kind !== 'program' && tool.verb !== 'read' && /\s/.test(leaf.value.text))
      add('text', leaf.value);
  }
  const paths = isEdit(tool)
    ? leaves.filter((leaf) => leaf.isString && PATH_KEY.test(leaf.key)).map((leaf) => leaf.value.text)
    : [];
  return { contents, paths: paths.filter((text) => text !== '' && text.length < 1_000) };
}

function isEdit(tool: ToolName): boolean {
  return tool.kind === 'edit' || tool.kind === 'patch';
}

/** The script of a shell tool: one string, or an array of words as Codex sends it, or the arguments of a known program. */
function commandsOf(tool: ToolName, leaves: readonly JsonLeaf[]): readonly MappedText[] {
  const given = leaves.filter((leaf) => leaf.isString && (SHELL_KEY.test(leaf.key) || leaf.key === ''));
  const lists = new Map<number, JsonLeaf[]>();
  const scripts: MappedText[] = [];
  for (const leaf of given) {
    if (leaf.list < 0) scripts.push(tool.kind === 'program' ? prefixed(tool.program ?? '', leaf.value) : leaf.value);
    else lists.set(leaf.list, [...(lists.get(leaf.list) ?? []), leaf]);
  }
  for (const words of lists.values()) {
    const last = words.at(-1);
    // `["bash", "-lc", "…"]`: the script is the last word.
    if (words.length === 3 && last !== undefined && /^-\w*c$/.test(words[1]?.value.text ?? ''))
      scripts.push(last.value);
    else scripts.push(joined(tool.kind === 'program' ? (tool.program ?? '') : '', words));
  }
  return scripts;
}

/** The arguments with their program before them; the added characters lie where the arguments begin. */
function prefixed(program: string, value: MappedText): MappedText {
  if (value.text.trimStart().startsWith(`${program} `)) return value;
  return joinTexts([{ text: program, starts: [0], sources: [value.sources[0] ?? 0] }, value]);
}

function joined(program: string, words: readonly JsonLeaf[]): MappedText {
  const start = words[0]?.value.sources[0] ?? 0;
  const quoted = words.map(({ value }): MappedText =>
    /[\s;&|<>()]/.test(value.text) && !value.text.includes("'")
      ? joinTexts(
          [
            { text: "'", starts: [0], sources: [value.sources[0] ?? 0] },
            value,
            { text: "'", starts: [0], sources: [value.sources.at(-1) ?? 0] },
          ],
          '',
        )
      : value,
  );
  return joinTexts(program === '' ? quoted : [{ text: program, starts: [0], sources: [start] }, ...quoted]);
}

const RULE_OF_VERB: Readonly<Record<Exclude<ToolName['verb'], 'read' | 'unknown'>, Rule>> = {
  'move-money': TOOL_RULES['tool.money'],
  destroy: TOOL_RULES['tool.destroy'],
  deploy: TOOL_RULES['tool.deploy'],
  access: TOOL_RULES['tool.access'],
  stop: TOOL_RULES['tool.stop'],
  send: TOOL_RULES['tool.send'],
  write: TOOL_RULES['tool.write'],
};

/** What the name and the plain arguments say. Offsets are of the arguments' text. */
export function scanToolCall(call: { readonly name: string; readonly argumentsText: string }, report: Report): void {
  const tool = readToolName(call.name);
  const leaves = readJsonLeaves(call.argumentsText);
  const whole = { start: 0, end: call.argumentsText.length };
  const target = targetOfCall(leaves);
  if (tool.kind === 'http') {
    const rule = ruleOfHttp(leaves);
    if (rule !== undefined) report({ rule, severity: severityFor(target, rule.severity), ...whole, kind: 'tool-call' });
    return;
  }
  if (tool.kind !== 'other' && tool.kind !== 'sql') return;
  if (tool.verb === 'read' || tool.verb === 'unknown' || (tool.kind === 'sql' && tool.verb !== 'destroy')) return;
  const rule = ruleOfCall(tool, leaves);
  report({ rule, severity: severityOfCall(tool, rule, target), ...whole, kind: 'tool-call' });
}

/** A tool that only writes moves money where its arguments hold an amount, and changes what runs where they say production. */
function ruleOfCall(tool: ToolName, leaves: readonly JsonLeaf[]): Rule {
  const rule = tool.verb === 'read' || tool.verb === 'unknown' ? TOOL_RULES['tool.write'] : RULE_OF_VERB[tool.verb];
  if (rule !== TOOL_RULES['tool.write'] && rule !== TOOL_RULES['tool.send']) return rule;
  const hasAmount = leaves.some(
    (leaf) => has(topicsOfName(leaf.key), 'money') && /^-?[\d.,]+$/.test(leaf.value.text.trim()),
  );
  if (hasAmount) return TOOL_RULES['tool.money'];
  return leaves.some((leaf) => has(topicsOfName(leaf.key), 'access') && !/name|email|^user/i.test(leaf.key))
    ? TOOL_RULES['tool.access']
    : rule;
}

function severityOfCall(tool: ToolName, rule: Rule, target: Target): Severity {
  const isTrifle =
    tool.words.some((word) => TRIFLE.has(word)) &&
    rule !== TOOL_RULES['tool.money'] &&
    rule !== TOOL_RULES['tool.access'];
  return isTrifle ? 'low' : severityFor(target, rule.severity);
}

function targetOfCall(leaves: readonly JsonLeaf[]): Target {
  if (leaves.some((leaf) => /^dry_?run$/i.test(leaf.key) && leaf.value.text === 'true')) return 'sandbox';
  return targetOfNames(
    leaves
      .filter((leaf) => leaf.isString && SCOPE_KEY.test(leaf.key) && leaf.value.text.length < 300)
      .map((leaf) => leaf.value.text),
  );
}

function ruleOfHttp(leaves: readonly JsonLeaf[]): Rule | undefined {
  const method = (
    leaves.find((leaf) => /^(?:method|verb|http_method)$/i.test(leaf.key))?.value.text ?? ''
  ).toUpperCase();
  const url = leaves.find((leaf) => /^(?:url|uri|endpoint|path)$/i.test(leaf.key))?.value.text.slice(0, 500) ?? '';
  if (method === 'DELETE') return TOOL_RULES['tool.http-delete'];
  if (!/^(?:POST|PUT|PATCH)$/.test(method)) return undefined;
  return /(?:refunds?|charges?|payouts?|transfers?|payments?)(?:[/?]|$)/i.test(url)
    ? TOOL_RULES['tool.money']
    : TOOL_RULES['tool.http-write'];
}

/** Where an editing call writes. Not for edits that were proved harmless. */
export function scanWrittenPaths(
  call: { readonly name: string; readonly argumentsText: string },
  report: Report,
): void {
  if (!isEdit(readToolName(call.name))) return;
  for (const leaf of readJsonLeaves(call.argumentsText)) {
    if (!leaf.isString || !PATH_KEY.test(leaf.key) || isThrowawayPath(leaf.value.text)) continue;
    const verdict = judgePath(leaf.value.text);
    if (verdict === undefined) continue;
    report({
      rule: verdict.rule,
      severity: verdict.severity,
      ...sourceRange(leaf.value, 0, leaf.value.text.length),
      kind: 'tool-path',
    });
  }
}
