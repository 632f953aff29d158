import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { bothHold, isCovered, type Alternatives } from './atoms.ts';
import { conditionInput, signal } from './cases/requests.ts';
import { compileWhen } from './condition.ts';
import type { CompiledCondition } from './condition_facts.ts';
import { RISK_LEVELS, TASKS } from './decision.ts';
import { compileMatch, type MatchSpec } from './match.ts';

function when(text: string): CompiledCondition {
  const result = compileWhen(text, { ownTasks: [] });
  if (!result.ok) assert.fail(text);
  return result.condition;
}

function match(spec: MatchSpec): CompiledCondition {
  const result = compileMatch(spec, { ownTasks: [] });
  if (!result.ok) assert.fail(JSON.stringify(spec));
  return result.condition;
}

function covered(later: CompiledCondition, ...earlier: readonly CompiledCondition[]): boolean {
  const of = (condition: CompiledCondition): Alternatives => condition.alternatives ?? [];
  return isCovered(of(later), earlier.map(of));
}

/** a later condition, earlier ones, whether they leave nothing for it */
const TABLE: readonly (readonly [string, CompiledCondition, readonly CompiledCondition[], boolean])[] = [
  ['the same', when("task == 'qa'"), [match({ task: 'qa' })], true],
  ['everything', match({ task: 'qa' }), [when('true')], true],
  ['nothing before', match({ task: 'qa' }), [], false],
  ['a wider list', match({ task: 'qa' }), [match({ task: ['chat', 'qa'] })], true],
  ['a narrower list', match({ task: ['chat', 'qa'] }), [match({ task: 'qa' })], false],
  ['two that share a list', match({ task: ['chat', 'qa'] }), [match({ task: 'qa' }), when("task == 'chat'")], true],
  ['a lower level', match({ risk: 'high' }), [match({ risk: 'medium' })], true],
  ['a higher level', match({ risk: 'medium' }), [match({ risk: 'high' })], false],
  ['what modifies is at least medium', when("risk.modifies('money')"), [match({ risk: 'medium' })], true],
  ['what modifies may be no more than medium', when("risk.modifies('money')"), [match({ risk: 'high' })], false],
  ['what is only spoken of may be none', when("risk.mentions('money')"), [match({ risk: 'low' })], false],
  ['more facts than before', match({ task: 'qa', project: 'x' }), [match({ project: 'x' })], true],
  ['fewer facts than before', match({ project: 'x' }), [match({ task: 'qa', project: 'x' })], false],
  [
    'either of two that are both taken',
    when("task == 'qa' || project == 'x'"),
    [match({ task: 'qa' }), match({ project: 'x' })],
    true,
  ],
  ['either of two of which one is taken', when("task == 'qa' || project == 'x'"), [match({ task: 'qa' })], false],
  ['more tokens', match({ tokens_above: 500 }), [match({ tokens_above: 100 })], true],
  ['fewer tokens than before', match({ tokens_above: 100 }), [match({ tokens_above: 500 })], false],
  ['a smaller bound', match({ tokens_below: 100 }), [match({ tokens_below: 500 })], true],
  ['the other side of tokens', match({ tokens_below: 100 }), [match({ tokens_above: 500 })], false],
  ['a wildcard of projects', match({ project: 'team-a' }), [match({ project: 'team-*' })], true],
  ['a wildcard that a narrower one is not', match({ project: '*' }), [match({ project: 'team-*' })], false],
  ['a wildcard of tools', when("'db_drop' in tools"), [match({ tool: 'db_*' })], true],
  ['any of the tools', match({ tool: ['a', 'b'] }), [match({ tool: 'a' })], false],
  ['the same glob', when("touches('src/**')"), [match({ touches: 'src/**' })], true],
  ['a folder below', match({ touches: 'src/billing/**' }), [match({ touches: 'src/**' })], true],
  ['a folder beside', match({ touches: 'srcs/**' }), [match({ touches: 'src/**' })], false],
  ['one star proves nothing', match({ touches: 'src/a/b' }), [match({ touches: 'src/*' })], false],
  ['a wildcard before the folder proves nothing', match({ touches: '*/x/a' }), [match({ touches: '*/x/**' })], false],
  ['metadata of the same key', match({ metadata: { team: 'a' } }), [when("metadata.team == 'a'")], true],
  ['metadata of another key', match({ metadata: { team: 'a' } }), [when("metadata.other == 'a'")], false],
  ['a star in metadata is itself', match({ metadata: { team: 'a' } }), [match({ metadata: { team: '*' } })], false],
  [
    'a star in metadata is itself in a list',
    match({ metadata: { team: ['a', '*'] } }),
    [match({ metadata: { team: '*' } })],
    false,
  ],
  ['an expression equals itself', when('size(paths) > 2'), [when('size( paths )>2')], true],
  ['an expression equals no other', when('size(paths) > 3'), [when('size(paths) > 2')], false],
  [
    'blanks inside quotes make another expression',
    when("metadata['a'] == 'x y'"),
    [when("metadata['a'] == 'x  y'")],
    false,
  ],
  ['a negation is not its opposite', when("!risk.atLeast('low')"), [match({ risk: 'low' })], false],
];

