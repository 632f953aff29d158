// Owns risk in plain prose: an order, a wish or a decision about something that can be hurt, without any structure to read
// it from (`let people change their address without the code`). Questions, mentions and what is said not to be done give
// nothing. Raises only; what it does not understand it leaves to the default.
import type { Act } from './_ask_act.ts';
import type { FoundAsk, ReadText } from './ask.ts';
import { readClauseFindings, readFindings, type Findings } from './_intent_findings.ts';
import { idOf, saysOf, weightOf } from './_intent_rules.ts';
import type { Deed } from './_intent_verbs.ts';
import { rankOfRisk, type RiskCategory, type RiskLevel, type Signal } from './decision.ts';
import { readSentences, type Sentence } from './_words_sentences.ts';

/** Sentences judged in one request: more orders than these are no clearer. */
const SENTENCES_MAX = 200;
/** Signals from prose: one a category is enough to explain. */
const SIGNALS_MAX = 8;
/** The proposal of an assistant stands at its end. */
const PROPOSAL_CHARS_MAX = 4_000;

/** Signals of kind `ask`, at most one a category, the most severe kept. Pure; linear in the prose. */
export function readIntent(ask: FoundAsk): readonly Signal[] {
  const signals: Signal[] = [];
  for (const text of ask.texts) signals.push(...readText(text), ...readPointed(text, ask));
  if (ask.consents && ask.act.kind === 'order' && ask.proposal !== undefined)
    signals.push(...readProposed(ask.proposal));
  return worstOfEach(signals);
}

interface Judged {
  readonly sentence: Sentence;
  readonly findings: Findings;
}

function readText(text: ReadText): readonly Signal[] {
  const spoken = text.speech.spoken.slice(0, SENTENCES_MAX);
  // A decision is about what the sentences around it tell; for anything else they need not be read.
  const decides = spoken.some(({ act }) => act.kind === 'decision');
  const judged = spoken
    .filter(({ act }) => decides || isActed(act))
    .map(({ sentence, act }) => ({ sentence, act, findings: readFindings(sentence) }));
  const around = decides ? judged.flatMap(({ findings }) => findings.things) : [];
  return judged.flatMap(({ sentence, act, findings }): readonly Signal[] => {
    if (!isActed(act)) return [];
    const whole = act.kind === 'decision' ? { ...findings, things: [...findings.things, ...around] } : findings;
    return judge({ sentence, findings: whole }, text, act);
  });
}

/** `flush it`, `delete them all`: with tools at hand, what is pointed to goes, whatever it is. */
function readPointed(text: ReadText, ask: FoundAsk): readonly Signal[] {
  if (ask.toolsOffered.length === 0) return [];
  return text.speech.spoken.slice(0, SENTENCES_MAX).flatMap(({ sentence, act }): readonly Signal[] => {
    const findings = act.kind === 'order' ? readFindings(sentence) : undefined;
    if (findings === undefined || !findings.deeds.has('remove') || findings.things.length > 0 || isSafePlace(findings))
      return [];
    if (!sentence.words.some((word) => /^(?:it|them|that|those|these|everything|all)$/.test(word.text))) return [];
    return [
      signalOf(
        {
          id: 'ask.remove.pointed',
          category: 'destructive-tool',
          severity: 'medium',
          says: 'asks to remove what it points to',
        },
        sentence,
        text,
      ),
    ];
  });
}

function isActed(act: Act): boolean {
  return act.kind === 'order' || act.kind === 'norm' || act.kind === 'decision' || act.kind === 'opaque';
}

function readProposed(proposal: ReadText): readonly Signal[] {
  const from = Math.max(0, proposal.text.length - PROPOSAL_CHARS_MAX);
  const judged: Judged[] = readSentences(proposal.text.slice(from), from)
    .slice(-SENTENCES_MAX)
    .map((sentence) => ({ sentence, findings: readFindings(sentence) }));
  const around = judged.flatMap(({ findings }) => findings.things);
  const found = judged.flatMap((one) =>
    judge({ ...one, findings: { ...one.findings, things: [...one.findings.things, ...around] } }, proposal, {
      kind: 'order',
    }),
  );
  if (found.length > 0) return found;
  const acting = judged.find(({ findings }) =>
    [...findings.deeds].some((deed) => deed !== 'change' && deed !== 'reveal'),
  );
  return acting === undefined
    ? []
    : [
        signalOf(
          {
            id: 'ask.consent',
            category: 'production',
            severity: 'medium',
            says: 'agrees to an action that was proposed',
          },
          acting.sentence,
          proposal,
        ),
      ];
}

