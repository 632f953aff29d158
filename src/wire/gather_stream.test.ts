// Promises of a gathered stream: it is the whole answer, nothing of it is out before its end, and it never grows for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANSWER_BYTES_MAX } from '../support/limits.ts';
import { anthropicMessages } from './anthropic_messages/codec.ts';
import { block, message, sse, textBlock } from './anthropic_messages/cases/builders.ts';
import { gatherStream } from './gather_stream.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const gathering = () => gatherStream(anthropicMessages.createDecoder(new Map()));
const thinking = block(0, { type: 'thinking', thinking: '', signature: '' }, [
  { type: 'thinking_delta', thinking: 'hm' },
  { type: 'signature_delta', signature: 'sig' },
]);
const STREAM = sse(message([...thinking, ...textBlock(1, 'hel', 'lo')]));

test('the answer is whole at the end, however the stream was cut, and silent until then', () => {
  for (const size of [1, 7, STREAM.length]) {
    const { pump, answer } = gathering();
    for (let at = 0; at < STREAM.length; at += size) {
      const { out, content, error } = pump.push(bytes(STREAM.slice(at, at + size)));
      assert.deepEqual([out, content, error], ['', false, undefined]);
    }
    assert.equal(pump.end().error, undefined);
    assert.equal(pump.state().complete, true);
    assert.deepEqual(
      answer().parts.map((part) => ('text' in part ? part.text : part.kind)),
      ['hm', 'hello'],
    );
    assert.equal(answer().finish, 'stop');
  }
});

test('a stream that breaks off is an error and no answer, with what it cost', () => {
  const { pump } = gathering();
  pump.push(bytes(STREAM.slice(0, STREAM.indexOf('message_delta'))));
  assert.ok(pump.end().error !== undefined);
  assert.equal(pump.state().complete, false);
  assert.ok(pump.state().outputChars >= 7);
});

test('an endless answer is given up', () => {
  const { pump } = gathering();
  const [start = {}] = message([]);
  pump.push(bytes(sse([start, ...textBlock(0).slice(0, 1)])));
  const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(1_000_000) } };
  const piece = bytes(sse([delta]));
  assert.throws(() => {
    for (let chars = 0; chars <= ANSWER_BYTES_MAX; chars += 1_000_000) pump.push(piece);
  }, RangeError);
});
