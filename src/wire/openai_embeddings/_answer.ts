// Reads what the record needs of an answer with embeddings. The vectors themselves are not looked at: they pass.
import { LoadlineError } from '../../support/errors.ts';
import { numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Answer } from '../answer.ts';
import { NO_USAGE } from '../answer.ts';

/** Throws upstream_error where there is no list of embeddings. */
export function decodeEmbeddingsAnswer(body: JsonObject): Answer {
  if (!Array.isArray(body['data']))
    throw new LoadlineError({ code: 'upstream_error', message: 'The provider did not answer with embeddings.' });
  const usage = objectAt(body, 'usage');
  const tokens = numberAt(usage, 'prompt_tokens') ?? numberAt(usage, 'total_tokens');
  return {
    id: undefined,
    model: stringAt(body, 'model'),
    parts: [],
    citations: [],
    finish: 'stop',
    usage: tokens === undefined ? undefined : { ...NO_USAGE, inputTokens: tokens },
  };
}
