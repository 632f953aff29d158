// Owns the schema of routes and rules: what a policy may say, in the file's own names. Whether tiers, tasks and
// conditions make sense is for compile_route.ts.
import { z } from 'zod';
import { RISK_CATEGORIES, RISK_LEVELS } from '../routing/decision.ts';
import type { MatchSpec } from '../routing/match.ts';

/** Rules of one route are walked for each request; more than this belong into several routes. */
const RULES_MAX = 200;
/** A sentence: the header that carries it takes 200 bytes. */
const BECAUSE_CHARS_MAX = 160;
/** Entries of one list in a match. */
const LIST_MAX = 100;

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).max(LIST_MAX)]);
const text = z.string().min(1).max(300);
const tierName = z.string().min(1).max(40);
const tokens = z.int().min(0).max(100_000_000);

const matchSchema = z
  .strictObject({
    risk: z.enum(RISK_LEVELS).optional().describe('This level or above.'),
    modifies: oneOrMore(z.enum(RISK_CATEGORIES)).optional().describe('Changes something of this category.'),
    mentions: oneOrMore(z.enum(RISK_CATEGORIES)).optional().describe('Is about this category at all.'),
    task: oneOrMore(text).optional().describe('The task, given or inferred.'),
    touches: oneOrMore(text).optional().describe('Globs over the file paths that the request touches.'),
    tool: oneOrMore(text).optional().describe('A tool that is offered or called; * for any run.'),
    tag: oneOrMore(text).optional().describe('A tag of the request; * for any run.'),
    project: oneOrMore(text).optional().describe('The project of the key; * for any run.'),
    key: oneOrMore(text).optional().describe('The name of the key; * for any run.'),
    protocol: oneOrMore(z.enum(['openai-chat', 'openai-responses', 'anthropic-messages'])).optional(),
    tokens_above: tokens.optional().describe('Estimated input tokens.'),
    tokens_below: tokens.optional().describe('Estimated input tokens.'),
    metadata: z.record(z.string().min(1).max(100), oneOrMore(z.string().max(500))).optional(),
  })
  .describe('All of these must hold; a list holds when one of its entries does.');

export const ruleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/, {
      error: 'a rule is named with letters, digits, spaces, ".", "-" or "_", 60 at most',
    })
    .describe('Shown in x-loadline-rule and in reports.'),
  when: z.string().optional().describe("A condition in CEL: risk.atLeast('medium') && touches('src/billing/**')"),
  match: matchSchema.optional(),
  use: tierName.describe('The tier that serves what this rule takes.'),
  because: z.string().max(BECAUSE_CHARS_MAX).optional().describe('Why, in words for the people who read the header.'),
  on_unsure: tierName.optional().describe('The tier when a signal failed or the condition could not be evaluated.'),
});

export const routeSchema = z
  .strictObject({
    extends: z.literal('article').optional().describe('Puts these rules before those of the preset.'),
    default: tierName.optional().describe('The tier of what no rule takes.'),
    on_unsure: tierName.optional().describe('The tier when a signal failed or ran out of time. strong unless said.'),
    careful: z.boolean().optional().describe('What an ask only reads counts as well.'),
    compat: z
      .enum(['strict', 'lenient'])
      .optional()
      .describe('What a model cannot take: strict refuses it, lenient drops and names it. A strict key stays strict.'),
    prompt_cache: z
      .enum(['auto', 'off'])
      .optional()
      .describe(
        'auto asks Claude to cache the prompt where the caller set no markers (writes cost 1.25 times the input).',
      ),
    tasks: z
      .array(
        z.string().regex(/^[a-z][a-z0-9_-]{0,59}$/, { error: 'a task is lower case: letters, digits, "-" or "_"' }),
      )
      .max(LIST_MAX)
      .optional()
      .describe('Task labels of your own, beside the known ones.'),
    rules: z.array(ruleSchema).max(RULES_MAX).optional().describe('The first that holds decides.'),
  })
  .describe('The route auto, or one more that is asked for as auto/<name>.');

/** A route whose rules are read one by one. */
export const routeFrameSchema = routeSchema.extend({ rules: z.array(z.unknown()).max(RULES_MAX).optional() });

export type WrittenRule = z.infer<typeof ruleSchema>;
export type WrittenRoute = z.infer<typeof routeFrameSchema>;

/** What the schema lets through is what match.ts takes: a field that only one of the two knows fails to compile here. */
export function matchOf(rule: WrittenRule): MatchSpec | undefined {
  return rule.match satisfies MatchSpec | undefined;
}
