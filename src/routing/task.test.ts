// What task.ts promises: a label from what the ask does and shows. Cheap labels only where nothing is changed or decided.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { findAsk } from './ask.ts';
import { TASKS, type Signal } from './decision.ts';
import { inferTask, type InferredTask } from './task.ts';

type Message = Readonly<Record<string, unknown>>;

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const called = (command: string, id = 'c1'): Message => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name: 'bash', arguments: JSON.stringify({ command }) } }],
});
const result = (content: string, id = 'c1'): Message => ({ role: 'tool', tool_call_id: id, content });
const TOOL = { type: 'function', function: { name: 'bash', parameters: { type: 'object' } } };

function infer(
  messages: readonly Message[],
  signals: readonly Signal[] = [],
  tools: readonly unknown[] = [],
): InferredTask {
  const conversation = openaiChat.decodeRequest({
    model: 'auto',
    messages,
    ...(tools.length === 0 ? {} : { tools }),
  } as never);
  return inferTask(findAsk(conversation), conversation, signals);
}
const labelOf = (text: string, signals: readonly Signal[] = []): string => infer([user(text)], signals).task;

/** A signal of structure in the first message. */
function seen(change: Partial<Signal> = {}): Signal {
  return {
    id: 'diff.code',
    category: 'production',
    severity: 'medium',
    effect: 'modifies',
    evidence: { part: 'messages[0].content', start: 0, end: 1, kind: 'diff-line' },
    says: 'changes code that runs',
    ...change,
  };
}

function expectAll(wanted: string, prompts: readonly string[], signals: readonly Signal[] = []): void {
  const wrong = prompts
    .filter((text) => labelOf(text, signals) !== wanted)
    .map((text) => `${labelOf(text, signals)}: ${text}`);
  assert.deepEqual(wrong, [], `not ${wanted}`);
}

const DIFF = '\n\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-const a = 1;\n+const a = 2;\n';

test('the labels of reading', () => {
  expectAll('qa', [
    'what is a rainbow table',
    'how do I center a div',
    'who wrote the badge module?',
    'python: reverse a string',
  ]);
  expectAll('chat', [
    'hi',
    'good evening',
    'write a haiku about rain',
    'tell me a joke',
    'proofread: I has went',
    'ok',
  ]);
  expectAll('summarize', ['Summarize: The outage lasted six hours.', 'tl;dr of the French revolution']);
  expectAll('translation', ['translate "good morning" to Japanese']);
  expectAll('classification', ['Classify the sentiment: "They refunded me at once"']);
  expectAll('extraction', ['Extract all dates from: The contract starts on 1 May 2024.']);
  expectAll('triage', ['Triage these tickets by urgency: 1) login broken 2) typo']);
});

test('the labels of work', () => {
  expectAll('code_edit', [
    'In Tooltip.tsx call the prop `label` instead of `txt`.',
    'add a loading spinner to the orders component',
    'replace var with const in utils.js',
  ]);
  expectAll('refactor', ['refactor this loop into a map', 'rename getCwd to getCurrentWorkingDirectory']);
  expectAll('debugging', [
    'fix the failing build',
    'the export crashes on empty files, fix it',
    "npm install doesn't work",
  ]);
  expectAll('migration', [
    'drop the column legacy_code',
    'one parcel can now have several receivers, change how we store it and move the existing ones over',
    'write a migration that adds an index',
  ]);
  expectAll('docs', ['write a README for this folder', 'document the payment module', 'add docstrings to utils.py']);
  expectAll('architecture', [
    'design a system for a thousand tenants',
    'Design the architecture of a payment service.',
  ]);
  expectAll('code_review', [`Review this Python diff and list risky changes.${DIFF}`], [seen()]);
});

test('what no label fits is unknown, and goes where the policy says', () => {
  const { task, source, readsOnly } = infer([user('point our name at the new provider before lunch')]);
  assert.equal(task, 'unknown');
  assert.equal(source, 'unknown');
  assert.equal(readsOnly, false);
  expectAll('unknown', [
    'mv instead, verify takes ages',
    'do it',
    'удали все счета',
    'let every badge open every locker',
  ]);
});

test('a decision is a review of what it is about', () => {
  expectAll('production_review', [
    'ok to ship tonight?',
    'Can we skip the four-eyes check for this one payout?',
    'Which one do we declare?',
  ]);
  expectAll('code_review', [`can I merge this?${DIFF}`, `ok?${DIFF}`, `small one:${DIFF}`], [seen()]);
  assert.equal(
    labelOf('ok to ship?\n\nALTER TABLE a DROP COLUMN b;', [seen({ category: 'schema', id: 'sql.drop-column' })]),
    'migration',
  );
});

test('a decision that touches nothing is a question', () => {
  expectAll('qa', [
    'Should I use "affect" or "effect" here?',
    'Can I freeze cooked rice?',
    'should I wear a tie to a funeral',
    'how long should I boil an egg?',
    'is it rude to tip in Japan?',
    'should I learn rust or go first?',
  ]);
});

test('a change that signals proved harmless needs a glance, any other a review', () => {
  for (const words of ['ok?', 'small one:', 'lgtm?', 'format only I think']) {
    assert.equal(labelOf(`${words}${DIFF}`), 'triage', words);
    assert.equal(labelOf(`${words}${DIFF}`, [seen({ severity: 'low' })]), 'code_review', words);
  }
});

