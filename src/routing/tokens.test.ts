// What tokens.ts promises: an estimate near a real tokenizer's count for many kinds of text, never far below it, in one
// pass. The counts are those of OpenAI's o200k encoding (gpt-tokenizer 4.0.0), written down here with their texts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Conversation, Part, Tool, Turn } from '../wire/conversation.ts';
import { estimateInputTokens, estimateTextTokens } from './tokens.ts';

function conversation(turns: readonly Turn[], change: Partial<Conversation> = {}): Conversation {
  return {
    protocol: 'openai-chat',
    model: 'auto',
    turns,
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: false,
    metadata: {},
    extra: {},
    ...change,
  };
}

const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
const text = (value: string): Part => ({ kind: 'text', text: value });

interface Counted {
  readonly name: string;
  readonly text: string;
  /** Tokens that o200k makes of it. */
  readonly tokens: number;
}

const COUNTED: readonly Counted[] = [
  {
    name: 'english prose',
    tokens: 61,
    text: 'A load line is the mark on a hull that says how much the ship may safely carry. Before it was law, owners sent ships to sea so heavy that the first storm sank them, and the insurance paid. The mark is simple: when it is under water, the ship stays in port. ',
  },
  {
    name: 'english questions',
    tokens: 28,
    text: 'What is the difference between a process and a thread? Why does the kernel need both, and when would you choose one over the other?',
  },
  {
    name: 'typescript',
    tokens: 45,
    text: "export function rankOfRisk(level: RiskLevel): number {\n  return RISK_LEVELS.indexOf(level);\n}\n\nexport const RISK_LEVELS = ['none', 'low', 'medium', 'high'] as const;\n",
  },
  {
    name: 'python',
    tokens: 45,
    text: 'def refund(order, amount_cents):\n    if order.refunded_at is not None:\n        raise AlreadyRefunded(order.id)\n    stripe.Refund.create(charge=order.charge_id, amount=amount_cents)\n',
  },
  {
    name: 'sql',
    tokens: 35,
    text: "ALTER TABLE parcels ADD COLUMN destination_country_code char(2) NOT NULL DEFAULT 'NL';\nCREATE INDEX CONCURRENTLY idx_parcels_destination ON parcels (destination_country_code);\n",
  },
  {
    name: 'unified diff',
    tokens: 50,
    text: '--- a/src/session.ts\n+++ b/src/session.ts\n@@ -33,6 +33,4 @@ impl Queue {\n-        let id = self.disk.append(&msg)?;\n-        self.disk.sync()?;\n+        self.mem.push(msg);\n',
  },
  {
    name: 'json',
    tokens: 43,
    text: '{"id":"req_01","model":"gpt-5.4-mini","usage":{"prompt_tokens":1204,"completion_tokens":88},"choices":[{"index":0,"finish_reason":"stop"}]}',
  },
  {
    name: 'yaml',
    tokens: 51,
    text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: checkout\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n        - image: registry.example.com/checkout:1.4.2\n',
  },
  {
    name: 'table of numbers',
    tokens: 64,
    text: '1204, 17.50, 2026-11-22\n1205, 18.75, 2026-11-23\n1206, 21.00, 2026-11-24\n1207, 9.99, 2026-11-25\n',
  },
  {
    name: 'log lines',
    tokens: 51,
    text: '2026-11-22 10:00:01 ERROR payment 8123 failed: connection reset by peer\n2026-11-22 10:00:02 INFO retrying payment 8123 (attempt 2 of 3)\n',
  },
  {
    name: 'german',
    tokens: 27,
    text: 'Schalte den Wartungsmodus ab und leite alle Anfragen wieder auf das Rechenzentrum Süd, sobald die Sicherung geprüft ist.',
  },
  {
    name: 'french',
    tokens: 22,
    text: "Le prix comprend la taxe et les frais d'expédition ; nous avons décidé de déplacer la réunion à demain.",
  },
  {
    name: 'spanish',
    tokens: 24,
    text: 'Haz que al cambiar el correo no haga falta confirmar con el código, la gente se queja de que tarda demasiado.',
  },
  {
    name: 'portuguese',
    tokens: 21,
    text: 'Não há diferença entre os dois arquivos, mas o servidor responde mais devagar quando lemos o segundo.',
  },
  {
    name: 'chinese',
    tokens: 33,
    text: '把运单号从数字改成字符串，所有表一起改，今天晚上上线。我们需要先备份数据库，然后再执行迁移脚本。',
  },
  {
    name: 'japanese',
    tokens: 35,
    text: 'ファイアウォールのルールを全部許可にして、終わったら保存しておいて。倉庫の本体のほうです。',
  },
  {
    name: 'russian',
    tokens: 19,
    text: 'Пожалуйста, объясните, как работает этот алгоритм и почему он быстрее остальных вариантов.',
  },
  { name: 'korean', tokens: 19, text: '이 함수가 무엇을 하는지 설명해 주세요. 그리고 왜 느린지 알려 주세요.' },
  { name: 'arabic', tokens: 20, text: 'يرجى شرح كيفية عمل هذه الخوارزمية ولماذا هي أسرع من غيرها.' },
  {
    name: 'base64',
    tokens: 74,
    text: 'aGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG9mIGJhc2U2NCBlbmNvZGluZyBvZiBzb21lIGJ5dGVzIHdpdGggbm8gbWVhbmluZw0KQUJDREVGR0g=',
  },
  {
    name: 'hex',
    tokens: 78,
    text: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
  {
    name: 'paths and flags',
    tokens: 29,
    text: 'kubectl scale deploy/wages-api -n wages --replicas=0 --context belt && rm -rf ./node_modules/.cache dist/assets',
  },
];

test('texts of many kinds are estimated within a third of the true count, and never more than a fifth below', () => {
  for (const { name, text, tokens } of COUNTED) {
    const ratio = estimateTextTokens(text) / tokens;
    assert.ok(ratio > 0.8, `${name}: ${ratio.toFixed(2)} of the true count`);
    assert.ok(ratio < 1.4, `${name}: ${ratio.toFixed(2)} of the true count`);
  }
});

test('a whole request of prose is not estimated below the true count', () => {
  const prose = COUNTED.find(({ name }) => name === 'english prose');
  assert.ok(prose !== undefined);
  assert.ok(estimateInputTokens(conversation([user(text(prose.text))])) >= prose.tokens);
});

test('a text of 190,000 tokens is estimated within a quarter', () => {
  const prose = COUNTED.find(({ name }) => name === 'english prose');
  assert.ok(prose !== undefined);
  const times = Math.round(190_000 / prose.tokens);
  const estimate = estimateInputTokens(conversation([user(text(prose.text.repeat(times)))]));
  const truth = prose.tokens * times;
  assert.ok(estimate > truth * 0.95 && estimate < truth * 1.25, `${estimate} for ${truth}`);
});

test('an empty request costs what any request costs', () => {
  assert.ok(estimateInputTokens(conversation([])) > 0);
  assert.ok(estimateInputTokens(conversation([])) < 10);
});

test('each message adds its overhead', () => {
  const one = estimateInputTokens(conversation([user(text('a b'))]));
  const two = estimateInputTokens(conversation([user(text('a')), user(text('b'))]));
  assert.ok(two > one);
});

test('tools cost their schemas', () => {
  const tool: Tool = {
    kind: 'function',
    name: 'delete_row',
    description: 'Deletes one row of a table.',
    schema: { type: 'object', properties: { table: { type: 'string', description: 'name of the table' } } },
  };
  const without = estimateInputTokens(conversation([user(text('hi'))]));
  const one = estimateInputTokens(conversation([user(text('hi'))], { tools: [tool] }));
  const three = estimateInputTokens(conversation([user(text('hi'))], { tools: [tool, tool, tool] }));
  assert.ok(one - without > 50);
  assert.ok(three - one > 40);
});

test('a schema for the answer is counted', () => {
  const schema = { type: 'object', properties: { total: { type: 'number', description: 'in cents'.repeat(20) } } };
  const plain = estimateInputTokens(conversation([user(text('hi'))]));
  const formed = estimateInputTokens(
    conversation([user(text('hi'))], { output: { kind: 'json-schema', name: 'answer', schema } }),
  );
  assert.ok(formed - plain > 30);
});

test('an image costs its maximum, whatever its bytes', () => {
  const image = (data: string): Part => ({ kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data } });
  const small = estimateInputTokens(conversation([user(image('AAAA'))]));
  const large = estimateInputTokens(conversation([user(image('A'.repeat(4_000_000)))]));
  assert.equal(small, large);
  assert.ok(small >= 1_600 && small < 2_000);
});

