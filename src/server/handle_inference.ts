// The routes that call a model, one for each protocol: hand the call to the conductor and its answer to the listener.
import type { Endpoint } from '../gateway/call.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Handler } from './dispatch.ts';
import { API_HEADERS } from './error_answer.ts';

export function inferenceHandler(gateway: Gateway, endpoint: Endpoint): Handler {
  return async (context) => {
    const answer = await gateway.conduct({
      requestId: context.requestId,
      caller: context.caller,
      endpoint,
      body: context.body,
      headers: context.request.headers,
      signal: context.request.signal,
      receivedAtMs: context.receivedAtMs,
      origin: 'request',
      parentId: null,
      onEnd: context.onEnd,
    });
    const response = new Response(answer.body as BodyInit, {
      status: answer.status,
      headers: { ...API_HEADERS, ...answer.headers },
    });
    return { response, endsLater: true };
  };
}
