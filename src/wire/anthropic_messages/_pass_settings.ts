// Fits the settings of a caller's own Messages body to the model, by its capabilities alone: sampling, thinking, effort,
// forced tools, formats. A setting that the model takes is not touched.
import { arrayAt, booleanAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Conversation } from '../conversation.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import type { Edit } from '../splice.ts';
import { encodeSampling } from './_encode_sampling.ts';
import { isEffortAlone, planThinking } from './_encode_thinking.ts';

export interface SettingOptions {
  readonly body: JsonObject;
  readonly conversation: Conversation;
  readonly target: EncodeTarget;
  readonly losses: Losses;
}

/** Throws unsupported_parameter where the key is strict and something would be lost. */
export function settingEdits(options: SettingOptions): readonly Edit[] {
  const choice = choiceEdits(options);
  const { edits, thinks } = thinkingEdits(options);
  return [...choice, ...edits, ...samplingEdits(options, thinks), ...strictEdits(options)];
}

function choiceEdits({ body, target, losses }: SettingOptions): readonly Edit[] {
  if (!forcesTool(body) || target.capabilities.forcedToolChoice !== 'no') return [];
  losses.drop('tool_choice');
  const single = booleanAt(body['tool_choice'], 'disable_parallel_tool_use') === true;
  const value = { type: 'auto', ...(single ? { disable_parallel_tool_use: true } : {}) };
  return [{ kind: 'set', key: 'tool_choice', value }];
}

function forcesTool(body: JsonObject): boolean {
  const type = stringAt(body['tool_choice'], 'type');
  return type === 'any' || type === 'tool';
}

interface FittedThinking {
  readonly edits: readonly Edit[];
  readonly thinks: boolean;
}

function thinkingEdits(options: SettingOptions): FittedThinking {
  const { body, conversation, target, losses } = options;
  const { capabilities } = target;
  const given = objectAt(body, 'thinking');
  const thinks = given === undefined ? capabilities.thinkingDefaultOn : given['type'] !== 'disabled';
  const excluded = forcesTool(body) && thinks && capabilities.forcedToolChoice === 'not-with-thinking';
  const wrong = excluded || (given !== undefined && !takesThinking(given, target));
  // The plan names what it weakens in OpenAI's words; here the caller's own are used.
  const plan = planThinking(
    {
      asked: conversation.reasoning,
      capabilities,
      maxTokens: Math.min(conversation.maxOutputTokens ?? capabilities.maxOutputTokens, capabilities.maxOutputTokens),
      forced: forcesTool(body),
      mayThink: true,
      effortAlone: isEffortAlone(conversation),
    },
    createLosses({ model: target.model, compat: 'lenient' }),
  );
  const config = configEdits(options, plan.effort);
  if (!wrong) return { edits: config, thinks };
  losses.drop('thinking');
  const thinking: Edit =
    plan.thinking === undefined
      ? { kind: 'remove', key: 'thinking' }
      : { kind: 'set', key: 'thinking', value: withDisplay(plan.thinking, given) };
  return { edits: [thinking, ...config], thinks: plan.thinks };
}

/** Models that take no sampling take no budget either: both ended with 4.7. Before it the older form is taken too. */
function takesThinking(given: JsonObject, { capabilities }: EncodeTarget): boolean {
  const { thinking, sampling, thinkingDefaultOn, thinkingCanBeDisabled } = capabilities;
  switch (given['type']) {
    case 'disabled':
      return !thinkingDefaultOn || thinkingCanBeDisabled;
    case 'enabled':
      return thinking === 'budget' || (thinking === 'adaptive' && sampling !== 'none');
    default:
      return thinking === 'adaptive';
  }
}

const withDisplay = (thinking: JsonObject, given: JsonObject | undefined): JsonObject => {
  const display = thinking['type'] === 'disabled' ? undefined : stringAt(given, 'display');
  return display === undefined ? thinking : { ...thinking, display };
};

/** `output_config`: an effort that the model has no word for, a format that it does not keep to. */
function configEdits({ body, target, losses }: SettingOptions, planned: string | undefined): readonly Edit[] {
  const { efforts, structuredOutput } = target.capabilities;
  const config = objectAt(body, 'output_config');
  const effort = stringAt(config, 'effort');
  const within: Edit[] = [];
  if (effort !== undefined && !efforts.some((known) => known === effort)) {
    losses.drop('output_config.effort');
    within.push(
      planned === undefined ? { kind: 'remove', key: 'effort' } : { kind: 'set', key: 'effort', value: planned },
    );
  }
  if (!structuredOutput && isJsonObject(config?.['format'])) {
    losses.drop('output_config.format');
    within.push({ kind: 'remove', key: 'format' });
  }
  const older = !structuredOutput && isJsonObject(body['output_format']);
  if (older) losses.drop('output_format');
  return [
    ...(within.length === 0 ? [] : [{ kind: 'within', key: 'output_config', edits: within } as const]),
    ...(older ? [{ kind: 'remove', key: 'output_format' } as const] : []),
  ];
}

/** Removed where the model would answer 400; named where it asked for anything. */
function samplingEdits({ body, conversation, target, losses }: SettingOptions, thinks: boolean): readonly Edit[] {
  // What a thinking model of 4.6 says to a temperature is its own answer; its sampling is judged as if it did not think.
  const sent = encodeSampling(conversation.sampling, thinks && target.capabilities.sampling !== 'one-of', {
    target,
    losses,
    protocol: 'anthropic-messages',
  });
  return ['temperature', 'top_p', 'top_k'].flatMap((key): readonly Edit[] => {
    const given: JsonValue = body[key] ?? null;
    if (given === null || given === sent[key]) return [];
    const value = sent[key];
    return value === undefined ? [{ kind: 'remove', key }] : [{ kind: 'set', key, value }];
  });
}

function strictEdits({ body, target, losses }: SettingOptions): readonly Edit[] {
  if (target.capabilities.strictTools) return [];
  const edits = new Map<number, readonly Edit[]>();
  for (const [at, tool] of arrayAt(body, 'tools').entries()) {
    if (booleanAt(tool, 'strict') === true) edits.set(at, [{ kind: 'remove', key: 'strict' }]);
  }
  if (edits.size === 0) return [];
  losses.drop('tools.strict');
  return [{ kind: 'each', key: 'tools', edits }];
}
