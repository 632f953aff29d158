// Comparisons for tests: two models that answered, and what can be different about them.
import type { CompareLeg, CompareResult } from '../../evidence/compare.ts';
import { differencesOf } from '../../evidence/compare_text.ts';

export function sampleLeg(more: Partial<CompareLeg> = {}): CompareLeg {
  return {
    model: 'gpt-5.4-mini',
    servedModel: 'openai/gpt-5.4-mini',
    requestId: 'req_1',
    status: 200,
    error: null,
    text: 'The check for revoked users is gone.',
    toolCalls: [],
    finishReason: 'stop',
    latencyMs: 1_240,
    inputTokens: 11,
    outputTokens: 3,
    usageSource: 'provider',
    costNanoUsd: 21_750,
    monthlyNanoUsd: 21_750_000,
    simulated: false,
    dropped: [],
    ...more,
  };
}

export function sonnetLeg(more: Partial<CompareLeg> = {}): CompareLeg {
  return sampleLeg({
    model: 'claude-sonnet-4-6',
    servedModel: 'anthropic/claude-sonnet-4-6',
    text: 'The check for guarded doors is gone too.',
    latencyMs: 3_500,
    costNanoUsd: 78_000,
    monthlyNanoUsd: 78_000_000,
    ...more,
  });
}

export function failedLeg(more: Partial<CompareLeg> = {}): CompareLeg {
  return sonnetLeg({
    servedModel: null,
    status: 503,
    error: 'Set ANTHROPIC_API_KEY.',
    text: '',
    inputTokens: null,
    outputTokens: null,
    usageSource: null,
    costNanoUsd: null,
    monthlyNanoUsd: null,
    ...more,
  });
}

export function comparison(...legs: readonly CompareLeg[]): CompareResult {
  return { id: 'req_0', callsPerMonth: 1_000, legs, differences: differencesOf(legs) };
}
