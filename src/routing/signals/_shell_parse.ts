// Owns the grammar of shell lines as far as it says which program runs with which words: quotes, pipes, lists,
// substitutions, here-documents. Total and linear; broken lines end in words all the same. Knows no program.

export interface ShellWord {
  /** Quotes and escapes resolved; `$x` and `$(…)` left as they are. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Targets of `>`, `>>`, `&>`. */
  readonly writes: readonly ShellWord[];
  readonly start: number;
  readonly end: number;
  /** Place of the command in the list whose output it reads: the index before it, or -1. */
  readonly readsFrom: number;
  /** Text of its here-document, and of `<<<`. */
  readonly input: ShellWord | undefined;
}

/** A script has hundreds; what is longer is data. */
const COMMANDS_MAX = 50_000;
const NESTING_MAX = 3;

interface Draft {
  words: ShellWord[];
  writes: ShellWord[];
  input: ShellWord | undefined;
  readsFrom: number;
}

interface Parser {
  readonly text: string;
  readonly depth: number;
  readonly commands: ShellCommand[];
  at: number;
  draft: Draft;
  /** What the next word is: an argument, or what a redirection writes or reads. */
  expects: 'word' | 'write' | 'read' | 'here-string' | 'here-document' | 'here-tabs';
  /** Here-documents whose text begins after this line. */
  pending: { readonly end: string; readonly command: Draft }[];
}

/** Commands in the order in which they stand; those inside `$(…)` and backticks come before the one that uses them. */
export function parseShell(text: string, depth = 0): readonly ShellCommand[] {
  const parser: Parser = { text, depth, commands: [], at: 0, draft: newDraft(-1), expects: 'word', pending: [] };
  while (parser.at < text.length) step(parser);
  endCommand(parser, -1);
  return parser.commands;
}

function newDraft(readsFrom: number): Draft {
  return { words: [], writes: [], input: undefined, readsFrom };
}

function step(parser: Parser): void {
  const { text, at } = parser;
  const character = text[at] ?? '';
  const next = text[at + 1] ?? '';
  switch (character) {
    case ' ':
    case '\t':
    case '\r':
      parser.at += 1;
      return;
    case '\n':
      parser.at += 1;
      endCommand(parser, -1);
      readHereDocuments(parser);
      return;
    case ';':
    case '(':
    case ')':
      parser.at += 1;
      endCommand(parser, -1);
      return;
    case '&':
      if (next === '>') {
        parser.at += text[at + 2] === '>' ? 3 : 2;
        parser.expects = 'write';
        return;
      }
      parser.at += next === '&' ? 2 : 1;
      endCommand(parser, -1);
      return;
    case '|':
      parser.at += next === '|' || next === '&' ? 2 : 1;
      endPipe(parser, next !== '|');
      return;
    case '\\':
      // A backslash before a line feed joins lines.
      if (next === '\n') {
        parser.at += 2;
        return;
      }
      break;
    case '#':
      if (isWordStart(parser)) {
        const end = text.indexOf('\n', at);
        parser.at = end < 0 ? text.length : end;
        return;
      }
      break;
    case '<':
    case '>':
      readRedirection(parser);
      return;
    default:
  }
  readWord(parser);
}

function isWordStart(parser: Parser): boolean {
  return parser.at === 0 || /[\s;&|()]/.test(parser.text[parser.at - 1] ?? '');
}

function endPipe(parser: Parser, isPipe: boolean): void {
  const before = parser.commands.length;
  endCommand(parser, -1);
  if (isPipe && parser.commands.length > before) parser.draft.readsFrom = parser.commands.length - 1;
}

function endCommand(parser: Parser, readsFrom: number): void {
  const { draft } = parser;
  parser.expects = 'word';
  if (draft.words.length > 0 || draft.writes.length > 0) {
    if (parser.commands.length >= COMMANDS_MAX) throw new RangeError('too many commands');
    const places = [...draft.words, ...draft.writes];
    const start = places.reduce((first, word) => Math.min(first, word.start), places[0]?.start ?? 0);
    const end = places.reduce((last, word) => Math.max(last, word.end), start);
    // A here-document is read after the line, so the command keeps a view of its draft.
    parser.commands.push({
      words: draft.words,
      writes: draft.writes,
      start,
      end,
      readsFrom: draft.readsFrom,
      get input() {
        return draft.input;
      },
    });
  }
  parser.draft = newDraft(readsFrom);
}

