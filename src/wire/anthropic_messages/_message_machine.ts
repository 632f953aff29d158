// Owns the life of one message: start, blocks, end, in any order that a provider may get wrong. Fed with events as
// objects, by a stream (_decode_events.ts) or by a whole answer as a start that holds everything (_decode_answer.ts), so
// that both mean the same.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent, ProviderError, Usage } from '../answer.ts';
import { createAnswerBlocks } from './_answer_blocks.ts';
import { decodeEventError } from './_decode_error.ts';
import { createMessageEnd } from './_message_end.ts';

export interface MessageMachine {
  /** Events that are not known give nothing: Anthropic adds new ones. */
  readonly take: (event: JsonObject) => readonly AnswerEvent[];
  readonly fail: (error: ProviderError) => readonly AnswerEvent[];
  /** The message ended or failed; nothing after that counts. */
  readonly isOver: () => boolean;
  /** See EventDecoder.inputSoFar. */
  readonly inputSoFar: () => Usage | undefined;
}

const RESTARTED: ProviderError = {
  status: 502,
  type: 'stream_restarted',
  message: 'The stream began anew inside an answer.',
};

/** Blocks that need nothing beside their deltas. A tool's has its name in its opening. */
const IMPLIED_BLOCKS: ReadonlyMap<string, string> = new Map([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
]);

export function createMessageMachine(toolNames: ToolNames): MessageMachine {
  const blocks = createAnswerBlocks(toolNames);
  const end = createMessageEnd();
  let started: { readonly id: string | undefined } | undefined;
  let hasContent = false;
  let over = false;

  function fail(error: ProviderError): readonly AnswerEvent[] {
    over = true;
    return [{ kind: 'error', error }];
  }

  /** Gives nothing where the message has begun; an answer begins once, told or not. */
  function begin(message?: JsonObject): readonly AnswerEvent[] {
    if (started !== undefined) return [];
    started = { id: stringAt(message, 'id') };
    return end.open(message);
  }

  function start(message: JsonObject | undefined): readonly AnswerEvent[] {
    if (started === undefined) return [...begin(message), ...wholeBlocks(arrayAt(message, 'content'))];
    // Said twice is harmless; another message inside this one would glue two halves together.
    if (hasContent && stringAt(message, 'id') !== started.id) return fail(RESTARTED);
    end.again(message);
    return [];
  }

  function openBlock(event: JsonObject): readonly AnswerEvent[] {
    const first = begin();
    hasContent = true;
    const events = blocks.start(numberAt(event, 'index') ?? 0, objectAt(event, 'content_block') ?? {});
    over ||= events.some((given) => given.kind === 'error');
    return [...first, ...events];
  }

  /** Servers that copy the protocol leave the opening out; what such a block says is said all the same. */
  function fillBlock(index: number, delta: JsonObject): readonly AnswerEvent[] {
    if (blocks.isOpen(index)) return blocks.delta(index, delta);
    const type = IMPLIED_BLOCKS.get(stringAt(delta, 'type') ?? '');
    if (type === undefined) return [];
    return [...openBlock({ index, content_block: { type } }), ...blocks.delta(index, delta)];
  }

  /** Blocks that came whole with the start: of an answer that was no stream, or that Anthropic had ready. */
  function wholeBlocks(content: readonly JsonValue[]): readonly AnswerEvent[] {
    return content.flatMap((block, position) => {
      // Below zero, where no block of the stream lies.
      const index = -1 - position;
      return isJsonObject(block) && !over ? [...openBlock({ index, content_block: block }), ...blocks.stop(index)] : [];
    });
  }

  function finish(): readonly AnswerEvent[] {
    over = true;
    const first = begin();
    return [...first, ...blocks.close(), ...end.close(blocks.calls())];
  }

  function read(event: JsonObject): readonly AnswerEvent[] {
    switch (stringAt(event, 'type')) {
      case 'message_start':
        return start(objectAt(event, 'message'));
      case 'content_block_start':
        return openBlock(event);
      case 'content_block_delta':
        return fillBlock(numberAt(event, 'index') ?? 0, objectAt(event, 'delta') ?? {});
      case 'content_block_stop':
        return blocks.stop(numberAt(event, 'index') ?? 0);
      case 'message_delta':
        end.note(event);
        return [];
      case 'message_stop':
        return finish();
      case 'error':
        return fail(decodeEventError(event));
      case undefined:
        // Gateways in between tell errors in a form of their own.
        return objectAt(event, 'error') === undefined ? [] : fail(decodeEventError(event));
      default:
        return [];
    }
  }

  return { take: (event) => (over ? [] : read(event)), fail, isOver: () => over, inputSoFar: end.inputSoFar };
}
