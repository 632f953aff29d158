// Reads and writes where the bytes of an image or a file are: inline as a data URL, at a URL, or stored at the provider.
// Fetches nothing and decodes nothing: base64 passes as it came.
import type { MediaSource } from './conversation.ts';

const BASE64_MARK = ';base64';
/** What base64 makes of `%PDF-`: the only file type that clients send without naming it. */
const PDF_START = 'JVBERi';

/** `data:image/png;base64,…` → base64; anything else stays a URL for the provider to judge. */
export function sourceOfUrl(url: string): MediaSource {
  const inline = inlineData(url);
  return inline ?? { kind: 'url', url };
}

/** `file_data`: a data URL, a URL, or bare base64. */
export function sourceOfFileData(data: string): MediaSource {
  if (data.startsWith('https://') || data.startsWith('http://')) return { kind: 'url', url: data };
  const mediaType = data.startsWith(PDF_START) ? 'application/pdf' : 'application/octet-stream';
  return inlineData(data) ?? { kind: 'base64', mediaType, data };
}

/** A URL for sources that have one; undefined for what only its own provider can find. */
export function urlOfSource(source: MediaSource): string | undefined {
  switch (source.kind) {
    case 'base64':
      return `data:${source.mediaType}${BASE64_MARK},${source.data}`;
    case 'url':
      return source.url;
    case 'file-id':
      return undefined;
    default:
      return source satisfies never;
  }
}

function inlineData(url: string): MediaSource | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  const head = url.slice('data:'.length, Math.max(comma, 0));
  // Percent-encoded data URLs exist (SVG); they hold no base64 and stay URLs.
  if (comma < 0 || !head.endsWith(BASE64_MARK)) return undefined;
  const mediaType = head.slice(0, -BASE64_MARK.length).split(';')[0] ?? '';
  return { kind: 'base64', mediaType: mediaType.trim().toLowerCase(), data: url.slice(comma + 1) };
}
