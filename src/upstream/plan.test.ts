import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDERS } from '../providers/index.ts';
import { isLoadlineError } from '../support/errors.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { Tool } from '../wire/conversation.ts';
import { configuredOf, factsOf, modelOf, PROVIDER_KEY } from './cases/targets.ts';
import { planTargets, protocolForTarget, unusableReason } from './plan.ts';
import type { TargetNeeds } from './plan.ts';

const tool: Tool = { kind: 'function', name: 'look' };
const chat: TargetNeeds = { protocol: 'openai-chat', tools: [], stream: false };
const needs = (changes: Partial<TargetNeeds>): TargetNeeds => ({ ...chat, ...changes });

const plain = modelOf('alpha', 'plain');
const picky = modelOf('alpha', 'picky', { toolsWithEffortNeedResponses: true });
const both = factsOf('alpha', { protocols: ['openai-chat', 'openai-responses'] });

function refusal(act: () => unknown): LoadlineError {
  try {
    act();
  } catch (error) {
    if (isLoadlineError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('the caller’s own protocol is spoken where the provider speaks it, so that bytes pass', () => {
  const all = factsOf('alpha', { protocols: ['anthropic-messages', 'openai-chat', 'openai-responses'] });
  for (const protocol of ['openai-chat', 'openai-responses', 'anthropic-messages'] as const) {
    assert.equal(protocolForTarget(plain, all, needs({ protocol })), protocol);
  }
});

test('else the provider’s preferred protocol is spoken', () => {
  const facts = factsOf('alpha', { protocols: ['anthropic-messages', 'openai-responses'] });
  assert.equal(protocolForTarget(plain, facts, chat), 'anthropic-messages');
});

test('a protocol without a path is not spoken', () => {
  const facts = factsOf('alpha', {
    protocols: ['openai-chat', 'openai-responses'],
    paths: { 'openai-responses': '/r' },
  });
  assert.equal(protocolForTarget(plain, facts, chat), 'openai-responses');
  assert.equal(protocolForTarget(plain, factsOf('alpha', { protocols: [] }), chat), undefined);
});

/** reasoning, tools, whether Responses is needed by a model that refuses the two together on Chat Completions */
const TOOLS_WITH_EFFORT: readonly (readonly [string, Partial<TargetNeeds>, boolean])[] = [
  ['tools and an effort', { tools: [tool], reasoning: { effort: 'low' } }, true],
  ['tools and a budget', { tools: [tool], reasoning: { budgetTokens: 1000 } }, true],
  ['tools and thinking switched on', { tools: [tool], reasoning: { enabled: true } }, true],
  ['custom tools and an effort', { tools: [{ ...tool, kind: 'custom' }], reasoning: { effort: 'high' } }, true],
  ['tools and effort none', { tools: [tool], reasoning: { effort: 'none' } }, false],
  ['tools, effort none and a budget', { tools: [tool], reasoning: { effort: 'none', budgetTokens: 9 } }, false],
  ['tools and a budget of nothing', { tools: [tool], reasoning: { budgetTokens: 0 } }, false],
  ['tools and thinking switched off', { tools: [tool], reasoning: { enabled: false } }, false],
  ['tools alone', { tools: [tool] }, false],
  ['an effort alone', { reasoning: { effort: 'high' } }, false],
  ['hosted tools and an effort', { tools: [{ ...tool, kind: 'hosted' }], reasoning: { effort: 'high' } }, false],
];

for (const [what, changes, responses] of TOOLS_WITH_EFFORT) {
  test(`${what} ${responses ? 'needs Responses' : 'stays on Chat Completions'}`, () => {
    assert.equal(protocolForTarget(picky, both, needs(changes)), responses ? 'openai-responses' : 'openai-chat');
    assert.equal(protocolForTarget(plain, both, needs(changes)), 'openai-chat');
    // A server that has no Responses gets what it has: it may be less picky than the original.
    assert.equal(protocolForTarget(picky, factsOf('alpha'), needs(changes)), 'openai-chat');
  });
}

test('a model whose tools need an effort of none is asked over Responses unless none was said (B5)', () => {
  const strictest = modelOf('alpha', 'strictest', { toolsWithEffortNeedResponses: true, toolsNeedEffortNone: true });
  const over = (changes: Parameters<typeof needs>[0]) => protocolForTarget(strictest, both, needs(changes));
  assert.equal(over({ tools: [tool] }), 'openai-responses');
  assert.equal(over({ tools: [tool], reasoning: { effort: 'high' } }), 'openai-responses');
  assert.equal(over({ tools: [tool], reasoning: { summary: 'auto' } }), 'openai-responses');
  assert.equal(over({ tools: [tool], reasoning: { effort: 'none' } }), 'openai-chat');
  assert.equal(over({ tools: [tool], reasoning: { enabled: false } }), 'openai-chat');
  assert.equal(over({ tools: [tool], reasoning: { budgetTokens: 0 } }), 'openai-chat');
  assert.equal(over({}), 'openai-chat');
  assert.equal(protocolForTarget(strictest, factsOf('alpha'), needs({ tools: [tool] })), 'openai-chat');
});

test('a model that only Responses serves is asked over Responses, where the provider has it', () => {
  const only = modelOf('alpha', 'only', { responsesOnly: true });
  assert.equal(protocolForTarget(only, both, chat), 'openai-responses');
  assert.equal(protocolForTarget(only, factsOf('alpha'), chat), 'openai-chat');
});

test('a target is the provider’s URL, its versions and its credential, and says nothing of the caller', () => {
  const facts = factsOf('alpha', {
    fixedHeaders: { 'x-version': '7' },
    requestIdHeader: 'request-id',
    dialect: { streamOptions: false, extensions: true },
    forwardHeaders: ['x-beta'],
  });
  const [target, ...rest] = planTargets(
    [plain],
    [configuredOf(facts, { baseUrl: 'https://alpha.test/base', simulated: true })],
    chat,
  );
  assert.deepEqual(rest, []);
  assert.deepEqual(target, {
    model: plain,
    provider: 'alpha',
    protocol: 'openai-chat',
    url: 'https://alpha.test/base/v1/chat/completions',
    headers: { 'x-version': '7', authorization: `Bearer ${PROVIDER_KEY}` },
    simulated: true,
    requestIdHeader: 'request-id',
    dialect: { streamOptions: false, extensions: true },
    forwardHeaders: ['x-beta'],
  });
});

test('a key that is not needed and not set sends no credential at all', () => {
  const [target] = planTargets([plain], [configuredOf(factsOf('alpha'), { apiKey: undefined })], chat);
  assert.deepEqual(target?.headers, {});
});

test('the order of the models is the order of the targets, and each has its own protocol', () => {
  const providers = [configuredOf(factsOf('beta', { protocols: ['anthropic-messages'] })), configuredOf(both)];
  const targets = planTargets(
    [picky, modelOf('beta', 'b'), plain],
    providers,
    needs({ tools: [tool], reasoning: { effort: 'low' } }),
  );
  assert.deepEqual(
    targets.map(({ model, protocol }) => `${model.id} ${protocol}`),
    ['picky openai-responses', 'b anthropic-messages', 'plain openai-chat'],
  );
});

test('a model without its key, its provider or a protocol is left out while another can serve', () => {
  const providers = [
    configuredOf(factsOf('alpha'), { missing: 'ALPHA_API_KEY' }),
    configuredOf(factsOf('beta')),
    configuredOf(factsOf('mute', { protocols: [] })),
  ];
  const models = [plain, modelOf('gamma', 'g'), modelOf('mute', 'm'), modelOf('beta', 'b')];
  assert.deepEqual(
    planTargets(models, providers, chat).map(({ model }) => model.id),
    ['b'],
  );
});

test('where none is left the error names what to set for each, once', () => {
  const providers = [
    configuredOf(factsOf('alpha'), { missing: 'ALPHA_API_KEY' }),
    configuredOf(factsOf('mute', { protocols: [] })),
  ];
  const error = refusal(() => planTargets([plain, modelOf('gamma', 'g'), modelOf('mute', 'm')], providers, chat));
  assert.deepEqual([error.code, error.status], ['no_upstream_available', 503]);
  assert.match(error.message, /alpha\/plain: set ALPHA_API_KEY/);
  assert.match(error.message, /gamma\/g: configure the provider gamma/);
  assert.match(error.message, /mute\/m: mute speaks no protocol/);
  assert.ok(!error.message.includes(PROVIDER_KEY));
  assert.match(refusal(() => planTargets([], providers, chat)).message, /names no model/);
});

test('the reason why a model cannot be served is the variable to set', () => {
  const providers = [configuredOf(factsOf('alpha'), { missing: 'ALPHA_API_KEY' }), configuredOf(factsOf('beta'))];
  assert.equal(unusableReason(plain, providers), 'set ALPHA_API_KEY');
  assert.equal(unusableReason(modelOf('beta', 'b'), providers), undefined);
  assert.equal(unusableReason(modelOf('gamma', 'g'), providers), 'configure the provider gamma');
});

test('every provider that ships can be planned, with its key in its own header and in no URL', () => {
  for (const facts of PROVIDERS) {
    const provider = configuredOf(facts, { baseUrl: facts.defaultBaseUrl ?? 'http://127.0.0.1:9' });
    const [target] = planTargets([modelOf(facts.id, 'm')], [provider], chat);
    assert.ok(target !== undefined, facts.id);
    assert.ok(Object.values(target.headers).some((value) => value.includes(PROVIDER_KEY)));
    assert.ok(!target.url.includes(PROVIDER_KEY));
  }
});

test('a model’s id stands in the path as one segment, whatever it holds, and a stream is asked for where streams are', () => {
  const facts = factsOf('alpha', {
    protocols: ['gemini'],
    paths: { gemini: { whole: '/v1beta/models/{model}:all', stream: '/v1beta/models/{model}:parts?alt=sse' } },
    countTokens: { gemini: '/v1beta/models/{model}:count' },
  });
  const urls = (id: string, stream: boolean) => {
    const [target] = planTargets([modelOf('alpha', id)], [configuredOf(facts)], { ...chat, stream });
    return [target?.url, target?.countUrl];
  };
  const base = 'https://alpha.test/v1beta/models';
  assert.deepEqual(urls('m-1', false), [`${base}/m-1:all`, `${base}/m-1:count`]);
  assert.deepEqual(urls('m-1', true), [`${base}/m-1:parts?alt=sse`, `${base}/m-1:count`]);
  assert.deepEqual(urls('a/../b?c#d$&', true)[0], `${base}/a%2F..%2Fb%3Fc%23d%24%26:parts?alt=sse`);
});

test('a model’s id that a URL would resolve is no segment and is not sent', () => {
  for (const id of ['.', '..'])
    assert.match(
      refusal(() => planTargets([modelOf('alpha', id)], [configuredOf(both)], chat)).message,
      /name a model/,
    );
});

test('a model that only Responses serves is asked there, whatever the caller speaks', () => {
  const pro = modelOf('alpha', 'pro', { responsesOnly: true });
  const all = factsOf('alpha', { protocols: ['openai-chat', 'anthropic-messages', 'openai-responses'] });
  for (const protocol of ['openai-chat', 'anthropic-messages', 'openai-responses'] as const)
    assert.equal(protocolForTarget(pro, all, needs({ protocol })), 'openai-responses');
  assert.equal(
    protocolForTarget(pro, factsOf('alpha'), chat),
    'openai-chat',
    'a server without Responses is asked as it can',
  );
});

test('embeddings are asked as embeddings, and nothing else ever is', () => {
  const paths = { 'openai-chat': '/v1/chat/completions', 'openai-embeddings': '/v1/embeddings' };
  const facts = factsOf('alpha', { protocols: ['openai-embeddings', 'openai-chat'], paths });
  const embeddings = needs({ protocol: 'openai-embeddings' });
  assert.equal(protocolForTarget(plain, facts, embeddings), 'openai-embeddings');
  assert.equal(protocolForTarget(plain, facts, needs({ protocol: 'anthropic-messages' })), 'openai-chat');
  assert.equal(protocolForTarget(plain, both, embeddings), undefined);
  assert.match(
    refusal(() => planTargets([plain], [configuredOf(both)], embeddings)).message,
    /alpha has no embeddings/,
  );
});
