// Owns how a command line becomes a Chat Completions body: a prompt, a body file, or what is piped in.
import { isLoadlineError } from '../support/errors.ts';
import { isJsonObject, type JsonObject } from '../support/json.ts';
import { indexJson } from '../wire/json_index.ts';
import type { Services } from './services.ts';
import { CommandFailed, type Terminal } from './terminal.ts';

export interface RequestOptions {
  readonly message?: string | undefined;
  readonly body?: string | undefined;
  /** Used where the body names none. */
  readonly model: string;
}

/** Throws CommandFailed with what to give. Piped text alone is the prompt; together with a message it follows it. */
export async function readRequest(
  options: RequestOptions,
  services: Services,
  terminal: Terminal,
): Promise<JsonObject> {
  if (options.body !== undefined && options.message !== undefined)
    throw new CommandFailed('Give --message or --body, not both.', 2);
  if (options.body !== undefined)
    return withModel(parseBody(await bodyText(options.body, services, terminal), options.body), options.model);
  const piped = (await readStdin(terminal))?.trim() ?? '';
  if (options.message === undefined && piped === '')
    throw new CommandFailed('Give a prompt with -m, a body with --body FILE, or pipe a prompt or a diff in.', 2);
  if (options.message === undefined && looksLikeBody(piped)) return withModel(parseBody(piped, 'stdin'), options.model);
  const content = [options.message ?? '', piped].filter((text) => text !== '').join('\n\n');
  return { model: options.model, messages: [{ role: 'user', content }] };
}

async function bodyText(path: string, services: Services, terminal: Terminal): Promise<string> {
  return path === '-' ? ((await readStdin(terminal)) ?? '') : services.readFile(path);
}

/** A pipe that nobody closes looks like a command that hangs: after this time it is said what is waited for. */
const STDIN_NOTE_MS = 1_500;

async function readStdin(terminal: Terminal): Promise<string | null> {
  const timer = setTimeout(
    () => terminal.err('waiting for the end of stdin; where nothing is piped in, add </dev/null'),
    STDIN_NOTE_MS,
  );
  try {
    return await terminal.stdin();
  } finally {
    clearTimeout(timer);
  }
}

/** A piped JSON object with messages is a body; any other text is a prompt. */
function looksLikeBody(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && Array.isArray(value['messages']);
  } catch {
    return false;
  }
}

/** As strictly as the server reads it, with the position of what is wrong. */
function parseBody(text: string, path: string): JsonObject {
  try {
    return indexJson(text.replace(/^\ufeff/, '')).value;
  } catch (error) {
    if (!isLoadlineError(error)) throw error;
    throw new CommandFailed(`${path === '-' ? 'stdin' : path}: ${error.message}`);
  }
}

function withModel(body: JsonObject, model: string): JsonObject {
  return typeof body['model'] === 'string' ? body : { model, ...body };
}
