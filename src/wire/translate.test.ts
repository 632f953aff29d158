// Promises of the translation: each event once, in order; the finish behind the usage; errors told and not written.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventDecoder, EventEncoder } from './codec.ts';
import { NO_USAGE } from './answer.ts';
import type { AnswerEvent } from './answer.ts';
import { bytes, chunk, CONTEXT, dataOf, sse } from './openai_chat/cases/build.ts';
import { openaiChat } from './openai_chat/codec.ts';
import { createTranslation } from './translate.ts';

/** A decoder that tells these events, one list a chunk, and these at the end. */
function scripted(lists: readonly (readonly AnswerEvent[])[], last: readonly AnswerEvent[] = []): EventDecoder {
  let at = -1;
  return { push: () => lists[(at += 1)] ?? [], end: () => last };
}
const named: EventEncoder = { push: (event) => `${event.kind};` };
const NOTHING = new Uint8Array(0);
const USAGE: AnswerEvent = { kind: 'usage', usage: { ...NO_USAGE, outputTokens: 3 } };
const FINISH: AnswerEvent = { kind: 'finish', reason: 'stop' };
const ERROR: AnswerEvent = { kind: 'error', error: { status: 529, type: 'overloaded_error', message: 'm' } };

describe('createTranslation', () => {
  test('events are encoded in their order, the finish of a chunk last', () => {
    const pump = createTranslation({
      decoder: scripted([
        [{ kind: 'start' }, { kind: 'text-delta', text: 'a' }],
        [FINISH, USAGE],
      ]),
      encoder: named,
    });
    assert.equal(pump.push(NOTHING).out, 'start;text-delta;');
    assert.equal(pump.state().complete, false);
    assert.equal(pump.push(NOTHING).out, 'usage;finish;');
    assert.deepEqual(pump.state(), {
      usage: { ...NO_USAGE, outputTokens: 3 },
      input: undefined,
      finish: 'stop',
      model: undefined,
      outputChars: 1,
      complete: true,
      whole: undefined,
    });
  });

  test('content begins with what the caller sees, not with the start, a signature or usage', () => {
    const begins = (event: AnswerEvent): boolean =>
      createTranslation({ decoder: scripted([[event]]), encoder: named }).push(NOTHING).content;
    const silent: readonly AnswerEvent[] = [
      { kind: 'start', model: 'm' },
      USAGE,
      { kind: 'service-tier', tier: 't' },
      { kind: 'text-delta', text: '' },
      { kind: 'reasoning-end', part: { kind: 'reasoning', text: '', signature: 's' } },
    ];
    for (const event of silent) assert.equal(begins(event), false, event.kind);
    const seen: readonly AnswerEvent[] = [
      { kind: 'text-delta', text: 'a' },
      { kind: 'reasoning-delta', text: 'a' },
      { kind: 'refusal-delta', text: 'a' },
      { kind: 'tool-call-start', index: 0, id: 'c', name: 'f' },
    ];
    for (const event of seen) assert.equal(begins(event), true, event.kind);
  });

  test('characters of text, reasoning, refusal and arguments are counted', () => {
    const list: readonly AnswerEvent[] = [
      { kind: 'start', model: 'm' },
      { kind: 'text-delta', text: 'ab' },
      { kind: 'reasoning-delta', text: 'c' },
      { kind: 'reasoning-end', part: { kind: 'reasoning', text: 'c' } },
      { kind: 'refusal-delta', text: 'de' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '{}' },
    ];
    const pump = createTranslation({ decoder: scripted([list]), encoder: named });
    pump.push(NOTHING);
    assert.equal(pump.state().outputChars, 7);
    assert.equal(pump.state().model, 'm');
  });

  test('an error is told, what came before it is written, and nothing after', () => {
    const pump = createTranslation({
      decoder: scripted([
        [{ kind: 'text-delta', text: 'a' }, ERROR, { kind: 'text-delta', text: 'b' }, FINISH],
        [FINISH],
      ]),
      encoder: named,
    });
    const output = pump.push(NOTHING);
    assert.equal(output.out, 'text-delta;');
    assert.equal(output.error?.status, 529);
    assert.equal(pump.state().complete, false);
    assert.deepEqual(pump.push(NOTHING), { out: '', content: true });
    assert.deepEqual(pump.end(), { out: '', content: true });
  });

  test('an error behind a finish in the same chunk is an error: the finish is not written', () => {
    const output = createTranslation({ decoder: scripted([[FINISH, ERROR]]), encoder: named }).push(NOTHING);
    assert.equal(output.out, '');
    assert.equal(output.error?.status, 529);
  });

  test('an end that the decoder took for good without a finish is still an error', () => {
    const silent = createTranslation({ decoder: scripted([]), encoder: named }).end();
    assert.equal(silent.error?.status, 502);
    const told = createTranslation({ decoder: scripted([], [FINISH]), encoder: named });
    assert.deepEqual(told.end(), { out: 'finish;', content: false });
    assert.deepEqual(told.end(), { out: '', content: false });
  });

  test('Chat Completions to Chat Completions: our ids, the names of the caller, the usage that was asked for', () => {
    const stream = sse(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'a' }),
      chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'a_b', arguments: '' } }] }),
      chunk({}, {}, 'tool_calls'),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
      '[DONE]',
    );
    const pump = createTranslation({
      decoder: openaiChat.createDecoder(new Map([['a_b', 'a.b']])),
      encoder: openaiChat.createEncoder({ ...CONTEXT, includeUsage: true }),
    });
    const raw = bytes(stream);
    const out = [...raw].map((byte) => String(pump.push(new Uint8Array([byte])).out)).join('');
    assert.equal(pump.end().out, '');
    const data = dataOf(out) as {
      id: string;
      choices: { delta: object; finish_reason: string | null }[];
      usage: { total_tokens: number } | null;
    }[];
    assert.equal(data.length, 7);
    assert.ok(data.slice(0, -1).every(({ id }) => id === 'chatcmpl-1'));
    assert.ok(out.includes('"name":"a.b"'));
    assert.ok(out.includes('"arguments":"{}"'));
    assert.equal(data[5]?.usage?.total_tokens, 3);
    assert.equal(data.at(-1), '[DONE]');
  });
});
