// Settings and calls that open access are found in any spelling, and their safe neighbours are not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fenced, scanAsk } from './cases/case.ts';

const found = (label: string, line: string): readonly string[] =>
  scanAsk(fenced(label, line)).signals.flatMap((signal) => (signal.effect === 'modifies' ? [signal.id] : []));

const BAD: readonly (readonly [label: string, line: string, rule: string])[] = [
  ['py', 'requests.get(url, verify=False)', 'auth.proof-off'],
  ['py', 'ctx.check_hostname = False', 'auth.proof-off'],
  ['py', 'ctx.verify_mode = ssl.CERT_NONE', 'auth.proof-off'],
  ['py', 'ssl._create_unverified_context()', 'auth.proof-off'],
  ['js', 'tls.connect({ rejectUnauthorized: false })', 'auth.proof-off'],
  ['js', "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'", 'auth.proof-off'],
  ['go', 'InsecureSkipVerify: true,', 'auth.proof-off'],
  ['php', 'curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);', 'auth.proof-off'],
  ['rb', 'http.verify_mode = OpenSSL::SSL::VERIFY_NONE', 'auth.proof-off'],
  ['rust', '.danger_accept_invalid_certs(true)', 'auth.proof-off'],
  ['java', 'new NoopHostnameVerifier()', 'auth.proof-off'],
  ['ini', 'sslmode=disable', 'auth.proof-off'],
  ['yaml', 'skip_verify: true', 'auth.proof-off'],
  ['yaml', 'insecure_skip_tls_verify: true', 'auth.proof-off'],
  ['js', "jwt.decode(token, { algorithms: ['none'] })", 'auth.proof-off'],
  ['json', '{"alg": "none"}', 'auth.proof-off'],
  ['py', 'jwt.decode(t, verify_exp=False)', 'auth.proof-off'],
  ['py', '@csrf_exempt', 'auth.proof-off'],
  ['rb', 'skip_before_action :verify_authenticity_token', 'auth.proof-off'],
  ['java', 'http.csrf().disable();', 'auth.proof-off'],
  ['js', 'ignoreExpiration: true', 'auth.proof-off'],
  ['py', 'skip_auth = True', 'auth.proof-off'],
  ['yaml', 'disable_mfa: true', 'auth.proof-off'],
  ['java', '.requestMatchers("/**").permitAll()', 'auth.open-access'],
  ['java', '@PermitAll', 'auth.open-access'],
  ['py', 'permission_classes = [AllowAny]', 'auth.open-access'],
  ['py', 'authentication_classes = []', 'auth.open-access'],
  ['cs', '[AllowAnonymous]', 'auth.open-access'],
  ['ts', 'requireAuth: false', 'auth.open-access'],
  ['yaml', 'mfa_required: false', 'auth.open-access'],
  ['yaml', 'allow_anonymous_access: true', 'auth.open-access'],
  ['conf', 'Require all granted', 'auth.open-access'],
  ['ts', "headers.set('Access-Control-Allow-Origin', '*')", 'auth.cross-origin'],
  ['py', 'CORS_ALLOW_ALL_ORIGINS = True', 'auth.cross-origin'],
  ['py', 'allow_origins=["*"]', 'auth.cross-origin'],
  ['cs', 'builder.AllowAnyOrigin()', 'auth.cross-origin'],
  ['go', 'AllowAllOrigins: true', 'auth.cross-origin'],
  ['js', 'res.header("Access-Control-Allow-Origin", req.headers.origin)', 'auth.cross-origin'],
  ['js', 'res.cookie("s", s, { httpOnly: false })', 'auth.cookie-flags'],
  ['py', 'SESSION_COOKIE_SECURE = False', 'auth.cookie-flags'],
  ['js', "cookie: { secure: false, name: 'a' }", 'auth.cookie-flags'],
  ['js', "crypto.createHash('md5')", 'auth.weak-crypto'],
  ['py', 'hashlib.sha1(password)', 'auth.weak-crypto'],
  ['java', 'Cipher.getInstance("DES/CBC")', 'auth.weak-crypto'],
  ['py', 'AES.new(key, AES.MODE_ECB)', 'auth.weak-crypto'],
  ['js', 'const otp = Math.random() * 1e6', 'auth.weak-crypto'],
  ['py', 'reset_code = random.randint(0, 9999)', 'auth.weak-crypto'],
  ['js', 'if (user.password === given) open();', 'auth.plain-password'],
  ['go', 'if password == stored {', 'auth.plain-password'],
  ['py', 'user.is_superuser = True', 'auth.privilege'],
  ['ts', "role: 'admin'", 'auth.privilege'],
  ['py', 'DEBUG = True', 'auth.debug'],
  ['py', 'app.run(host="0.0.0.0", debug=True)', 'auth.debug'],
];

