// Takes out of a provider's text what must not leave: credentials, addresses, our account's ids. Runs only on the few
// messages that may pass to a caller at all (caller_error.ts) and on details for the log.

/** What passes of a provider's message. The longest real one in the recordings has 400 characters. */
export const SCRUBBED_CHARS_MAX = 2000;

/** Ids that a caller needs to find its own mistake, although they look like secrets. */
const CALLERS_ID = /^(?:rs|msg|fc|fco|call|toolu|srvtoolu|resp|file|req|chatcmpl|item|ctc)[_-]/;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Line breaks and other control characters would let a message forge log lines.
  [/[\p{Cc}\u2028\u2029]+/gu, ' '],
  [/\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s'"<>`)\]]+/gi, '[url]'],
  [/\b(?:bearer|basic) +[^\s'",;]{6,}/gi, '[credential]'],
  // Keys by their makers' prefixes, masked ones with asterisks too. `sk`, `key` and the like also begin words.
  [/\b(?:sk-|ll_|gsk_|xai-|pplx-|gh[op]_|AKIA|AIza|eyJ)[-_A-Za-z0-9*.]{12,}/g, '[credential]'],
  [/\b(?:sk|pk|rk|hf|key)(?=[-_A-Za-z.]{0,64}[0-9*])[-_A-Za-z0-9*.]{12,}/g, '[credential]'],
  // Ids of accounts mix cases or hold digits; `user_location` and `user-provided` do not.
  [/\b(?:org|proj|user|acct)[-_](?=[a-z]{0,64}[A-Z0-9])[A-Za-z0-9]{6,}/g, '[account]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '[address]'],
];

/** Any long run of key-like characters. */
const LONG_TOKEN = /[A-Za-z0-9_+/=-]{32,}/g;
/** Words, numbers, dates and short mixes (`4o`, `70b`): names of models and paths are made of these, keys are not. */
const PLAIN_PIECE = /^(?:[A-Za-z]*|\d*|[A-Za-z0-9]{1,4})$/;

function looksRandom(token: string): boolean {
  if (CALLERS_ID.test(token) || !/\d/.test(token) || !/[A-Za-z]/.test(token)) return false;
  return !token.split(/[-_+/=]/).every((piece) => PLAIN_PIECE.test(piece));
}

/** Parts of secrets that remain where a text was cut inside one. Shorter ones tell nothing. */
const SECRET_PART_CHARS_MIN = 6;

function withoutCutSecret(text: string, secret: string): string {
  for (let length = Math.min(secret.length, text.length); length >= SECRET_PART_CHARS_MIN; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length);
  }
  return text;
}

/**
 * `text` without anything that looks like a secret, cut to SCRUBBED_CHARS_MAX. `secrets` are values known to be ours,
 * removed whatever they look like.
 */
export function scrub(text: string, secrets: readonly string[] = []): string {
  let result = text.slice(0, SCRUBBED_CHARS_MAX);
  for (const secret of secrets) {
    if (secret.length < SECRET_PART_CHARS_MIN) continue;
    if (text.length >= SCRUBBED_CHARS_MAX) result = withoutCutSecret(result, secret);
    result = result.replaceAll(secret, '[credential]');
  }
  for (const [pattern, replacement] of PATTERNS) result = result.replaceAll(pattern, replacement);
  return result.replaceAll(LONG_TOKEN, (token) => (looksRandom(token) ? '[redacted]' : token)).trim();
}

const CREDENTIAL_HEADERS = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);

/** The secrets inside a target's headers, in the forms in which a provider may echo them. */
export function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (!CREDENTIAL_HEADERS.has(name.toLowerCase())) return [];
    const bare = value.replace(/^(?:bearer|basic) +/i, '');
    return [bare, encodeURIComponent(bare), JSON.stringify(bare).slice(1, -1)];
  });
}
