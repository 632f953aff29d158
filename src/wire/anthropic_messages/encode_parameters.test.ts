// Tests of thinking, sampling, limits and the fields beside them on the way to Messages.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, Reasoning, Sampling } from '../conversation.ts';
import { assistant, bodyOf, call, encode, errorOf, result, tool, user } from './cases/builders.ts';
import type { Kind, Options } from './cases/builders.ts';

interface Thought {
  readonly thinking: unknown;
  readonly effort: unknown;
  readonly dropped: readonly string[];
}

function think(reasoning: Reasoning | undefined, kind: Kind, more: Partial<Conversation> = {}): Thought {
  const { body, dropped } = encode({ reasoning, ...more }, { kind });
  return { thinking: body['thinking'], effort: (body['output_config'] as JsonObject | undefined)?.['effort'], dropped };
}

const adaptive = { type: 'adaptive' };
const budget = (budget_tokens: number): JsonObject => ({ type: 'enabled', budget_tokens });
const nothing: Thought = { thinking: undefined, effort: undefined, dropped: [] };

describe('reasoning effort on models that think as much as they need', () => {
  test('is sent as effort together with adaptive thinking, the nearest level the model has', () => {
    const cases: readonly (readonly [string, string, readonly string[]])[] = [
      ['minimal', 'low', []],
      ['low', 'low', []],
      ['medium', 'medium', []],
      ['high', 'high', []],
      ['xhigh', 'max', []],
      ['max', 'max', []],
    ];
    for (const [asked, effort, dropped] of cases) {
      assert.deepEqual(think({ effort: asked }, 'adaptive'), { thinking: adaptive, effort, dropped }, asked);
    }
    assert.deepEqual(think({ effort: 'xhigh' }, 'unsampled'), { thinking: adaptive, effort: 'xhigh', dropped: [] });
  });

  test('below what was asked is named', () => {
    const { body, dropped } = encode(
      { reasoning: { effort: 'max' } },
      { kind: 'adaptive', capabilities: { efforts: ['low', 'medium'] } },
    );
    assert.deepEqual(body['output_config'], { effort: 'medium' });
    assert.deepEqual(dropped, ['reasoning_effort']);
  });

  test('that was not asked for sends nothing', () => {
    assert.deepEqual(think(undefined, 'adaptive'), nothing);
    assert.deepEqual(think({}, 'adaptive'), nothing);
    assert.deepEqual(think(undefined, 'defaultOn'), nothing);
  });

  test('none is the absence of thinking where it is off by itself', () => {
    assert.deepEqual(think({ effort: 'none' }, 'adaptive'), nothing);
    assert.deepEqual(think({ enabled: false }, 'adaptive'), nothing);
    assert.deepEqual(think({ budgetTokens: 0 }, 'adaptive'), nothing);
  });

  test('none switches thinking off where it is on by itself, and asks for the least where it cannot be', () => {
    assert.deepEqual(think({ effort: 'none' }, 'defaultOn'), {
      thinking: { type: 'disabled' },
      effort: undefined,
      dropped: [],
    });
    assert.deepEqual(think({ effort: 'none' }, 'alwaysOn'), {
      thinking: undefined,
      effort: 'low',
      dropped: ['reasoning_effort'],
    });
  });

  test('a budget becomes the level that holds it; a plain yes leaves the level to the model', () => {
    const cases: readonly (readonly [number, string])[] = [
      [500, 'low'],
      [1_024, 'low'],
      [2_048, 'low'],
      [2_049, 'medium'],
      [10_000, 'medium'],
      [16_384, 'high'],
      [20_000, 'max'],
      [1_000_000, 'max'],
    ];
    for (const [budgetTokens, effort] of cases) {
      assert.deepEqual(
        think({ budgetTokens }, 'adaptive'),
        { thinking: adaptive, effort, dropped: [] },
        String(budgetTokens),
      );
    }
    assert.deepEqual(think({ enabled: true }, 'adaptive'), { thinking: adaptive, effort: undefined, dropped: [] });
  });

  test('thinking is shown only where its text was asked for', () => {
    assert.deepEqual(think({ effort: 'low', summary: 'auto' }, 'adaptive').thinking, {
      type: 'adaptive',
      display: 'summarized',
    });
    assert.deepEqual(think({ effort: 'low', summary: 'none' }, 'adaptive').thinking, adaptive);
    assert.deepEqual(think({ summary: 'auto' }, 'adaptive').thinking, undefined);
    assert.deepEqual(think({ budgetTokens: 2_000, summary: 'detailed' }, 'budget').thinking, {
      ...budget(2_000),
      display: 'summarized',
    });
  });

  test('of an unknown name is dropped by name, in strict refused', () => {
    assert.deepEqual(think({ effort: 'ultra' }, 'adaptive'), { ...nothing, dropped: ['reasoning_effort'] });
    const error = errorOf({ reasoning: { effort: 'ultra' } }, { compat: 'strict' });
    assert.equal(error.code, 'unsupported_parameter');
    assert.equal(error.param, 'reasoning_effort');
  });
});