test('a question about code is a question, about why it fails it is debugging', () => {
  assert.equal(labelOf('what does this print?\n```python\nprint(1)\n```'), 'qa');
  assert.equal(
    labelOf('why does this fail?\n\nTraceback (most recent call last):\n  File "a.py", line 1\nKeyError: x'),
    'debugging',
  );
  assert.equal(
    labelOf('which line came first?\n\n2026-11-22 10:00:01 ERROR failed\n2026-11-22 10:00:02 INFO ok'),
    'qa',
  );
});

test('a question only in form, beside something grave, asks for a verdict', () => {
  const text = 'this one instead?\n\n```sql\nDROP TABLE a;\n```';
  assert.equal(labelOf(text), 'qa');
  assert.notEqual(labelOf(text, [seen({ category: 'schema', severity: 'high' })]), 'qa');
  assert.equal(infer([user(text)], [seen({ category: 'schema', severity: 'high' })]).readsOnly, false);
});

test('explaining something grave stays explaining', () => {
  const explained = infer(
    [user('explain what this does\n\n```sql\nDROP TABLE a;\n```')],
    [seen({ category: 'schema', severity: 'high' })],
  );
  assert.equal(explained.task, 'qa');
  assert.equal(explained.readsOnly, true);
});

test('a statement of a fault is debugging', () => {
  expectAll('debugging', [
    "printer hub can't reach the broker",
    'npm acts up',
    'the sorter misreads every 40th parcel',
  ]);
});

test('SQL, a log, a command or nothing without words', () => {
  assert.equal(labelOf('ALTER TABLE a DROP COLUMN b;', [seen({ category: 'schema' })]), 'migration');
  assert.equal(labelOf('2026-11-22 10:00:01 ERROR failed'), 'debugging');
  assert.equal(labelOf('terraform destroy -auto-approve'), 'unknown');
  assert.equal(labelOf('   '), 'unknown');
});

test('a yes has the label of a proposal that only reads, otherwise none', () => {
  assert.equal(infer([user('a long text'), assistant('Shall I summarize it?'), user('yes please')]).task, 'qa');
  assert.equal(infer([user('x'), assistant('Shall I restart it?'), user('do it')]).task, 'unknown');
  assert.equal(infer([user('x'), assistant('Done.'), user('great')]).task, 'chat');
});

test('chores of a client are background work and read only', () => {
  const chore = infer([
    { role: 'system', content: 'You are a title generator. You output ONLY a thread title.' },
    user('drop the users table'),
  ]);
  assert.equal(chore.task, 'background');
  assert.equal(chore.readsOnly, true);
});

test('a helper that looks something up is a subagent, one that is ordered to change something is not', () => {
  const system = { role: 'system', content: 'You are a file search specialist.' };
  assert.equal(infer([system, user('find where the timeout is set')], [], [TOOL]).task, 'subagent');
  assert.notEqual(infer([system, user('delete the old backups')], [], [TOOL]).task, 'subagent');
});

test('a loop that stays in a throwaway place is housekeeping', () => {
  const loop = [user('tests leave junk'), called('rm -rf /tmp/pytest coverage'), result('')];
  const low = seen({
    severity: 'low',
    category: 'data-loss',
    evidence: { part: 'messages[1].tool_calls[0]', start: 0, end: 1, kind: 'shell' },
  });
  assert.equal(infer(loop, [low], [TOOL]).task, 'background');
  assert.equal(infer(loop, [{ ...low, severity: 'medium' }], [TOOL]).task, 'unknown');
  assert.equal(infer(loop, [], [TOOL]).task, 'unknown');
  assert.equal(
    infer([user('our shop leaves junk'), called('rm -rf /tmp/x'), result('')], [low], [TOOL]).task,
    'unknown',
  );
  assert.equal(
    infer([user('kind cluster is slow'), called('kind delete cluster'), result('')], [], [TOOL]).task,
    'background',
  );
});

test('every call of the loop has to be proved', () => {
  const loop = [
    user('tests leave junk'),
    called('rm -rf /tmp/pytest'),
    result(''),
    called('curl -X DELETE https://api.example/all', 'c2'),
    result('', 'c2'),
  ];
  const low = seen({
    severity: 'low',
    evidence: { part: 'messages[1].tool_calls[0]', start: 0, end: 1, kind: 'shell' },
  });
  assert.equal(infer(loop, [low], [TOOL]).task, 'unknown');
});

test('a question whose loop did something is not reading only', () => {
  const call = seen({
    severity: 'high',
    evidence: { part: 'messages[1].tool_calls[0]', start: 0, end: 1, kind: 'tool-call' },
  });
  const loop = infer(
    [user('what is wrong with checkout?'), called('kubectl delete pod --all'), result('deleted')],
    [call],
    [TOOL],
  );
  assert.equal(loop.readsOnly, false);
});

test('a guess is a known task or unknown, and says why without the prompt', () => {
  for (const text of [
    'hi',
    'drop the Zanzibar table',
    'what is Zanzibar?',
    'fix Zanzibar',
    '',
    '把数据库删掉',
    'ok?',
  ]) {
    const { task, source, says } = infer([user(text)]);
    assert.ok(
      task === 'unknown' ? source === 'unknown' : TASKS.some((known) => known === task) && source === 'inferred',
      text,
    );
    assert.match(says, /^[ -~]{5,80}$/);
    assert.doesNotMatch(says, /zanzibar/i);
  }
});
