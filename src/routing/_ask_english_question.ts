// Owns English questions: which only ask to be told something, and which ask what to do, so that the answer is acted on.
import type { Act } from './_ask_act.ts';
import { ADVISING, AUXILIARIES, OWN_SUBJECTS, QUESTION_WORDS, VERDICTS } from './_ask_words.ts';
import { DEEDS } from './_intent_verbs.ts';
import { THINGS } from './_intent_objects.ts';
import { contains, findAll, matchAt } from './_words_lexicon.ts';
import type { Sentence } from './_words_sentences.ts';
import { joinWords, type Word } from './words.ts';

interface Place {
  readonly sentence: Sentence;
  readonly from: number;
  readonly to: number;
}

const QA = { kind: 'read', task: 'qa' } as const satisfies Act;
const DECISION: Act = { kind: 'decision' };
const VERDICT: Act = { kind: 'verdict' };

/** Verbs of which "do we …" asks how things are. */
const KNOWING = new Set(
  'know have call mean see use say get call think find measure define log store track support call do write spell pronounce dream need learn own offer'.split(
    ' ',
  ),
);
/** Verdicts that let something happen. */
const PERMITTING = new Set('ok okay fine safe enough acceptable allowed sufficient alright'.split(' '));
/** What a verdict may be passed on without a name. */
const SHOWN = new Set(`it this that these those everything all following my our they he she here there`.split(' '));
/** The subject of a question stands near its front. */
const FRONT_WORDS = 12;

/** The act of a clause that is a question; undefined for one that is not. `inner` reads what follows `can you`. */
export function readQuestion(place: Place, inner: (at: number) => Act): Act | undefined {
  const { sentence, from } = place;
  const first = sentence.words[from]?.text ?? '';
  if (isCondition(place)) return undefined;
  if (QUESTION_WORDS.has(first)) return readWh(place);
  if (AUXILIARIES.has(first)) return readAuxiliary(place, inner);
  if (VERDICTS.has(first)) return readVerdictFirst(place);
  if (
    sentence.asks &&
    /^(?:ok|okay|right|correct|fine|safe|good|ready|enough|yes|no|agreed|lgtm|thoughts|alright)$/.test(
      sentence.words.at(-1)?.text ?? '',
    ) &&
    place.to === sentence.words.length
  )
    return VERDICT;
  // `for which of these`, `in what year`, `according to whom`
  const early = sentence.words
    .slice(from, Math.min(place.to, from + 4))
    .some(
      (word) => QUESTION_WORDS.has(word.text) && word.text !== 'when' && word.text !== 'where' && word.text !== 'who',
    );
  return sentence.asks && early && matchAt(DEEDS.en, sentence.words, from) === undefined ? readWh(place) : undefined;
}

/** First words of every pattern in `isCondition`. */
const CONDITION_STARTS = new Set('when where whenever wherever what all how who which'.split(' '));

/** `when someone forgets it, let them in`, `what we need is …`, `how we store it must change`: no question is asked. */
function isCondition({ sentence, from, to }: Place): boolean {
  if (sentence.asks || !CONDITION_STARTS.has(sentence.words[from]?.text ?? '')) return false;
  const all = joinWords(sentence.words, from, to);
  if (
    /^(?:when|where|whenever|wherever) (?!is|are|was|were|do|does|did|can|could|will|would|should|has|have|to\b|must)/.test(
      all,
    )
  )
    return true;
  if (/^(?:what|all) (?:we|i) (?:need|want)\b/.test(all)) return true;
  return /^(?:how|what|who|which \w+) (?:we|i|the|our|they|people|you)\b.*\b(?:should|must|needs? to|has to|have to|no longer)\b/.test(
    all,
  );
}

