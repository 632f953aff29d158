// Writes one call of a tool: a function with JSON arguments, or a custom tool with free text. Several may be open at once,
// each with its own place in the output.
import type { JsonObject } from '../../support/json.ts';
import { stringAt } from '../../support/json.ts';
import { parseEvent } from '../sse.ts';
import { added, done } from './_event_writer.ts';
import type { ItemContext, OpenItem } from './_event_writer.ts';
import type { CalledTool } from './_namespaces.ts';
import { withoutAbsent } from './_without_absent.ts';

export interface CallItem extends OpenItem {
  readonly piece: (text: string) => string;
}

export interface CallContext extends ItemContext {
  readonly callId: string;
  readonly tool: CalledTool;
  /** The caller declared it as a custom tool. */
  readonly custom: boolean;
  /** A provider without custom tools was given a function of one text: its arguments are taken apart at the end. */
  readonly wrapped: boolean;
}

export function createCallItem(context: CallContext): { readonly out: string; readonly item: CallItem } {
  const { writer, place, callId, tool, custom, wrapped } = context;
  const fields = `"item_id":${JSON.stringify(place.id)},"output_index":${place.index}`;
  const kind = custom ? 'custom_tool_call_input' : 'function_call_arguments';
  const pieces: string[] = [];

  const itemOf = (status: string, text: string): JsonObject =>
    withoutAbsent({
      id: place.id,
      type: custom ? 'custom_tool_call' : 'function_call',
      status,
      call_id: callId,
      name: tool.name,
      namespace: tool.namespace,
      [custom ? 'input' : 'arguments']: text,
    });

  const delta = (text: string): string =>
    writer.printed(`response.${kind}.delta`, `${fields},"delta":${JSON.stringify(text)}`);

  function textOf(status: string): { readonly out: string; readonly text: string } {
    const text = pieces.join('');
    if (wrapped) {
      const inner = stringAt(parseEvent(text), 'input') ?? text;
      return { out: inner === '' ? '' : delta(inner), text: inner };
    }
    // A function without arguments is called with an empty object: clients parse what stands here. One that was cut off
    // before its arguments came has none.
    return custom || text.trim() !== '' || status === 'incomplete'
      ? { out: '', text }
      : { out: delta('{}'), text: `${text}{}` };
  }

  return {
    out: added(context, itemOf('in_progress', '')),
    item: {
      piece: (text) => {
        pieces.push(text);
        return wrapped ? '' : delta(text);
      },
      close: (status) => {
        const { out, text } = textOf(status);
        const whole = custom
          ? `"input":${JSON.stringify(text)}`
          : `"name":${JSON.stringify(tool.name)},"arguments":${JSON.stringify(text)}`;
        return (
          out + writer.printed(`response.${kind}.done`, `${fields},${whole}`) + done(context, itemOf(status, text))
        );
      },
    },
  };
}
