// What assess.ts promises: one assessment of a request, the same each time, that never throws and keeps its bounds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { SIGNALS_PER_DECISION_MAX } from '../support/limits.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { assess, ASSESSMENT_VERSION } from './assess.ts';
import { RISK_LEVELS, rankOfRisk, type Assessment } from './decision.ts';

type Message = Readonly<Record<string, unknown>>;

const user = (content: unknown): Message => ({ role: 'user', content });
const TOOLS = ['bash', 'delete_database'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object' } },
}));

function of(messages: readonly Message[], change: { careful?: boolean; tools?: boolean } = {}): Assessment {
  const conversation = openaiChat.decodeRequest({
    model: 'auto',
    messages,
    ...(change.tools === true ? { tools: TOOLS } : {}),
  } as never);
  return assess(conversation, { careful: change.careful ?? false });
}

const DANGEROUS =
  '--- a/src/auth.ts\n+++ b/src/auth.ts\n@@ -1,3 +1,2 @@\n function open(user) {\n-  if (!user.isAdmin) throw new Error("no");\n   return vault.read();\n';

test('a plain question is no risk', () => {
  const { risk, task, readsOnly, signals, categories, failed, askPart } = of([user('what is the capital of Peru?')]);
  assert.equal(risk, 'none');
  assert.equal(task.task, 'qa');
  assert.equal(task.source, 'inferred');
  assert.equal(readsOnly, true);
  assert.deepEqual(signals, []);
  assert.deepEqual(categories, []);
  assert.deepEqual(failed, []);
  assert.equal(askPart, 'messages[0].content');
});

test('signals of structure and of prose come together', () => {
  const { risk, signals, categories } = of([user(`apply this and turn off the alarms tonight\n\n${DANGEROUS}`)]);
  assert.equal(risk, 'high');
  assert.ok(signals.some(({ evidence }) => evidence.kind === 'ask'));
  assert.ok(signals.some(({ evidence }) => evidence.kind !== 'ask'));
  assert.ok(categories.length >= 1);
});

test('an ask that only reads makes what it touches a mention, at most low', () => {
  for (const words of [
    'summarize this change',
    'explain what it does',
    'translate the comments to German',
    'what does this diff do?',
  ]) {
    const { risk, signals, readsOnly, categories } = of([user(`${words}\n\n${DANGEROUS}`)]);
    assert.equal(readsOnly, true, words);
    assert.ok(rankOfRisk(risk) <= rankOfRisk('low'), words);
    assert.ok(signals.length > 0 && signals.every(({ effect }) => effect === 'mentions'), words);
    assert.deepEqual(categories, [], words);
  }
});

test('a careful route counts it all the same', () => {
  const { risk, readsOnly } = of([user(`summarize this change\n\n${DANGEROUS}`)], { careful: true });
  assert.equal(readsOnly, true);
  assert.ok(rankOfRisk(risk) >= rankOfRisk('medium'));
});

test('reviewing and deciding is not reading', () => {
  for (const words of ['review this', 'ok to merge?', 'is this safe?', 'small one:']) {
    assert.ok(rankOfRisk(of([user(`${words}\n\n${DANGEROUS}`)]).risk) >= rankOfRisk('medium'), words);
  }
});

test('a call that was made is a deed, whatever the ask says', () => {
  const call = {
    role: 'assistant',
    content: null,
    tool_calls: [
      {
        id: 'c',
        type: 'function',
        function: { name: 'bash', arguments: '{"command":"kubectl delete ns prod-payments"}' },
      },
    ],
  };
  const { risk, readsOnly } = of(
    [user('what is wrong with checkout?'), call, { role: 'tool', tool_call_id: 'c', content: 'deleted' }],
    { tools: true },
  );
  assert.equal(readsOnly, false);
  assert.ok(rankOfRisk(risk) >= rankOfRisk('medium'));
});

test('tools that are only offered raise nothing', () => {
  const { risk, toolNames } = of([user('hello')], { tools: true });
  assert.equal(risk, 'none');
  assert.deepEqual(toolNames, ['bash', 'delete_database']);
});

test('a system prompt, a reminder and an earlier topic raise nothing', () => {
  const system = {
    role: 'system',
    content: `Never run this:\n\n\`\`\`sql\nDROP TABLE users;\n\`\`\`\n${'Production is live. '.repeat(1_000)}`,
  };
  assert.equal(of([system, user('say hello')]).risk, 'none');
  assert.equal(
    of([user('<system-reminder>\n```sql\nDROP TABLE users;\n```\n</system-reminder>\nsay hello')]).risk,
    'none',
  );
  assert.equal(
    of([user('DROP TABLE users;'), { role: 'assistant', content: 'Done.' }, user('thanks! what is 2+2?')]).risk,
    'none',
  );
});