const GOOD: readonly (readonly [label: string, line: string, rule: string])[] = [
  ['py', 'requests.get(url, verify=True)', 'auth.proof-off'],
  ['py', 'requests.get(url, verify=ca_path)', 'auth.proof-off'],
  ['js', 'tls.connect({ rejectUnauthorized: true })', 'auth.proof-off'],
  ['go', 'InsecureSkipVerify: false,', 'auth.proof-off'],
  ['ini', 'sslmode=verify-full', 'auth.proof-off'],
  ['js', "jwt.verify(token, key, { algorithms: ['RS256'] })", 'auth.proof-off'],
  ['ts', 'const insecure = list.filter(isInsecure);', 'auth.proof-off'],
  ['ts', 'skipLines(10)', 'auth.proof-off'],
  ['ts', 'requireAuth: true', 'auth.open-access'],
  ['py', 'permission_classes = [IsAuthenticated]', 'auth.open-access'],
  ['yaml', 'public: assets', 'auth.open-access'],
  ['ts', "headers.set('Access-Control-Allow-Origin', 'https://a.acme.net')", 'auth.cross-origin'],
  ['js', "origin: ['https://a.acme.net']", 'auth.cross-origin'],
  ['css', 'transform-origin: 0 0;', 'auth.cross-origin'],
  ['js', 'res.cookie("s", s, { httpOnly: true, secure: true })', 'auth.cookie-flags'],
  ['js', 'secure: false', 'auth.cookie-flags'],
  ['js', "crypto.createHash('sha256')", 'auth.weak-crypto'],
  ['js', 'const x = Math.random() * width;', 'auth.weak-crypto'],
  ['py', 'colour = random.choice(colours)', 'auth.weak-crypto'],
  ['js', 'if (await verifyPassword(hash, given)) open();', 'auth.plain-password'],
  ['ts', "role: 'viewer'", 'auth.privilege'],
  ['py', 'DEBUG = False', 'auth.debug'],
  ['py', 'debug("now")', 'auth.debug'],
];

describe('access opened', () => {
  for (const [label, line, rule] of BAD)
    test(line, () => assert.ok(found(label, line).includes(rule), found(label, line).join()));
});

describe('access kept', () => {
  for (const [label, line, rule] of GOOD)
    test(line, () => assert.ok(!found(label, line).includes(rule), found(label, line).join()));
});

describe('where it does not count', () => {
  test('in a comment of code nothing is switched off by a word of it', () => {
    assert.deepEqual(found('py', '# never use eval here, and mind the tests'), []);
  });
  test('in a sentence it is talk', () => {
    assert.deepEqual(
      scanAsk('Should I ever set verify=False or rejectUnauthorized: false in a test?').signals.filter(
        (signal) => signal.effect === 'modifies',
      ),
      [],
    );
  });
  test('in a test file it is low', () => {
    const ask =
      '--- a/tests/client_test.py\n+++ b/tests/client_test.py\n@@ -1 +1 @@\n-get(url)\n+get(url, verify=True)\n';
    assert.ok(scanAsk(ask).signals.every((signal) => signal.severity === 'low'));
  });
});
