// Owns the form of one journal line: version, checksum, kind, id, JSON. Bytes in, bytes out; reads and writes no file.
//   1 89abcdef settle req_0190... {"status":"success",...}
// The checksum covers everything behind it, so a line cut anywhere is no line. Kind and id stand outside the JSON: finding
// out after a crash what is still open parses none of it.
import { crc32 } from 'node:zlib';

export type LineKind = 'intent' | 'settle' | 'projected';

export interface Line {
  readonly kind: LineKind;
  readonly id: string;
  readonly json: string;
}

export type DecodedLine =
  | ({ readonly ok: true } & Line)
  /** `newer` was whole but written by a later version of this program; `damaged` is anything else. */
  | { readonly ok: false; readonly reason: 'damaged' | 'newer' };

const VERSION = '1';
/** `1 89abcdef `: where the checked part begins. */
const HEAD_BYTES = 11;
/** Later versions may need up to three digits. */
const HEAD_BYTES_MAX = 13;
const ID = /^[\x21-\x7e]{1,200}$/;

/** The id of a line that is about many records. */
export const NO_ID = '-';

/** With its newline. Throws RangeError for an id that would break the line. */
export function encodeLine(line: Line): Buffer {
  if (!ID.test(line.id)) throw new RangeError('a record id is 1 to 200 printable characters without spaces');
  const bytes = Buffer.from(`${VERSION} 00000000 ${line.kind} ${line.id} ${line.json}\n`);
  bytes.write(checksum(bytes.subarray(HEAD_BYTES, -1)), VERSION.length + 1, 'latin1');
  return bytes;
}

/** `bytes` is one line without its newline. Never throws. */
export function decodeLine(bytes: Buffer): DecodedLine {
  const head = /^(\d{1,3}) ([0-9a-f]{8}) /.exec(bytes.toString('latin1', 0, HEAD_BYTES_MAX));
  const checked = bytes.subarray(head?.[0].length ?? 0);
  if (head === null || checksum(checked) !== head[2]) return { ok: false, reason: 'damaged' };
  if (head[1] !== VERSION) return { ok: false, reason: 'newer' };
  const kindEnd = checked.indexOf(0x20);
  const idEnd = checked.indexOf(0x20, kindEnd + 1);
  const kind = checked.toString('latin1', 0, Math.max(0, kindEnd));
  if (idEnd < 0 || !isKind(kind)) return { ok: false, reason: 'damaged' };
  return {
    ok: true,
    kind,
    id: checked.toString('latin1', kindEnd + 1, idEnd),
    json: checked.toString('utf8', idEnd + 1),
  };
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}

function isKind(kind: string): kind is LineKind {
  return kind === 'intent' || kind === 'settle' || kind === 'projected';
}
