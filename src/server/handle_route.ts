// POST /v1/route: the decision for a body with its reasons. No model is called, nothing is spent.
import type { Gateway } from '../gateway/gateway.ts';
import { publicExplanation } from '../gateway/public_explanation.ts';
import type { Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

export function routeHandler(gateway: Gateway): Handler {
  return async (context) => {
    const result = await gateway.explain({
      caller: context.caller,
      body: context.body,
      headers: context.request.headers,
    });
    return {
      response: jsonAnswer({ object: 'loadline.route', ...publicExplanation(result) }, context.requestId),
      endsLater: false,
    };
  };
}
