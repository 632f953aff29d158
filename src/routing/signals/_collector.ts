// Owns the gathering of findings into signals: places moved to their parts, mentions capped, repeats dropped, the most
// severe kept, in an order that depends on nothing but the input.
import { SIGNALS_PER_DECISION_MAX } from '../../support/limits.ts';
import { rankOfRisk, type Signal } from '../decision.ts';
import { sourceRange, type MappedText } from './_mapped_text.ts';
import { atMost, type Finding } from './_rule.ts';

/** Where findings of one text belong. */
export interface Part {
  readonly part: string;
  readonly text: MappedText;
  readonly counts: boolean;
}

/** The same rule again tells nothing new; a few places show that it is not one slip. */
const REPEATS_MAX = 8;
const PATHS_MAX = 1_000;

export interface Collector {
  readonly add: (finding: Finding, part: Part) => void;
  readonly addPath: (path: string) => void;
  readonly signals: () => readonly Signal[];
  readonly paths: () => readonly string[];
}

export function createCollector(): Collector {
  const kept: { readonly signal: Signal; readonly order: number }[] = [];
  const repeats = new Map<string, number>();
  const seen = new Set<string>();
  const paths = new Set<string>();
  return {
    add: (finding, part) => {
      const effect = part.counts && finding.mention !== true ? 'modifies' : 'mentions';
      const given = finding.severity ?? finding.rule.severity;
      const severity = effect === 'modifies' ? given : atMost(given, 'low');
      const group = `${finding.rule.id} ${severity} ${effect}`;
      const count = repeats.get(group) ?? 0;
      if (count >= REPEATS_MAX) return;
      const { start, end } = sourceRange(part.text, finding.start, finding.end);
      const place = `${group} ${part.part} ${start}`;
      if (seen.has(place)) return;
      seen.add(place);
      repeats.set(group, count + 1);
      const { id, category, says } = finding.rule;
      kept.push({
        signal: { id, category, severity, effect, evidence: { part: part.part, start, end, kind: finding.kind }, says },
        order: kept.length,
      });
    },
    addPath: (path) => {
      if (paths.size < PATHS_MAX) paths.add(path);
    },
    signals: () =>
      kept
        .toSorted(
          (left, right) =>
            rankOfRisk(right.signal.severity) - rankOfRisk(left.signal.severity) ||
            Number(left.signal.effect === 'mentions') - Number(right.signal.effect === 'mentions') ||
            left.order - right.order,
        )
        .slice(0, SIGNALS_PER_DECISION_MAX)
        .map(({ signal }) => signal),
    paths: () => [...paths],
  };
}
