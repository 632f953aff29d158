// What an answer tells, in the words of Chat Completions, by readers that share nothing with the codecs: beside
// test/replay/read_answer.ts also what servers of Chat Completions say in fields and forms of their own. For tests only.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { expectedOf, type Expected } from '../replay/read_answer.ts';
import { payloadsOf, type Exchange } from '../replay/recordings.ts';

/** The thoughts of a message or of all deltas: the same words may stand in up to three fields. */
function thoughtsOf(messages: readonly (JsonObject | undefined)[]): string {
  const joined = (read: (message: JsonObject | undefined) => string | undefined): string =>
    messages.map((message) => read(message) ?? '').join('');
  const details = (message: JsonObject | undefined): string =>
    arrayAt(message, 'reasoning_details')
      .map((detail) => stringAt(detail, 'text') ?? stringAt(detail, 'summary') ?? '')
      .join('');
  return (
    [joined((message) => stringAt(message, 'reasoning_content')), joined((message) => stringAt(message, 'reasoning'))]
      .concat(joined(details))
      .find((text) => text !== '') ?? ''
  );
}

interface Call {
  id: string;
  name: string;
  arguments: string;
}

/** The calls of a message or of the deltas of a stream; a piece with an id of its own begins another call. */
function callsOf(messages: readonly (JsonObject | undefined)[]): readonly Call[] {
  const calls: Call[] = [];
  const byIndex = new Map<number, Call>();
  const pieces = messages.flatMap((message) => arrayAt(message, 'tool_calls').filter(isJsonObject));
  for (const piece of pieces) {
    const inner = objectAt(piece, 'custom') ?? objectAt(piece, 'function');
    const id = stringAt(piece, 'id') ?? '';
    const name = stringAt(inner, 'name') ?? '';
    const index = numberAt(piece, 'index') ?? calls.length;
    let call = byIndex.get(index);
    if (call === undefined || (id !== '' && name !== '' && id !== call.id)) {
      call = { id, name, arguments: '' };
      calls.push(call);
      byIndex.set(index, call);
    }
    call.arguments += stringAt(inner, 'arguments') ?? stringAt(inner, 'input') ?? '';
  }
  return calls;
}

function readChat(answer: JsonObject | string, told: Expected): Expected {
  const chunks = typeof answer === 'string' ? payloadsOf(answer) : [answer];
  const choices = chunks.flatMap((chunk) =>
    arrayAt(chunk, 'choices').filter((choice) => (numberAt(choice, 'index') ?? 0) === 0),
  );
  const messages = choices.map((choice) => objectAt(choice, typeof answer === 'string' ? 'delta' : 'message'));
  const usage = chunks.flatMap((chunk) => objectAt(chunk, 'usage') ?? []).at(-1);
  const [prompt, total] = [numberAt(usage, 'prompt_tokens'), numberAt(usage, 'total_tokens')];
  return {
    ...told,
    reasoning: thoughtsOf(messages),
    calls: callsOf(messages),
    finish: told.finish === '' ? 'stop' : told.finish,
    // A vendor that counts thoughts beside the completion: the sum says so.
    completionTokens: prompt !== undefined && total !== undefined && total > 0 ? total - prompt : told.completionTokens,
  };
}

/** What a caller should be told of an answer; undefined where it is no whole answer. */
export function toldBy(exchange: Pick<Exchange, 'protocol' | 'answer'>): Expected | undefined {
  const told = expectedOf(exchange);
  const { protocol, answer } = exchange;
  return told === undefined || protocol !== 'openai-chat' || answer === undefined ? told : readChat(answer, told);
}
