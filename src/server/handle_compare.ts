// POST /v1/compare: one Chat Completions body at two or more models, answered together.
import type { Compare } from '../evidence/compare.ts';
import { publicCompare } from '../evidence/compare_public.ts';
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject, type JsonObject } from '../support/json.ts';
import { decodeUtf8, indexJson } from '../wire/json_index.ts';
import type { Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

/** Calls a month for the monthly figure, where none are named. */
const CALLS_PER_MONTH = 1_000;
/** More than anybody makes; beyond it the figure is a typing mistake. `loadline compare` has the same bound. */
const CALLS_PER_MONTH_MAX = 1e9;

/** Reads `{models: [...], calls_per_month?, body: {...}}`, or the fields of the body beside `models`. */
export function compareHandler(compare: Compare): Handler {
  return async (context) => {
    const sent = indexJson(decodeUtf8(context.body)).value;
    const { models, calls_per_month: calls, body: nested, model: _model, ...inline } = sent;
    if (nested !== undefined && !isJsonObject(nested)) throw notABody();
    const body: JsonObject = nested ?? inline;
    const result = await compare.run({
      caller: context.caller,
      body,
      models: readModels(models),
      callsPerMonth: readCalls(calls),
      requestId: context.requestId,
      signal: context.request.signal,
    });
    return {
      response: jsonAnswer(publicCompare(result), context.requestId),
      endsLater: false,
    };
  };
}

function notABody(): LoadlineError {
  return new LoadlineError({
    code: 'invalid_request',
    param: 'body',
    message: '"body" must be a Chat Completions body as an object. Its fields may also stand beside "models".',
  });
}

function readModels(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value as readonly string[];
  throw new LoadlineError({
    code: 'invalid_request',
    param: 'models',
    message: '"models" must be a list of model names.',
  });
}

function readCalls(value: unknown): number {
  if (value === undefined) return CALLS_PER_MONTH;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= CALLS_PER_MONTH_MAX) return value;
  throw new LoadlineError({
    code: 'invalid_request',
    param: 'calls_per_month',
    message: '"calls_per_month" must be a whole number of calls, 1 or more.',
  });
}
