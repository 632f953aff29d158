// A certificate that nobody has signed but itself, made anew for each run so that no private key lies in the repository.
// X.509 as far as a handshake needs it (RFC 5280, 4.1), in DER by hand: Node makes keys and signs, but no certificates.
import { generateKeyPairSync, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const utcTime = (year: number): Buffer => der(0x17, Buffer.from(`${String(year % 100).padStart(2, '0')}0101000000Z`));
/** 1.2.840.10045.4.3.2, ECDSA with SHA-256. */
const ALGORITHM = der(SEQUENCE, der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])));

/** 2.5.4.3, the common name. */
function nameOf(commonName: string): Buffer {
  const attribute = der(SEQUENCE, der(0x06, Buffer.from([0x55, 0x04, 0x03])), der(0x0c, Buffer.from(commonName)));
  return der(SEQUENCE, der(SET, attribute));
}

export function createSelfSigned(commonName: string): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = nameOf(commonName);
  const year = new Date().getUTCFullYear();
  const validity = der(SEQUENCE, utcTime(year - 1), utcTime(year + 2));
  const publicBytes = publicKey.export({ type: 'spki', format: 'der' });
  const version = der(0xa0, integer(2));
  const signed = der(SEQUENCE, version, integer(1), ALGORITHM, name, validity, name, publicBytes);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey));
  const base64 = der(SEQUENCE, signed, ALGORITHM, signature).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
