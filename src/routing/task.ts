// Owns the guess of the task, from what the ask does, what is shown with it and what the signals found there. The labels
// that go to a cheap model are given only where nothing is changed and nothing decided; what is not understood is `unknown`.
import type { Act } from './_ask_act.ts';
import type { SegmentKind } from './_ask_layout.ts';
import type { FoundAsk } from './ask.ts';
import { labelWork } from './_task_work.ts';
import { readHarnessRole } from './_task_harness.ts';
import type { KnownTask, Signal, TaskGuess } from './decision.ts';
import type { Conversation } from '../wire/conversation.ts';
import { readFindings } from './_intent_findings.ts';
import { defineGate, opensInText } from './_words_gate.ts';

export interface InferredTask extends TaskGuess {
  /** The ask only reads, so that what it touches is a mention. */
  readonly readsOnly: boolean;
}

/** Signals of all kinds for the same ask; those of a kind that counts show that something is touched. */
export function inferTask(ask: FoundAsk, conversation: Conversation, signals: readonly Signal[]): InferredTask {
  const role = readHarnessRole(conversation);
  if (role === 'background') return { ...guess('background', 'is a chore of the client itself'), readsOnly: true };
  const called = signals.some(
    (signal) => signal.effect === 'modifies' && signal.evidence.part.includes('.tool_calls['),
  );
  const label = labelOf(ask, signals);
  if ((label.task === 'unknown' || label.task === 'debugging') && isHousekeeping(ask, signals))
    return { ...guess('background', 'tidies up in a throwaway place'), readsOnly: false };
  if (label.task === 'qa' && role === 'subagent')
    return { ...guess('subagent', 'is a helper that looks something up'), readsOnly: !called };
  return { ...label, readsOnly: READING_TASKS.has(label.task) && !ask.truncated && !called };
}

const READING_TASKS: ReadonlySet<string> = new Set<KnownTask>([
  'qa',
  'chat',
  'summarize',
  'translation',
  'classification',
  'triage',
  'extraction',
]);

function guess(task: KnownTask | 'unknown', says: string): TaskGuess {
  return { task, source: task === 'unknown' ? 'unknown' : 'inferred', says };
}

const READING_SAYS: Readonly<Record<Extract<Act, { kind: 'read' }>['task'], string>> = {
  qa: 'asks a question',
  chat: 'asks for words or small talk',
  summarize: 'asks to summarize',
  translation: 'asks to translate',
  classification: 'asks to classify',
  triage: 'asks to triage',
  extraction: 'asks to extract facts',
};

function labelOf(ask: FoundAsk, signals: readonly Signal[]): TaskGuess {
  const kinds = shownKinds(ask);
  const { act } = ask;
  switch (act.kind) {
    case 'read':
      if (act.loose === true && kinds.size > 0 && touchesGravely(signals)) return labelVerdict(ask, kinds, signals);
      if (act.task === 'qa' && kinds.has('log') && asksWhyBroken(ask) && asksForCause(ask))
        return guess('debugging', 'asks why something fails');
      return guess(act.task, READING_SAYS[act.task]);
    case 'greeting':
      return kinds.size > 0 ? labelShown(kinds, signals) : guess('chat', 'is small talk');
    case 'verdict':
      return labelVerdict(ask, kinds, signals);
    case 'decision':
      return labelDecision(ask, kinds, signals);
    case 'order':
    case 'norm':
      return ask.consents ? guess('unknown', 'agrees to a proposal') : labelWork(ask, kinds, signals);
    case 'opaque':
      return guess('unknown', 'is in words that are not read here');
    case 'fragment':
    case 'statement':
    case 'aside':
      return kinds.size > 0 ? labelShown(kinds, signals) : labelWordless(ask, act);
    default:
      return act satisfies never;
  }
}

function labelWordless(ask: FoundAsk, act: Act): TaskGuess {
  if (act.kind !== 'aside' && asksWhyBroken(ask)) return guess('debugging', 'tells of something that fails');
  const said = ask.texts.some(({ text }) => text.trim() !== '');
  return act.kind === 'aside' && said && !ask.looping
    ? guess('chat', 'is small talk')
    : guess('unknown', 'says nothing that tells the task');
}

