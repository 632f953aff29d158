// Owns the body that asks a provider how many tokens a request has: the request as it would be sent, cut to the fields that
// the counting endpoint takes. So what is counted is what would be paid for.
import { numberAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import type { TokenCount, UpstreamCodec } from './codec.ts';

export interface CountForm {
  readonly encodeRequest: UpstreamCodec['encodeRequest'];
  /** Fields of the request that the endpoint takes. */
  readonly fields: ReadonlySet<string>;
  /** Field of the answer that holds the count. */
  readonly answer: string;
  /** Puts the fields where the endpoint wants them. As they are unless said. */
  readonly wrap?: ((body: JsonObject, model: string) => JsonObject) | undefined;
}

export function defineCount({ encodeRequest, fields, answer, wrap }: CountForm): TokenCount {
  return {
    encode: (conversation, target) => {
      // A count has neither a limit to mind nor a stream; what is dropped on the way is not in the count either.
      const { body } = encodeRequest(
        { ...conversation, stream: false },
        { ...target, stream: false, compat: 'lenient' },
      );
      const kept = Object.fromEntries(Object.entries(body).filter(([key]) => fields.has(key)));
      return wrap === undefined ? kept : wrap(kept, target.model);
    },
    decode: (body) => numberAt(body, answer),
  };
}
