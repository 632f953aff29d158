// Owns the way from one request to one reply: path and method, the bounded body, the protocol, and its answer or error.
// A pure function but for reading the body; opens no socket (listener.ts does).
import { isLoadlineError, LoadlineError } from '../support/errors.ts';
import { isJsonObject } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import { JSON_DEPTH_MAX } from '../support/limits.ts';
import { answerTo } from './answer.ts';
import type { SimulatedAnswer } from './answer.ts';
import { fault, isDeeper } from './ask.ts';
import type { Ask } from './ask.ts';
import { chatAnswer, chatEvents, parseChat } from './chat.ts';
import { embeddingsAnswer } from './embeddings.ts';
import { errorBody } from './error_body.ts';
import type { Speech } from './error_body.ts';
import { identityOf } from './identity.ts';
import type { Identity } from './identity.ts';
import { messagesAnswer, messagesEvents, parseMessages } from './messages.ts';
import { modelList } from './models.ts';
import { parseResponses, responsesAnswer } from './responses.ts';
import { responsesEvents } from './responses_events.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  /** True where the caller sent `anthropic-version`. */
  readonly isAnthropic: boolean;
  /** Throws LoadlineError body_too_large. */
  readonly readBody: () => Promise<Uint8Array>;
}

export type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>> } & (
  | { readonly kind: 'json'; readonly body: JsonObject }
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'events'; readonly events: Generator<string> }
);

interface Endpoint {
  readonly speech: Speech;
  readonly parse: (body: JsonObject) => Ask;
  readonly whole: (answer: SimulatedAnswer, identity: Identity, body: JsonObject) => JsonObject;
  readonly events: (answer: SimulatedAnswer, identity: Identity, body: JsonObject) => Generator<string>;
}

const ENDPOINTS = new Map<string, Endpoint>([
  ['/v1/chat/completions', { speech: 'openai', parse: parseChat, whole: chatAnswer, events: chatEvents }],
  ['/v1/responses', { speech: 'openai', parse: parseResponses, whole: responsesAnswer, events: responsesEvents }],
  ['/v1/messages', { speech: 'anthropic', parse: parseMessages, whole: messagesAnswer, events: messagesEvents }],
]);

/** No conversation and no stream: answered by itself. */
const EMBEDDINGS = '/v1/embeddings';

const HOME = `Loadline's simulator: answers as a model provider would, without a model.
POST /v1/chat/completions, /v1/responses, /v1/messages or /v1/embeddings; GET /v1/models. Any key, any model name.
`;

/** On every answer, also on errors. */
export const SIMULATED = { 'x-loadline-simulated': 'true' } as const;

/** Never rejects for what a caller sent. */
export async function replyTo(call: Call): Promise<Reply> {
  const endpoint = ENDPOINTS.get(call.path);
  const speech = endpoint?.speech ?? (call.isAnthropic ? 'anthropic' : 'openai');
  try {
    if (endpoint !== undefined) {
      requireMethod(call, ['POST']);
      return await replyWithAnswer(endpoint, call);
    }
    if (call.path === EMBEDDINGS) {
      requireMethod(call, ['POST']);
      return await replyWithEmbeddings(call);
    }
    return replyToReading(call, speech);
  } catch (error) {
    if (!isLoadlineError(error)) throw error;
    const identity = identityOf(call.path, new Uint8Array(0));
    const headers = {
      ...headersOf(speech, identity),
      ...(error.code === 'method_not_allowed' ? { allow: allowed(call.path) } : {}),
    };
    return { kind: 'json', status: error.status, headers, body: errorBody(error, speech, identity.id('req_')) };
  }
}

async function replyWithAnswer(endpoint: Endpoint, call: Call): Promise<Reply> {
  const bytes = await call.readBody();
  const body = parseBody(bytes);
  const ask = endpoint.parse(body);
  const answer = answerTo(ask);
  const identity = identityOf(call.path, bytes);
  const headers = headersOf(endpoint.speech, identity);
  if (!ask.stream) return { kind: 'json', status: 200, headers, body: endpoint.whole(answer, identity, body) };
  return { kind: 'events', status: 200, headers, events: endpoint.events(answer, identity, body) };
}

async function replyWithEmbeddings(call: Call): Promise<Reply> {
  const bytes = await call.readBody();
  const body = embeddingsAnswer(parseBody(bytes));
  return { kind: 'json', status: 200, headers: headersOf('openai', identityOf(call.path, bytes)), body };
}

function replyToReading(call: Call, speech: Speech): Reply {
  const headers = headersOf(speech, identityOf(call.path, new Uint8Array(0)));
  if (call.path !== '/' && call.path !== '/v1/models')
    throw new LoadlineError({
      code: 'not_found',
      message: `The simulator has no such path. It answers POST ${[...ENDPOINTS.keys(), EMBEDDINGS].join(', POST ')} and GET /v1/models.`,
    });
  requireMethod(call, ['GET', 'HEAD']);
  if (call.path === '/') return { kind: 'text', status: 200, headers, body: HOME };
  return { kind: 'json', status: 200, headers, body: modelList(speech) };
}

function allowed(path: string): string {
  return ENDPOINTS.has(path) || path === EMBEDDINGS ? 'POST' : 'GET, HEAD';
}

function requireMethod(call: Call, methods: readonly string[]): void {
  if (methods.includes(call.method)) return;
  throw new LoadlineError({ code: 'method_not_allowed', message: `This path takes ${methods.join(' or ')} only.` });
}

function parseBody(bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new LoadlineError({
      code: 'invalid_request',
      message: 'The body is not JSON. Send one JSON object in UTF-8.',
    });
  }
  if (!isJsonObject(value)) throw fault('body', 'The body must be a JSON object.');
  // What is repeated in an answer is printed again, and printing has a stack.
  if (isDeeper(value, JSON_DEPTH_MAX)) throw fault('body', `The body is nested deeper than ${JSON_DEPTH_MAX} levels.`);
  return value;
}

function headersOf(speech: Speech, identity: Identity): Readonly<Record<string, string>> {
  return { ...SIMULATED, [speech === 'anthropic' ? 'request-id' : 'x-request-id']: identity.id('req_') };
}
