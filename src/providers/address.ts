// Judges the host of a URL: is it loopback, is it a metadata service. Works on what the URL parser made of it, so that
// decimal, octal, hexadecimal and full-width spellings are already one form. Looks nothing up.

/** Names under which clouds serve credentials to whoever asks from inside. */
const METADATA_NAMES = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** The host without brackets, zone and trailing dots, in lower case. */
export function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.+$/, '');
}

/** The four bytes of an IPv4 address in dotted form, or undefined. */
function ipv4Bytes(host: string): readonly number[] | undefined {
  const parts = host.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** The eight groups of an IPv6 address, or undefined. */
function ipv6Groups(host: string): readonly number[] | undefined {
  if (!host.includes(':')) return undefined;
  const halves = host.split('::');
  if (halves.length > 2) return undefined;
  const groupsOf = (text: string): number[] =>
    text === ''
      ? []
      : text.split(':').flatMap((group) => {
          const embedded = ipv4Bytes(group);
          if (embedded === undefined) return [/^[0-9a-f]{1,4}$/.test(group) ? Number.parseInt(group, 16) : Number.NaN];
          const [a = 0, b = 0, c = 0, d = 0] = embedded;
          return [a * 256 + b, c * 256 + d];
        });
  const head = groupsOf(halves[0] ?? '');
  const tail = groupsOf(halves[1] ?? '');
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return groups.some((group) => Number.isNaN(group)) ? undefined : groups;
}

/**
 * The IPv4 address that a host stands for: itself, or the one inside an IPv6 address (mapped ::ffff:0:0/96,
 * compatible ::/96, NAT64 64:ff9b::/96, 6to4 2002::/16). A tunnel to the metadata address is the metadata address.
 */
function embeddedIpv4(host: string): readonly number[] | undefined {
  const direct = ipv4Bytes(host);
  if (direct !== undefined) return direct;
  const groups = ipv6Groups(host);
  if (groups === undefined) return undefined;
  const bytesAt = (index: number): readonly number[] =>
    [groups[index] ?? 0, groups[index + 1] ?? 0].flatMap((group) => [group >> 8, group & 0xff]);
  const zeroUntil = (count: number): boolean => groups.slice(0, count).every((group) => group === 0);
  if (zeroUntil(5) && groups[5] === 0xffff) return bytesAt(6);
  if (zeroUntil(6) && (groups[6] ?? 0) !== 0) return bytesAt(6);
  if (groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return bytesAt(6);
  if (groups[0] === 0x2002) return bytesAt(1);
  return undefined;
}

/** True for this machine itself: localhost names, 127.0.0.0/8, ::1, and the unspecified addresses, which reach it too. */
export function isLoopbackHost(hostname: string): boolean {
  const host = bareHost(hostname);
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host === '::') return true;
  const address = embeddedIpv4(host);
  return address !== undefined && (address[0] === 127 || address.every((byte) => byte === 0));
}

/**
 * True for link-local and cloud metadata addresses: 169.254.0.0/16, fe80::/10, fd00:ec2::254, 100.100.100.200 and the
 * well-known names. No model is served there, and a credential is what an attacker would fetch.
 */
export function isMetadataHost(hostname: string): boolean {
  const host = bareHost(hostname);
  if (METADATA_NAMES.has(host)) return true;
  const groups = ipv6Groups(host);
  if (groups !== undefined && ((groups[0] ?? 0) & 0xffc0) === 0xfe80) return true;
  if (groups !== undefined && groups[0] === 0xfd00 && groups[1] === 0xec2) return true;
  const address = embeddedIpv4(host);
  if (address === undefined) return false;
  return (address[0] === 169 && address[1] === 254) || address.join('.') === '100.100.100.200';
}
