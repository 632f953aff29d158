import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProvider } from '@pydantic/genai-prices';
import type { Capabilities } from '../wire/capabilities.ts';
import { defaultCapabilities } from './capabilities_default.ts';
import { KNOWN_MODELS } from './known_models.ts';

function of(id: string): Capabilities {
  const model = KNOWN_MODELS.find((known) => known.id === id);
  assert.ok(model !== undefined, id);
  return model.capabilities;
}

test('every name is there once, aliases too', () => {
  const names = KNOWN_MODELS.flatMap((known) => [known.id, ...known.aliases]);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z0-9.-]+$/);
});

test('limits make sense: an answer fits into the context, and dates are dates', () => {
  for (const { id, capabilities, released } of KNOWN_MODELS) {
    // Embeddings write nothing.
    assert.equal(capabilities.maxOutputTokens > 0, !id.startsWith('text-embedding-'), id);
    assert.ok(capabilities.maxOutputTokens < capabilities.contextTokens, id);
    if (released !== null) assert.equal(new Date(released).toISOString().slice(0, 10), released, id);
  }
});

test('the preset pair has the limits of the facts', () => {
  assert.deepEqual([of('gpt-5.4-mini').contextTokens, of('gpt-5.4-mini').maxOutputTokens], [400_000, 128_000]);
  assert.deepEqual(
    [of('claude-sonnet-4-6').contextTokens, of('claude-sonnet-4-6').maxOutputTokens],
    [1_000_000, 128_000],
  );
});

// One row a model of facts wire-protocols 1.3: sampling, thinking, default on, can be disabled, efforts, forced tool, prefill.
const CLAUDE: readonly (readonly [string, string, string, boolean, boolean, string, string, boolean])[] = [
  ['claude-sonnet-4-6', 'one-of', 'adaptive', false, true, 'low medium high max', 'yes', false],
  ['claude-opus-4-6', 'one-of', 'adaptive', false, true, 'low medium high max', 'yes', false],
  ['claude-opus-4-7', 'none', 'adaptive', false, true, 'low medium high xhigh max', 'yes', false],
  ['claude-opus-4-8', 'none', 'adaptive', false, true, 'low medium high xhigh max', 'yes', false],
  ['claude-opus-5', 'none', 'adaptive', true, true, 'low medium high xhigh max', 'yes', false],
  ['claude-sonnet-5', 'none', 'adaptive', true, true, 'low medium high xhigh max', 'yes', false],
  ['claude-sonnet-5-5', 'none', 'adaptive', true, false, 'low medium high xhigh max', 'no', false],
  ['claude-opus-5-5', 'none', 'adaptive', true, false, 'low medium high xhigh max', 'no', false],
  ['claude-fable-5', 'none', 'adaptive', true, false, 'low medium high xhigh max', 'no', false],
  ['claude-fable-5-1', 'none', 'adaptive', true, false, 'low medium high xhigh max', 'no', false],
  ['claude-haiku-4-5', 'one-of', 'budget', false, true, '', 'not-with-thinking', true],
  ['claude-sonnet-4-5', 'one-of', 'budget', false, true, '', 'not-with-thinking', true],
  ['claude-opus-4-5', 'one-of', 'budget', false, true, 'low medium high', 'not-with-thinking', true],
];

for (const [id, sampling, thinking, isOn, canBeDisabled, efforts, forced, prefill] of CLAUDE) {
  test(`${id} takes what the table says`, () => {
    const can = of(id);
    assert.deepEqual(
      [
        can.sampling,
        can.thinking,
        can.thinkingDefaultOn,
        can.thinkingCanBeDisabled,
        can.efforts.join(' '),
        can.forcedToolChoice,
        can.prefill,
      ],
      [sampling, thinking, isOn, canBeDisabled, efforts, forced, prefill],
    );
    assert.equal(can.temperatureMax, 1);
    assert.equal(can.maxTokensField, 'max_tokens');
    assert.equal(can.toolsWithEffortNeedResponses, false);
  });
}

