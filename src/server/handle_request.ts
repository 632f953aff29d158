// GET /v1/requests/{id}: the record of one own request. Another project's record does not exist for the caller.
import { LoadlineError } from '../support/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { publicRecord } from '../gateway/public_record.ts';
import type { Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

export function requestHandler(ledger: Ledger): Handler {
  return async (context) => {
    const id = context.params['id'] ?? '';
    const record = await ledger.find(id);
    if (record === null || record.projectId !== context.caller.projectId) {
      throw new LoadlineError({
        code: 'not_found',
        message: 'No request of this project has that id. It is in the header x-loadline-request-id of each answer.',
      });
    }
    return { response: jsonAnswer(publicRecord(record), context.requestId), endsLater: false };
  };
}
