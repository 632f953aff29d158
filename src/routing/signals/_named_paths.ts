// Owns the finding of file paths in sentences, over blocks and in the info line of a fence. Names only.
import { languageOfPath } from './_language.ts';
import type { PathAt } from './_diff_line.ts';

/** Something with a folder and an ending, or a file whose name alone is known. */
const PATH =
  /(?<![\w./@:-])(?:[A-Za-z]:[\\/]|~\/|\.{0,2}\/)?(?:[\w@.+-]{1,80}[\\/]){1,12}[\w@.+-]{0,80}\.[A-Za-z]\w{0,9}(?![\w/-])|(?<![\w./@:-])[\w@+-]{1,60}\.[a-z]\w{0,9}(?![\w/-])|(?<![\w./@-])(?:Dockerfile|Makefile|Jenkinsfile|Procfile|Vagrantfile|Caddyfile|\.env(?:\.\w{1,20})?|\.github\/workflows|\.gitlab-ci\.yml)(?![\w/-])/g;
const PATHS_MAX = 20;

/** Paths in a sentence. A bare name counts only with an ending that a language has: `node.js` is none, `auth.ts` is. */
export function pathsOfSentence(sentence: string): readonly PathAt[] {
  if (!mayHoldPath(sentence)) return [];
  const found: PathAt[] = [];
  for (const match of sentence.matchAll(PATH)) {
    const path = match[0].replace(/\.$/, '');
    if (found.length >= PATHS_MAX) break;
    if (isPath(path)) found.push({ path, at: match.index });
  }
  return found;
}

/** What PATH cannot do without: a full stop before a letter, or one of the whole names. Most sentences have neither. */
function mayHoldPath(sentence: string): boolean {
  for (let stop = sentence.indexOf('.'); stop >= 0; stop = sentence.indexOf('.', stop + 1)) {
    const after = sentence.charCodeAt(stop + 1) | 32;
    if (after >= 97 && after <= 122) return true;
  }
  return sentence.includes('file') && /(?:Docker|Make|Jenkins|Proc|Vagrant|Caddy)file/.test(sentence);
}

const PRODUCT =
  /^(?:node|next|vue|nuxt|express|react|three|d3|socket|moment|backbone|ember|asp|vb|web|deno|bun|chart|alpine|ember|discord|p5)\.(?:js|io|net|ts)$/i;

function isPath(path: string): boolean {
  if (PRODUCT.test(path)) return false;
  const language = languageOfPath(path);
  if (language === undefined) return false;
  // `example.com/page.html` is an address; `e.g.` and `v1.2` have no ending of a language.
  return !/^(?:www\.)?[\w-]+\.(?:com|org|net|io|dev|app)\//.test(path);
}

/** The path that a fence names in its info line (`ts src/x.ts`, `title="x.ts"`), as its label, or in its first comment. */
export function pathOfBlock(block: {
  readonly info: string;
  readonly label: string;
  readonly text: string;
}): string | undefined {
  const inInfo = pathsOfSentence(
    `${block.label.includes('.') || block.label.includes('/') ? block.label : ''} ${block.info.replace(/["'={}]/g, ' ')}`,
  )[0];
  if (inInfo !== undefined) return inInfo.path;
  const first = block.text.slice(0, 300).split('\n', 1)[0] ?? '';
  if (!/^\s*(?:#|\/\/|--|\/\*|<!--|;)/.test(first)) return undefined;
  const paths = pathsOfSentence(first);
  return paths.length === 1 && first.length < 160 ? paths[0]?.path : undefined;
}
