// GET and DELETE /v1/responses/{id}, GET …/input_items: stored answers of one's own project. Another project's does not
// exist for the caller.
import { findAnswer, forgetAnswer, type AnswerStore, type StoredAnswer } from '../gateway/stored_answers.ts';
import type { Vault } from '../gateway/vault.ts';
import { LoadlineError } from '../support/errors.ts';
import { stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import type { Context, Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

const PAGE_ITEMS = 20;
const PAGE_ITEMS_MAX = 100;

/** What OpenAI's ids of items begin with. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fco',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
  reasoning: 'rs',
};

export function storedHandler(vault: Vault | undefined): Handler {
  return async (context) => {
    if (context.query.get('stream') === 'true')
      throw refused('stream', 'A stored response is told whole, not as a stream. Leave out "stream".');
    const { response } = await found(context, vault);
    return { response: jsonAnswer(response, context.requestId), endsLater: false };
  };
}

export function forgetHandler(vault: Vault | undefined): Handler {
  return async (context) => {
    const answer = await found(context, vault);
    const id = idOf(context);
    await asked(() => forgetAnswer(storeOf(context, vault), id, answer));
    const response = jsonAnswer({ id, object: 'response.deleted', deleted: true }, context.requestId);
    return { response, endsLater: false };
  };
}

export function inputItemsHandler(vault: Vault | undefined): Handler {
  return async (context) => {
    const page = readPage(context.query);
    const { input } = await found(context, vault);
    const items = input.map(({ item }, at) => withId(item, `${idOf(context).replace(/^resp_/, '')}_${at}`));
    const ordered = page.order === 'asc' ? items : items.toReversed();
    const after = page.after === undefined ? -1 : ordered.findIndex((item) => item['id'] === page.after);
    if (page.after !== undefined && after < 0) throw refused('after', 'No item of this input has that id.');
    const data = ordered.slice(after + 1, after + 1 + page.limit);
    const body = {
      object: 'list',
      data,
      first_id: data.at(0)?.['id'] ?? null,
      last_id: data.at(-1)?.['id'] ?? null,
      has_more: after + 1 + page.limit < ordered.length,
    };
    return { response: jsonAnswer(body, context.requestId), endsLater: false };
  };
}

const idOf = (context: Context): string => context.params['id'] ?? '';

function storeOf(context: Context, vault: Vault | undefined): AnswerStore {
  if (vault !== undefined) return { vault, projectId: context.caller.projectId };
  throw new LoadlineError({
    code: 'not_found',
    message: 'No response is stored here: the operator has set privacy.store to never.',
  });
}

async function found(context: Context, vault: Vault | undefined): Promise<StoredAnswer> {
  const store = storeOf(context, vault);
  const answer = await asked(() => findAnswer(store, idOf(context)));
  if (answer !== undefined) return answer;
  throw new LoadlineError({
    code: 'not_found',
    message: 'No stored response of this project has that id. It may be over, deleted, or made with store: false.',
  });
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = 'Stored responses cannot be read or changed just now. Try again.';
    throw new LoadlineError({ code: 'overloaded', message, retryAfterSeconds: 1, cause: error });
  }
}

interface Page {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly after: string | undefined;
}

function readPage(query: URLSearchParams): Page {
  const limit = query.get('limit') ?? String(PAGE_ITEMS);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > PAGE_ITEMS_MAX)
    throw refused('limit', `"limit" is a number from 1 to ${PAGE_ITEMS_MAX}.`);
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw refused('order', '"order" is asc or desc.');
  return { limit: Number(limit), order, after: query.get('after') ?? undefined };
}

function refused(param: string, message: string): LoadlineError {
  return new LoadlineError({ code: 'invalid_request', param, message });
}

/** Items as OpenAI lists them: each has an id, and content is a list. */
function withId(item: JsonObject, suffix: string): JsonObject {
  const type = stringAt(item, 'type') ?? 'message';
  const { content } = item;
  const textType = item['role'] === 'assistant' ? 'output_text' : 'input_text';
  const listed: JsonObject = typeof content === 'string' ? { content: [{ type: textType, text: content }] } : {};
  return { id: `${ID_PREFIXES[type] ?? 'item'}_${suffix}`, type, ...item, ...listed };
}