// Sampling, efforts, tools with effort need Responses, images.
const GPT: readonly (readonly [string, string, string, boolean, boolean])[] = [
  ['gpt-4o', 'any', '', false, true],
  ['gpt-4o-mini', 'any', '', false, true],
  ['gpt-4.1', 'any', '', false, true],
  ['gpt-4.1-nano', 'any', '', false, true],
  ['o1', 'none', 'low medium high', false, true],
  ['o3', 'none', 'low medium high', false, true],
  ['o3-mini', 'none', 'low medium high', false, false],
  ['o4-mini', 'none', 'low medium high', false, true],
  ['gpt-5', 'none', 'minimal low medium high', false, true],
  ['gpt-5-nano', 'none', 'minimal low medium high', false, true],
  ['gpt-5.1', 'at-effort-none', 'none low medium high', false, true],
  ['gpt-5.2', 'at-effort-none', 'none low medium high xhigh', false, true],
  ['gpt-5.4', 'at-effort-none', 'none low medium high xhigh', true, true],
  ['gpt-5.4-mini', 'at-effort-none', 'none low medium high xhigh', true, true],
  ['gpt-5.4-nano', 'at-effort-none', 'none low medium high xhigh', true, true],
  ['gpt-5.5', 'none', 'none low medium high xhigh', true, true],
  ['gpt-5.6-sol', 'none', 'none low medium high xhigh max', true, true],
  ['gpt-6-luna', 'none', 'none low medium high xhigh max', true, true],
  ['gpt-6-astra', 'none', 'low medium high xhigh max', true, true],
];

for (const [id, sampling, efforts, needsResponses, images] of GPT) {
  test(`${id} takes what the table says`, () => {
    const can = of(id);
    assert.deepEqual(
      [can.sampling, can.efforts.join(' '), can.toolsWithEffortNeedResponses, can.imageInput],
      [sampling, efforts, needsResponses, images],
    );
    assert.equal(can.thinking, 'absent');
    assert.equal(can.forcedToolChoice, 'yes');
    assert.equal(can.temperatureMax, 2);
  });
}

test('contexts are those of the price package, but where its round figure is less exact than the provider', () => {
  const exact = new Map([
    ['gpt-4.1', 1_047_576],
    ['gpt-4.1-mini', 1_047_576],
    ['gpt-4.1-nano', 1_047_576],
    ['gpt-5.5', 1_050_000],
    ['gpt-5.5-pro', 1_050_000],
  ]);
  // Not in the package.
  const own = new Set(['claude-sonnet-5-5', 'claude-haiku-5-5', 'gemini-4-argon', 'gemini-4-carbon']);
  // The package has what one input may hold; the bound that matters here is that of a whole request.
  const chat = KNOWN_MODELS.filter(({ id }) => !id.startsWith('text-embedding-'));
  for (const { id, provider, capabilities } of chat) {
    const listed = findProvider({ providerId: provider })?.models.find((model) => model.id === id);
    assert.equal(listed === undefined, own.has(id), id);
    // Of Gemini the package has a round million or nothing; Google's pages have one figure for all.
    const context = provider === 'gemini' ? 1_048_576 : (exact.get(id) ?? listed?.context_window);
    if (listed !== undefined) assert.equal(capabilities.contextTokens, context, id);
  }
});

// Thinking, efforts or budget, can be disabled, sampling, prefill, signatures, JSON beside tools.
const GEMINI: readonly (readonly [string, string, string, boolean, string, boolean, boolean, boolean])[] = [
  ['gemini-2.5-pro', 'budget', '128-32768', false, 'any', true, false, false],
  ['gemini-2.5-flash', 'budget', '1-24576', true, 'any', true, false, false],
  ['gemini-2.5-flash-lite', 'budget', '512-24576', true, 'any', true, false, false],
  ['gemini-3-flash-preview', 'level', 'minimal low medium high', false, 'any', true, true, true],
  ['gemini-3.1-pro-preview', 'level', 'low medium high', false, 'any', true, true, true],
  ['gemini-3.1-flash-lite', 'level', 'minimal low medium high', false, 'any', true, true, true],
  ['gemini-3.5-flash-lite', 'level', 'minimal low medium high', false, 'none', false, true, true],
  ['gemini-3.6-flash', 'level', 'minimal low medium high', false, 'none', false, true, true],
  ['gemini-3.8-flash', 'level', 'low medium high', false, 'none', false, true, true],
  ['gemini-4-argon', 'level', 'low medium high', false, 'none', false, true, true],
];

