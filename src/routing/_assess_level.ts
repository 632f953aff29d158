// Owns how signals become one level of risk and a list of categories. Pure; knows no text.
import { RISK_CATEGORIES, rankOfRisk, type RiskCategory, type RiskLevel, type Signal } from './decision.ts';

/** This many places of medium risk are as bad as one of high. */
const MEDIUMS_FOR_HIGH = 3;

/**
 * The highest severity of what is changed; mentions never lift it above low. Mediums add up: in two categories at two
 * places, or at three places of one category, they are high.
 */
export function levelOf(signals: readonly Signal[]): RiskLevel {
  let level: RiskLevel = 'none';
  for (const signal of signals) {
    const severity: RiskLevel =
      signal.effect === 'mentions' && rankOfRisk(signal.severity) > rankOfRisk('low') ? 'low' : signal.severity;
    if (rankOfRisk(severity) > rankOfRisk(level)) level = severity;
  }
  return level === 'medium' && addsUp(signals) ? 'high' : level;
}

function addsUp(signals: readonly Signal[]): boolean {
  const mediums = signals.filter((signal) => signal.effect === 'modifies' && signal.severity === 'medium');
  const places: Signal[] = [];
  for (const signal of mediums) if (!places.some((place) => overlaps(place, signal))) places.push(signal);
  const categories = new Set(places.map((signal) => signal.category));
  return places.length >= MEDIUMS_FOR_HIGH || (places.length >= 2 && categories.size >= 2);
}

function overlaps(a: Signal, b: Signal): boolean {
  return a.evidence.part === b.evidence.part && a.evidence.start < b.evidence.end && b.evidence.start < a.evidence.end;
}

/** Categories of what is changed, the most severe first, then in the order of the list. */
export function categoriesOf(signals: readonly Signal[]): readonly RiskCategory[] {
  const rank = new Map<RiskCategory, number>();
  for (const signal of signals) {
    if (signal.effect !== 'modifies' || signal.severity === 'none') continue;
    rank.set(signal.category, Math.max(rank.get(signal.category) ?? 0, rankOfRisk(signal.severity)));
  }
  return RISK_CATEGORIES.filter((category) => rank.has(category)).sort(
    (a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0),
  );
}