describe('reasoning effort on models that think by budget', () => {
  test('has its number of tokens', () => {
    const cases: readonly (readonly [string, number])[] = [
      ['minimal', 1_024],
      ['low', 2_048],
      ['medium', 10_000],
      ['high', 16_384],
      ['xhigh', 32_768],
      ['max', 32_768],
    ];
    for (const [effort, tokens] of cases) {
      assert.deepEqual(
        think({ effort }, 'budget'),
        { thinking: budget(tokens), effort: undefined, dropped: [] },
        effort,
      );
    }
    assert.deepEqual(think({ enabled: true }, 'budget').thinking, budget(10_000));
    assert.deepEqual(think({ budgetTokens: 5_000 }, 'budget').thinking, budget(5_000));
    assert.deepEqual(think({ budgetTokens: 3 }, 'budget').thinking, budget(1_024));
  });

  test('is sent as effort too where the model has both', () => {
    assert.deepEqual(think({ effort: 'medium' }, 'budgetWithEffort'), {
      thinking: budget(10_000),
      effort: 'medium',
      dropped: [],
    });
  });

  test('leaves the answer a quarter of its tokens, and says so', () => {
    const small = think({ effort: 'high' }, 'budget', { maxOutputTokens: 4_096 });
    assert.deepEqual(small, { thinking: budget(3_072), effort: undefined, dropped: ['reasoning_effort'] });
    const tight = think({ effort: 'low' }, 'budget', { maxOutputTokens: 1_200 });
    assert.deepEqual(tight, { thinking: budget(1_024), effort: undefined, dropped: ['reasoning_effort'] });
  });

  test('is dropped where the answer has no room for it', () => {
    const none = think({ effort: 'low' }, 'budget', { maxOutputTokens: 1_024 });
    assert.deepEqual(none, { thinking: undefined, effort: undefined, dropped: ['reasoning_effort'] });
  });

  test('every budget lies below max_tokens', () => {
    for (let maxOutputTokens = 1_025; maxOutputTokens < 60_000; maxOutputTokens += 997) {
      const body = bodyOf({ reasoning: { effort: 'max' }, maxOutputTokens }, { kind: 'budget' });
      const tokens = Number((body['thinking'] as JsonObject)['budget_tokens']);
      assert.ok(tokens >= 1_024 && tokens < maxOutputTokens, String(maxOutputTokens));
    }
  });

  test('is dropped in the middle of a tool loop whose thinking was lost, and kept where it was not', () => {
    const turns = [user('Go'), assistant(call('a')), result('a')];
    const tools = [tool('look')];
    assert.deepEqual(think({ effort: 'low' }, 'budget', { turns, tools }), {
      ...nothing,
      dropped: ['reasoning_effort'],
    });
    const signed = assistant(
      { kind: 'reasoning', text: 'x', signature: 's', format: 'anthropic-claude-v1' },
      call('a'),
    );
    const kept = [user('Go'), signed, result('a')];
    assert.deepEqual(think({ effort: 'low' }, 'budget', { turns: kept, tools }).thinking, budget(2_048));
    assert.deepEqual(think({ effort: 'low' }, 'adaptive', { turns, tools }).thinking, adaptive);
    const closedLoop = [...turns, assistant('Done'), user('Next')];
    assert.deepEqual(think({ effort: 'low' }, 'budget', { turns: closedLoop, tools }).thinking, budget(2_048));
  });

  test('is dropped where the answer is begun for the model', () => {
    const turns = [user('Go'), assistant('The')];
    assert.deepEqual(think({ effort: 'low' }, 'budget', { turns }), { ...nothing, dropped: ['reasoning_effort'] });
  });
});

