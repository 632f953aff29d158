// Names what is lost as a caller of Responses knows it: the encoders use the names of Chat Completions.
import type { EncodeTarget } from '../codec.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import { callersName } from './_caller_names.ts';

export function createCallerLosses(target: Pick<EncodeTarget, 'model' | 'compat'>): Losses {
  const losses = createLosses(target);
  return {
    drop: (name) => losses.drop(callersName(name)),
    note: (name) => losses.note(callersName(name)),
    refuse: (param, why) => losses.refuse(callersName(param), why),
    names: losses.names,
  };
}
