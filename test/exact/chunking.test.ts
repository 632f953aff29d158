// Every decoder and every passthrough under every way in which a stream may come over the network: the same events each time,
// wherever it is cut and however its lines end.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerEvent } from '../../src/wire/answer.ts';
import { loadExchanges, loadFixtures, NO_RECORDINGS } from '../replay/recordings.ts';
import { INBOUND, UPSTREAM } from './codecs.ts';
import { bytesOf, decodeStream, passStream } from './play.ts';
import { sampleStream } from './sample_streams.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const MEBIBYTE = 1024 * 1024;

/** The JSON of a data line over several lines, as a server may send what it printed for people. */
const overLines = (stream: string): string =>
  stream.replaceAll(/^data: (\{.*\})$/gm, (_line, json: string) =>
    JSON.stringify(JSON.parse(json), undefined, 1)
      .split('\n')
      .map((line) => `data: ${line}`)
      .join('\n'),
  );

/** Ways of writing the same events. */
const WAYS: Readonly<Record<string, (stream: string) => string>> = {
  'lines that end in LF': (stream) => stream,
  'lines that end in CR LF': (stream) => stream.replaceAll('\n', '\r\n'),
  'lines that end in CR': (stream) => stream.replaceAll('\n', '\r'),
  'line ends of two kinds': (stream) => {
    let line = 0;
    return stream.replaceAll('\n', () => ((line += 1) % 2 === 0 ? '\n' : '\r\n'));
  },
  'a byte order mark': (stream) => BYTE_ORDER_MARK + stream,
  'comments between events and within': (stream) =>
    `: PROCESSING\n\n${stream.replaceAll(/^data:/gm, ': ping\n:\ndata:')}`,
  'no space behind the colon': (stream) => stream.replaceAll(/^(data|event): /gm, '$1:'),
  'data over several lines': overLines,
  'ids and retry times': (stream) => `retry: 3000\n\n${stream.replaceAll(/^data:/gm, 'id: 7\ndata:')}`,
  'blank lines between events': (stream) => stream.replaceAll('\n\n', '\n\n\n\n'),
  'no name of an event': (stream) => stream.replaceAll(/^event:.*\n/gm, ''),
  'no last blank line': (stream) => stream.trimEnd(),
  'one line end at the end': (stream) => `${stream.trimEnd()}\n`,
  'a [DONE] with space around it': (stream) => stream.replace('data: [DONE]', 'data:  [DONE] '),
};

/** What a stream of calls means, told event by event: pieces that a decoder may join are joined. */
const meaning = (events: readonly AnswerEvent[]): string => JSON.stringify(events);

/** Bytes cut once at each place. */
function* cutOnce(bytes: Uint8Array): Iterable<readonly Uint8Array[]> {
  for (let at = 1; at < bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
}
const bytewise = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));

for (const upstream of UPSTREAM) {
  const stream = sampleStream(upstream.protocol).join('');
  const wanted = meaning(decodeStream(upstream, [bytesOf(stream)]));

  describe(`the decoder of ${upstream.protocol}`, () => {
    test('the sample is a whole answer', () => {
      assert.match(wanted, /"kind":"finish"/);
      assert.doesNotMatch(wanted, /"kind":"error"/);
      assert.equal(wanted.match(/"kind":"tool-call-start"/g)?.length, 2);
      assert.match(wanted, /Köln/);
    });

    for (const [name, write] of Object.entries(WAYS))
      test(`${name}: whole, byte by byte and cut at every byte`, () => {
        const bytes = bytesOf(write(stream));
        assert.equal(meaning(decodeStream(upstream, [bytes])), wanted, 'whole');
        assert.equal(meaning(decodeStream(upstream, bytewise(bytes))), wanted, 'byte by byte');
        for (const [at, chunks] of [...cutOnce(bytes)].entries())
          assert.equal(meaning(decodeStream(upstream, chunks)), wanted, `cut at ${at + 1}`);
      });

    test('an event of a mebibyte', () => {
      const text = 'ö'.repeat(MEBIBYTE / 2);
      const bytes = bytesOf(sampleStream(upstream.protocol, { texts: [text], calls: [] }).join(''));
      for (const size of [bytes.length, 65_536, 1021]) {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const events = decodeStream(upstream, chunks);
        const told = events.map((event) => (event.kind === 'text-delta' ? event.text : '')).join('');
        assert.equal(told, text);
        assert.equal(events.filter(({ kind }) => kind === 'finish').length, 1);
      }
    });

    test('empty chunks change nothing', () => {
      const empty = new Uint8Array(0);
      const chunks = bytewise(bytesOf(stream)).flatMap((chunk) => [empty, chunk, empty]);
      assert.equal(meaning(decodeStream(upstream, chunks)), wanted);
    });
  });
}

for (const inbound of INBOUND) {
  const upstream = UPSTREAM.find(({ protocol }) => protocol === inbound.protocol) ?? assert.fail();
  const stream = sampleStream(inbound.protocol).join('');
  const wanted = meaning(decodeStream(upstream, [bytesOf(stream)]));
  const check = (chunks: readonly Uint8Array[], what: string): void => {
    const { text, error } = passStream(inbound, chunks);
    assert.equal(error, undefined, what);
    assert.equal(meaning(decodeStream(upstream, [bytesOf(text)])), wanted, what);
  };

  describe(`the passthrough of ${inbound.protocol}`, () => {
    for (const [name, write] of Object.entries(WAYS))
      test(`${name}: whole, byte by byte and cut at every byte`, () => {
        const bytes = bytesOf(write(stream));
        check([bytes], 'whole');
        check(bytewise(bytes), 'byte by byte');
        for (const [at, chunks] of [...cutOnce(bytes)].entries()) check(chunks, `cut at ${at + 1}`);
      });

    test('an event of a mebibyte', () => {
      const text = 'ö'.repeat(MEBIBYTE / 2);
      const bytes = bytesOf(sampleStream(inbound.protocol, { texts: [text] }).join(''));
      const passed = passStream(inbound, [bytes.subarray(0, 700_001), bytes.subarray(700_001)]);
      assert.equal(passed.error, undefined);
      assert.ok(passed.text.includes(text));
    });
  });
}

/** Byte by byte a longer one takes a second and shows nothing more. */
const SHORT_CHARS = 4_000;

describe('recorded streams', { skip: NO_RECORDINGS }, () => {
  const recorded = NO_RECORDINGS === false ? [...loadExchanges(), ...loadFixtures()] : [];
  for (const upstream of UPSTREAM)
    test(`${upstream.protocol}: the short ones cut at every byte`, () => {
      const short = recorded
        .filter(
          ({ protocol, answer, status }) =>
            protocol === upstream.protocol && typeof answer === 'string' && status === 200,
        )
        .map(({ name, answer }) => ({ name, text: String(answer) }))
        .toSorted((left, right) => left.text.length - right.text.length)
        .filter(({ text }) => text.length < SHORT_CHARS)
        .slice(0, 5);
      for (const { name, text } of short) {
        const bytes = bytesOf(text);
        const wanted = meaning(decodeStream(upstream, [bytes]));
        assert.equal(meaning(decodeStream(upstream, bytewise(bytes))), wanted, name);
        for (const chunks of cutOnce(bytes)) assert.equal(meaning(decodeStream(upstream, chunks)), wanted, name);
      }
    });
});
