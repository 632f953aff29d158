// Owns where a key may stand in a request: in three headers, never in the URL, which ends up in logs and histories.
// Reads; judges nothing.

export interface CredentialHeaders {
  readonly get: (name: string) => string | null;
}

export type Credential =
  | { readonly kind: 'none' }
  /** Different ones: whichever was meant, the other would be used by mistake. */
  | { readonly kind: 'two' }
  | { readonly kind: 'key'; readonly value: string };

/** OpenAI's clients, Anthropic's, and Azure's. */
const HEADERS = ['authorization', 'x-api-key', 'api-key'] as const;

/** The one key of a request. The same key in two places is one: clients that speak two protocols send it so. */
export function readCredential(headers: CredentialHeaders): Credential {
  let found: string | undefined;
  for (const name of HEADERS) {
    const header = headers.get(name);
    if (header === null) continue;
    // A header that was sent twice arrives as one with a comma, which no key contains.
    for (const part of header.split(',')) {
      const value = name === 'authorization' ? withoutScheme(part.trim()) : part.trim();
      if (value === '' || value === found) continue;
      if (found !== undefined) return { kind: 'two' };
      found = value;
    }
  }
  return found === undefined ? { kind: 'none' } : { kind: 'key', value: found };
}

/** A bare key passes, since it is plain what was meant; another scheme stays and is refused with the key. */
function withoutScheme(text: string): string {
  return text.slice(0, 6).toLowerCase() === 'bearer' && /^(?:\s|$)/.test(text.slice(6)) ? text.slice(6).trim() : text;
}
