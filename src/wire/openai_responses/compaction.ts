// Owns a conversation that is folded to its summary (POST /v1/responses/compact): what a model is asked for it, and the
// answer that holds it. The summary is sealed, as OpenAI's is; a request that brings it back is read by _decode_input.ts.
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Sealer } from '../../support/sealer.ts';
import { NO_USAGE } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Conversation, Turn } from '../conversation.ts';
import { sealSummary } from './_sealed.ts';
import { encodeUsage } from './_usage.ts';

const ASK = `The conversation above is to be continued by somebody who sees only the messages of the user and what you write now.
Write everything else that is needed to go on: what was asked for and why, what was decided, what has been done and found
(names of files, commands, values, errors, as they are), what is still open, and what comes next. Do not answer the
conversation, call no tool, and add nothing that was not in it.`;

/** The request for the summary: the whole conversation, and at its end what is asked of the model. */
export function compactionRequest(conversation: Conversation): Conversation {
  const ask: Turn = { at: 'input', role: 'user', parts: [{ kind: 'text', text: ASK }] };
  return {
    protocol: conversation.protocol,
    model: conversation.model,
    turns: [...conversation.turns, ask],
    // Without them some providers refuse a history that holds calls; none may be made.
    tools: conversation.tools,
    ...(conversation.tools.length === 0 ? {} : { toolChoice: { kind: 'none' } as const }),
    sampling: {},
    promptCacheKey: conversation.promptCacheKey,
    serviceTier: conversation.serviceTier,
    user: conversation.user,
    store: false,
    stream: false,
    includeUsage: true,
    metadata: conversation.metadata,
    extra: {},
  };
}

export interface CompactionContext {
  /** `resp_…`, as any answer has it. */
  readonly id: string;
  readonly createdSeconds: number;
  readonly sealer: Sealer;
}

/** `body` is the caller's own: its messages of the user stay as they are, and stand before the summary of all the rest. */
export function encodeCompaction(body: JsonObject, answer: Answer, context: CompactionContext): JsonObject {
  const { id, createdSeconds, sealer } = context;
  const suffix = id.replace(/^resp_/, '');
  const kept = userMessages(body).map((content, at) => ({
    id: `msg_${suffix}_${at}`,
    type: 'message',
    status: 'completed',
    role: 'user',
    content,
  }));
  const summary = answer.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  return {
    id,
    object: 'response.compaction',
    created_at: createdSeconds,
    output: [
      ...kept,
      { id: `cmp_${suffix}_${kept.length}`, type: 'compaction', encrypted_content: sealSummary(summary, sealer) },
    ],
    usage: encodeUsage(answer.usage ?? { ...NO_USAGE, source: 'estimated' }),
  };
}

/** The content of each message of the user, as a list of parts. */
function userMessages({ input }: JsonObject): readonly (readonly JsonValue[])[] {
  if (typeof input === 'string') return [[{ type: 'input_text', text: input }]];
  return arrayAt({ input: input ?? null }, 'input').flatMap((item) => {
    const isMessage = (stringAt(item, 'type') ?? 'message') === 'message' && stringAt(item, 'role') === 'user';
    if (!isMessage || !isJsonObject(item)) return [];
    const { content } = item;
    return [typeof content === 'string' ? [{ type: 'input_text', text: content }] : arrayAt(item, 'content')];
  });
}
