// Tests of images and documents: what the bytes are, what passes, what is refused.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject } from '../../support/json.ts';
import type { LoadlineError } from '../../support/errors.ts';
import type { FilePart, ImagePart, Part } from '../conversation.ts';
import { sniffMediaType } from '../sniff.ts';
import { assistant, bodyOf, call, encode, errorOf, objectsAt, tool, user } from './cases/builders.ts';
import type { Options } from './cases/builders.ts';

const base64 = (...bytes: readonly (number | string)[]): string =>
  Buffer.concat(
    bytes.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from([piece]))),
  ).toString('base64');

const BYTES = {
  png: base64(0x89, 'PNG\r\n', 0x1a, '\n', 'rest of the picture'),
  jpeg: base64(0xff, 0xd8, 0xff, 0xe0, 'JFIF rest'),
  gif: base64('GIF89a rest of it'),
  webp: base64('RIFF', 1, 2, 3, 4, 'WEBPVP8 rest'),
  pdf: base64('%PDF-1.7 rest of the file'),
  bmp: base64('BM rest of a bitmap'),
  tiff: base64('II*', 0, 'rest of it'),
  svg: base64('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  text: base64('Just some words.'),
};

const image = (data: string, mediaType = 'image/png', more: Partial<ImagePart> = {}): ImagePart => ({
  kind: 'image',
  source: { kind: 'base64', mediaType, data },
  ...more,
});
const file = (data: string, mediaType: string, filename?: string): FilePart => ({
  kind: 'file',
  source: { kind: 'base64', mediaType, data },
  filename,
});
const blockOf = (part: Part, options?: Options): JsonObject => {
  const [message] = bodyOf({ turns: [user(part)] }, options)['messages'] as JsonObject[];
  return objectsAt(message, 'content')[0] ?? {};
};
const refused = (part: Part, options?: Options): LoadlineError => {
  const error = errorOf({ turns: [user(part)] }, options);
  assert.equal(error.code, 'unsupported_parameter');
  assert.equal(error.param, 'messages[0].content');
  return error;
};

describe('the first bytes', () => {
  test('tell the type', () => {
    assert.deepEqual(
      Object.entries(BYTES).map(([name, data]) => [name, sniffMediaType(data)]),
      [
        ['png', 'image/png'],
        ['jpeg', 'image/jpeg'],
        ['gif', 'image/gif'],
        ['webp', 'image/webp'],
        ['pdf', 'application/pdf'],
        ['bmp', 'image/bmp'],
        ['tiff', 'image/tiff'],
        ['svg', 'image/svg+xml'],
        ['text', undefined],
      ],
    );
  });

  test('are found in lines, in the alphabet of URLs and in short data', () => {
    assert.equal(sniffMediaType(BYTES.png.replace(/(.{5})/g, '$1\r\n')), 'image/png');
    assert.equal(sniffMediaType(BYTES.jpeg.replaceAll('/', '_').replaceAll('+', '-')), 'image/jpeg');
    assert.equal(sniffMediaType(base64('GIF8')), 'image/gif');
    assert.equal(sniffMediaType('/9j/4'), 'image/jpeg');
  });

  test('of anything else are nothing, and never an error', () => {
    for (const data of ['', '=', 'A', '!!!!', '%PDF-', '😀😀']) assert.equal(sniffMediaType(data), undefined, data);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (data) => void sniffMediaType(data)));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        (bytes) => void sniffMediaType(Buffer.from(bytes).toString('base64')),
      ),
    );
  });
});

