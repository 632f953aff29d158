// Owns telling a harness's text from the user's inside one user turn: reminders, environment blocks, rules files,
// metadata. Cuts, with exact offsets, and judges nothing. Linear: every opening tag looks for its end once.

export interface Piece {
  readonly start: number;
  readonly end: number;
  /**
   * `ask`: the user's own words. `notice`: what a harness says to the model (reminders, rules, metadata); never pointed
   * to. `context`: what a harness shows of the user's surroundings (open file, selection, attachment); a short ask may
   * mean it.
   */
  readonly kind: 'ask' | 'notice' | 'context';
}

/** Tags whose content is the user's own words: Cursor, Copilot, Cline, Roo, Kilo. The tag itself is the harness's. */
const ASK_TAGS = new Set([
  'user_query',
  'userrequest',
  'user_request',
  'user_message',
  'user_input',
  'task',
  'feedback',
  'query',
  'request',
  'user_prompt',
  'question',
  'prompt',
  'command-args',
  'objective',
]);

/** Tags that speak to the model. */
const NOTICE_TAG =
  /^(?:system[-_]?(?:reminder|warning|notice|note|message|instructions?|info|prompt|notification)|reminder[-_]?instructions?|(?:user|custom|project|agent|developer|skills?|permissions?|plugins?|apps?|tool|response|personality|output)[-_ ]?(?:instructions?|rules?|guidelines|mode)|instructions|rules?|guidelines|user_rules?|user_info|timestamp|current_(?:date|time)|turn_aborted|command-(?:name|message|contents)|local-command-(?:stdout|stderr|caveat)|user-prompt-submit-hook|session[-_]?(?:start|hook|context|info)[a-z-_]*|hook[-_a-z]*|memor(?:y|ies)|user_memor(?:y|ies)|metadata|message_metadata|agents?\.md|collaboration_mode|budget[a-z_:-]*|token_budget|total_lines|agent_skills|agent_transcripts|mcp_[a-z_]+|available_[a-z_]+|tone_and_style|language|persona|todo[-_a-z]*|task-notification|subagent_notification|ide_diagnostics_notice)$/;

/** Tags that show surroundings. */
const CONTEXT_TAG =
  /^(?:[a-z]*[-_]?context|context[-_][a-z_]+|environment[-_]?(?:context|details|info)?|environmentinfo|workspace[-_]?(?:info|context|layout)?|workspaceinfo|editor[-_]?(?:context|state|info)?|editorcontext|(?:ide|vscode|cursor)[-_][a-z_]+|open[-_]?(?:files?|tabs|file|and_recently_viewed_files)|opened[-_]?files?|(?:recently_)?viewed_files|visible[-_]?files|current[-_]?(?:file|selection|cell|document|editor|directory)|active[-_]?(?:file|editor|document|tab)|currentfile|selected?[-_]?(?:text|code|lines?)?|selection|cursor|highlighted_code|attach(?:ment|ments|ed_files?|ed_file|ed_folders?|ed)|files?|file_contents?|file_content|folder_content|document|documents|documents?_content|additional[-_]?(?:data|context|info)|linter_errors|diagnostics|problems|terminal[a-z_-]*|git[-_]?(?:status|diff|log|context|info)|project[-_]?(?:layout|context|structure|info)|repo[-_]?(?:map|context|info|sitory)?|code[-_]?(?:base|context|snippet|selection)|snippets?|bash-(?:input|stdout|stderr)|image_files|clipboard|page[-_]?(?:context|content)|webpage|browser[a-z_-]*|url_content|search_results|retrieved[a-z_]*|knowledge|sources?|surroundings|conversation_history|chat_history|previous_[a-z_]+|state|app[-_]?state|screen[a-z_-]*)$/;

const TAG = /<([A-Za-z][A-Za-z0-9_.:-]{1,40})((?:\s[^<>\n]{0,300})?)>/g;
/** OpenClaw and its kin put the channel's facts before the user's words as a heading and a JSON block. */
const METADATA_HEADING = /^[^\n]{0,80}\((?:un)?trusted metadata\)[^\n]{0,40}:[ \t]*\n/gim;
/** Codex sends a rules file as a heading, then a tag. */
const RULES_HEADING = /^#{1,3} (?:AGENTS|CLAUDE|GEMINI|COPILOT|QWEN)\.md\b[^\n]{0,200}\n/gim;
/** Claude Code and opencode put a line before output of commands that the user ran by hand. */
const CAVEAT_LINE = /^Caveat: The messages below were generated[^\n]{0,300}(?:\n|$)/gim;
/** What a chat bridge puts before a message: `[Telegram Ann 2026-11-22 10:00 UTC]`, and the id line after it. */
const BRIDGE_LINE = /^\[(?:message_id|message id|reply to|from|channel|session|id):[^\]\n]{0,120}\][ \t]*(?:\n|$)/gim;
const PIECES_MAX = 400;
/** Headings looked after: each may search the rest of the text for its end. */
const HEADINGS_MAX = 20;

/** Cuts one text of a user turn into pieces that cover it whole, in order. */
export function cutWrappers(text: string): readonly Piece[] {
  const cuts = [...tagCuts(text), ...headingCuts(text)].sort((a, b) => a.start - b.start || b.end - a.end);
  const pieces: Piece[] = [];
  let at = 0;
  for (const cut of cuts) {
    if (cut.start < at || pieces.length >= PIECES_MAX) continue;
    pushPiece(pieces, { start: at, end: cut.start, kind: 'ask' });
    pushPiece(pieces, cut);
    at = cut.end;
  }
  pushPiece(pieces, { start: at, end: text.length, kind: 'ask' });
  return pieces;
}

