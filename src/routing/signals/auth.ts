// Owns what code and settings say about access: proof switched off, doors opened, weak cryptography, and code that decides
// who may do what. Reads code that stands for itself or is added; what a diff takes away is the business of diff.ts.
import type { CodeLine } from './_code_lines.ts';
import { countOf, has, topicsOfCode } from './_code_words.ts';
import { scanLines, type LinePattern } from './_line_patterns.ts';
import { defineRules, type Report } from './_rule.ts';
import type { Source } from './_view.ts';

export const AUTH_RULES = defineRules({
  'auth.proof-off': ['auth', 'high', 'switches verification off'],
  'auth.open-access': ['auth', 'high', 'opens access to everyone'],
  'auth.cross-origin': ['auth', 'high', 'lets other origins in'],
  'auth.cookie-flags': ['auth', 'medium', 'weakens a cookie'],
  'auth.weak-crypto': ['auth', 'medium', 'uses weak cryptography'],
  'auth.plain-password': ['auth', 'high', 'handles passwords in the clear'],
  'auth.privilege': ['auth', 'high', 'gives a privileged role'],
  'auth.debug': ['production', 'medium', 'switches debugging on'],
  'auth.code': ['auth', 'medium', 'is access control code'],
  'auth.crypto-code': ['auth', 'medium', 'is cryptography code'],
  'secrets.code': ['secrets', 'medium', 'holds or passes secrets'],
});

const OFF = `["']?\\s{0,4}(?:=>|[:=,(]|\\s)\\s{0,4}["']?(?:false|off|no|0|none|null|disabled?|VERIFY_NONE|ssl\\.CERT_NONE)\\b`;
const ON = `["']?\\s{0,4}(?:=>|[:=,(]|\\s)\\s{0,4}["']?(?:true|on|yes|1|enabled?)\\b`;
const off = (names: string): RegExp => new RegExp(`(?:${names})${OFF}`, 'i');
const on = (names: string): RegExp => new RegExp(`(?:${names})${ON}`, 'i');

