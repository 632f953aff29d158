// Owns the admission of an installation without limits: everybody passes, and every reservation is kept and given back
// exactly. Budgets take its place without a change to those who call.
import type { Admission, Admitter, Need } from './admission.ts';

/** Never refuses. At rest nothing is reserved and nothing in flight; anything else is a leak that a test can see. */
export function createOpenAdmitter(): Admitter {
  let reservedNanoUsd = 0;
  let inFlight = 0;

  function admit(need: Need): Admission {
    let held = need.costNanoUsd ?? 0;
    let isReleased = false;
    inFlight += 1;
    reservedNanoUsd += held;
    return {
      topUp: (further) => {
        // An attempt that comes after the end would be sent with nothing to account for it.
        if (isReleased) throw new Error('an attempt was made after its request had ended');
        held += further.costNanoUsd ?? 0;
        reservedNanoUsd += further.costNanoUsd ?? 0;
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        inFlight -= 1;
        reservedNanoUsd -= held;
      },
    };
  }

  return { admit, reservedNanoUsd: () => reservedNanoUsd, inFlight: () => inFlight };
}
