// Promises of the passthrough: the provider's own bytes, whole events only, nothing that the caller did not ask for, and
// everything that the record needs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openaiChat } from './openai_chat/codec.ts';
import * as fc from 'fast-check';
import { EVENT_BYTES_MAX } from '../support/limits.ts';
import type { JsonObject } from '../support/json.ts';
import type { ProviderError } from './answer.ts';
import { bytes, chunk, events, sse } from './openai_chat/cases/build.ts';
import { gatherAnswer } from './gathered.ts';
import type { PumpState } from './pump.ts';

const USAGE = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4 },
};
const USAGE_CHUNK: JsonObject = { ...chunk({}), choices: [], usage: USAGE };
const START = chunk({ role: 'assistant', content: '' }, { usage: null });
const FINISH = chunk({}, { usage: null }, 'stop');

interface Passed {
  readonly out: string;
  readonly error: ProviderError | undefined;
  readonly content: boolean;
  readonly state: PumpState;
}

const text = (out: string | Uint8Array): string => (typeof out === 'string' ? out : new TextDecoder().decode(out));

/** Everything that comes out of a stream in these chunks, the end included unless it stays open. */
function run(chunks: readonly Uint8Array[], hideUsage = false, ends = true): Passed {
  const pump = openaiChat.createPassthrough({ hideUsage });
  const outputs = chunks.map((piece) => pump.push(piece));
  if (ends) outputs.push(pump.end());
  return {
    out: outputs.map(({ out }) => text(out)).join(''),
    error: outputs.find(({ error }) => error !== undefined)?.error,
    content: outputs.at(-1)?.content ?? false,
    state: pump.state(),
  };
}
const through = (stream: string, hideUsage = false): Passed => run([bytes(stream)], hideUsage);

/** A stream cut at these places. */
function cutAt(stream: string, places: readonly number[]): readonly Uint8Array[] {
  const raw = bytes(stream);
  const at = [0, ...places.map((place) => place % (raw.length + 1)).sort((a, b) => a - b), raw.length];
  return at.slice(1).map((end, index) => raw.subarray(at[index], end));
}