describe('reasoning effort on models without thinking', () => {
  test('is dropped by name, none is no wish', () => {
    assert.deepEqual(think({ effort: 'low' }, 'plain'), { ...nothing, dropped: ['reasoning_effort'] });
    assert.deepEqual(think({ enabled: true }, 'plain'), { ...nothing, dropped: ['reasoning_effort'] });
    assert.deepEqual(think({ effort: 'none' }, 'plain'), nothing);
  });

  test('is sent as effort where the model has that alone', () => {
    const { body, dropped } = encode(
      { reasoning: { effort: 'high' } },
      { kind: 'plain', capabilities: { efforts: ['low', 'high'] } },
    );
    assert.deepEqual(body['output_config'], { effort: 'high' });
    assert.equal(body['thinking'], undefined);
    assert.deepEqual(dropped, []);
  });
});

describe('sampling', () => {
  interface Sampled {
    readonly sent: JsonObject;
    readonly dropped: readonly string[];
  }
  function sample(sampling: Sampling, options?: Options, more: Partial<Conversation> = {}): Sampled {
    const { body, dropped } = encode({ sampling, ...more }, options);
    const names = ['temperature', 'top_p', 'top_k'].filter((name) => body[name] !== undefined);
    return { sent: Object.fromEntries(names.map((name) => [name, body[name] ?? null])), dropped };
  }

  test('passes where the model takes it', () => {
    assert.deepEqual(sample({ temperature: 0.2 }), { sent: { temperature: 0.2 }, dropped: [] });
    assert.deepEqual(sample({ temperature: 0 }), { sent: { temperature: 0 }, dropped: [] });
    assert.deepEqual(sample({ topP: 0.9, topK: 40 }), { sent: { top_p: 0.9, top_k: 40 }, dropped: [] });
    const all = { temperature: 0.2, topP: 0.9, topK: 5 };
    assert.deepEqual(sample(all, { kind: 'plain' }), { sent: { temperature: 0.2, top_p: 0.9, top_k: 5 }, dropped: [] });
  });

  test('above the maximum is clamped and named', () => {
    assert.deepEqual(sample({ temperature: 1.7 }), { sent: { temperature: 1 }, dropped: ['temperature'] });
    assert.equal(errorOf({ sampling: { temperature: 1.7 } }, { compat: 'strict' }).param, 'temperature');
  });

  test('of two that exclude each other the one that asks for something stays, and the other is named', () => {
    assert.deepEqual(sample({ temperature: 0.2, topP: 0.9 }), { sent: { temperature: 0.2 }, dropped: ['top_p'] });
    assert.deepEqual(sample({ temperature: 1, topP: 0.9 }), { sent: { top_p: 0.9 }, dropped: [] });
    assert.deepEqual(sample({ temperature: 0.2, topP: 1 }), { sent: { temperature: 0.2 }, dropped: [] });
    assert.deepEqual(sample({ temperature: 1, topP: 1 }), { sent: { temperature: 1 }, dropped: [] });
    assert.equal(errorOf({ sampling: { temperature: 0.2, topP: 0.9 } }, { compat: 'strict' }).param, 'top_p');
  });

  test('on models that refuse it is dropped by name, and a value that asks for nothing in silence', () => {
    const kind = 'unsampled';
    assert.deepEqual(sample({ temperature: 0.2, topP: 0.5, topK: 3 }, { kind }), {
      sent: {},
      dropped: ['temperature', 'top_p', 'top_k'],
    });
    assert.deepEqual(sample({ temperature: 1, topP: 1 }, { kind, compat: 'strict' }), { sent: {}, dropped: [] });
    assert.equal(errorOf({ sampling: { temperature: 0 } }, { kind, compat: 'strict' }).param, 'temperature');
  });

  test('that thinking excludes is dropped by name', () => {
    const thinking = { reasoning: { effort: 'low' } };
    assert.deepEqual(sample({ temperature: 0.2 }, {}, thinking), { sent: {}, dropped: ['temperature'] });
    assert.deepEqual(sample({ temperature: 1 }, {}, thinking), { sent: { temperature: 1 }, dropped: [] });
    assert.deepEqual(sample({ topP: 0.9 }, {}, thinking), { sent: {}, dropped: ['top_p'] });
    assert.deepEqual(sample({ topP: 0.97, topK: 9 }, {}, thinking), { sent: { top_p: 0.97 }, dropped: ['top_k'] });
  });

  test('of models that take it only without effort follows the effort', () => {
    const options: Options = {
      kind: 'plain',
      capabilities: { sampling: 'at-effort-none', thinking: 'adaptive', efforts: ['low'] },
    };
    assert.deepEqual(sample({ temperature: 0.2 }, options), { sent: { temperature: 0.2 }, dropped: [] });
    assert.deepEqual(sample({ temperature: 0.2 }, options, { reasoning: { effort: 'low' } }), {
      sent: {},
      dropped: ['temperature'],
    });
  });

  test('top_k of zero or less asks for nothing', () => {
    assert.deepEqual(sample({ topK: 0 }), { sent: {}, dropped: [] });
    assert.deepEqual(sample({ topK: -1 }, { kind: 'unsampled', compat: 'strict' }), { sent: {}, dropped: [] });
  });

  test('what Messages has no field for is named, each on its own', () => {
    const sampling: Sampling = {
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: -0.1,
      logitBias: { '50256': -100 },
      logprobs: true,
      topLogprobs: 3,
    };
    const names = ['seed', 'presence_penalty', 'frequency_penalty', 'logit_bias', 'logprobs', 'top_logprobs'];
    const { body, dropped } = encode({ sampling });
    assert.deepEqual(dropped, names);
    for (const name of names) assert.equal(body[name], undefined);
    assert.equal(errorOf({ sampling: { seed: 0 } }, { compat: 'strict' }).param, 'seed');
  });

  test('values that ask for nothing are not named', () => {
    const sampling: Sampling = {
      presencePenalty: 0,
      frequencyPenalty: 0,
      logitBias: {},
      logprobs: false,
      topLogprobs: 0,
      n: 1,
    };
    assert.deepEqual(encode({ sampling }, { compat: 'strict' }).dropped, []);
  });

  test('more than one answer is refused in either mode', () => {
    for (const compat of ['lenient', 'strict'] as const) {
      const error = errorOf({ sampling: { n: 2 } }, { compat });
      assert.equal(error.code, 'unsupported_parameter');
      assert.equal(error.param, 'n');
    }
  });
});

