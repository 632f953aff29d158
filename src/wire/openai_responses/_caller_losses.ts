// Names what is lost as a caller of Responses knows it: the encoders use the names of Chat Completions.
import type { EncodeTarget } from '../codec.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['reasoning_effort', 'reasoning.effort'],
  ['reasoning_content', 'input.reasoning'],
  ['reasoning_details', 'input.reasoning'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['response_format', 'text.format'],
]);

const nameOf = (name: string): string => NAMES.get(name) ?? name;

export function createCallerLosses(target: Pick<EncodeTarget, 'model' | 'compat'>): Losses {
  const losses = createLosses(target);
  return {
    drop: (name) => losses.drop(nameOf(name)),
    note: (name) => losses.note(nameOf(name)),
    refuse: (param, why) => losses.refuse(nameOf(param), why),
    names: losses.names,
  };
}
