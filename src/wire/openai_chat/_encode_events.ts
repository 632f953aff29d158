// Writes a stream in OpenAI's form: the role first, tool calls counted 0..n, usage in a chunk of its own and only where it
// was asked for, [DONE] last. Errors are not written here: encodeStreamError ends a stream that failed.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext, EventEncoder } from '../codec.ts';
import type { AnswerEvent, Usage } from '../answer.ts';
import { encodeCitation } from './_encode_answer.ts';
import { encodeFinish, encodeNativeFinish, encodeServiceTier } from './_finish.ts';
import { encodeCallSignature, encodeDetails } from './_reasoning_details.ts';
import { createToolCallWriter } from './_tool_call_writer.ts';
import { encodeUsage } from './_usage.ts';

export const DONE = 'data: [DONE]\n\n';
/** A comment: no client sees it, every proxy does. */
export const HEARTBEAT = ': ping\n\n';

type Finish = Extract<AnswerEvent, { kind: 'finish' }>;

interface ChunkEnd {
  readonly tier: string | undefined;
  readonly usage?: Usage | undefined;
}

/** Writes chunks. What is constant over the stream is printed once. */
function createChunkWriter(context: EncodeContext): (choices: readonly JsonObject[], end: ChunkEnd) => string {
  const { id, createdSeconds, model, includeUsage } = context;
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created: createdSeconds, model }).slice(0, -1);
  return (choices, { tier, usage }) => {
    const tierField = tier === undefined ? '' : `,"service_tier":${JSON.stringify(tier)}`;
    const counted = usage === undefined ? null : encodeUsage(usage);
    const usageField = includeUsage ? `,"usage":${JSON.stringify(counted)}` : '';
    return `data: ${head},"choices":${JSON.stringify(choices)}${tierField}${usageField}}\n\n`;
  };
}

/** `finish` must be the last event, behind `usage`: it writes the end of the stream. What comes after it is ignored. */
export function createChatEncoder(context: EncodeContext): EventEncoder {
  const writeChunk = createChunkWriter(context);
  const calls = createToolCallWriter();
  const citations: JsonObject[] = [];
  /** Of thoughts that led to a call which has not begun: by the id of the call. */
  const signatures = new Map<string, string>();
  let begun = false;
  let over = false;
  let textLength = 0;
  let details = 0;
  let usage: Usage | undefined;
  let tier: string | undefined;

  const chunk = (delta: JsonObject, finish: string | null, more: JsonObject = {}): string =>
    writeChunk([{ index: 0, delta, finish_reason: finish, ...more }], { tier });

  function begin(): string {
    if (begun) return '';
    begun = true;
    return chunk({ role: 'assistant', content: '' }, null);
  }

  const write = (delta: JsonObject | undefined): string => (delta === undefined ? '' : begin() + chunk(delta, null));

  function finish({ reason, native }: Finish): string {
    over = true;
    const rest = [...calls.endAll(), ...(citations.length === 0 ? [] : [{ annotations: citations }])];
    const counted = context.includeUsage && usage !== undefined ? writeChunk([], { tier, usage }) : '';
    const last = chunk({}, encodeFinish(reason, calls.any()), encodeNativeFinish(reason, native));
    return begin() + rest.map(write).join('') + last + counted + DONE;
  }

  function encode(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        return begin();
      case 'text-delta':
        textLength += event.text.length;
        return event.text === '' ? '' : write({ content: event.text });
      case 'refusal-delta':
        return event.text === '' ? '' : write({ refusal: event.text });
      case 'reasoning-delta':
        return event.text === '' ? '' : write({ reasoning_content: event.text });
      case 'reasoning-end': {
        const { forCallId, signature } = event.part;
        if (forCallId !== undefined && signature !== undefined) signatures.set(forCallId, signature);
        const entries = encodeDetails(event.part, details);
        if (entries.length > 0) details += 1;
        return write(entries.length === 0 ? undefined : { reasoning_details: entries });
      }
      case 'tool-call-start':
        return write(calls.start(event, encodeCallSignature(signatures.get(event.id))));
      case 'tool-call-delta':
        return write(calls.piece(event.index, event.argumentsDelta));
      case 'tool-call-end':
        return write(calls.end(event.index));
      case 'citation':
        citations.push(encodeCitation({ ...event, end: event.end ?? textLength }));
        return '';
      case 'usage':
        usage = event.usage;
        return '';
      case 'service-tier':
        tier = encodeServiceTier(event.tier) ?? tier;
        return '';
      case 'finish':
        return finish(event);
      // Chat Completions has no form for a search; what it found comes as citations.
      case 'hosted-call':
      // Told by encodeStreamError, in the words that the caller may see.
      case 'error':
        return '';
      default:
        return event satisfies never;
    }
  }

  return { push: (event) => (over ? '' : encode(event)) };
}
