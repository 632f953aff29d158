import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDERS } from '../providers/index.ts';
import { isLoadlineError } from '../support/errors.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { Tool } from '../wire/conversation.ts';
import { configuredOf, factsOf, modelOf, PROVIDER_KEY } from './cases/targets.ts';
import { planTargets, protocolForTarget, unusableReason } from './plan.ts';
import type { ProtocolNeeds } from './plan.ts';

const tool: Tool = { kind: 'function', name: 'look' };
const chat: ProtocolNeeds = { protocol: 'openai-chat', tools: [] };
const needs = (changes: Partial<ProtocolNeeds>): ProtocolNeeds => ({ ...chat, ...changes });

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
const TOOLS_WITH_EFFORT: readonly (readonly [string, Partial<ProtocolNeeds>, boolean])[] = [
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
    assert.match(target.url, /\/v1\/(?:chat\/completions|messages)$/);
    assert.ok(Object.values(target.headers).some((value) => value.includes(PROVIDER_KEY)));
    assert.ok(!target.url.includes(PROVIDER_KEY));
  }
});