test('length does not hide a change', () => {
  const filler = 'The fox sleeps in the sun, and nobody minds. '.repeat(18_000);
  const { risk, failed, inputTokensEstimate } = of([user(`${filler}\n\nnow apply:\n\n${DANGEROUS}\n\n${filler}`)]);
  assert.ok(rankOfRisk(risk) >= rankOfRisk('medium'));
  assert.deepEqual(failed, []);
  assert.ok(inputTokensEstimate > 190_000);
});

test('a long text to be summarized stays cheap work', () => {
  const { risk, task } = of([
    user(`Summarize this article:\n\n${'The fox sleeps in the sun, and nobody minds.\n'.repeat(18_000)}`),
  ]);
  assert.equal(task.task, 'summarize');
  assert.equal(risk, 'none');
});

test('what is larger than signals may read is named as failed', () => {
  const { failed, readsOnly } = of([user(`Summarize:\n\n${'word '.repeat(900_000)}`)]);
  assert.ok(failed.includes('input-too-large'));
  assert.equal(readsOnly, false);
});

test('a part that breaks is named, and nothing is called harmless', () => {
  const conversation = openaiChat.decodeRequest({ model: 'auto', messages: [user('what is 2+2?')] } as never);
  let reads = 0;
  // A conversation that fails the reader of the ask and of nobody else.
  const fragile = {
    ...conversation,
    get turns() {
      reads += 1;
      if (reads === 1) throw new RangeError('broken');
      return conversation.turns;
    },
  };
  const { failed, task, readsOnly } = assess(fragile, { careful: false });
  assert.deepEqual(failed, ['ask']);
  assert.equal(task.task, 'unknown');
  assert.equal(readsOnly, false);
});

test('the version names both halves', () => {
  assert.match(ASSESSMENT_VERSION, /^[ -~]{5,40}\+\d+$/);
});

test('paths that are changed are told', () => {
  assert.deepEqual(of([user(`merge?\n\n${DANGEROUS}`)]).paths, ['src/auth.ts']);
});

test('a thousand findings are kept to the bound, the worst first', () => {
  const many = Array.from({ length: 300 }, (_, index) => `DROP TABLE t${index};`).join('\n');
  const { signals, risk } = of([user(`run this\n\n${many}`)]);
  assert.ok(signals.length <= SIGNALS_PER_DECISION_MAX);
  assert.equal(risk, 'high');
  const ranks = signals.map(({ severity }) => rankOfRisk(severity));
  assert.deepEqual(
    [...ranks].sort((a, b) => b - a),
    ranks,
  );
});

test('evidence lies in its part', () => {
  const text = `please\n\n${DANGEROUS}\nand delete the backups`;
  for (const { evidence } of of([user(text)]).signals) {
    assert.equal(evidence.part, 'messages[0].content');
    assert.ok(evidence.start >= 0 && evidence.end <= text.length && evidence.start < evidence.end);
  }
});

test('the same request gives the same assessment', () => {
  const messages = [user(`ok?\n\n${DANGEROUS}`)];
  assert.deepEqual(of(messages), of(messages));
});

test('any conversation is assessed without a fault, within its bounds, the same each time', () => {
  const text = fc.array(
    fc.constantFrom(
      'drop the table',
      'what is it?',
      '\n',
      '```sql\nDROP TABLE a;\n```\n',
      'yes',
      '<context>',
      '</context>',
      '-a\n+b\n',
      '$ rm -rf /',
      '把数据库删掉',
      '{',
      '"',
      'summarize: ',
    ),
    { minLength: 1, maxLength: 10 },
  );
  const message = fc.oneof(
    text.map((parts) => user(parts.join(' '))),
    text.map((parts) => ({ role: 'assistant', content: parts.join(' ') })),
    text.map((parts) => ({ role: 'system', content: parts.join(' ') })),
  );
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), fc.boolean(), (messages, careful) => {
      const one = of(messages, { careful });
      assert.ok(RISK_LEVELS.includes(one.risk));
      assert.ok(one.signals.length <= SIGNALS_PER_DECISION_MAX);
      assert.ok(Number.isSafeInteger(one.inputTokensEstimate) && one.inputTokensEstimate > 0);
      assert.deepEqual(of(messages, { careful }), one);
    }),
    { numRuns: 200 },
  );
});

test('a megabyte of anything comes to an end', () => {
  for (const piece of [
    'a',
    '(',
    '`',
    '\n',
    '<context>\n',
    'drop ',
    '"a ',
    '把',
    'A. x\nB. y\n',
    'we should, ',
    '+a\n',
  ]) {
    assert.ok(of([user(piece.repeat(Math.floor(1_000_000 / piece.length)))]).inputTokensEstimate > 0, piece);
  }
});
