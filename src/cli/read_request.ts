// Owns how a command line becomes a Chat Completions body: a prompt, a body file, or what is piped in.
import { isJsonObject, type JsonObject } from '../support/json.ts';
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
  const piped = (await terminal.stdin())?.trim() ?? '';
  if (options.message === undefined && piped === '')
    throw new CommandFailed('Give a prompt with -m, a body with --body FILE, or pipe a prompt or a diff in.', 2);
  if (options.message === undefined && looksLikeBody(piped)) return withModel(parseBody(piped, 'stdin'), options.model);
  const content = [options.message ?? '', piped].filter((text) => text !== '').join('\n\n');
  return { model: options.model, messages: [{ role: 'user', content }] };
}

async function bodyText(path: string, services: Services, terminal: Terminal): Promise<string> {
  return path === '-' ? ((await terminal.stdin()) ?? '') : services.readFile(path);
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

function parseBody(text: string, where: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new CommandFailed(`${where} is not JSON: ${error instanceof Error ? error.message : 'it cannot be parsed'}`);
  }
  throw new CommandFailed(`${where} must hold one JSON object, a Chat Completions body.`);
}

function withModel(body: JsonObject, model: string): JsonObject {
  return typeof body['model'] === 'string' ? body : { model, ...body };
}