/** The signals of one sentence that orders, wishes or decides. */
function judge({ sentence, findings }: Judged, text: ReadText, act: Act): readonly Signal[] {
  const live = isLive(findings);
  const clauses = readClauseFindings(sentence).flatMap((clause) =>
    judgeFindings({ sentence, findings: clause }, text, { act, live }),
  );
  return clauses.length > 0 ? clauses : judgeFindings({ sentence, findings }, text, { act, live });
}

function judgeFindings(
  { sentence, findings }: Judged,
  text: ReadText,
  { act, live }: { readonly act: Act; readonly live: boolean },
): readonly Signal[] {
  if (isSafePlace(findings)) return [];
  const { settings } = findings;
  const signals: Signal[] = [];
  // "New hires should see the reports" changes something without a verb of changing.
  const deeds: Iterable<Deed> = findings.deeds.size === 0 && act.kind === 'norm' ? ['change'] : findings.deeds;
  for (const deed of deeds) {
    for (const { category, weak } of findings.things) {
      const weight = weightOf(deed, category);
      if (weight === undefined || (weak && !countsWeak(deed, { live, settings, act }))) continue;
      const raised: RiskLevel =
        weight === 'medium' && deed !== 'change' && settings.has('universal') && findings.inProduction
          ? 'high'
          : weight;
      signals.push(
        signalOf(
          { id: idOf(deed, category), category, severity: raised, says: saysOf(deed, category) },
          sentence,
          text,
        ),
      );
    }
  }
  if (signals.length > 0 || act.kind === 'opaque') return signals;
  const now = settings.has('own') || settings.has('moment') || findings.inProduction;
  const strong = findings.things.find(({ weak }) => !weak);
  if (act.kind === 'decision') {
    const first = sentence.words.some((word) => word.text === 'i');
    if (strong === undefined || !(now || first)) return [];
    return [
      signalOf(
        {
          id: `ask.decide.${strong.category}`,
          category: strong.category,
          severity: 'medium',
          says: 'asks for a decision that will be acted on',
        },
        sentence,
        text,
      ),
    ];
  }
  const short = text.speech.spoken.length <= LIVE_SENTENCES_MAX;
  if (!now || !short || settings.has('text')) return [];
  return [
    signalOf(
      {
        id: 'ask.live-change',
        category: 'production',
        severity: 'medium',
        says: 'asks to change something that is in use',
      },
      sentence,
      text,
    ),
  ];
}

/** An order without anything known in it is said in a few sentences; in a long text it is a story's. */
const LIVE_SENTENCES_MAX = 6;

function isLive({ settings, inProduction }: Findings): boolean {
  return inProduction || settings.has('own') || settings.has('people') || settings.has('moment');
}

/** Where nothing can be lost, or only looks and words change. Naming production takes that away. */
function isSafePlace({ settings, inProduction, things, deeds }: Findings): boolean {
  if (inProduction) return false;
  const strong = things.some(({ weak }) => !weak);
  if (settings.has('sandbox')) return true;
  if (settings.has('cosmetic')) return !strong || !(deeds.has('loosen') || deeds.has('grant') || deeds.has('pay'));
  return (settings.has('everyday') || settings.has('text')) && !strong;
}

/** A weak word beside a deed that does harm by itself, or in a system that is in use. */
function countsWeak(
  deed: Deed,
  place: { readonly live: boolean; readonly settings: Findings['settings']; readonly act: Act },
): boolean {
  if (deed === 'remove' || deed === 'loosen' || deed === 'grant' || deed === 'pay') return true;
  return place.live || (place.settings.has('universal') && deed === 'operate');
}

function signalOf(
  rule: { readonly id: string; readonly category: RiskCategory; readonly severity: RiskLevel; readonly says: string },
  sentence: Sentence,
  text: ReadText,
): Signal {
  const start = text.offset + sentence.start;
  return {
    ...rule,
    effect: 'modifies',
    evidence: { part: text.part, start, end: text.offset + sentence.end, kind: 'ask' },
  };
}

/** The most severe of each category, the first of equals. */
function worstOfEach(signals: readonly Signal[]): readonly Signal[] {
  const worst = new Map<RiskCategory, Signal>();
  for (const signal of signals) {
    const known = worst.get(signal.category);
    if (known === undefined || rankOfRisk(signal.severity) > rankOfRisk(known.severity))
      worst.set(signal.category, signal);
  }
  return [...worst.values()].sort((a, b) => rankOfRisk(b.severity) - rankOfRisk(a.severity)).slice(0, SIGNALS_MAX);
}
