// Owns request ids: `req_` and a UUIDv7, so that they sort by time and cannot be guessed or chosen by a caller.

export interface Ids {
  /** A new request id: `req_` + UUIDv7 without dashes. */
  readonly requestId: () => string;
  /** Bytes from a source that cannot be predicted. */
  readonly randomBytes: (count: number) => Uint8Array;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** UUIDv7 (RFC 9562): 48 bits of milliseconds, version, 74 random bits. */
export function formatUuidV7(nowMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  let rest = nowMs;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

export const systemIds: Ids = {
  requestId: () => `req_${formatUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))}`,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};
