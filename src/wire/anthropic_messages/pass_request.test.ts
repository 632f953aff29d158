// What passes from a caller of Messages to Anthropic: the caller's own text, and the few places where it is another.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { TEST_SEALER } from '../../../test/sealer.ts';
import { loadCaptured, loadExchanges, NO_RECORDINGS } from '../../../test/replay/recordings.ts';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Compat, PassedRequest } from '../codec.ts';
import { indexJson } from '../json_index.ts';
import { citationOf, hostedBlocks } from './_answer_block.ts';
import { KINDS } from './cases/builders.ts';
import type { Kind } from './cases/builders.ts';
import { anthropicMessages } from './codec.ts';
import { reasoningBlock } from './_sealed_reasoning.ts';

interface Options {
  readonly kind?: Kind;
  readonly compat?: Compat;
  readonly model?: string;
  readonly stream?: boolean;
}

function passText(
  text: string,
  { kind = 'adaptive', compat = 'lenient', model = 'm', stream }: Options = {},
): PassedRequest {
  const index = indexJson(text);
  const conversation = anthropicMessages.decodeRequest(index.value, TEST_SEALER);
  const target = { model, capabilities: KINDS[kind], compat, stream: stream ?? conversation.stream };
  return anthropicMessages.passRequest({ index, conversation, target, gatewayMetadataKeys: ['task', 'risk'] });
}

const LEAST = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };

function pass(
  fields: Record<string, unknown>,
  options?: Options,
): { readonly body: JsonObject; readonly dropped: readonly string[] } {
  const { body, dropped } = passText(JSON.stringify({ ...LEAST, ...fields }), options);
  return { body: JSON.parse(body) as JsonObject, dropped };
}

function refused(fields: Record<string, unknown>, options: Options): string | undefined {
  try {
    pass(fields, { ...options, compat: 'strict' });
  } catch (error) {
    assert.ok(isLoadlineError(error));
    assert.equal(error.code, 'unsupported_parameter');
    return error.param;
  }
  return undefined;
}

const MARK = { cache_control: { type: 'ephemeral' } };
const user = (...content: readonly unknown[]): unknown => ({ role: 'user', content });
const assistant = (...content: readonly unknown[]): unknown => ({ role: 'assistant', content });
const text = (said: string, more: object = {}): unknown => ({ type: 'text', text: said, ...more });

describe('what passes', () => {
  test('is the caller’s text to the character, but for the model', () => {
    const sent = `{ "max_tokens":100,"model" : "auto",\n"messages":[{"role":"user","content":[{"type":"text","text":"\\u00e9"}]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"n":12345678901234567890}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}],"new_field":{"x":1.0}}`;
    assert.equal(passText(sent, { model: 'claude' }).body, sent.replace('"auto"', '"claude"'));
  });

  test('a prefill, an unknown block and thinking with its signature are Anthropic’s to judge (X4, X20)', () => {
    const messages = [
      user(text('a'), { type: 'new_block', x: 1 }),
      assistant({ type: 'thinking', thinking: '', signature: 'ErU' }, text('b')),
    ];
    const { body, dropped } = pass({ messages });
    assert.deepEqual(body['messages'], messages);
    assert.deepEqual(dropped, []);
  });

  test('hints to the gateway end here, and the user’s id goes on', () => {
    assert.deepEqual(pass({ metadata: { user_id: 'u', task: 'x', risk: 'low' } }).body['metadata'], { user_id: 'u' });
    assert.equal(pass({ metadata: { task: 'x' } }).body['metadata'], undefined);
  });

  test('the stream is as the gateway wants it', () => {
    assert.equal(pass({}, { stream: true }).body['stream'], true);
    assert.equal(pass({ stream: true }, { stream: false }).body['stream'], false);
  });

  test('what has a price of its own, or belongs to the whole account, does not', () => {
    const { body, dropped } = pass({ speed: 'fast', container: 'c', inference_geo: 'us' });
    assert.deepEqual(Object.keys(body), Object.keys(LEAST));
    assert.deepEqual(dropped, ['speed', 'inference_geo', 'container']);
  });
});