/** What is shown beside the prose. */
function shownKinds(ask: FoundAsk): ReadonlySet<SegmentKind> {
  const kinds = new Set(ask.texts.flatMap(({ speech }) => speech.segments.map((segment) => segment.kind)));
  kinds.delete('prose');
  kinds.delete('options');
  kinds.delete('quote');
  return kinds;
}

function touches(signals: readonly Signal[]): boolean {
  return signals.some((signal) => signal.effect === 'modifies' && signal.evidence.kind !== 'ask');
}

function touchesGravely(signals: readonly Signal[]): boolean {
  return signals.some(
    (signal) =>
      signal.effect === 'modifies' &&
      signal.evidence.kind !== 'ask' &&
      signal.severity !== 'low' &&
      signal.severity !== 'none',
  );
}

/** Something shown with hardly a word: `small one:` and a diff. A change that signals proved harmless needs a glance. */
function labelShown(kinds: ReadonlySet<SegmentKind>, signals: readonly Signal[]): TaskGuess {
  if (kinds.has('diff'))
    return touches(signals)
      ? guess('code_review', 'shows a change')
      : guess('triage', 'shows a change that touches nothing that runs');
  if (kinds.has('sql') && signals.some((signal) => signal.category === 'schema'))
    return guess('migration', 'shows statements that change a schema');
  if (kinds.has('log')) return guess('debugging', 'shows a log');
  return guess('unknown', 'shows something without saying what for');
}

function labelVerdict(ask: FoundAsk, kinds: ReadonlySet<SegmentKind>, signals: readonly Signal[]): TaskGuess {
  const touched = touches(signals);
  if (kinds.has('diff'))
    return touched
      ? guess('code_review', 'asks for an opinion of a change')
      : guess('triage', 'asks for a glance at a change that touches nothing that runs');
  if (kinds.has('sql'))
    return touched
      ? guess('production_review', 'asks for an opinion of statements that change data')
      : guess('qa', 'asks about a query that only reads');
  if (kinds.has('code')) return guess('code_review', 'asks for an opinion of code');
  if (kinds.size > 0) return guess('production_review', 'asks for an opinion of what is shown');
  const about = ask.texts.flatMap(({ speech }) => speech.spoken.map(({ sentence }) => readFindings(sentence)));
  const wordy =
    about.some(({ settings }) => settings.has('text')) && about.every(({ things }) => things.every(({ weak }) => weak));
  return wordy ? guess('qa', 'asks for an opinion of words') : guess('code_review', 'asks for an opinion of work');
}

/** "Should I say who or whom?" changes nothing; a decision about anything that can be hurt is a review. */
function labelDecision(ask: FoundAsk, kinds: ReadonlySet<SegmentKind>, signals: readonly Signal[]): TaskGuess {
  if (kinds.has('diff') || kinds.has('code')) return guess('code_review', 'asks for a decision about a change');
  if (kinds.has('sql') && signals.some((signal) => signal.category === 'schema'))
    return guess('migration', 'asks for a decision about a schema');
  if (kinds.size > 0) return guess('production_review', 'asks for a decision about what is shown');
  const decided = ask.texts.flatMap(({ speech }) =>
    speech.spoken.filter(({ act }) => act.kind === 'decision').map(({ sentence }) => sentence),
  );
  const harmless = decided.every((sentence) => {
    const { deeds, things, settings } = readFindings(sentence);
    const own = sentence.words.some((word) => /^(?:we|us|our|ours|wir|uns|nous|nosotros|nos|who)$/.test(word.text));
    // A decision in another language is harmless only where it is plainly about words or everyday things.
    const foreign = sentence.languages[0] !== 'en';
    if (foreign && !settings.has('everyday') && !settings.has('text')) return false;
    const acting = [...deeds].some((deed) => deed !== 'change' && deed !== 'reveal');
    const points = /\b(?:this|it|that|them|these|those)\b/i.test(sentence.text) && deeds.size > 0;
    const imminent =
      /\b(?:which|what|who|where|when)\b.*\bdo i\b/i.test(sentence.text) &&
      !settings.has('everyday') &&
      !settings.has('text');
    return (
      !own &&
      !points &&
      !imminent &&
      !settings.has('moment') &&
      !settings.has('own') &&
      !SHIPS.test(sentence.text) &&
      things.length === 0 &&
      (!acting || settings.has('everyday') || (settings.has('sandbox') && !deeds.has('operate')))
    );
  });
  const told = ask.texts
    .flatMap(({ speech }) => speech.spoken)
    .every(({ sentence }) => readFindings(sentence).things.every(({ weak }) => weak));
  if (harmless && told && decided.length > 0) return guess('qa', 'asks for advice that touches nothing');
  if (
    decided.some((sentence) =>
      /\b(?:architecture|design|monolith|microservices?|framework|approach|pattern)\b/i.test(sentence.text),
    )
  )
    return guess('architecture', 'asks for a decision of design');
  return guess('production_review', 'asks for a decision that will be acted on');
}