function readRedirection(parser: Parser): void {
  const { text, at } = parser;
  const found = /^(?:<<<|<<-|<<|<\(|<|>\(|>>|>\||>&|>)/.exec(text.slice(at, at + 3))?.[0] ?? '>';
  parser.at += found.length;
  switch (found) {
    case '<<<':
      parser.expects = 'here-string';
      return;
    case '<<':
    case '<<-':
      parser.expects = found === '<<' ? 'here-document' : 'here-tabs';
      return;
    case '<(':
    case '>(': {
      const inside = readNested(parser, { from: parser.at, closer: ')' });
      parser.draft.words.push({ text: `${found})`, start: at, end: inside });
      parser.at = inside;
      return;
    }
    case '<':
      parser.expects = 'read';
      return;
    case '>&':
      // `2>&1` names a descriptor, not a file.
      if (/[\d-]/.test(text[parser.at] ?? '')) parser.at += 1;
      else parser.expects = 'write';
      return;
    default:
      parser.expects = 'write';
  }
}

function readWord(parser: Parser): void {
  const start = parser.at;
  const text = wordText(parser);
  if (parser.at === start) {
    parser.at += 1;
    return;
  }
  const word: ShellWord = { text, start, end: parser.at };
  const { draft } = parser;
  const kind = parser.expects;
  parser.expects = 'word';
  switch (kind) {
    case 'word':
      // `2>` left a descriptor behind as a word of its own.
      if (/^\d$/.test(text) && /[<>]/.test(parser.text[parser.at] ?? '')) return;
      draft.words.push(word);
      return;
    case 'write':
      draft.writes.push(word);
      return;
    case 'read':
      draft.words.push({ ...word, text: `<${text}` });
      return;
    case 'here-string':
      draft.input = word;
      return;
    case 'here-document':
    case 'here-tabs':
      parser.pending.push({ end: text, command: draft });
      return;
    default:
      kind satisfies never;
  }
}

function readHereDocuments(parser: Parser): void {
  for (const { end, command } of parser.pending.splice(0)) {
    const start = parser.at;
    let at = start;
    for (;;) {
      const lineEnd = parser.text.indexOf('\n', at);
      const line = parser.text.slice(at, lineEnd < 0 ? parser.text.length : lineEnd);
      if (line.trim() === end || lineEnd < 0) {
        const stop = line.trim() === end ? at : parser.text.length;
        command.input = { text: parser.text.slice(start, stop), start, end: stop };
        parser.at = lineEnd < 0 ? parser.text.length : lineEnd + 1;
        break;
      }
      at = lineEnd + 1;
    }
  }
}

/** Reads one word and resolves its quotes. */
function wordText(parser: Parser): string {
  const { text } = parser;
  let out = '';
  while (parser.at < text.length) {
    const character = text[parser.at] ?? '';
    if (/[\s;&|<>()]/.test(character)) break;
    if (character === '\\') {
      if (text[parser.at + 1] !== '\n') out += text[parser.at + 1] ?? '';
      parser.at = Math.min(text.length, parser.at + 2);
      continue;
    }
    if (character === "'") {
      const close = text.indexOf("'", parser.at + 1);
      const end = close < 0 ? text.length : close;
      out += text.slice(parser.at + 1, end);
      parser.at = Math.min(text.length, end + 1);
    } else if (character === '"') out += doubleQuoted(parser);
    else if (character === '`' || text.startsWith('$(', parser.at))
      out += substitution(parser, character === '`' ? 1 : 2);
    else {
      out += character;
      parser.at += 1;
    }
  }
  return out;
}

function doubleQuoted(parser: Parser): string {
  const { text } = parser;
  let out = '';
  parser.at += 1;
  while (parser.at < text.length) {
    const character = text[parser.at] ?? '';
    if (character === '"') {
      parser.at += 1;
      break;
    }
    if (character === '\\') {
      out += /["\\$`\n]/.test(text[parser.at + 1] ?? '')
        ? (text[parser.at + 1] ?? '')
        : `\\${text[parser.at + 1] ?? ''}`;
      parser.at = Math.min(text.length, parser.at + 2);
    } else if (character === '`' || text.startsWith('$(', parser.at))
      out += substitution(parser, character === '`' ? 1 : 2);
    else {
      out += character;
      parser.at += 1;
    }
  }
  return out;
}

/** `$(…)` or backticks: the commands inside run too. */
function substitution(parser: Parser, length: number): string {
  const from = parser.at + length;
  const isArithmetic = parser.text[from] === '(' && length === 2;
  parser.at = isArithmetic
    ? endOfNested(parser.text, { from, closer: ')' })
    : readNested(parser, { from, closer: length === 1 ? '`' : ')' });
  return '$()';
}

/** Parses the commands up to the closer and adds them; returns where the text goes on. */
function readNested(parser: Parser, range: { readonly from: number; readonly closer: string }): number {
  const end = endOfNested(parser.text, range);
  if (parser.depth >= NESTING_MAX) return end;
  const inner = parser.text.slice(range.from, Math.max(range.from, end - 1));
  const by = range.from;
  const base = parser.commands.length;
  const move = (word: ShellWord): ShellWord => ({ text: word.text, start: word.start + by, end: word.end + by });
  for (const command of parseShell(inner, parser.depth + 1)) {
    if (parser.commands.length >= COMMANDS_MAX) throw new RangeError('too many commands');
    parser.commands.push({
      words: command.words.map(move),
      writes: command.writes.map(move),
      start: command.start + by,
      end: command.end + by,
      readsFrom: command.readsFrom < 0 ? -1 : command.readsFrom + base,
      input: command.input === undefined ? undefined : move(command.input),
    });
  }
  return end;
}

/** After the closer that matches; the end of the text where there is none. */
function endOfNested(text: string, range: { readonly from: number; readonly closer: string }): number {
  if (range.closer === '`') {
    const close = text.indexOf('`', range.from);
    return close < 0 ? text.length : close + 1;
  }
  let depth = 1;
  for (let at = range.from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === "'") {
      const close = text.indexOf("'", at + 1);
      if (close < 0) return text.length;
      at = close;
    } else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
