// Owns what code says about stored data outside SQL: models and migrations, bulk deletions, and calls that try again what
// must happen once. Reads code that stands for itself; diff.ts compares the two sides of a change.
import { has, topicsOfCode } from './_code_words.ts';
import { dropsStored, isSchemaLine } from './_schema_lines.ts';
import { defineRules, type Report, type Rule } from './_rule.ts';
import type { Source } from './_view.ts';

export const DATA_CODE_RULES = defineRules({
  'schema.model': ['schema', 'medium', 'declares a table or model'],
  'schema.drop': ['schema', 'high', 'drops or renames stored fields'],
  'schema.wire': ['schema', 'medium', 'declares a wire format'],
  'data.bulk-delete': ['data-loss', 'high', 'deletes in bulk'],
});

const BULK =
  /\.(?:deleteMany|delete_all|destroy_all|removeAll|deleteAll|dropDatabase|dropCollection|flushAll|flushdb|flushall|FlushAll|FlushDB|truncate|remove_all|RemoveAll|delete_many|purge_?[qQ]ueue|deleteTopics?|deleteBucket|delete_bucket|deleteObjects|delete_objects)\(|\bobjects\.all\(\)\.delete\(|\bshutil\.rmtree\(|\brimraf\(|\brmtree\(|\bfs\.(?:rm|rmdir|rmSync|rmdirSync)\([^)]{0,120}recursive|\bRemoveAll\(|FileUtils\.rm_rf|\bdelete\(\)\.(?:execute|where)|\.collection\([^)]{0,80}\)\.drop\(/;
const WIRE = /^(?:message|service)\s+\w{1,80}\s*\{|^syntax\s*=\s*["']{2}/;

export function scanDataCode(source: Source, report: Report): void {
  if (source.language.role !== 'code' || source.side === 'removed') return;
  const seen = new Set<Rule>();
  const once = (rule: Rule, line: { readonly start: number; readonly end: number }): void => {
    if (seen.has(rule)) return;
    seen.add(rule);
    report({ rule, start: line.start, end: line.end, kind: 'code' });
  };
  for (const line of source.lines()) {
    if (line.code === '') continue;
    if (dropsStored(line.code)) once(DATA_CODE_RULES['schema.drop'], line);
    else if (source.side === 'whole' && isSchemaLine(line.code)) once(DATA_CODE_RULES['schema.model'], line);
    if (source.side === 'whole' && WIRE.test(line.code)) once(DATA_CODE_RULES['schema.wire'], line);
    if (
      BULK.test(line.code) &&
      !/\btmp|temp|cache|mock|test/i.test(line.code) &&
      !has(topicsOfCode(line.code).topics, 'log')
    )
      once(DATA_CODE_RULES['data.bulk-delete'], line);
  }
}