function readWh({ sentence, from, to }: Place): Act {
  const { words } = sentence;
  const front = joinWords(words, from, Math.min(to, from + FRONT_WORDS));
  const all = joinWords(words, from, to);
  if (
    /^(?:what if (?:we|i)\b|why not\b|why don't (?:we|you|i)\b|why do(?:n't)? we (?:even|still)\b|how about\b|what about (?:just |simply )?\w+ing\b)/.test(
      all,
    )
  )
    return DECISION;
  if (
    /^what (?:do|would) you (?:think|reckon|make of)\b|^how (?:does|do) (?:this|it|that|these|those) (?:look|seem|feel|sound)\b|^what's (?:your|the) (?:take|opinion|verdict)\b|^how about (?:this|it|that)\b/.test(
      all,
    )
  )
    return VERDICT;
  if (/^how (?:do|would|does) (?:you|one|i|we) (?:say|translate)\b/.test(all))
    return { kind: 'read', task: 'translation' };
  if (/^how (?:do|can|could|would|should|to|does one)\b/.test(all)) return readHowTo(words, from, to);
  if (hasAny(front, ADVISING) && !/^(?:why|what does|what is|who invented)\b/.test(all)) return DECISION;
  const amount = /^how (?:much|many|long|often|far|high|big|large|low)\b/.test(all);
  if (/^how\b/.test(all) && amount && /\b(?:do|can|must) (?:we|i) (?!need|have|know|own|use|get|call)/.test(front))
    return DECISION;
  const asked = /\b(?:do|can|could|are|may|must|will|would|did) (?:we|i|us) (\w+)/.exec(front);
  if (asked !== null && !KNOWING.has(asked[1] ?? '') && !/^(?:why|how)\b/.test(all))
    return /\b(?:did|would|are) /.test(asked[0]) && !/are we (?:going|supposed|allowed)/.test(all) ? QA : DECISION;
  if (
    /^(?:who|which|what)(?: one)? (?:gets|is to|goes|takes over|comes first|wins|signs|approves|covers|authori[sz]es) (?!what|how|that\b)/.test(
      all,
    ) &&
    contains(THINGS.en, words, { from, to })
  )
    return DECISION;
  return QA;
}

/** "How do I undo a commit" teaches; "how do we get rid of the old rows in prod" is about to be done. */
function readHowTo(words: readonly Word[], from: number, to: number): Act {
  const all = joinWords(words, from, to);
  const meant =
    /\b(?:our|prod|production|live|customers?|everyone's|everybody's|tonight|right now|these|all the|the (?:old|customer|users?|live|main|whole|entire))\b/.test(
      all,
    );
  const deeds = findAll(DEEDS.en, words, { from, to }).some((hit) => hit.tag !== 'change' && hit.from > from);
  return meant && deeds && contains(THINGS.en, words, { from, to }) ? DECISION : QA;
}

function readAuxiliary({ sentence, from, to }: Place, inner: (at: number) => Act): Act | undefined {
  const { words } = sentence;
  const first = words[from]?.text ?? '';
  const second = words[from + 1]?.text ?? '';
  const all = joinWords(words, from, to);
  if (
    /^(?:can|could|will|would|can't|couldn't|won't|wouldn't|may|do|did)$/.test(first) &&
    /^(?:you|u|ya|someone|somebody|anyone)$/.test(second)
  ) {
    if (
      /^(?:would|do|did|can|could) (?:you|u) (?:say|recommend|rather|consider|know|think|prefer|remember|have|like|believe|see|speak|understand|agree)\b/.test(
        all,
      )
    )
      return /\b(?:merge|ship|deploy|approve|this (?:change|diff|pr))\b/.test(all) ? VERDICT : QA;
    return readRequest(inner, words, from + 2);
  }
  if (
    !sentence.asks &&
    /^(?:do|have|need|will|may|might|ought)$/.test(first) &&
    !/^(?:i|we|you|they|he|she|it|the|this|that|any|there)$/.test(second)
  )
    return undefined;
  if (!sentence.asks && first === 'do') return undefined;
  if (
    /^(?:does|would|will|could|can|do) (?:it|that|this|anything|anyone) (?:really )?(?:hurt|matter|break|harm|be (?:bad|ok|okay|fine|wrong|a problem|safe|enough|risky|possible)|mind|work if|do harm|object)\b/.test(
      all,
    )
  )
    return DECISION;
  if (
    /^(?:can|could|may|might) (?:the|our|my|this|these|all|every|everyone|everybody|customers|users|people|guests|interns?|contractors|partners)\b.*\b(?:get|have|see|use|access|enter|view|edit|keep|skip|approve|read|share|open|be (?:allowed|given|skipped|removed|dropped|turned))\b/.test(
      all,
    )
  )
    return DECISION;
  if (/^should (?:we|i|one) (?:say|call|write|spell|pronounce)\b/.test(all)) return QA;
  if (ADVISING.has(first)) return DECISION;
  if (OWN_SUBJECTS.has(second) && /^(?:i|we)$/.test(second)) return readOwn(all);
  if (
    /^(?:can|could|will|would|may) (?:this|it|that|these|those|they) (?:go|be merged|be shipped|be released|be applied|do|work|pass|ship|land|stay|fly)\b/.test(
      all,
    ) ||
    /^(?:does|do|is|are) (?:this|it|that|these|those) (?:work|look|fly|do|hold|it|good enough)\b/.test(all)
  )
    return VERDICT;
  return readOpinion(words, from, to) ?? (SHOWN.has(second) ? { ...QA, loose: true } : QA);
}

