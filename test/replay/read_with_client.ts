// Asks with OpenAI's own client and puts together what it was told, whole or streamed. For tests only.
import type OpenAI from 'openai';
import type { OpenedGateway } from './open_gateway.ts';

export interface ClientCall {
  id: string;
  name: string;
  arguments: string;
}

export interface Got {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly calls: readonly ClientCall[];
  /** Every finish that was told. */
  readonly finishes: readonly string[];
  readonly usage: OpenAI.CompletionUsage | undefined;
  /** The answer as it came over the wire. */
  readonly raw: string;
  /** The message to give back as history, extension fields included. */
  readonly message: Readonly<Record<string, unknown>>;
}

export type Ask = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;

interface Extended {
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly unknown[];
}

export async function askWhole(gateway: OpenedGateway, ask: Ask): Promise<Got> {
  const answer = await gateway.client.chat.completions.create({ ...ask, stream: false });
  const [choice] = answer.choices;
  if (choice === undefined) throw new Error('an answer without a choice');
  const { message } = choice;
  return {
    text: message.content ?? '',
    reasoning: (message as Extended).reasoning_content ?? '',
    refusal: message.refusal ?? '',
    calls: (message.tool_calls ?? []).map((call) =>
      // Not every server says the type.
      'custom' in call
        ? { id: call.id, name: call.custom.name, arguments: call.custom.input }
        : { id: call.id, name: call.function.name, arguments: call.function.arguments },
    ),
    finishes: [choice.finish_reason],
    usage: answer.usage,
    raw: await gateway.lastText(),
    message: { ...message },
  };
}

/** A piece of a call: of a function, or of a custom tool, which the client's types do not have in streams. */
interface CallPiece {
  readonly index: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly custom?: { readonly name?: string; readonly input?: string };
}

function addPiece(calls: ClientCall[], piece: CallPiece): void {
  const call = (calls[piece.index] ??= { id: '', name: '', arguments: '' });
  call.id ||= piece.id ?? '';
  call.name ||= piece.function?.name ?? piece.custom?.name ?? '';
  call.arguments += piece.function?.arguments ?? piece.custom?.input ?? '';
}

export async function askStreamed(gateway: OpenedGateway, ask: Ask): Promise<Got> {
  const options = { stream: true, stream_options: { include_usage: true } } as const;
  const calls: ClientCall[] = [];
  const finishes: string[] = [];
  const details: unknown[] = [];
  let [text, reasoning, refusal] = ['', '', ''];
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of await gateway.client.chat.completions.create({ ...ask, ...options })) {
    usage = chunk.usage ?? usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice === undefined) continue;
    const delta = choice.delta as typeof choice.delta & Extended;
    text += delta.content ?? '';
    refusal += delta.refusal ?? '';
    reasoning += delta.reasoning_content ?? '';
    details.push(...(delta.reasoning_details ?? []));
    for (const piece of delta.tool_calls ?? []) addPiece(calls, piece);
    // Some servers leave the field out until there is one.
    if ((choice.finish_reason ?? null) !== null) finishes.push(String(choice.finish_reason));
  }
  const message = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, ...called }) => ({ id, type: 'function', function: called })),
        }),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
  return { text, reasoning, refusal, calls, finishes, usage, raw: await gateway.lastText(), message };
}
