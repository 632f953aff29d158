// Sentences: whatever they speak of, nothing in them is structure. And secrets, which are secrets anywhere. Written for
// this test.
import { fenced, type SignalCase } from './case.ts';

/** Asks in words alone. Whether they order something is for others to find; structure says nothing. */
export const SENTENCES: readonly string[] = [
  'what is a rainbow table',
  'Is OAuth authentication or authorization? One line.',
  'Explain what happens to open transactions when the primary of a database fails over.',
  'Summarize the outage: a deploy dropped the orders table in production and refunds failed for two hours.',
  'who invented the kill command and why is nine the number',
  'a nicer word for parcel?',
  'Translate to German: "The price includes VAT and shipping."',
  'Write a haiku about passwords.',
  'caption for a photo: our new dining table has hidden keys and columns',
  'what is the interest in interest-based learning, and who pays attention to it',
  'My cookie recipe needs a secret ingredient. What goes with salt and nonce... I mean nuts?',
  'In a novel, the admin of a castle grants access to the tower. Continue.',
  'How many roles has an actor in a year, on average?',
  "The migration of storks: when do they leave, and what's their schema of flight?",
  'Please proofread: "Our prices rise by 3 % in May. Payments by card are not affected."',
  'compare Terraform and Pulumi for a small team',
  'What does `kubectl drain` do to pods without a controller?',
  'Which is faster, DELETE or TRUNCATE?',
  'Name three risks of `git push --force`.',
  'Kannst du mir erklären, was eine Firewall macht?',
  '¿Qué significa "rollback" en bases de datos?',
  "Qu'est-ce qu'un jeton d'accès ?",
  '什么是数据库迁移？',
  'トランザクションとは何ですか。',
  'No need to run or remove anything: which tool prints a folder as a tree?',
  'The ticket says "rm -rf on the wrong host"; what would be a fair title for it?',
  'Thanks, that fixed it. Have a good weekend!',
  'good evening',
  'Use the big model!! What rhymes with orange?',
  'Give me five names for a payments team mascot.',
];

export const SECRETS: readonly SignalCase[] = [
  {
    name: 'a live key of a payment service',
    ask: `why is this refused: ${['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dcXk2Q'].join('_')}`,
    finds: [{ rule: 'secrets.key', severity: 'high', category: 'secrets' }],
  },
  {
    name: 'a token of a code host',
    ask: `clone with ${['ghp', 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5'].join('_')} please`,
    finds: [{ rule: 'secrets.key', severity: 'high' }],
  },
  {
    name: 'an access key of a cloud',
    ask: ['AKIA', 'Q3EGRZKJ7XW2MPLD'].join(''),
    finds: [{ rule: 'secrets.key' }],
  },
  {
    name: 'a private key',
    ask: `${['-----BEGIN', 'OPENSSH', 'PRIVATE KEY-----'].join(' ')}\nb3BlbnNzaC1rZXktdjEAAAA\n-----END OPENSSH PRIVATE KEY-----`,
    finds: [{ rule: 'secrets.private-key', severity: 'high' }],
  },
  {
    name: 'an address with a password',
    ask: 'put amqps://hub:Tr1v-99xQ@mq.belt.net:5671 into the wiki',
    finds: [{ rule: 'secrets.connection', severity: 'high', at: 'amqps://hub:Tr1v-99xQ@mq.belt.net' }],
  },
  {
    name: 'an assignment in an environment file',
    ask: fenced('env', 'LOG_LEVEL=info\nSMTP_PASSWORD=vR8#kq2LpZx\n'),
    finds: [{ rule: 'secrets.assignment', severity: 'high', at: 'PASSWORD=vR8#kq2LpZx' }],
  },
  {
    name: 'an assignment in JSON',
    ask: fenced('json', '{"api_key": "9f3Kq81LmZp0Xw7TyB"}'),
    finds: [{ rule: 'secrets.assignment', severity: 'high' }],
  },
  {
    name: 'a placeholder',
    ask: 'export OPENAI_API_KEY=sk-... and then run it',
    not: ['secrets.key', 'secrets.assignment'],
  },
  {
    name: 'a template',
    ask: fenced('env', 'DB_PASSWORD=${DB_PASSWORD}\nAPI_TOKEN=<your token>\nSECRET=changeme\n'),
    not: ['secrets.assignment'],
  },
  { name: 'an example address', ask: 'postgres://user:password@localhost:5432/app is the form, right?', quiet: true },
  {
    name: 'a reference in code',
    ask: fenced('ts', 'const password = process.env.DB_PASSWORD;\nconst token = config.auth.token;'),
    not: ['secrets.assignment'],
  },
  { name: 'a public key', ask: ['-----BEGIN', 'PUBLIC KEY-----'].join(' '), quiet: true },
  { name: 'a hash of a commit', ask: 'what changed in 9fceb02d0ae598e95dc970b74767f19372d61af8?', quiet: true },
  {
    name: 'a word with sk',
    ask: 'task-oriented risk-averse desk-bound people-pleasers-and-their-friends',
    quiet: true,
  },
  { name: 'a time in a link', ask: 'https://example.net:8080/path@2x.png loads slowly', quiet: true },
];

export const NAMED_PATHS: readonly SignalCase[] = [
  {
    name: 'a path in a sentence is listed',
    ask: 'In src/billing/fee.ts rename x to fee.',
    quiet: true,
    paths: ['src/billing/fee.ts'],
  },
  {
    name: 'a file over its code',
    ask: `server/login.ts:\n\n${fenced('ts', 'export const a = 1;')}`,
    paths: ['server/login.ts'],
  },
  {
    name: 'a file in the head of a fence',
    ask: `${fenced('ts src/auth/a.ts', 'export const a = 1;')}`,
    paths: ['src/auth/a.ts'],
  },
  {
    name: 'a file in the first comment',
    ask: fenced('yaml', '# deploy/values.yaml\na: 1\n'),
    paths: ['deploy/values.yaml'],
  },
  { name: 'products are no paths', ask: 'Should I use node.js or next.js with asp.net?', quiet: true },
];
