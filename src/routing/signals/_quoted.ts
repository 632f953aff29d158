// Owns what stands inside a sentence and is not of it: code between backticks, a statement after a colon. Inside a
// sentence it is talked about, unless the words right before it order it run.
import { commandAt, isBareStatement, startsSql } from './_line_form.ts';

export interface Quoted {
  /** Offsets in the sentence. */
  readonly start: number;
  readonly end: number;
  /** Language as a label, or undefined: to be guessed. */
  readonly label: string | undefined;
  /** The sentence orders it: `run …`, `please execute …`, `apply this: …`. */
  readonly isOrdered: boolean;
}

/** Quotations of one line; a line with more is data. */
const QUOTED_MAX = 40;
const QUOTED_CHARS_MAX = 2_000;
/** A sentence is looked at no further. */
const SENTENCE_CHARS_MAX = 20_000;

const ORDER =
  /(?:^|[\s,;:(])(?:run|execute|exec|do|apply|issue|fire|launch|start|use|try|commit|execut[aeo]r?|corre|ejecuta[r]?|lance[rz]?|exécute[rz]?|rode|führe|starte|mach|实行|执行|运行|実行)(?:\s(?:this|the|that|command|query|statement|sql|it|now|once|again|just|following|on prod|in prod|mal|bitte|den befehl|el comando|la commande|o comando)){0,3}\s*:?\s*$/i;
/** `I would run …`, `they ran …`: told, not ordered. */
const HEDGED = /\b(?:would|could|might|should|may|did|had|has|have|will|we|they|he|she|i)\s+(?:\w+\s+)?$/i;
const NEGATED =
  /\b(?:not|never|don't|dont|won't|without|instead of|avoid|nicht|nie|kein|ne|pas|no|nunca|não)\b[^.;:]{0,40}$/i;
const ASKS =
  /^\s*(?:what|why|how|when|where|which|who|does|do|did|is|are|was|explain|describe|tell me|was|wie|warum|que|qué|por qué|pourquoi|comment|o que|como|解释|説明)\b/i;
/** Asks for words about it. `is this ok: …` is no such question: its answer is acted on. */
const EXPLAINS = /^\s*(?:what|why|how|explain|describe|was|wie|warum|qué|pourquoi|comment|解释|説明)\b/i;

export function quotedInSentence(line: string): readonly Quoted[] {
  const sentence = line.slice(0, SENTENCE_CHARS_MAX);
  const quoted: Quoted[] = [];
  let from = 0;
  while (quoted.length < QUOTED_MAX) {
    const open = sentence.indexOf('`', from);
    if (open < 0) break;
    const close = sentence.indexOf('`', open + 1);
    if (close < 0) break;
    from = close + 1;
    if (close - open < 3 || close - open > QUOTED_CHARS_MAX) continue;
    const before = sentence.slice(Math.max(0, open - 120), open);
    const text = sentence.slice(open + 1, close);
    quoted.push({ start: open + 1, end: close, label: labelOf(text), isOrdered: isOrdered(before, sentence) });
  }
  const afterColon = statementAfterColon(sentence);
  return afterColon === undefined ? quoted : [...quoted, afterColon];
}

function isOrdered(before: string, sentence: string): boolean {
  const order = ORDER.exec(before);
  if (order === null || HEDGED.test(before.slice(0, order.index + 1))) return false;
  return !NEGATED.test(before) && !ASKS.test(sentence) && !/\?\s*$/.test(sentence);
}

function labelOf(text: string): string | undefined {
  if (startsSql(text)) return 'sql';
  return commandAt(text) === undefined ? undefined : 'sh';
}

/** `Run on the replica: DELETE FROM x`: what follows a colon to the end of the line, if it is a statement or command. */
function statementAfterColon(sentence: string): Quoted | undefined {
  let from = 0;
  for (let tries = 0; tries < 4; tries += 1) {
    const colon = sentence.indexOf(': ', from);
    if (colon < 0 || colon > 300) return undefined;
    from = colon + 2;
    const rest = sentence.slice(from, from + QUOTED_CHARS_MAX);
    const isSql = isBareStatement(rest);
    if (isSql || (commandAt(rest) !== undefined && !/^[A-Z]/.test(rest))) {
      return { start: from, end: from + rest.length, label: isSql ? 'sql' : 'sh', isOrdered: !EXPLAINS.test(sentence) };
    }
  }
  return undefined;
}
