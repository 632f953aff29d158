// Owns the vocabulary of names in code: which words of identifiers speak of money, access, keys, durability. A word here
// proves nothing alone: detectors ask for structure around it. Names only, never prose.
import { wordsOf } from './_identifiers.ts';

/** One bit a topic, so that a line is one number. */
export const TOPIC = {
  /** A sum of money for certain. */
  money: 1,
  /** Often money, often not: two of them are needed. */
  moneyPerhaps: 2,
  /** Moves money when called. */
  pay: 4,
  payPerhaps: 8,
  round: 16,
  access: 32,
  accessPerhaps: 64,
  /** Refuses unless something holds. */
  check: 128,
  crypto: 256,
  brokenCrypto: 512,
  secret: 1024,
  sync: 4096,
  transaction: 8192,
  lock: 16_384,
  retry: 32_768,
  idempotency: 65_536,
  erase: 131_072,
  retention: 262_144,
  backup: 524_288,
  flag: 1_048_576,
  throttle: 2_097_152,
  log: 4_194_304,
  health: 8_388_608,
  capacity: 16_777_216,
  refuse: 33_554_432,
} as const;

export type Topic = keyof typeof TOPIC;

/** Neighbours in one identifier are looked up joined too: `rate_limit` is `ratelimit`. */
const WORDS: Readonly<Record<Topic, string>> = {
  money:
    'price prices pricing amount amounts subtotal tax taxes vat fee fees refund refunds refunded invoice invoices discount discounts currency cents payment payments billing wage wages salary salaries payroll tariff tariffs surcharge commission commissions payout payouts iban stripe paypal adyen braintree royalty royalties ledger ledgers overdraft cashback mortgage loan duty duties excise betrag preis preise steuer rabatt rechnung gehalt gebuehr prix montant facture remise precio importe factura descuento preco desconto imposto nettolohn bruttolohn chargeback unitprice grandtotal taxrate interestrate exchangerate fxrate pricecents amountcents grosspay netpay hourlyrate accountbalance balancedue creditlimit nanousd picousd usd eur gbp',
  moneyPerhaps:
    'total totals gross net minor cost costs charge charges charged balance balances credit credits debit deposit deposits bonus premium quantity qty rate rates rounding coupon voucher interest withhold withholding capture transfer settle settlement cart checkout rebate',
  pay: 'refund payout pay charge settle disburse withdraw createcharge createrefund createpayment createpayout createinvoice finalizeinvoice sendpayment capturepayment chargecard chargecustomer paymentintents paymentintent remit ueberweisen auszahlen erstatten abbuchen rembourser virement reembolsar cobrar',
  payPerhaps: 'capture transfer credit debit deposit invoice checkout bill',
  round:
    'round rounded floor ceil trunc tofixed truncate parsefloat parseint quantize roundhalf roundup rounddown bankersround scale float double decimal bigdecimal roundingmode',
  access:
    'auth authn authz authenticate authenticated authentication authorize authorized authorization authorise authorised unauthorized login logout signin signup password passwd passwords passphrase credential credentials jwt oauth oauth2 saml oidc sso mfa otp totp twofactor csrf xsrf cors permission permissions permitted privilege privileges admin admins isadmin superuser sudo rbac acl bearer impersonate impersonation apikey apikeys accesstoken refreshtoken sessionid sessiontoken sessioncookie isowner ownerid isallowed canaccess canedit canview candelete canopen canread canwrite hasaccess hasrole userrole roleid rolename requiredrole haspermission requireauth requirelogin requirerole allowany allowanonymous anonymousaccess permitall csrfexempt loginrequired berechtigung anmeldung passwort contrasena senha motdepasse accesscontrol allowedorigins alloworigin tenantid samesite httponly webauthn passkey accessdenied permissiondenied notauthorized zugriff berechtigt',
  accessPerhaps:
    'role roles session sessions token cookie cookies scope scopes access allow allowed allowlist deny denied denylist can guard owner tenant user member revoked revoke banned blocked suspended disabled expired active badge verified claims principal origin origins policy trusted grant granted forbidden',
  check:
    'verify verified verifies verification validate validated validation validator check checks ensure assert require required requires guard enforce authorize authenticate sanitize sanitise escape isvalid signature checksum constanttimeequal timingsafeequal comparedigest',
  crypto:
    'crypto crypt encrypt encrypted encryption decrypt decryption cipher aes rsa ecdsa ed25519 hmac pbkdf2 bcrypt scrypt argon2 salt nonce tls ssl x509 keypair privatekey publickey signingkey certificate certificates cacert truststore hsts securerandom',
  brokenCrypto: 'md5 sha1 des rc4 ecb md4 blowfish tripledes 3des sslv3 tlsv1 mathrandom',
  secret:
    'secret secrets password passwd passphrase apikey privatekey credential credentials dsn hmac secretkey clientsecret accesskey signingkey encryptionkey masterkey servicekey authtoken accesstoken refreshtoken bearertoken connectionstring pgpassword ssn cvv cvc pan cardnumber seedphrase mnemonic',
  sync: 'fsync fdatasync datasync syncall syncdata sync flush durable durability msync barrier wal journal writeahead fullfsync',
  transaction:
    'transaction transactions transactional atomic rollback commit savepoint withtransaction begintransaction begintx unitofwork outbox autocommit isolation serializable',
  lock: 'lock locks locked mutex rwlock semaphore synchronized withlock selectforupdate forupdate advisorylock compareandswap cas singleflight lease leader fencing',
  retry:
    'retry retries retryable retrying maxretries attempts backoff redeliver requeue resend resubmit reprocess maxattempts',
  idempotency:
    'idempotency idempotent idempotencykey dedupe dedup deduplicate deduplication requestid exactlyonce onconflict',
  erase:
    'deletemany deleteall removeall destroyall dropall truncate purge purgeall wipe wipeall rmtree rimraf flushall flushdb dropdatabase droptable droptables dropcollection dropcolumn removedirs deleterange deletebucket deletetopic harddelete permanentlydelete forcedelete anonymize shred erase eraseall',
  retention:
    'ttl retention expiry expires expireafter maxage keepdays keeplast keepfor retain retaindays prune vacuum evict lifecycle rotate archiveafter deleteafter',
  backup:
    'backup backups snapshot snapshots restore replica replicas replication standby failover checkpoint pointintimerecovery pitr archivemode',
  flag: 'feature features flag flags featureflag featureflags rollout killswitch canary toggle experiment percentage enabled disabled enable disable maintenancemode readonlymode',
  throttle:
    'ratelimit ratelimiter ratelimits throttle throttled throttling limiter quota quotas maxrequests maxlogins maxloginattempts lockout captcha bruteforce circuitbreaker breaker loadshedding',
  log: 'log logger logging print println printf console debug info warn fmt dump inspect trace stdout echo puts logf errorf',
  health:
    'healthcheck health httpchk readiness liveness readinessprobe livenessprobe startupprobe heartbeat watchdog pdb poddisruptionbudget',
  capacity:
    'timeout timeouts timeoutms maxconn maxconnections poolsize connectionlimit concurrency workers threads replicas minreplicas maxreplicas memory cpu heap batchsize prefetch keepalive maxmemory maxclients ulimit limits requests minsize maxsize desiredcapacity',
  refuse:
    'return throw raise abort reject deny refuse forbidden unauthorized panic bail exit die halt unless badrequest permissiondenied accessdenied fail continue',
};

