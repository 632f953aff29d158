// Makes docs/protocols.md out of the features of test/exact: each is sent through the codecs of each pair, and what came of it
// is what the document says. It cannot say anything else.
import { INBOUND } from '../test/exact/codecs.ts';
import { FEATURES, type Feature } from '../test/exact/features.ts';
import { outcomeOf, type Outcome } from '../test/exact/outcomes.ts';
import { AIMS, type Aim } from '../test/exact/targets.ts';

/** One model of each protocol upstream: what a feature becomes depends on the model as well. */
const SHOWN: readonly string[] = [
  'gpt-4o by openai-chat',
  'gpt-5.4-mini by openai-responses',
  'claude-sonnet-4-6 by anthropic-messages',
  'gemini-3-flash-preview by gemini',
];

const NAMES: Readonly<Record<string, string>> = {
  'openai-chat': 'Chat Completions',
  'openai-responses': 'Responses',
  'anthropic-messages': 'Messages',
  gemini: 'Gemini',
};

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');
const alsoDropped = (dropped: readonly string[]): string => (dropped.length === 0 ? '' : `; drops ${code(dropped)}`);

function cell(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'no word':
      return '';
    case 'as sent':
      return `as sent${alsoDropped(outcome.dropped)}`;
    case 'mapped':
      return `→ ${code(outcome.at)}${alsoDropped(outcome.dropped)}`;
    case 'dropped':
      return `dropped: ${code(outcome.dropped)}`;
    case 'refused':
      return `refused: \`${outcome.param}\``;
    case 'kept here':
      return 'kept by the gateway';
    case 'nothing to send':
      return 'needs no field';
    default:
      return outcome satisfies never;
  }
}

function table(
  inbound: (typeof INBOUND)[number],
  aims: readonly Aim[],
  features: readonly Feature[],
): readonly string[] {
  const rows = features
    .filter(({ asks }) => asks[inbound.protocol] !== undefined)
    .map((feature) => `| ${feature.name} | ${aims.map((aim) => cell(outcomeOf(inbound, aim, feature))).join(' | ')} |`);
  if (rows.length === 0) return [];
  const heads = aims.map(
    ({ upstream, target }) => `${NAMES[upstream.protocol] ?? upstream.protocol} (${target.model})`,
  );
  return [`| asked | ${heads.join(' | ')} |`, `| --- |${' --- |'.repeat(heads.length)}`, ...rows];
}

export function protocolsMarkdown(): string {
  const aims = SHOWN.flatMap((name) => AIMS.filter((aim) => aim.name === name));
  const groups = [...new Set(FEATURES.map(({ group }) => group))];
  const parts = INBOUND.flatMap((inbound) => [
    `## Callers of ${NAMES[inbound.protocol] ?? inbound.protocol}`,
    ...groups.flatMap((group) => {
      const rows = table(
        inbound,
        aims,
        FEATURES.filter((feature) => feature.group === group),
      );
      return rows.length === 0 ? [] : [`### ${group}`, rows.join('\n')];
    }),
  ]);
  return `${[
    '# What becomes of each field, by pair of protocols',
    'Made by `node scripts/run.mjs generate`: each line was sent through the codecs, and what came out is what stands here. The models are examples; what one takes is data (`loadline models`), so another may take more or less.',
    [
      '- **as sent**: the same field with the same value.',
      '- **→ fields**: in the words of the provider; the fields that changed by it.',
      '- **dropped**: named in `x-loadline-dropped` and on the record. A key or route with `compat: strict` refuses instead, unless the answer stays what was asked for.',
      '- **refused**: answered 400 before anything is sent, with the field that it is about: leaving it out would change the question.',
      '- **kept by the gateway**: the provider cannot be told; the answer is ended at the stop sequence on its way back.',
      '- **needs no field**: the provider does by itself what was asked.',
      "- Same protocol on both sides: the caller's bytes pass with the few splices of ARCHITECTURE.md, also what no line here names. The table shows what a request that must be written anew becomes.",
    ].join('\n'),
    ...parts,
  ].join('\n\n')}\n`;
}
