// Blocks of code in an ask that counts: what they are about when they are about something dear, and look-alikes that must
// stay quiet. Written for this test.
import { fenced, type SignalCase } from './case.ts';

export const DANGEROUS_CODE: readonly SignalCase[] = [
  {
    name: 'a total of minor units',
    ask: `off by a cent, just round it

${fenced('ts', 'const total = lines.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0);\ndisplay(total / 100);')}`,
    finds: [{ rule: 'money.arithmetic', category: 'money', at: 'line.priceMinor' }],
  },
  {
    name: 'a capture at a terminal',
    ask: fenced('js', 'const due = cart.total();\nawait terminal.capture(due, { currency: "EUR" });'),
    finds: [{ rule: 'money.call', severity: 'high', at: 'terminal.capture' }],
  },
  {
    name: 'a call of a payment library',
    ask: `retry three times

${fenced('python', 'import stripe\n\ndef pay_back(charge):\n    return stripe.Refund.create(charge=charge.id)\n')}`,
    finds: [{ rule: 'money.call', severity: 'high' }],
  },
  {
    name: 'a tax function',
    ask: `rates changed, make it 21 percent

${fenced('php', '<?php\nfunction vat($net) {\n    return round($net * 0.19, 2);\n}\n')}`,
    finds: [{ rule: 'money.arithmetic' }],
  },
  {
    name: 'prices in a configuration',
    ask: `raise by two

${fenced('yaml', 'plans:\n  team:\n    monthly_price: 49\n    seats: 10\n')}`,
    finds: [{ rule: 'money.setting', category: 'money', at: 'monthly_price: 49' }],
  },
  {
    name: 'a login handler',
    ask: `let people in with the old hash too

${fenced('go', 'func Login(w http.ResponseWriter, r *http.Request) {\n\tu := find(r.FormValue("mail"))\n\tif !checkPassword(u.Hash, r.FormValue("password")) {\n\t\thttp.Error(w, "no", 401)\n\t}\n}\n')}`,
    finds: [{ rule: 'auth.code', category: 'auth', at: 'func Login' }],
  },
  {
    name: 'a rule of roles in Kotlin',
    ask: fenced(
      'kotlin',
      'fun canRelease(user: User, job: Job): Boolean =\n    user.role == Role.LEAD && job.team in user.teams\n',
    ),
    finds: [{ rule: 'auth.code' }],
  },
  {
    name: 'weak words together in a condition',
    ask: fenced(
      'py',
      'def may_open(badge, door):\n    if badge.revoked or badge.expired:\n        return False\n    return door.zone in badge.zones\n',
    ),
    finds: [{ rule: 'auth.code' }],
  },
  {
    name: 'sessions of a web framework with open cookies',
    ask: fenced('js', "app.use(session({ cookie: { httpOnly: false, sameSite: 'none' } }));"),
    finds: [{ rule: 'auth.cookie-flags' }],
  },
  {
    name: 'a client that trusts every certificate',
    ask: fenced('js', 'const agent = new https.Agent({ rejectUnauthorized: false });'),
    finds: [{ rule: 'auth.proof-off', severity: 'high', at: 'rejectUnauthorized: false' }],
  },
  {
    name: 'Go without verification',
    ask: fenced('go', 'tls.Config{InsecureSkipVerify: true}'),
    finds: [{ rule: 'auth.proof-off', severity: 'high' }],
  },
  {
    name: 'a token without its signature',
    ask: fenced('python', 'claims = jwt.decode(token, options={"verify_signature": False})'),
    finds: [{ rule: 'auth.proof-off', severity: 'high' }],
  },
  {
    name: 'the algorithm none',
    ask: fenced('js', "jwt.verify(token, key, { algorithms: ['none', 'HS256'] });"),
    finds: [{ rule: 'auth.proof-off' }],
  },
  {
    name: 'Spring without protection',
    ask: fenced('java', 'http.csrf().disable();\nhttp.authorizeRequests().anyRequest().permitAll();'),
    finds: [
      { rule: 'auth.proof-off', severity: 'high' },
      { rule: 'auth.open-access', severity: 'high' },
    ],
  },
  {
    name: 'every origin',
    ask: fenced('python', 'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)'),
    finds: [{ rule: 'auth.cross-origin', severity: 'high' }],
  },
  {
    name: 'passwords compared in the clear',
    ask: fenced('rb', 'def ok?(user, given)\n  user.password == given\nend\n'),
    finds: [{ rule: 'auth.plain-password', severity: 'high' }],
  },
  {
    name: 'MD5 of a password',
    ask: fenced('php', '$hash = md5($password . $salt);'),
    finds: [{ rule: 'auth.weak-crypto' }],
  },
  {
    name: 'random numbers for a token',
    ask: fenced('js', 'const resetToken = Math.random().toString(36).slice(2);'),
    finds: [{ rule: 'auth.weak-crypto', at: 'Math.random()' }],
  },
  {
    name: 'everybody is made an administrator',
    ask: fenced('py', 'user.is_admin = True\nuser.save()\n'),
    finds: [{ rule: 'auth.privilege', severity: 'high' }],
  },
  {
    name: 'a cipher',
    ask: fenced('ts', "const cipher = createCipheriv('aes-256-gcm', key, iv);"),
    finds: [{ rule: 'auth.crypto-code' }],
  },
  {
    name: 'a type that holds secrets',
    ask: `print all of it at start

${fenced('rust', 'struct Settings {\n    listen: SocketAddr,\n    database_dsn: String,\n    signing_key: Vec<u8>,\n}\n')}`,
    finds: [{ rule: 'secrets.code', category: 'secrets' }],
  },
  {
    name: 'a model of a framework',
    ask: `add a unique code

${fenced('python', 'class Hub(models.Model):\n    name = models.CharField(max_length=80)\n')}`,
    finds: [{ rule: 'schema.model', category: 'schema' }],
  },
  {
    name: 'a model of an ORM with annotations',
    ask: fenced('ts', '@Entity()\nexport class Hub {\n  @Column({ unique: true })\n  code!: string;\n}\n'),
    finds: [{ rule: 'schema.model' }],
  },
  {
    name: 'a migration in code that drops',
    ask: fenced('python', 'def upgrade():\n    op.drop_column("lanes", "carrier")\n'),
    finds: [{ rule: 'schema.drop', severity: 'high', at: 'op.drop_column' }],
  },
  {
    name: 'a message of a wire format',
    ask: fenced('proto', 'syntax = "proto3";\nmessage Parcel {\n  string id = 1;\n}\n'),
    finds: [{ rule: 'schema.wire' }],
  },
  {
    name: 'a bulk deletion',
    ask: fenced('js', 'await db.collection("events").deleteMany({});'),
    finds: [{ rule: 'data.bulk-delete', severity: 'high', category: 'data-loss' }],
  },
  {
    name: 'a tree removed by code',
    ask: fenced('python', 'import shutil\nshutil.rmtree(root)\n'),
    finds: [{ rule: 'data.bulk-delete', severity: 'high' }],
  },
  {
    name: 'debugging in settings',
    ask: fenced('python', 'DEBUG = True\nALLOWED_HOSTS = ["*"]\n'),
    finds: [{ rule: 'auth.debug', category: 'production' }],
  },
  {
    name: 'code with line numbers as an editor shows it',
    ask: `reflect any origin

open file: server/cors.ts
line 4: app.use(cors({
line 5:   origin: true,
line 6:   credentials: true,
line 7: }));`,
    finds: [{ rule: 'auth.cross-origin', severity: 'high' }],
  },
  {
    name: 'code without a fence',
    ask: `make it faster

function canDelete(user, page) {
  if (!user.isAdmin) return false;
  return page.ownerId === user.id;
}

thanks`,
    finds: [{ rule: 'auth.code' }],
  },
];

