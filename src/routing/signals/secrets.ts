// Owns secrets that stand in a text: keys with a known beginning, key blocks, addresses with a password, assignments of
// random-looking values. Gives the place, never the value. Placeholders are no secrets.
import { defineRules, type Report } from './_rule.ts';

export const SECRET_RULES = defineRules({
  'secrets.key': ['secrets', 'high', 'holds a key or token'],
  'secrets.private-key': ['secrets', 'high', 'holds a private key'],
  'secrets.connection': ['secrets', 'high', 'holds an address with a password'],
  'secrets.assignment': ['secrets', 'high', 'assigns a secret value'],
});

/**
 * Beginnings that services print on their keys: OpenAI and Anthropic, Stripe, GitHub, GitLab, Slack, AWS, Google, npm,
 * PyPI, SendGrid, Twilio, DigitalOcean, Shopify, Linear, Hugging Face, Databricks, age; and JSON web tokens.
 */
const KEY =
  /(?<![\w-])(?:sk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,200}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,100}|whsec_[A-Za-z0-9+/=]{20,100}|gh[pousr]_[A-Za-z0-9]{30,100}|github_pat_\w{30,120}|glpat-[\w-]{18,60}|xox[abeoprs]-[\w-]{10,120}|xapp-[\w-]{20,120}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,40}|ya29\.[\w-]{20,200}|npm_[A-Za-z0-9]{30,50}|pypi-[\w-]{40,200}|SG\.[\w-]{16,40}\.[\w-]{30,60}|SK[0-9a-f]{32}|dop_v1_[0-9a-f]{60,70}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|lin_api_\w{30,60}|hf_[A-Za-z0-9]{30,50}|dapi[0-9a-f]{32}|AGE-SECRET-KEY-1[0-9A-Z]{50,60}|ll_[A-Za-z0-9_-]{24,100}|eyJ[\w-]{10,600}\.eyJ[\w-]{10,2000}\.[\w-]{10,600})(?![\w-])/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const CONNECTION = /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s:/@"'`<>]{0,80}):([^\s@/"'`<>]{3,120})@([\w.[\]-]{1,120})/g;
