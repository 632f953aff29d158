// Owns what a deed to a thing weighs: which category, how severe, and the clause that says so. Data and one look-up.
import type { Deed } from './_intent_verbs.ts';
import type { ThingCategory } from './_intent_objects.ts';
import type { RiskCategory, RiskLevel } from './decision.ts';

type Severity = Extract<RiskLevel, 'medium' | 'high'>;

/** Absent: that deed to that thing is no risk of its own. */
const WEIGHTS: Readonly<Record<Deed, Partial<Record<ThingCategory, Severity>>>> = {
  remove: {
    auth: 'high',
    money: 'medium',
    schema: 'high',
    production: 'high',
    infra: 'high',
    secrets: 'high',
    'data-loss': 'high',
  },
  loosen: {
    auth: 'high',
    money: 'medium',
    schema: 'medium',
    production: 'medium',
    infra: 'high',
    secrets: 'high',
    'data-loss': 'high',
  },
  grant: { auth: 'high', infra: 'medium', secrets: 'high', 'data-loss': 'medium', money: 'medium' },
  reveal: { secrets: 'high' },
  pay: { money: 'medium' },
  operate: {
    auth: 'medium',
    money: 'medium',
    schema: 'medium',
    production: 'medium',
    infra: 'medium',
    secrets: 'medium',
    'data-loss': 'medium',
  },
  change: {
    auth: 'medium',
    money: 'medium',
    schema: 'medium',
    production: 'medium',
    infra: 'medium',
    secrets: 'medium',
    'data-loss': 'medium',
  },
};

export function weightOf(deed: Deed, category: ThingCategory): Severity | undefined {
  return WEIGHTS[deed][category];
}

const DEED_SAYS: Readonly<Record<Deed, string>> = {
  remove: 'remove',
  loosen: 'loosen or open up',
  grant: 'give rights to',
  reveal: 'disclose',
  pay: 'move',
  operate: 'put into effect',
  change: 'change',
};

const THING_SAYS: Readonly<Record<ThingCategory, string>> = {
  auth: 'access or its checks',
  money: 'money or prices',
  schema: 'how data is stored',
  production: 'something in production',
  infra: 'servers or network',
  secrets: 'secrets or personal data',
  'data-loss': 'stored data',
};

/** One clause made from the rule, never from the prompt: `asks to remove stored data`. */
export function saysOf(deed: Deed, category: ThingCategory): string {
  return `asks to ${DEED_SAYS[deed]} ${THING_SAYS[category]}`;
}

/** Stable id: `ask.remove.data-loss`. */
export function idOf(deed: Deed, category: RiskCategory): string {
  return `ask.${deed}.${category}`;
}
