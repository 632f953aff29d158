// Owns the telling of a medium by its first bytes. Callers name media types wrongly, and providers refuse an image
// whose bytes are of another type than the one named (facts 2.4).

/** Sixty-four characters are 48 bytes; the longest signature below ends at byte 12. */
const SNIFFED_CHARS = 64;
/** Base64 may come in lines; this much is looked at for its first characters. */
const LOOKED_AT_CHARS = 128;

/** Undefined stands for any byte. */
const SIGNATURES: readonly (readonly [string, readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/bmp', [0x42, 0x4d]],
  ['image/tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['image/tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['image/svg+xml', [0x3c, 0x73, 0x76, 0x67]],
];

/** The media type that the bytes show, undefined where they show none that is known here. */
export function sniffMediaType(base64: string): string | undefined {
  const bytes = firstBytes(base64);
  return SIGNATURES.find(([, signature]) =>
    signature.every((wanted, index) => wanted === undefined || bytes.charCodeAt(index) === wanted),
  )?.[0];
}

/** One character a byte; empty where the text is not base64. */
function firstBytes(base64: string): string {
  const plain = base64.slice(0, LOOKED_AT_CHARS).replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/');
  const padding = plain.indexOf('=');
  const cut = (padding < 0 ? plain : plain.slice(0, padding)).slice(0, SNIFFED_CHARS);
  try {
    return atob(cut.length % 4 === 1 ? cut.slice(0, -1) : cut);
  } catch {
    return '';
  }
}

/** Names that people use for the registered type. */
const ALIASES: Readonly<Record<string, string>> = { 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg' };
/** Types beside `text/…` whose content is text. */
const TEXT_TYPES = /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|javascript|typescript|sql|toml|x-sh|x-ndjson))$/;

/** The type of base64 data: what its bytes say, else what the caller named, without parameters and under its registered name. */
export function mediaTypeOf({ mediaType, data }: { readonly mediaType: string; readonly data: string }): string {
  const named = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return sniffMediaType(data) ?? (Object.hasOwn(ALIASES, named) ? (ALIASES[named] ?? named) : named);
}

/** Whether the content of a file of that type is text. */
export const isTextType = (mediaType: string): boolean => TEXT_TYPES.test(mediaType);