describe('bytes', () => {
  test('a chunk of whole events comes out as the very same array', () => {
    const pump = openaiChat.createPassthrough({ hideUsage: false });
    const piece = bytes(sse(START, chunk({ content: 'a' })));
    assert.equal(pump.push(piece).out, piece);
    const comment = bytes(': OPENROUTER PROCESSING\n\n');
    assert.equal(pump.push(comment).out, comment);
  });

  test('a finish that the server forgot is added before [DONE], and nothing else changes', () => {
    const said = sse(START, chunk({ content: 'a' }), USAGE_CHUNK);
    for (const pieces of [[bytes(`${said}data: [DONE]\n\n`)], [bytes(said), bytes('data: [DONE]\n\n')]]) {
      const { out, state } = run(pieces);
      assert.ok(out.startsWith(said) && out.endsWith('data: [DONE]\n\n'));
      const [added = ''] = out.slice(said.length).split('\n\n');
      assert.deepEqual(JSON.parse(added.slice('data: '.length)), { ...chunk({}, {}, 'stop') });
      assert.equal(state.finish, 'stop');
    }
    const whole = bytes(`${said}${sse(FINISH)}data: [DONE]\n\n`);
    assert.equal(
      openaiChat.createPassthrough({ hideUsage: false }).push(whole).out,
      whole,
      'where it was told, nothing',
    );
  });

  test('odd forms of the provider stay: CRLF, no space, names, spacing in the JSON, fields that nobody knows', () => {
    const stream = `: hi\r\n\r\nevent: x\r\nid: 1\r\ndata:${JSON.stringify(chunk({ content: 'ü' }, { obfuscation: 'zz' }), null, ' ').replaceAll('\n', '')}\r\n\r\ndata:${JSON.stringify(FINISH)}\r\n\r\ndata:[DONE]\r\n\r\n`;
    const { out, state, error } = through(stream);
    assert.equal(out, stream);
    assert.equal(error, undefined);
    assert.equal(state.complete, true);
    assert.equal(state.outputChars, 1);
  });

  test('property: wherever the stream is cut, the same bytes come out and only whole events', () => {
    const stream = sse(START, chunk({ content: 'a…𝄞' }), FINISH, USAGE_CHUNK) + ': ping\r\n\r\n' + sse('[DONE]');
    const whole = through(stream);
    assert.equal(whole.out, stream);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), fc.boolean(), (places, hideUsage) => {
        const got = run(cutAt(stream, places), hideUsage);
        assert.equal(got.out, hideUsage ? stream.replace(sse(USAGE_CHUNK), '') : stream);
        assert.deepEqual(got.state, whole.state);
        const pump = openaiChat.createPassthrough({ hideUsage });
        for (const piece of cutAt(stream, places)) {
          const out = text(pump.push(piece).out);
          assert.ok(out === '' || /(\n\n|\r\n\r\n|\r\n\r|\n)$/.test(out), JSON.stringify(out));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('an event larger than any answer is an error, not memory', () => {
    const pump = openaiChat.createPassthrough({ hideUsage: false });
    assert.throws(() => {
      for (let at = 0; at < 6; at += 1) pump.push(new Uint8Array(EVENT_BYTES_MAX / 4).fill(0x78));
    }, RangeError);
  });
});

describe('usage', () => {
  test('a chunk of usage only is withheld unless it was asked for, and read in both cases', () => {
    const stream = sse(START, chunk({ content: 'a' }), FINISH, USAGE_CHUNK, '[DONE]');
    assert.equal(through(stream, true).out, sse(START, chunk({ content: 'a' }), FINISH, '[DONE]'));
    assert.equal(through(stream, false).out, stream);
    for (const hide of [true, false]) {
      const { usage } = through(stream, hide).state;
      assert.equal(usage?.inputTokens, 10);
      assert.equal(usage?.cachedReadTokens, 4);
      assert.equal(usage?.source, 'provider');
    }
  });

  test('usage beside a choice passes with it: taking it out would change the event', () => {
    const stream = sse(START, chunk({ content: 'a' }), chunk({}, { usage: USAGE }, 'stop'), '[DONE]');
    const { out, state } = through(stream, true);
    assert.equal(out, stream);
    assert.equal(state.usage?.outputTokens, 5);
  });

  test("Azure's first chunk has no choices and no usage, and passes", () => {
    const azure = { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [] };
    const { out, state } = through(sse(azure, START, FINISH, '[DONE]'), true);
    assert.ok(out.startsWith(sse(azure)));
    assert.equal(state.model, 'gpt-5.4-mini-2026-03-17');
  });

  test('none told is none, zeros are zeros, the last counts', () => {
    assert.equal(through(sse(START, FINISH, '[DONE]')).state.usage, undefined);
    const zero = { ...USAGE_CHUNK, usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } };
    assert.equal(through(sse(START, FINISH, zero, '[DONE]')).state.usage?.inputTokens, 0);
    assert.equal(through(sse(START, FINISH, zero, USAGE_CHUNK, '[DONE]'), true).state.usage?.inputTokens, 10);
    const groq = { ...START, x_groq: { usage: USAGE } };
    assert.equal(through(sse(groq, FINISH, '[DONE]')).state.usage?.inputTokens, 10);
  });

  test('text that looks like usage, errors or names is text', () => {
    const text = '{"usage":{"prompt_tokens":1},"error":{"message":"x"},"finish_reason":"length","model":"evil"}';
    const deltas: readonly JsonObject[] = [
      { content: text },
      { content: 'error' },
      { content: 'usage' },
      { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: text } }] },
    ];
    for (const delta of deltas) {
      const { state, error, out } = through(sse(START, chunk(delta), FINISH, '[DONE]'), true);
      assert.equal(error, undefined);
      assert.equal(state.usage, undefined);
      assert.equal(state.model, 'gpt-5.4-mini-2026-03-17');
      assert.ok(out.includes('[DONE]'));
    }
  });
});