describe('stops and the maximum', () => {
  test('stops pass without the blank ones, which are kept here', () => {
    const { body, dropped, stopsHere } = encode({ stop: ['END', '\n', ' ', '###'] });
    assert.deepEqual(body['stop_sequences'], ['END', '###']);
    assert.deepEqual([dropped, stopsHere], [[], ['\n', ' ']]);
    assert.equal(bodyOf({ stop: ['\n'] })['stop_sequences'], undefined);
    assert.deepEqual(encode({ stop: [] }, { compat: 'strict' }).dropped, []);
  });

  test('stops are kept here where the model takes none, and named where they cannot be', () => {
    const { body, dropped, stopsHere } = encode({ stop: ['END'] }, { capabilities: { stopSequences: false } });
    assert.equal(body['stop_sequences'], undefined);
    assert.deepEqual([dropped, stopsHere], [[], ['END']]);
    assert.deepEqual(encode({ stop: ['x'.repeat(2_000)] }, { capabilities: { stopSequences: false } }).dropped, [
      'stop',
    ]);
  });

  test('the maximum is what was asked, else the most that the model has', () => {
    assert.equal(bodyOf({})['max_tokens'], 128_000);
    assert.equal(bodyOf({}, { kind: 'budget' })['max_tokens'], 64_000);
    assert.equal(bodyOf({ maxOutputTokens: 17 })['max_tokens'], 17);
  });

  test('the maximum is clamped and named, in strict refused', () => {
    const { body, dropped } = encode({ maxOutputTokens: 200_000 });
    assert.equal(body['max_tokens'], 128_000);
    assert.deepEqual(dropped, ['max_completion_tokens']);
    assert.equal(errorOf({ maxOutputTokens: 200_000 }, { compat: 'strict' }).param, 'max_completion_tokens');
  });
});

