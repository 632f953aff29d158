// The providers' own schemas of requests, by protocol, for tests: undefined where they do not lie beside this repository.
import { existsSync } from 'node:fs';
import Ajv from 'ajv';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';
import { loadRequestSchema, NO_SCHEMAS } from '../../src/wire/anthropic_messages/cases/recordings.ts';
import { geminiRequestFaults } from '../exact/gemini_schema.ts';
import { openaiSchemas, type Validate } from '../openai_schemas.ts';

/** Looked for and not read: reading it takes a second, which most files of tests here need not spend. */
const OPENAI = new URL('../../../shared/data/specs/openai-openapi.yaml', import.meta.url);
/** Why tests over schemas are skipped, or false where they are there. */
export const NO_PROVIDER_SCHEMAS = existsSync(OPENAI) ? NO_SCHEMAS : "OpenAI's specification is not here";

let messages: Validate | undefined;

function messagesValidator(): Validate {
  const check = new Ajv.default({ strict: false, allErrors: false, logger: false }).compile(loadRequestSchema());
  return (value) =>
    check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

const openai = (name: string): Validate => {
  const schemas = openaiSchemas();
  if (schemas === undefined) throw new Error('guard the test with NO_PROVIDER_SCHEMAS');
  return schemas.validator(name);
};

/** What is wrong with an upstream body by its provider's schema: nothing when all is right. */
export function requestFaults(protocol: Protocol | 'openai-embeddings' | 'gemini', body: unknown): readonly string[] {
  switch (protocol) {
    case 'openai-chat':
      return openai('CreateChatCompletionRequest')(body);
    case 'openai-responses':
      return openai('CreateResponse')(body);
    case 'anthropic-messages':
      messages ??= messagesValidator();
      return messages(body);
    case 'openai-embeddings':
      return openai('CreateEmbeddingRequest')(body);
    case 'gemini':
      return geminiRequestFaults(body);
    default:
      return protocol satisfies never;
  }
}

/** What is wrong with an answer of ours. */
export const chunkFaults = (chunk: unknown): readonly string[] => openai('CreateChatCompletionStreamResponse')(chunk);
export const answerFaults = (answer: unknown): readonly string[] => openai('CreateChatCompletionResponse')(answer);
