// Owns the closing of text that leaves this process and comes back, or rests on a disk: AES-256-GCM under a key made from the
// installation's secret. Stores nothing.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** `open` answers undefined for what was not sealed here, was changed, or was sealed for another purpose. */
export interface Sealer {
  readonly seal: (plain: string) => string;
  readonly open: (sealed: string) => string | undefined;
}

/** Names the form, so that a later one can be told apart. */
const FORM = 'll1.';

/** Whether the text looks like one that an installation of this program sealed, ours or another. */
export const isSealed = (text: string): boolean => text.startsWith(FORM);
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** The length that GCM is made for; random ones may be used 2^32 times under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A sealer for one purpose (`reasoning`, `responses`): what was sealed for one is not opened for another. `secret` holds
 * 32 bytes or more that cannot be guessed. Sealed text is ASCII: `ll1.` and base64url, 4/3 of the UTF-8 bytes and 43 more.
 */
export function createSealer(secret: Uint8Array, purpose: string): Sealer {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', `loadline ${purpose}`, KEY_BYTES));
  return {
    seal: (plain) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return FORM + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (sealed) => {
      if (!sealed.startsWith(FORM)) return undefined;
      const bytes = Buffer.from(sealed.slice(FORM.length), 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        return undefined;
      }
    },
  };
}
