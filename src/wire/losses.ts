// Owns the list of what a request loses on its way to the target, and the difference between lenient and strict.
// Must not decide what is lost: the encoders do.
import { LoadlineError } from '../support/errors.ts';
import type { EncodeTarget } from './codec.ts';

export interface Losses {
  /** A parameter that the target cannot take. Strict throws unsupported_parameter, lenient names it. */
  readonly drop: (name: string) => void;
  /** Something that may go in either mode, because the answer stays what was asked for; it is named all the same. */
  readonly note: (name: string) => void;
  /** What cannot be left out without changing the question. Throws in either mode. */
  readonly refuse: (param: string, why: string) => never;
  /** Each name once, in the order of the first loss. */
  readonly names: () => readonly string[];
}

export function createLosses(target: Pick<EncodeTarget, 'model' | 'compat'>): Losses {
  const names = new Set<string>();

  function refuse(name: string, why: string): never {
    throw new LoadlineError({ code: 'unsupported_parameter', message: why, param: name });
  }

  return {
    drop: (name) => {
      if (target.compat === 'strict')
        refuse(name, `${target.model} does not take ${name} as sent. Remove it, or use a key with compat: lenient.`);
      names.add(name);
    },
    note: (name) => void names.add(name),
    refuse,
    names: () => [...names],
  };
}

/** The caller's own mistake, whatever the target. */
export function invalidRequest(param: string, message: string): LoadlineError {
  return new LoadlineError({ code: 'invalid_request', message, param });
}
