// Owns what a detector reports: a rule that it met and where. Rules are data; this file holds their form, never a rule.
import { rankOfRisk, type RiskCategory, type RiskLevel } from '../decision.ts';

export type Severity = Exclude<RiskLevel, 'none'>;

export interface Rule {
  /** Stable: it is stored with every decision and may be named in a config. `sql.drop-column`. */
  readonly id: string;
  readonly category: RiskCategory;
  readonly severity: Severity;
  /** One plain clause that follows a subject, written here and never taken from a prompt: `drops a column`. */
  readonly says: string;
}

/** A rule met at a place of a text. Offsets are UTF-16 in the text that the detector was given. */
export interface Finding {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
  /** What kind of thing lies there: `sql`, `shell`, `diff-path`. */
  readonly kind: string;
  /** Where the target says more than the rule: a throwaway one lowers, production raises. */
  readonly severity?: Severity | undefined;
  /** Talked about and not done, whatever the text around it counts for. */
  readonly mention?: boolean | undefined;
}

export type Report = (finding: Finding) => void;

/** Rules of one detector from its table: id → category, severity, clause. */
export function defineRules<Id extends string>(
  table: Readonly<Record<Id, readonly [RiskCategory, Severity, string]>>,
): Readonly<Record<Id, Rule>> {
  const rules: Partial<Record<Id, Rule>> = {};
  for (const id of Object.keys(table) as Id[]) {
    const [category, severity, says] = table[id];
    rules[id] = { id, category, severity, says };
  }
  return rules as Readonly<Record<Id, Rule>>;
}

/** The higher of the two. */
export function atLeast(severity: Severity, floor: Severity): Severity {
  return rankOfRisk(severity) >= rankOfRisk(floor) ? severity : floor;
}

/** The lower of the two. */
export function atMost(severity: Severity, ceiling: Severity): Severity {
  return rankOfRisk(severity) <= rankOfRisk(ceiling) ? severity : ceiling;
}
