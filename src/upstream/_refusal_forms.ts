// The sentences in which providers refuse a parameter, as data. Each is anchored at the start of the message, so that
// nothing that a caller wrote and a provider echoes can take its form. The first that fits is read and no other.
import type { ProviderError } from '../wire/answer.ts';
import type { RefusedParameter } from './refused_parameter.ts';

interface Form {
  readonly pattern: RegExp;
  readonly read: (
    found: Readonly<Record<string, string | undefined>>,
    error: ProviderError,
  ) => RefusedParameter | undefined;
}

/** Quotes of any kind around a name, or none. */
const name = (group: string): string => `["'\`]?(?<${group}>[A-Za-z][\\w.[\\]]{0,79})["'\`]?`;

const form = (source: string, read: Form['read']): Form => ({ pattern: new RegExp(`^(?:${source})`, 'i'), read });

const refused: Form['read'] = ({ param }) => (param === undefined ? undefined : { param, kind: 'refused' });

/** The words between quotes in a list: `'low', 'medium', and 'high'`. */
function listed(text: string | undefined): readonly string[] | undefined {
  const words = [...(text ?? '').matchAll(/["'`]([\w.-]{1,40})["'`]/g)].map((match) => match[1] ?? '');
  return words.length === 0 ? undefined : words;
}

/** `1.0` is `1`, as a body's number prints. */
const plainNumber = (text: string): string => (Number.isFinite(Number(text)) ? String(Number(text)) : text);

const limit: Form['read'] = ({ param, most }) => {
  const number = Number(most?.replaceAll(',', ''));
  return param === undefined || !Number.isSafeInteger(number) || number < 1
    ? undefined
    : { param, kind: 'limit', most: number };
};

export const REFUSAL_FORMS: readonly Form[] = [
  // OpenAI and those like it.
  form(`Function tools with ${name('param')} are not supported`, ({ param }) =>
    param === undefined ? undefined : { param, kind: 'refused', when: 'tools' },
  ),
  form(
    `Unsupported parameter:? ${name('param')}(?: is not supported with this model)?(?:\\.? Use ${name('instead')} instead)?`,
    ({ param, instead }) =>
      param === undefined ? undefined : { param, kind: 'refused', ...(instead === undefined ? {} : { instead }) },
  ),
  form(`Unrecognized request arguments? supplied: ${name('param')}`, refused),
  form(`(?:Unknown|Unrecognized|Unexpected) (?:parameter|field|argument|key):? ${name('param')}`, refused),
  form(
    `Unsupported value: ${name('param')} does not support .{1,80} with this model\\. Only the default \\((?<preset>[^)]{1,40})\\)`,
    ({ param, preset = '' }) =>
      param === undefined ? undefined : { param, kind: 'value', accepted: [plainNumber(preset)] },
  ),
  form(
    `Unsupported value: ["'\`](?<value>[\\w.-]{1,40})["'\`] is not supported with (?:the .{1,80} model|this model)(?:\\. Supported values are: (?<list>.{1,300}))?`,
    ({ value, list }, { param }) =>
      param === undefined ? undefined : { param, kind: 'value', value, accepted: listed(list) },
  ),
  form(`Encrypted content is not supported with this model`, (_found, { param }) => ({
    param: param ?? 'include',
    kind: 'refused',
  })),
  form(
    `${name('param')} is too large: [\\d,]{1,15}\\. This model supports at most (?<most>[\\d,]{1,15}) (?:completion|output) tokens`,
    limit,
  ),
  // Anthropic.
  form(`${name('param')} and ${name('other')} cannot both be specified`, ({ param, other }) =>
    param === undefined || other === undefined ? undefined : { param: other, kind: 'refused', beside: param },
  ),
  form(`${name('param')}: Extra inputs are not permitted`, refused),
  form(`${name('param')} is deprecated for this model`, refused),
  form(`${name('param')}: [\\d,]{1,15} > (?<most>[\\d,]{1,15}), which is the maximum allowed`, limit),
  form(
    `${name('param')} may only be (?:set to 1|unset|greater than or equal to 0\\.95).{0,60} when thinking is enabled`,
    ({ param }) => (param === undefined ? undefined : { param, kind: 'refused', when: 'reasoning' }),
  ),
  form(`${name('param')} must be unset when thinking is enabled`, ({ param }) =>
    param === undefined ? undefined : { param, kind: 'refused', when: 'reasoning' },
  ),
  form(`This model does not support (?:the )?${name('param')}(?: parameter)?\\.?$`, refused),
  // Gemini: the field, then the object that it stands in.
  form(
    `Invalid JSON payload received\\. Unknown name ${name('param')}(?: at ${name('parent')})?: Cannot find field`,
    ({ param, parent }) =>
      param === undefined ? undefined : { param: parent === undefined ? param : `${parent}.${param}`, kind: 'refused' },
  ),
  form(`Thinking (?:level|budget|mode) is not (?:supported|enabled)`, () => ({
    param: 'generation_config.thinking_config',
    kind: 'refused',
  })),
  // Groq, Cerebras.
  form(`(?:body[.\\w]{0,80} : )?property ${name('param')} is unsupported`, refused),
  form(
    `${name('param')} must be less than or equal to ["'\`]?(?<most>[\\d,]{1,15})["'\`]?, the maximum value for`,
    limit,
  ),
  // xAI, Fireworks, DeepSeek.
  form(`Model \\S{1,120} does not support (?:the )?(?:parameter|argument) ${name('param')}`, refused),
  form(`Argument not supported(?: on this model)?: ${name('param')}`, refused),
  form(`Extra inputs are not permitted, field: ${name('param')}`, refused),
  // FastAPI: the field stands beside the sentence, or in the printed list that vLLM makes of it.
  form(`Extra inputs are not permitted(?:$|;)`, (_found, { param }) =>
    param === undefined ? undefined : { param, kind: 'refused' },
  ),
  form(`\\[\\{'type': 'extra_forbidden', 'loc': \\('body', ${name('param')},?\\)`, refused),
  form(`Invalid ${name('param')} value, the valid range of \\S{1,40} is \\[1, (?<most>[\\d,]{1,15})\\]`, limit),
  // Said by many.
  form(`[\\w ]{1,60} not supported with this model`, (_found, { param }) =>
    param === undefined ? undefined : { param, kind: 'refused' },
  ),
  form(`${name('param')} is not supported (?:with|by|for|on) (?:this|the current) model`, refused),
  form(`(?:The )?parameter ${name('param')} is not supported`, refused),
];
