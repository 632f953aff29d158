// Owns the printing of YAML lines with a comment at the end of each. Values are printed so that they load to themselves.

export interface Line {
  readonly text: string;
  /** Where it comes from; shown as a comment. */
  readonly origin?: string | undefined;
}

/** Comments start here at the latest where the line leaves room; two screens of 80 columns show them together. */
const ORIGIN_COLUMN_MAX = 60;

export function section(depth: number, name: string): Line {
  return { text: `${indent(depth)}${scalar(name)}:` };
}

export function comment(depth: number, text: string): Line {
  return { text: `${indent(depth)}# ${text}` };
}

/** `name: value` on one line; lists and mappings in brackets and braces. */
export function field(depth: number, [name, value]: readonly [string, unknown], origin?: string): readonly Line[] {
  return [{ text: `${indent(depth)}${scalar(name)}: ${flow(value)}`, origin }];
}

export function layOut(lines: readonly Line[]): string {
  const lengths = lines.filter((line) => line.origin !== undefined).map((line) => line.text.length);
  const column = Math.min(ORIGIN_COLUMN_MAX, Math.max(0, ...lengths));
  return `${lines.map((line) => (line.origin === undefined ? line.text : `${line.text.padEnd(column)}  # ${line.origin}`)).join('\n')}\n`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${scalar(key)}: ${flow(item)}`)
      .join(', ')} }`;
  }
  return typeof value === 'string' ? scalar(value) : String(value);
}

/** Without quotes where nobody can take it for anything else; JSON's quotes are YAML's double quotes. */
function scalar(text: string): string {
  const isWord = /^[A-Za-z_$][A-Za-z0-9_./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  const isAddress = /^(?:https?:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._/-]*)?|\d+\.\d+\.\d+\.\d+)$/.test(text);
  return isWord || isAddress ? text : JSON.stringify(text);
}