for (const [id, thinking, amounts, canBeDisabled, sampling, prefill, signs, jsonBesideTools] of GEMINI) {
  test(`${id} takes what the table says`, () => {
    const can = of(id);
    const budget = can.thinkingBudgetTokens;
    assert.deepEqual(
      [
        can.thinking,
        budget === undefined ? can.efforts.join(' ') : `${budget.min}-${budget.max}`,
        can.thinkingCanBeDisabled,
        can.sampling,
        can.prefill,
        can.thoughtSignatures === 'required',
        can.structuredOutputWithTools !== false,
      ],
      [thinking, amounts, canBeDisabled, sampling, prefill, signs, jsonBesideTools],
    );
  });
}

test('only the Claude models that take system messages between turns are given them', () => {
  const inline = KNOWN_MODELS.filter((known) => known.provider === 'anthropic' && known.capabilities.inlineSystem).map(
    (known) => known.id,
  );
  assert.deepEqual(inline.toSorted(), ['claude-fable-5', 'claude-fable-5-1', 'claude-opus-4-8', 'claude-opus-5']);
});

test('the GPT-5.4 family and later need Responses for tools with effort; earlier ones do not', () => {
  for (const id of ['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.5', 'gpt-5.6-sol', 'gpt-6-sol']) {
    assert.equal(of(id).toolsWithEffortNeedResponses, true, id);
  }
  for (const id of ['gpt-4o', 'gpt-4.1', 'o3', 'gpt-5', 'gpt-5-mini', 'gpt-5.2'])
    assert.equal(of(id).toolsWithEffortNeedResponses, false, id);
});

test('reasoning models of OpenAI want max_completion_tokens and take no stop', () => {
  for (const { id, provider, capabilities } of KNOWN_MODELS) {
    if (provider !== 'openai') continue;
    const reasons = capabilities.efforts.length > 0;
    assert.equal(capabilities.maxTokensField, reasons ? 'max_completion_tokens' : 'max_tokens', id);
    assert.equal(capabilities.stopSequences, !reasons, id);
    assert.equal(capabilities.sampling === 'any', !reasons, id);
  }
});

test('sampling goes with effort none only where none is an effort', () => {
  for (const { id, capabilities } of KNOWN_MODELS) {
    if (capabilities.sampling === 'at-effort-none') assert.ok(capabilities.efforts.includes('none'), id);
  }
  assert.equal(of('gpt-5.4-mini').sampling, 'at-effort-none');
  assert.deepEqual(of('gpt-5.4-mini').efforts, ['none', 'low', 'medium', 'high', 'xhigh']);
});

test('an undescribed model keeps its parameters and gets cautious limits', () => {
  const lab = defaultCapabilities('lab-gpu');
  assert.equal(lab.sampling, 'any');
  assert.ok(lab.contextTokens <= of('gpt-4o').contextTokens);
  assert.equal(lab.maxTokensField, 'max_tokens');
  assert.equal(defaultCapabilities('openai').maxTokensField, 'max_completion_tokens');
  assert.equal(defaultCapabilities('anthropic').sampling, 'none');
  assert.ok(defaultCapabilities('anthropic').maxOutputTokens <= of('claude-haiku-4-5').maxOutputTokens);
});

test('models that only Responses serves are known as that, and no other is', () => {
  const only = KNOWN_MODELS.filter(({ capabilities }) => capabilities.responsesOnly === true).map(({ id }) => id);
  assert.deepEqual(
    only,
    KNOWN_MODELS.filter(({ id, provider }) => provider === 'openai' && /-pro$|-codex/.test(id)).map(({ id }) => id),
  );
  assert.ok(only.length > 5);
});

test('from GPT-5.6 on tools on Chat Completions need an effort that says none (B5)', () => {
  const needing = KNOWN_MODELS.filter(({ capabilities }) => capabilities.toolsNeedEffortNone === true);
  assert.deepEqual(
    needing.map(({ id }) => id).toSorted(),
    KNOWN_MODELS.map(({ id }) => id)
      .filter((id) => /^gpt-(?:5\.6|6)/.test(id))
      .toSorted(),
  );
  assert.ok(needing.every(({ capabilities }) => capabilities.toolsWithEffortNeedResponses));
});
