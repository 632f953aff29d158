// The two routes that count the tokens of a body and call no model: Anthropic's and OpenAI's.
import { headerValue } from '../gateway/answer_headers.ts';
import type { Endpoint } from '../gateway/call.ts';
import type { Gateway, InputCount } from '../gateway/gateway.ts';
import type { Context, Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

/** POST /v1/messages/count_tokens. */
export function countTokensHandler(gateway: Gateway): Handler {
  return async (context) => {
    const count = await counted(gateway, context, 'messages');
    return {
      response: told(jsonAnswer({ input_tokens: count.inputTokens }, context.requestId, 'anthropic'), count),
      endsLater: false,
    };
  };
}

/** POST /v1/responses/input_tokens. */
export function inputTokensHandler(gateway: Gateway): Handler {
  return async (context) => {
    const count = await counted(gateway, context, 'responses');
    const body = { object: 'response.input_tokens', input_tokens: count.inputTokens };
    return { response: told(jsonAnswer(body, context.requestId), count), endsLater: false };
  };
}

function counted(gateway: Gateway, { caller, body, request }: Context, endpoint: Endpoint): Promise<InputCount> {
  return gateway.countInput({ caller, body, headers: request.headers, endpoint, signal: request.signal });
}

/** Says for which model, and whether it was counted or estimated: an estimate is made to be too high. */
function told(response: Response, { model, source }: InputCount): Response {
  response.headers.set('x-loadline-model', headerValue(model));
  response.headers.set('x-loadline-usage-source', source);
  return response;
}