/** What follows `can you`: reading stays reading, anything else is an order. */
function readRequest(inner: (at: number) => Act, words: readonly Word[], from: number): Act {
  let at = from;
  while (/^(?:please|pls|just|also|kindly|quickly|maybe|help|me|to|us|go|and|possibly)$/.test(words[at]?.text ?? ''))
    at += 1;
  if (at >= words.length) return { kind: 'fragment' };
  if (/^(?:check|verify|confirm|review)$/.test(words[at]?.text ?? '')) return VERDICT;
  const act = inner(at);
  return act.kind === 'read' || act.kind === 'decision' ? act : { kind: 'order' };
}

/** Questions about oneself: how things are with us, or what we may do. */
function readOwn(all: string): Act {
  if (/^(?:are|am) (?:we|i) (?:\w+ )?(?:ok|okay|good|safe|clear|ready|fine|free|allowed|supposed|going) to\b/.test(all))
    return DECISION;
  if (
    /^(?:are|am) (?:we|i) (?:ok|okay|good|safe|clear|ready|fine|allowed|set|supposed|going|free|right|done)\b/.test(all)
  )
    return VERDICT;
  if (/^(?:are|am|were|was|have|had|did|haven't|didn't|aren't) (?:we|i)\b/.test(all)) return QA;
  if (
    /^(?:do|don't|does) (?:we|i) (?:have|know|own|use|log|store|see|call|get|support|offer|still have|track|run|ever)\b(?! to)/.test(
      all,
    )
  )
    return QA;
  return DECISION;
}

/** `is this right?`, `does that look ok?`, `is the old bucket safe to delete?`. */
function readOpinion(words: readonly Word[], from: number, to: number): Act | undefined {
  for (let at = from + 1; at < to; at += 1) {
    if (!VERDICTS.has(words[at]?.text ?? '')) continue;
    const next = words[at + 1]?.text;
    if (next === 'to' && at - from <= 8) return DECISION;
    if (
      /^(?:if|when|that)$/.test(next ?? '') &&
      /^(?:ok|okay|fine|safe|alright|acceptable)$/.test(words[at]?.text ?? '') &&
      SHOWN.has(words[from + 1]?.text ?? '')
    )
      return DECISION;
    if (PERMITTING.has(words[at]?.text ?? '') && !SHOWN.has(words[from + 1]?.text ?? '') && at - from <= 8)
      return DECISION;
    if (at - from <= 6 && SHOWN.has(words[from + 1]?.text ?? '')) return VERDICT;
  }
  return undefined;
}

/** `ok to ship tonight?` is a decision, `safe?` and `looks right?` pass a verdict on what is shown. */
function readVerdictFirst({ sentence, from, to }: Place): Act | undefined {
  const { words } = sentence;
  const next = words[from + 1]?.text;
  if (next === 'to' || next === 'if' || next === 'for')
    return sentence.asks || matchAt(DEEDS.en, words, from + 2) !== undefined ? DECISION : undefined;
  return sentence.asks && to - from <= 6 ? VERDICT : undefined;
}

function hasAny(text: string, wanted: ReadonlySet<string>): boolean {
  return text.split(' ').some((word) => wanted.has(word));
}
