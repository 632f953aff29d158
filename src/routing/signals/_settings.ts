// Owns the reading of configuration as a list of settings, whatever the format: YAML, JSON, HCL, INI, nginx. Partial and
// broken files too. One pass over the lines; the names above a setting are kept, its meaning is not known here.
import { lineEnd, lineStart, splitLines } from './_lines.ts';

export interface Setting {
  /** As written, without quotes. */
  readonly key: string;
  /** Lower case without separators: `host_network` and `hostNetwork` are one. */
  readonly plain: string;
  /** Without quotes and closing signs; empty for a key that opens a block. */
  readonly value: string;
  /** Plain keys of the blocks around it, outermost first; labels of an HCL block are part of its key. */
  readonly parents: readonly string[];
  readonly start: number;
  readonly end: number;
}

interface Open {
  readonly plain: string;
  /** Column of the key, for formats that indent. */
  readonly indent: number;
  /** Closed by a bracket, not by a smaller indent. */
  readonly isBracket: boolean;
}

const LINE_CHARS_MAX = 100_000;
const DEPTH_MAX = 24;
/** Settings kept of one text: a large chart has some thousand. */
const SETTINGS_MAX = 50_000;

/** `key: value`, `key = value`, `"key": value` anywhere in a line; the value may be a string, a short list, a word. */
const PAIR =
  /(?:"([\w.$/-]{1,80}(?:::\w{1,40}){0,3})"|'([\w.$/-]{1,80})'|(?<![\w"'.$/:-])([A-Za-z_$][\w.$/-]{0,80}))[ \t]{0,20}(?:=>|[:=](?!=))[ \t]{0,40}(?:"([^"\n]{0,1000})"|'([^'\n]{0,1000})'|(\[[^\]{}\n]{0,600}\])|([^\s,{}[\]"'][^,{}\n]{0,400})?)/g;
