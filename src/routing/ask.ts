// Owns the ask: what the user really wants of this request, told apart from the harness around it, and which parts of the
// conversation its words reach. Makes the material that signals/ read. Judges no risk and names no task.
import { isHarmless, type Act } from './_ask_act.ts';
import { isConsent, readProposal } from './_ask_consent.ts';
import { readSpeech, type Speech } from './_ask_speech.ts';
import { findTurns, isToolTurn, partName, resultsOf, textsOf, type FoundTurns, type NamedText } from './_ask_turns.ts';
import { cutWrappers, isToolResultText } from './_ask_wrappers.ts';
import { cutToBudget } from './_ask_budget.ts';
import type { MadeToolCall, Material, Span } from './material.ts';
import type { Conversation } from '../wire/conversation.ts';

/** A text of the ask as it was read. */
export interface ReadText {
  readonly part: string;
  /** UTF-16 offset of `text` in its part. */
  readonly offset: number;
  readonly text: string;
  readonly speech: Speech;
}

export interface FoundAsk extends Material {
  /** Where the user's own words stand; the last of them. */
  readonly askPart: string | undefined;
  /** The user's own words, wrappers cut out. */
  readonly texts: readonly ReadText[];
  /** What they do: the strongest act of all of them; for a yes, what it says yes to. */
  readonly act: Act;
  /** The ask is a yes to what the assistant proposed. */
  readonly consents: boolean;
  /** The assistant's words that a yes sets going. */
  readonly proposal: ReadText | undefined;
  /** Tool calls were made after the ask: a loop is running. */
  readonly looping: boolean;
}

/** So few words cannot say everything: they mean something that stands elsewhere. */
const POINTING_WORDS_MAX = 15;
const POINTING =
  /(?:^|[\s"'(])(?:it|this|that|these|those|them|they|above|previous|earlier|same|again|rest|both|one|ones|the (?:change|fix|plan|script|file|query|command|migration|patch|diff|step|steps|result|output|suggestion|first|second|other|others)|das|es|dies|diese|dieses|diesen|damit|dafur|dasselbe|ca|cela|ceci|le|la|les|celui-ci|eso|esto|esta|este|lo|los|las|isso|isto|aquilo|o mesmo)(?=[\s"').,!?;:]|$)|这|那|它|これ|それ|あれ|この|その/iu;

/** Finds the ask and marks what it reaches. Pure; linear in the conversation; never throws. */
export function findAsk(conversation: Conversation): FoundAsk {
  const found = findTurns(conversation);
  const { turns } = conversation;
  const texts = found.ask.flatMap((index) => readOwnTexts(found.userTexts.get(index) ?? []));
  const lastAsk = found.ask.at(-1) ?? -1;
  const looping = turns.some((turn, index) => index > lastAsk && turn.parts.some((part) => part.kind === 'tool-call'));
  const own = texts
    .map(({ text }) => text.trim())
    .join('\n')
    .trim();
  const answer = lastAssistant(conversation, found.ask[0] ?? turns.length);
  const consents = answer !== undefined && texts.length === 1 && isConsent(own);
  const proposal = consents ? answer : undefined;
  const act = consents ? consentedAct(answer, conversation) : actOf(texts, own);
  const wide = act.kind !== 'read' && act.kind !== 'greeting';
  const points = wide && (consents || pointsElsewhere(texts));
  const reach: Reach = { found, lastAsk, wide, points, answerTurn: answer?.turn ?? -1 };
  const material = cutToBudget(spansOf(conversation, reach, texts), callsOf(conversation, reach));
  const toolsOffered = conversation.tools.map((tool) => tool.name);
  return { ...material, toolsOffered, askPart: texts.at(-1)?.part, texts, act, consents, proposal, looping };
}

/** What of the conversation the ask reaches. */
interface Reach {
  readonly found: FoundTurns;
  readonly lastAsk: number;
  /** The ask is not plainly harmless: what a harness shows beside it may be meant. */
  readonly wide: boolean;
  /** Its few words mean what stands elsewhere. */
  readonly points: boolean;
  readonly answerTurn: number;
}

function readOwnTexts(named: readonly NamedText[]): readonly ReadText[] {
  if (isToolTurn(named)) return [];
  return named.flatMap(({ part, text, pieces }) =>
    isToolResultText(text)
      ? []
      : pieces.flatMap((piece) => {
          const own = text.slice(piece.start, piece.end);
          if (piece.kind !== 'ask' || own.trim() === '') return [];
          const quoted = /^(\s*)"([^"\n]{1,2000})"\s*$/.exec(own);
          // Some clients send the whole message in quotation marks: what is in them is said, not quoted.
          const said =
            quoted === null
              ? { offset: piece.start, text: own }
              : { offset: piece.start + (quoted[1]?.length ?? 0) + 1, text: quoted[2] ?? '' };
          return [{ part, ...said, speech: readSpeech(said.text) }];
        }),
  );
}

function actOf(texts: readonly ReadText[], own: string): Act {
  // A yes without anything before it to say yes to is an order of which nothing is known.
  if (
    texts.length === 1 &&
    own.length > 0 &&
    isConsent(own) &&
    !/^\W*(?:ok|okay|great|good|perfect|nice|cool|fine|right|yes)\W*$/i.test(own)
  )
    return { kind: 'order' };
  const acts = texts.map(({ speech }) =>
    speech.cut && isHarmless(speech.act) ? ({ kind: 'opaque' } satisfies Act) : speech.act,
  );
  const worst = acts.find((act) => !isHarmless(act));
  return (
    worst ??
    acts.find((act) => act.kind === 'read') ??
    acts.find((act) => act.kind === 'greeting') ??
    acts.at(-1) ?? { kind: 'aside' }
  );
}