const BY_WORD = new Map<string, number>();
for (const topic of Object.keys(WORDS) as Topic[]) {
  for (const word of WORDS[topic].split(' ')) BY_WORD.set(word, (BY_WORD.get(word) ?? 0) | TOPIC[topic]);
}

const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$-]*/gu;
/** Names looked at in one line of code; a line has some ten, generated ones thousands. */
const NAMES_MAX = 400;
/** Shorter code cannot hold more than NAMES_MAX names: each needs a character and one that parts it from the next. */
const FEW_NAMES_CHARS = NAMES_MAX * 2;

export interface NameTopics {
  /** All topics of the line, one bit each. */
  readonly topics: number;
  /** How many different names spoke of each topic that occurred. */
  readonly counts: ReadonlyMap<number, number>;
}

const NOTHING: NameTopics = { topics: 0, counts: new Map() };

/** Lines of code of this request met before: both sides of a diff show the same context. Emptied when full. */
const KNOWN_LINES_MAX = 8_192;
const knownLines = new Map<string, NameTopics>();

/** Drops what was remembered of lines. Each request calls it at its end: a stranger's code stays nowhere. */
export function forgetLines(): void {
  if (knownLines.size > 0) knownLines.clear();
}

/** What the names in a piece of code speak of. Give it code without comments and string contents. */
export function topicsOfCode(code: string): NameTopics {
  if (code.length < 2) return NOTHING;
  const before = knownLines.get(code);
  if (before !== undefined) return before;
  if (knownLines.size >= KNOWN_LINES_MAX) knownLines.clear();
  const found = (code.length < FEW_NAMES_CHARS ? readPlainNames(code) : undefined) ?? readAllNames(code);
  knownLines.set(code, found);
  return found;
}