describe('content', () => {
  const content = (delta: JsonObject): boolean => run([bytes(sse(START, chunk(delta)))], false, false).content;

  test('text, reasoning, refusal and calls are content; a role, a comment and an empty text are not', () => {
    assert.equal(content({ content: 'a' }), true);
    assert.equal(content({ content: [{ type: 'text', text: 'a' }] }), true);
    assert.equal(content({ reasoning_content: 'a' }), true);
    assert.equal(content({ reasoning: 'a' }), true);
    assert.equal(content({ reasoning_details: [{ type: 'reasoning.text', text: 'a' }] }), true);
    assert.equal(content({ reasoning_details: [{ type: 'reasoning.text', signature: 's' }] }), false);
    assert.equal(content({ refusal: 'a' }), true);
    assert.equal(content({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] }), true);
    assert.equal(content({ function_call: { name: 'f', arguments: '' } }), true);
    assert.equal(content({ role: 'assistant' }), false);
    assert.equal(content({ content: '' }), false);
    assert.equal(content({ content: null, refusal: null, tool_calls: [] }), false);
    assert.equal(run([bytes(': ping\n\n')], false, false).content, false);
  });

  test('once true it stays true', () => {
    const pump = openaiChat.createPassthrough({ hideUsage: false });
    assert.equal(pump.push(bytes(sse(START))).content, false);
    assert.equal(pump.push(bytes(sse(chunk({ content: 'a' })))).content, true);
    assert.equal(pump.push(bytes(': ping\n\n')).content, true);
  });

  test('property: what is counted is what a full decoding finds', () => {
    const delta = fc.oneof(
      fc.record({ content: fc.string({ unit: 'grapheme' }) }),
      fc.record({ reasoning_content: fc.string() }),
      fc.record({ refusal: fc.string() }),
      fc.string().map((text) => ({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: text } }] })),
    );
    const reason = fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter');
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 6 }), reason, fc.constantFrom('', ' '), (deltas, finish, space) => {
        const list = [
          ...deltas.map((value) => chunk(value as JsonObject)),
          chunk({}, {}, finish),
          USAGE_CHUNK,
          '[DONE]',
        ];
        const stream = sse(
          ...list.map((item) =>
            typeof item === 'string' ? item : JSON.stringify(item).replaceAll('":', `":${space}`),
          ),
        );
        const answer = gatherAnswer(events(stream));
        const chars = answer.parts.reduce(
          (sum, part) =>
            sum +
            (part.kind === 'tool-call'
              ? part.argumentsText.length
              : part.kind === 'hosted-call'
                ? 0
                : part.text.length),
          0,
        );
        const { state } = through(stream, true);
        // A key inside a text may have got a space as well; then both readers see it.
        assert.equal(state.outputChars, chars);
        assert.equal(state.finish, answer.finish);
        assert.equal(state.model, answer.model);
        assert.deepEqual(state.usage, answer.usage);
      }),
      { numRuns: 500 },
    );
  });
});