/** `resource "aws_x" "y" {`, `server {`, `location /api {`. */
const BLOCK = /^\s*(?:- )?([A-Za-z_][\w.-]{0,80})((?:[ \t]+(?:"[^"\n]{0,200}"|[^\s"{}=:;]{1,200})){0,4})[ \t]*\{/;
/** `listen 443 ssl;`, `maxconn 300`, `FROM x`: a word and what follows it. */
const DIRECTIVE = /^\s*([A-Za-z_][\w.-]{0,60})[ \t]+([^={}:;][^{};\n]{0,400}?);?\s*$/;
/** Settings of one line; a minified file has them all on one. */
const PAIRS_MAX = 2_000;
const ITEM = /^\s*- +["']?((?:[^"':{}[\]\n]|:(?!\s)){1,300}?)["']?\s*(?:#.*)?$/;

export function plainKey(key: string): string {
  return key.toLowerCase().replace(/[_.\s-]/g, '');
}

export function readSettings(text: string): readonly Setting[] {
  const lines = splitLines(text);
  const settings: Setting[] = [];
  const stack: Open[] = [];
  for (let index = 0; index < lines.count && settings.length < SETTINGS_MAX; index += 1) {
    const from = lineStart(lines, index);
    const line = text.slice(from, Math.min(lineEnd(lines, index), from + LINE_CHARS_MAX));
    if (/^\s*(?:#(?!include)|\/\/|;|$)/.test(line)) continue;
    // A new document of a YAML stream.
    if (/^---(?:\s|$)/.test(line)) stack.length = 0;
    readLine(line, { from, stack, settings });
  }
  return settings;
}

interface LineContext {
  readonly from: number;
  readonly stack: Open[];
  readonly settings: Setting[];
}

function readLine(line: string, context: LineContext): void {
  const { from, stack, settings } = context;
  const indent = line.length - line.trimStart().length;
  const isItem = /^\s*- /.test(line);
  closeIndented(stack, isItem ? indent + 1 : indent);
  const parents = stack.map((open) => open.plain).filter((plain) => plain !== '');
  const inline: string[] = [];
  const add = (key: string, value: string, place: { readonly start: number; readonly end: number }): void => {
    const around = inline.length === 0 ? parents : [...parents, ...inline.filter((plain) => plain !== '')];
    settings.push({
      key,
      plain: plainKey(key),
      value: value.trim(),
      parents: around,
      start: from + place.start,
      end: from + place.end,
    });
  };
  const block = BLOCK.exec(line);
  const item = ITEM.exec(line);
  let pairs = 0;
  let after = 0;
  let lastKey = '';
  for (const found of line.matchAll(PAIR)) {
    followBrackets(inline, line.slice(after, found.index), lastKey);
    after = found.index + found[0].length;
    const key = found[1] ?? found[2] ?? found[3] ?? '';
    const value = found[4] ?? found[5] ?? found[6] ?? (found[7] ?? '').replace(/\s+#.*$/, '').replace(/[;)]+\s*$/, '');
    lastKey = plainKey(key);
    pairs += 1;
    add(key, value, { start: found.index, end: found.index + found[0].trimEnd().length });
    if (pairs > PAIRS_MAX) break;
  }
  inline.length = 0;
  if (block !== null) {
    const name = `${block[1] ?? ''}${(block[2] ?? '').replace(/"/g, '')}`;
    if (pairs === 0)
      add(block[1] ?? '', (block[2] ?? '').replace(/"/g, '').trim(), {
        start: line.indexOf(block[1] ?? ''),
        end: block[0].length,
      });
    openBlock(stack, { plain: plainKey(name.replaceAll(' ', '.')), indent, isBracket: true });
  } else if (pairs === 0 && item !== null) {
    const parent = stack.at(-1)?.plain ?? '';
    settings.push({
      key: parent,
      plain: parent,
      value: (item[1] ?? '').trim(),
      parents: parents.slice(0, -1),
      start: from + line.indexOf('-'),
      end: from + line.trimEnd().length,
    });
  } else if (pairs === 0) {
    const directive = DIRECTIVE.exec(line);
    if (directive !== null)
      add(directive[1] ?? '', directive[2] ?? '', {
        start: line.indexOf(directive[1] ?? ''),
        end: line.trimEnd().length,
      });
    else readBareItem(line, context);
  }
  openAfter(line, { indent: isItem ? indent + 2 : indent, stack, hasBlock: block !== null });
}

/** Blocks that open and close within a line: `{"Principal": {"AWS": "*"}}`. */
function followBrackets(inline: string[], between: string, key: string): void {
  for (const character of between) {
    if (character === '{' || character === '[') {
      if (inline.length < DEPTH_MAX) inline.push(key);
    } else if (character === '}' || character === ']') inline.pop();
  }
}

/** `"0.0.0.0/0",` on a line of its own inside a list. */
function readBareItem(line: string, context: LineContext): void {
  const value = /^\s*["']([^"'\n]{1,300})["'],?\s*$/.exec(line)?.[1];
  const parent = context.stack.at(-1)?.plain;
  if (value === undefined || parent === undefined) return;
  const start = line.search(/\S/);
  context.settings.push({
    key: parent,
    plain: parent,
    value,
    parents: context.stack.slice(0, -1).flatMap((open) => (open.plain === '' ? [] : [open.plain])),
    start: context.from + start,
    end: context.from + line.trimEnd().length,
  });
}

/** A key without a value opens a block by indentation, `key: {` and `key = [` by a bracket; closing brackets end theirs. */
function openAfter(
  line: string,
  at: { readonly indent: number; readonly stack: Open[]; readonly hasBlock: boolean },
): void {
  const trimmed = line.trim();
  const closers = countOf(trimmed, '}') + countOf(trimmed, ']');
  const openers = countOf(trimmed, '{') + countOf(trimmed, '[');
  let balance = openers - closers;
  if (at.hasBlock) balance -= 1;
  const bracketKey =
    /["']?([A-Za-z_$][\w.$/-]{0,80}(?:::\w{1,40}){0,3})["']?[ \t]*[:=]?[ \t]*(?:jsonencode\()?[{[][{[]?\s*$/.exec(
      trimmed,
    )?.[1];
  for (; balance > 0; balance -= 1)
    openBlock(at.stack, {
      plain: bracketKey === undefined ? '' : plainKey(bracketKey),
      indent: at.indent,
      isBracket: true,
    });
  for (; balance < 0; balance += 1) closeBracket(at.stack);
  const key = /^(?:- )?["']?([A-Za-z_$][\w.$/-]{0,80})["']?:\s*(?:#.*|[|>][-+]?|&\w+|!\w+)?$/.exec(trimmed)?.[1];
  if (key !== undefined) openBlock(at.stack, { plain: plainKey(key), indent: at.indent, isBracket: false });
}

function openBlock(stack: Open[], open: Open): void {
  if (stack.length < DEPTH_MAX) stack.push(open);
}

function closeIndented(stack: Open[], indent: number): void {
  for (let top = stack.at(-1); top !== undefined && !top.isBracket && top.indent >= indent; top = stack.at(-1))
    stack.pop();
}

function closeBracket(stack: Open[]): void {
  for (let top = stack.pop(); top !== undefined && !top.isBracket; top = stack.pop());
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