function consentedAct(answer: (ReadText & { readonly turn: number }) | undefined, conversation: Conversation): Act {
  if (answer === undefined) return { kind: 'order' };
  const called = conversation.turns[answer.turn]?.parts.some((part) => part.kind === 'tool-call') ?? false;
  if (called) return { kind: 'order' };
  const act = readProposal(answer.text);
  return act.kind === 'aside' ? { kind: 'greeting' } : act;
}

/** The assistant's words that stand directly before the ask. */
function lastAssistant(conversation: Conversation, before: number): (ReadText & { readonly turn: number }) | undefined {
  for (let index = before - 1; index >= 0; index -= 1) {
    const turn = conversation.turns[index];
    if (turn?.role === 'user') return undefined;
    if (turn?.role !== 'assistant') continue;
    const named = textsOf(turn, index).at(-1);
    const part = named?.part ?? partName(turn, index, 0);
    const text = named?.text ?? '';
    return {
      turn: index,
      part,
      offset: 0,
      text,
      speech: { spoken: [], segments: [], act: { kind: 'statement' }, quiz: false, cut: false },
    };
  }
  return undefined;
}

function pointsElsewhere(texts: readonly ReadText[]): boolean {
  const words = texts.reduce(
    (sum, { speech }) => sum + speech.spoken.reduce((inner, { sentence }) => inner + sentence.words.length, 0),
    0,
  );
  const shows = texts.some(({ speech }) => speech.segments.some((segment) => segment.kind !== 'prose'));
  if (shows) return false;
  return words <= POINTING_WORDS_MAX || texts.some(({ text }) => POINTING.test(text));
}

function spansOf(conversation: Conversation, reach: Reach, texts: readonly ReadText[]): readonly Span[] {
  const spans: Span[] = texts.map(({ part, offset, text }) => ({ part, offset, text, origin: 'ask', counts: true }));
  const own = new Set(texts.map(({ part, offset }) => `${part}@${offset}`));
  conversation.turns.forEach((turn, index) => {
    const inAsk = reach.found.ask.includes(index);
    if (turn.role === 'user') {
      const named = reach.found.userTexts.get(index) ?? [];
      const tooled = isToolTurn(named);
      for (const text of named) spans.push(...userSpans(text, { inAsk, reach, own, tooled }));
    } else if (turn.role === 'assistant') {
      const counts =
        (reach.points && index === reach.answerTurn) ||
        (index > reach.lastAsk && index === conversation.turns.length - 1);
      for (const { part, text } of textsOf(turn, index))
        spans.push({ part, offset: 0, text, origin: 'assistant', counts });
    } else if (turn.role === 'system' || turn.role === 'developer') {
      spans.push(...shownInSystem(textsOf(turn, index), reach.wide));
    }
    // Results since the person wrote last: what "write that down" means.
    const counts = reach.points && index > reach.found.previousAsk && index < reach.lastAsk;
    for (const { part, text } of resultsOf(turn, index))
      spans.push({ part, offset: 0, text, origin: 'tool-result', counts });
  });
  return spans;
}

interface UserPlace {
  readonly inAsk: boolean;
  readonly reach: Reach;
  readonly own: ReadonlySet<string>;
  /** The turn brings results of tools. */
  readonly tooled: boolean;
}

function userSpans(named: NamedText, { inAsk, reach, own, tooled }: UserPlace): readonly Span[] {
  if (tooled || isToolResultText(named.text)) {
    const counts = reach.points && named.turn > reach.found.previousAsk && named.turn < reach.lastAsk;
    return [{ part: named.part, offset: 0, text: named.text, origin: 'tool-result', counts }];
  }
  return named.pieces.flatMap((piece): readonly Span[] => {
    const base = { part: named.part, offset: piece.start, text: named.text.slice(piece.start, piece.end) };
    if (piece.kind !== 'ask')
      return [{ ...base, origin: 'wrapper', counts: inAsk && reach.wide && piece.kind === 'context' }];
    if (inAsk)
      return own.has(`${named.part}@${piece.start}`) || own.has(`${named.part}@${piece.start + 1}`)
        ? []
        : [{ ...base, origin: 'ask', counts: true }];
    return [{ ...base, origin: 'earlier-user', counts: reach.points && named.turn === reach.found.previousAsk }];
  });
}

/** System text never counts, but for what a harness shows in it of the user's surroundings. */
function shownInSystem(texts: readonly NamedText[], wide: boolean): readonly Span[] {
  if (!wide) return [];
  return texts.flatMap(({ part, text }) =>
    cutWrappers(text).flatMap((piece): readonly Span[] =>
      piece.kind === 'context'
        ? [{ part, offset: piece.start, text: text.slice(piece.start, piece.end), origin: 'system', counts: true }]
        : [],
    ),
  );
}

/** Calls after the ask belong to the running loop; those before it count where the ask means them (`force it`). */
function callsOf(conversation: Conversation, reach: Reach): readonly MadeToolCall[] {
  return conversation.turns.flatMap((turn, index) =>
    turn.parts.flatMap((part, place): readonly MadeToolCall[] => {
      if (part.kind !== 'tool-call') return [];
      const counts = index > reach.lastAsk || (reach.points && index > reach.found.previousAsk);
      return [{ part: partName(turn, index, place), name: part.name, argumentsText: part.argumentsText, counts }];
    }),
  );
}
