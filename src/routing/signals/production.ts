// Owns what structured text says about running in production: hosts, contexts, environments of settings and code.
// A host in a sentence is talk; in a setting it is where the change goes.
import { scanLines, type LinePattern } from './_line_patterns.ts';
import { defineRules, type Report } from './_rule.ts';
import type { Source } from './_view.ts';

export const PRODUCTION_RULES = defineRules({
  'production.setting': ['production', 'medium', 'is set up for production'],
  'production.host': ['production', 'medium', 'names a production host'],
});

const NAME = `["']?(?:[\\w-]{0,40}[-_.])?(?:prod|production|prd|live)(?:[-_.][\\w-]{0,40})?["']?`;

const PATTERNS: readonly LinePattern[] = [
  {
    rule: PRODUCTION_RULES['production.setting'],
    test: new RegExp(
      `^\\s{0,60}(?:- )?["']?(?:[\\w.-]{0,40}(?:environment|env|stage|namespace|context|cluster|workspace|profile|tier|account|subscription|target|database|dbname))["']?\\s{0,4}[:=]\\s{0,4}${NAME}\\s{0,4},?\\s{0,4}(?:#.{0,200})?$`,
      'i',
    ),
  },
  {
    rule: PRODUCTION_RULES['production.host'],
    test: /(?:\/\/|@|["'\s=])(?:[\w-]{1,60}\.){0,6}(?:[\w-]{1,40}-)?(?:prod|production|prd|live)(?:-[\w-]{1,40}|\d{0,3})?(?:\.[\w-]{1,60}){1,6}/i,
  },
];
const FIND = /prod|prd|live/gi;

export function scanProduction(source: Source, report: Report): void {
  if (source.side === 'removed' || source.language.role !== 'config') return;
  scanLines(source.body.text, { find: FIND, patterns: PATTERNS, kind: 'setting' }, (finding) => {
    const found = source.body.text.slice(finding.start, finding.end);
    // `NODE_ENV=production` builds for production everywhere; `non-prod` and `preprod` are not it.
    if (/NODE_ENV|RAILS_ENV|BABEL_ENV|APP_ENV|non-?prod|pre-?prod|--mode/i.test(found)) return;
    report(finding);
  });
}
