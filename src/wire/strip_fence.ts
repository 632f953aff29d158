// Owns the taking away of one code fence round an answer that was asked for as JSON in words. Works on a stream: holds
// back the first line and whatever may be the last.
import type { TextFilter } from './unwrap_json.ts';

/** A fence with its language and the blanks before it; longer first lines are text. */
const FIRST_LINE_CHARS_MAX = 256;
/** Blanks and backticks at the end that may be the closing fence; more than this is text. */
const TAIL_CHARS_MAX = 1_024;
const FENCE = '```';

export function createFenceStripper(): TextFilter {
  let state: 'first-line' | 'fenced' | 'plain' = 'first-line';
  let held = '';

  function pushFenced(): string {
    const keep = tailStart(held);
    const out = held.slice(0, keep);
    held = held.slice(keep);
    if (held.length <= TAIL_CHARS_MAX) return out;
    const all = out + held;
    held = '';
    return all;
  }

  return {
    push: (text) => {
      if (state === 'plain') return text;
      held += text;
      if (state === 'fenced') return pushFenced();
      const opening = openingOf(held);
      if (opening === 'unknown' && held.length <= FIRST_LINE_CHARS_MAX) return '';
      if (typeof opening === 'number') {
        state = 'fenced';
        held = held.slice(opening);
        return pushFenced();
      }
      state = 'plain';
      const all = held;
      held = '';
      return all;
    },
    end: () => {
      const rest = held;
      held = '';
      const closing = state === 'fenced' ? rest.indexOf(FENCE) : -1;
      return closing < 0 ? rest : '';
    },
  };
}

/** Where the text behind an opening fence begins; `none` where the text opens with something else. */
function openingOf(text: string): number | 'unknown' | 'none' {
  const start = text.length - text.trimStart().length;
  const found = text.slice(start, start + FENCE.length);
  if (!FENCE.startsWith(found)) return 'none';
  if (found.length < FENCE.length) return 'unknown';
  const lineEnd = text.indexOf('\n', start);
  const language = text.slice(start + FENCE.length, lineEnd < 0 ? undefined : lineEnd);
  if (/[^\w\s-]/.test(language)) return 'none';
  return lineEnd < 0 ? 'unknown' : lineEnd + 1;
}

/** Where the last run of blanks, backticks and blanks begins. */
function tailStart(text: string): number {
  let at = skipBlanksBack(text, text.length);
  let ticks = 0;
  while (ticks < FENCE.length && text[at - 1] === '`') {
    at -= 1;
    ticks += 1;
  }
  return skipBlanksBack(text, at);
}

function skipBlanksBack(text: string, from: number): number {
  let at = from;
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}