test('files and recordings cost by their length, with a bound', () => {
  const file = (data: string): Part => ({
    kind: 'file',
    source: { kind: 'base64', mediaType: 'application/pdf', data },
  });
  const short = estimateInputTokens(conversation([user(file('A'.repeat(10_000)))]));
  const long = estimateInputTokens(conversation([user(file('A'.repeat(20_000_000)))]));
  assert.ok(short > 1_000 && short < 4_000);
  assert.ok(long < 300_000);
  const sound: Part = { kind: 'audio', data: 'A'.repeat(1_000_000), format: 'wav' };
  assert.ok(estimateInputTokens(conversation([user(sound)])) > 900);
});

test('a file that is only named is not free', () => {
  const named: Part = { kind: 'file', source: { kind: 'file-id', id: 'file-1' } };
  assert.ok(estimateInputTokens(conversation([user(named)])) > 5_000);
});

test('calls, results, reasoning and parts that nobody knows are counted', () => {
  const bare = estimateInputTokens(conversation([user()]));
  const parts: readonly Part[] = [
    { kind: 'tool-call', id: 'c', name: 'bash', argumentsText: '{"command":"ls -la /srv/data"}' },
    { kind: 'tool-result', callId: 'c', parts: [{ kind: 'text', text: 'total 12 files and folders' }] },
    { kind: 'reasoning', text: 'first the user wants to see the files', signature: 'A'.repeat(40) },
    { kind: 'refusal', text: 'I cannot help with that request' },
    { kind: 'unknown', type: 'x', value: { a: 'some words in an object', b: [1, 2, null, true] } },
  ];
  for (const part of parts) assert.ok(estimateInputTokens(conversation([user(part)])) > bare + 5, part.kind);
});

test('longer text never costs less', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.constantFrom(' word', '\nline', ' 12', '。', 'é'), (start, more) => {
      assert.ok(estimateTextTokens(start + more) >= estimateTextTokens(start) - 1);
    }),
  );
});

test('the estimate is a finite number of at least nothing for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (value) => {
      const tokens = estimateTextTokens(value);
      assert.ok(Number.isFinite(tokens) && tokens >= 0);
      assert.ok(tokens <= value.length * 2 + 2);
    }),
  );
});

test('the same request gives the same number', () => {
  const request = conversation([user(text('what is 17*23?'))]);
  assert.equal(estimateInputTokens(request), estimateInputTokens(request));
});

test('a megabyte of one letter, of spaces and of stops is estimated at once', () => {
  for (const letter of ['a', ' ', '.', '中', '\n', 'aB3']) {
    assert.ok(estimateTextTokens(letter.repeat(1_000_000)) > 1_000, JSON.stringify(letter));
  }
});