function pushPiece(pieces: Piece[], piece: Piece): void {
  if (piece.end > piece.start) pieces.push(piece);
}

/** True where a text has a piece of the user's own with something in it. */
export function hasOwnWords(text: string, pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'ask' && /\S/.test(text.slice(piece.start, piece.end)));
}

function tagCuts(text: string): Piece[] {
  const cuts: Piece[] = [];
  if (!text.includes('<')) return cuts;
  const missing = new Set<string>();
  let from = 0;
  for (const match of text.matchAll(TAG)) {
    const { index } = match;
    const name = match[1] ?? '';
    if (index < from || !beginsBlock(text, index) || cuts.length >= PIECES_MAX || missing.has(name)) continue;
    const kind = kindOfTag(`${name}${match[2] ?? ''}`);
    if (kind === undefined) continue;
    const inner = index + match[0].length;
    const close = text.indexOf(`</${name}>`, inner);
    // Looked for once a name: a thousand tags that never close must not cost a thousand searches.
    if (close < 0) missing.add(name);
    if (kind === 'own') {
      cuts.push({ start: index, end: inner, kind: 'notice' });
      if (close >= 0) cuts.push({ start: close, end: close + name.length + 3, kind: 'notice' });
      from = inner;
    } else if (close >= 0) {
      cuts.push({ start: index, end: close + name.length + 3, kind });
      from = close + name.length + 3;
    }
  }
  return cuts;
}

function kindOfTag(head: string): 'own' | 'notice' | 'context' | undefined {
  const name = head.toLowerCase().split(/\s/)[0] ?? '';
  if (ASK_TAGS.has(name)) return 'own';
  // Codex writes `<permissions instructions>`: the second word is part of the name.
  if (NOTICE_TAG.test(name) || NOTICE_TAG.test(head.toLowerCase().trim())) return 'notice';
  return CONTEXT_TAG.test(name) ? 'context' : undefined;
}

/** Harness tags open a line, or follow another tag; a tag inside a sentence is what the sentence is about. */
function beginsBlock(text: string, index: number): boolean {
  let at = index - 1;
  while (at >= 0 && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at -= 1;
  return at < 0 || text.charAt(at) === '\n' || text.charAt(at) === '>';
}

function headingCuts(text: string): Piece[] {
  const cuts: Piece[] = [];
  if (text.includes('(') && /metadata\)/i.test(text)) {
    for (const match of text.matchAll(METADATA_HEADING)) {
      if (cuts.length >= HEADINGS_MAX) break;
      cuts.push({ start: match.index, end: endOfJson(text, match.index + match[0].length), kind: 'notice' });
    }
  }
  if (text.includes('#')) cuts.push(...rulesCuts(text));
  if (beginsLine(text, 'c')) cuts.push(...lineCuts(text, CAVEAT_LINE));
  if (beginsLine(text, '[')) cuts.push(...lineCuts(text, BRIDGE_LINE));
  return cuts;
}

function rulesCuts(text: string): readonly Piece[] {
  const cuts: Piece[] = [];
  let rulesLeft = HEADINGS_MAX;
  for (const match of text.matchAll(RULES_HEADING)) {
    if (rulesLeft === 0) break;
    rulesLeft -= 1;
    const body = match.index + match[0].length;
    const tag = /^\s*<([A-Za-z_]{2,40})>/.exec(text.slice(body, body + 80));
    const close = tag === null ? -1 : text.indexOf(`</${tag[1]}>`, body);
    if (close >= 0) cuts.push({ start: match.index, end: close + (tag?.[1]?.length ?? 0) + 3, kind: 'notice' });
  }
  return cuts;
}

function lineCuts(text: string, pattern: RegExp): readonly Piece[] {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: 'notice',
  }));
}

/** True where a line begins with the sign, in small letters or capitals: asked before a pattern that looks at each line. */
function beginsLine(text: string, sign: string): boolean {
  // Patterns take these for line breaks too; they are too rare to look behind each.
  if (text.includes('\r') || text.includes('\u2028') || text.includes('\u2029')) return true;
  const code = sign.charCodeAt(0);
  const capital = sign.toUpperCase().charCodeAt(0);
  for (let at = 0; at < text.length; at += 1) {
    const found = text.charCodeAt(at);
    if (found === code || found === capital) return true;
    const line = text.indexOf('\n', at);
    if (line < 0) return false;
    at = line;
  }
  return false;
}

/** Cline and its kin send results of tools as text of the user: `[read_file for 'a.ts'] Result:`. */
export function isToolResultText(text: string): boolean {
  return /^\[[a-z][a-z_]{2,40}(?: for [^\]\n]{0,300})?\] Result:/.test(text);
}

/** The end of a JSON block, fenced or bare, that follows a heading; the heading's own end where there is none. */
function endOfJson(text: string, from: number): number {
  const fenced = /^\s{0,8}```[a-z]{0,10}[ \t]*\n/.exec(text.slice(from, from + 40));
  if (fenced !== null) {
    const close = text.indexOf('\n```', from + fenced[0].length - 1);
    return close < 0 ? from : close + 4;
  }
  if (text.charAt(from) !== '{') return from;
  const close = /\n?\}[ \t]*(?:\n|$)/.exec(text.slice(from, from + 4_000));
  return close === null ? from : from + close.index + close[0].length;
}