describe('images', () => {
  test('in base64 have the type of their bytes, whatever was named', () => {
    for (const [name, mediaType] of [
      ['png', 'image/png'],
      ['jpeg', 'image/jpeg'],
      ['gif', 'image/gif'],
      ['webp', 'image/webp'],
    ] as const) {
      for (const named of ['image/png', 'image/jpg', 'application/octet-stream', '', 'image/bmp']) {
        assert.deepEqual(blockOf(image(BYTES[name], named)), {
          type: 'image',
          source: { type: 'base64', media_type: mediaType, data: BYTES[name] },
        });
      }
    }
  });

  test('whose bytes are unknown keep the name that was given, in its right spelling', () => {
    const media = (mediaType: string): unknown =>
      (blockOf(image(BYTES.text, mediaType))['source'] as JsonObject)['media_type'];
    assert.equal(media('image/jpg'), 'image/jpeg');
    assert.equal(media('IMAGE/PNG'), 'image/png');
    assert.equal(media('image/webp; q=1'), 'image/webp');
  });

  test('at a web address pass as one', () => {
    const part: ImagePart = { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png?b=c' } };
    assert.deepEqual(blockOf(part), { type: 'image', source: { type: 'url', url: 'https://x.test/a.png?b=c' } });
  });

  test('at any other address are refused', () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://x.test/a',
      'gs://bucket/a',
      'data:image/svg+xml,%3Csvg',
      'x.png',
      '',
    ]) {
      assert.match(refused({ kind: 'image', source: { kind: 'url', url } }).message, /must begin with https/);
    }
  });

  test('of types that Anthropic does not see are refused with the types that it does', () => {
    for (const [data, named] of [
      [BYTES.bmp, 'image/png'],
      [BYTES.tiff, 'image/tiff'],
      [BYTES.svg, 'image/svg+xml'],
      [BYTES.text, 'image/heic'],
      [BYTES.text, ''],
    ] as const) {
      assert.match(refused(image(data, named)).message, /Send JPEG, PNG, GIF, WebP, PDF or plain text/);
    }
  });

  test('are refused, not left out, where the model cannot see', () => {
    const options: Options = { capabilities: { imageInput: false } };
    assert.match(refused(image(BYTES.png), options).message, /cannot see images/);
    refused({ kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } }, options);
  });

  test('lose a wish for detail by name, and the usual one in silence', () => {
    const dropped = (detail: string): readonly string[] =>
      encode({ turns: [user(image(BYTES.png, 'image/png', { detail }))] }).dropped;
    assert.deepEqual(dropped('high'), ['image_url.detail']);
    assert.deepEqual(dropped('auto'), []);
  });

  test('that turn out to be a document become one', () => {
    assert.deepEqual(blockOf(image(BYTES.pdf, 'image/png')), {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: BYTES.pdf },
    });
  });

  test('a long name of a type does not get into the message whole, nor do control characters', () => {
    const { message } = refused(image(BYTES.text, `x\r\n${'y'.repeat(500)}`));
    assert.ok(message.length < 300);
    assert.doesNotMatch(message, /[\r\n]/);
  });
});

describe('files', () => {
  test('of PDF become documents with their name', () => {
    const source = { type: 'base64', media_type: 'application/pdf', data: BYTES.pdf };
    assert.deepEqual(blockOf(file(BYTES.pdf, 'application/pdf', 'a.pdf')), {
      type: 'document',
      source,
      title: 'a.pdf',
    });
    assert.deepEqual(blockOf(file(BYTES.pdf, 'application/octet-stream')), { type: 'document', source });
    assert.deepEqual(blockOf(file(BYTES.pdf, '', '')), { type: 'document', source });
  });

  test('of text become text, also where the model reads no PDF', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'Grüße, 世界' };
    const data = Buffer.from('Grüße, 世界').toString('base64');
    for (const mediaType of ['text/plain', 'text/csv; charset=utf-8', 'application/json', 'application/x-yaml']) {
      assert.deepEqual(blockOf(file(data, mediaType, 'n'), { capabilities: { pdfInput: false } }), {
        type: 'document',
        source,
        title: 'n',
      });
    }
  });

  test('that say text and are none are refused', () => {
    refused(file(base64(0xff, 0xfe, 0x00, 0xd8), 'text/plain'));
    for (const data of ['####', 'aGVsbG8#gd29ybGQ='])
      assert.match(refused(file(data, 'text/plain')).message, /must be base64/);
  });

  test('that are pictures become pictures', () => {
    assert.deepEqual(blockOf(file(BYTES.png, 'application/octet-stream', 'a.bin')), {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: BYTES.png },
    });
  });

  test('of unknown types are refused', () => {
    assert.match(refused(file(base64('PK', 3, 4, 'zip'), 'application/zip')).message, /media of type application\/zip/);
    assert.match(refused(file(BYTES.text, '')).message, /media of type unknown/);
  });

  test('that were uploaded elsewhere are refused', () => {
    assert.match(refused({ kind: 'file', source: { kind: 'file-id', id: 'file-abc' } }).message, /in place of file_id/);
  });

  test('of PDF are refused where the model reads none', () => {
    assert.match(
      refused(file(BYTES.pdf, 'application/pdf'), { capabilities: { pdfInput: false } }).message,
      /cannot read PDF/,
    );
  });
});

test('media in a tool result follow the same rules', () => {
  const turns = [
    user('Go'),
    assistant(call('a')),
    {
      role: 'tool' as const,
      parts: [{ kind: 'tool-result' as const, callId: 'a', parts: [image(BYTES.gif, 'image/jpg')] }],
    },
  ];
  const messages = bodyOf({ turns, tools: [tool('look')] })['messages'] as JsonObject[];
  assert.deepEqual(objectsAt(messages[2], 'content')[0]?.['content'], [
    { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: BYTES.gif } },
  ]);
  const error = errorOf({
    turns: [
      user('Go'),
      assistant(call('a')),
      { role: 'tool', parts: [{ kind: 'tool-result', callId: 'a', parts: [image(BYTES.bmp)] }] },
    ],
    tools: [tool('look')],
  });
  assert.equal(error.param, 'messages[2].content');
});