/** Adds the topics of one name; `found` is not 0. */
function countTopics(counts: Map<number, number>, found: number): void {
  for (let left = found; left !== 0; left &= left - 1) {
    const bit = left & -left;
    counts.set(bit, (counts.get(bit) ?? 0) + 1);
  }
}

/** Any text, by the classes of Unicode. */
function readAllNames(code: string): NameTopics {
  let topics = 0;
  const counts = new Map<number, number>();
  const seen = new Set<string>();
  for (const name of code.match(IDENTIFIER) ?? []) {
    if (seen.has(name)) continue;
    if (seen.size >= NAMES_MAX) break;
    seen.add(name);
    const found = topicsOfName(name);
    if (found === 0) continue;
    topics |= found;
    countTopics(counts, found);
  }
  return topics === 0 ? NOTHING : { topics, counts };
}

/** What an ASCII character is to a name: 2 begins one, 1 goes on with one, 0 parts two. */
const NAME_PART = new Uint8Array(128);
for (let code = 0; code < NAME_PART.length; code += 1) {
  const character = String.fromCharCode(code);
  NAME_PART[code] = /[a-zA-Z_$]/.test(character) ? 2 : /[\d-]/.test(character) ? 1 : 0;
}

/** The same for short ASCII text, four times as fast; undefined where the text is not ASCII. */
function readPlainNames(code: string): NameTopics | undefined {
  let topics = 0;
  let counts: Map<number, number> | undefined;
  let counted: string[] | undefined;
  let start = -1;
  for (let at = 0; at <= code.length; at += 1) {
    const character = at < code.length ? code.charCodeAt(at) : 0;
    if (character > 127) return undefined;
    const part = NAME_PART[character] ?? 0;
    if (start < 0) {
      if (part === 2) start = at;
      continue;
    }
    if (part !== 0) continue;
    const name = code.slice(start, at);
    start = -1;
    const found = topicsOfName(name);
    if (found === 0 || counted?.includes(name) === true) continue;
    counted ??= [];
    counted.push(name);
    counts ??= new Map();
    topics |= found;
    countTopics(counts, found);
  }
  return counts === undefined ? NOTHING : { topics, counts };
}

/** Names met before: code repeats its own. Emptied when full, so that a stranger's names cannot fill the memory. */
const KNOWN_NAMES_MAX = 8_192;
/** Longer names are data. */
const NAME_CHARS_MAX = 120;
const known = new Map<string, number>();

/** Topics of one name: of its words, and of each two neighbours joined. */
export function topicsOfName(name: string): number {
  if (name.length > NAME_CHARS_MAX) return 0;
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= KNOWN_NAMES_MAX) known.clear();
  const topics = readName(name);
  known.set(copyOf(name), topics);
  return topics;
}

/** A cut-out string keeps the text alive that it was cut from: eight thousand names would hold as many prompts. */
function copyOf(name: string): string {
  const units: number[] = [];
  for (let at = 0; at < name.length; at += 1) units.push(name.charCodeAt(at));
  return String.fromCharCode(...units);
}

const COUNTED = new Set(
  'input output max total prompt completion count cached usage estimate estimated budget context reasoning num per'.split(
    ' ',
  ),
);

function readName(name: string): number {
  const words = wordsOf(name);
  // `maxOutputTokens` counts the tokens of a model; nobody gets in with them.
  if (words.at(-1) === 'tokens' && words.some((word) => COUNTED.has(word))) return 0;
  let topics = 0;
  let before = '';
  for (const word of words) {
    topics |= BY_WORD.get(word) ?? singular(word);
    if (before !== '') topics |= BY_WORD.get(before + word) ?? 0;
    before = word;
  }
  if (words.length > 2) topics |= BY_WORD.get(words.join('')) ?? 0;
  return topics;
}

/** `tariffs` speaks of what `tariff` does; the many `tokens` of a program are those of a parser or a model. */
function singular(word: string): number {
  return word.length > 3 && word.endsWith('s') && word !== 'tokens' ? (BY_WORD.get(word.slice(0, -1)) ?? 0) : 0;
}

export function has(topics: number, ...wanted: readonly Topic[]): boolean {
  for (const topic of wanted) if ((topics & TOPIC[topic]) !== 0) return true;
  return false;
}

export function hasAll(topics: number, ...wanted: readonly Topic[]): boolean {
  for (const topic of wanted) if ((topics & TOPIC[topic]) === 0) return false;
  return true;
}

/** How many of the topics are there. */
export function countOf(names: NameTopics, topic: Topic): number {
  return names.counts.get(TOPIC[topic]) ?? 0;
}
