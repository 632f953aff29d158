// The house rules that no linter knows (DESIGN section 6): file lengths, headers, tests beside the code, names.
// Prints each breach as file: what, and fails when there is one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOFT_LINES = 250;
const HARD_LINES = 400;
const MEDIAN_LINES = 120;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function load(directory: string): SourceFile[] {
  return filesBelow(directory).map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, lines: text.split('\n').length - 1 };
  });
}

const all = load('src');
const isTest = (file: SourceFile): boolean => file.path.endsWith('.test.ts') || file.path.includes('/cases/');
const sources = all.filter((file) => !isTest(file));
const tests = [...all.filter(isTest), ...load('test')];
const breaches: string[] = [];
const notes: string[] = [];

for (const file of sources) {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (!file.text.startsWith('// ')) breaches.push(`${file.path}: must open with a comment that says what it owns`);
  if (file.lines > HARD_LINES) breaches.push(`${file.path}: ${file.lines} lines; the limit is ${HARD_LINES}`);
  else if (file.lines > SOFT_LINES) notes.push(`${file.path}: ${file.lines} lines; ${SOFT_LINES} is the soft limit`);
  if (!/^[a-z0-9_]+\.ts$/.test(name)) breaches.push(`${file.path}: file names are lower case with underscores`);
  if (/^(utils?|helpers?|index|common|misc)\.ts$/.test(name) && file.path !== 'src/providers/index.ts')
    breaches.push(`${file.path}: no ${name}`);
  if (/^export \* from/m.test(file.text)) breaches.push(`${file.path}: no barrels`);
  if (/from '\.[^']*(?<!\.ts|\.json)'/.test(file.text)) breaches.push(`${file.path}: imports name files with .ts`);
  if (/\b(TODO|FIXME|XXX|HACK)\b/.test(file.text)) breaches.push(`${file.path}: unfinished mark`);
  if (/https?:\/\/(registry\.|pypi\.|proxy\.golang)/.test(file.text))
    breaches.push(`${file.path}: names a registry host`);
}
for (const file of tests) {
  if (/\b(test|it|describe)\.(only|todo)\b/.test(file.text)) breaches.push(`${file.path}: test.only or test.todo`);
}
const lengths = sources.map((file) => file.lines).sort((a, b) => a - b);
const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
if (median > MEDIAN_LINES) breaches.push(`the median file has ${median} lines; the limit is ${MEDIAN_LINES}`);
const total = (files: readonly SourceFile[]): number => files.reduce((sum, file) => sum + file.lines, 0);
if (total(tests) < total(sources))
  breaches.push(`${total(tests)} lines of test for ${total(sources)} of source: at least as many are wanted`);

for (const note of notes) console.log(`note: ${note}`);
for (const breach of breaches) console.error(`house: ${breach}`);
console.log(
  `house: ${sources.length} files, median ${median} lines, ${total(sources)} of source, ${total(tests)} of test, ${breaches.length} breaches`,
);
process.exit(breaches.length === 0 ? 0 : 1);