describe('what the model would refuse', () => {
  const cases: readonly (readonly [string, Kind, Record<string, unknown>, string, unknown])[] = [
    ['a limit beyond its own', 'adaptive', { max_tokens: 500_000 }, 'max_tokens', 128_000],
    ['temperature from 4.7 on', 'unsampled', { temperature: 0.2 }, 'temperature', undefined],
    ['top_k from 4.7 on', 'unsampled', { top_k: 5 }, 'top_k', undefined],
    ['both temperature and top_p', 'adaptive', { temperature: 0.2, top_p: 0.9 }, 'top_p', undefined],
    [
      'a budget from 4.7 on',
      'unsampled',
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
      'thinking',
      { type: 'adaptive' },
    ],
  ];
  for (const [name, kind, fields, field, expected] of cases)
    test(`${name}: ${field}`, () => {
      const { body, dropped } = pass(fields, { kind });
      assert.deepEqual(body[field], expected);
      assert.deepEqual(dropped, [field]);
      assert.equal(refused(fields, { kind }), field);
    });

  test('X10: a system message between turns is said in its place by the user, with its marker; others stay as written', () => {
    const messages = [
      user(text('a', MARK)),
      { role: 'system', content: 'Be "brief"' },
      assistant(text('b', MARK)),
      { role: 'system', content: [text('One', MARK), text('Two', MARK)] },
      user(text('c', MARK)),
    ];
    const { body, dropped } = pass({ messages });
    assert.deepEqual(body['messages'], [
      user(text('a')),
      { role: 'user', content: '<system>Be "brief"</system>' },
      assistant(text('b', MARK)),
      user(text('<system>One</system>', MARK), text('<system>Two</system>', MARK)),
      user(text('c', MARK)),
    ]);
    assert.deepEqual(dropped, ['cache_control']);
    const tools = { role: 'system', content: [{ type: 'tool_addition', tool: { type: 'tool_reference', name: 'f' } }] };
    assert.deepEqual(pass({ messages: [user(text('a')), tools] }).body['messages'], [user(text('a')), tools]);
    const two = [user(text('a')), { role: 'system', content: 'S' }];
    assert.equal(refused({ messages: two }, { kind: 'adaptive' }), undefined);
    assert.deepEqual(pass({ messages: two }, { kind: 'unsampled' }).body['messages'], two);
  });

  test('an effort that it has no word for', () => {
    const { body, dropped } = pass({ output_config: { effort: 'xhigh' } });
    assert.deepEqual(body['output_config'], { effort: 'max' });
    assert.deepEqual(dropped, ['output_config.effort']);
    assert.deepEqual(pass({ output_config: { effort: 'high' } }).dropped, []);
  });

  test('a budget where it is taken passes', () => {
    const thinking = { type: 'enabled', budget_tokens: 2_000 };
    assert.deepEqual(pass({ thinking }, { kind: 'budget' }).body['thinking'], thinking);
    assert.deepEqual(pass({ thinking }, { kind: 'adaptive' }).body['thinking'], thinking);
  });

  test('X16, X17, X18: of five cache markers the head and the last stay; results of tools count too', () => {
    const messages = [
      user(text('a', MARK)),
      assistant({ type: 'tool_use', id: 't', name: 'f', input: {} }),
      user({ type: 'tool_result', tool_use_id: 't', content: [text('b', MARK)], ...MARK }),
      assistant(text('c')),
      user(text('d', MARK)),
    ];
    const { body, dropped } = pass({ system: [text('s', MARK)], messages });
    assert.equal(JSON.stringify(body).split('cache_control').length - 1, 4);
    assert.deepEqual(dropped, ['cache_control']);
    const last = JSON.stringify((body['messages'] as readonly unknown[])[4]);
    assert.match(last, /cache_control/);
    assert.doesNotMatch(JSON.stringify((body['messages'] as readonly unknown[])[0]), /cache_control/);
  });
});

describe('what another provider left in the history', () => {
  const foreign = { kind: 'reasoning', text: 'hm', signature: 'gAA', format: 'openai-responses-v1' } as const;
  const search = {
    kind: 'hosted-call',
    id: 'ws_1',
    name: 'web_search',
    input: { query: 'q' },
    status: 'completed',
    sources: [{ url: 'https://a.example' }],
    raw: {},
  } as const;

  test('goes, is named, and refused by nobody: thinking, searches, citations (L39)', () => {
    const cited = [citationOf({ url: 'https://a.example' }, TEST_SEALER)];
    const messages = [
      user(text('a')),
      assistant(
        reasoningBlock(foreign, TEST_SEALER),
        reasoningBlock({ ...foreign, text: '' }, TEST_SEALER),
        ...hostedBlocks(search, TEST_SEALER),
        text('b', { citations: cited }),
      ),
      user(text('c')),
    ];
    const { body, dropped } = pass({ messages }, { compat: 'strict' });
    assert.deepEqual((body['messages'] as readonly unknown[])[1], assistant(text('b', { citations: [] })));
    assert.deepEqual(dropped, [
      'messages.content.thinking',
      'messages.content.web_search',
      'messages.content.citations',
    ]);
  });

  test('and a message of nothing else stays a message', () => {
    const messages = [user(text('a')), assistant(reasoningBlock(foreign, TEST_SEALER)), user(text('c'))];
    assert.equal((pass({ messages }).body['messages'] as readonly unknown[]).length, 3);
  });
});

describe('recorded requests', { skip: NO_RECORDINGS }, () => {
  test('pass to the byte, but for what is named', () => {
    const bodies = [
      ...loadExchanges().flatMap(({ protocol, request }) =>
        protocol === 'anthropic-messages' && request ? [request] : [],
      ),
      ...loadCaptured('anthropic-messages').map(({ request }) => request),
    ].filter((body) => body['max_tokens'] !== undefined);
    assert.ok(bodies.length > 90);
    let whole = 0;
    for (const body of bodies) {
      const sent = JSON.stringify(body);
      const { body: passed, dropped } = passText(sent, { model: String(body['model']) });
      if (dropped.length === 0) assert.equal(passed, sent);
      if (passed === sent) whole += 1;
    }
    assert.ok(whole >= bodies.length * 0.8, `${whole} of ${bodies.length}`);
  });
});

test('whatever is sent, what passes is JSON and has the caller’s messages', () => {
  const block = fc.record({ type: fc.constant('text'), text: fc.string({ minLength: 1 }) });
  const turns = fc.array(fc.array(block, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      turns,
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.jsonValue(),
      ),
      (contents, extra) => {
        const messages = contents.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content }));
        const sent = { unknown_field: extra, ...LEAST, messages };
        if (JSON.stringify(sent).includes('__proto__')) return;
        assert.deepEqual(pass(sent).body, JSON.parse(JSON.stringify(sent)));
      },
    ),
  );
});
