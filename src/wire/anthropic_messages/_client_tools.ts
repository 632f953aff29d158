// Owns the tools that Anthropic names by a type and the caller runs: a shell, an editor, a memory. Claude was taught them; any
// other model can call them as functions, by the fields that Anthropic documents (tool use guide, November 2026).
import type { JsonObject } from '../../support/json.ts';

export interface ClientTool {
  readonly description: string;
  readonly schema: JsonObject;
}

const text = (description: string): JsonObject => ({ type: 'string', description });
const LINES: JsonObject = {
  type: 'array',
  items: { type: 'integer' },
  description: 'First and last line to show, counted from 1; -1 for the end.',
};
const EDITING = {
  path: text('The file or directory.'),
  view_range: LINES,
  file_text: text('For create: the whole text.'),
  old_str: text('For str_replace: the text to replace, which stands once in the file.'),
  new_str: text('For str_replace: what stands in its place.'),
  insert_line: { type: 'integer', description: 'For insert: the line behind which to insert, 0 for the beginning.' },
  insert_text: text('For insert: what to insert.'),
};

function command(commands: readonly string[], fields: JsonObject): JsonObject {
  return {
    type: 'object',
    properties: { command: { type: 'string', enum: [...commands] }, ...fields },
    required: ['command'],
  };
}

/** By the type without its date. */
const TOOLS: ReadonlyMap<string, ClientTool> = new Map<string, ClientTool>([
  [
    'bash',
    {
      description: 'Runs a command in a shell that keeps its state from call to call, and gives its output.',
      schema: {
        type: 'object',
        properties: {
          command: text('The command to run.'),
          restart: { type: 'boolean', description: 'Starts the shell anew in place of running a command.' },
        },
      },
    },
  ],
  [
    'text_editor',
    {
      description: 'Shows, creates and edits text files.',
      schema: command(['view', 'create', 'str_replace', 'insert'], EDITING),
    },
  ],
  [
    'memory',
    {
      description: 'Keeps notes in files below /memories from conversation to conversation. Look there first.',
      schema: command(['view', 'create', 'str_replace', 'insert', 'delete', 'rename'], {
        ...EDITING,
        old_path: text('For rename: the file as it is called.'),
        new_path: text('For rename: what it is to be called.'),
      }),
    },
  ],
]);

/** The tool of a type such as `bash_20250124`; undefined for those that Anthropic runs itself, and for a computer's screen. */
export function clientTool(type: string): ClientTool | undefined {
  return TOOLS.get(type.replace(/_\d{8}$/, ''));
}
