// Owns the wording of YAML's own faults: what is wrong and what to write. Knows no field of ours.
import type { YAMLParseError, YAMLWarning } from 'yaml';

/** Faults that people make, by the code of the yaml package. `${0}` patterns are never in here: text stays ours. */
const MESSAGES: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias can have neither a tag nor an anchor',
  BAD_DIRECTIVE: 'this directive is not YAML; remove the line',
  BAD_DQ_ESCAPE: 'this escape does not exist in double quotes; write the backslash twice, or use single quotes',
  BAD_INDENT: 'this line is indented differently from the ones that it belongs to',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'there is a second ": " in this line; put the value in quotes',
  BLOCK_IN_FLOW: 'inside { } and [ ] values are separated by commas, not by lines with "-" or indentation',
  KEY_OVER_1024_CHARS: 'this name is longer than 1,024 characters',
  MULTIPLE_ANCHORS: 'one value can have one anchor only',
  MULTIPLE_DOCS: 'a config is one YAML document; remove the line "---" and what does not belong',
  MULTIPLE_TAGS: 'tags are not read here; remove them',
  MULTILINE_IMPLICIT_KEY: 'a name must stand on one line, with ":" behind it',
  NON_STRING_KEY: 'a name must be plain text',
  TAB_AS_INDENT: 'YAML does not take tabs as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a value that begins with "!" is a tag to YAML; put it in quotes',
};

/** One sentence for an error or a warning of the parser. */
export function yamlMessage(found: YAMLParseError | YAMLWarning, text: string): string {
  const at = found.pos[0];
  if (found.code === 'UNEXPECTED_TOKEN' && lineHasReference(text, at)) {
    return 'inside { } a reference must stand in quotes: "${NAME}"';
  }
  if (/\bend with a [\]}]/.test(found.message))
    return 'a bracket is never closed, or what is in it stands too far to the left';
  if (/closing .?quote/.test(found.message)) return 'a quote that was opened before this is never closed';
  return MESSAGES[found.code] ?? plain(found.message);
}

function lineHasReference(text: string, at: number): boolean {
  const from = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  const to = text.indexOf('\n', at);
  return text.slice(from, to < 0 ? undefined : to).includes('${');
}

/** The parser's own words, in the form of ours: no capital at the start, no stop at the end, one line. */
function plain(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 200);
  return line.slice(0, 1).toLowerCase() + line.slice(1);
}