describe('fields beside', () => {
  test('the service tier has the names of Anthropic', () => {
    const cases: readonly (readonly [string, string | undefined, readonly string[]])[] = [
      ['auto', 'auto', []],
      ['default', 'standard_only', []],
      ['priority', 'auto', []],
      ['standard_only', 'standard_only', []],
      ['flex', undefined, ['service_tier']],
      ['scale', undefined, ['service_tier']],
    ];
    for (const [serviceTier, sent, names] of cases) {
      const { body, dropped } = encode({ serviceTier });
      assert.equal(body['service_tier'], sent, serviceTier);
      assert.deepEqual(dropped, names);
    }
  });

  test('the user is sent as a hash and never in clear', () => {
    const { body, dropped } = encode({ user: 'ann@example.com' });
    assert.deepEqual(body['metadata'], { user_id: createHash('sha256').update('ann@example.com').digest('hex') });
    assert.ok(!JSON.stringify(body).includes('ann@'));
    assert.deepEqual(dropped, []);
  });

  test('what has no counterpart is named, what asks for nothing is not', () => {
    const given = { verbosity: 'low', promptCacheKey: 'k', store: true, metadata: { team: 'x' } };
    assert.deepEqual(encode(given).dropped, ['verbosity', 'prompt_cache_key', 'store', 'metadata']);
    const hints = { promptCacheKey: 'k', metadata: { team: 'x' } };
    assert.deepEqual(
      encode(hints, { compat: 'strict' }).dropped,
      ['prompt_cache_key', 'metadata'],
      'no answer differs',
    );
    assert.deepEqual(encode({ verbosity: 'medium', store: false, metadata: {} }, { compat: 'strict' }).dropped, []);
  });

  test('unknown fields pass where Anthropic has them and are named where it has not', () => {
    const extra = {
      cache_control: { type: 'ephemeral' },
      context_management: { edits: [] },
      prediction: { type: 'content', content: 'x' },
      speed: 'fast',
      container: 'c_1',
      workspace_id: 'w',
      my_field: 1,
    };
    const { body, dropped } = encode({ extra });
    assert.deepEqual(body['cache_control'], { type: 'ephemeral' });
    assert.deepEqual(body['context_management'], { edits: [] });
    assert.deepEqual(dropped, ['prediction', 'speed', 'container', 'workspace_id', 'my_field']);
    for (const name of dropped) assert.equal(body[name], undefined);
    assert.equal(errorOf({ extra: { my_field: 1 } }, { compat: 'strict' }).param, 'my_field');
  });

  test('unknown fields never replace a field that is settled here', () => {
    const { body } = encode({ extra: { model: 'other', max_tokens: 1, system: 'x', stream: true } });
    assert.equal(body['model'], 'claude-test');
    assert.equal(body['max_tokens'], 128_000);
    assert.equal(body['system'], undefined);
    assert.equal(body['stream'], undefined);
  });

  test('null fields and a wish for text ask for nothing', () => {
    assert.deepEqual(
      encode({ extra: { audio: null, modalities: ['text'], prediction: null } }, { compat: 'strict' }).dropped,
      [],
    );
  });

  test('sound is refused in either mode', () => {
    const wishes: readonly JsonObject[] = [{ modalities: ['text', 'audio'] }, { audio: { voice: 'x', format: 'mp3' } }];
    for (const extra of wishes) {
      for (const compat of ['lenient', 'strict'] as const)
        assert.equal(errorOf({ extra }, { compat }).code, 'unsupported_parameter');
    }
  });

  test('the stream is asked for where the target is to stream', () => {
    assert.equal(bodyOf({}, { stream: true })['stream'], true);
    assert.equal(bodyOf({ stream: true }, { stream: false })['stream'], undefined);
  });

  test('the plainest request holds nothing that was not asked for', () => {
    assert.deepEqual(encode({}), {
      body: {
        model: 'claude-test',
        max_tokens: 128_000,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      },
      dropped: [],
      stopsHere: [],
      toolNames: new Map(),
    });
  });

  test('each loss is named once', () => {
    const turns = [
      { ...user('A'), name: 'x' },
      { ...user('B'), name: 'y' },
    ];
    assert.deepEqual(encode({ turns }).dropped, ['messages.name']);
  });

  test('the message of a refusal says what to do and names the model', () => {
    const { message } = errorOf({ verbosity: 'low' }, { compat: 'strict' });
    assert.match(
      message,
      /^claude-test does not take verbosity as sent\. Remove it, or use a key with compat: lenient\.$/,
    );
  });
});
