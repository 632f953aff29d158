// The decision of a request that was refused before one could be made: every request is one record, these too.
import type { Decision } from '../routing/decision.ts';

/** Says that nothing was decided; reports count it as an error and in no tier. */
export const REFUSED: Decision = {
  kind: 'pinned',
  route: '',
  tier: 'none',
  rule: 'refused',
  because: 'refused before a decision was made',
  models: [],
  risk: 'none',
  riskSource: 'signals',
  categories: [],
  task: 'unknown',
  taskSource: 'unknown',
  readsOnly: false,
  signals: [],
  inputTokensEstimate: 0,
  escalated: false,
  tierWithoutRisk: 'none',
  trace: [],
  droppedHints: [],
  hashes: { policy: '', signals: '', catalog: '' },
};