const PATTERNS: readonly LinePattern[] = [
  {
    rule: AUTH_RULES['auth.proof-off'],
    test: off(
      '\\bverify|rejectUnauthorized|ssl_?verify\\w{0,12}|tls_?verify|strict-?ssl|check_?hostname|verify_?(?:signature|ssl|tls|certs?|peer|host|mode|exp|aud|iss)|VERIFYPEER|VERIFYHOST|verify_mode|sslmode|validate_?certs?|require_?ssl|enforce_?https|tls_?required|NODE_TLS_REJECT_UNAUTHORIZED|force_?ssl',
    ),
  },
  {
    rule: AUTH_RULES['auth.proof-off'],
    test: on(
      'insecure_?skip_?(?:tls_)?verify|allow_?insecure|skip_?(?:tls_?)?verif\\w{1,10}|insecure_?skip\\w{0,12}|insecure|trust_?all\\w{0,12}|ignore_?(?:ssl|cert\\w{0,12}|https)_?\\w{0,8}|accept_?invalid_?certs|dangerously\\w{0,30}|disable_?(?:auth\\w{0,14}|csrf|ssl|tls|verification|mfa|2fa)|bypass_?\\w{0,16}|ignore_?expiration|skip_?(?:auth\\w{0,14}|login|csrf|mfa|permission\\w{0,3}|validation)',
    ),
  },
  {
    rule: AUTH_RULES['auth.proof-off'],
    test: /algorithms?["']?\s{0,4}[:=]\s{0,4}[[(]?["']none\b|["']alg["']\s{0,4}:\s{0,4}["']none/i,
  },
  {
    rule: AUTH_RULES['auth.proof-off'],
    test: /csrf\(\)\s{0,4}\.disable|csrf_exempt|skip_before_action|skip_forgery_protection|AllowAllHostnameVerifier|TrustAllStrategy|NoopHostnameVerifier|_create_unverified_context|ParseUnverified|CERT_NONE|VERIFY_NONE|sslmode=disable|--insecure\b|--no-check-certificate|danger_accept_invalid/i,
  },
  {
    rule: AUTH_RULES['auth.open-access'],
    test: /permitAll\(|@PermitAll\b|\bAllowAny\b|\[AllowAnonymous\]|AllowAnonymous\(|(?:permission|authentication)_classes\s{0,4}=\s{0,4}[[(]\s{0,4}[\])]|satisfy any;|Require all granted|auth_basic off/i,
  },
  {
    rule: AUTH_RULES['auth.open-access'],
    test: off(
      'require_?auth\\w{0,16}|require_?login|require_?mfa|auth_?required|authentication_?required|login_?required|mfa_?required|two_?factor|is_?private|require_?permission\\w{0,3}|enforce_?(?:mfa|2fa|auth\\w{0,10}|rbac|permissions)|csrf_?(?:protection|enabled)|csrf|authorization_?enabled|auth_?enabled|security_?enabled',
    ),
  },
  {
    rule: AUTH_RULES['auth.open-access'],
    test: on(
      'allow_?anonymous\\w{0,12}|anonymous_?(?:access|auth)|public_?access|publicly_?accessible|guest_?access|allow_?all(?:_?users)?|open_?registration|no_?auth',
    ),
  },
  {
    rule: AUTH_RULES['auth.cross-origin'],
    test: /Access-Control-Allow-Origin["']?\s{0,4}[:,=]?\s{0,4}["']?\*|\borigin["']?\s{0,4}:\s{0,4}(?:true\b|["']\*|\(?\s{0,4}(?:_|origin|req)\b.{0,30}=>|function)|allow_origins?\w{0,8}\s{0,4}=\s{0,4}[[(]?\s{0,4}["']\*|CORS_(?:ALLOW_ALL|ORIGIN_ALLOW_ALL)\w{0,10}\s{0,4}=\s{0,4}True|AllowAnyOrigin|SetIsOriginAllowed|AllowAllOrigins:\s{0,4}true|@CrossOrigin\b|allowedOrigin\w{0,10}\(\s{0,4}["']\*|headers?\.origin\b/i,
  },
  {
    rule: AUTH_RULES['auth.cookie-flags'],
    test: off('http_?only|cookie_?secure|secure_?cookies?|session_cookie_\\w{4,12}|csrf_cookie_\\w{4,12}|same_?site'),
  },
  {
    rule: AUTH_RULES['auth.cookie-flags'],
    test: off('["\\s{,(]secure'),
    near: /cookie|session/i,
  },
  {
    rule: AUTH_RULES['auth.weak-crypto'],
    test: /\b(?:md5|sha1)\s{0,2}\(|createHash\(\s{0,4}["'](?:md5|sha1)|getInstance\(\s{0,4}["'](?:md5|sha-?1|des|desede|rc4|aes\/ecb)|\bMD5CryptoServiceProvider|hashlib\.(?:md5|sha1)|Digest::(?:MD5|SHA1)|MODE_ECB|\bDES\.new|aes-\d{3}-ecb|createCipher\(/i,
  },
  {
    rule: AUTH_RULES['auth.weak-crypto'],
    test: /Math\.random\(\)|\brandom\.(?:random|randint|choice)\(|\brand\(\)|mt_rand\(/i,
    near: /token|password|secret|otp|nonce|session|api_?key|salt|reset_?code/i,
  },
  {
    rule: AUTH_RULES['auth.plain-password'],
    test: /\b(?:password|passwd|pwd|pin|otp)\w{0,20}\s{0,4}[!=]==?\s{0,4}\w|\w\.(?:password|passwd|pwd)\s{0,4}[!=]==?|\bplain_?text_?password/i,
  },
  {
    rule: AUTH_RULES['auth.privilege'],
    test: /\b(?:is_?(?:admin|staff|superuser|root|owner))["']?\s{0,4}[:=]\s{0,4}true\b|\brole["']?\s{0,4}[:=]\s{0,4}["'](?:admin|owner|root|superuser|superadmin)["']|\bprivileged["']?\s{0,4}=\s{0,4}True\b/i,
  },
  {
    rule: AUTH_RULES['auth.debug'],
    test: /^\s{0,12}(?:DEBUG|FLASK_DEBUG|APP_DEBUG|WTF_CSRF_ENABLED)\s{0,4}[:=]\s{0,4}["']?(?:True|1|true)\b|app\.run\([^)]{0,80}debug\s{0,4}=\s{0,4}True/,
  },
];

const FIND =
  /verif|rejectunauthorized|strict-?ssl|hostname|unauthorized|https|sslmode|force_?ssl|insecure|trust_?all|ignore_?|accept_?invalid|dangerous|danger_|disable_?|bypass|skip_?|algorithm|["']alg["']|csrf|permitall|allowany|anonymous|permission_classes|authentication_classes|satisfy any|require|enforce_|auth_|public|guest_|allow_?all|open_?reg|no_?auth|two_?factor|mfa|is_?private|allow-origin|origin|http_?only|cookie|secure|same_?site|md5|sha-?1|\bdes\b|ecb|createcipher|math\.random|random\.|rand\(|passw|pwd|\bpin\b|otp|is_?admin|is_?staff|is_?super|is_?root|is_?owner|\brole\b|privileged|debug|cert_none|_ssl|ssl_|tls|check_?host|validate_?cert|login_|security_|authorization_/gi;

export function scanAuth(source: Source, report: Report): void {
  const { role } = source.language;
  if (source.side === 'removed' || (role !== 'code' && role !== 'config' && role !== 'markup')) return;
  scanLines(source.body.text, { find: FIND, patterns: PATTERNS, kind: 'code' }, report);
  if (role === 'code' && source.side === 'whole') scanCode(source, report);
}

/** Code that decides on access, or makes and checks proofs: the first line that shows it. */
function scanCode(source: Source, report: Report): void {
  let isAccess = false;
  let isCrypto = false;
  let isSecret = false;
  for (const line of source.lines()) {
    const names = isMarkup(line) ? topicsOfCode(line.code.replace(ROLE_ATTRIBUTE, ' ')) : line.names;
    if (names.topics === 0) continue;
    const isWeak =
      countOf(names, 'accessPerhaps') >= 2 && /\b(?:if|unless|return|assert|guard|and|or)\b|&&|\|\||\?/.test(line.code);
    if (!isAccess && (has(names.topics, 'access') || isWeak) && doesSomething(line)) {
      isAccess = true;
      report({ rule: AUTH_RULES['auth.code'], start: line.start, end: line.end, kind: 'code' });
    }
    if (!isCrypto && has(names.topics, 'crypto', 'brokenCrypto') && doesSomething(line)) {
      isCrypto = true;
      report({ rule: AUTH_RULES['auth.crypto-code'], start: line.start, end: line.end, kind: 'code' });
    }
    if (!isSecret && has(names.topics, 'secret') && !/^(?:import|from|export \{|use |using )|\{$/.test(line.code)) {
      isSecret = true;
      report({ rule: AUTH_RULES['secrets.code'], start: line.start, end: line.end, kind: 'code' });
    }
  }
}

/** `role="button"` of a page is no right. */
const ROLE_ATTRIBUTE = /\brole=["'`]{2}/;

function isMarkup(line: CodeLine): boolean {
  return line.code.includes('<') && ROLE_ATTRIBUTE.test(line.code);
}

/** Calls, decides, assigns or declares a function: more than a name in a list. */
function doesSomething(line: CodeLine): boolean {
  return (
    /[(=:@?]|\b(?:if|return|unless|def|func|fn|function|class|and|or|not)\b/.test(line.code) &&
    !/^(?:import|from|export \{|use |using |package |#include|require)/.test(line.code)
  );
}