const SHIPS =
  /\b(?:merge|commit|push|deploy|ship|release|approve|roll(?:ing)? (?:out|back)|restore|(?:get|have|see|use|view|edit|keep|read|share|open) (?:the same|our|all|every|everyone|access|what))\b/i;

const BROKEN =
  /\b(?:fail(?:s|ed|ing|ure)?|crash(?:es|ed|ing)?|error|errors|broken|bug|hangs?|stuck|freezes|exception|doesn't work|does not work|not working|can't reach|cannot reach|acts up|wrong result|times? out|timeout|misreads|panics?|segfaults?|leaks?)\b/i;

/** One word of each alternative of BROKEN. */
const BROKEN_GATE = defineGate(
  `fail fails failed failing failure crash crashes crashed crashing error errors broken bug hang hangs stuck freezes
   exception doesn not t cannot acts wrong time times timeout misreads panic panics segfault segfaults leak leaks`,
);

function asksWhyBroken(ask: FoundAsk): boolean {
  return ask.texts.some(({ speech }) =>
    speech.spoken.some(({ sentence }) => opensInText(BROKEN_GATE, sentence) && BROKEN.test(sentence.text)),
  );
}

function asksForCause(ask: FoundAsk): boolean {
  return ask.texts.some(({ speech }) =>
    speech.spoken.some(({ sentence }) =>
      /\b(?:why|cause|fix|solve|how (?:do|can|to|should)|what (?:went|is|goes) wrong|warum|pourquoi|por que)\b|为什么|なぜ/i.test(
        sentence.text,
      ),
    ),
  );
}

/** Programs that run clusters and machines on one's own computer, to be thrown away. */
const THROWAWAY = /^\W*(?:"\w{1,20}"\s*:\s*)?\W{0,4}(?:sudo )?(?:minikube|kind|k3d|vagrant|colima|multipass)\s/;

/**
 * A running loop in which every step so far was proved to stay in a throwaway place (signals call that low), under a short
 * ask that names nothing in use.
 */
function isHousekeeping(ask: FoundAsk, signals: readonly Signal[]): boolean {
  if (!ask.looping || ask.consents || ask.truncated) return false;
  if (shownKinds(ask).size > 0) return false;
  const calls = ask.toolCalls.filter((call) => call.counts);
  const touching = signals.filter((signal) => signal.effect === 'modifies' && signal.severity !== 'none');
  const proved = calls.every(
    (call) => THROWAWAY.test(call.argumentsText) || touching.some((signal) => signal.evidence.part === call.part),
  );
  const live = ask.texts.some(({ speech }) =>
    speech.spoken.some(({ sentence }) => {
      const { settings, inProduction } = readFindings(sentence);
      return settings.has('own') || settings.has('moment') || inProduction;
    }),
  );
  return calls.length > 0 && proved && !live && touching.every((signal) => signal.severity === 'low');
}
