// Which of several failures the caller is told.
import type { LoadlineError } from '../support/errors.ts';
import type { Failure } from './failure.ts';

export interface Loss {
  readonly failure: Failure;
  readonly error: LoadlineError;
  readonly targetIndex: number;
}

/** What a caller can use best: its own mistake with the model it was to get, a time to wait, then anything else. */
function rankOfLoss({ failure, targetIndex }: Loss): number {
  switch (failure.class) {
    case 'caller-fault':
    case 'context-length':
    case 'content-policy':
      return targetIndex === 0 ? 0 : 3;
    case 'rate-limit':
      return 1;
    case 'transient':
      return 2;
    case 'quota':
    case 'credential':
    case 'model-access':
    case 'model-gone':
    case 'unknown':
      return 3;
    default:
      return failure.class satisfies never;
  }
}

/** The loss to report: the most useful, the latest of equals. */
export function reportedLoss(losses: readonly Loss[]): Loss | undefined {
  return losses.reduce<Loss | undefined>(
    (best, loss) => (best === undefined || rankOfLoss(loss) <= rankOfLoss(best) ? loss : best),
    undefined,
  );
}