for (const [promise, later, earlier, expected] of TABLE) {
  test(`${promise}: ${expected ? 'nothing is left' : 'something is left'}`, () => {
    assert.equal(covered(later, ...earlier), expected);
  });
}

test('products of alternatives are bounded', () => {
  const many: Alternatives = Array.from({ length: 17 }, () => []);
  assert.equal(bothHold(many, many), undefined);
  assert.equal(bothHold(many, [[]])?.length, 17);
});

test('what is said to be covered is covered by every request that can be made up', () => {
  const spec: fc.Arbitrary<MatchSpec> = fc.record(
    {
      risk: fc.constantFrom('low', 'medium', 'high'),
      modifies: fc.constantFrom('money', 'auth'),
      mentions: fc.constantFrom('money', 'auth'),
      task: fc.subarray(['qa', 'chat', 'docs'], { minLength: 1 }),
      touches: fc.constantFrom('src/**', 'src/a/**', 'src/a/b.ts', '*.ts', 'src/*'),
      project: fc.constantFrom('team-a', 'team-*', '*', 'x'),
      tokens_above: fc.constantFrom(10, 100),
      metadata: fc.constantFrom({ team: 'a' }, { team: '*' }, { team: ['a', 'b'] }),
    },
    { requiredKeys: [] },
  );
  const request = fc.record({
    risk: fc.constantFrom(...RISK_LEVELS),
    task: fc.constantFrom(...TASKS.slice(0, 9), 'docs'),
    tokens: fc.constantFrom(5, 50, 500),
    signals: fc.subarray([
      signal('money', 'low'),
      signal('money', 'high'),
      signal('auth', 'medium'),
      signal('auth', 'low', 'mentions'),
    ]),
    paths: fc.subarray(['src/a/b.ts', 'src/c.ts', 'lib/src/a/x', 'a.ts']),
    projectName: fc.constantFrom('team-a', 'x', 'y'),
    team: fc.constantFrom('a', 'b', '*', ''),
  });
  const compiledSpec = spec.filter((value) => compileMatch(value, { ownTasks: [] }).ok).map(match);
  let coveredCount = 0;
  fc.assert(
    fc.property(
      compiledSpec,
      fc.array(compiledSpec, { minLength: 1, maxLength: 3 }),
      fc.array(request, { minLength: 5, maxLength: 20 }),
      (later, earlier, requests) => {
        if (!covered(later, ...earlier)) return;
        coveredCount += 1;
        for (const { risk, task, tokens, signals, paths, projectName, team } of requests) {
          // A request is never less risky than what it modifies.
          const level =
            RISK_LEVELS[
              Math.max(
                RISK_LEVELS.indexOf(risk),
                ...signals.map((each) => (each.effect === 'modifies' ? RISK_LEVELS.indexOf(each.severity) : 0)),
              )
            ] ?? 'high';
          const input = conditionInput({
            risk: level,
            task,
            tokens,
            signals,
            assessment: { paths, risk: level },
            caller: { projectName },
            hints: { metadata: { team } },
          });
          if (later.holds(input))
            assert.ok(
              earlier.some((condition) => condition.holds(input)),
              `${later.says} is not covered by ${earlier.map((each) => each.says).join(' or ')}`,
            );
        }
      },
    ),
    { numRuns: 5000 },
  );
  assert.ok(coveredCount > 50, `only ${coveredCount} cases were covered at all`);
});
