// Reads which parameter a provider's 400 names, and how it refuses it. Beside failure.ts the only reader of upstream error
// text. A value that no model would take (a temperature of 5, a word that is no effort) is the caller's mistake and
// teaches nothing of the model: those forms are not in the table, and what is not in the table is not read.
import type { ProviderError } from '../wire/answer.ts';
import { REFUSAL_FORMS } from './_refusal_forms.ts';

export interface RefusedParameter {
  /** As the provider names it: `temperature`, `reasoning.effort`, `generation_config.top_k`. */
  readonly param: string;
  readonly kind: 'refused' | 'value' | 'limit';
  /** `refused`: the name under which it is taken. */
  readonly instead?: string | undefined;
  /** `value`: the one that was refused, and those that are taken. */
  readonly value?: string | undefined;
  readonly accepted?: readonly string[] | undefined;
  /** `limit`: the most that is taken. */
  readonly most?: number | undefined;
  /** Refused only together with tools, or only while the model reasons. */
  readonly when?: 'tools' | 'reasoning' | undefined;
  /** Refused only beside this other parameter. */
  readonly beside?: string | undefined;
}

/** Providers name parameters in a sentence; more than this is a page. */
const READ_CHARS_MAX = 2_000;
/** Names of parameters as they stand in bodies. */
const NAME = /^[A-Za-z][\w.[\]]{0,79}$/;
/** 422 is how FastAPI's servers say 400. */
const STATUSES = new Set([400, 422]);

/** Undefined where the error names no parameter that the model does not take. */
export function readRefusedParameter(error: ProviderError): RefusedParameter | undefined {
  if (!STATUSES.has(error.status)) return undefined;
  const text = error.message.slice(0, READ_CHARS_MAX).trim();
  for (const { pattern, read } of REFUSAL_FORMS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const refused = read(found.groups ?? {}, error);
    // A name without quotes may have swallowed the full stop of its sentence.
    const param = refused?.param.replace(/\.+$/, '') ?? '';
    return refused !== undefined && NAME.test(param) ? { ...refused, param } : undefined;
  }
  const { code, param } = error;
  const isRefusal = code === 'unsupported_parameter' || code === 'unknown_parameter';
  return isRefusal && param !== undefined && NAME.test(param) ? { param, kind: 'refused' } : undefined;
}
