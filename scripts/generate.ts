// Writes the files that are made from tables, or with --check fails when one is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { presetTableMarkdown } from '../src/routing/preset.ts';
import { generateSchema } from '../src/config/json_schema.ts';
import { clientsMarkdown } from './clients_markdown.ts';
import { errorsMarkdown } from './errors_markdown.ts';
import { providersMarkdown } from './providers_markdown.ts';
import { priceTable } from './price_table.ts';
import { protocolsMarkdown } from './protocols_markdown.ts';
import { lintConfig } from './rooms.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Text between two markers of a hand-written file. */
function between(path: string, name: string, text: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const end = `<!-- end: ${name} -->`;
  const whole = readFileSync(path, 'utf8');
  const from = whole.indexOf(begin);
  const to = whole.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} has no markers for ${name}`);
  return `${whole.slice(0, from)}${begin}\n${text.trim()}\n${whole.slice(to)}`;
}

const FILES: Readonly<Record<string, () => string>> = {
  '.oxlintrc.json': () => json(lintConfig()),
  'docs/clients.md': clientsMarkdown,
  'docs/errors.md': errorsMarkdown,
  'docs/providers.md': providersMarkdown,
  'docs/protocols.md': protocolsMarkdown,
  'docs/loadline.schema.json': () => json(generateSchema()),
  'src/catalog/price_table.json': () => json(priceTable()),
  'README.md': () => between('README.md', 'preset', presetTableMarkdown()),
};

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, make] of Object.entries(FILES)) {
  const wanted = make();
  const found = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (wanted === found) continue;
  if (check) {
    stale += 1;
    console.error(`generated: ${path} is stale; run: node scripts/run.mjs generate`);
  } else {
    writeFileSync(path, wanted);
    console.log(`wrote ${path}`);
  }
}
console.log(`generated: ${Object.keys(FILES).length} files, ${stale} stale`);
process.exit(stale === 0 ? 0 : 1);