const ASSIGNMENT =
  /((?:secret|password|passwd|pwd|token|api_?key|access_?key|private_?key|credential|auth_?key|signing_?key|encryption_?key|dsn|passphrase)[\w.-]{0,20})["']?[ \t]{0,4}(?::|=|=>|:=)[ \t]{0,4}["']?([^\s"'`,;{}()<>]{8,200})["']?/gi;

/** Values that stand for a secret: templates, names of variables, repeated letters, words people write in examples. */
const PLACEHOLDER =
  /^(?:[*xX.•_-]+|<.*>?|\$\{?.*|%\(?.*|\{\{.*|your[-_\w]*|my[-_]?\w*|changeme\w*|change[-_]me\w*|example\w*|secret|password\w{0,3}|passwd|pass|test\w*|dummy\w*|fake\w*|sample\w*|placeholder\w*|redacted\w*|hunter2|s3cr3t|foo\w*|bar\w*|null|none|undefined|true|false|string|required|optional|postgres|root|admin|guest|user|process\.env.*|os\.environ.*|env\.\w+|vault:.*|ref\+.*|ssm:.*|arn:.*|!ref.*|!sub.*|data\.\w+.*|var\.\w+.*|local\.\w+.*|secrets\.\w+.*|op:\/\/.*)$/i;
const LOCAL_HOST =
  /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\]|host|hostname|example\.(?:com|org|net)|db|postgres|mysql|redis|mongo|rabbitmq|host\.docker\.internal)$/i;

/** Secrets found in one text; a dump of keys says no more than its first ones. */
const FOUND_MAX = 32;

export function scanSecrets(text: string, report: Report): void {
  let found = 0;
  const add = (rule: (typeof SECRET_RULES)[keyof typeof SECRET_RULES], start: number, end: number): void => {
    found += 1;
    report({ rule, start, end, kind: 'secret' });
  };
  if (text.includes('PRIVATE KEY-----') || text.includes('PRIVATE KEY BLOCK')) {
    for (const match of limited(text, PRIVATE_KEY))
      add(SECRET_RULES['secrets.private-key'], match.index, match.index + match[0].length);
  }
  for (const { value, start } of keysIn(text)) {
    if (found >= FOUND_MAX) return;
    if (isRandom(value) && !/_test_|example/i.test(value))
      add(SECRET_RULES['secrets.key'], start, start + value.length);
  }
  if (text.includes('://')) {
    for (const match of limited(text, CONNECTION)) {
      const [whole, , user = '', password = '', host = ''] = match;
      if (found >= FOUND_MAX) return;
      if (PLACEHOLDER.test(password) || LOCAL_HOST.test(host) || password === user) continue;
      add(SECRET_RULES['secrets.connection'], match.index, match.index + whole.length);
    }
  }
  if (!mayAssign(text)) return;
  for (const match of limited(text, ASSIGNMENT)) {
    const [whole, name = '', value = ''] = match;
    if (found >= FOUND_MAX) return;
    // Tokens of a model are counted, not kept secret.
    if (/^token(?:iz|is|s\b)/i.test(name)) continue;
    if (!PLACEHOLDER.test(value) && isRandom(value) && !isCode(value))
      add(SECRET_RULES['secrets.assignment'], match.index, match.index + whole.length);
  }
}

const SECRET_WORD = /secret|passw|pwd|token|key|credential|dsn|passphrase/i;
/** From a name's first character to the sign that assigns: `encryption_key`, twenty characters more, a quote, blanks. */
const NAME_CHARS = 48;
/** Signs looked at one by one. A text with more is code: all of it is searched. */
const SIGNS_MAX = 8;

/** A secret's name stands before a sign that assigns. */
function mayAssign(text: string): boolean {
  let signs = 0;
  for (const sign of ['=', ':']) {
    for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
      signs += 1;
      if (signs > SIGNS_MAX) return SECRET_WORD.test(text);
      if (SECRET_WORD.test(text.slice(Math.max(0, at - NAME_CHARS), at))) return true;
    }
  }
  return false;
}

/** The shortest key: `xoxb-` and ten characters. */
const KEY_CHARS_MIN = 15;
/** Characters that keys are made of. */
const KEY_PART = new Uint8Array(128);
for (let code = 0; code < KEY_PART.length; code += 1)
  KEY_PART[code] = /[\w+/=.-]/.test(String.fromCharCode(code)) ? 1 : 0;

interface FoundKey {
  readonly value: string;
  readonly start: number;
}

/**
 * What begins as a key does. A key is one word, and a word long enough covers a place that KEY_CHARS_MIN divides: only
 * those places are looked at, and only the words there searched.
 */
function keysIn(text: string): readonly FoundKey[] {
  const found: FoundKey[] = [];
  for (let at = KEY_CHARS_MIN - 1; at < text.length; at += KEY_CHARS_MIN) {
    let start = at;
    while (start > 0 && KEY_PART[text.charCodeAt(start)] === 1) start -= 1;
    if (start === at) continue;
    if (KEY_PART[text.charCodeAt(start)] !== 1) start += 1;
    let end = at + 1;
    while (KEY_PART[text.charCodeAt(end)] === 1) end += 1;
    if (end - start < KEY_CHARS_MIN) continue;
    for (const match of text.slice(start, end).matchAll(KEY)) {
      found.push({ value: match[0], start: start + match.index });
      if (found.length >= FOUND_MAX * 8) return found;
    }
    while (at + KEY_CHARS_MIN < end) at += KEY_CHARS_MIN;
  }
  return found;
}

function* limited(text: string, pattern: RegExp): Generator<RegExpMatchArray & { readonly index: number }> {
  let count = 0;
  for (const match of text.matchAll(pattern)) {
    count += 1;
    if (count > FOUND_MAX * 8) return;
    yield match as RegExpMatchArray & { readonly index: number };
  }
}

/** Bits a character from which a value is no word: English in lower case with separators stays near 3.3. */
const RANDOM_BITS = 3;

/** Letters and digits mixed, or signs among them, and spread evenly enough. */
function isRandom(value: string): boolean {
  const hasDigit = /\d/.test(value);
  const hasLetter = /[a-z]/i.test(value);
  const isMixed =
    (hasDigit && hasLetter) ||
    (/[a-z]/.test(value) && /[A-Z]/.test(value) && value.length >= 16) ||
    /[!#$%^&*+/=]/.test(value);
  return isMixed && entropyBits(value.slice(0, 120)) >= Math.min(RANDOM_BITS, Math.log2(value.length) - 0.75);
}

/** An expression of code in the place of a value: a call, a path of names, a type. */
function isCode(value: string): boolean {
  return /^[a-zA-Z_$][\w$]*(?:\??[.[][\w$\]]+)+$|^[A-Z][A-Z0-9_]+$|::|->|=>|^[a-z]+(?:[A-Z][a-z]+)+$|^\w+-\w+-\w+$|^(?:https?|file):|^[./~]|\.\w{2,4}$|^\d+(?:\.\d+)*$|^[a-z]+(?:_[a-z]+)+\d?$/.test(
    value,
  );
}

function entropyBits(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
