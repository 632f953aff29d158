// Writes the response object, which begins and ends a stream and is the whole answer. The settings that it tells back are
// long (tools) and never change, so they are printed once.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { Usage } from '../answer.ts';
import { echoSettings } from './_echo.ts';
import { encodeUsage } from './_usage.ts';

export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonObject[];
  readonly usage?: Usage | undefined;
  readonly tier?: string | undefined;
  /** Why it is incomplete. */
  readonly reason?: 'max_output_tokens' | 'content_filter' | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

export interface ResponseWriter {
  readonly object: (state: ResponseState) => JsonObject;
  /** The same as text. */
  readonly text: (state: ResponseState) => string;
}

const TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast']);

type Context = Pick<EncodeContext, 'id' | 'createdSeconds' | 'model' | 'conversation'>;

export function createResponseWriter(context: Context): ResponseWriter {
  const settings = echoSettings(context.conversation);
  let printed: string | undefined;

  return {
    object: (state) => ({ ...told(context, state), ...settings }),
    text: (state) => {
      printed ??= JSON.stringify(settings).slice(1);
      return `${JSON.stringify(told(context, state)).slice(0, -1)},${printed}`;
    },
  };
}

function told({ id, createdSeconds, model, conversation }: Context, state: ResponseState): JsonObject {
  const { status, output, usage, tier, reason, error } = state;
  return {
    id,
    object: 'response',
    created_at: createdSeconds,
    status,
    // No clock is handed to a codec, and a time is not made up.
    completed_at: null,
    error: error === undefined ? null : { ...error },
    incomplete_details: reason === undefined ? null : { reason },
    model,
    output,
    usage: usage === undefined ? null : encodeUsage(usage),
    service_tier: tierOf(tier) ?? tierOf(conversation.serviceTier) ?? 'auto',
  };
}

/** Anthropic's `standard` is OpenAI's `default`. */
function tierOf(tier: string | undefined): string | undefined {
  if (tier === 'standard') return 'default';
  return tier !== undefined && TIERS.has(tier) ? tier : undefined;
}
