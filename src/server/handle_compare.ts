// POST /v1/compare: one Chat Completions body at two or more models, answered together.
import type { Compare } from '../evidence/compare.ts';
import { publicCompare } from '../evidence/compare_public.ts';
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject, numberAt, type JsonObject } from '../support/json.ts';
import { decodeUtf8, indexJson } from '../wire/json_index.ts';
import type { Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

/** Reads `{models: [...], calls_per_month?, body: {...}}`, or the fields of the body beside `models`. */
export function compareHandler(compare: Compare): Handler {
  return async (context) => {
    const sent = indexJson(decodeUtf8(context.body)).value;
    const { models, calls_per_month: _calls, body: nested, model: _model, ...inline } = sent;
    const body: JsonObject = isJsonObject(nested) ? nested : inline;
    const result = await compare.run({
      caller: context.caller,
      body,
      models: readModels(models),
      callsPerMonth: numberAt(sent, 'calls_per_month') ?? 1000,
      requestId: context.requestId,
      signal: context.request.signal,
    });
    return {
      response: jsonAnswer(publicCompare(result), context.requestId),
      endsLater: false,
    };
  };
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