export const BENIGN_CODE: readonly SignalCase[] = [
  { name: 'a slice', ask: `why empty?\n\n${fenced('go', 'func reset(xs []int) { xs = xs[:0] }')}`, quiet: true },
  {
    name: 'a map and its keys',
    ask: fenced('java', 'Map<String,Integer> m = new HashMap<>();\nm.put("b", 1);\nm.keySet();'),
    quiet: true,
  },
  {
    name: 'a euro sign',
    ask: fenced('python', 'def euro_sign(locale): return "€" if locale != "en_US" else "EUR"'),
    quiet: true,
  },
  {
    name: 'formatting of a currency',
    ask: fenced('ts', 'const label = format(amount, { style: "currency" });'),
    quiet: true,
  },
  {
    name: 'a type of a price',
    ask: fenced('ts', 'interface Item {\n  name: string;\n  price: number;\n}'),
    quiet: true,
  },
  { name: 'a pointer to an amount', ask: fenced('c', 'void show(const struct item *amount);'), quiet: true },
  {
    name: 'a role of a page element',
    ask: fenced('tsx', '<div role="button" tabIndex={0} onClick={open}>More</div>'),
    quiet: true,
  },
  {
    name: 'a form with a password field',
    ask: fenced('html', '<label>Password <input type="password" name="password"></label>'),
    quiet: true,
  },
  {
    name: 'a load balancer',
    ask: fenced('py', 'def balance(loads):\n    return sum(loads) / len(loads)\n'),
    quiet: true,
  },
  {
    name: 'a rate of frames',
    ask: fenced('js', 'const rate = frames / seconds;\nconst total = frames * 2;'),
    quiet: true,
  },
  {
    name: 'tokens of a parser',
    ask: fenced('rust', 'while let Some(token) = tokens.next() {\n    out.push(token.kind);\n}\n'),
    quiet: true,
  },
  {
    name: 'authors of a book',
    ask: fenced('py', 'authors = [a.name for a in book.authors]\nprint(", ".join(authors))\n'),
    quiet: true,
  },
  { name: 'an index of a list', ask: fenced('kotlin', 'val index = items.indexOfFirst { it.isEmpty() }'), quiet: true },
  {
    name: 'a key of a cache',
    ask: fenced('ts', 'const key = `${name}:${page}`;\nreturn cache.get(key) ?? load(key);'),
    quiet: true,
  },
  {
    name: 'a regular expression',
    ask: fenced('js', 'const match = /(\\d+)-(\\d+)/.exec(line);\nconst from = Number(match[1]);'),
    quiet: true,
  },
  { name: 'a capture group', ask: fenced('cs', 'var id = match.Groups["id"].Captures[0].Value;'), quiet: true },
  {
    name: 'a file transfer header',
    ask: fenced('ts', "response.setHeader('Transfer-Encoding', 'chunked');"),
    quiet: true,
  },
  { name: 'dates', ask: fenced('py', 'def due(day):\n    return day + timedelta(days=14)\n'), quiet: true },
  { name: 'sorting', ask: fenced('swift', 'let sorted = names.sorted { $0.count < $1.count }'), quiet: true },
  {
    name: 'a hash of a file name',
    ask: fenced('ts', 'const bucket = [...name].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7);'),
    quiet: true,
  },
  { name: 'a game with lives', ask: fenced('lua', 'if player.lives == 0 then\n  game.over()\nend\n'), quiet: true },
  { name: 'removal from a set', ask: fenced('js', 'seen.delete(id);\nlist.splice(at, 1);'), quiet: true },
  { name: 'a temporary folder', ask: fenced('py', 'shutil.rmtree(tmp_path)'), quiet: true },
  {
    name: 'a comment about payments',
    ask: fenced('ts', '// Payments are handled elsewhere: see the refund of an order.\nexport const name = "x";'),
    quiet: true,
  },
  { name: 'a string that says delete', ask: fenced('ts', 'button.title = "Delete from list";'), quiet: true },
  { name: 'a switch of a theme', ask: fenced('css', '.refund-button { color: red; }'), quiet: true },
  {
    name: 'a query that reads, in code',
    ask: fenced('ts', 'const rows = await db.query("SELECT name FROM hubs WHERE open = true");'),
    quiet: true,
  },
];