describe('ends', () => {
  const good = sse(START, chunk({ content: 'a' }), FINISH);

  test('[DONE] completes; nothing behind it passes', () => {
    const { out, state } = through(`${good}${sse('[DONE]')}${sse(chunk({ content: 'late' }))}`);
    assert.equal(out, `${good}${sse('[DONE]')}`);
    assert.equal(state.complete, true);
    assert.equal(state.finish, 'stop');
    const pump = openaiChat.createPassthrough({ hideUsage: false });
    pump.push(bytes(`${good}${sse('[DONE]')}`));
    assert.equal(pump.push(bytes(sse(chunk({ content: 'late' })))).out, '');
    assert.deepEqual(pump.end(), { out: '', content: true });
  });

  test('an end without [DONE] behind a finish is whole, and gets its [DONE]', () => {
    const { out, state, error } = through(good);
    assert.equal(error, undefined);
    assert.equal(out, `${good}${sse('[DONE]')}`);
    assert.equal(state.complete, true);
  });

  test('an end without a finish is an error, and neither a finish nor [DONE] is made up', () => {
    const broken = sse(START, chunk({ content: 'a' }));
    const { out, state, error } = through(broken);
    assert.equal(error?.status, 502);
    assert.equal(out, broken);
    assert.equal(state.complete, false);
    assert.equal(state.finish, undefined);
    assert.equal(through('').error?.status, 502);
    assert.equal(through('<html>busy</html>').error?.status, 502);
    assert.equal(through('{"error":{"message":"x"}}').error?.status, 502);
  });

  test('half an event at the end never passes', () => {
    const half = sse(chunk({ content: 'secret' })).slice(0, -20);
    const { out, error } = through(sse(START, chunk({ content: 'a' })) + half);
    assert.ok(!out.includes('secret'));
    assert.equal(error?.status, 502);
    assert.equal(through(good + half).out, `${good}${sse('[DONE]')}`);
  });

  test('a last event that lacks only its blank line passes', () => {
    const { out, state } = through(`${good}data: [DONE]`);
    assert.equal(out, `${good}${sse('[DONE]')}`);
    assert.equal(state.complete, true);
    const finished = through(sse(START, chunk({ content: 'a' }), FINISH).trimEnd());
    assert.equal(finished.out, `${good}${sse('[DONE]')}`);
    assert.equal(finished.error, undefined);
  });

  test('[DONE] alone answers nothing; [DONE] behind content without a finish is an end', () => {
    assert.equal(through(sse('[DONE]')).error?.status, 502);
    const { state, error } = through(sse(chunk({ content: 'a' }), '[DONE]'));
    assert.equal(error, undefined);
    assert.equal(state.complete, true);
    assert.equal(state.finish, 'stop');
    assert.equal(run([bytes(sse(chunk({ content: 'a' }, {}, '')))], false, false).state.finish, undefined);
  });

  test('calls that end with "stop" end with tool calls in the record', () => {
    const call = chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] });
    assert.equal(through(sse(call, FINISH, '[DONE]')).state.finish, 'tool-calls');
    assert.equal(through(sse(chunk({ content: 'a' }), chunk({}, {}, 'length'), '[DONE]')).state.finish, 'length');
  });
});

describe('errors', () => {
  const start = sse(START, chunk({ content: 'a' }));

  test('an error is told and not passed, and nothing behind it', () => {
    const error = { message: 'internal host db-7', type: 'server_error', param: null, code: 'server_error' };
    const forms = [
      sse({ error }),
      `event: error\ndata: ${JSON.stringify({ error })}\n\n`,
      `event: error\r\ndata: ${JSON.stringify(error)}\r\n\r\n`,
    ];
    for (const form of forms) {
      const got = through(start + form + sse(chunk({ content: 'late' }), FINISH, '[DONE]'));
      assert.equal(got.out, start);
      assert.deepEqual(got.error, {
        status: 200,
        type: 'server_error',
        code: 'server_error',
        message: 'internal host db-7',
      });
      assert.equal(got.state.complete, false);
    }
  });

  test('an error before any content can still be taken elsewhere: content is false', () => {
    const pump = openaiChat.createPassthrough({ hideUsage: false });
    const output = pump.push(bytes(sse(START, { error: { message: 'overloaded', code: 503 } })));
    assert.equal(output.content, false);
    assert.equal(output.error?.code, '503');
    assert.deepEqual(pump.end(), { out: '', content: false });
  });

  test('error: null is no error; events that are not JSON are one; empty ones are left out', () => {
    assert.equal(through(sse(START, chunk({ content: 'a' }, { error: null }), FINISH, '[DONE]')).error, undefined);
    assert.equal(through(`${start}data: <html>\n\n`).error?.status, 502);
    assert.equal(through(`${start}data: {"usage":{"prompt_tok\n\n`).error?.status, 502);
    const { out, error } = through(`${start}data:\n\n${sse(FINISH, '[DONE]')}`);
    assert.equal(error, undefined);
    assert.equal(out, start + sse(FINISH, '[DONE]'));
  });

  test('property: no bytes make it throw', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 60 }),
            fc.constantFrom(sse(START), 'data: {', '\n\n', '"usage":', 'data: [DONE]').map(bytes),
          ),
          { maxLength: 8 },
        ),
        (chunks) => {
          const got = run(chunks, true);
          assert.ok(got.error !== undefined || got.state.complete);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
